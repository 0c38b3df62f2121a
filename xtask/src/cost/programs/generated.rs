//! The same program with the generated client.

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = clerk_client::Client::from_env()?;
    let organization = client.organizations().get_organization("org_1").await?;
    println!("{organization:?}");
    Ok(())
}
