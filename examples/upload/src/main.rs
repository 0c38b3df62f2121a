//! `naftiko-example-upload ORGANIZATION FILE`. Clerk's secret key is in `CLERK_SECRET_KEY`.

use clerk_client::Client;
use naftiko_example_upload::upload_logo;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(organization), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("usage: naftiko-example-upload ORGANIZATION FILE".into());
    };
    let clerk = Client::from_env()?;
    let url = upload_logo(&clerk, &organization, file.into(), |percent| eprint!("\r{percent:3} %")).await?;
    eprintln!();
    println!("{url}");
    Ok(())
}
