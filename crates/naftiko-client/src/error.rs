//! The one error type of every call.

mod create;
mod describe;
mod misfit;
mod retry_after;
pub(crate) mod server_message;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use crate::api::Operation;
use crate::call::retry::Failure;
use crate::data::{Slot, like};
use crate::error::server_message::ServerMessage;
use crate::redact::{Redactor, one_line};
use crate::time::now;

/// Why a call failed.
///
/// Its [`Display`](fmt::Display) is one line for a log: the operation, the status, and the message
/// of the server. The methods return the same and more as values. The body of the response, if
/// there was one, is kept in [`body`](Self::body).
///
/// ```
/// # fn handle(error: naftiko_client::Error) {
/// match error.status().map(|status| status.as_u16()) {
///     Some(404) => println!("not found"),
///     Some(429) => println!("try again after {:?}", error.retry_after()),
///     _ => println!("{error}"),
/// }
/// # }
/// ```
///
/// Neither that line nor [`Debug`](fmt::Debug) contains the body or a secret of the client. They
/// contain the message of the server, and for an error of decoding, the type that was found. Of the
/// headers they contain `Retry-After`, the request id, the `Location` of a redirect without its
/// query, and the type of a body without a message.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: Option<Operation>,
    /// The problem in one line, if it is not an error response.
    problem: String,
    reported: Option<Reported>,
    /// Whether nothing can have been sent.
    unsent: bool,
    /// Whether a retry may succeed, regardless of the status.
    passing: bool,
    /// The number of attempts.
    attempts: u32,
    /// The error of a writer of the caller.
    source: Option<std::io::Error>,
}

/// The response of the server.
struct Reported {
    response: RawResponse,
    message: ServerMessage,
    /// The description of an error without a code and a message.
    description: String,
    /// What hides the secrets of the call.
    #[cfg(feature = "table")]
    redactor: Redactor,
}

/// The part of a response that arrived.
pub(crate) struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Whether the body is incomplete.
    pub(crate) is_cut: bool,
}

impl Reported {
    fn new(response: RawResponse, message: ServerMessage, description: String, redactor: &Redactor) -> Self {
        let _ = redactor;
        Reported {
            response,
            message,
            description,
            #[cfg(feature = "table")]
            redactor: redactor.clone(),
        }
    }
}

/// The kinds of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built: the secret is missing, or a header or the base URL is invalid.
    /// Nothing was sent.
    Configuration,
    /// The request cannot be built: a path value would leave its segment, a header is invalid, a
    /// body does not serialize, a value or a file is missing; or the thread must not block. Nothing
    /// was sent.
    Request,
    /// There is no credential: the issuer returned no token, or an authenticator failed. A
    /// credential that the server rejects is a `Status`.
    Authentication,
    /// There is no connection: name resolution, connecting or TLS failed. Nothing was sent.
    Connect,
    /// The time limit was exceeded. The server may have acted, unless there was no connection
    /// ([`Error::is_unsent`]).
    Timeout,
    /// The connection broke, the response was not HTTP, or a file changed while it was sent. The
    /// server may have acted, unless it reported that it did not process the request
    /// ([`Error::is_unsent`]).
    Transport,
    /// The response has a status other than 2xx, even if its body is incomplete.
    Status,
    /// The status is 2xx, but the body is not what the operation returns, or cannot be
    /// decompressed.
    Decode,
    /// The status is 2xx, but the body is larger than the limit of the request, or its decoded
    /// value takes too much memory.
    TooLarge,
    /// The status is 2xx, but the body could not be written to its target
    /// ([`Download::write_to`](crate::Download::write_to)). The error of the writer is the
    /// [source](std::error::Error::source).
    Write,
}

impl Error {
    fn new(kind: ErrorKind, operation: Option<&Operation>, problem: &str) -> Self {
        let unsent = matches!(
            kind,
            ErrorKind::Configuration | ErrorKind::Request | ErrorKind::Authentication | ErrorKind::Connect
        );
        let passing = matches!(kind, ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport);
        let (operation, problem) = (operation.cloned(), one_line(problem));
        Error(Box::new(Inner { kind, operation, problem, reported: None, unsent, passing, attempts: 1, source: None }))
    }

    /// Sets whether nothing was sent.
    pub(crate) fn with_unsent(mut self, unsent: bool) -> Self {
        self.0.unsent = unsent;
        self
    }

    /// Sets the number of attempts.
    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// What this error means for another attempt.
    pub(crate) fn failure(&self) -> Failure {
        match self.status() {
            Some(status) if self.kind() == ErrorKind::Status => Failure::Status(status, self.retry_after().is_some()),
            _ if !self.0.passing => Failure::Final,
            _ if self.0.unsent => Failure::Unsent,
            _ => Failure::Broken,
        }
    }

    /// The problem, without the operation.
    pub(crate) fn problem(&self) -> &str {
        &self.0.problem
    }

