//! The requests of the client of `specs/clerk`: every operation is called, and every byte is
//! compared.

use std::collections::{BTreeMap, BTreeSet};

use clerk_client::naftiko_client::IntoPart;
use clerk_client::{ErrorKind, Nullable, Part, json, types};
use naftiko_test_server::{Received, Server};

use crate::common::{SECRET, client, server};

/// A request as it must arrive.
fn request(server: &Server, line: &str, body: Option<&str>) -> Received {
    let content = body.map(|body| ("application/json", body.as_bytes()));
    request_with(server, line, content)
}

/// The same, with a body of any type.
fn request_with(server: &Server, line: &str, content: Option<(&str, &[u8])>) -> Received {
    let mut head = format!(
        "{line} HTTP/1.1\r\naccept: application/json\r\nuser-agent: clerk-client/0.1.0\r\n\
         authorization: Bearer {SECRET}\r\n"
    );
    let body = content.map_or(&b""[..], |(_, body)| body);
    let length = format!("content-length: {}\r\n", body.len());
    if let Some((kind, _)) = content {
        head.push_str(&format!("content-type: {kind}\r\n"));
    } else if !line.starts_with("GET ") && !line.starts_with("DELETE ") {
        // A request without its optional body has `Content-Length: 0` (RFC 9110, section 8.6).
        head.push_str(&length);
    }
    head.push_str(&format!("host: {}\r\n", server.host()));
    if content.is_some() {
        head.push_str(&length);
    }
    Received { head, body: body.into() }
}

/// Sends a request, and asserts every byte that the server received.
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
async fn lists_of_organizations_are_asked_for_with_these_bytes() {
    let server = server().await;
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
            .order_by("-created_at")
            .limit(500)
            .offset(10),
        "GET /organizations?include_members_count=true&include_missing_member_with_elevated_permissions=false\
         &query=acme%20%26%20co%2B&user_id=%2Buser_1&user_id=-user_2&organization_id=org_1&order_by=-created_at\
         &limit=500&offset=10"
    );
}

