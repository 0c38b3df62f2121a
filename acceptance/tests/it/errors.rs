//! How the client of `specs/clerk` reads error responses: those in `responses/`, and those of
//! proxies and other servers that may respond in place of Clerk.

use std::time::Duration;

use clerk_client::types::ClerkErrors;
use clerk_client::{ApiError, Client, Error, ErrorKind, Sending, json, types};
use naftiko_test_server::Reply;

use crate::common::{SECRET, responded, text};

const JSON: (&str, &str) = ("content-type", "application/json");

fn get(client: Client) -> Sending<types::Organization> {
    client.organizations().get_organization("org_1").send()
}

/// The error that a caller gets for a file with this status.
async fn failure(status: &str, file: &str) -> Error {
    fail(Reply::new(status, &[JSON], text(file))).await
}

async fn fail(response: Reply) -> Error {
    responded(response, get).await.unwrap_err()
}

fn body(error: &Error) -> ClerkErrors {
    let Some(body) = ApiError::of(error) else { panic!("{error}") };
    body
}

/// Every status of the document, and 401 and 429, which it does not have for this operation.
const FAILURES: [(&str, &str, &str); 9] = [
    ("400 Bad Request", "error_400.json", "request_body_invalid"),
    ("401 Unauthorized", "error_401.json", "authentication_invalid"),
    ("402 Payment Required", "error_402.json", "unsupported_subscription_plan_features"),
    ("403 Forbidden", "error_403.json", "not_an_admin_in_organization"),
    ("404 Not Found", "error_404.json", "resource_not_found"),
    ("409 Conflict", "error_409.json", "idempotency_key_reuse"),
    ("422 Unprocessable Entity", "error_422.json", "form_param_format_invalid"),
    ("429 Too Many Requests", "error_429.json", "too_many_requests"),
    ("500 Internal Server Error", "error_500.json", "internal_clerk_error"),
];

