//! The 18 calls with reqwest alone, as an expert writes them. `by_hand.rs` of the benchmark has the
//! three whose instructions are counted, with complete types; the others read what is printed.

#[expect(dead_code, reason = "the benchmark also reads the total")]
#[path = "../../benches/overhead/by_hand.rs"]
mod clerk;
mod run;

use std::process::ExitCode;

use clerk::{Clerk, CreateInvitation, Invitation, Organization};
use reqwest::RequestBuilder;
use reqwest::multipart::{Form, Part};
use run::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

#[derive(Deserialize)]
struct Invitations {
    data: Vec<Invitation>,
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

#[derive(Deserialize)]
struct Subscription {
    subscription_items: Vec<Id>,
}

#[derive(Deserialize)]
struct Credits {
    balance: Option<Money>,
}

#[derive(Deserialize)]
struct Money {
    amount_formatted: String,
}

fn main() -> ExitCode {
    run(|base_url| Clerk::new(base_url.to_owned(), SECRET, "clerk-client/0.1.0"), call)
}

async fn send<T: DeserializeOwned>(request: RequestBuilder) -> reqwest::Result<T> {
    request.send().await?.error_for_status()?.json().await
}

async fn call(client: &Clerk, operation: &str) -> Decoded {
    let http = &client.http;
    let url = |rest: &str| client.organization(ORGANIZATION, rest);
    let invitation_url = |rest: &str| url(&format!("/invitations/{INVITATION}{rest}"));
    let text = match operation {
        "ListInstanceOrganizationInvitations" => {
            let query = [("status", "pending"), ("query", EMAIL), ("limit", "20")];
            let request = http.get(format!("{}/organization_invitations", client.base_url)).query(&query);
            send::<Invitations>(request).await?.data[1].id.clone()
        }
        "CreateOrganizationInvitation" => {
            let body = CreateInvitation {
                email_address: EMAIL.to_owned(),
                inviter_user_id: None,
                role: MEMBER.to_owned(),
                public_metadata: None,
                private_metadata: None,
                redirect_url: Some(PAGE.to_owned()),
                expires_in_days: Some(7),
                notify: None,
            };
            client.create_invitation(ORGANIZATION, &body).await?.id
        }
        "ListOrganizationInvitations" => {
            let query = [("status", "accepted"), ("order_by", "-created_at"), ("limit", "50"), ("offset", "100")];
            send::<Invitations>(http.get(url("/invitations")).query(&query)).await?.data[0].id.clone()
        }
        "CreateOrganizationInvitationBulk" => {
            let body = json!([
                {"email_address": EMAIL, "role": MEMBER},
                {"email_address": OTHER_EMAIL, "role": ADMIN, "public_metadata": {"team": "mill"}},
            ]);
            send::<Invitations>(http.post(url("/invitations/bulk")).json(&body)).await?.data[1].id.clone()
        }
        "ListPendingOrganizationInvitations" => {
            let request = http.get(url("/invitations/pending")).query(&[("limit", "20")]);
            send::<Invitations>(request).await?.data[0].id.clone()
        }
        "GetOrganizationInvitation" => send::<Invitation>(http.get(invitation_url(""))).await?.id,
        "RevokeOrganizationInvitation" => send::<Invitation>(http.post(invitation_url("/revoke"))).await?.id,
        "ListOrganizations" => {
            let query = [("query", SEARCH), ("user_id", USER), ("user_id", OTHER_USER), ("limit", "100")];
            client.list_organizations(&query).await?.data[99].id.clone()
        }
        "CreateOrganization" => {
            let body = json!({"name": NAME, "created_by": USER, "public_metadata": {"plan": "pro", "seats": 3}});
            let request = http.post(format!("{}/organizations", client.base_url)).json(&body);
            send::<Organization>(request).await?.id
        }
        "GetOrganization" => client.get_organization(SLUG).await?.id,
        "UpdateOrganization" => send::<Organization>(http.patch(url("")).json(&json!({"name": NEW_NAME}))).await?.id,
        "DeleteOrganization" => send::<Id>(http.delete(url(""))).await?.id,
        "MergeOrganizationMetadata" => {
            let body = json!({"public_metadata": {"team": {"name": "mill", "lead": null}}});
            send::<Organization>(http.patch(url("/metadata")).json(&body)).await?.id
        }
        "UploadOrganizationLogo" => {
            let form = Form::new().text("uploader_user_id", USER).part("file", Part::bytes(LOGO).file_name("logo.gif"));
            send::<Id>(http.put(url("/logo")).multipart(form)).await?.id
        }
        "DeleteOrganizationLogo" => send::<Organization>(http.delete(url("/logo"))).await?.id,
        "GetOrganizationBillingSubscription" => {
            let subscription = send::<Subscription>(http.get(url("/billing/subscription"))).await?;
            subscription.subscription_items[0].id.clone()
        }
        "GetOrganizationBillingCreditBalance" => {
            let credits = send::<Credits>(http.get(url("/billing/credits"))).await?;
            credits.balance.ok_or("no balance")?.amount_formatted
        }
        "AdjustOrganizationBillingCreditBalance" => {
            let body = json!({"amount": 2500, "action": "decrease", "idempotency_key": KEY, "note": NOTE});
            send::<Id>(http.post(url("/billing/credits")).json(&body)).await?.id
        }
        _ => return Err("no such operation".into()),
    };
    Ok(text)
}
