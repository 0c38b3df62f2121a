//! The upload with a fake in the place of Clerk.

use std::sync::{Arc, Mutex};

use clerk_client::fake::Fake;
use clerk_client::json;
use naftiko_example_upload::upload_logo;

#[tokio::test]
async fn the_progress_of_a_large_file_rises_to_one_hundred() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("logo.png");
    std::fs::write(&file, vec![0; 5_000_000]).unwrap();
    let fake = Fake::new();
    let organization = json!({"id": "org_1", "image_url": "https://img.example/logo.png"});
    fake.organizations().upload_organization_logo().organization_id("org_1").returns_json(organization);

    let seen = Arc::new(Mutex::new(Vec::new()));
    let show = Arc::clone(&seen);
    let url = upload_logo(&fake.client(), "org_1", file, move |percent| show.lock().unwrap().push(percent)).await;
    assert_eq!(url.unwrap(), "https://img.example/logo.png");
    let seen = seen.lock().unwrap();
    assert!(seen.len() > 10 && seen.is_sorted() && seen.last() == Some(&100), "{seen:?}");
}

#[tokio::test]
async fn a_file_that_is_missing_is_an_error_and_nothing_is_sent() {
    let fake = Fake::new();
    let error = upload_logo(&fake.client(), "org_1", "no-such-file.png".into(), |_| {}).await.unwrap_err();
    assert!(error.to_string().contains("no-such-file.png"), "{error}");
}
