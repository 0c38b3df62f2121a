// remedy: use `Part::file(path)` for a file
use clerk_client::Client;

fn main() {}

pub async fn upload(clerk: &Client, path: &str) -> clerk_client::Result<()> {
    clerk.organizations().upload_organization_logo("org_1", path).send().await?;
    Ok(())
}
