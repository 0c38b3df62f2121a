//! The error that a server reports, in the places where servers usually put it.

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::redact::Redactor;

/// The code, message and request id of a response. Each is one line without our secrets.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ServerMessage {
    pub(crate) code: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) request_id: Option<String>,
    /// The number of further errors in the body.
    pub(crate) others: usize,
}

/// Keys of a code. Their values must look like one.
const CODES: &[&str] = &["code", "error_code", "errorCode", "Code", "type", "status", "error"];
const TEXTS: &[&str] =
    &["long_message", "message", "Message", "error_description", "detail", "description", "title", "msg", "error"];
const ID_KEYS: &[&str] = &["clerk_trace_id", "trace_id", "traceId", "request_id", "requestId", "correlation_id"];
/// Headers with a request id, the most specific one first.
pub(crate) const ID_HEADERS: &[&str] = &[
    "x-request-id",
    "request-id",
    "x-requestid",
    "x-amzn-requestid",
    "x-amz-request-id",
    "x-amzn-request-id",
    "x-ms-request-id",
    "apim-request-id",
    "x-goog-request-id",
    "x-github-request-id",
    "x-gitlab-request-id",
    "x-okta-request-id",
    "x-zendesk-request-id",
    "x-dropbox-request-id",
    "x-slack-req-id",
    "x-fb-request-id",
    "x-fb-trace-id",
    "x-oss-request-id",
    "x-arequestid",
    "twilio-request-id",
    "paypal-debug-id",
    "x-correlation-id",
    "correlation-id",
    "x-hubspot-correlation-id",
    "xero-correlation-id",
    "x-docusign-tracetoken",
    "x-transaction-id",
    "x-trace-id",
    "trace-id",
    "atl-traceid",
    "x-b3-traceid",
    "x-datadog-trace-id",
    "x-cloud-trace-context",
    "x-amzn-trace-id",
];
/// The suffixes of similar headers.
const ID_ENDS: &[&str] = &["request-id", "requestid", "correlation-id", "correlationid", "trace-id", "traceid"];
/// Headers of proxies and gateways, used if the API itself has none.
pub(crate) const FRONT_ID_HEADERS: &[&str] = &["x-vercel-id", "x-amz-cf-id", "cf-ray"];
/// A longer body is not a message.
const LONGEST_BODY: usize = 64 * 1024;
/// A longer plain text is a page.
const LONGEST_PLAIN_TEXT: usize = 300;

impl ServerMessage {
    /// The message of an error response.
    pub(crate) fn of_failure(status: StatusCode, headers: &HeaderMap, body: &[u8], redactor: &Redactor) -> Self {
        let body = parse(headers, body);
        let (failure, others) = failure(&body);
        let line = |text: String| Some(redactor.line(&text)).filter(|line| !line.is_empty());
        let id = |id: String| Some(redactor.value(&id)).filter(|id| !id.is_empty());
        let code = code(failure, status).or_else(|| code(&body, status));
        let text = words(failure).or_else(|| words(&body)).or_else(|| field_error(&body));
        ServerMessage {
            code: code.filter(|code| Some(code) != text.as_ref()).and_then(line),
            text: text.and_then(line),
            request_id: request_id(headers, [&body, failure]).and_then(id),
            others,
        }
    }

    /// The message of a success: only its request id.
    pub(crate) fn of_response(headers: &HeaderMap, redactor: &Redactor) -> Self {
        let request_id = request_id(headers, []).map(|id| redactor.value(&id));
        ServerMessage { request_id, ..ServerMessage::default() }
    }
}

/// A body as JSON; a short plain text as a string.
fn parse(headers: &HeaderMap, body: &[u8]) -> Value {
    if body.len() > LONGEST_BODY {
        return Value::Null;
    }
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    serde_json::from_str(text).unwrap_or_else(|_| {
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_text = kind.starts_with("text/plain") && text.len() <= LONGEST_PLAIN_TEXT;
        if is_text { Value::from(text) } else { Value::Null }
    })
}

