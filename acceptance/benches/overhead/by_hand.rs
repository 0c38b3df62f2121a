//! The operations that are measured, as an expert writes them with reqwest alone: the same headers,
//! escaping and time limit, and types with serde's derives. Calls are not retried, and errors are
//! those of reqwest.

use std::collections::BTreeMap;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

use clerk_client::Value;

/// Characters that are not escaped in a segment of a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) struct Clerk {
    pub(crate) http: reqwest::Client,
    pub(crate) base_url: String,
}

impl Clerk {
    pub(crate) fn new(base_url: String, secret: &str, user_agent: &str) -> Self {
        let mut authorization = HeaderValue::from_str(&format!("Bearer {secret}")).expect("a secret of plain letters");
        authorization.set_sensitive(true);
        let headers = [(ACCEPT, HeaderValue::from_static("application/json")), (AUTHORIZATION, authorization)];
        let http = reqwest::Client::builder()
            .default_headers(HeaderMap::from_iter(headers))
            .user_agent(user_agent)
            .timeout(Duration::from_secs(60))
            .connect_timeout(Duration::from_secs(10))
            .build();
        Clerk { http: http.expect("a client"), base_url }
    }

    /// Returns the URL of what an organization has, such as `/invitations`.
    pub(crate) fn organization(&self, id: &str, rest: &str) -> String {
        format!("{}/organizations/{}{rest}", self.base_url, utf8_percent_encode(id, SEGMENT))
    }

    pub(crate) async fn get_organization(&self, id: &str) -> reqwest::Result<Organization> {
        self.http.get(self.organization(id, "")).send().await?.error_for_status()?.json().await
    }

    pub(crate) async fn list_organizations(&self, query: &[(&str, &str)]) -> reqwest::Result<Organizations> {
        let request = self.http.get(format!("{}/organizations", self.base_url)).query(query);
        request.send().await?.error_for_status()?.json().await
    }

    pub(crate) async fn create_invitation(&self, id: &str, body: &CreateInvitation) -> reqwest::Result<Invitation> {
        self.http.post(self.organization(id, "/invitations")).json(body).send().await?.error_for_status()?.json().await
    }
}

#[derive(Deserialize)]
pub(crate) struct Organizations {
    pub(crate) data: Vec<Organization>,
    pub(crate) total_count: i64,
}

// The type has all fields, because reading all of them is what is measured.
#[allow(dead_code)]
#[derive(Deserialize)]
pub(crate) struct Organization {
    pub(crate) object: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) image_url: Option<String>,
    pub(crate) has_image: bool,
    pub(crate) members_count: Option<i64>,
    pub(crate) missing_member_with_elevated_permissions: Option<bool>,
    pub(crate) pending_invitations_count: Option<i64>,
    pub(crate) max_allowed_memberships: i64,
    pub(crate) admin_delete_enabled: bool,
    pub(crate) public_metadata: BTreeMap<String, Value>,
    pub(crate) private_metadata: Option<BTreeMap<String, Value>>,
    pub(crate) created_by: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) last_active_at: Option<i64>,
    pub(crate) role_set_key: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct CreateInvitation {
    pub(crate) email_address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) inviter_user_id: Option<String>,
    pub(crate) role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) public_metadata: Option<BTreeMap<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) private_metadata: Option<BTreeMap<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) redirect_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expires_in_days: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) notify: Option<bool>,
}

#[allow(dead_code)]
#[derive(Deserialize)]
pub(crate) struct Invitation {
    pub(crate) object: String,
    pub(crate) id: String,
    pub(crate) email_address: String,
    pub(crate) role: String,
    pub(crate) role_name: String,
    pub(crate) organization_id: Option<String>,
    pub(crate) inviter_id: Option<String>,
    pub(crate) public_inviter_data: Option<Inviter>,
    pub(crate) status: Option<String>,
    pub(crate) public_metadata: BTreeMap<String, Value>,
    pub(crate) private_metadata: Option<BTreeMap<String, Value>>,
    pub(crate) url: Option<String>,
    pub(crate) expires_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

#[allow(dead_code)]
#[derive(Deserialize)]
pub(crate) struct Inviter {
    pub(crate) user_id: String,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) image_url: String,
    pub(crate) has_image: bool,
    pub(crate) identifier: String,
}
