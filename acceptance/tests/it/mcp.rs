//! The MCP server of the table of `specs/clerk`.

use clerk_client::{Value, json, table};
use naftiko_client::Retries;
use naftiko_client::table::Clients;
use naftiko_mcp::{Options, Server as Mcp};
use naftiko_test_server::Server;
use rmcp::model::{CallToolRequestParams, ProtocolVersion};
use rmcp::service::{ClientLifecycleMode, serve_client_with_lifecycle};

use crate::common::{SECRET, server};

/// The MCP server for an API at `url`.
fn mcp(url: String) -> Mcp {
    let configured = move |_: &_, builder: naftiko_client::ClientBuilder<_>| {
        builder.base_url(url.as_str()).secrets([SECRET]).retries(Retries::none())
    };
    Mcp::new("clerk", "0.1.0", Clients::new(&table::TABLE, configured))
}

#[test]
fn the_tools_of_clerk_are_these() {
    let tools = mcp("http://clerk.example".to_owned()).tools();
    insta::assert_snapshot!("mcp_tools", serde_json::to_string_pretty(&tools).unwrap());
}

/// Whether a schema has what some clients reject: a reference, or a choice at the top.
fn is_rejected(schema: &Value) -> bool {
    let text = schema.to_string();
    let has = |keyword: &str| text.contains(&format!("\"{keyword}\":"));
    schema["type"] != "object"
        || has("$ref")
        || has("$defs")
        || ["oneOf", "anyOf", "allOf"].iter().any(|keyword| schema.get(keyword).is_some())
}

#[test]
fn the_tools_are_such_that_all_clients_accept_them() {
    for tool in mcp("http://clerk.example".to_owned()).tools().as_array().unwrap() {
        let name = tool["name"].as_str().unwrap();
        let is_valid = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        assert!((1..=64).contains(&name.len()) && name.chars().all(is_valid), "{name}");
        assert!(!is_rejected(&tool["inputSchema"]), "{tool}");
        assert_eq!(tool["inputSchema"]["additionalProperties"], false);
        assert!(tool.get("outputSchema").is_none_or(|schema| !is_rejected(schema)), "{tool}");
    }
}

/// A value that fits a schema.
fn value(schema: &Value) -> Value {
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    let kind = schema["type"].as_str().or(schema["type"][0].as_str());
    match kind {
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([value(&schema["items"])]),
        Some("object") => inputs(schema),
        _ => json!("aGk="),
    }
}

/// All properties of an object.
fn inputs(schema: &Value) -> Value {
    let properties = schema["properties"].as_object().into_iter().flatten();
    Value::Object(properties.map(|(name, schema)| (name.clone(), value(schema))).collect())
}

#[tokio::test]
async fn a_client_calls_each_tool() {
    let api: Server = server().await;
    let (ours, theirs) = tokio::io::duplex(4096);
    let (input, output) = tokio::io::split(theirs);
    let served = mcp(api.url()).options(Options::default()).unwrap();
    let served = tokio::spawn(served.serve(input, output));
    let mode = ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] };
    let client = serve_client_with_lifecycle((), ours, mode).await.unwrap();
    let tools = client.list_all_tools().await.unwrap();
    for tool in &tools {
        let Value::Object(inputs) = inputs(&Value::Object((*tool.input_schema).clone())) else { unreachable!() };
        let call = CallToolRequestParams::new(tool.name.clone()).with_arguments(inputs);
        let result = client.call_tool(call).await.unwrap();
        assert_eq!(result.is_error, Some(false), "{}: {result:?}", tool.name);
        let sent = api.one();
        assert_eq!(sent.header("authorization"), Some(format!("Bearer {SECRET}").as_str()));
    }
    assert_eq!((tools.len(), api.requests()), (18, 18));
    drop(client);
    served.await.unwrap().unwrap();
}
