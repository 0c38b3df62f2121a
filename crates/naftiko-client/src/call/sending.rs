//! A call on its way, as a value. Everything up to the bytes of the answer is one boxed future that is compiled here;
//! what is compiled for each type of answer is decoding it. Which way it is decoded is decided where the request is made,
//! so that a crate that awaits it compiles next to nothing.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::answer::format::Misfit;
use crate::answer::response::Response;
use crate::api::Operation;
use crate::boxed::BoxFuture;
use crate::call::Call;
use crate::call::trace::Trace;
use crate::data::Slot;
use crate::error::{Answer, Error};
use crate::redact::Redactor;
use crate::request::draft::Draft;

/// A request that is sent when it is awaited, and the `T` that it is answered with.
///
/// # Panics
///
/// If it is not polled by a Tokio runtime, or again after it is done.
#[must_use = "a request is not sent until it is awaited"]
pub struct Sending<T> {
    pub(crate) answering: Answering,
    pub(crate) decode: Decode<T>,
}

/// Reads an answer as a `T`.
pub(crate) type Decode<T> = fn(&Answered) -> Result<T, Error>;

impl<T> Future for Sending<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.answering.poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(answered)) => Poll::Ready((self.decode)(&answered)),
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
    let response = call.send().await?;
    let attempts = call.attempts();
    let (secrets, trace) = call.into_secrets();
    Ok(Answered { response, draft, attempts, secrets, trace })
}

/// An answer with its body as it came, and what is needed to say what is wrong with it.
pub(crate) struct Answered {
    pub(crate) response: Response<Bytes>,
    draft: Draft,
    /// How many attempts there were.
    attempts: u32,
    /// What authentication added for this call alone.
    secrets: Vec<SecretString>,
    /// What is told of the call, as long as it may fail.
    trace: Trace,
}

impl Answered {
    /// The body, decoded by serde: for types that are not ours.
    pub(crate) fn decode<T: DeserializeOwned>(&self) -> Result<T, Error> {
        match self.draft.content.format.decode(self.response.body()) {
            Ok(body) => Ok(body),
            Err(misfit) => Err(self.misfit(&misfit)),
        }
    }

    /// The body, decoded by what is compiled here for all types.
    pub(crate) fn decode_typed<T: Slot + Default>(&self) -> Result<T, Error> {
        let mut body = T::default();
        self.fill(&mut body)?;
        Ok(body)
    }

    /// The body as a value, which a type is made of: all but the last step is compiled here.
    pub(crate) fn decode_outputs<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let value: Value = self.decode_typed()?;
        T::deserialize(value).map_err(|error| self.misfit(&error.into()))
    }

    fn fill(&self, slot: &mut dyn Slot) -> Result<(), Error> {
        let filled = self.draft.content.format.fill(self.response.body(), slot);
        filled.map_err(|misfit| self.misfit(&misfit))
    }

    /// The error of a body that is not what was asked for.
    fn misfit(&self, misfit: &Misfit) -> Error {
        let (redactor, format) = (self.redactor(), self.draft.content.format);
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

fn answer_of(response: Response<Bytes>) -> Answer {
    let (status, headers, body) = response.into_parts();
    Answer { status, headers, body, is_cut: false }
}
