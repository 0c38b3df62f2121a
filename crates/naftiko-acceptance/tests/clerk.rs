//! The client in `generated/clerk`, called as its users call it, against a server on loopback that records every byte.

use std::time::Duration;

use naftiko_test_server::{Answer, Received, Server};
use proptest::prelude::*;

// Not a dependency: the workspace must build, and generate, while `generated/` is not there.
#[path = "../../../generated/clerk/src/lib.rs"]
#[allow(dead_code, unreachable_pub, unused_imports)]
mod clerk_client;

use clerk_client::{Client, Error, ErrorKind, Value, json};

const SECRET: &str = "sk_test_9f8e7d6c5b4a";

fn client(server: &Server) -> Client {
    Client::builder().secret(SECRET).base_url(server.url()).build().unwrap()
}

/// A request as it must come over the wire.
fn request(server: &Server, line: &str, body: Option<&str>) -> Received {
    let mut head = format!(
        "{line} HTTP/1.1\r\naccept: application/json\r\nuser-agent: clerk-client/0.1.0\r\n\
         authorization: Bearer {SECRET}\r\n"
    );
    if body.is_some() {
        head.push_str("content-type: application/json\r\n");
    }
    head.push_str(&format!("host: {}\r\n", server.host()));
    if let Some(body) = body {
        head.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    Received { head, body: body.unwrap_or_default().into() }
}

/// Sends a request, and asserts every byte that the server got.
macro_rules! assert_sent {
    ($server:expr, $request:expr, $line:expr) => {
        assert_sent!(@ $server, $request, $line, None)
    };
    ($server:expr, $request:expr, $line:expr, $body:expr) => {
        assert_sent!(@ $server, $request, $line, Some($body))
    };
    (@ $server:expr, $request:expr, $line:expr, $body:expr) => {
        $request.send().await.unwrap();
        assert_eq!($server.one(), request(&$server, $line, $body));
    };
}

#[tokio::test]
async fn the_operations_on_organizations_send_these_bytes() {
    let server = Server::start().await;
    let organizations = client(&server).organizations();

    assert_sent!(server, organizations.list_organizations(), "GET /organizations");
    assert_sent!(
        server,
        organizations
            .list_organizations()
            .include_members_count(true)
            .include_missing_member_with_elevated_permissions(false)
            .query("acme & co+")
            .user_id(["+user_1", "-user_2"])
            .organization_id(vec!["org_1".to_owned()])
            .order_by("-created_at"),
        "GET /organizations?include_members_count=true&include_missing_member_with_elevated_permissions=false\
         &query=acme%20%26%20co%2B&user_id=%2Buser_1&user_id=-user_2&organization_id=org_1&order_by=-created_at"
    );
    assert_sent!(
        server,
        organizations.create_organization(json!({"name": "Acme", "created_by": "user_1"})),
        "POST /organizations",
        r#"{"created_by":"user_1","name":"Acme"}"#
    );
    assert_sent!(
        server,
        organizations
            .get_organization("org_1")
            .include_members_count(false)
            .include_missing_member_with_elevated_permissions(true),
        "GET /organizations/org_1?include_members_count=false&include_missing_member_with_elevated_permissions=true"
    );
    assert_sent!(
        server,
        organizations.update_organization("org_1", json!({"slug": "acme"})),
        "PATCH /organizations/org_1",
        r#"{"slug":"acme"}"#
    );
    assert_sent!(server, organizations.delete_organization("org_1"), "DELETE /organizations/org_1");
    assert_sent!(
        server,
        organizations.merge_organization_metadata("org_1", json!({"public_metadata": {"plan": null}})),
        "PATCH /organizations/org_1/metadata",
        r#"{"public_metadata":{"plan":null}}"#
    );
    assert_sent!(
        server,
        organizations.upload_organization_logo("org_1", json!({"file": "logo"})),
        "PUT /organizations/org_1/logo",
        r#"{"file":"logo"}"#
    );
    assert_sent!(server, organizations.delete_organization_logo("org_1"), "DELETE /organizations/org_1/logo");
    assert_sent!(
        server,
        organizations.get_organization_billing_subscription("org_1"),
        "GET /organizations/org_1/billing/subscription"
    );
    assert_sent!(
        server,
        organizations.get_organization_billing_credit_balance("org_1"),
        "GET /organizations/org_1/billing/credits"
    );
    assert_sent!(
        server,
        organizations.adjust_organization_billing_credit_balance("org_1", json!({"amount": -5})),
        "POST /organizations/org_1/billing/credits",
        r#"{"amount":-5}"#
    );
}

#[tokio::test]
async fn the_operations_on_invitations_send_these_bytes() {
    let server = Server::start().await;
    let invitations = client(&server).organization_invitations();

    assert_sent!(
        server,
        invitations.list_instance_organization_invitations().order_by("email_address").status("pending").query("ada@"),
        "GET /organization_invitations?order_by=email_address&status=pending&query=ada%40"
    );
    let ada = json!({"email_address": "ada@example.com", "role": "org:member"});
    assert_sent!(
        server,
        invitations.create_organization_invitation("org_1", &ada),
        "POST /organizations/org_1/invitations",
        r#"{"email_address":"ada@example.com","role":"org:member"}"#
    );
    assert_sent!(
        server,
        invitations.list_organization_invitations("org_1").status("revoked").email_address("a b@c").order_by("+x"),
        "GET /organizations/org_1/invitations?status=revoked&email_address=a%20b%40c&order_by=%2Bx"
    );
    // The capability calls this body an object; the API takes an array.
    assert_sent!(
        server,
        invitations.create_organization_invitation_bulk("org_1", [&ada, &ada]),
        "POST /organizations/org_1/invitations/bulk",
        &format!("[{ada},{ada}]")
    );
    assert_sent!(
        server,
        invitations.list_pending_organization_invitations("org_1"),
        "GET /organizations/org_1/invitations/pending"
    );
    assert_sent!(
        server,
        invitations.get_organization_invitation("org_1", "inv_9"),
        "GET /organizations/org_1/invitations/inv_9"
    );
    assert_sent!(
        server,
        invitations.revoke_organization_invitation("org_1", "inv_9", json!({"requesting_user_id": "user_1"})),
        "POST /organizations/org_1/invitations/inv_9/revoke",
        r#"{"requesting_user_id":"user_1"}"#
    );
}

#[test]
fn there_is_no_operation_beside_those_above() {
    let generated = naftiko_codegen::Generator::new("../../specs", "unused").generate();
    let clerk = generated.crates.iter().find(|it| it.api.name == "clerk").unwrap();
    let counts: Vec<_> =
        clerk.api.capabilities.iter().map(|it| (it.module.as_str(), it.operations().count())).collect();
    assert_eq!(counts, [("organization_invitations", 7), ("organizations", 11)]);
}

#[tokio::test]
async fn hostile_ids_stay_in_their_segment() {
    let server = Server::start().await;
    let invitations = client(&server).organization_invitations();
    for (id, segment) in [
        ("%2e%2e", "%252e%252e"),
        ("a/b", "a%2Fb"),
        (r"a\b", "a%5Cb"),
        (r"..\admin", "..%5Cadmin"),
        ("../admin", "..%2Fadmin"),
        ("item%41", "item%2541"),
        ("a?b#c", "a%3Fb%23c"),
        ("a b+c/é", "a%20b%2Bc%2F%C3%A9"),
        ("a;b=c@d:e", "a%3Bb%3Dc%40d%3Ae"),
        ("...", "..."),
        ("\r\nx: y", "%0D%0Ax%3A%20y"),
        ("\u{0}", "%00"),
        ("日本", "%E6%97%A5%E6%9C%AC"),
    ] {
        invitations.get_organization_invitation(id, "inv_9").send().await.unwrap();
        assert_eq!(server.one().target(), format!("/organizations/{segment}/invitations/inv_9"), "{id:?}");
    }
}

#[tokio::test]
async fn an_id_that_leads_to_another_resource_is_refused_and_nothing_is_sent() {
    let server = Server::start().await;
    let invitations = client(&server).organization_invitations();
    for (id, what) in [("", "is empty"), (".", "is \".\""), ("..", "is \"..\"")] {
        let error = invitations.revoke_organization_invitation(id, "inv_9", json!({})).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        assert_eq!(
            error.to_string(),
            format!(
                "RevokeOrganizationInvitation: path parameter `organization_id` {what}: \
                 the request would go to another resource"
            )
        );
    }
    assert_eq!(server.received(), []);
}

#[test]
fn any_text_arrives_as_it_was_given_or_is_refused() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let server = runtime.block_on(Server::start());
    let client = client(&server);
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let text = || prop_oneof![any::<String>(), r"[.%/\\?#+&= a-c\r\n]{0,6}"];

    proptest!(|(id in text(), query in text(), list in prop::collection::vec(text(), 0..4))| {
        let result = runtime.block_on(client.organization_invitations().get_organization_invitation(&id, "i").send());
        if matches!(id.as_str(), "" | "." | "..") {
            prop_assert_eq!(result.unwrap_err().kind(), ErrorKind::Request);
            prop_assert_eq!(server.received(), []);
        } else {
            result.unwrap();
            let segments: Vec<_> = server.one().target().split('/').map(decoded).collect();
            prop_assert_eq!(segments, ["", "organizations", id.as_str(), "invitations", "i"]);
        }

        runtime.block_on(client.organizations().list_organizations().query(&query).user_id(&list).send()).unwrap();
        let received = server.one();
        let (path, pairs) = received.target().split_once('?').unwrap();
        prop_assert_eq!(path, "/organizations");
        let pairs: Vec<_> = pairs.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
        let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| (decoded(name), decoded(value))).collect();
        let expected = list.iter().map(|value| ("user_id".to_owned(), value.clone()));
        let expected: Vec<_> = std::iter::once(("query".to_owned(), query)).chain(expected).collect();
        prop_assert_eq!(pairs, expected);
    });
}

