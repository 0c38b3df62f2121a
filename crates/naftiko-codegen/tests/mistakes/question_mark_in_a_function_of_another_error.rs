// remedy: the question mark operation (`?`) implicitly performs a conversion on the error value
use clerk_client::Client;

fn main() {}

pub async fn list(clerk: &Client) -> Result<(), std::io::Error> {
    clerk.organizations().list_organizations().send().await?;
    Ok(())
}
