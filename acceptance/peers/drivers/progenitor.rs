//! The 18 calls with the client of progenitor.

mod run;

use std::num::NonZeroU64;
use std::process::ExitCode;

use client::{Client, types};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use run::*;
use serde_json::{Map, Value, json};

fn main() -> ExitCode {
    run(client_of, call)
}

/// A client for the base URL. It knows no credential, so reqwest sends it.
fn client_of(base_url: &str) -> Client {
    let mut authorization = HeaderValue::from_str(&format!("Bearer {SECRET}")).expect("a header");
    authorization.set_sensitive(true);
    let http = reqwest::Client::builder().default_headers(HeaderMap::from_iter([(AUTHORIZATION, authorization)]));
    Client::new_with_client(base_url, http.build().expect("a client"))
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

async fn call(client: &Client, operation: &str) -> Decoded {
    let text = match operation {
        "ListInstanceOrganizationInvitations" => {
            let status = Some(types::ListInstanceOrganizationInvitationsStatus::Pending);
            let list =
                client.list_instance_organization_invitations(NonZeroU64::new(20), None, None, Some(EMAIL), status);
            list.await?.data[1].id.clone()
        }
        "CreateOrganizationInvitation" => {
            let body = types::CreateOrganizationInvitationBody {
                email_address: EMAIL.to_owned(),
                expires_in_days: NonZeroU64::new(7),
                inviter_user_id: None,
                notify: None,
                private_metadata: None,
                public_metadata: None,
                redirect_url: Some(PAGE.to_owned()),
                role: MEMBER.to_owned(),
            };
            client.create_organization_invitation(ORGANIZATION, &body).await?.id.clone()
        }
        "ListOrganizationInvitations" => {
            let status = Some(types::ListOrganizationInvitationsStatus::Accepted);
            let limit = NonZeroU64::new(50);
            let list =
                client.list_organization_invitations(ORGANIZATION, None, limit, Some(100), Some("-created_at"), status);
            list.await?.data[0].id.clone()
        }
        "CreateOrganizationInvitationBulk" => {
            let item = |email_address: &str, role: &str| types::CreateOrganizationInvitationBulkBodyItem {
                email_address: email_address.to_owned(),
                expires_in_days: None,
                inviter_user_id: None,
                notify: None,
                private_metadata: None,
                public_metadata: None,
                redirect_url: None,
                role: role.to_owned(),
            };
            let mut other = item(OTHER_EMAIL, ADMIN);
            other.public_metadata = Some(object(json!({"team": "mill"})));
            let body = vec![item(EMAIL, MEMBER), other];
            client.create_organization_invitation_bulk(ORGANIZATION, &body).await?.data[1].id.clone()
        }
        "ListPendingOrganizationInvitations" => {
            let list = client.list_pending_organization_invitations(ORGANIZATION, NonZeroU64::new(20), None);
            list.await?.data[0].id.clone()
        }
        "GetOrganizationInvitation" => client.get_organization_invitation(ORGANIZATION, INVITATION).await?.id.clone(),
        "RevokeOrganizationInvitation" => {
            // The client has no call without a body.
            let body = types::RevokeOrganizationInvitationBody::default();
            client.revoke_organization_invitation(ORGANIZATION, INVITATION, &body).await?.id.clone()
        }
        "ListOrganizations" => {
            let users = vec![USER.to_owned(), OTHER_USER.to_owned()];
            let limit = NonZeroU64::new(100);
            let list = client.list_organizations(None, None, limit, None, None, None, Some(SEARCH), Some(&users));
            list.await?.data[99].id.clone()
        }
        "CreateOrganization" => {
            let body = types::CreateOrganizationBody {
                created_at: None,
                created_by: Some(USER.to_owned()),
                max_allowed_memberships: None,
                name: NAME.to_owned(),
                private_metadata: None,
                public_metadata: Some(object(json!({"plan": "pro", "seats": 3}))),
                role_set_key: None,
                slug: None,
            };
            client.create_organization(&body).await?.id.clone()
        }
        "GetOrganization" => client.get_organization(SLUG, None, None).await?.id.clone(),
        "UpdateOrganization" => {
            let body = types::UpdateOrganizationBody { name: Some(NEW_NAME.to_owned()), ..Default::default() };
            client.update_organization(ORGANIZATION, &body).await?.id.clone()
        }
        "DeleteOrganization" => client.delete_organization(ORGANIZATION).await?.id.clone().unwrap_or_default(),
        "MergeOrganizationMetadata" => {
            let metadata = object(json!({"team": {"name": "mill", "lead": null}}));
            let body = types::MergeOrganizationMetadataBody { public_metadata: metadata, ..Default::default() };
            client.merge_organization_metadata(ORGANIZATION, &body).await?.id.clone()
        }
        "UploadOrganizationLogo" => {
            // The body is JSON in the document that this client is of.
            let body = types::UploadOrganizationLogoBody {
                file: String::from_utf8_lossy(LOGO).into_owned(),
                uploader_user_id: Some(USER.to_owned()),
            };
            client.upload_organization_logo(ORGANIZATION, &body).await?.id.clone()
        }
        "DeleteOrganizationLogo" => client.delete_organization_logo(ORGANIZATION).await?.id.clone(),
        "GetOrganizationBillingSubscription" => {
            let subscription = client.get_organization_billing_subscription(ORGANIZATION).await?;
            subscription.subscription_items[0].id.clone()
        }
        "GetOrganizationBillingCreditBalance" => {
            let credits = client.get_organization_billing_credit_balance(ORGANIZATION).await?.into_inner();
            credits.balance.ok_or("no balance")?.amount_formatted
        }
        "AdjustOrganizationBillingCreditBalance" => {
            let body = types::AdjustCreditBalanceRequest {
                action: types::AdjustCreditBalanceRequestAction::Decrease,
                amount: 2500,
                currency: None,
                idempotency_key: KEY.to_owned(),
                note: Some(NOTE.to_owned()),
            };
            client.adjust_organization_billing_credit_balance(ORGANIZATION, &body).await?.id.clone()
        }
        _ => return Err("no such operation".into()),
    };
    Ok(text)
}
