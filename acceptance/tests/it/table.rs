//! The table of units of `specs/clerk`: each unit sends the bytes that the typed call sends.

use std::collections::BTreeSet;

use clerk_client::table::{TABLE, UNITS, client_of, run};
use clerk_client::{Nullable, Part, Retries, Value, json, types};
use naftiko_client::table::{Clients, Content, Inputs, RunError};
use naftiko_test_server::{Received, Server};

use crate::common::{SECRET, client, server};

/// What a typed call and a unit sent.
struct Both<'s> {
    server: &'s Server,
    /// The units that were compared.
    compared: BTreeSet<&'static str>,
}

impl Both<'_> {
    /// Runs a unit, and compares what it sends with what a typed call has sent.
    async fn same(&mut self, name: &'static str, inputs: Value) {
        let typed = self.server.one();
        let unit = UNITS.iter().find(|unit| unit.name == name).unwrap();
        run(&client(self.server), unit, inputs.as_object().unwrap()).await.unwrap();
        assert_eq!(without_boundary(self.server.one()), without_boundary(typed), "{name}");
        self.compared.insert(name);
    }
}

/// A request without its boundary, which is random.
fn without_boundary(mut received: Received) -> Received {
    let kind = received.header("content-type").unwrap_or_default().to_owned();
    if let Some((_, boundary)) = kind.split_once("boundary=") {
        let body = String::from_utf8_lossy(&received.body).replace(boundary, "BOUNDARY");
        received = Received { head: received.head.replace(boundary, "BOUNDARY"), body: body.into_bytes() };
    }
    received
}

/// Sends a typed request, and then the same by a unit.
macro_rules! assert_same {
    ($both:ident, $request:expr, $name:literal, $inputs:tt) => {
        $request.send().await.unwrap();
        $both.same($name, json!($inputs)).await;
    };
}

#[tokio::test]
async fn each_unit_sends_what_the_typed_call_sends() {
    let server = server().await;
    let api = client(&server);
    let (organizations, invitations) = (api.organizations(), api.organization_invitations());
    let mut both = Both { server: &server, compared: BTreeSet::new() };

    assert_same!(both, organizations.list_organizations(), "list-organizations", {});
    assert_same!(
        both,
        organizations
            .list_organizations()
            .include_members_count(true)
            .query("acme & co+")
            .user_id(["+user_1", "-user_2"])
            .organization_id(["org_1"])
            .order_by("-created_at")
            .limit(500)
            .offset(10),
        "list-organizations",
        {
            "offset": 10, "limit": 500, "order_by": "-created_at", "organization_id": ["org_1"], "query": "acme & co+",
            "user_id": ["+user_1", "-user_2"], "include_members_count": true,
        }
    );
    assert_same!(
        both,
        organizations
            .create_organization("Acme")
            .created_at("2012-10-20T07:15:20.902Z")
            .max_allowed_memberships(25)
            .public_metadata(json!({"plan": "team"}))
            .created_by("user_1"),
        "create-organization",
        {
            "name": "Acme", "created_at": "2012-10-20T07:15:20.902Z", "max_allowed_memberships": 25,
            "public_metadata": {"plan": "team"}, "created_by": "user_1",
        }
    );
    assert_same!(
        both,
        organizations.get_organization("org 1").include_members_count(false),
        "get-organization",
        {"organization_id": "org 1", "include_members_count": false}
    );
    assert_same!(
        both,
        organizations.update_organization("org_1").name("Acme").slug(Nullable::Null),
        "update-organization",
        {"organization_id": "org_1", "slug": null, "name": "Acme"}
    );
    assert_same!(both, organizations.update_organization("org_1"), "update-organization", {"organization_id": "org_1"});
    assert_same!(both, organizations.delete_organization("org_1"), "delete-organization", {"organization_id": "org_1"});
    assert_same!(
        both,
        organizations.merge_organization_metadata("org_1").public_metadata(json!({"plan": null, "seats": {"paid": 3}})),
        "merge-organization-metadata",
        {"organization_id": "org_1", "public_metadata": {"seats": {"paid": 3}, "plan": null}}
    );
    assert_same!(
        both,
        organizations
            .upload_organization_logo("org_1", Part::bytes(&b"logo"[..]).file_name("acme.png").content_type("image/png"))
            .uploader_user_id("user_1"),
        "upload-organization-logo",
        {
            "organization_id": "org_1", "file": "data:image/png;name=acme.png;base64,bG9nbw==",
            "uploader_user_id": "user_1",
        }
    );
    assert_same!(
        both,
        organizations.delete_organization_logo("org_1"),
        "delete-organization-logo",
        {"organization_id": "org_1"}
    );
    assert_same!(
        both,
        organizations.get_organization_billing_subscription("org_1"),
        "get-organization-billing-subscription",
        {"organization_id": "org_1"}
    );
    assert_same!(
        both,
        organizations.get_organization_billing_credit_balance("org_1"),
        "get-organization-billing-credit-balance",
        {"organization_id": "org_1"}
    );
    assert_same!(
        both,
        organizations
            .adjust_organization_billing_credit_balance("org_1", 9_007_199_254_740_993, "decrease", "key_1")
            .note("Jam"),
        "adjust-organization-billing-credit-balance",
        {
            "organization_id": "org_1", "amount": 9_007_199_254_740_993_i64, "action": "decrease",
            "idempotency_key": "key_1", "note": "Jam",
        }
    );
    assert_same!(
        both,
        invitations.list_instance_organization_invitations().status("pending").limit(1),
        "list-instance-organization-invitations",
        {"limit": 1, "status": "pending"}
    );
    assert_same!(
        both,
        invitations.list_organization_invitations("org_1").email_address("a b@c").order_by("+x"),
        "list-organization-invitations",
        {"organization_id": "org_1", "email_address": "a b@c", "order_by": "+x"}
    );
    #[expect(deprecated)]
    let pending = invitations.list_pending_organization_invitations("org_1");
    assert_same!(
        both,
        pending.limit(20),
        "list-pending-organization-invitations",
        {"organization_id": "org_1", "limit": 20}
    );
    assert_same!(
        both,
        invitations
            .create_organization_invitation("org_1", "ada@example.com", "org:member")
            .private_metadata(Nullable::Null)
            .notify(false),
        "create-organization-invitation",
        {
            "organization_id": "org_1", "email_address": "ada@example.com", "role": "org:member",
            "private_metadata": null, "notify": false,
        }
    );
    let invite = types::CreateOrganizationInvitationBody::new("ada@example.com", "org:member");
    assert_same!(
        both,
        invitations.create_organization_invitation_bulk("org_1", [invite]),
        "create-organization-invitation-bulk",
        {"organization_id": "org_1", "body": [{"email_address": "ada@example.com", "role": "org:member"}]}
    );
    assert_same!(
        both,
        invitations.get_organization_invitation("org_1", "inv_9"),
        "get-organization-invitation",
        {"organization_id": "org_1", "invitation_id": "inv_9"}
    );
    let revoke = || invitations.revoke_organization_invitation("org_1", "inv_9");
    assert_same!(
        both,
        revoke(),
        "revoke-organization-invitation",
        {"organization_id": "org_1", "invitation_id": "inv_9"}
    );
    assert_same!(
        both,
        revoke().requesting_user_id("user_1"),
        "revoke-organization-invitation",
        {"organization_id": "org_1", "invitation_id": "inv_9", "requesting_user_id": "user_1"}
    );

    assert_eq!(both.compared, UNITS.iter().map(|unit| unit.name).collect());
    assert_eq!(UNITS.len(), 18);
}

