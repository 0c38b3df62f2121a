//! The MCP server over HTTP: the rules of the protocol, and how callers authenticate.

use naftiko_client::{Value, json};
use shipyard_client::table::TABLE;

use super::{Case, Row, case, offline, routes};
use crate::cases::door::{CALLERS, Door, Message};

const VERSION: (&str, &str) = ("mcp-protocol-version", "2026-07-28");

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new(3, "tutorial, step 3: callers with a bearer token", bearer()),
        Row::new(31, "tests of the protocol: status and code of requests that do not fit", protocol()).deviates(
            "an unknown tool is 200 with an error, because its request is valid, and it has the code of the engine",
        ),
        Row::new(
            33,
            "callers with an API key, and with an access token",
            key_and_token().into_iter().chain(routes::with_a_key()).collect(),
        )
        .deviates("the tokens themselves (expired, without a scope) are tests of `naftiko-mcp`, which signs them"),
    ]
}

/// A message of the revision 2026-07-28.
fn message(method: &str, mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
}

/// A request that lists the tools.
fn list(headers: &[(&'static str, &'static str)]) -> Message {
    let headers = [&[VERSION, ("mcp-method", "tools/list")], headers].concat();
    Message { method: "POST", path: "/mcp", headers, body: message("tools/list", json!({})).to_string() }
}

/// A request that calls a tool.
fn call(tool: &str, header: &'static str, more: &[(&'static str, &'static str)]) -> Message {
    let headers = [&[VERSION, ("mcp-method", "tools/call"), ("mcp-name", header)], more].concat();
    let params = json!({"name": tool, "arguments": {}});
    Message { method: "POST", path: "/mcp", headers, body: message("tools/call", params).to_string() }
}

fn bearer() -> Vec<Case> {
    let door = |message: Message| Door::Http(&TABLE, "guarded-tools", message);
    let right = ("authorization", concat!("Bearer ", "token-of-callers"));
    assert!(right.1.ends_with(CALLERS));
    let wrong = ("authorization", "Bearer another-token");
    let refused = || json!({"status": 401});
    vec![
        offline(door(list(&[right])), json!({"status": 200, "tools": 1})),
        // The backend has its own token: it responds to no other.
        case(door(call("read-ships", "read-ships", &[right])), "GET /ships", json!({"status": 200, "isError": false})),
        offline(door(list(&[wrong])), refused()),
        offline(door(list(&[])), refused()),
        offline(door(call("read-ships", "read-ships", &[wrong])), refused()),
        offline(door(call("read-ships", "read-ships", &[])), refused()),
    ]
}

fn protocol() -> Vec<Case> {
    let row = |message: Message, status: u16, code: Option<i64>| {
        let returned = code.map_or(json!({"status": status}), |code| json!({"status": status, "code": code}));
        offline(Door::Http(&TABLE, "mock-tools", message), returned)
    };
    let get = Message { method: "GET", path: "/mcp", headers: vec![VERSION], body: String::new() };
    let empty = Message { body: String::new(), ..list(&[]) };
    let unknown = Message {
        headers: vec![VERSION, ("mcp-method", "tools/nonsense")],
        body: message("tools/nonsense", json!({})).to_string(),
        ..list(&[])
    };
    let old = Message { body: list(&[]).body.replace(r#""2.0""#, r#""1.0""#), ..list(&[]) };
    let version = Message {
        headers: vec![("mcp-protocol-version", "1999-01-01"), ("mcp-method", "tools/list")],
        body: list(&[]).body.replace("2026-07-28", "1999-01-01"),
        ..list(&[])
    };
    let nameless = Message {
        headers: vec![VERSION, ("mcp-method", "tools/call")],
        body: message("tools/call", json!({"arguments": {}})).to_string(),
        ..list(&[])
    };
    vec![
        row(get, 405, None),
        row(empty, 400, Some(-32700)),
        row(unknown, 404, Some(-32601)),
        row(call("show-ship", "another", &[]), 400, Some(-32020)),
        offline(
            Door::Http(&TABLE, "mock-tools", call("show-ship", "=?base64?c2hvdy1zaGlw?=", &[])),
            json!({"status": 200, "isError": true}),
        ),
        row(old, 400, Some(-32600)),
        row(version, 400, Some(-32022)),
        row(nameless, 400, Some(-32602)),
        row(call("nonsense", "nonsense", &[]), 200, Some(-32602)),
    ]
}

fn key_and_token() -> Vec<Case> {
    let keyed =
        |headers: &[(&'static str, &'static str)]| Door::Http(&desk_client::table::TABLE, "keyed-tools", list(headers));
    let member = |message: Message| Door::Http(&desk_client::table::TABLE, "member-tools", message);
    let metadata = "https://desk.example/.well-known/oauth-protected-resource/mcp";
    let challenge =
        || json!({"status": 401, "challenge": format!("Bearer resource_metadata=\"{metadata}\", scope=\"read\"")});
    let document = json!({"resource": "https://desk.example/mcp", "authorization_servers": ["https://login.example"],
        "bearer_methods_supported": ["header"], "scopes_supported": ["read"]});
    let get = Message {
        method: "GET",
        path: "/.well-known/oauth-protected-resource/mcp",
        headers: Vec::new(),
        body: String::new(),
    };
    vec![
        offline(keyed(&[]), json!({"status": 401})),
        offline(keyed(&[("x-callers", "another")]), json!({"status": 401})),
        offline(keyed(&[("x-callers", CALLERS)]), json!({"status": 200, "tools": 1})),
        offline(member(list(&[])), challenge()),
        offline(member(get), json!({"status": 200, "body": document})),
    ]
}