    /// Adds the response of the server, which therefore has the request, whatever a transport
    /// reports.
    pub(crate) fn with_response(mut self, response: RawResponse, redactor: &Redactor) -> Self {
        self.0.unsent = false;
        let message = ServerMessage::of_response(&response.headers, redactor);
        self.0.reported = Some(Reported::new(response, message, String::new(), redactor));
        self
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns whether the time limit was exceeded.
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Returns the number of attempts ([`Retries`](crate::Retries)). This is the error of the last
    /// one.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns whether the server cannot have acted in any attempt: there was no connection, the
    /// request was rejected before it was sent, or an HTTP/2 server reported that it did not
    /// process it (RFC 9113, section 8.7).
    pub fn is_unsent(&self) -> bool {
        self.0.unsent
    }

    /// Returns the operation, with its name in the capability file; `None` for a client that was
    /// not built.
    pub fn operation(&self) -> Option<&Operation> {
        self.0.operation.as_ref()
    }

    /// Returns the status, if there was a response.
    pub fn status(&self) -> Option<StatusCode> {
        self.reported().map(|reported| reported.response.status)
    }

    /// Returns the headers, if there was a response.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.reported().map(|reported| &reported.response.headers)
    }

    /// Returns the body, if there was a response: the part that arrived, and at most 1 MiB of an
    /// error response.
    pub fn body(&self) -> Option<&Bytes> {
        self.reported().map(|reported| &reported.response.body)
    }

    /// Returns the body decoded from JSON, if it is a `T`.
    pub fn body_as<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.body()?).ok()
    }

    /// Returns the body decoded from JSON, if it is an object with all keys that a `T` requires, or
    /// with any key of a `T` that requires none. This distinguishes error bodies of the API from
    /// those of a proxy.
    pub fn body_like<T: Slot + Default>(&self) -> Option<T> {
        like(self.body()?)
    }

    /// Returns the body decoded from JSON, if it is JSON, with `[secret]` in the place of the
    /// secrets of the client that have at least 6 characters: for a reader who must not know them.
    #[cfg(feature = "table")]
    pub fn body_without_secrets(&self) -> Option<serde_json::Value> {
        let value = self.body_as()?;
        Some(crate::table::hide(value, &self.reported()?.redactor))
    }

    /// Returns the code of an error response, such as `resource_not_found`.
    ///
    /// Code and message are found where APIs usually put them: `errors[0]`, `error`, or the top of
    /// a JSON body (including RFC 9457). They are for people and for matching: one line of at most
    /// 500 characters, with secrets of the client replaced. [`body_as`](Self::body_as) returns the
    /// whole body.
    pub fn code(&self) -> Option<&str> {
        self.reported()?.message.code.as_deref()
    }

    /// Returns the message of an error response. If it has several versions, this is the most
    /// detailed one.
    pub fn message(&self) -> Option<&str> {
        self.reported()?.message.text.as_deref()
    }

    /// Returns the id of the request in the server's logs: a trace or request id from the body, or
    /// from one of the usual headers (such as `x-request-id`).
    pub fn request_id(&self) -> Option<&str> {
        self.reported()?.message.request_id.as_deref()
    }

    /// Returns the delay that the server asks for: from `retry-after-ms` or `x-ms-retry-after-ms`
    /// in milliseconds, or from `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3).
    ///
    /// It is never shorter than the server asks for, and at most a year: decimals, which the RFC
    /// does not have, are rounded up, and a number that is too large is a year. A date in the past
    /// is zero. An invalid value, such as a negative number, is ignored.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after::of_headers(self.headers()?, now())
    }

    fn reported(&self) -> Option<&Reported> {
        self.0.reported.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = &self.0.operation {
            write!(f, "{}: ", operation.name)?;
        }
        let attempts = (self.attempts() > 1).then(|| format!("after {} attempts", self.attempts()));
        let Some(Reported { response, message, description, .. }) = self.reported() else {
            f.write_str(&self.0.problem)?;
            return attempts.map_or(Ok(()), |attempts| write!(f, " ({attempts})"));
        };
        write!(f, "{}", response.status.as_u16())?;
        if let Some(reason) = response.status.canonical_reason() {
            write!(f, " {reason}")?;
        }
        if !self.0.problem.is_empty() {
            write!(f, ": {}", self.0.problem)?;
        }
        let is_failure = self.kind() == ErrorKind::Status;
        for part in [&message.code, &message.text].into_iter().flatten() {
            write!(f, ": {part}")?;
        }
        let notes = [
            (!description.is_empty()).then(|| description.clone()),
            (message.others > 0).then(|| format!("and {} more", message.others)),
            (is_failure && response.is_cut).then(|| "the body is incomplete".to_owned()),
            self.retry_after().filter(|_| is_failure).map(|wait| format!("retry after {} s", wait.as_secs_f32())),
            message.request_id.as_ref().map(|id| format!("request id {id}")),
            attempts,
        ];
        let notes: Vec<_> = notes.into_iter().flatten().collect();
        if notes.is_empty() { Ok(()) } else { write!(f, " ({})", notes.join(", ")) }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.to_string())
            .field("attempts", &self.attempts())
            .field("operation", &self.0.operation)
            .field("headers", &self.headers().map(|headers| headers.keys().collect::<Vec<_>>()))
            .field("body_len", &self.body().map(Bytes::len))
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_small_and_can_cross_threads() {
        fn check<T: Send + Sync + 'static>() {}
        check::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
