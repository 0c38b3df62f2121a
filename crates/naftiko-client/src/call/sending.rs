//! A call on its way, as a value. Everything up to the bytes of the answer is one boxed future that is compiled here;
//! what is compiled for each type of answer is decoding it. Which way it is decoded is decided where the request is made,
//! so that a crate that awaits it compiles next to nothing.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;

use crate::answer::decode::{Body, Decode, DecodeFn, Decoded, Picked, Serde};
use crate::answer::format::{Format, Misfit};
use crate::answer::response::Response;
use crate::api::Operation;
use crate::boxed::BoxFuture;
use crate::call::attempt::{ATTEMPT_TIMEOUT, LONGEST_BODY};
use crate::call::trace::Trace;
use crate::call::{Call, Success};
use crate::data::Limits;
use crate::error::{Answer, Error};
use crate::redact::Redactor;
use crate::request::draft::Draft;
use crate::time::Instant;

/// A request that is sent when it is awaited, and the `T` that it is answered with.
///
/// # Panics
///
/// If it is not polled by a Tokio runtime, or again after it is done.
#[must_use = "a request is not sent until it is awaited"]
pub struct Sending<T> {
    pub(crate) answering: Answering,
    pub(crate) decode: DecodeFn<T>,
}

impl<T> Future for Sending<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.answering.poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(answered)) => Poll::Ready(answered.decode(self.decode).map(|decoded| decoded.value)),
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
        }
    }
}

/// Shows the operation.
impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").field("operation", &self.answering.operation).finish_non_exhaustive()
    }
}

impl Draft {
    /// Sends the request and decodes the response by `D`.
    pub fn send_into<D: Decode>(self) -> Sending<D::Output> {
        Sending { answering: self.answering(), decode: D::decode }
    }

    /// [`send_into`](Self::send_into) by [`Serde`].
    pub fn send<T: DeserializeOwned>(self) -> Sending<T> {
        self.send_into::<Serde<T>>()
    }

    /// [`send_into`](Self::send_into) a type that decodes itself.
    #[doc(hidden)]
    pub fn send_typed<T: Decode<Output = T>>(self) -> Sending<T> {
        self.send_into::<T>()
    }

    /// [`send_into`](Self::send_into) by [`Picked`].
    #[doc(hidden)]
    pub fn send_outputs<T: DeserializeOwned>(self) -> Sending<T> {
        self.send_into::<Picked<T>>()
    }

    /// Sends the request and gives the whole response, its body as it came:
    /// [`Request::send_bytes`](crate::Request::send_bytes).
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn send_bytes(self) -> Result<Response<Bytes>, Error> {
        Ok(response(Call::new(&self.content, self.client.shared()).send().await?))
    }

    /// The request on its way.
    pub(crate) fn answering(self) -> Answering {
        Answering::new(self)
    }
}

/// A request on its way to an answer that is not decoded yet.
pub(crate) struct Answering {
    operation: &'static str,
    answer: BoxFuture<'static, Result<Answered, Error>>,
}

impl Answering {
    pub(crate) fn new(draft: Draft) -> Self {
        Answering { operation: draft.content.operation.name, answer: Box::pin(answer(draft)) }
    }

    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Answered, Error>> {
        self.answer.as_mut().poll(cx)
    }
}

impl Future for Answering {
    type Output = Result<Answered, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Answering::poll(&mut self, cx)
    }
}

async fn answer(draft: Draft) -> Result<Answered, Error> {
    let mut call = Call::new(&draft.content, draft.client.shared());
    let success = call.send().await?;
    let attempts = success.attempts;
    let response = response(success);
    let deadline = call.deadline();
    let (secrets, trace) = call.into_parts();
    Ok(Answered { response, draft, attempts, deadline, secrets, trace })
}

/// An answer with its body as it came, and what is needed to say what is wrong with it.
pub(crate) struct Answered {
    pub(crate) response: Response<Bytes>,
    draft: Draft,
    /// How many attempts there were.
    attempts: u32,
    /// When the time of the call is up.
    deadline: Option<Instant>,
    /// What authentication added for this call alone.
    secrets: Vec<SecretString>,
    /// What is told of the call, as long as it may fail.
    trace: Trace,
}

impl Answered {
    /// The body, decoded within the time of the call. The thread is not given to other tasks meanwhile.
    pub(crate) fn decode<T>(&self, decode: DecodeFn<T>) -> Result<Decoded<T>, Error> {
        let deadline = self.deadline.or_else(|| Instant::now().checked_add(ATTEMPT_TIMEOUT));
        let longest = self.draft.content.limit.or(self.draft.client.shared().limit).unwrap_or(LONGEST_BODY);
        let body = Body { format: self.format(), bytes: self.response.body(), limits: Limits::of(longest, deadline) };
        decode(body).map_err(|misfit| self.misfit(&misfit))
    }

    fn format(&self) -> Format {
        self.draft.content.format.of_answer(self.response.headers())
    }

    /// The error of a body that is not what was asked for.
    fn misfit(&self, misfit: &Misfit) -> Error {
        let (redactor, format) = (self.redactor(), self.format());
        let error = Error::decode(self.operation(), answer_of(self.response.clone()), format, misfit, &redactor);
        self.failed(error)
    }

    /// The error of an answer from which no other page can be found.
    pub(crate) fn no_page(&self, problem: &str) -> Error {
        let redactor = self.redactor();
        let error = Error::paging(self.operation(), &redactor.line(problem));
        self.failed(error.with_answer(answer_of(self.response.clone()), &redactor))
    }

    fn failed(&self, error: Error) -> Error {
        let error = error.with_attempts(self.attempts);
        self.trace.ends(self.operation(), &error);
        error
    }

    /// All is read that there is to read.
    pub(crate) fn close(&mut self) {
        self.trace = Trace::none();
    }

    fn operation(&self) -> &Operation {
        &self.draft.content.operation
    }

    fn redactor(&self) -> Redactor {
        let base = &self.draft.client.shared().base;
        self.draft.content.redactor(base).and(self.secrets.iter().map(ExposeSecret::expose_secret))
    }
}

fn response(success: Success) -> Response<Bytes> {
    let Success { mut head, body, .. } = success;
    Response::new(head.status(), std::mem::take(head.headers_mut()), body)
}

fn answer_of(response: Response<Bytes>) -> Answer {
    let (status, headers, body) = response.into_parts();
    Answer { status, headers, body, is_cut: false }
}
