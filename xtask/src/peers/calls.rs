//! The 18 calls: the request that the document describes for each, and the response.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Map, Value};

use super::server::Request;

/// The path of the base URL.
pub(super) const BASE: &str = "/v1";
/// The credential of each request, as `drivers/run.rs` has it.
const AUTHORIZATION: &str = "Bearer sk_test_9f8e7d6c5b4a";

/// The id of the organization in the responses. Each item of a list has another one.
const ID: &str = "org_2xKq8mVtN4bRzYw7LpEcHdJs1Ua";

/// A call of an operation.
pub(super) struct Call {
    pub(super) operation: String,
    method: String,
    /// Decoded segments.
    path: Vec<String>,
    /// Decoded and sorted.
    query: Vec<(String, String)>,
    body: Body,
    /// The JSON of the response.
    pub(super) response: String,
    /// A text of the response, which the driver prints.
    pub(super) decoded: String,
}

enum Body {
    None,
    Json(Value),
    /// The parts of a `multipart/form-data`.
    Form(Map<String, Value>),
}

/// Reads `acceptance/peers/calls.json`.
pub(super) fn read(root: &Path) -> io::Result<Vec<Call>> {
    let calls: Vec<Value> = serde_json::from_slice(&fs::read(root.join("acceptance/peers/calls.json"))?)?;
    let responses = root.join("acceptance/tests/responses");
    calls.iter().map(|call| one(call, &responses)).collect()
}

fn one(call: &Value, responses: &Path) -> io::Result<Call> {
    let text =
        |key: &str| call[key].as_str().ok_or_else(|| io::Error::other(format!("calls.json: a call has no `{key}`")));
    let (method, target) = text("request")?.split_once(' ').unwrap_or_default();
    let (path, query) = parts(&format!("{BASE}{target}"));
    let mut response = without_spaces(&fs::read_to_string(responses.join(text("response")?))?);
    if let Some(items) = call["items"].as_u64() {
        let items: Vec<_> = (0..items).map(|at| response.replace(ID, &format!("org_{at:027}"))).collect();
        response = format!(r#"{{"data":[{}],"total_count":{}}}"#, items.join(","), items.len());
    }
    let json: Value = serde_json::from_str(&response)?;
    let decoded = json.pointer(text("decoded")?).and_then(Value::as_str);
    let body = match (&call["json"], &call["form"]) {
        (Value::Null, Value::Object(form)) => Body::Form(form.clone()),
        (Value::Null, _) => Body::None,
        (json, _) => Body::Json(json.clone()),
    };
    Ok(Call {
        operation: text("operation")?.to_owned(),
        method: method.to_owned(),
        path,
        query,
        body,
        decoded: decoded.ok_or_else(|| io::Error::other("calls.json: the response has no such text"))?.to_owned(),
        response,
    })
}

/// Returns JSON without white space between its tokens, as Clerk writes it. The order of the keys
/// is kept, because it matters for the time to decode them.
fn without_spaces(json: &str) -> String {
    let (mut is_string, mut is_escaped) = (false, false);
    let mut is_kept = |c: char| {
        let was_string = is_string;
        is_string ^= c == '"' && !is_escaped;
        is_escaped = was_string && c == '\\' && !is_escaped;
        was_string || !c.is_ascii_whitespace()
    };
    json.chars().filter(|c| is_kept(*c)).collect()
}

impl Call {
    /// How a request differs from the one that the document describes.
    pub(super) fn differences(&self, request: &Request) -> Vec<String> {
        let mut found = Vec::new();
        if request.method != self.method {
            found.push(format!("the method is `{}`", request.method));
        }
        let (path, query) = parts(&request.target);
        if path != self.path {
            found.push(format!("the path is `{}`", request.target.split('?').next().unwrap_or_default()));
        }
        if query != self.query {
            found.push(format!("the query is `{}`", request.target.split_once('?').unwrap_or_default().1));
        }
        if request.header("authorization") != AUTHORIZATION {
            found.push("no credential is sent".to_owned());
        }
        let media_type = request.header("content-type").split(';').next().unwrap_or_default();
        match &self.body {
            Body::None if request.body.is_empty() => {}
            Body::None => found.push(format!("the body is `{}`", String::from_utf8_lossy(&request.body))),
            Body::Json(_) if media_type != "application/json" => found.push(other_body(media_type)),
            Body::Json(expected) => match serde_json::from_slice(&request.body) {
                Ok(sent) => compare(expected, &sent, &mut found),
                Err(_) => found.push("the body is no JSON".to_owned()),
            },
            Body::Form(_) if media_type != "multipart/form-data" => found.push(other_body(media_type)),
            Body::Form(expected) => {
                let sent = form(request);
                for (name, value) in expected {
                    if sent.get(name) != Some(value) {
                        found.push(format!("the part `{name}` is {}", sent.get(name).unwrap_or(&Value::Null)));
                    }
                }
                found.extend(sent.keys().filter(|it| !expected.contains_key(*it)).map(|it| format!("a part `{it}`")));
            }
        }
        found
    }
}

fn other_body(media_type: &str) -> String {
    if media_type.is_empty() { "there is no body".to_owned() } else { format!("the body is `{media_type}`") }
}

/// Compares two bodies. Fields that were not set are one difference.
fn compare(expected: &Value, sent: &Value, found: &mut Vec<String>) {
    let mut unset = Vec::new();
    fields(expected, sent, "", &mut unset, found);
    if !unset.is_empty() {
        found.push(format!("fields that are not set are sent: {}", unset.join(", ")));
    }
}

fn fields(expected: &Value, sent: &Value, at: &str, unset: &mut Vec<String>, found: &mut Vec<String>) {
    match (expected, sent) {
        (Value::Object(expected), Value::Object(sent)) => {
            for (key, value) in expected {
                fields(value, sent.get(key).unwrap_or(&Value::Null), &format!("{at}/{key}"), unset, found);
            }
            let others = sent.iter().filter(|(key, _)| !expected.contains_key(*key));
            unset.extend(others.map(|(key, value)| format!("`{key}: {value}`")));
            for key in expected.keys().filter(|key| !sent.contains_key(*key) && expected[*key].is_null()) {
                found.push(format!("`{at}/{key}` is absent"));
            }
        }
        (Value::Array(expected), Value::Array(sent)) if expected.len() == sent.len() => {
            for (item, sent) in expected.iter().zip(sent) {
                fields(item, sent, at, unset, found);
            }
        }
        _ if expected == sent => {}
        _ => found.push(format!("`{at}` is `{sent}`")),
    }
}

/// The segments of the path, and the sorted query, both decoded.
fn parts(target: &str) -> (Vec<String>, Vec<(String, String)>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(&name.replace('+', " ")), decoded(&value.replace('+', " ")))
        })
        .collect();
    pairs.sort();
    (path.split('/').map(decoded).collect(), pairs)
}

