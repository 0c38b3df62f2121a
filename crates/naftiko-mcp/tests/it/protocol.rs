//! Messages as lines, for each revision of the protocol.

use std::future::Future;
use std::time::Duration;

use naftiko_client::{Value, json};
use naftiko_test_server::{Reply, Server as Upstream};
use rmcp::model::CallToolRequestParams;

use crate::common::{Wire, client, server};

/// What each request has since 2026-07-28.
fn meta() -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    })
}

fn initialize(version: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"},
    }})
}

#[tokio::test]
async fn a_handshake_selects_a_revision_before_2026() {
    let upstream = Upstream::start().await;
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let mut wire = Wire::open(server(&upstream));
        let response = wire.request(initialize(version)).await;
        assert_eq!(response["result"]["protocolVersion"], version);
        assert_eq!(response["result"]["capabilities"], json!({"tools": {}}));
        wire.write(json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
        let response = wire.request(json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"})).await;
        assert_eq!(response["result"]["tools"].as_array().unwrap().len(), 6);
        assert_eq!(response["result"].get("resultType"), None);
        assert!(wire.close().await.1.is_ok());
    }
}

#[tokio::test]
async fn requests_since_2026_need_no_handshake() {
    let upstream = Upstream::start().await;
    upstream.respond(Reply::json("[1, 2]"));
    let mut wire = Wire::open(server(&upstream));
    let discover = json!({"jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": {"_meta": meta()}});
    let found = &wire.request(discover).await["result"];
    assert!(found["supportedVersions"].as_array().unwrap().contains(&json!("2026-07-28")), "{found}");
    assert_eq!((&found["ttlMs"], &found["cacheScope"]), (&json!(300_000), &json!("private")));
    let list = json!({"jsonrpc": "2.0", "id": "a", "method": "tools/list", "params": {"_meta": meta()}});
    let listed = wire.request(list).await;
    let result = &listed["result"];
    assert_eq!((&listed["id"], &result["resultType"]), (&json!("a"), &json!("complete")));
    assert_eq!((&result["ttlMs"], &result["cacheScope"]), (&json!(300_000), &json!("private")));
    let call = json!({"jsonrpc": "2.0", "id": 3, "method": "tools/call",
        "params": {"_meta": meta(), "name": "list-pets", "arguments": {}}});
    let expected = json!({"content": [{"type": "text", "text": "[1,2]"}], "isError": false, "resultType": "complete"});
    assert_eq!(wire.request(call).await["result"], expected);
}

#[tokio::test]
async fn requests_that_do_not_fit_are_errors_and_the_connection_stays() {
    let upstream = Upstream::start().await;
    let mut wire = Wire::open(server(&upstream));
    let bare = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    assert_eq!(wire.request(bare).await["error"]["code"], -32602);
    wire.write("not JSON").await;
    let mut other = meta();
    other["io.modelcontextprotocol/protocolVersion"] = json!("2099-01-01");
    let unknown = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list", "params": {"_meta": other}});
    assert_eq!(wire.request(unknown).await["error"]["code"], -32022);
    let requests = [("prompts/list", -32601), ("resources/read", -32601), ("nonsense", -32601), ("tools/call", -32602)];
    for (method, code) in requests {
        let request = json!({"jsonrpc": "2.0", "id": 3, "method": method, "params": {"_meta": meta()}});
        assert_eq!(wire.request(request).await["error"]["code"], code, "{method}");
    }
}

#[tokio::test]
async fn the_end_of_the_input_ends_the_server() {
    let upstream = Upstream::start().await;
    let (left, ended) = Wire::open(server(&upstream)).close().await;
    assert!(left.is_empty() && ended.is_ok());

    let mut wire = Wire::open(server(&upstream));
    wire.write(json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
    let (left, ended) = wire.close().await;
    assert!(left.is_empty());
    let problem = "the connection to the MCP client failed: the first message is not a request";
    assert_eq!(ended.unwrap_err().to_string(), problem);
}

#[tokio::test]
async fn a_call_in_progress_is_completed_at_the_end_of_the_input() {
    let upstream = Upstream::start().await;
    let mut wire = Wire::open(server(&upstream));
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"_meta": meta(), "name": "list-pets", "arguments": {}}});
    wire.write(call).await;
    let (left, ended) = wire.close().await;
    assert!(ended.is_ok());
    assert!(left.len() == 1 && left[0].contains(r#""text":"{}""#), "{left:?}");
}

/// Waits until something is true.
async fn until<F: Future<Output = bool>>(is_true: impl Fn() -> F) {
    while !is_true().await {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn a_call_that_the_client_cancels_is_dropped_at_the_api() {
    let upstream = Upstream::start().await;
    let client = client(server(&upstream)).await;
    upstream.always(Reply::nothing().then_hang());
    let service = client.service.clone();
    // The client sends a notification when its call is dropped.
    let call = tokio::spawn(async move { service.call_tool(CallToolRequestParams::new("list-pets")).await });
    until(async || upstream.requests() == 1).await;
    assert_eq!(upstream.open_connections(), 1);
    call.abort();
    until(async || upstream.open_connections() == 0).await;
    assert!(client.service.list_all_tools().await.is_ok());
}
