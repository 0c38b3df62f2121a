//! The 18 calls with the client of this generator.

mod run;

use std::process::ExitCode;

use clerk_client::types::CreateOrganizationInvitationBody;
use clerk_client::{Client, Part, json};
use run::*;

fn main() -> ExitCode {
    run(|base_url| Client::builder().secret(SECRET).base_url(base_url).build().expect("a client"), call)
}

async fn call(client: &Client, operation: &str) -> Decoded {
    let (organizations, invitations) = (client.organizations(), client.organization_invitations());
    let text = match operation {
        "ListInstanceOrganizationInvitations" => {
            let request = invitations.list_instance_organization_invitations();
            request.status("pending").query(EMAIL).limit(20).send().await?.data[1].id.clone()
        }
        "CreateOrganizationInvitation" => {
            let request = invitations.create_organization_invitation(ORGANIZATION, EMAIL, MEMBER);
            request.redirect_url(PAGE).expires_in_days(7).send().await?.id
        }
        "ListOrganizationInvitations" => {
            let request = invitations.list_organization_invitations(ORGANIZATION).status("accepted");
            request.order_by("-created_at").limit(50).offset(100).send().await?.data[0].id.clone()
        }
        "CreateOrganizationInvitationBulk" => {
            let other = CreateOrganizationInvitationBody::new(OTHER_EMAIL, ADMIN);
            let body =
                [CreateOrganizationInvitationBody::new(EMAIL, MEMBER), other.public_metadata(json!({"team": "mill"}))];
            invitations.create_organization_invitation_bulk(ORGANIZATION, body).send().await?.data[1].id.clone()
        }
        #[allow(deprecated, reason = "the document deprecates the operation")]
        "ListPendingOrganizationInvitations" => {
            let request = invitations.list_pending_organization_invitations(ORGANIZATION);
            request.limit(20).send().await?.data[0].id.clone()
        }
        "GetOrganizationInvitation" => {
            invitations.get_organization_invitation(ORGANIZATION, INVITATION).send().await?.id
        }
        "RevokeOrganizationInvitation" => {
            invitations.revoke_organization_invitation(ORGANIZATION, INVITATION).send().await?.id
        }
        "ListOrganizations" => {
            let request = organizations.list_organizations().query(SEARCH);
            request.user_id([USER, OTHER_USER]).limit(100).send().await?.data[99].id.clone()
        }
        "CreateOrganization" => {
            let request = organizations.create_organization(NAME).created_by(USER);
            request.public_metadata(json!({"plan": "pro", "seats": 3})).send().await?.id
        }
        "GetOrganization" => organizations.get_organization(SLUG).send().await?.id,
        "UpdateOrganization" => organizations.update_organization(ORGANIZATION).name(NEW_NAME).send().await?.id,
        "DeleteOrganization" => organizations.delete_organization(ORGANIZATION).send().await?.id.unwrap_or_default(),
        "MergeOrganizationMetadata" => {
            let metadata = json!({"team": {"name": "mill", "lead": null}});
            organizations.merge_organization_metadata(ORGANIZATION).public_metadata(metadata).send().await?.id
        }
        "UploadOrganizationLogo" => {
            let request = organizations.upload_organization_logo(ORGANIZATION, Part::bytes(LOGO));
            request.uploader_user_id(USER).send().await?.id
        }
        "DeleteOrganizationLogo" => organizations.delete_organization_logo(ORGANIZATION).send().await?.id,
        "GetOrganizationBillingSubscription" => {
            let request = organizations.get_organization_billing_subscription(ORGANIZATION);
            request.send().await?.subscription_items[0].id.clone()
        }
        "GetOrganizationBillingCreditBalance" => {
            let request = organizations.get_organization_billing_credit_balance(ORGANIZATION);
            request.send().await?.balance.ok_or("no balance")?.amount_formatted
        }
        "AdjustOrganizationBillingCreditBalance" => {
            let request = organizations.adjust_organization_billing_credit_balance(ORGANIZATION, 2500, "decrease", KEY);
            request.note(NOTE).send().await?.id
        }
        _ => return Err("no such operation".into()),
    };
    Ok(text)
}