/// Replaces `%20` and the like.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        let code = text.get(at + 1..at + 3).and_then(|code| u8::from_str_radix(code, 16).ok());
        match code {
            Some(code) if byte == b'%' => {
                bytes.push(code);
                at += 3;
            }
            _ => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The parts of a `multipart/form-data` body, by their names.
fn form(request: &Request) -> Map<String, Value> {
    let boundary = request.header("content-type").split_once("boundary=").unwrap_or_default().1.trim_matches('"');
    let body = String::from_utf8_lossy(&request.body);
    let boundary = format!("--{boundary}");
    let parts = body.split(&boundary).filter_map(|part| {
        let (head, value) = part.split_once("\r\n\r\n")?;
        let name = head.split_once(" name=\"")?.1.split('"').next()?;
        Some((name.to_owned(), Value::from(value.strip_suffix("\r\n")?)))
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folders;

    fn call(operation: &str) -> Call {
        let mut calls = read(folders::workspace()).unwrap();
        calls.remove(calls.iter().position(|call| call.operation == operation).unwrap())
    }

    fn request(method: &str, target: &str, media_type: &str, body: &str) -> Request {
        let headers = [("authorization", AUTHORIZATION), ("content-type", media_type)];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Request { method: method.to_owned(), target: target.to_owned(), headers, body: body.into() }
    }

    #[test]
    fn there_are_18_calls() {
        assert_eq!(read(folders::workspace()).unwrap().len(), 18);
    }

    #[test]
    fn a_space_in_a_query_may_be_a_plus_but_not_in_a_path() {
        let list = call("ListOrganizations");
        let target = "/v1/organizations?limit=100&query=engines+%26+mills&user_id=user_1&user_id=user_2";
        assert!(list.differences(&request("GET", target, "", "")).is_empty());
        let one = call("GetOrganization");
        assert!(one.differences(&request("GET", "/v1/organizations/engines%20%26%20mills%2feu", "", "")).is_empty());
        let sent = request("GET", "/v1/organizations/engines+%26+mills%2Feu", "", "");
        assert_eq!(one.differences(&sent), ["the path is `/v1/organizations/engines+%26+mills%2Feu`"]);
    }

    #[test]
    fn a_field_that_is_not_set_is_a_difference() {
        let update = call("UpdateOrganization");
        let path = "/v1/organizations/org_2xKq8mVtN4bRzYw7LpEcHdJs1Ua";
        let sent =
            request("PATCH", path, "application/json", r#"{"name": "Analytical Engines", "slug": null, "a": 1}"#);
        assert_eq!(update.differences(&sent), ["fields that are not set are sent: `a: 1`, `slug: null`"]);
        let sent = request("PATCH", path, "application/json", "{}");
        assert_eq!(update.differences(&sent), ["`/name` is `null`"]);
    }

    #[test]
    fn the_parts_of_a_form_are_compared() {
        let upload = call("UploadOrganizationLogo");
        let path = "/v1/organizations/org_2xKq8mVtN4bRzYw7LpEcHdJs1Ua/logo";
        let body = "--x\r\nContent-Disposition: form-data; name=\"uploader_user_id\"\r\n\r\nuser_1\r\n\
                    --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.gif\"\r\n\r\n\
                    GIF89a, and the rest of a picture\r\n--x--\r\n";
        let media_type = "multipart/form-data; boundary=x";
        assert!(upload.differences(&request("PUT", path, media_type, body)).is_empty());
        let sent = request("PUT", path, media_type, &body.replace("user_1", "user_2"));
        assert_eq!(upload.differences(&sent), ["the part `uploader_user_id` is \"user_2\""]);
        let sent = request("PUT", path, "application/json", "{}");
        assert_eq!(upload.differences(&sent), ["the body is `application/json`"]);
    }
}
