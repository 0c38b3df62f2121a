//! Prints the names of all organizations. A run that is interrupted prints the page again that was
//! not complete. Clerk's secret key is in `CLERK_SECRET_KEY`.

use std::convert::Infallible;

use clerk_client::{Client, Retries};
use naftiko_example_worker::{Checkpoint, run};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    // A worker has more patience than a caller who waits.
    let clerk = Client::builder().secret_from_env().retries(Retries::new().attempts(8)).build()?;
    let print = |organization: &clerk_client::types::Organization| {
        println!("{}", organization.name);
        Ok::<_, Infallible>(())
    };
    let count = run(&clerk, &Checkpoint::new("organizations.done"), print).await?;
    println!("{count} organizations");
    Ok(())
}
