// remedy: or an `Option` of either
use clerk_client::Client;

fn main() {}

pub async fn list(clerk: &Client) -> clerk_client::Result<()> {
    clerk.organizations().list_organizations().query(20).send().await?;
    Ok(())
}
