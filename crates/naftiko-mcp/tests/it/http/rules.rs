//! The rules of the protocol for requests over HTTP.

use naftiko_client::{Value, json};
use naftiko_mcp::HttpOptions;
use naftiko_test_server::{Reply, Server as Upstream};

use crate::common::server;
use crate::http::{CALL, LIST, Served, body, call, modern};

/// A request, and the status and the code of the response.
type Row<'r> = (&'r str, String, Vec<(&'r str, &'r str)>, u16, i64);

/// The headers of a method of the revision 2026-07-28.
fn of(method: &str) -> Vec<(&str, &str)> {
    vec![("mcp-protocol-version", "2026-07-28"), ("mcp-method", method)]
}

fn unknown_version() -> Value {
    let mut list = modern("tools/list", json!({}));
    list["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("2099-01-01");
    list
}

#[tokio::test]
async fn requests_that_do_not_fit_have_a_status_and_a_code() {
    let upstream = Upstream::start().await;
    let served = Served::start(server(&upstream)).await;
    let list = || modern("tools/list", json!({})).to_string();
    let called = |name: &str| modern("tools/call", json!({"name": name, "arguments": {}})).to_string();
    let rows: Vec<Row> = vec![
        ("an empty body", String::new(), of("tools/list"), 400, -32700),
        ("no JSON", "{".to_owned(), of("tools/list"), 400, -32700),
        ("a batch", format!("[{}]", list()), of("tools/list"), 400, -32600),
        ("another version of JSON-RPC", list().replace("\"2.0\"", "\"1.0\""), of("tools/list"), 400, -32600),
        ("no method", r#"{"jsonrpc": "2.0", "id": 1}"#.to_owned(), of("tools/list"), 400, -32600),
        ("an id that is a list", list().replace("\"id\":1", "\"id\":[]"), of("tools/list"), 400, -32600),
        (
            "params that are a list",
            r#"{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": [1]}"#.to_owned(),
            vec![],
            400,
            -32602,
        ),
        ("an unknown method", modern("tools/nonsense", json!({})).to_string(), of("tools/nonsense"), 404, -32601),
        (
            "a method of a capability that is not offered",
            modern("prompts/list", json!({})).to_string(),
            of("prompts/list"),
            404,
            -32601,
        ),
        (
            "a call without a name",
            modern("tools/call", json!({"arguments": {}})).to_string(),
            of("tools/call"),
            400,
            -32602,
        ),
        ("an unknown tool", called("nonsense"), vec![CALL[0], CALL[1], ("mcp-name", "nonsense")], 200, -32602),
        ("another method in the header", list(), of("tools/call"), 400, -32020),
        ("no method in the header", list(), vec![LIST[0]], 400, -32020),
        (
            "another tool in the header",
            called("list-pets"),
            vec![CALL[0], CALL[1], ("mcp-name", "get-pet")],
            400,
            -32020,
        ),
        ("another version in the header", list(), vec![("mcp-protocol-version", "2025-11-25"), LIST[1]], 400, -32020),
        (
            "an unknown version",
            unknown_version().to_string(),
            vec![("mcp-protocol-version", "2099-01-01"), LIST[1]],
            400,
            -32022,
        ),
        (
            "an unknown version in the header only",
            r#"{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}"#.to_owned(),
            vec![("mcp-protocol-version", "1999-01-01")],
            400,
            -32022,
        ),
        (
            "no metadata",
            r#"{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}"#.to_owned(),
            of("tools/list"),
            400,
            -32602,
        ),
    ];
    for (what, message, headers, status, code) in rows {
        let response = served.send("POST", &served.url(), &message, &headers).await;
        assert!(!response.headers().contains_key("mcp-session-id"), "{what}");
        let found = (response.status().as_u16(), body(response).await);
        assert_eq!((found.0, found.1["error"]["code"].as_i64()), (status, Some(code)), "{what}: {}", found.1);
    }
    assert_eq!(upstream.requests(), 0);
}

#[tokio::test]
async fn an_unknown_version_is_refused_with_those_that_are_known() {
    let upstream = Upstream::start().await;
    let served = Served::start(server(&upstream)).await;
    for (message, version) in
        [(unknown_version(), "2099-01-01"), (json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}), "1999-01-01")]
    {
        let response = served.post(&message, &[("mcp-protocol-version", version), LIST[1]]).await;
        let data = &body(response).await["error"]["data"];
        assert_eq!(data["requested"], version);
        assert!(data["supported"].as_array().unwrap().contains(&json!("2026-07-28")), "{data}");
    }
}

