//! What the MCP server of `conformance/specs/offers` offers beside its tools, to a client of the
//! protocol, with requests to a real API.

use naftiko_client::table::Clients;
use naftiko_client::{Retries, Value, json};
use naftiko_mcp::Server as Mcp;
use naftiko_test_server::{Reply, Server};
use offers_client::table::TABLE;
use rmcp::RoleClient;
use rmcp::model::{ErrorCode, GetPromptRequestParams, ProtocolVersion, ReadResourceRequestParams};
use rmcp::service::{ClientLifecycleMode, RunningService, ServiceError, serve_client_with_lifecycle};

const SECRET: &str = "harbor-secret";

type Client = RunningService<RoleClient, ()>;

/// A client of the MCP server, for a revision of the protocol.
async fn client(api: &Server, version: ProtocolVersion) -> Client {
    let url = api.url();
    let clients = Clients::new(&TABLE, move |_, builder| {
        builder.base_url(url.as_str()).secrets([SECRET]).retries(Retries::none())
    });
    let (ours, theirs) = tokio::io::duplex(4096);
    let (input, output) = tokio::io::split(theirs);
    tokio::spawn(Mcp::new("harbor", "1.0.0", clients).serve(input, output));
    let mode = if version == ProtocolVersion::V_2026_07_28 {
        ClientLifecycleMode::Discover { preferred_versions: vec![version] }
    } else {
        ClientLifecycleMode::Initialize
    };
    serve_client_with_lifecycle((), ours, mode).await.expect("a connection")
}

async fn new(api: &Server) -> Client {
    client(api, ProtocolVersion::V_2026_07_28).await
}

/// The first content at a URI.
async fn read(client: &Client, uri: &str) -> Value {
    let result = client.read_resource(ReadResourceRequestParams::new(uri)).await.expect("a result");
    serde_json::to_value(&result.contents[0]).unwrap()
}

fn code(error: ServiceError) -> ErrorCode {
    match error {
        ServiceError::McpError(error) => error.code,
        other => panic!("{other}"),
    }
}

/// The messages of a prompt: roles and texts.
async fn prompt(client: &Client, name: &str, arguments: Value) -> Result<Vec<(String, String)>, ServiceError> {
    let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
    let result = client.get_prompt(GetPromptRequestParams::new(name).with_arguments(arguments)).await?;
    let message = |it: &rmcp::model::PromptMessage| {
        let it = serde_json::to_value(it).unwrap();
        (it["role"].as_str().unwrap().to_owned(), it["content"]["text"].as_str().unwrap().to_owned())
    };
    Ok(result.messages.iter().map(message).collect())
}

#[tokio::test]
async fn resources_templates_and_texts_are_listed() {
    let api = Server::start().await;
    for version in [ProtocolVersion::V_2026_07_28, ProtocolVersion::V_2025_11_25] {
        let client = client(&api, version).await;
        let resources = client.list_all_resources().await.unwrap();
        let uris: Vec<_> = resources.iter().map(|it| it.uri.as_str()).collect();
        let expected =
            ["harbor://berths", "harbor://plan", "papers://harbor/remind.md", "papers://harbor/rules/all.md"];
        assert_eq!(uris, expected);
        let templates = client.list_all_resource_templates().await.unwrap();
        let uris: Vec<_> = templates.iter().map(|it| it.uri_template.as_str()).collect();
        let expected = [
            "harbor://berths/{berth}/owner",
            "harbor://berths/{number}/notes/{title}",
            "harbor://seasons/{year}",
            "harbor://berths/{number}/tenant",
        ];
        assert_eq!(uris, expected);
        assert_eq!(client.list_all_tools().await.unwrap().len(), 1);
    }
    assert_eq!(api.requests(), 0);
}

