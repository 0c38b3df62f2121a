// remedy: order_by
use clerk_client::Client;

fn main() {}

pub async fn list(clerk: &Client) -> clerk_client::Result<()> {
    clerk.organizations().list_organizations().orderby("name").send().await?;
    Ok(())
}
