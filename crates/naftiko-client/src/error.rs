//! The one error type of every call.

pub(crate) mod server_message;

use std::error::Error as StdError;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, LOCATION, RETRY_AFTER};
use serde::de::DeserializeOwned;

use crate::api::Operation;
use crate::call::retry::Failure;
use crate::call::transport::{Fault, TransportError};
use crate::data::{Slot, like};
use crate::error::server_message::ServerMessage;
use crate::redact::{Redactor, one_line};
use crate::response::format::{Format, Misfit};
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

    pub(crate) fn configuration(problem: impl AsRef<str>) -> Self {
        Self::new(ErrorKind::Configuration, None, problem.as_ref())
    }

    pub(crate) fn request(operation: &Operation, problem: impl AsRef<str>) -> Self {
        Self::new(ErrorKind::Request, Some(operation), problem.as_ref())
    }

    /// A thread that must not block.
    #[cfg(all(feature = "blocking", not(target_arch = "wasm32")))]
    pub(crate) fn no_waiting(problem: &str) -> Self {
        Self::new(ErrorKind::Request, None, problem)
    }

    /// An error without a credential. The text contains no secret.
    pub(crate) fn authentication(operation: &Operation, problem: impl AsRef<str>) -> Self {
        Self::new(ErrorKind::Authentication, Some(operation), problem.as_ref())
    }

    /// The source of credentials has none now; it may have one later. The text contains no secret.
    pub(crate) fn no_secret(operation: &Operation, problem: &str, is_passing: bool) -> Self {
        let mut this = Self::authentication(operation, problem);
        this.0.passing = is_passing;
        this
    }

    /// A response that exceeds the limit.
    pub(crate) fn too_large(operation: &Operation, limit: u64) -> Self {
        let problem = format!("the response is longer than {limit} bytes, the limit of the request");
        Self::new(ErrorKind::TooLarge, Some(operation), &problem)
    }

    /// A response without a usable link to the next page.
    pub(crate) fn paging(operation: &Operation, problem: &str) -> Self {
        Self::new(ErrorKind::Decode, Some(operation), problem)
    }

    /// The time limit ended before the request was sent.
    pub(crate) fn timed_out<'o>(operation: impl Into<Option<&'o Operation>>, what: &str, after: Duration) -> Self {
        let problem = format!("timed out after {:.1} s trying to {what}", after.as_secs_f32());
        Self::new(ErrorKind::Timeout, operation.into(), &problem)
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

    /// An error of the HTTP client before a response was complete.
    ///
    /// Its text is shown, but it is not kept as a source: it may contain the URL and text of the
    /// server, and so our secret.
    pub(crate) fn transport(
        operation: &Operation,
        host: &str,
        after: Duration,
        error: &TransportError,
        redactor: &Redactor,
    ) -> Self {
        let cause = redactor.line(&error.cause);
        let timed_out = |what: &str| format!("timed out after {:.1} s trying to {what} {host}", after.as_secs_f32());
        let (kind, problem) = match error.fault {
            Fault::ConnectTimeout => (ErrorKind::Timeout, timed_out("connect to")),
            Fault::Timeout => (ErrorKind::Timeout, timed_out("get a complete response from")),
            Fault::Connect | Fault::Certificate => (ErrorKind::Connect, format!("cannot connect to {host}: {cause}")),
            Fault::Unprocessed => (ErrorKind::Transport, format!("{host} did not process the request: {cause}")),
            Fault::Refused => (ErrorKind::Request, cause),
            Fault::Broken => (ErrorKind::Transport, format!("the connection to {host} broke: {cause}")),
            Fault::Encoding => (ErrorKind::Decode, format!("the response cannot be decompressed: {cause}")),
        };
        let mut this = Self::new(kind, Some(operation), &problem).with_unsent(error.is_unsent());
        this.0.passing = error.is_passing();
        this
    }

    /// A body that failed while it was sent.
    pub(crate) fn broken_off(operation: &Operation, problem: &str) -> Self {
        let mut this = Self::new(ErrorKind::Transport, Some(operation), &format!("the body failed: {problem}"));
        // It would fail again.
        this.0.passing = false;
        this
    }

    /// A response that could not be written to its target.
    pub(crate) fn unwritten(operation: &Operation, error: std::io::Error, redactor: &Redactor) -> Self {
        let problem = redactor.line(&format!("the response cannot be written: {error}"));
        let mut this = Self::new(ErrorKind::Write, Some(operation), &problem);
        this.0.source = Some(error);
        this
    }

    /// A response with a status other than 2xx.
    pub(crate) fn status_code(operation: &Operation, response: RawResponse, redactor: &Redactor) -> Self {
        let mut this = Self::new(ErrorKind::Status, Some(operation), "");
        let message = ServerMessage::of_failure(response.status, &response.headers, &response.body, redactor);
        let is_mute = message.code.is_none() && message.text.is_none();
        let description = if is_mute { describe(&response, redactor) } else { String::new() };
        this.0.reported = Some(Reported::new(response, message, description, redactor));
        this
    }

    /// A response that is not of the expected type.
    pub(crate) fn decode(
        operation: &Operation,
        response: RawResponse,
        format: Format,
        misfit: &Misfit,
        redactor: &Redactor,
    ) -> Self {
        let name = format.name();
        let line = |text: &str| redactor.line(&without_strings(text));
        let problem = match misfit {
            Misfit::Feature(feature) => {
                format!("the response is {name}, which requires the feature `{feature}` of naftiko-client")
            }
            _ if response.body.is_empty() => "the response has no body".to_owned(),
            Misfit::Data { path, problem } if path.is_empty() => {
                format!("the response does not decode: {}", line(problem))
            }
            Misfit::Data { path, problem } => {
                format!("the response does not decode: {}: {}", redactor.line(path), line(problem))
            }
            Misfit::Syntax(what) => {
                format!("the response, {}, is not {name}: {}", describe(&response, redactor), line(what))
            }
            Misfit::Nothing { .. } | Misfit::Strict { .. } | Misfit::TooLate | Misfit::TooLarge => {
                format!("the response {}", unfit(misfit, redactor))
            }
        };
        let mut this = Self::new(kind_of(misfit), Some(operation), &problem);
        if let Misfit::Nothing { .. } = misfit {
            // It may have a message.
            let message = ServerMessage::of_failure(response.status, &response.headers, &response.body, redactor);
            this.0.reported = Some(Reported::new(response, message, String::new(), redactor));
            return this;
        }
        this.0.passing = false;
        this.with_response(response, redactor)
    }

    /// A response in another format than expected.
    pub(crate) fn other_type(operation: &Operation, response: RawResponse, wanted: &str, redactor: &Redactor) -> Self {
        let problem = format!("the response, {}, is not {wanted}", describe(&response, redactor));
        Self::new(ErrorKind::Decode, Some(operation), &problem).with_response(response, redactor)
    }

    /// An item of a stream that is not of the expected type.
    pub(crate) fn item(
        operation: &Operation,
        what: &str,
        format: Format,
        misfit: &Misfit,
        redactor: &Redactor,
    ) -> Self {
        let line = |text: &str| redactor.line(&without_strings(text));
        let problem = match misfit {
            Misfit::Data { path, problem } if path.is_empty() => format!("{what} does not decode: {}", line(problem)),
            Misfit::Data { path, problem } => {
                format!("{what} does not decode: {}: {}", redactor.line(path), line(problem))
            }
            Misfit::Syntax(problem) => format!("{what} is not {}: {}", format.name(), line(problem)),
            Misfit::Feature(feature) => format!("{what} requires the feature `{feature}` of naftiko-client"),
            Misfit::Nothing { .. } | Misfit::Strict { .. } | Misfit::TooLate | Misfit::TooLarge => {
                format!("{what} {}", unfit(misfit, redactor))
            }
        };
        Self::new(kind_of(misfit), Some(operation), &problem)
    }

    /// An item of a stream that exceeds the limit.
    pub(crate) fn too_long(operation: &Operation, what: &str, limit: u64) -> Self {
        let problem = format!("{what} of the response is longer than {limit} bytes, the limit of the request");
        Self::new(ErrorKind::TooLarge, Some(operation), &problem)
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
        let header = |name: &str| self.headers()?.get(name)?.to_str().ok();
        let milliseconds = |name| Some(Duration::from_millis(whole_number(header(name)?)?));
        let exact = milliseconds("retry-after-ms").or_else(|| milliseconds("x-ms-retry-after-ms"));
        match exact {
            Some(wait) => Some(wait.min(LONGEST_WAIT)),
            None => retry_after(header(RETRY_AFTER.as_str())?, now()),
        }
    }

    fn reported(&self) -> Option<&Reported> {
        self.0.reported.as_ref()
    }
}

