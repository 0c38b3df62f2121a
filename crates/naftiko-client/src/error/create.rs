//! Creates the error of each way in which a call fails, with its kind, its text, and whether
//! another attempt may succeed.

use std::time::Duration;

use super::describe::describe;
use super::misfit::{kind_of, unfit, without_strings};
use super::server_message::ServerMessage;
use super::{Error, ErrorKind, RawResponse, Reported};
use crate::api::Operation;
use crate::call::fault::Fault;
use crate::call::transport::TransportError;
use crate::redact::Redactor;
use crate::response::format::{Format, Misfit};

impl Error {
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
}
