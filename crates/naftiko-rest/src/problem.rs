//! Errors as problem documents (RFC 9457).

use hyper::StatusCode;
use hyper::header::{HeaderValue, RETRY_AFTER};
use naftiko_client::{Value, json};
use naftiko_serve::{Refusal, Response, typed};
use serde_json::Map;

/// A problem document: the body of an error response.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    detail: String,
    members: Map<String, Value>,
    retry_after: Option<u64>,
}

impl Problem {
    /// A problem with a sentence about it.
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Problem { status, detail: detail.into(), members: Map::new(), retry_after: None }
    }

    /// Sets the sentence about it.
    pub(crate) fn detail(self, detail: String) -> Self {
        Problem { detail, ..self }
    }

    /// Adds a member.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// Sets the number of seconds after which the caller may try again.
    pub(crate) fn retry_after(mut self, seconds: Option<u64>) -> Self {
        self.retry_after = seconds;
        self
    }

    /// Returns the status.
    #[cfg(test)]
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the response.
    pub(crate) fn response(self) -> Response {
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
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Returns the response to a request that is not accepted.
pub(crate) fn refused(refusal: Refusal) -> Response {
    let response = Problem::new(refusal.status, refusal.problem.clone()).response();
    refusal.challenged(response)
}
