//! Code of the caller's that sees every attempt of every call, above authentication: it adds headers and watches.

use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::api::Operation;
use crate::boxed::BoxError;
use crate::error::Error;
#[cfg(feature = "test-util")]
use crate::request::template::Slot;

/// Sees every attempt of every call: may add headers to it, and is told what came of it.
///
/// It is above authentication, so no credential passes through it. It is set by
/// [`ClientBuilder::interceptor`](crate::ClientBuilder::interceptor); where there are several, each sees an attempt before
/// those that were set after it, and its outcome after them.
///
/// ```
/// use naftiko_client::{Attempt, BoxError, HeaderMap, Interceptor, Outcome};
///
/// /// Hands on the id of the request that we are serving, and complains about what is slow.
/// struct House;
///
/// impl Interceptor for House {
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
    /// Comes before an attempt. What it puts into `headers`, which are empty, is set in the request in place of what is
    /// there; a value that authenticates is to be [sensitive](reqwest::header::HeaderValue::set_sensitive).
    ///
    /// # Errors
    ///
    /// If the attempt shall not be made; the call fails then ([`ErrorKind::Request`](crate::ErrorKind::Request)), and tells
    /// the error.
    fn before(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) -> Result<(), BoxError> {
        let _ = (attempt, headers);
        Ok(())
    }

    /// Comes after an attempt. Of a [download](crate::Download) and of events, that is when the response begins. It does not
    /// come if the call is dropped meanwhile.
    fn after(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        let _ = (attempt, outcome);
    }
}

/// One of the times that a call is sent.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) number: u32,
    /// What the fake compares: the values of the path, and the inputs of templates.
    #[cfg(feature = "test-util")]
    pub(crate) path: &'a [(&'static str, Slot)],
    #[cfg(feature = "test-util")]
    pub(crate) inputs: &'a [(&'static str, serde_json::Value)],
}

impl<'a> Attempt<'a> {
    /// The operation: its name in the capability file, its method and its path template.
    pub fn operation(&self) -> &'a Operation {
        self.operation
    }

    /// Which one of the call it is; the first is 1.
    pub fn number(&self) -> u32 {
        self.number
    }
}

impl fmt::Debug for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt").field("operation", self.operation()).field("number", &self.number).finish()
    }
}

/// What came of an attempt.
#[derive(Clone, Copy)]
pub struct Outcome<'a> {
    pub(crate) result: Result<(StatusCode, &'a HeaderMap), &'a Error>,
    pub(crate) elapsed: Duration,
    pub(crate) retry_in: Option<Duration>,
}

impl<'a> Outcome<'a> {
    /// The status, if there was a response.
    pub fn status(&self) -> Option<StatusCode> {
        self.result.map_or_else(Error::status, |(status, _)| Some(status))
    }

    /// The headers, if there was a response.
    pub fn headers(&self) -> Option<&'a HeaderMap> {
        self.result.map_or_else(Error::headers, |(_, headers)| Some(headers))
    }

    /// Why it failed, if it did: whatever the caller would get if there were no other attempt. That a response does not decode
    /// turns out later.
    pub fn error(&self) -> Option<&'a Error> {
        self.result.err()
    }

    /// How long it took.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// After how long there is another attempt; none if this was the last.
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
