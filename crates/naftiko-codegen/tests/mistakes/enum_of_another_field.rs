// remedy: OrganizationInvitationStatus
use clerk_client::{Client, types};

fn main() {}

pub async fn list(clerk: &Client) -> clerk_client::Result<()> {
    let action = types::AdjustCreditBalanceRequestAction::Increase;
    clerk.organization_invitations().list_instance_organization_invitations().status(action).send().await?;
    Ok(())
}
