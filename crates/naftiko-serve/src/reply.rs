//! Responses that are not results of calls.

use std::convert::Infallible;

use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Empty, Full};
use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use naftiko_client::Value;

/// A response.
pub type Response = hyper::Response<BoxBody<Bytes, Infallible>>;

/// Why a request is not accepted.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refusal {
    /// The status of the response.
    pub status: StatusCode,
    /// The reason, for the caller.
    pub problem: String,
    /// How the caller can authenticate: the header `WWW-Authenticate` (RFC 9110, section 11.6.1).
    pub challenge: Option<HeaderValue>,
}

impl Refusal {
    /// A refusal without a challenge.
    pub fn new(status: StatusCode, problem: impl Into<String>) -> Self {
        Refusal { status, problem: problem.into(), challenge: None }
    }

    /// Sets how the caller can authenticate.
    pub(crate) fn challenge(mut self, challenge: Option<HeaderValue>) -> Self {
        self.challenge = challenge;
        self
    }

    /// Returns the response with the reason as a text.
    pub fn into_text(self) -> Response {
        let reason = self.status.canonical_reason().unwrap_or_default();
        let response = text(self.status, format!("{reason}: {}", self.problem));
        self.challenged(response)
    }

    /// Adds the challenge to a response.
    pub fn challenged(self, mut response: Response) -> Response {
        if let Some(challenge) = self.challenge {
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// A response without a body.
pub fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Empty::new().boxed());
    *response.status_mut() = status;
    response
}

/// A response with a text.
pub fn text(status: StatusCode, text: impl Into<String>) -> Response {
    typed(status, HeaderValue::from_static("text/plain; charset=utf-8"), text.into())
}

/// A response with JSON.
pub fn json(status: StatusCode, value: &Value) -> Response {
    typed(status, HeaderValue::from_static("application/json"), value.to_string())
}

/// A response with a body of a media type.
pub fn typed(status: StatusCode, media_type: HeaderValue, body: impl Into<Bytes>) -> Response {
    let mut response = Response::new(Full::new(body.into()).boxed());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response
}
