//! The worker with a fake in the place of Clerk.

use clerk_client::fake::Fake;
use clerk_client::{Value, json};
use naftiko_example_worker::{Checkpoint, PAGE, run};

/// The page at an offset of a list of 250 organizations.
fn page(offset: u64) -> Value {
    let ids = offset..(offset + PAGE).min(250);
    let data: Vec<Value> = ids.map(|id| json!({"id": format!("org_{id}"), "name": format!("Team {id}")})).collect();
    json!({"data": data, "total_count": 250})
}

/// A fake with this many pages, from an offset on, and an error behind them.
fn pages(from: u64, count: u64) -> Fake {
    let fake = Fake::new();
    for number in 0..count {
        let offset = from + number * PAGE;
        fake.organizations().list_organizations().offset(offset).returns_json(page(offset));
    }
    fake
}

#[tokio::test]
async fn a_run_that_fails_is_resumed_at_the_page_that_failed() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = Checkpoint::new(folder.path().join("done"));
    let mut seen = Vec::new();
    let mut process = |it: &clerk_client::types::Organization| {
        seen.push(it.id.clone());
        Ok::<_, std::convert::Infallible>(())
    };

    let fake = pages(0, 1);
    fake.organizations().list_organizations().offset(100).fails_with(403);
    run(&fake.client(), &checkpoint, &mut process).await.unwrap_err();
    assert_eq!(checkpoint.load().await.unwrap(), 100);

    let fake = pages(100, 2);
    assert_eq!(run(&fake.client(), &checkpoint, &mut process).await.unwrap(), 150);
    assert_eq!(checkpoint.load().await.unwrap(), 250);
    assert_eq!((seen.len(), seen[249].as_str()), (250, "org_249"));
}

#[tokio::test]
async fn an_organization_that_cannot_be_processed_is_the_first_of_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = Checkpoint::new(folder.path().join("done"));
    let fake = pages(0, 1);
    let process = |it: &clerk_client::types::Organization| if it.id == "org_3" { Err("disk is full") } else { Ok(()) };
    let error = run(&fake.client(), &checkpoint, process).await.unwrap_err();
    assert_eq!(error.to_string(), "disk is full");
    assert_eq!(checkpoint.load().await.unwrap(), 0);
}
