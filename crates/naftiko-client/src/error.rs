//! The one error type of every call.

use std::error::Error as StdError;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LOCATION, RETRY_AFTER};
use serde::de::DeserializeOwned;

use crate::api::Operation;
use crate::server_message::{ServerMessage, tidy};

/// Why a call failed.
///
/// Its [`Display`](fmt::Display) is one line that can go into a log as it is: the operation, the status, and what the
/// server said. The accessors give the same and more as values; the answer of the server, if there was one, is kept
/// whole in [`body`](Self::body).
///
/// ```
/// # fn handle(error: naftiko_client::Error) {
/// match error.status().map(|status| status.as_u16()) {
///     Some(404) => println!("there is none"),
///     Some(429) => println!("wait for {:?}", error.retry_after()),
///     _ => println!("{error}"),
/// }
/// # }
/// ```
///
/// Its [`Debug`](fmt::Debug) leaves out header values and the body, which may hold what should not be logged.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: Option<Operation>,
    /// What went wrong, where it was not the server that said so.
    problem: String,
    answer: Option<Answer>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    message: ServerMessage,
}

/// The kinds of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built: no secret, an illegal header, a base URL that is none. Nothing was sent.
    Configuration,
    /// The request cannot be made: a path value that leaves its place, an illegal header, a body that does not
    /// serialize. Nothing was sent.
    Request,
    /// No connection: the name did not resolve, nobody listened, TLS failed. Nothing was sent.
    Connect,
    /// The time allowed was up. The server may have acted.
    Timeout,
    /// The connection broke after it stood. The server may have acted.
    Transport,
    /// The server answered, with a status other than 2xx.
    Status,
    /// The server answered 2xx, but not with what was asked for.
    Decode,
}

impl Error {
    fn new(kind: ErrorKind, operation: Option<&Operation>, problem: impl Into<String>) -> Self {
        let problem = problem.into();
        Error(Box::new(Inner { kind, operation: operation.cloned(), problem, answer: None, source: None }))
    }

    pub(crate) fn configuration(problem: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, None, problem)
    }

    pub(crate) fn request(operation: &Operation, problem: impl Into<String>) -> Self {
        Self::new(ErrorKind::Request, Some(operation), problem)
    }

    /// A failure of the HTTP client before an answer was complete.
    pub(crate) fn transport(operation: &Operation, host: &str, error: reqwest::Error) -> Self {
        // The URL may hold an API key, and path and query values besides.
        let error = error.without_url();
        let cause = root_cause(&error);
        let (kind, problem) = if error.is_timeout() {
            let stage = if error.is_connect() { "connect to" } else { "get a whole answer from" };
            (ErrorKind::Timeout, format!("timed out trying to {stage} {host}"))
        } else if error.is_connect() {
            (ErrorKind::Connect, format!("cannot connect to {host}: {cause}"))
        } else if error.is_builder() {
            (ErrorKind::Request, cause)
        } else {
            (ErrorKind::Transport, format!("the connection to {host} broke: {cause}"))
        };
        let mut this = Self::new(kind, Some(operation), problem);
        this.0.source = Some(Box::new(error));
        this
    }

    pub(crate) fn status_code(operation: &Operation, answer: (StatusCode, HeaderMap, Bytes), secrets: &[&str]) -> Self {
        let mut this = Self::new(ErrorKind::Status, Some(operation), "");
        this.set_answer(answer, secrets);
        this
    }

    pub(crate) fn decode(
        operation: &Operation,
        answer: (StatusCode, HeaderMap, Bytes),
        error: &serde_json::Error,
        secrets: &[&str],
    ) -> Self {
        // The text is kept, but not the error itself: it quotes the body, which may repeat our secret.
        let is_json = error.is_data();
        let error = tidy(&error.to_string(), secrets);
        let problem = if answer.2.is_empty() {
            "the answer has no body".to_owned()
        } else if is_json {
            format!("the answer is JSON, but not what was asked for: {error}")
        } else {
            format!("the answer is not JSON: {error}")
        };
        let mut this = Self::new(ErrorKind::Decode, Some(operation), problem);
        this.set_answer(answer, secrets);
        this
    }

    /// Adds what the server had sent before the connection broke.
    pub(crate) fn with_head(mut self, status: StatusCode, headers: HeaderMap, secrets: &[&str]) -> Self {
        self.set_answer((status, headers, Bytes::new()), secrets);
        self
    }

    fn set_answer(&mut self, (status, headers, body): (StatusCode, HeaderMap, Bytes), secrets: &[&str]) {
        let message = ServerMessage::read(&headers, &body, secrets);
        self.0.answer = Some(Answer { status, headers, body, message });
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the time allowed was up.
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Whether there was no connection, so that the server cannot have acted.
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// The operation that failed, by its name in the capability file; none for a client that could not be built.
    pub fn operation(&self) -> Option<&Operation> {
        self.0.operation.as_ref()
    }

    /// The status, if the server answered.
    pub fn status(&self) -> Option<StatusCode> {
        self.answer().map(|answer| answer.status)
    }

    /// The headers, if the server answered.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.answer().map(|answer| &answer.headers)
    }

    /// The body, if the server answered; empty if it broke off.
    pub fn body(&self) -> Option<&Bytes> {
        self.answer().map(|answer| &answer.body)
    }

    /// The body decoded from JSON, if it is a `T`.
    pub fn body_as<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.body()?).ok()
    }

    /// The server's own code for the failure, such as `resource_not_found`.
    ///
    /// Code and message are looked for where APIs usually put them: `errors[0]`, `error`, or the top of a JSON body
    /// (RFC 9457 among them).
    pub fn code(&self) -> Option<&str> {
        self.answer()?.message.code.as_deref()
    }

    /// The server's own words for the failure, the longest version it gives.
    pub fn message(&self) -> Option<&str> {
        self.answer()?.message.text.as_deref()
    }

    /// What the server calls this request in its logs: a trace or request id from the body, or from one of the usual
    /// headers (`x-request-id` and its like).
    pub fn request_id(&self) -> Option<&str> {
        self.answer()?.message.request_id.as_deref()
    }

    /// How long the server asks to wait, from `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3). Zero for
    /// a date that has passed.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(self.headers()?.get(RETRY_AFTER)?.to_str().ok()?, SystemTime::now())
    }

    fn answer(&self) -> Option<&Answer> {
        self.0.answer.as_ref()
    }
}

fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

fn root_cause(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = &self.0.operation {
            write!(f, "{}: ", operation.name)?;
        }
        let Some(answer) = &self.0.answer else { return f.write_str(&self.0.problem) };
        write!(f, "{}", answer.status.as_u16())?;
        if let Some(reason) = answer.status.canonical_reason() {
            write!(f, " {reason}")?;
        }
        if !self.0.problem.is_empty() {
            write!(f, ": {}", self.0.problem)?;
        }
        if self.kind() == ErrorKind::Status {
            match (&answer.message.code, &answer.message.text) {
                (None, None) => write!(f, ": {}", describe(answer))?,
                (code, text) => [code, text].into_iter().flatten().try_for_each(|part| write!(f, ": {part}"))?,
            }
            if answer.message.others > 0 {
                write!(f, " (and {} more)", answer.message.others)?;
            }
            if let Some(wait) = self.retry_after() {
                write!(f, " (retry after {} s)", wait.as_secs())?;
            }
        }
        if let Some(id) = &answer.message.request_id {
            write!(f, " (request id {id})")?;
        }
        Ok(())
    }
}

/// An answer that has neither a code nor a message.
fn describe(answer: &Answer) -> String {
    if answer.status.is_redirection() && answer.headers.contains_key(LOCATION) {
        return "a redirect, which is not followed".to_owned();
    }
    if answer.body.is_empty() {
        return "without a body".to_owned();
    }
    let kind = answer.headers.get(reqwest::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).map_or("no content type", str::trim);
    format!("with a body of {} bytes ({kind})", answer.body.len())
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.to_string())
            .field("operation", &self.0.operation.as_ref().map(|operation| operation.path))
            .field("headers", &self.headers().map(|headers| headers.keys().collect::<Vec<_>>()))
            .field("body_len", &self.body().map(Bytes::len))
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:00 GMT").unwrap();
        assert_eq!(retry_after("120", now), Some(Duration::from_secs(120)));
        assert_eq!(retry_after(" 0 ", now), Some(Duration::ZERO));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), Some(Duration::from_secs(37)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:48:37 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-1", now), None);
    }

    #[test]
    fn an_error_is_small_and_can_cross_threads() {
        fn check<T: Send + Sync + 'static>() {}
        check::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