#[tokio::test]
async fn only_post_is_allowed() {
    let upstream = Upstream::start().await;
    let served = Served::start(server(&upstream)).await;
    for method in ["GET", "DELETE", "PUT", "OPTIONS"] {
        for version in ["2025-06-18", "2026-07-28"] {
            let response = served.send(method, &served.url(), "", &[("mcp-protocol-version", version)]).await;
            assert_eq!(response.status(), 405, "{method} {version}");
            assert_eq!(response.headers()["allow"], "POST");
        }
    }
}

#[tokio::test]
async fn a_notification_is_accepted() {
    let upstream = Upstream::start().await;
    let served = Served::start(server(&upstream)).await;
    let notification = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    let response = served.post(&notification, &[("mcp-protocol-version", "2025-11-25")]).await;
    assert_eq!(response.status(), 202);
    assert_eq!(response.text().await.unwrap(), "");
}

#[tokio::test]
async fn the_name_of_a_tool_in_the_header_may_be_base64() {
    let upstream = Upstream::start().await;
    upstream.always(Reply::json("[1, 2]"));
    let served = Served::start(server(&upstream)).await;
    let headers = [CALL[0], CALL[1], ("mcp-name", "=?base64?bGlzdC1wZXRz?=")];
    let response = served.post(&call(), &headers).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["content-type"]),
        (200, &"application/json".parse().unwrap())
    );
    let expected = json!({"content": [{"type": "text", "text": "[1,2]"}], "isError": false, "resultType": "complete"});
    assert_eq!(body(response).await["result"], expected);
}

#[tokio::test]
async fn an_older_client_needs_no_session() {
    let upstream = Upstream::start().await;
    let served = Served::start(server(&upstream)).await;
    let initialize = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"},
    }});
    let response = served.post(&initialize, &[]).await;
    assert!(!response.headers().contains_key("mcp-session-id"));
    assert_eq!(body(response).await["result"]["protocolVersion"], "2025-06-18");
    let list = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"});
    let listed = body(served.post(&list, &[("mcp-protocol-version", "2025-06-18")]).await).await;
    assert_eq!(listed["result"]["tools"].as_array().unwrap().len(), 6);
    // Without a header, a client is of a revision before 2025-06-18.
    assert_eq!(served.post(&list, &[]).await.status(), 200);
}

#[tokio::test]
async fn pages_of_other_sites_and_other_names_of_the_machine_are_refused() {
    let upstream = Upstream::start().await;
    let mut options = HttpOptions::default();
    options.hosts = vec!["mcp.example.com".to_owned()];
    options.origins = vec!["https://app.example.com".to_owned()];
    let served = Served::with(server(&upstream), options).await;
    for (name, value, status) in [
        ("origin", "http://localhost:3000", 200),
        ("origin", "http://127.0.0.1:9090", 200),
        ("origin", "https://app.example.com", 200),
        ("origin", "https://app.example.com:8443", 403),
        ("origin", "http://app.example.com", 403),
        ("origin", "https://attacker.example", 403),
        ("origin", "http://localhost.attacker.example", 403),
        ("origin", "null", 403),
        ("host", "localhost:9090", 200),
        ("host", "[::1]", 200),
        ("host", "mcp.example.com", 200),
        ("host", "attacker.example", 403),
        ("host", "localhost.attacker.example:80", 403),
    ] {
        let response = served.post(&modern("tools/list", json!({})), &[LIST[0], LIST[1], (name, value)]).await;
        assert_eq!(response.status().as_u16(), status, "{name}: {value}");
    }
}

#[tokio::test]
async fn each_path_is_that_of_the_server_except_those_of_metadata() {
    let upstream = Upstream::start().await;
    let served = Served::start(server(&upstream)).await;
    let list = modern("tools/list", json!({})).to_string();
    let url = |path: &str| format!("http://{}{path}", served.address);
    for path in ["/", "/mcp", "/any/path"] {
        assert_eq!(served.send("POST", &url(path), &list, &LIST).await.status(), 200, "{path}");
    }
    for path in ["/.well-known/oauth-protected-resource", "/.well-known/oauth-authorization-server/mcp"] {
        assert_eq!(served.send("GET", &url(path), "", &[]).await.status(), 404, "{path}");
    }
}