#[tokio::test]
async fn what_the_capability_does_not_mention_can_be_sent_all_the_same() {
    let server = Server::start().await;
    server.answer(Answer::new("200 OK", &[("x-total", "2")], r#"{"total_count":2}"#));
    let response = client(&server)
        .organizations()
        .list_organizations()
        .query("acme")
        .customize()
        .query("limit", 100)
        .query("offset", 200)
        .header("clerk-api-version", "2025-11-10")
        .timeout(Duration::from_secs(5))
        .send_response()
        .await
        .unwrap();
    let received = server.one();
    assert_eq!(received.target(), "/organizations?query=acme&limit=100&offset=200");
    assert_eq!(received.header("clerk-api-version"), Some("2025-11-10"));
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["x-total"], "2");
    assert_eq!(response.body()["total_count"], 2);
}

#[tokio::test]
async fn an_answer_comes_as_a_type_of_the_caller() {
    #[derive(serde::Deserialize)]
    struct Organization {
        id: String,
        name: Option<String>,
    }
    let server = Server::start().await;
    server.answer(Answer::json(r#"{"object":"organization","id":"org_1","unknown":[1]}"#));
    let organization: Organization = client(&server).organizations().get_organization("org_1").send_as().await.unwrap();
    assert_eq!((organization.id.as_str(), organization.name), ("org_1", None));
}

#[tokio::test]
async fn requests_can_be_sent_from_many_tasks() {
    let server = Server::start().await;
    let organizations = client(&server).organizations();
    let calls = (0..8).map(|n| tokio::spawn(organizations.get_organization(format!("org_{n}")).send()));
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(server.received().len(), 8);
}

/// What a caller sees if the server answers like this.
async fn failure(answer: Answer) -> Error {
    let server = Server::start().await;
    server.answer(answer);
    client(&server).organizations().get_organization("org_1").send().await.unwrap_err()
}

#[tokio::test]
async fn an_error_of_clerk_is_told_in_one_line_and_in_values() {
    for (status, code, message) in [
        ("400 Bad Request", "form_param_missing", "`name` must be included."),
        ("404 Not Found", "resource_not_found", "No organization was found with id org_1"),
        ("422 Unprocessable Entity", "form_param_invalid", "`slug` must be lowercase."),
    ] {
        let body = json!({
            "errors": [{"message": "short", "long_message": message, "code": code, "meta": {"param_name": "x"}}],
            "clerk_trace_id": "trace_7",
        });
        let error = failure(Answer::new(status, &[("content-type", "application/json")], body.to_string())).await;
        assert_eq!(error.kind(), ErrorKind::Status);
        assert_eq!(error.status().unwrap().as_str(), &status[..3]);
        assert_eq!((error.code(), error.message(), error.request_id()), (Some(code), Some(message), Some("trace_7")));
        assert_eq!(error.body_as::<Value>(), Some(body));
        assert_eq!(error.to_string(), format!("GetOrganization: {status}: {code}: {message} (request id trace_7)"));
    }
}

#[tokio::test]
async fn every_other_failure_is_told_in_one_line_too() {
    for (answer, line) in [
        (
            Answer::new("429 Too Many Requests", &[("retry-after", "30")], ""),
            "GetOrganization: 429 Too Many Requests (no body, retry after 30 s)",
        ),
        (
            Answer::new("500 Internal Server Error", &[("content-type", "text/html")], "<h1>oops</h1>"),
            "GetOrganization: 500 Internal Server Error (13 bytes of text/html)",
        ),
        (
            Answer::json(r#"{"id": "#),
            "GetOrganization: 200 OK: the answer, 7 bytes of application/json, is not JSON: \
             EOF while parsing a value at line 1 column 6",
        ),
    ] {
        assert_eq!(failure(answer).await.to_string(), line);
    }
}

#[test]
fn a_client_without_a_usable_secret_is_not_built() {
    // Nobody sets the variable in a test run; to a developer who did, this says nothing.
    if std::env::var_os("CLERK_SECRET_KEY").is_none() {
        let error = Client::from_env().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert_eq!(
            error.to_string(),
            "the environment variable CLERK_SECRET_KEY is not set; it holds the bearer token of clerk"
        );
    }
    assert_eq!(Client::new("").unwrap_err().kind(), ErrorKind::Configuration);
    assert_eq!(Client::new("sk_\n").unwrap_err().kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn nothing_prints_the_secret() {
    let server = Server::start().await;
    // A server that repeats what it got.
    server.answer(Answer::new("401 Unauthorized", &[("x-echo", SECRET)], format!(r#"{{"error":"bad {SECRET}"}}"#)));
    let client = client(&server);
    let (organizations, invitations) = (client.organizations(), client.organization_invitations());
    let request = organizations.get_organization("org_1");
    let error = request.clone().send().await.unwrap_err();
    for printed in [
        format!("{:?}", Client::builder().secret(SECRET)),
        format!("{client:?} {organizations:#?} {invitations:?} {request:?}"),
        format!("{:?}", request.customize().header("x-key", SECRET).query("key", SECRET)),
        format!("{error} {error:?} {error:#?}"),
    ] {
        assert!(!printed.contains(SECRET), "{printed}");
    }
}
