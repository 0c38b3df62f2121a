// remedy: type annotations needed
use clerk_client::Client;

fn main() {}

pub async fn list(clerk: &Client) -> clerk_client::Result<()> {
    clerk.organizations().list_organizations().query(None).send().await?;
    Ok(())
}
