//! The calls that are counted, by each side.

use std::num::NonZeroU64;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT};
use tokio::runtime::{Builder, Runtime};

use crate::responses::{ID, ITEMS};
use crate::{by_hand, progenitor};

/// Who makes a call.
pub(crate) const SIDES: [&str; 3] = ["by hand", "ours", "progenitor"];
/// Which call is made.
pub(crate) const CALLS: [&str; 3] = ["GET of one", "GET of 100", "POST of a body"];

const SECRET: &str = "sk_test_9f8e7d6c5b4a";
const AGENT: &str = "clerk-client/0.1.0";
const EMAIL: &str = "ada@example.com";
const ROLE: &str = "org:member";
const PAGE: &str = "https://engines.example/welcome";

/// Makes a call so many times.
pub(crate) fn run(side: &str, call: &str, times: usize, address: &str) {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let base_url = format!("http://{address}");
    match side {
        "by hand" => by_hand(&runtime, by_hand::Clerk::new(base_url, SECRET, AGENT), call, times),
        "ours" => ours(&runtime, base_url, call, times),
        "progenitor" => progenitor(&runtime, &base_url, call, times),
        _ => panic!("no side is called {side}"),
    }
}

fn repeat(runtime: &Runtime, times: usize, call: impl AsyncFn()) {
    runtime.block_on(async {
        for _ in 0..times {
            call().await;
        }
    });
}

fn by_hand(runtime: &Runtime, client: by_hand::Clerk, call: &str, times: usize) {
    match call {
        "GET of one" => repeat(runtime, times, async || {
            assert_eq!(client.get_organization(ID).await.expect("one").id, ID);
        }),
        "GET of 100" => repeat(runtime, times, async || {
            let list = client.list_organizations(100).await.expect("a list");
            assert_eq!((list.data.len(), list.total_count), (ITEMS, 100));
        }),
        _ => repeat(runtime, times, async || {
            let body = by_hand::CreateInvitation {
                email_address: EMAIL.to_owned(),
                inviter_user_id: None,
                role: ROLE.to_owned(),
                public_metadata: None,
                private_metadata: None,
                redirect_url: Some(PAGE.to_owned()),
                expires_in_days: Some(7),
                notify: None,
            };
            assert_eq!(client.create_invitation(ID, &body).await.expect("an invitation").role, ROLE);
        }),
    }
}

fn ours(runtime: &Runtime, base_url: String, call: &str, times: usize) {
    let client = clerk_client::Client::builder().secret(SECRET).base_url(base_url).build().expect("a client");
    let (organizations, invitations) = (client.organizations(), client.organization_invitations());
    match call {
        "GET of one" => repeat(runtime, times, async || {
            assert_eq!(organizations.get_organization(ID).send().await.expect("one").id, ID);
        }),
        "GET of 100" => repeat(runtime, times, async || {
            let list = organizations.list_organizations().limit(100).send().await.expect("a list");
            assert_eq!((list.data.len(), list.total_count), (ITEMS, 100));
        }),
        _ => repeat(runtime, times, async || {
            let request = invitations.create_organization_invitation(ID, EMAIL, ROLE);
            let invitation = request.redirect_url(PAGE).expires_in_days(7).send().await;
            assert_eq!(invitation.expect("an invitation").role, ROLE);
        }),
    }
}

fn progenitor(runtime: &Runtime, base_url: &str, call: &str, times: usize) {
    let mut authorization = HeaderValue::from_str(&format!("Bearer {SECRET}")).expect("a header");
    authorization.set_sensitive(true);
    let headers = [
        (ACCEPT, HeaderValue::from_static("application/json")),
        (AUTHORIZATION, authorization),
        (USER_AGENT, HeaderValue::from_static(AGENT)),
    ];
    let http = reqwest::Client::builder()
        .default_headers(HeaderMap::from_iter(headers))
        .timeout(Duration::from_secs(60))
        .connect_timeout(Duration::from_secs(10));
    let client = progenitor::Client::new_with_client(base_url, http.build().expect("a client"));
    match call {
        "GET of one" => repeat(runtime, times, async || {
            let one = client.get_organization(ID, None, None).await.expect("one").into_inner();
            assert_eq!(one.id, ID);
        }),
        "GET of 100" => repeat(runtime, times, async || {
            let limit = NonZeroU64::new(100);
            let list = client.list_organizations(None, None, limit, None, None, None, None, None).await;
            let list = list.expect("a list").into_inner();
            assert_eq!((list.data.len(), list.total_count), (ITEMS, 100));
        }),
        _ => repeat(runtime, times, async || {
            let body = progenitor::types::CreateOrganizationInvitationBody {
                email_address: EMAIL.to_owned(),
                expires_in_days: NonZeroU64::new(7),
                inviter_user_id: None,
                notify: None,
                private_metadata: None,
                public_metadata: None,
                redirect_url: Some(PAGE.to_owned()),
                role: ROLE.to_owned(),
            };
            let invitation = client.create_organization_invitation(ID, &body).await.expect("an invitation");
            assert_eq!(invitation.into_inner().role, ROLE);
        }),
    }
}
