//! The 18 calls with the client of openapi-generator.

mod run;

use std::collections::HashMap;
use std::process::ExitCode;

use client::apis::configuration::Configuration;
use client::apis::{organization_invitations_api as invitations, organizations_api as organizations};
use client::models::{
    AdjustCreditBalanceRequest, CreateOrganizationInvitationRequest, CreateOrganizationRequest,
    MergeOrganizationMetadataRequest, UpdateOrganizationRequest, adjust_credit_balance_request::Action,
};
use run::*;
use serde_json::{Value, json};

fn main() -> ExitCode {
    let configuration = |base_url: &str| Configuration {
        base_path: base_url.to_owned(),
        bearer_access_token: Some(SECRET.to_owned()),
        ..Configuration::new()
    };
    run(configuration, call)
}

fn metadata(key: &str, value: Value) -> HashMap<String, Value> {
    HashMap::from([(key.to_owned(), value)])
}

async fn call(client: &Configuration, operation: &str) -> Decoded {
    let text = match operation {
        "ListInstanceOrganizationInvitations" => {
            let list = invitations::list_instance_organization_invitations(
                client,
                None,
                Some("pending"),
                Some(EMAIL),
                Some(20),
                None,
            );
            list.await?.data[1].id.clone()
        }
        "CreateOrganizationInvitation" => {
            let body = CreateOrganizationInvitationRequest {
                redirect_url: Some(Some(PAGE.to_owned())),
                expires_in_days: Some(Some(7)),
                ..CreateOrganizationInvitationRequest::new(EMAIL.to_owned(), MEMBER.to_owned())
            };
            invitations::create_organization_invitation(client, ORGANIZATION, Some(body)).await?.id
        }
        "ListOrganizationInvitations" => {
            let list = invitations::list_organization_invitations(
                client,
                ORGANIZATION,
                Some("accepted"),
                None,
                Some("-created_at"),
                Some(50),
                Some(100),
            );
            list.await?.data[0].id.clone()
        }
        "CreateOrganizationInvitationBulk" => {
            let body = vec![
                CreateOrganizationInvitationRequest::new(EMAIL.to_owned(), MEMBER.to_owned()),
                CreateOrganizationInvitationRequest {
                    public_metadata: Some(Some(metadata("team", json!("mill")))),
                    ..CreateOrganizationInvitationRequest::new(OTHER_EMAIL.to_owned(), ADMIN.to_owned())
                },
            ];
            invitations::create_organization_invitation_bulk(client, ORGANIZATION, body).await?.data[1].id.clone()
        }
        "ListPendingOrganizationInvitations" => {
            let list = invitations::list_pending_organization_invitations(client, ORGANIZATION, Some(20), None);
            list.await?.data[0].id.clone()
        }
        "GetOrganizationInvitation" => {
            invitations::get_organization_invitation(client, ORGANIZATION, INVITATION).await?.id
        }
        "RevokeOrganizationInvitation" => {
            invitations::revoke_organization_invitation(client, ORGANIZATION, INVITATION, None).await?.id
        }
        "ListOrganizations" => {
            let users = vec![USER.to_owned(), OTHER_USER.to_owned()];
            let list = organizations::list_organizations(
                client,
                None,
                None,
                Some(SEARCH),
                Some(users),
                None,
                None,
                Some(100),
                None,
            );
            list.await?.data[99].id.clone()
        }
        "CreateOrganization" => {
            let body = CreateOrganizationRequest {
                created_by: Some(Some(USER.to_owned())),
                public_metadata: Some(Some(HashMap::from([
                    ("plan".to_owned(), json!("pro")),
                    ("seats".to_owned(), json!(3)),
                ]))),
                ..CreateOrganizationRequest::new(NAME.to_owned())
            };
            organizations::create_organization(client, Some(body)).await?.id
        }
        "GetOrganization" => organizations::get_organization(client, SLUG, None, None).await?.id,
        "UpdateOrganization" => {
            let body =
                UpdateOrganizationRequest { name: Some(Some(NEW_NAME.to_owned())), ..UpdateOrganizationRequest::new() };
            organizations::update_organization(client, ORGANIZATION, body).await?.id
        }
        "DeleteOrganization" => organizations::delete_organization(client, ORGANIZATION).await?.id.unwrap_or_default(),
        "MergeOrganizationMetadata" => {
            let body = MergeOrganizationMetadataRequest {
                public_metadata: Some(metadata("team", json!({"name": "mill", "lead": null}))),
                ..MergeOrganizationMetadataRequest::new()
            };
            organizations::merge_organization_metadata(client, ORGANIZATION, body).await?.id
        }
        "UploadOrganizationLogo" => {
            // The client takes a file of a folder, and no bytes.
            let file = std::env::temp_dir().join(format!("naftiko-peers-{}.gif", std::process::id()));
            std::fs::write(&file, LOGO)?;
            let result = organizations::upload_organization_logo(client, ORGANIZATION, file.clone(), Some(USER)).await;
            std::fs::remove_file(&file)?;
            result?.id
        }
        "DeleteOrganizationLogo" => organizations::delete_organization_logo(client, ORGANIZATION).await?.id,
        "GetOrganizationBillingSubscription" => {
            let subscription = organizations::get_organization_billing_subscription(client, ORGANIZATION).await?;
            subscription.subscription_items[0].id.clone()
        }
        "GetOrganizationBillingCreditBalance" => {
            let credits = organizations::get_organization_billing_credit_balance(client, ORGANIZATION).await?;
            credits.balance.ok_or("no balance")?.amount_formatted
        }
        "AdjustOrganizationBillingCreditBalance" => {
            let body = AdjustCreditBalanceRequest {
                note: Some(NOTE.to_owned()),
                ..AdjustCreditBalanceRequest::new(2500, Action::Decrease, KEY.to_owned())
            };
            organizations::adjust_organization_billing_credit_balance(client, ORGANIZATION, body).await?.id
        }
        _ => return Err("no such operation".into()),
    };
    Ok(text)
}
