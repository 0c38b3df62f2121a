// remedy: Option<u64>
use clerk_client::Client;

fn main() {}

pub async fn list(clerk: &Client) -> clerk_client::Result<()> {
    clerk.organizations().list_organizations().limit("20").send().await?;
    Ok(())
}