#[tokio::test]
async fn a_unit_returns_the_json_of_the_response_and_reports_inputs_by_name() {
    let server = server().await;
    let client = client(&server);
    let unit = UNITS.iter().find(|unit| unit.name == "list-organization-invitations").unwrap();
    let inputs = json!({"organization_id": "org_1"});
    let response = run(&client, unit, inputs.as_object().unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
    let Content::Json(body) = response.into_body() else { panic!("a response is JSON") };
    assert_eq!(body["total_count"], 0);
    server.one();

    let inputs = json!({"organisation_id": "org_1", "status": "revoke", "limit": "5"});
    let error = run(&client, unit, inputs.as_object().unwrap()).await.unwrap_err();
    assert!(matches!(error, RunError::Inputs(_)));
    assert_eq!(
        error.to_string(),
        "unknown input `organisation_id`; did you mean `organization_id`?; missing input `organization_id`; \
         `status` has an unknown value; did you mean `revoked`?; `limit` is a string, expected an integer"
    );
    assert_eq!(server.received(), []);
    assert!(format!("{:?}", client_of(&client, unit)).contains("clerk"));
}

#[tokio::test]
async fn the_table_suffices_to_call_a_unit() {
    let server = server().await;
    let url = server.url();
    let clients =
        Clients::new(&TABLE, move |_, builder| builder.secret(SECRET).base_url(url.as_str()).retries(Retries::none()));
    let unit = TABLE.operations().find(|unit| unit.name == "list-organizations").unwrap();
    naftiko_client::table::run(clients.client(unit).unwrap(), unit, &Inputs::new()).await.unwrap();
    let sent = server.one();
    client(&server).organizations().list_organizations().send().await.unwrap();
    assert_eq!(sent, server.one());
    assert_eq!((TABLE.name, TABLE.title, TABLE.services.len()), ("clerk", "Clerk Backend API", 1));
    assert!(TABLE.description.contains("organizations"));
}

#[test]
fn no_schema_of_inputs_has_a_reference_or_a_choice() {
    for unit in UNITS {
        let schema = unit.input_schema();
        assert_eq!(schema["type"], "object", "{}", unit.name);
        let text = schema.to_string();
        for keyword in ["$ref", "oneOf", "anyOf", "allOf"] {
            assert!(!text.contains(keyword), "{}: {text}", unit.name);
        }
        assert!(unit.inputs.iter().all(|input| serde_json::from_str::<Value>(input.schema).is_ok()), "{}", unit.name);
        assert!(!unit.description.is_empty(), "{}", unit.name);
    }
}
