//! Responses: a whole one ([`Response`]), decoded by its format ([`decode`], [`mod@format`],
//! [`outputs`]), read in chunks ([`download`], [`events`]), or page by page ([`pages`], [`walk`],
//! [`link`]).

pub(crate) mod decode;
pub(crate) mod download;
pub(crate) mod events;
pub(crate) mod format;
pub(crate) mod link;
pub(crate) mod outputs;
pub(crate) mod pages;
pub(crate) mod receive;
pub(crate) mod walk;

use std::fmt;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::data::Unexpected;

/// A successful response: status, headers and body.
#[derive(Clone)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    body: T,
    unexpected: Vec<Unexpected>,
}

impl Response<Bytes> {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Response { status, headers, body, unexpected: Vec::new() }
    }
}

impl<T> Response<T> {
    /// Returns the status, which is always 2xx.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// Consumes the response and returns its body.
    pub fn into_body(self) -> T {
        self.body
    }

    /// Consumes the response and returns its status, headers and body.
    pub fn into_parts(self) -> (StatusCode, HeaderMap, T) {
        (self.status, self.headers, self.body)
    }

    /// Returns the values of an unexpected type that no object of the response lists in its own
    /// [`Extra::unexpected`](crate::Extra::unexpected), such as those of a list of strings.
    pub fn unexpected(&self) -> &[Unexpected] {
        &self.unexpected
    }

    pub(crate) fn with_body<U>(self, body: U, unexpected: Vec<Unexpected>) -> Response<U> {
        Response { status: self.status, headers: self.headers, body, unexpected }
    }
}

/// Shows the names of headers, not their values.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body", &self.body)
            .finish()
    }
}