#[tokio::test]
async fn an_organization_is_created_read_and_deleted_with_these_bytes() {
    let server = server().await;
    let organizations = client(&server).organizations();

    assert_sent!(server, organizations.create_organization("Acme"), "POST /organizations", r#"{"name":"Acme"}"#);
    assert_sent!(
        server,
        organizations
            .create_organization("Acme")
            .role_set_key("role_set:default")
            .created_at("2012-10-20T07:15:20.902Z")
            .max_allowed_memberships(25)
            .slug("acme")
            .public_metadata(json!({"plan": "team"}))
            .private_metadata(BTreeMap::new())
            .created_by("user_1"),
        "POST /organizations",
        r#"{"name":"Acme","created_by":"user_1","private_metadata":{},"public_metadata":{"plan":"team"},"slug":"acme","max_allowed_memberships":25,"created_at":"2012-10-20T07:15:20.902Z","role_set_key":"role_set:default"}"#
    );
    assert_sent!(
        server,
        organizations
            .get_organization("org_1")
            .include_members_count(false)
            .include_missing_member_with_elevated_permissions(true),
        "GET /organizations/org_1?include_members_count=false&include_missing_member_with_elevated_permissions=true"
    );
    assert_sent!(server, organizations.delete_organization("org_1"), "DELETE /organizations/org_1");
    assert_sent!(server, organizations.delete_organization_logo("org_1"), "DELETE /organizations/org_1/logo");
}

#[tokio::test]
async fn null_is_sent_where_it_was_set_and_absent_is_not() {
    let server = server().await;
    let organizations = client(&server).organizations();
    let update = || organizations.update_organization("org_1");

    for (request, sent) in [
        (update(), "{}"),
        (update().slug("acme"), r#"{"slug":"acme"}"#),
        (update().name("Acme").slug(Nullable::Null), r#"{"name":"Acme","slug":null}"#),
        (
            update().public_metadata(None).max_allowed_memberships(0).admin_delete_enabled(false),
            r#"{"public_metadata":null,"max_allowed_memberships":0,"admin_delete_enabled":false}"#,
        ),
        (update().slug("acme").slug(Nullable::Absent), "{}"),
    ] {
        assert_sent!(server, request, "PATCH /organizations/org_1", sent);
    }
    let body = types::UpdateOrganizationBody::new().name("Acme");
    assert_sent!(
        server,
        update().body(body).slug("acme"),
        "PATCH /organizations/org_1",
        r#"{"name":"Acme","slug":"acme"}"#
    );
}

#[tokio::test]
async fn metadata_are_merged_key_by_key_and_null_removes_one() {
    let server = server().await;
    let organizations = client(&server).organizations();

    assert_sent!(
        server,
        organizations
            .merge_organization_metadata("org_1")
            .public_metadata(json!({"plan": null, "seats": {"paid": 3}}))
            .private_metadata([("crm", "0017Q")]),
        "PATCH /organizations/org_1/metadata",
        r#"{"public_metadata":{"plan":null,"seats":{"paid":3}},"private_metadata":{"crm":"0017Q"}}"#
    );
    assert_sent!(
        server,
        organizations.merge_organization_metadata("org_1"),
        "PATCH /organizations/org_1/metadata",
        "{}"
    );
}

#[tokio::test]
async fn billing_is_read_and_changed_with_these_bytes() {
    let server = server().await;
    let organizations = client(&server).organizations();

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
    let action = types::AdjustCreditBalanceRequestAction::Decrease;
    assert_sent!(
        server,
        organizations
            .adjust_organization_billing_credit_balance("org_1", 9_007_199_254_740_993, action, "key_1")
            .note("Jam")
            .currency("EUR"),
        "POST /organizations/org_1/billing/credits",
        r#"{"amount":9007199254740993,"action":"decrease","currency":"EUR","idempotency_key":"key_1","note":"Jam"}"#
    );
    assert_sent!(
        server,
        organizations.adjust_organization_billing_credit_balance_with_body(
            "org_1",
            types::AdjustCreditBalanceRequest::new(5, "an action to come", "key_2"),
        ),
        "POST /organizations/org_1/billing/credits",
        r#"{"amount":5,"action":"an action to come","idempotency_key":"key_2"}"#
    );
}

#[tokio::test]
async fn a_setter_takes_what_a_caller_has() {
    let server = server().await;
    let list = || client(&server).organizations().list_organizations();
    let invitations = || client(&server).organization_invitations().list_organization_invitations("org_1");

    assert_sent!(server, list().limit(20).limit(None), "GET /organizations");
    assert_sent!(server, list().limit(Some(20)).query(Some("a")), "GET /organizations?limit=20&query=a");
    assert_sent!(
        server,
        list().query("a").query(None::<String>).order_by("b".to_owned()),
        "GET /organizations?order_by=b"
    );
    assert_sent!(server, list().include_members_count(Some(true)), "GET /organizations?include_members_count=true");
    let line = "GET /organizations/org_1/invitations?status=pending";
    assert_sent!(server, invitations().status(types::OrganizationInvitationStatus::Pending), line);
    assert_sent!(server, invitations().status(Some(types::OrganizationInvitationStatus::Pending)), line);
    assert_sent!(server, invitations().status("pending"), line);
    assert_sent!(server, invitations().status(Some("pending".to_owned())), line);
    assert_sent!(
        server,
        invitations().status(None::<types::OrganizationInvitationStatus>),
        "GET /organizations/org_1/invitations"
    );
}

/// Uploads a logo for `org_1`, and returns the request and its boundary.
async fn uploaded(file: impl IntoPart, user: Option<&str>) -> (Server, Received, String) {
    let server = server().await;
    let upload = client(&server).organizations().upload_organization_logo("org_1", file);
    upload.uploader_user_id(user).send().await.unwrap();
    let received = server.one();
    let kind = received.header("content-type").unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap().to_owned();
    (server, received, boundary)
}

#[tokio::test]
async fn a_logo_is_sent_as_a_part_beside_the_user_who_uploads_it() {
    let logo = Part::bytes(&b"\x89PNG\r\n--"[..]).file_name("acme.png").content_type("image/png");
    let (server, received, boundary) = uploaded(logo, Some("user_1")).await;
    let body = [
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"uploader_user_id\"\r\n\r\nuser_1\r\n")
            .as_bytes(),
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"acme.png\"\r\n").as_bytes(),
        b"Content-Type: image/png\r\n\r\n\x89PNG\r\n--\r\n",
        format!("--{boundary}--\r\n").as_bytes(),
    ]
    .concat();
    let kind = format!("multipart/form-data; boundary={boundary}");
    assert_eq!(received, request_with(&server, "PUT /organizations/org_1/logo", Some((&kind, &body))));
}

#[tokio::test]
async fn a_logo_is_streamed_from_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acme.webp");
    // Longer than one read, and not a text.
    let content: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    std::fs::write(&path, &content).unwrap();

    let (server, received, boundary) = uploaded(Part::file(&path).content_type("image/webp"), None).await;
    let body = [
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"acme.webp\"\r\n").as_bytes(),
        b"Content-Type: image/webp\r\n\r\n",
        &content,
        format!("\r\n--{boundary}--\r\n").as_bytes(),
    ]
    .concat();
    let kind = format!("multipart/form-data; boundary={boundary}");
    let expected = request_with(&server, "PUT /organizations/org_1/logo", Some((&kind, &body)));
    assert_eq!(received.head, expected.head);
    assert!(received.body == expected.body, "{} bytes", received.body.len());
}

#[tokio::test]
async fn a_logo_that_is_not_there_fails_the_call_before_anything_is_sent() {
    let server = server().await;
    let logo = Part::file("no/such/logo.png");
    let error = client(&server).organizations().upload_organization_logo("org_1", logo).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(error.is_unsent());
    assert_eq!(server.received(), []);
}