/// The part of a body about the first error, and the number of further errors.
fn failure(body: &Value) -> (&Value, usize) {
    let list = body.get("errors").unwrap_or(body).as_array();
    match list.and_then(|list| list.first().map(|first| (first, list.len() - 1))) {
        Some(first) => first,
        None => (body.get("error").filter(|error| error.is_object()).unwrap_or(body), 0),
    }
}

fn code(value: &Value, status: StatusCode) -> Option<String> {
    CODES.iter().find_map(|key| match value.get(*key)? {
        Value::String(text) if is_code(text) => Some(text.clone()),
        // Many bodies repeat the status.
        Value::Number(number) if *key != "status" && number.as_u64() != Some(status.as_u16().into()) => {
            Some(number.to_string())
        }
        _ => None,
    })
}

/// Whether a text is a code rather than a description.
fn is_code(text: &str) -> bool {
    const EMPTY: &[&str] = &["about:blank", "error", "fail", "failed", "failure"];
    !text.is_empty() && !text.contains(char::is_whitespace) && !EMPTY.contains(&text.to_ascii_lowercase().as_str())
}

/// The message in a value: its own, or that of its first part that has one.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Array(list) => list.first().and_then(words),
        Value::Object(map) => TEXTS.iter().find_map(|key| map.get(*key).and_then(words)),
        _ => None,
    }
}

/// The first of the errors by field: `{"errors": {"email": ["is taken"]}}`.
fn field_error(body: &Value) -> Option<String> {
    let (field, error) = body.get("errors")?.as_object()?.iter().next()?;
    Some(format!("{field}: {}", words(error)?))
}