#[tokio::test]
async fn a_resource_is_what_its_operation_returns() {
    let api = Server::start().await;
    let client = new(&api).await;
    api.respond(Reply::json(r#"[{"number": 7}]"#));
    let expected = json!({"uri": "harbor://berths", "mimeType": "application/json", "text": r#"[{"number":7}]"#});
    assert_eq!(read(&client, "harbor://berths").await, expected);
    api.respond(Reply::json(r#"{"number": 7, "owner": {"name": "Ada"}}"#));
    assert_eq!(read(&client, "harbor://berths/7/owner").await["text"], "\"Ada\"");
    api.respond(Reply::new("200 OK", &[("content-type", "text/plain")], "Mind the step"));
    assert_eq!(read(&client, "harbor://berths/7/notes/of%20the%2Fday").await["text"], "Mind the step");
    let season = read(&client, "harbor://seasons/2026").await;
    let season: Value = serde_json::from_str(season["text"].as_str().unwrap()).unwrap();
    assert_eq!(season, json!({"year": "2026", "open": true}));
    api.respond(Reply::json(r#"{"number": 8, "owner": {"name": "Grace"}}"#));
    assert_eq!(read(&client, "harbor://berths/8/tenant").await["text"], r#"{"name":"Grace"}"#);
    let received = api.received();
    let targets: Vec<_> = received.iter().map(|it| it.target()).collect();
    assert_eq!(targets, ["/berths", "/berths/7", "/berths/7/notes/of%20the%2Fday", "/berths/8"]);
    assert!(received.iter().all(|it| it.header("authorization") == Some("Bearer harbor-secret")));
}

#[tokio::test]
async fn bytes_are_a_blob_of_a_limited_size() {
    let api = Server::start().await;
    let jpeg = |size| Reply::new("200 OK", &[("content-type", "image/jpeg")], vec![0xff; size]);
    api.respond(jpeg(3));
    let expected = json!({"uri": "harbor://plan", "mimeType": "image/jpeg", "blob": "////"});
    assert_eq!(read(&new(&api).await, "harbor://plan").await, expected);
    api.respond(jpeg(4096));
    let error = new(&api).await.read_resource(ReadResourceRequestParams::new("harbor://plan")).await.unwrap_err();
    assert!(error.to_string().contains("maxBinarySize"), "{error}");
}

#[tokio::test]
async fn texts_beside_the_capability_file_are_in_the_crate() {
    let client = new(&Server::start().await).await;
    let uri = "papers://harbor/rules/all.md";
    let expected = json!({"uri": uri, "mimeType": "text/markdown", "text": "# Rules\n\nBoats leave at \"noon\".\n"});
    assert_eq!(read(&client, uri).await, expected);
}

#[tokio::test]
async fn what_is_not_there_is_an_error() {
    let api = Server::start().await;
    let client = new(&api).await;
    for uri in
        ["harbor://berths/7", "harbor://berths/7/x/owner", "harbor://berths/seven/owner", "papers://harbor/no.md"]
    {
        let error = client.read_resource(ReadResourceRequestParams::new(uri)).await.unwrap_err();
        assert_eq!(code(error), ErrorCode::INVALID_PARAMS, "{uri}");
    }
    assert_eq!(api.requests(), 0);
    api.respond(Reply::new("404 Not Found", &[], ""));
    let error = client.read_resource(ReadResourceRequestParams::new("harbor://berths/8/owner")).await.unwrap_err();
    assert_eq!(code(error), ErrorCode::INVALID_PARAMS);
}

#[tokio::test]
async fn a_prompt_is_filled_with_literal_values() {
    let client = new(&Server::start().await).await;
    let user = |text: &str| ("user".to_owned(), text.to_owned());
    let assistant = |text: &str| ("assistant".to_owned(), text.to_owned());
    let found = prompt(&client, "invite", json!({"guest": "{{berth}}", "berth": r"C:\$HOME"})).await.unwrap();
    let expected =
        [user(r"Invite {{berth}} to berth C:\$HOME."), assistant("In which tone, {{berth}}?"), user("Friendly")];
    assert_eq!(found, expected);
    let found = prompt(&client, "invite", json!({"guest": "Ada"})).await.unwrap();
    assert_eq!(found[0], user("Invite Ada to berth ."));
    let found = prompt(&client, "remind", json!({"guest": "Ada"})).await.unwrap();
    assert_eq!(found, [user("Remind Ada of the rules.\n")]);
}

#[tokio::test]
async fn a_missing_argument_is_an_error_with_its_name() {
    let client = new(&Server::start().await).await;
    let error = prompt(&client, "invite", json!({})).await.unwrap_err();
    assert!(error.to_string().contains("missing argument `guest` of `invite`"), "{error}");
    assert_eq!(code(error), ErrorCode::INVALID_PARAMS);
    assert_eq!(code(prompt(&client, "greet", json!({})).await.unwrap_err()), ErrorCode::INVALID_PARAMS);
}