/// Prevents an overflow when it is added to a time.
const LONGEST_WAIT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let wait = match whole_number(value) {
        Some(seconds) => Duration::from_secs(seconds),
        None => httpdate::parse_http_date(value.trim()).ok()?.duration_since(now).unwrap_or_default(),
    };
    Some(wait.min(LONGEST_WAIT))
}

/// A number of digits, with optional decimals, rounded up.
fn whole_number(text: &str) -> Option<u64> {
    let text = text.trim();
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    if [whole, decimals].iter().any(|digits| digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    // Only digits, so the number is too large.
    let whole: u64 = whole.parse().unwrap_or(u64::MAX);
    Some(whole.saturating_add(u64::from(decimals.bytes().any(|digit| digit != b'0'))))
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

/// The description of a response without a code and a message.
fn describe(response: &RawResponse, redactor: &Redactor) -> String {
    match response.headers.get(LOCATION) {
        Some(location) if response.status.is_redirection() => {
            let location = String::from_utf8_lossy(location.as_bytes());
            // The query may contain a secret of the server.
            let location = location.split(['?', '#']).next().unwrap_or_default();
            format!("a redirect to {}, not followed", redactor.value(location))
        }
        _ if response.body.is_empty() => "no body".to_owned(),
        _ => format!("{} bytes of {}", response.body.len(), content(response, redactor)),
    }
}

/// The kind of an error of decoding.
fn kind_of(misfit: &Misfit) -> ErrorKind {
    match misfit {
        Misfit::TooLate => ErrorKind::Timeout,
        Misfit::TooLarge => ErrorKind::TooLarge,
        _ => ErrorKind::Decode,
    }
}

/// The problem of a response, or an item of one, that cannot be used as a whole.
fn unfit(misfit: &Misfit, redactor: &Redactor) -> String {
    let list = |keys: &[String]| keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    match misfit {
        Misfit::Nothing { required, found } => {
            let first: Vec<_> = required.iter().take(5).map(|key| (*key).to_owned()).collect();
            let more = if required.len() > first.len() { ", …" } else { "" };
            let found = if found.is_empty() { "no keys".to_owned() } else { redactor.line(&list(found)) };
            format!("has none of its required keys ({}{more}): it has {found}", list(&first))
        }
        Misfit::Strict { missing, unexpected } => {
            let missing: Vec<_> = missing.iter().map(|path| format!("`{path}` is missing")).collect();
            let problems: Vec<_> = missing.iter().chain(unexpected).map(String::as_str).collect();
            let first = problems[..problems.len().min(MOST_PROBLEMS)].join("; ");
            let more = match problems.len().saturating_sub(MOST_PROBLEMS) {
                0 => String::new(),
                more => format!("; and {more} more"),
            };
            format!("does not match its type, as strict mode requires: {}{more}", redactor.line(&first))
        }
        Misfit::TooLate => "could not be decoded within the time limit of the call".to_owned(),
        _ => "takes too much memory when decoded: more than eight times the limit of the request".to_owned(),
    }
}

/// How many problems of a strict call an error names.
const MOST_PROBLEMS: usize = 10;

/// The type and the encoding of a body.
fn content(response: &RawResponse, redactor: &Redactor) -> String {
    let value = |name| {
        let text = String::from_utf8_lossy(response.headers.get(name)?.as_bytes()).into_owned();
        let text = redactor.value(text.split(';').next().unwrap_or_default());
        Some(text.chars().take(80).collect::<String>())
    };
    let kind = value(CONTENT_TYPE).unwrap_or_else(|| "unknown type".to_owned());
    value(CONTENT_ENCODING).map_or(kind.clone(), |encoding| format!("{kind}, {encoding}"))
}

/// The text of an error of decoding, without the strings of the body that it quotes: they are data.
fn without_strings(error: &str) -> String {
    for (start, quoted, end) in [
        ("string \"", "string", "\", expected"),
        // The phrases of serde for keys and for values of enums.
        ("unknown variant `", "unknown variant", "`, expected"),
        ("unknown field `", "unknown field", "`, expected"),
    ] {
        if let Some(at) = error.find(start)
            && let Some(close) = error.rfind(end)
            && at + start.len() <= close
        {
            return format!("{}{quoted}{}", &error[..at], &error[close + 1..]);
        }
    }
    error.to_owned()
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
    fn retry_after_is_seconds_or_a_date() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:00 GMT").unwrap();
        assert_eq!(retry_after("120", now), Some(Duration::from_secs(120)));
        assert_eq!(retry_after(" 0 ", now), Some(Duration::ZERO));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), Some(Duration::from_secs(37)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:48:37 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
        for (decimals, seconds) in [("2.5", 3), ("299.997", 300), ("0.001", 1), ("3.000", 3), ("0.0", 0)] {
            assert_eq!(retry_after(decimals, now), Some(Duration::from_secs(seconds)), "{decimals}");
        }
        for too_large in [u64::MAX.to_string(), "9".repeat(400), format!("{}.5", u64::MAX)] {
            assert_eq!(retry_after(&too_large, now), Some(LONGEST_WAIT), "{too_large}");
        }
        for nothing in ["-1", "-0.5", "+5", "1e3", "1.", ".5", "1.2.3", "NaN", "inf", "0x10", "5s", "1, 2", ""] {
            assert_eq!(retry_after(nothing, now), None, "{nothing}");
        }
    }

    #[test]
    fn a_decoding_error_does_not_quote_the_body() {
        let error = |json: &str| without_strings(&serde_json::from_str::<i64>(json).unwrap_err().to_string());
        assert_eq!(error(r#""Jane \", expected Doe""#), "invalid type: string, expected i64 at line 1 column 23");
        assert_eq!(error("true"), "invalid type: boolean `true`, expected i64 at line 1 column 4");
        for what in ["variant", "field"] {
            let error = without_strings(&format!("unknown {what} `Jane`, expected `a` or `b`"));
            assert_eq!(error, format!("unknown {what}, expected `a` or `b`"));
        }
    }

    #[test]
    fn an_error_is_small_and_can_cross_threads() {
        fn check<T: Send + Sync + 'static>() {}
        check::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