#[tokio::test]
async fn an_error_of_any_status_has_a_typed_body_and_prints_as_one_line() {
    let mut lines = String::new();
    for (status, file, code) in FAILURES {
        let error = failure(status, file).await;
        assert_eq!(error.kind(), ErrorKind::Status);
        assert_eq!(error.status().unwrap().as_str(), &status[..3]);
        let body = body(&error);
        let first = &body.errors[0];
        assert_eq!((error.code(), first.code.as_str()), (Some(code), code));
        assert_eq!(error.message(), Some(&*first.long_message));
        assert_eq!(error.request_id(), body.clerk_trace_id.as_deref());
        assert_eq!(error.body().unwrap(), &text(file));
        // Nothing is missing, and nothing is unknown.
        assert!(!format!("{body:?}").contains("Extra {"), "{file}: {body:?}");
        lines += &format!("{error}\n");
    }
    insta::assert_snapshot!(lines, @"
    GetOrganization: 400 Bad Request: request_body_invalid: The body could not be read: unexpected end at byte 17. (request id 5d1f0c8b7a6e4932b0c1d2e3f4a59687)
    GetOrganization: 401 Unauthorized: authentication_invalid: The secret key is missing, or this instance does not know it. (request id 0a1b2c3d4e5f60718293a4b5c6d7e8f9)
    GetOrganization: 402 Payment Required: unsupported_subscription_plan_features: Custom roles are not part of the plan of this instance. (request id 9c8b7a695847362514031f2e3d4c5b6a)
    GetOrganization: 403 Forbidden: not_an_admin_in_organization: Only administrators of the organization can invite people to it. (request id 77e6d5c4b3a29180f1e2d3c4b5a69788)
    GetOrganization: 404 Not Found: resource_not_found: There is no organization with the ID or slug org_2xKq8mVtN4bRzYw7LpEcHdJs1Ua. (request id 1f2e3d4c5b6a79880716253443526170)
    GetOrganization: 409 Conflict: idempotency_key_reuse: This idempotency key stands for another adjustment. (request id 31415926535897932384626433832795)
    GetOrganization: 422 Unprocessable Entity: form_param_format_invalid: email_address has to be an email address. (and 1 more, request id c0ffee00c0ffee00c0ffee00c0ffee00)
    GetOrganization: 429 Too Many Requests: too_many_requests: This instance sent more requests than it may; wait before the next.
    GetOrganization: 500 Internal Server Error: internal_clerk_error: Something broke on our side; quote the trace if it happens again. (request id deadbeefdeadbeefdeadbeefdeadbeef)
    ");
}

#[tokio::test]
async fn a_failure_has_all_its_entries_and_their_details() {
    let body = body(&failure("422 Unprocessable Entity", "error_422.json").await);
    let [first, second] = &body.errors[..] else { panic!("{body:?}") };
    assert_eq!(first.meta.as_ref().unwrap()["param_name"], "email_address");
    assert_eq!(
        (second.code.as_str(), &second.meta.as_ref().unwrap()["limit"]),
        ("form_param_value_too_large", &json!(365))
    );
    assert_eq!(body.meta.unwrap().len(), 0);
}

#[tokio::test]
async fn a_failure_from_the_future_keeps_what_is_new() {
    let error = failure("423 Locked", "error_from_the_future.json").await;
    insta::assert_snapshot!(error, @"GetOrganization: 423 Locked: organization_frozen: The organization is frozen since a review. (request id 2718281828459045235360287471352)");
    let body = body(&error);
    assert_eq!(body.extra.get("retry"), Some(&json!({"after_ms": 1500})));
    let entry = &body.errors[0];
    assert_eq!(entry.extra.get("severity"), Some(&json!("fatal")));
    assert_eq!(entry.meta.as_ref().unwrap()["review"]["steps"][0]["name"], "identity");
}

#[tokio::test]
async fn a_failure_with_gaps_is_typed_and_says_what_it_lacks() {
    let error = failure("404 Not Found", "error_incomplete.json").await;
    insta::assert_snapshot!(error, @"GetOrganization: 404 Not Found: resource_not_found: Not found");
    assert_eq!((error.code(), error.message()), (Some("resource_not_found"), Some("Not found")));
    assert_eq!(error.request_id(), None);
    let body = body(&error);
    assert_eq!(body.errors[0].extra.missing(), ["long_message"]);
    assert_eq!((&body.meta, &body.clerk_trace_id, &body.errors[0].meta), (&None, &None, &None));
}

#[tokio::test]
async fn an_error_of_a_proxy_is_not_one_of_clerk() {
    let error = failure("503 Service Unavailable", "error_of_a_proxy.json").await;
    insta::assert_snapshot!(error, @"GetOrganization: 503 Service Unavailable: upstream connect error or disconnect before headers");
    assert_eq!(ApiError::of(&error), None);
    assert_eq!((error.code(), error.request_id()), (None, None));

    let html = "<html><h1>502 Bad Gateway</h1></html>";
    let error =
        fail(Reply::new("502 Bad Gateway", &[("content-type", "text/html"), ("cf-ray", "9a1-CDG")], html)).await;
    insta::assert_snapshot!(error, @"GetOrganization: 502 Bad Gateway (37 bytes of text/html, request id 9a1-CDG)");
    assert_eq!(ApiError::of(&error), None);
    assert_eq!((error.message(), error.request_id()), (None, Some("9a1-CDG")));
    assert_eq!(error.body().unwrap(), html);

    let error = fail(Reply::new("504 Gateway Timeout", &[], "")).await;
    insta::assert_snapshot!(error, @"GetOrganization: 504 Gateway Timeout (no body)");
    assert_eq!(ApiError::of(&error), None);
}

#[tokio::test]
async fn a_rate_limit_says_how_long_to_wait() {
    let error = fail(Reply::new("429 Too Many Requests", &[JSON, ("retry-after", "30")], text("error_429.json"))).await;
    insta::assert_snapshot!(error, @"GetOrganization: 429 Too Many Requests: too_many_requests: This instance sent more requests than it may; wait before the next. (retry after 30 s)");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    assert_eq!(body(&error).errors[0].code, "too_many_requests");

    let error = fail(Reply::new("429 Too Many Requests", &[("retry-after", "30")], "")).await;
    assert_eq!(error.to_string(), "GetOrganization: 429 Too Many Requests (no body, retry after 30 s)");
    assert_eq!(ApiError::of(&error), None);
}

#[tokio::test]
async fn an_error_without_a_response_has_no_body() {
    let client = Client::builder().secret(SECRET).base_url("http://127.0.0.1:1").build().unwrap();
    let error = get(client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!((ApiError::of(&error), error.status(), error.is_unsent()), (None, None, true));
}

#[tokio::test]
async fn a_success_never_comes_of_a_failure() {
    // The body is an organization, but the status is that of an error.
    let error = fail(Reply::new("404 Not Found", &[JSON], text("organization.json"))).await;
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(ApiError::of(&error), None);
    assert_eq!(error.body_as::<types::Organization>().unwrap().members_count, Some(7));
}
