//! What a server says about a failure, found where servers usually say it.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// Code, words and request id of an error answer. Each is one line, and holds no secret of ours.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ServerMessage {
    pub(crate) code: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) request_id: Option<String>,
    /// How many failures the body lists besides the one told here.
    pub(crate) others: usize,
}

const CODES: &[&str] = &["code", "type", "error_code", "errorCode", "status", "error"];
const TEXTS: &[&str] = &["long_message", "message", "error_description", "detail", "description", "title", "msg"];
const ID_KEYS: &[&str] = &["clerk_trace_id", "trace_id", "traceId", "request_id", "requestId", "correlation_id"];
const ID_HEADERS: &[&str] =
    &["x-request-id", "request-id", "x-amzn-requestid", "x-ms-request-id", "x-correlation-id", "x-trace-id", "cf-ray"];
const LONGEST: usize = 500;

impl ServerMessage {
    pub(crate) fn read(headers: &HeaderMap, body: &[u8], secrets: &[&str]) -> Self {
        let tidy = |text: &str| tidy(text, secrets);
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let (failure, others) = match body.get("errors").or(Some(&body)).and_then(Value::as_array) {
            Some(list) => (list.first().unwrap_or(&body), list.len().saturating_sub(1)),
            None => (body.get("error").filter(|error| error.is_object()).unwrap_or(&body), 0),
        };
        let first =
            |keys: &[&str]| keys.iter().find_map(|key| failure.get(key).and_then(scalar)).map(|text| tidy(&text));
        let id = ID_KEYS
            .iter()
            .find_map(|key| body.get(key).or(failure.get(key)).and_then(scalar))
            .or_else(|| ID_HEADERS.iter().find_map(|name| headers.get(*name)?.to_str().ok().map(str::to_owned)));
        let text = first(TEXTS).or_else(|| failure.as_str().map(tidy));
        ServerMessage {
            code: first(CODES).filter(|code| Some(code) != text.as_ref()),
            text,
            request_id: id.map(|id| tidy(&id)),
            others,
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// One line of bounded length, with control characters and our secrets taken out.
pub(crate) fn tidy(text: &str, secrets: &[&str]) -> String {
    let mut text = text.to_owned();
    for secret in secrets {
        if !secret.is_empty() {
            text = text.replace(secret, "[secret]");
        }
    }
    let mut line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.retain(|character| !character.is_control());
    if let Some((end, _)) = line.char_indices().nth(LONGEST) {
        line.truncate(end);
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(body: Value) -> (Option<String>, Option<String>, Option<String>, usize) {
        let message = ServerMessage::read(&HeaderMap::new(), body.to_string().as_bytes(), &["sk_live_1"]);
        (message.code, message.text, message.request_id, message.others)
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn the_usual_shapes_are_understood() {
        assert_eq!(
            read(json!({
                "errors": [
                    {"message": "not found", "long_message": "No organization with id org_1", "code": "resource_not_found"},
                    {"message": "other", "code": "other"},
                ],
                "clerk_trace_id": "trace_1",
            })),
            (some("resource_not_found"), some("No organization with id org_1"), some("trace_1"), 1)
        );
        assert_eq!(
            read(json!({"error": {"message": "No such key", "type": "invalid_request_error"}, "request_id": "req_1"})),
            (some("invalid_request_error"), some("No such key"), some("req_1"), 0)
        );
        assert_eq!(
            read(json!({"error": "invalid_grant", "error_description": "Expired"})),
            (some("invalid_grant"), some("Expired"), None, 0)
        );
        assert_eq!(
            read(json!({"type": "about:blank", "title": "Out of credit", "status": 403, "detail": "Balance is 30"})),
            (some("about:blank"), some("Balance is 30"), None, 0)
        );
        assert_eq!(read(json!(["just text"])), (None, some("just text"), None, 0));
        assert_eq!(read(json!({"errors": []})), (None, None, None, 0));
    }

    #[test]
    fn a_message_is_one_line_of_bounded_length_without_our_secret() {
        let (_, text, ..) = read(json!({"message": "a\r\nb\u{1b}[31m  Bearer sk_live_1"}));
        assert_eq!(text, some("a b[31m Bearer [secret]"));
        let (_, text, ..) = read(json!({"message": "x".repeat(10_000)}));
        assert_eq!(text.unwrap().chars().count(), LONGEST + 1);
    }

    #[test]
    fn a_request_id_may_be_in_a_header() {
        let mut headers = HeaderMap::new();
        headers.insert("x-request-id", "req_9".parse().unwrap());
        assert_eq!(ServerMessage::read(&headers, b"<html>", &[]).request_id, some("req_9"));
    }
}
