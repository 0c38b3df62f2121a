// remedy: provide the argument
use clerk_client::Client;

fn main() {}

pub async fn invite(clerk: &Client) -> clerk_client::Result<()> {
    clerk.organization_invitations().get_organization_invitation("org_1").send().await?;
    Ok(())
}
