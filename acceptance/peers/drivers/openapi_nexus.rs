//! The 18 calls with the client of openapi-nexus.

mod run;

use std::collections::HashMap;
use std::process::ExitCode;

use client::apis::{OrganizationInvitationsApi, OrganizationsApi};
use client::models;
use client::runtime::UploadFile;
use client::runtime::auth::BearerAuth;
use client::runtime::client::Client;
use run::*;
use serde_json::{Value, json};

/// The error for a success without a body.
const NO_DATA: &str = "no data";

fn main() -> ExitCode {
    run(|base_url| Client::new(base_url).with_auth(BearerAuth::new(SECRET)), call)
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn object(value: Value) -> Option<HashMap<String, Value>> {
    Some(value.as_object()?.clone().into_iter().collect())
}

fn invited(email_address: &str, role: &str) -> models::CreateOrganizationInvitationBulkRequestItem {
    models::CreateOrganizationInvitationBulkRequestItem {
        email_address: email_address.to_owned(),
        expires_in_days: None,
        inviter_user_id: None,
        notify: None,
        private_metadata: None,
        public_metadata: None,
        redirect_url: None,
        role: role.to_owned(),
    }
}

async fn call(client: &Client, operation: &str) -> Decoded {
    let (organizations, invitations) = (OrganizationsApi::new(client), OrganizationInvitationsApi::new(client));
    let text = match operation {
        "ListInstanceOrganizationInvitations" => {
            let (status, query) = (text("pending"), text(EMAIL));
            let list = invitations.list_instance_organization_invitations(&None, &status, &query, Some(20), None);
            // The client has a field for each part of an `allOf`.
            let invitation = list.await?.data.ok_or(NO_DATA)?.data.swap_remove(1);
            invitation.organization_invitation_with_public_organization_data_all_of1.id.ok_or("no ID")?
        }
        "CreateOrganizationInvitation" => {
            let body = models::CreateOrganizationInvitationRequest {
                email_address: EMAIL.to_owned(),
                expires_in_days: Some(7),
                inviter_user_id: None,
                notify: None,
                private_metadata: None,
                public_metadata: None,
                redirect_url: text(PAGE),
                role: MEMBER.to_owned(),
            };
            let invitation = invitations.create_organization_invitation(ORGANIZATION, Some(&body)).await?;
            invitation.data.ok_or(NO_DATA)?.id
        }
        "ListOrganizationInvitations" => {
            let (status, order) = (text("accepted"), text("-created_at"));
            let list =
                invitations.list_organization_invitations(ORGANIZATION, &status, &None, &order, Some(50), Some(100));
            list.await?.data.ok_or(NO_DATA)?.data[0].id.clone()
        }
        "CreateOrganizationInvitationBulk" => {
            let mut other = invited(OTHER_EMAIL, ADMIN);
            other.public_metadata = object(json!({"team": "mill"}));
            let body = vec![invited(EMAIL, MEMBER), other];
            let list = invitations.create_organization_invitation_bulk(ORGANIZATION, &body).await?;
            list.data.ok_or(NO_DATA)?.data[1].id.clone()
        }
        "ListPendingOrganizationInvitations" => {
            let list = invitations.list_pending_organization_invitations(ORGANIZATION, Some(20), None).await?;
            list.data.ok_or(NO_DATA)?.data[0].id.clone()
        }
        "GetOrganizationInvitation" => {
            invitations.get_organization_invitation(ORGANIZATION, INVITATION).await?.data.ok_or(NO_DATA)?.id
        }
        "RevokeOrganizationInvitation" => {
            let invitation = invitations.revoke_organization_invitation(ORGANIZATION, INVITATION, None).await?;
            invitation.data.ok_or(NO_DATA)?.id
        }
        "ListOrganizations" => {
            let (query, users) = (text(SEARCH), Some(vec![USER.to_owned(), OTHER_USER.to_owned()]));
            let list = organizations.list_organizations(None, None, &query, &users, &None, &None, Some(100), None);
            list.await?.data.ok_or(NO_DATA)?.data[99].id.clone()
        }
        "CreateOrganization" => {
            let body = models::CreateOrganizationRequest {
                created_at: None,
                created_by: text(USER),
                max_allowed_memberships: None,
                name: NAME.to_owned(),
                private_metadata: None,
                public_metadata: object(json!({"plan": "pro", "seats": 3})),
                role_set_key: None,
                slug: None,
            };
            organizations.create_organization(Some(&body)).await?.data.ok_or(NO_DATA)?.id
        }
        "GetOrganization" => organizations.get_organization(SLUG, None, None).await?.data.ok_or(NO_DATA)?.id,
        "UpdateOrganization" => {
            let body = models::UpdateOrganizationRequest {
                admin_delete_enabled: None,
                created_at: None,
                max_allowed_memberships: None,
                name: text(NEW_NAME),
                private_metadata: None,
                public_metadata: None,
                role_set_key: None,
                slug: None,
            };
            organizations.update_organization(ORGANIZATION, &body).await?.data.ok_or(NO_DATA)?.id
        }
        "DeleteOrganization" => {
            let deleted = organizations.delete_organization(ORGANIZATION).await?;
            deleted.data.ok_or(NO_DATA)?.id.unwrap_or_default()
        }
        "MergeOrganizationMetadata" => {
            let body = models::MergeOrganizationMetadataRequest {
                private_metadata: None,
                public_metadata: object(json!({"team": {"name": "mill", "lead": null}})),
            };
            organizations.merge_organization_metadata(ORGANIZATION, &body).await?.data.ok_or(NO_DATA)?.id
        }
        "UploadOrganizationLogo" => {
            let body = models::UploadOrganizationLogoMultipartRequestBody {
                file: UploadFile::new(LOGO, "logo.gif"),
                uploader_user_id: text(USER),
            };
            let organization = organizations.upload_organization_logo(ORGANIZATION, Some(&body)).await?;
            organization.data.ok_or(NO_DATA)?.organization.id
        }
        "DeleteOrganizationLogo" => organizations.delete_organization_logo(ORGANIZATION).await?.data.ok_or(NO_DATA)?.id,
        "GetOrganizationBillingSubscription" => {
            let subscription = organizations.get_organization_billing_subscription(ORGANIZATION).await?;
            subscription.data.ok_or(NO_DATA)?.subscription_items[0].id.clone()
        }
        "GetOrganizationBillingCreditBalance" => {
            let credits = organizations.get_organization_billing_credit_balance(ORGANIZATION).await?;
            credits.data.ok_or(NO_DATA)?.balance.commerce_money_response.amount_formatted
        }
        "AdjustOrganizationBillingCreditBalance" => {
            let body = models::AdjustCreditBalanceRequest {
                action: "decrease".to_owned(),
                amount: 2500,
                currency: None,
                idempotency_key: KEY.to_owned(),
                note: text(NOTE),
            };
            let entry = organizations.adjust_organization_billing_credit_balance(ORGANIZATION, &body).await?;
            entry.data.ok_or(NO_DATA)?.id
        }
        _ => return Err("no such operation".into()),
    };
    Ok(text)
}
