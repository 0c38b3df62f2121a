//! Code of the caller that observes every attempt of every call, before authentication.

use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::api::Operation;
use crate::boxed::BoxError;
use crate::error::Error;
use crate::redact::Redactor;
#[cfg(feature = "test-util")]
use crate::request::template::Slot;

/// Observes every attempt of every call, and can add headers.
///
/// It runs before authentication, so it does not see a credential.
/// [`ClientBuilder::interceptor`](crate::ClientBuilder::interceptor) adds it. If there are several,
/// they see an attempt in the order in which they were added, and its outcome in the reverse order.
///
/// ```
/// use naftiko_client::{Attempt, BoxError, HeaderMap, Interceptor, Outcome};
///
/// /// Numbers the attempts, and reports slow ones.
/// struct Watch;
///
/// impl Interceptor for Watch {
///     fn before(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) -> Result<(), BoxError> {
///         headers.insert("x-attempt", attempt.number().into());
///         Ok(())
///     }
///
///     fn after(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
///         if outcome.elapsed().as_secs() > 5 {
///             eprintln!("{} was slow: {:?}", attempt.operation().name, outcome.status());
///         }
///     }
/// }
/// ```
pub trait Interceptor: Send + Sync + 'static {
    /// Runs before an attempt. It adds headers to `headers`, which is empty; they replace those of
    /// the request. Mark a value that is secret as
    /// [sensitive](reqwest::header::HeaderValue::set_sensitive).
    ///
    /// # Errors
    ///
    /// If the attempt must not be made. The call fails with
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) and shows the error.
    fn before(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) -> Result<(), BoxError> {
        let _ = (attempt, headers);
        Ok(())
    }

    /// Runs after an attempt: for a [download](crate::Download) and for events, when the response
    /// begins. It does not run if the call is dropped.
    fn after(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        let _ = (attempt, outcome);
    }
}

/// An attempt of a call.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) number: u32,
    /// The request before it is sent, and what hides its secrets.
    pub(crate) request: Option<(&'a reqwest::Request, &'a Redactor)>,
    /// Values for the fake: those of the path, and the inputs of templates.
    #[cfg(feature = "test-util")]
    pub(crate) path: &'a [(&'static str, Slot)],
    #[cfg(feature = "test-util")]
    pub(crate) inputs: &'a [(&'static str, serde_json::Value)],
}

impl<'a> Attempt<'a> {
    /// Returns the operation: its name in the capability file, its method and its path template.
    pub fn operation(&self) -> &'a Operation {
        self.operation
    }

    /// Returns the number of the attempt; the first is 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns the URL of the request, with the secrets of the client replaced by `[secret]`, and
    /// at most 500 characters of it. It is known only [before](Interceptor::before) the request is
    /// sent.
    pub fn url(&self) -> Option<String> {
        let (request, redactor) = self.request?;
        Some(redactor.value(request.url().as_str()))
    }
}

impl fmt::Debug for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt").field("operation", self.operation()).field("number", &self.number).finish()
    }
}

/// The outcome of an attempt.
#[derive(Clone, Copy)]
pub struct Outcome<'a> {
    pub(crate) result: Result<(StatusCode, &'a HeaderMap), &'a Error>,
    pub(crate) redactor: &'a Redactor,
    pub(crate) elapsed: Duration,
    pub(crate) retry_in: Option<Duration>,
}

impl<'a> Outcome<'a> {
    /// Returns the status, if there was a response.
    pub fn status(&self) -> Option<StatusCode> {
        self.result.map_or_else(Error::status, |(status, _)| Some(status))
    }

    /// Returns the headers, if there was a response.
    pub fn headers(&self) -> Option<&'a HeaderMap> {
        self.result.map_or_else(Error::headers, |(_, headers)| Some(headers))
    }

    /// Returns a text of the response, such as the value of a header, on one line, with the secrets
    /// of the call replaced by `[secret]`, and at most 500 characters of it.
    pub fn without_secrets(&self, text: &str) -> String {
        self.redactor.value(text)
    }

    /// Returns the error, if the attempt failed: the one that the caller gets if there is no other
    /// attempt. A response is decoded later, so this is not an error of decoding.
    pub fn error(&self) -> Option<&'a Error> {
        self.result.err()
    }

    /// Returns the duration of the attempt.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// Returns the delay before the next attempt; `None` if this was the last.
    pub fn retry_in(&self) -> Option<Duration> {
        self.retry_in
    }
}

/// Shows no values of headers.
impl fmt::Debug for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome")
            .field("status", &self.status())
            .field("error", &self.error())
            .field("elapsed", &self.elapsed)
            .field("retry_in", &self.retry_in)
            .finish()
    }
}