fn request_id<'v>(headers: &HeaderMap, bodies: impl IntoIterator<Item = &'v Value>) -> Option<String> {
    let of_body = |body: &Value| {
        ID_KEYS.iter().find_map(|key| match body.get(*key)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    };
    bodies.into_iter().find_map(of_body).or_else(|| of_headers(headers))
}

/// The id in the usual header, otherwise in a header with a similar name.
fn of_headers(headers: &HeaderMap) -> Option<String> {
    let text = |value: &HeaderValue| value.to_str().ok().filter(|id| !id.trim().is_empty()).map(str::to_owned);
    let first_of = |names: &[&str]| names.iter().find_map(|name| text(headers.get(*name)?));
    let is_one = |name: &HeaderName| ID_ENDS.iter().any(|end| name.as_str().ends_with(end));
    let similar = || headers.iter().filter(|(name, _)| is_one(name)).find_map(|(_, value)| text(value));
    first_of(ID_HEADERS).or_else(similar).or_else(|| first_of(FRONT_ID_HEADERS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(headers: &[(&'static str, &str)], body: impl AsRef<[u8]>) -> ServerMessage {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        ServerMessage::of_failure(StatusCode::NOT_FOUND, &headers, body.as_ref(), &Redactor::new(["sk_live_1"]))
    }

    /// The code and the message.
    fn told(body: &Value) -> (Option<String>, Option<String>) {
        let message = read(&[], body.to_string());
        (message.code, message.text)
    }

    #[test]
    fn the_usual_shapes_are_understood() {
        for (body, code, text) in [
            (json!({"error": {"message": "No such key", "type": "invalid_key"}}), "invalid_key", "No such key"),
            (json!({"error": "invalid_grant", "error_description": "Expired"}), "invalid_grant", "Expired"),
            (json!({"error": "Something went wrong"}), "", "Something went wrong"),
            (json!({"type": "about:blank", "title": "Out of credit", "detail": "It is 30"}), "", "It is 30"),
            (
                json!({"type": "https://a.example/credit", "title": "No credit"}),
                "https://a.example/credit",
                "No credit",
            ),
            (json!({"error": {"code": 404, "message": "m", "status": "NOT_FOUND"}}), "NOT_FOUND", "m"),
            (json!({"code": 20404, "message": "m", "status": 404}), "20404", "m"),
            (json!({"status": 404, "error": "Not Found", "message": "m"}), "", "m"),
            (json!({"status": "error", "message": "m"}), "", "m"),
            (json!({"message": "Validation Failed", "errors": [{"code": "missing"}]}), "missing", "Validation Failed"),
            (json!({"errors": [{"message": "m"}], "code": "c"}), "c", "m"),
            (json!({"errors": {"email": ["is taken"]}}), "", "email: is taken"),
            (json!({"detail": [{"msg": "field required", "type": "missing"}]}), "", "field required"),
            (json!({"message": ["one", "two"]}), "", "one"),
            (json!({"Message": "m"}), "", "m"),
            (json!(["just text"]), "", "just text"),
            (json!({"errors": []}), "", ""),
            (json!({"message": "\u{1}"}), "", ""),
        ] {
            let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            assert_eq!(told(&body), (some(code), some(text)), "{body}");
        }
    }

    #[test]
    fn the_first_of_several_failures_is_told_and_the_others_are_counted() {
        let body = json!({
            "errors": [
                {"message": "not found", "long_message": "No organization with id org_1", "code": "resource_not_found"},
                {"message": "other", "code": "other"},
            ],
            "clerk_trace_id": "trace_1",
        });
        let told = |text: &str| Some(text.to_owned());
        let message = ServerMessage {
            code: told("resource_not_found"),
            text: told("No organization with id org_1"),
            request_id: told("trace_1"),
            others: 1,
        };
        assert_eq!(read(&[], body.to_string()), message);
    }

    #[test]
    fn text_that_is_no_json_is_a_message_if_it_is_short_and_plain() {
        let text = |kind, body: &str| read(&[("content-type", kind)], body).text;
        assert_eq!(text("text/plain; charset=utf-8", "no such\npet").as_deref(), Some("no such pet"));
        assert_eq!(text("text/html", "<h1>oops</h1>"), None);
        assert_eq!(text("text/plain", &"x".repeat(LONGEST_PLAIN_TEXT + 1)), None);
    }

    #[test]
    fn bytes_that_are_not_quite_json_text_are_read_all_the_same() {
        assert_eq!(read(&[], "\u{feff}{\"message\": \"m\"}").text.as_deref(), Some("m"));
        assert_eq!(read(&[], b"{\"message\": \"a\xff\"}").text.as_deref(), Some("a\u{fffd}"));
        assert_eq!(read(&[], format!("[{}0]", "0,".repeat(LONGEST_BODY))), ServerMessage::default());
    }

    #[test]
    fn a_message_does_not_hold_our_secret() {
        assert_eq!(told(&json!({"message": "who is sk_live_1?"})).1.as_deref(), Some("who is [secret]?"));
    }

    #[test]
    fn a_request_id_may_be_in_a_header() {
        let id = |header| read(&[(header, "req_9")], "<html>").request_id;
        assert_eq!(id("x-request-id").as_deref(), Some("req_9"));
        assert_eq!(id("cf-ray").as_deref(), Some("req_9"));
        assert_eq!(id("x-acme-request-id").as_deref(), Some("req_9"));
        assert_eq!(id("x-request-id-is-good"), None);
        assert!(ID_HEADERS.iter().chain(FRONT_ID_HEADERS).all(|name| id(name).is_some()));
    }

    #[test]
    fn the_id_of_the_api_itself_comes_before_those_of_what_stands_in_front_of_it() {
        let id = |headers: &[(&'static str, &str)]| read(headers, "<html>").request_id;
        assert_eq!(id(&[("cf-ray", "ray"), ("x-acme-trace-id", "own"), ("request-id", "req")]).as_deref(), Some("req"));
        assert_eq!(id(&[("cf-ray", "ray"), ("x-acme-trace-id", "own")]).as_deref(), Some("own"));
        assert_eq!(id(&[("x-request-id", " "), ("cf-ray", "ray")]).as_deref(), Some("ray"));
    }

    #[test]
    fn a_response_that_is_no_error_has_its_request_id_told_too() {
        let headers: HeaderMap =
            [(HeaderName::from_static("x-ms-request-id"), HeaderValue::from_static("req_9"))].into_iter().collect();
        let message = ServerMessage::of_response(&headers, &Redactor::default());
        assert_eq!(message.request_id.as_deref(), Some("req_9"));
    }
}
