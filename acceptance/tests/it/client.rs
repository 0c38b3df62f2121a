//! What holds for every call of the client of `specs/clerk`: values stay in their places, the
//! secret is not shown, and parameters that the capability file does not have can be sent.

use std::time::Duration;

use clerk_client::{Client, ErrorKind, Value, json};
use naftiko_test_server::Reply;
use proptest::prelude::*;

use crate::common::{SECRET, client, server};

#[tokio::test]
async fn hostile_ids_stay_in_their_segment() {
    let server = server().await;
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
    let server = server().await;
    let invitations = client(&server).organization_invitations();
    for (id, what) in [("", "is empty"), (".", "is \".\""), ("..", "is \"..\"")] {
        let error = invitations.revoke_organization_invitation(id, "inv_9").send().await.unwrap_err();
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
    let server = runtime.block_on(server());
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
async fn parameters_that_the_capability_file_does_not_have_can_be_sent() {
    let server = server().await;
    server.respond(Reply::new("200 OK", &[("x-total", "2")], r#"{"data":[],"total_count":2}"#));
    let response = client(&server)
        .organizations()
        .list_organizations()
        .query("acme")
        .customize()
        .query("paginated", true)
        .header("clerk-api-version", "2025-11-10")
        .timeout(Duration::from_secs(5))
        .send_response()
        .await
        .unwrap();
    let received = server.one();
    assert_eq!(received.target(), "/organizations?query=acme&paginated=true");
    assert_eq!(received.header("clerk-api-version"), Some("2025-11-10"));
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["x-total"], "2");
    assert_eq!(response.body().total_count, 2);
}

#[tokio::test]
async fn a_response_is_decoded_as_a_type_of_the_caller() {
    #[derive(serde::Deserialize)]
    struct Organization {
        id: String,
        name: Option<String>,
    }
    let server = server().await;
    let body = r#"{"object":"organization","id":"org_1","unknown":[1]}"#;
    server.respond(Reply::json(body));
    server.respond(Reply::json(body));
    let get = client(&server).organizations().get_organization("org_1");
    let organization: Organization = get.clone().send_as().await.unwrap();
    assert_eq!((organization.id.as_str(), organization.name), ("org_1", None));
    let value: Value = get.send_as().await.unwrap();
    assert_eq!(value["unknown"], json!([1]));
}

#[tokio::test]
async fn requests_can_be_sent_from_many_tasks() {
    let server = server().await;
    let organizations = client(&server).organizations();
    let calls = (0..8).map(|n| tokio::spawn(organizations.get_organization(format!("org_{n}")).send()));
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(server.received().len(), 8);
}

#[test]
fn a_client_without_a_usable_secret_is_not_built() {
    // The variable is usually not set; where a developer set it, this part is skipped.
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
    let server = server().await;
    // A server that repeats the request.
    server.respond(Reply::new("401 Unauthorized", &[("x-echo", SECRET)], format!(r#"{{"error":"bad {SECRET}"}}"#)));
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
