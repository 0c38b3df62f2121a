//! Tests of code that uses the client of `specs/clerk`, as its users write them, with the fake in
//! place of Clerk.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use clerk_client::fake::{Capture, Fake, Reply, from_json, made};
use clerk_client::types::{self, CreateOrganizationBody};
use clerk_client::{Client, ErrorKind, Part, Result, Value, json};
use tokio::time::Instant;

use crate::common::SECRET;

/// The code under test: a user's code around the client.
async fn name_of(client: &Client, id: &str) -> Result<String> {
    Ok(client.organizations().get_organization(id).send().await?.name)
}

/// The message of the panic when a fake is dropped.
fn complaint(fake: Fake) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| drop(fake))).unwrap_err();
    without_places(panic.downcast_ref::<String>().unwrap())
}

/// A message without line numbers of this file, which change.
fn without_places(message: &str) -> String {
    let mut parts = message.split(" (tests/it/fake.rs:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once(')').map_or(part, |(_, rest)| rest))
}

#[tokio::test]
async fn a_typed_response_is_what_the_client_returns() {
    let fake = Fake::new();
    let organization: types::Organization =
        from_json(json!({"id": "org_1", "name": "Acme", "max_allowed_memberships": 5, "plan": "pro"}));
    fake.organizations().get_organization().organization_id("org_1").returns(organization.clone());
    let response = fake.client().organizations().get_organization("org_1").send().await.unwrap();
    assert_eq!(response, organization);
    assert_eq!(response.extra.get("plan"), Some(&json!("pro")));
}

#[tokio::test]
async fn a_response_is_made_of_the_fields_that_matter() {
    let fake = Fake::new();
    fake.organizations().get_organization().organization_id("org_1").returns_with(|it| it.name = "Acme".into());
    fake.organizations().get_organization().returns(made(|it: &mut types::Organization| it.name = "Other".into()));
    let client = fake.client();
    assert_eq!(name_of(&client, "org_1").await.unwrap(), "Acme");
    assert_eq!(name_of(&client, "org_2").await.unwrap(), "Other");
}

#[tokio::test]
async fn only_inputs_that_are_named_are_compared() {
    let fake = Fake::new();
    fake.organizations().list_organizations().query("acme").limit(10).returns_with(|it| it.total_count = 1);
    fake.organizations().list_organizations().user_id(["user_1", "user_2"]).returns_with(|it| it.total_count = 2);
    fake.organizations().list_organizations().returns_with(|it| it.total_count = 3);
    let organizations = fake.client().organizations();
    let list = || organizations.list_organizations();
    assert_eq!(list().limit(10).offset(5).query("acme").send().await.unwrap().total_count, 1);
    assert_eq!(list().limit(11).query("acme").user_id(["user_1", "user_2"]).send().await.unwrap().total_count, 2);
    assert_eq!(list().user_id(["user_2", "user_1"]).send().await.unwrap().total_count, 3);
}

#[tokio::test]
async fn a_body_is_compared_as_a_whole_or_in_part() {
    let fake = Fake::new();
    let acme = || CreateOrganizationBody::new("Acme");
    fake.organizations().create_organization().body(acme().slug("acme")).returns_json(json!({"id": "whole"})).times(1);
    fake.organizations()
        .create_organization()
        .where_json(json!({"name": "Acme", "public_metadata": {"plan": "pro"}}))
        .returns_json(json!({"id": "part"}));
    let client = fake.client();
    let create = |body| client.organizations().create_organization_with_body(body).send();
    assert_eq!(create(acme().slug("acme")).await.unwrap().id, "whole");
    let metadata = [("plan", json!("pro")), ("seats", json!(3))];
    assert_eq!(create(acme().public_metadata(metadata)).await.unwrap().id, "part");
    let error = create(acme().slug("other")).await.unwrap_err();
    assert!(error.to_string().contains(r#"slug is "other""#), "{error}");
    assert!(complaint(fake).contains(r#"public_metadata is missing"#));
}

#[tokio::test]
async fn conditions_may_be_code_of_the_test() {
    let fake = Fake::new();
    let get = || fake.organizations().get_organization();
    get().where_header("x-tenant", "eu").returns_with(|it| it.name = "eu".into());
    get().where_query("debug", true).returns_with(|it| it.name = "debug".into());
    get().where_call(|call| call.path("organization_id") == Some("org_2")).returns_with(|it| it.name = "2".into());
    let get = || fake.client().organizations().get_organization("org_2").customize();
    assert_eq!(get().header("X-Tenant", "eu").send().await.unwrap().name, "eu");
    assert_eq!(get().query("debug", true).send().await.unwrap().name, "debug");
    assert_eq!(get().send().await.unwrap().name, "2");
}

#[tokio::test]
async fn a_failure_has_the_body_that_the_operation_has_for_it() {
    let fake = Fake::new();
    let errors: types::ClerkErrors = from_json(json!({
        "errors": [{"code": "resource_not_found", "message": "not found", "long_message": "There is none."}],
        "clerk_trace_id": "trace_1",
    }));
    fake.organizations().get_organization().fails(404, errors.clone());
    let error = name_of(&fake.client(), "org_1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!((error.code(), error.request_id()), (Some("resource_not_found"), Some("trace_1")));
    assert_eq!(clerk_client::ApiError::of(&error), Some(errors));
}

#[tokio::test]
async fn a_failure_may_have_any_body_or_none() {
    let fake = Fake::new();
    fake.organizations().delete_organization().fails_json(403, json!({"code": "forbidden"})).times(1);
    fake.organizations().delete_organization().fails_with(400).header("x-request-id", "req_1");
    let delete = || fake.client().organizations().delete_organization("org_1").send();
    assert_eq!(delete().await.unwrap_err().code(), Some("forbidden"));
    let error = delete().await.unwrap_err();
    assert_eq!((error.status().map(|it| it.as_u16()), error.request_id()), (Some(400), Some("req_1")));
}

#[tokio::test]
async fn responses_come_in_turn() {
    let fake = Fake::new();
    let page = |ids: &[&str]| -> types::OrganizationList {
        let data: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
        from_json(json!({"data": data, "total_count": 3}))
    };
    fake.organizations().list_organizations().limit(2).returns_in_turn([page(&["a", "b"]), page(&["c"])]);
    let mut items = fake.client().organizations().list_organizations().limit(2).items();
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.unwrap().id);
    }
    assert_eq!(ids, ["a", "b", "c"]);
    let offsets: Vec<_> =
        fake.organizations().list_organizations().calls().iter().map(|it| it.query("offset")).collect();
    assert_eq!(offsets.last(), Some(&Some("2".to_owned())));
}

#[tokio::test(start_paused = true)]
async fn what_is_used_up_makes_room_for_what_is_set_up_later() {
    let fake = Fake::new();
    let get = || fake.organizations().get_organization();
    get().fails_with(503).times(2);
    let rule = get().returns_with(|it| it.name = "Acme".into()).times(1);
    // The client's own retries, without delay.
    let start = Instant::now();
    assert_eq!(name_of(&fake.client(), "org_1").await.unwrap(), "Acme");
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(rule.count(), 1);
    let attempts: Vec<u32> = get().calls().iter().map(|call| call.attempt()).collect();
    assert_eq!(attempts, [1, 2, 3]);
}

#[tokio::test]
async fn connections_break_are_refused_or_are_too_slow() {
    let fake = Fake::new();
    let create = || fake.organizations().create_organization();
    create().breaks().times(1);
    create().times_out().times(1);
    create().refuses();
    let client = fake.client();
    let kind = async || {
        let request = client.organizations().create_organization("Acme");
        request.send().await.unwrap_err().kind()
    };
    // A refused connection is retried, because nothing was sent.
    for wanted in [ErrorKind::Transport, ErrorKind::Timeout, ErrorKind::Connect] {
        assert_eq!(kind().await, wanted);
    }
    assert_eq!(create().calls().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn delays_pass_at_once_where_the_clock_is_paused() {
    let fake = Fake::new();
    fake.organizations().get_organization().returns_with(|it| it.name = "slow".into()).after(Duration::from_secs(20));
    let start = Instant::now();
    assert_eq!(name_of(&fake.client(), "org_1").await.unwrap(), "slow");
    assert_eq!(start.elapsed(), Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_responds_takes_the_time_of_the_call() {
    let fake = Fake::new();
    fake.organizations().get_organization().hangs();
    let client = fake.builder().timeout(Duration::from_secs(7)).build().unwrap();
    let start = Instant::now();
    assert!(name_of(&client, "org_1").await.unwrap_err().is_timeout());
    assert_eq!(start.elapsed(), Duration::from_secs(7));
}

#[tokio::test]
async fn calls_are_there_to_be_looked_at() {
    let fake = Fake::new();
    fake.organizations().update_organization().returns_with(|_| ());
    fake.organizations().list_organizations().returns_with(|_| ());
    let client = fake.client();
    client
        .organizations()
        .update_organization("org/1")
        .name("Acme")
        .customize()
        .header("x-tenant", "eu")
        .send()
        .await
        .unwrap();
    client.organizations().list_organizations().user_id(["a", "b"]).query("x y").send().await.unwrap();

    let calls = fake.organizations().update_organization().calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].path("organization_id"), Some("org/1"));
    assert_eq!(calls[0].header("x-tenant"), Some("eu"));
    assert_eq!(calls[0].json(), Some(json!({"name": "Acme"})));
    assert!(calls[0].to_string().starts_with("PATCH /v1/organizations/org%2F1 HTTP/1.1\r\n"), "{}", calls[0]);
    let calls = fake.organizations().list_organizations().query("x y").calls();
    assert_eq!(
        (calls[0].queries("user_id"), calls[0].query("query")),
        (vec!["a".into(), "b".into()], Some("x y".into()))
    );
    assert!(fake.organizations().list_organizations().query("other").calls().is_empty());
    let names: Vec<&str> = fake.calls().iter().map(|call| call.operation().name).collect();
    assert_eq!(names, ["UpdateOrganization", "ListOrganizations"]);
}

#[tokio::test]
async fn an_upload_arrives_part_by_part() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("logo.png");
    std::fs::write(&path, b"\x89PNG").unwrap();
    let fake = Fake::new();
    let upload = || fake.organizations().upload_organization_logo();
    upload().file(b"\x89PNG".to_vec()).uploader_user_id("user_1").returns_with(|it| it.id = "org_1".into());
    let request = fake.client().organizations().upload_organization_logo("org_1", Part::file(&path));
    assert_eq!(request.uploader_user_id("user_1").send().await.unwrap().id, "org_1");
    let part = upload().calls()[0].part("file").unwrap();
    assert_eq!((part.file_name(), part.content_type()), (Some("logo.png"), Some("application/octet-stream")));
}

#[tokio::test]
async fn a_response_is_given_byte_by_byte() {
    let fake = Fake::new();
    let get = || fake.organizations().get_organization();
    get().organization_id("a").replies(Reply::bytes("application/json", r#"{"id": "org_1"}"#).header("x-region", "eu"));
    get().organization_id("b").replies(Reply::new(200).body("<html>"));
    get().replies_by(|call| Reply::json(json!({"id": call.path("organization_id")})));
    let client = fake.client();
    let response = client.organizations().get_organization("a").customize().send_response().await.unwrap();
    assert_eq!((&response.headers()["x-region"], response.body().id.as_str()), (&"eu".parse().unwrap(), "org_1"));
    assert_eq!(name_of(&client, "b").await.unwrap_err().kind(), ErrorKind::Decode);
    assert_eq!(client.organizations().get_organization("c").send().await.unwrap().id, "c");
}

#[tokio::test(start_paused = true)]
async fn a_response_comes_piece_by_piece_and_may_break() {
    let fake = Fake::new();
    let reply = Reply::new(200).chunks(["one ", "two"]).pace(Duration::from_secs(3)).broken();
    fake.organizations().get_organization().replies(reply);
    let start = Instant::now();
    let request = fake.client().organizations().get_organization("org_1").customize();
    let mut download = request.send_download().await.unwrap();
    assert_eq!(download.chunk().await.unwrap().as_deref(), Some(&b"one "[..]));
    assert_eq!(start.elapsed(), Duration::from_secs(3));
    assert_eq!(download.chunk().await.unwrap().as_deref(), Some(&b"two"[..]));
    assert_eq!(download.chunk().await.unwrap_err().kind(), ErrorKind::Transport);
}

#[tokio::test]
async fn an_unexpected_call_shows_the_call_and_the_rules() {
    let fake = Fake::new();
    let get = || fake.organizations().get_organization();
    get().organization_id("org_1").include_members_count(true).returns_with(|_| ());
    get().organization_id("org_2").returns_with(|_| ()).times(1);
    let client = fake.client();
    name_of(&client, "org_2").await.unwrap();
    let error = name_of(&client, "org_2").await.unwrap_err();
    assert_eq!((error.kind(), error.is_unsent()), (ErrorKind::Request, true));
    insta::assert_snapshot!(without_places(&error.to_string()));
    assert_eq!(get().organization_id("org_2").calls().len(), 2, "it is not tried again");
    insta::assert_snapshot!(complaint(fake));
}

#[tokio::test]
async fn an_unexpected_call_is_reported_even_if_its_error_is_ignored() {
    let fake = Fake::new();
    fake.organizations().list_organizations().returns_with(|_| ());
    drop(fake.client().organizations().create_organization("Acme").slug("acme").send().await);
    insta::assert_snapshot!(complaint(fake));
}

#[tokio::test]
async fn too_few_calls_are_reported() {
    let fake = Fake::new();
    fake.organizations().get_organization().organization_id("org_1").returns_with(|_| ()).times(2..);
    fake.organizations().delete_organization().returns_with(|_| ()).times(..=3);
    name_of(&fake.client(), "org_1").await.unwrap();
    insta::assert_snapshot!(complaint(fake));
}

#[tokio::test]
async fn what_was_verified_is_not_told_again() {
    let fake = Fake::new();
    fake.organizations().get_organization().returns_with(|_| ()).times(1);
    assert!(catch_unwind(AssertUnwindSafe(|| fake.verify())).is_err());
    drop(fake);
}

#[tokio::test]
async fn a_fake_is_shared_between_tasks() {
    fn is_shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    let fake = Fake::new();
    is_shared(&fake);
    fake.organizations().get_organization().returns_with(|it| it.name = "Acme".into()).times(8);
    let calls: Vec<_> = (0..8)
        .map(|number| {
            let client = fake.client();
            tokio::spawn(async move { name_of(&client, &format!("org_{number}")).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), "Acme");
    }
    fake.verify();
}

#[tokio::test]
async fn a_capture_has_the_exact_request() {
    let capture = Capture::new([Reply::json(json!({"id": "org_1"}))]);
    let client = Client::builder().secret(SECRET).transport(capture.clone()).build().unwrap();
    client.organizations().create_organization("Acme").send().await.unwrap();
    insta::assert_snapshot!(capture.requests()[0].to_string().replace("\r\n", "\n"));
    let debug = format!("{:?} {capture:?}", capture.requests());
    assert!(debug.contains("authorization") && !debug.contains(SECRET), "{debug}");
}
