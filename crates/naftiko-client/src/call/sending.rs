//! A call as a future. Everything up to the bytes of the response is one boxed future that is
//! compiled here. Only decoding is compiled for each type of response. The code that builds the
//! request selects the decoder, so that a crate that awaits the call compiles very little.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};

use crate::api::Operation;
use crate::boxed::BoxFuture;
use crate::call::attempt::{ATTEMPT_TIMEOUT, LONGEST_BODY};
use crate::call::trace::Trace;
use crate::call::{Call, Success};
use crate::data::Limits;
use crate::error::{Error, RawResponse};
use crate::redact::Redactor;
use crate::request::draft::Draft;
use crate::response::Response;
use crate::response::decode::{Body, DecodeFn, Decoded};
use crate::response::format::{Format, Misfit};
use crate::response::receive::Receive;
use crate::time::Instant;

/// A request that is sent when it is awaited. It returns a `T`.
///
/// # Panics
///
/// Panics if it is polled outside of a Tokio runtime, or again after it has returned.
#[must_use = "a request is not sent until it is awaited"]
pub struct Sending<T> {
    operation: &'static str,
    response: Awaited<T>,
}

/// The future of a call.
enum Awaited<T> {
    /// The whole response, and how it is decoded.
    Whole(InFlight, DecodeFn<T>),
    /// The start of a response that is read later, or a body that is not decoded.
    Other(BoxFuture<'static, Result<T, Error>>),
}

impl<T> Sending<T> {
    /// Returns a call that decodes its response.
    pub(crate) fn decoded(draft: Draft, decode: DecodeFn<T>) -> Self {
        Sending { operation: draft.content.operation.name, response: Awaited::Whole(draft.in_flight(), decode) }
    }

    /// Returns a call that is sent by `open`.
    pub(crate) fn streamed(draft: Draft, open: fn(Draft) -> BoxFuture<'static, Result<T, Error>>) -> Self {
        Sending { operation: draft.content.operation.name, response: Awaited::Other(open(draft)) }
    }
}

impl<T> Future for Sending<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.response {
            Awaited::Whole(in_flight, decode) => match in_flight.poll(cx) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Ok(received)) => Poll::Ready(received.decode(*decode).map(|decoded| decoded.value)),
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            },
            Awaited::Other(other) => other.as_mut().poll(cx),
        }
    }
}

/// Shows the operation.
impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").field("operation", &self.operation).finish_non_exhaustive()
    }
}

impl Draft {
    /// Sends the request and receives the response as `R` defines.
    ///
    /// # Errors
    ///
    /// The errors of [`Request::send`](crate::Request::send).
    pub fn send<R: Receive>(self) -> Sending<R::Output> {
        R::send(self)
    }

    /// Sends the request and returns the whole response with the bytes of its body.
    pub(crate) async fn send_bytes(self) -> Result<Response<Bytes>, Error> {
        Ok(response(Call::new(&self.content, self.client.shared()).send().await?))
    }

    /// Returns whether the response must match its type exactly.
    pub(crate) fn is_strict(&self) -> bool {
        self.content.strict.unwrap_or(self.client.shared().strict)
    }

    /// Returns the call up to the bytes of its response.
    pub(crate) fn in_flight(self) -> InFlight {
        InFlight { response: Box::pin(receive(self)) }
    }
}

/// A call up to the bytes of its response, which is not decoded yet.
pub(crate) struct InFlight {
    response: BoxFuture<'static, Result<Received, Error>>,
}

impl InFlight {
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, Error>> {
        self.response.as_mut().poll(cx)
    }
}

impl Future for InFlight {
    type Output = Result<Received, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        InFlight::poll(&mut self, cx)
    }
}

async fn receive(draft: Draft) -> Result<Received, Error> {
    let mut call = Call::new(&draft.content, draft.client.shared());
    let success = call.send().await?;
    let attempts = success.attempts;
    let response = response(success);
    let deadline = call.deadline();
    let (secrets, trace) = call.into_parts();
    Ok(Received { response, draft, attempts, deadline, secrets, trace })
}

/// A response with the bytes of its body, and what its errors need.
pub(crate) struct Received {
    pub(crate) response: Response<Bytes>,
    draft: Draft,
    /// How many attempts were made.
    attempts: u32,
    /// When the time of the call ends.
    deadline: Option<Instant>,
    /// The secrets that authentication added to this call.
    secrets: Vec<SecretString>,
    /// The log of the call, while it can still fail.
    trace: Trace,
}

impl Received {
    /// Decodes the body within the time of the call. Decoding does not yield to other tasks.
    pub(crate) fn decode<T>(&self, decode: DecodeFn<T>) -> Result<Decoded<T>, Error> {
        let deadline = self.deadline.or_else(|| Instant::now().checked_add(ATTEMPT_TIMEOUT));
        let longest = self.draft.content.limit.or(self.draft.client.shared().limit).unwrap_or(LONGEST_BODY);
        let limits = Limits::of(longest, deadline).strict(self.draft.is_strict());
        let body = Body { format: self.format(), bytes: self.response.body(), limits };
        decode(body).map_err(|misfit| self.misfit(&misfit))
    }

    fn format(&self) -> Format {
        self.draft.content.format.of_response(self.response.headers())
    }

    /// Returns the error of a body that does not decode.
    fn misfit(&self, misfit: &Misfit) -> Error {
        let (redactor, format) = (self.redactor(), self.format());
        let error = Error::decode(self.operation(), raw(self.response.clone()), format, misfit, &redactor);
        self.failed(error)
    }

    /// Returns the error of a response that has no valid next page.
    pub(crate) fn no_page(&self, problem: &str) -> Error {
        let redactor = self.redactor();
        let error = Error::paging(self.operation(), &redactor.line(problem));
        self.failed(error.with_response(raw(self.response.clone()), &redactor))
    }

    fn failed(&self, error: Error) -> Error {
        let error = error.with_attempts(self.attempts);
        self.trace.ends(self.operation(), &error);
        error
    }

    /// Marks the call as successful, so that it logs no error.
    pub(crate) fn close(&mut self) {
        self.trace = Trace::none();
    }

    fn operation(&self) -> &Operation {
        &self.draft.content.operation
    }

    pub(crate) fn redactor(&self) -> Redactor {
        let base = &self.draft.client.shared().base;
        self.draft.content.redactor(base).and(self.secrets.iter().map(ExposeSecret::expose_secret))
    }
}

fn response(success: Success) -> Response<Bytes> {
    let Success { mut head, body, .. } = success;
    Response::new(head.status(), std::mem::take(head.headers_mut()), body)
}

fn raw(response: Response<Bytes>) -> RawResponse {
    let (status, headers, body) = response.into_parts();
    RawResponse { status, headers, body, is_cut: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Api;
    use crate::client::{ApiClient, ClientBuilder};

    #[test]
    fn a_call_that_waits_takes_little_memory() {
        static API: Api = Api::new("pets", "http://localhost");
        let client = ClientBuilder::<ApiClient>::new(&API).build().unwrap();
        let call = receive(Draft::new(&client, Operation::get("ListPets", "/pets")));
        let size = size_of_val(&call);
        assert!(size <= 2048, "{size} bytes");
    }
}
