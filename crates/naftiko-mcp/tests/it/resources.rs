//! Resources, as clients list and read them.

use std::fs;
use std::path::PathBuf;

use naftiko_client::table::{
    Clients, Hints, Input, Output, Resource, Server as Exposed, Setting, Shape, Step, Table, Target, Unit,
};
use naftiko_client::{Format, Operation, Retries, Value, json};
use naftiko_mcp::Server;
use naftiko_test_server::{Reply, Server as Upstream};
use rmcp::model::{ErrorCode, ReadResourceRequestParams, ReadResourceResult};
use rmcp::service::ServiceError;

use crate::common::{API, Client, SECRET, Wire, client, of_table, with};

static SCHEMA: Unit = Unit::new("docs", "schema", Operation::get("GetSchema", "/schema"));
static PET: Unit = Unit::new("docs", "pet", Operation::get("GetPet", "/pets/{pet_id}"))
    .hints(Hints::new().read_only(true))
    .shape(&Shape::Path(&[Step::Key("name")]))
    .inputs(&[Input::new("id", r#"{"type":"integer"}"#).required().to(&[Target::path("pet_id")])]);
static NOTE: Unit = Unit::new("docs", "note", Operation::get("GetNote", "/notes/{note}"))
    .output(Output::Text)
    .settings(&[Setting::Format(Format::Text)])
    .inputs(&[Input::new("note", r#"{"type":"string"}"#).required().to(&[Target::path("note")])]);
static PHOTO: Unit = Unit::new("docs", "photo", Operation::get("GetPhoto", "/photo"))
    .output(Output::Bytes)
    .settings(&[Setting::Limit(10_000)]);

static RESOURCES: &[Resource] = &[
    Resource::unit("schema", "data://schema", &SCHEMA)
        .title("Schema")
        .description("The schema of all data.")
        .media_type("application/schema+json"),
    Resource::unit("pet", "data://pets/{id}/name", &PET).title("Pet"),
    Resource::unit("note", "data://{note}", &NOTE),
    Resource::unit("photo", "photo://it", &PHOTO).media_type("image/jpeg").binary(),
    Resource::texts("guide", "docs://guide", &[("intro.md", "# Hello"), ("deep/a.json", "{}")]),
];

static TABLE: Table = Table::new("pets", &[], &[&API]).servers(&[Exposed::new("docs")
    .ttl_ms(1500)
    .public()
    .max_binary_size(1024)
    .resources(RESOURCES)]);

async fn read(client: &Client, uri: &str) -> Result<ReadResourceResult, ServiceError> {
    client.service.read_resource(ReadResourceRequestParams::new(uri)).await
}

/// The contents at a URI as JSON.
async fn contents(client: &Client, uri: &str) -> Value {
    serde_json::to_value(read(client, uri).await.expect("a result").contents).unwrap()
}

/// The code and the message of the error at a URI.
async fn problem(client: &Client, uri: &str) -> (ErrorCode, String) {
    let Err(ServiceError::McpError(error)) = read(client, uri).await else { panic!("{uri} is a resource") };
    (error.code, error.message.into_owned())
}

#[tokio::test]
async fn resources_and_templates_are_listed_apart() {
    let upstream = Upstream::start().await;
    let client = client(of_table(&TABLE, &upstream)).await;
    let listed = serde_json::to_value(client.service.list_all_resources().await.unwrap()).unwrap();
    let expected = json!([
        {"uri": "data://schema", "name": "schema", "title": "Schema", "description": "The schema of all data.",
            "mimeType": "application/schema+json"},
        {"uri": "photo://it", "name": "photo", "mimeType": "image/jpeg"},
        {"uri": "docs://guide/intro.md", "name": "guide/intro.md", "mimeType": "text/markdown"},
        {"uri": "docs://guide/deep/a.json", "name": "guide/deep/a.json", "mimeType": "application/json"},
    ]);
    assert_eq!(listed, expected);
    let templates = serde_json::to_value(client.service.list_all_resource_templates().await.unwrap()).unwrap();
    let expected = json!([
        {"uriTemplate": "data://pets/{id}/name", "name": "pet", "title": "Pet"},
        {"uriTemplate": "data://{note}", "name": "note"},
    ]);
    assert_eq!(templates, expected);
    assert_eq!(upstream.received(), []);
}

#[tokio::test]
async fn only_what_a_server_has_is_announced() {
    let upstream = Upstream::start().await;
    let announced = async |server| {
        let client = client(server).await;
        let info = client.service.peer_info().expect("information of the server");
        let capabilities = &info.capabilities;
        (capabilities.tools.is_some(), capabilities.resources.is_some(), capabilities.prompts.is_some())
    };
    assert_eq!(announced(of_table(&TABLE, &upstream)).await, (false, true, false));
    assert_eq!(announced(crate::common::server(&upstream)).await, (true, false, false));
}

#[tokio::test]
async fn a_resource_is_the_mapped_response_as_json() {
    let upstream = Upstream::start().await;
    upstream.respond(Reply::json(r#"{"id": 7, "name": "Alice"}"#));
    let client = client(of_table(&TABLE, &upstream)).await;
    let uri = "data://pets/7/name";
    let expected = json!([{"uri": uri, "mimeType": "application/json", "text": "\"Alice\""}]);
    assert_eq!(contents(&client, uri).await, expected);
    upstream.respond(Reply::json(r#"{"tables": [1, 2]}"#));
    let uri = "data://schema";
    let expected = json!([{"uri": uri, "mimeType": "application/schema+json", "text": r#"{"tables":[1,2]}"#}]);
    assert_eq!(contents(&client, uri).await, expected);
    let targets: Vec<_> = upstream.received().iter().map(|it| it.target().to_owned()).collect();
    assert_eq!(targets, ["/pets/7", "/schema"]);
}

#[tokio::test]
async fn a_variable_is_decoded_and_sent_as_one_segment() {
    let upstream = Upstream::start().await;
    upstream.respond(Reply::new("200 OK", &[("content-type", "text/markdown; charset=utf-8")], "# Note"));
    let client = client(of_table(&TABLE, &upstream)).await;
    let uri = "data://a%20b%2Fc";
    let expected = json!([{"uri": uri, "mimeType": "text/markdown", "text": "# Note"}]);
    assert_eq!(contents(&client, uri).await, expected);
    assert_eq!(upstream.received()[0].target(), "/notes/a%20b%2Fc");
}

#[tokio::test]
async fn bytes_are_a_blob_and_too_many_are_an_error() {
    let upstream = Upstream::start().await;
    upstream.respond(Reply::new("200 OK", &[("content-type", "image/png")], b"\xff\xd8\xff"));
    upstream.respond(Reply::new("200 OK", &[("content-type", "image/png")], [0; 1025]));
    let expected = json!([{"uri": "photo://it", "mimeType": "image/jpeg", "blob": "/9j/"}]);
    assert_eq!(contents(&client(of_table(&TABLE, &upstream)).await, "photo://it").await, expected);
    let message = "The content is image/jpeg of 1025 bytes, above the maximum of 1024 bytes (`maxBinarySize`).";
    // Another client, because the first one keeps the content.
    let client = client(of_table(&TABLE, &upstream)).await;
    assert_eq!(problem(&client, "photo://it").await, (ErrorCode::INTERNAL_ERROR, message.to_owned()));
}

#[tokio::test]
async fn texts_of_the_program_are_below_the_uri() {
    let upstream = Upstream::start().await;
    let client = client(of_table(&TABLE, &upstream)).await;
    let uri = "docs://guide/intro.md";
    let expected = json!([{"uri": uri, "mimeType": "text/markdown", "text": "# Hello"}]);
    assert_eq!(contents(&client, uri).await, expected);
}

#[tokio::test]
async fn an_unknown_uri_is_an_error_with_the_code_of_the_revision() {
    let upstream = Upstream::start().await;
    let client = client(of_table(&TABLE, &upstream)).await;
    for uri in ["data://pets/7", "data://", "docs://guide", "docs://guide/../secret", "docs://guide/intro", "x"] {
        let (code, message) = problem(&client, uri).await;
        assert_eq!((code, message), (ErrorCode::INVALID_PARAMS, format!("unknown resource `{uri}`")));
    }
    let (code, message) = problem(&client, "data://pets/seven/name").await;
    let expected = "no resource `data://pets/seven/name`: `id` is a string, expected an integer";
    assert_eq!((code, message.as_str()), (ErrorCode::INVALID_PARAMS, expected));
    assert_eq!(upstream.received(), []);

    let mut wire = Wire::open(of_table(&TABLE, &upstream));
    let params =
        json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
    wire.request(json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})).await;
    wire.write(json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
    let params = json!({"uri": "data://"});
    let response = wire.request(json!({"jsonrpc": "2.0", "id": 2, "method": "resources/read", "params": params})).await;
    assert_eq!(response["error"]["code"], -32002);
    assert_eq!(response["error"]["data"], json!({"uri": "data://"}));
    let response = wire.request(json!({"jsonrpc": "2.0", "id": 3, "method": "resources/list"})).await;
    assert_eq!(response["result"]["resources"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn an_error_of_the_api_is_one_of_the_request() {
    let upstream = Upstream::start().await;
    let client = client(of_table(&TABLE, &upstream)).await;
    upstream.respond(Reply::new("404 Not Found", &[], "{}"));
    let (code, message) = problem(&client, "data://pets/7/name").await;
    assert_eq!(code, ErrorCode::INVALID_PARAMS);
    assert!(message.contains("404"), "{message}");
    upstream.respond(Reply::new("500 Internal Server Error", &[], format!("{{\"error\": \"no {SECRET}\"}}")));
    let (code, message) = problem(&client, "data://schema").await;
    assert_eq!(code, ErrorCode::INTERNAL_ERROR);
    assert!(message.contains("500") && !message.contains(SECRET), "{message}");
}

#[tokio::test]
async fn a_content_shows_no_secret_and_is_cut_with_a_note() {
    let upstream = Upstream::start().await;
    upstream.respond(Reply::json(format!("{{\"text\": \"the secret {SECRET}\"}}")));
    let items = (0..100).map(|at| at.to_string()).collect::<Vec<_>>().join(",");
    upstream.respond(Reply::json(format!("[{items}]")));
    // Two clients, because one keeps the content.
    let server = || with(of_table(&TABLE, &upstream), |options| options.max_result_bytes = 100);
    assert_eq!(
        contents(&client(server()).await, "data://schema").await[0]["text"],
        r#"{"text":"the secret [secret]"}"#
    );
    let contents = contents(&client(server()).await, "data://schema").await;
    assert!(contents[0]["text"].as_str().unwrap().len() <= 100, "{contents}");
    assert!(contents[1]["text"].as_str().unwrap().starts_with("The content is cut to 100 bytes."), "{contents}");
}

#[tokio::test]
async fn the_time_that_a_server_declares_is_in_each_result() {
    let upstream = Upstream::start().await;
    upstream.respond(Reply::json("{}"));
    let client = client(of_table(&TABLE, &upstream)).await;
    let read = serde_json::to_value(read(&client, "data://schema").await.unwrap()).unwrap();
    let listed = serde_json::to_value(client.service.list_resources(None).await.unwrap()).unwrap();
    for result in [read, listed] {
        assert_eq!((&result["ttlMs"], &result["cacheScope"]), (&json!(1500), &json!("public")));
    }
}

/// A folder of documents that is removed at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("naftiko-resources-{name}-{}", std::process::id()));
        fs::remove_dir_all(&path).ok();
        fs::create_dir_all(path.join("docs")).unwrap();
        fs::write(path.join("docs/a.md"), "# A").unwrap();
        fs::write(path.join("docs/b.png"), [0x89, b'P']).unwrap();
        fs::write(path.join("docs/c.md"), [0xff]).unwrap();
        fs::write(path.join("secret.md"), "secret").unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

#[tokio::test]
async fn files_below_a_folder_are_listed_and_read() {
    let folder = Folder::new("files");
    let path: &'static str = folder.0.join("docs").to_str().unwrap().to_owned().leak();
    let resources = vec![Resource::path("docs", "docs://all/", path).media_type("text/plain")].leak();
    let servers = vec![Exposed::new("docs").max_binary_size(100).resources(resources)].leak();
    let table: &'static Table = Box::leak(Box::new(Table::new("docs", &[], &[]).servers(servers)));
    let clients = Clients::new(table, |_, builder| builder.retries(Retries::none()));
    let client = client(Server::new("docs", "1.0.0", clients)).await;
    let listed = client.service.list_all_resources().await.unwrap();
    let uris: Vec<_> = listed.iter().map(|it| it.uri.as_str()).collect();
    assert_eq!(uris, ["docs://all/a.md", "docs://all/b.png", "docs://all/c.md"]);
    let expected = json!([{"uri": "docs://all/a.md", "mimeType": "text/markdown", "text": "# A"}]);
    assert_eq!(contents(&client, "docs://all/a.md").await, expected);
    let expected = json!([{"uri": "docs://all/b.png", "mimeType": "image/png", "blob": "iVA="}]);
    assert_eq!(contents(&client, "docs://all/b.png").await, expected);
    // A text that is not UTF-8 is bytes.
    assert_eq!(contents(&client, "docs://all/c.md").await[0]["blob"], "/w==");
    for uri in
        ["docs://all/../secret.md", "docs://all/%2e%2e/secret.md", "docs://all//a.md", "docs://all/", "docs://all"]
    {
        assert_eq!(problem(&client, uri).await.0, ErrorCode::INVALID_PARAMS, "{uri}");
    }
    fs::write(folder.0.join("docs/d.md"), "x".repeat(101)).unwrap();
    let large = (ErrorCode::INTERNAL_ERROR, "The file has more than 100 bytes.".to_owned());
    assert_eq!(problem(&client, "docs://all/d.md").await, large);
}
