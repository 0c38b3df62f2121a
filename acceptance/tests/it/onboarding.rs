//! The flows of `specs/clerk-onboarding`, which imports the operations of `specs/clerk`, as
//! methods, as tools and as commands.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use clerk_onboarding_client::types::CreateOrganizationInvitationBody;
use clerk_onboarding_client::{Client, Value, json, table};
use naftiko_cli::{Console, Program};
use naftiko_client::Retries;
use naftiko_client::table::Clients;
use naftiko_mcp::Server as Mcp;
use naftiko_test_server::{Received, Reply, Server};
use rmcp::model::{CallToolRequestParams, ProtocolVersion};
use rmcp::service::{ClientLifecycleMode, serve_client_with_lifecycle};

use crate::common::{SECRET, text};

const ID: &str = "org_2xKq8mVtN4bRzYw7LpEcHdJs1Ua";

/// Responds as Clerk does to the requests of the flows.
fn respond(received: &Received) -> Reply {
    let file = match received.target() {
        "/organizations" | "/organizations/org_2xKq8mVtN4bRzYw7LpEcHdJs1Ua" => "organization.json",
        target if target.starts_with("/organizations/analytical-engines") => "organization.json",
        target if target.contains("/invitations/bulk") && received.text().contains("nobody") => {
            return Reply::new("422 Unprocessable Entity", &[], text("error_422.json"));
        }
        target if target.contains("/invitations/bulk") => "invitations_bulk.json",
        target if target.contains("/invitations?") => "invitations.json",
        target => panic!("{target}"),
    };
    Reply::json(text(file))
}

async fn server() -> Server {
    let server = Server::start().await;
    server.always_by(respond);
    server
}

fn client(server: &Server) -> Client {
    Client::builder().secret(SECRET).base_url(server.url()).retries(Retries::none()).build().unwrap()
}

fn person(address: &str) -> CreateOrganizationInvitationBody {
    CreateOrganizationInvitationBody::new(address, "org:member")
}

/// The request lines, and the bodies.
fn requests(server: &Server) -> Vec<String> {
    let written = |it: &Received| {
        let line = it.request_line().trim_end_matches(" HTTP/1.1");
        format!("{line} {}", it.text()).trim_end().to_owned()
    };
    server.received().iter().map(written).collect()
}

#[tokio::test]
async fn an_organization_is_created_and_its_people_are_invited() {
    let server = server().await;
    let people = [person("charles@engines.example"), person("mary@somerville.example")];
    let onboarding = client(&server).onboarding();
    let opened = onboarding.open_organization("Analytical Engines Ltd", "user_1", people).await.unwrap();
    assert_eq!((opened.organization.id.as_str(), opened.organization.slug.as_str()), (ID, "analytical-engines"));
    let invited: Vec<&str> = opened.invitations.iter().map(|it| it.email_address.as_str()).collect();
    assert_eq!(invited, ["charles@engines.example", "mary@somerville.example"]);
    assert_eq!(
        requests(&server),
        [
            r#"POST /organizations {"name":"Analytical Engines Ltd","created_by":"user_1"}"#.to_owned(),
            format!(
                "POST /organizations/{ID}/invitations/bulk [{},{}]",
                r#"{"email_address":"charles@engines.example","role":"org:member"}"#,
                r#"{"email_address":"mary@somerville.example","role":"org:member"}"#
            ),
        ]
    );
}

#[tokio::test]
async fn the_error_of_a_failed_invitation_has_the_organization() {
    let server = server().await;
    let onboarding = client(&server).onboarding();
    let error = onboarding.open_organization("Engines", "user_1", [person("nobody")]).await.unwrap_err();
    assert_eq!((error.flow(), error.step()), ("open-organization", "invited"));
    assert_eq!(error.error().unwrap().status().unwrap().as_u16(), 422);
    let [organization] = error.completed() else { panic!("{error}") };
    assert_eq!(organization.name(), "organization");
    assert!(error.to_string().contains("step `invited`"), "{error}");
}

