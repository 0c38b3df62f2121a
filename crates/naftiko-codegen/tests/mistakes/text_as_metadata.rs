// remedy: pass `json!({..})`, a map, or an array of pairs
use clerk_client::Client;

fn main() {}

pub async fn merge(clerk: &Client) -> clerk_client::Result<()> {
    let plan = r#"{"plan": "pro"}"#;
    clerk.organizations().merge_organization_metadata("org_1").public_metadata(plan).await?;
    Ok(())
}