#[tokio::test]
async fn lists_of_invitations_are_requested_with_these_bytes() {
    let server = server().await;
    let invitations = client(&server).organization_invitations();

    assert_sent!(server, invitations.list_instance_organization_invitations(), "GET /organization_invitations");
    assert_sent!(
        server,
        invitations
            .list_instance_organization_invitations()
            .order_by("email_address")
            .status(types::OrganizationInvitationStatus::Pending)
            .query("ada@")
            .limit(1)
            .offset(0),
        "GET /organization_invitations?order_by=email_address&status=pending&query=ada%40&limit=1&offset=0"
    );
    assert_sent!(
        server,
        invitations
            .list_organization_invitations("org_1")
            .status("revoked")
            .email_address("a b@c")
            .order_by("+x")
            .limit(20)
            .offset(40),
        "GET /organizations/org_1/invitations?status=revoked&email_address=a%20b%40c&order_by=%2Bx&limit=20&offset=40"
    );
    #[expect(deprecated)]
    let pending = invitations.list_pending_organization_invitations("org_1");
    assert_sent!(
        server,
        pending.clone().limit(20).offset(40),
        "GET /organizations/org_1/invitations/pending?limit=20&offset=40"
    );
    assert_sent!(server, pending, "GET /organizations/org_1/invitations/pending");
}

#[tokio::test]
async fn a_status_is_one_of_an_enum_or_any_text() {
    let server = server().await;
    for (status, text) in [
        (types::OrganizationInvitationStatus::Pending, "pending"),
        (types::OrganizationInvitationStatus::Accepted, "accepted"),
        (types::OrganizationInvitationStatus::Revoked, "revoked"),
        (types::OrganizationInvitationStatus::Expired, "expired"),
        ("declined".into(), "declined"),
    ] {
        assert_eq!(types::OrganizationInvitationStatus::from(text), status);
        let invitations = client(&server).organization_invitations();
        assert_sent!(
            server,
            invitations.list_organization_invitations("org_1").status(status),
            &format!("GET /organizations/org_1/invitations?status={text}")
        );
    }
}

#[tokio::test]
async fn an_invitation_is_sent_with_what_was_set() {
    let server = server().await;
    let invitations = client(&server).organization_invitations();

    let ada = || invitations.create_organization_invitation("org_1", "ada@example.com", "org:member");
    assert_sent!(
        server,
        ada(),
        "POST /organizations/org_1/invitations",
        r#"{"email_address":"ada@example.com","role":"org:member"}"#
    );
    assert_sent!(
        server,
        ada()
            .inviter_user_id("user_1")
            .public_metadata([("team", json!("mill")), ("seats", json!({"paid": 3}))])
            .private_metadata(Nullable::Null)
            .redirect_url("https://acme.example/?a=b")
            .expires_in_days(30)
            .notify(false),
        "POST /organizations/org_1/invitations",
        r#"{"email_address":"ada@example.com","inviter_user_id":"user_1","role":"org:member","public_metadata":{"seats":{"paid":3},"team":"mill"},"private_metadata":null,"redirect_url":"https://acme.example/?a=b","expires_in_days":30,"notify":false}"#
    );
    assert_sent!(
        server,
        invitations.get_organization_invitation("org_1", "inv_9"),
        "GET /organizations/org_1/invitations/inv_9"
    );
}

#[tokio::test]
async fn several_invitations_are_sent_as_a_list() {
    let server = server().await;
    let invitations = client(&server).organization_invitations();
    let invite = types::CreateOrganizationInvitationBody::new;
    // The capability calls this body an object; the API takes an array.
    assert_sent!(
        server,
        invitations.create_organization_invitation_bulk(
            "org_1",
            [invite("ada@example.com", "org:member"), invite("bob@example.com", "org:admin").notify(false)],
        ),
        "POST /organizations/org_1/invitations/bulk",
        r#"[{"email_address":"ada@example.com","role":"org:member"},{"email_address":"bob@example.com","role":"org:admin","notify":false}]"#
    );
}

#[tokio::test]
async fn a_revocation_without_a_body_sends_none() {
    let server = server().await;
    let invitations = client(&server).organization_invitations();
    let line = "POST /organizations/org_1/invitations/inv_9/revoke";
    let body = types::RevokeOrganizationInvitationBody::new;

    let revoke = invitations.revoke_organization_invitation("org_1", "inv_9");
    assert_sent!(server, revoke.clone(), line);
    assert_sent!(server, revoke.clone().body(body()), line, "{}");
    let by_user = revoke.clone().requesting_user_id("user_1");
    assert_sent!(server, by_user, line, r#"{"requesting_user_id":"user_1"}"#);
    assert_sent!(server, revoke.requesting_user_id(None), line, r#"{"requesting_user_id":null}"#);
}

/// The operations that the tests of this file call, by the methods that they name.
#[test]
fn every_operation_is_called() {
    let generated = naftiko_codegen::Generator::new("../specs", "unused").generate();
    let clerk = generated.crates.iter().find(|it| it.name() == "clerk").unwrap();
    let operations = naftiko_codegen::internals::api(clerk).operations();
    let methods: BTreeSet<_> = operations.map(|it| it.fn_name.as_str()).collect();
    assert_eq!(methods.len(), 18);
    for method in methods {
        assert!(include_str!("clerk.rs").contains(&format!(".{method}(")), "{method}");
    }
}