#[tokio::test]
async fn people_are_invited_to_an_organization_that_is_given_by_its_slug() {
    let server = server().await;
    let onboarding = client(&server).onboarding();
    let invited = onboarding.invite_people("analytical-engines", [person("mary@somerville.example")]).await.unwrap();
    assert_eq!((invited.organization.id.as_str(), invited.invitations.len()), (ID, 2));
    let sent = requests(&server);
    assert_eq!(sent[0], "GET /organizations/analytical-engines");
    assert!(sent[1].starts_with(&format!("POST /organizations/{ID}/invitations/bulk")), "{sent:?}");
}

#[tokio::test]
async fn open_and_accepted_invitations_are_requested_at_the_same_time() {
    let server = server().await;
    let report = client(&server).onboarding().who_has_joined("analytical-engines").await.unwrap();
    assert_eq!((report.organization.name.as_str(), report.organization.members), ("Analytical Engines Ltd", Some(7)));
    let in_file: Value = serde_json::from_str(&text("invitations.json")).unwrap();
    let count = in_file["data"].as_array().unwrap().len();
    assert_eq!((report.joined.len(), report.waiting.len()), (count, count));
    let mut sent = requests(&server);
    sent[1..].sort();
    assert_eq!(
        sent,
        [
            "GET /organizations/analytical-engines?include_members_count=true".to_owned(),
            format!("GET /organizations/{ID}/invitations?status=accepted&limit=500"),
            format!("GET /organizations/{ID}/invitations?status=pending&limit=500"),
        ]
    );
}

#[tokio::test]
async fn an_agent_has_five_tools_and_invites_people_with_one() {
    let server = server().await;
    let url = server.url();
    let clients = Clients::new(&table::TABLE, move |_, builder| {
        builder.base_url(url.as_str()).secrets([SECRET]).retries(Retries::none())
    });
    let (ours, theirs) = tokio::io::duplex(64 * 1024);
    let (input, output) = tokio::io::split(theirs);
    tokio::spawn(Mcp::new("clerk-onboarding", "0.1.0", clients).serve(input, output));
    let mode = ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] };
    let client = serve_client_with_lifecycle((), ours, mode).await.unwrap();
    let tools = client.list_all_tools().await.unwrap();
    let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_ref()).collect();
    let expected = ["find-organizations", "open-organization", "invite-people", "who-has-joined", "revoke-invitation"];
    assert_eq!(names, expected);
    let hints = tools[1].annotations.as_ref().unwrap();
    assert_eq!(
        (hints.read_only_hint, hints.destructive_hint, hints.open_world_hint),
        (Some(false), Some(false), Some(true))
    );

    let people = json!([{"email_address": "mary@somerville.example", "role": "org:admin"}]);
    let Value::Object(inputs) = json!({"organization": "analytical-engines", "people": people}) else { unreachable!() };
    let call = CallToolRequestParams::new("invite-people").with_arguments(inputs);
    let result = client.call_tool(call).await.unwrap();
    let found: Value = serde_json::from_str(&result.content[0].as_text().unwrap().text).unwrap();
    assert_eq!(found["organization"], json!({"id": ID, "name": "Analytical Engines Ltd"}));
    assert_eq!(found["invitations"][0]["email_address"], "charles@engines.example");
    assert_eq!(server.requests(), 2);
}

/// A stream that keeps what is written.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_flow_is_a_command() {
    let server = server().await;
    let url = server.url();
    let (stdout, stderr) = (Kept::default(), Kept::default());
    let mut console = Console::new(io::empty(), stdout.clone(), stderr.clone())
        .variables(|name| (name == "CLERK_SECRET_KEY").then(|| SECRET.to_owned()));
    let ran = tokio::task::spawn_blocking(move || {
        let program = Program::new("clerk-onboarding", "0.1.0", &table::TABLE);
        let words = ["clerk-onboarding", "--base-url", &url, "onboarding", "who-has-joined", "analytical-engines"];
        program.run_with(words.map(Into::into), &mut console)
    });
    let code = ran.await.unwrap();
    let text = |kept: Kept| String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert_eq!((code, text(stderr)), (0, String::new()));
    let report: Value = serde_json::from_str(&text(stdout)).unwrap();
    assert_eq!(report["organization"], json!({"id": ID, "name": "Analytical Engines Ltd", "members": 7}));
    assert_eq!(server.requests(), 3);
}
