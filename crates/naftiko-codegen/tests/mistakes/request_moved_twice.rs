// remedy: clone
use clerk_client::Client;

fn main() {}

pub async fn twice(clerk: &Client) -> clerk_client::Result<()> {
    let request = clerk.organizations().list_organizations();
    request.send().await?;
    request.send().await?;
    Ok(())
}
