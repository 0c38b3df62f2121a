//! The service with a fake in the place of Clerk.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use clerk_client::fake::Fake;
use clerk_client::json;
use naftiko_example_service::app;
use tower::ServiceExt;

/// Sends a request to the service. Returns the status and the body of the response.
async fn send(fake: &Fake, request: Request<Body>) -> (StatusCode, String) {
    let response = app(fake.client()).oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn teams_have_the_ids_and_names_of_organizations() {
    let fake = Fake::new();
    let page = json!({"data": [{"id": "org_1", "name": "Acme"}], "total_count": 1});
    fake.organizations().list_organizations().query("ac").limit(20).returns_json(page);
    let answer = send(&fake, get("/teams?query=ac")).await;
    assert_eq!(answer, (StatusCode::OK, r#"[{"id":"org_1","name":"Acme"}]"#.to_owned()));
}

#[tokio::test]
async fn people_are_invited_in_one_call() {
    let fake = Fake::new();
    let invited = json!({"data": [{"id": "inv_1"}, {"id": "inv_2"}], "total_count": 2});
    fake.organization_invitations()
        .create_organization_invitation_bulk()
        .organization_id("org_1")
        .returns_json(invited);
    let body = r#"{"emails": ["a@acme.example", "b@acme.example"]}"#;
    let request = Request::post("/teams/org_1/invitations").header("content-type", "application/json");
    let answer = send(&fake, request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer, (StatusCode::CREATED, "2".to_owned()));
}

#[tokio::test]
async fn an_unknown_team_is_not_found_and_a_slow_api_is_a_gateway_timeout() {
    let fake = Fake::new();
    fake.organization_invitations().create_organization_invitation_bulk().fails_with(404);
    let request = Request::post("/teams/org_0/invitations").header("content-type", "application/json");
    let (status, _) = send(&fake, request.body(Body::from(r#"{"emails": []}"#)).unwrap()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);

    tokio::time::pause();
    fake.organizations().list_organizations().hangs();
    let (status, message) = send(&fake, get("/teams?query=ac")).await;
    assert_eq!((status, message.as_str()), (StatusCode::GATEWAY_TIMEOUT, "the request to Clerk failed"));
}
