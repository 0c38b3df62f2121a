//! The form of a message (JSON-RPC 2.0), as far as the library reports it without a code.

use hyper::StatusCode;
use hyper::header::HeaderMap;
use naftiko_client::{Value, json};
use naftiko_serve::{Response, json as respond};
use rmcp::model::{ClientJsonRpcMessage, ErrorCode, ProtocolVersion};

use crate::misfit::Methods;

/// The header with the revision of the protocol.
const VERSION: &str = "mcp-protocol-version";

/// The field of the metadata of a request with the revision of the protocol.
const VERSION_FIELD: &str = "/params/_meta/io.modelcontextprotocol~1protocolVersion";

/// The methods that are counted by their names.
pub(super) const METHODS: [&str; 14] = [
    "initialize",
    "notifications/initialized",
    "ping",
    "server/discover",
    "tools/list",
    "tools/call",
    "resources/list",
    "resources/templates/list",
    "resources/read",
    "resources/directory/read",
    "prompts/list",
    "prompts/get",
    "skills/list",
    "skills/get",
];

/// Checks the body of a request, and returns the index of its method. Otherwise returns the
/// response to one that is not a message.
pub(super) fn check(methods: Methods, headers: &HeaderMap, body: &[u8]) -> Result<Option<usize>, Box<Response>> {
    let message = match serde_json::from_slice::<Value>(body) {
        Ok(message) => message,
        Err(error) => {
            return Err(refuse(&Value::Null, ErrorCode::PARSE_ERROR, &format!("Parse error: {error}"), None));
        }
    };
    let id = message.get("id").filter(|id| id.is_string() || id.is_i64()).cloned().unwrap_or_default();
    if let Some(problem) = problem(&message) {
        return Err(refuse(&id, ErrorCode::INVALID_REQUEST, &format!("Invalid Request: {problem}"), None));
    }
    if let Some(requested) = unknown_version(headers, &message) {
        let supported: Vec<&str> = ProtocolVersion::KNOWN_VERSIONS.iter().map(ProtocolVersion::as_str).collect();
        let data = json!({"supported": supported, "requested": requested});
        let text = format!("Unsupported protocol version: {requested}");
        return Err(refuse(&id, ErrorCode::UNSUPPORTED_PROTOCOL_VERSION, &text, Some(data)));
    }
    let method = message.get("method").and_then(Value::as_str);
    let method = METHODS.iter().position(|known| method == Some(*known));
    match serde_json::from_value::<ClientJsonRpcMessage>(message) {
        Ok(message) => match methods.of_message(&message) {
            Some(error) => Err(refuse(&id, error.code, &error.message, None)),
            None => Ok(method),
        },
        Err(error) => Err(refuse(&id, ErrorCode::INVALID_PARAMS, &format!("Invalid params: {error}"), None)),
    }
}

/// Returns what is wrong with the members that all messages have.
fn problem(message: &Value) -> Option<&'static str> {
    let Value::Object(members) = message else {
        return Some(if message.is_array() { "batches are not supported" } else { "a message is an object" });
    };
    let is_response = members.contains_key("result") || members.contains_key("error");
    match (members.get("jsonrpc").and_then(Value::as_str), members.get("method"), members.get("id")) {
        (version, _, _) if version != Some("2.0") => Some("`jsonrpc` must be \"2.0\""),
        (_, None, _) if !is_response => Some("`method` is missing"),
        (_, Some(method), _) if !method.is_string() => Some("`method` must be a string"),
        (_, _, Some(id)) if !(id.is_string() || id.is_i64()) => Some("`id` must be a string or an integer"),
        _ => None,
    }
}

/// Returns the revision in the header, if it is unknown. The library checks that in the body.
fn unknown_version<'h>(headers: &'h HeaderMap, message: &Value) -> Option<&'h str> {
    let version = headers.get(VERSION)?.to_str().ok()?;
    let is_known = ProtocolVersion::KNOWN_VERSIONS.iter().any(|known| known.as_str() == version);
    let is_elsewhere = message.pointer(VERSION_FIELD).is_some() || message["method"] == "initialize";
    (!is_known && !is_elsewhere).then_some(version)
}

fn refuse(id: &Value, code: ErrorCode, text: &str, data: Option<Value>) -> Box<Response> {
    let mut error = json!({"code": code.0, "message": text});
    if let Some(data) = data {
        error["data"] = data;
    }
    Box::new(respond(StatusCode::BAD_REQUEST, &json!({"jsonrpc": "2.0", "id": id, "error": error})))
}
