//! Errors as problem documents (RFC 9457).

use hyper::StatusCode;
use hyper::header::{HeaderName, HeaderValue, RETRY_AFTER};
use naftiko_client::{Value, json};
use serde_json::Map;

use crate::{Refusal, Response, typed};

/// A problem document: the body of an error response.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    members: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A problem with a sentence about it.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Problem { status, detail: detail.into(), members: Map::new(), headers: Vec::new() }
    }

    /// Sets the sentence about it.
    pub fn detail(self, detail: String) -> Self {
        Problem { detail, ..self }
    }

    /// Adds a member.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a header to the response.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Sets the number of seconds after which the caller may try again.
    pub fn retry_after(self, seconds: Option<u64>) -> Self {
        match seconds {
            Some(seconds) => self.header(RETRY_AFTER, HeaderValue::from(seconds)),
            None => self,
        }
    }

    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the response.
    pub fn response(self) -> Response {
        let mut document = Map::new();
        let title = self.status.canonical_reason().unwrap_or_default();
        document.insert("type".to_owned(), "about:blank".into());
        document.insert("title".to_owned(), title.into());
        document.insert("status".to_owned(), json!(self.status.as_u16()));
        if !self.detail.is_empty() {
            document.insert("detail".to_owned(), self.detail.into());
        }
        document.extend(self.members);
        let media_type = HeaderValue::from_static("application/problem+json");
        let mut response = typed(self.status, media_type, Value::Object(document).to_string());
        response.headers_mut().extend(self.headers);
        response
    }
}

impl Refusal {
    /// Returns the response with the reason as a problem document.
    pub fn into_problem(self) -> Response {
        let response = Problem::new(self.status, self.problem.clone()).response();
        self.challenged(response)
    }
}
