//! The body of a request.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use naftiko_client::Value;
use naftiko_serve::Problem;
use serde_json::Map;

use crate::query::pairs;

/// The form in which a route takes a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// JSON, or a form.
    Document,
    /// A text of any type, or JSON.
    Text,
    /// The bytes of a file.
    File,
}

/// The body of a request.
#[derive(Debug, PartialEq)]
pub(crate) enum Body {
    /// None.
    Empty,
    /// JSON, or another body as the value of the input that is all of it.
    Value(Value),
    /// The fields of a form (`application/x-www-form-urlencoded`): texts, which have no types.
    Form(Vec<(String, String)>),
}

/// Reads a body. One without a type is JSON.
pub(crate) fn read(headers: &HeaderMap, bytes: &Bytes, form: Form) -> Result<Body, Problem> {
    if headers.get(CONTENT_ENCODING).is_some_and(|value| value != "identity") {
        let detail = "an encoded body is not supported: send it without `Content-Encoding`";
        let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail);
        return Err(problem.header(ACCEPT_ENCODING, HeaderValue::from_static("identity")));
    }
    if bytes.is_empty() {
        return Ok(Body::Empty);
    }
    let media_type = media_type(headers);
    let is_json = media_type.is_empty() || media_type == "application/json" || media_type.ends_with("+json");
    match form {
        Form::File => Ok(Body::Value(STANDARD.encode(bytes).into())),
        Form::Text if !is_json || media_type.is_empty() => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Body::Value(text.into())),
            Err(_) => Err(Problem::new(StatusCode::BAD_REQUEST, "the body is not UTF-8")),
        },
        _ if is_json => match serde_json::from_slice(bytes) {
            Ok(value) => Ok(Body::Value(value)),
            Err(error) => Err(Problem::new(StatusCode::BAD_REQUEST, format!("the body is not JSON: {error}"))),
        },
        _ if media_type == "application/x-www-form-urlencoded" => match pairs(bytes) {
            Some(fields) => Ok(Body::Form(fields)),
            None => Err(Problem::new(StatusCode::BAD_REQUEST, "the body is not UTF-8")),
        },
        _ => Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the body must be `application/json` or `application/x-www-form-urlencoded`",
        )
        .header(ACCEPT, HeaderValue::from_static("application/json, application/x-www-form-urlencoded"))),
    }
}

/// Returns the media type, without parameters and in lower case.
fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

impl Body {
    /// Returns the names of its members.
    pub(crate) fn names(&self) -> Vec<&str> {
        match self {
            Body::Value(Value::Object(members)) => members.keys().map(String::as_str).collect(),
            Body::Form(fields) => fields.iter().map(|(name, _)| name.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    /// Returns it as one value. The fields of a form are texts.
    pub(crate) fn value(&self) -> Option<Value> {
        match self {
            Body::Empty => None,
            Body::Value(value) => Some(value.clone()),
            Body::Form(fields) => {
                let texts = fields.iter().map(|(name, text)| (name.clone(), text.as_str().into()));
                Some(Value::Object(texts.collect::<Map<_, _>>()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;
    use naftiko_client::json;

    use super::*;

    fn of(media_type: &'static str, body: &'static str, form: Form) -> Result<Body, u16> {
        let mut headers = HeaderMap::new();
        if !media_type.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        read(&headers, &Bytes::from_static(body.as_bytes()), form).map_err(|problem| problem.status().as_u16())
    }

    #[test]
    fn a_body_is_read_by_its_type() {
        let object = Body::Value(json!({"a": 1}));
        assert_eq!(of("", r#"{"a":1}"#, Form::Document), Ok(Body::Value(json!({"a": 1}))));
        assert_eq!(of("application/problem+json; charset=utf-8", r#"{"a":1}"#, Form::Text), Ok(object));
        let fields = vec![("a".to_owned(), "1 2".to_owned())];
        assert_eq!(of("application/x-www-form-urlencoded", "a=1+2", Form::Document), Ok(Body::Form(fields)));
        assert_eq!(of("text/plain", "hi", Form::Text), Ok(Body::Value(json!("hi"))));
        assert_eq!(of("image/png", "hi", Form::File), Ok(Body::Value(json!("aGk="))));
        assert_eq!(of("application/json", "", Form::Document), Ok(Body::Empty));
    }

    #[test]
    fn another_body_is_refused() {
        assert_eq!(of("application/json", "{", Form::Document), Err(400));
        assert_eq!(of("text/csv", "a,b", Form::Document), Err(415));
    }
}
