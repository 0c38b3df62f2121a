//! A program with one call of Clerk, written by hand with reqwest.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use serde::Deserialize;
use serde_json::Value;

#[allow(dead_code)]
#[derive(Debug, Deserialize)]
struct Organization {
    id: String,
    name: String,
    slug: String,
    image_url: Option<String>,
    has_image: bool,
    members_count: Option<i64>,
    missing_member_with_elevated_permissions: Option<bool>,
    pending_invitations_count: Option<i64>,
    max_allowed_memberships: i64,
    admin_delete_enabled: bool,
    public_metadata: BTreeMap<String, Value>,
    private_metadata: Option<BTreeMap<String, Value>>,
    created_by: Option<String>,
    created_at: i64,
    updated_at: i64,
    last_active_at: Option<i64>,
    role_set_key: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut authorization = HeaderValue::from_str(&format!("Bearer {}", std::env::var("CLERK_SECRET_KEY")?))?;
    authorization.set_sensitive(true);
    let headers = [(ACCEPT, HeaderValue::from_static("application/json")), (AUTHORIZATION, authorization)];
    let client = reqwest::Client::builder()
        .default_headers(HeaderMap::from_iter(headers))
        .user_agent("program/0.1.0")
        .timeout(Duration::from_secs(60))
        .connect_timeout(Duration::from_secs(10))
        .build()?;
    let response = client.get("https://api.clerk.com/v1/organizations/org_1").send().await?;
    let organization: Organization = response.error_for_status()?.json().await?;
    println!("{organization:?}");
    Ok(())
}
