//! Runs a unit.

use std::fmt;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::check::{Problem, check};
use super::{Action, Inputs, Output, Services, Unit, draft, flow};
use crate::client::ApiClient;
use crate::error::Error;
use crate::flow::FlowError;
use crate::redact::Redactor;
use crate::response::Response;
use crate::response::decode::{Body, Decode, Decoded};
use crate::response::download::Download;
use crate::response::format::{Format, Misfit};

/// The body of the response to a [`Unit`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Content {
    /// No body.
    Empty,
    /// JSON, or a format that is converted to JSON.
    Json(Value),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Bytes),
}

/// Why a unit has no response.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunError {
    /// The inputs do not fit. Nothing was sent.
    Inputs(Vec<Problem>),
    /// The call failed, or the client cannot be built.
    Call(Error),
    /// A step of a flow failed.
    Flow(FlowError),
    /// Too many calls of the service with this name are in progress. Nothing was sent.
    Busy(&'static str),
}

impl From<Error> for RunError {
    fn from(error: Error) -> Self {
        RunError::Call(error)
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::Inputs(problems) => problems.iter().enumerate().try_for_each(|(index, problem)| {
                let separator = if index == 0 { "" } else { "; " };
                write!(f, "{separator}{problem}")
            }),
            RunError::Call(error) => error.fmt(f),
            RunError::Flow(error) => error.fmt(f),
            RunError::Busy(service) => write!(f, "{service}: too many calls are in progress"),
        }
    }
}

impl std::error::Error for RunError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            RunError::Inputs(_) | RunError::Busy(_) => None,
            RunError::Call(error) => error.source(),
            RunError::Flow(error) => error.source(),
        }
    }
}

/// Runs a unit and returns its response: calls its operation, or runs its flow. A unit that sends
/// nothing needs no client, and therefore no secret.
///
/// # Errors
///
/// Returns all problems of the inputs, or the error of the call or of the step that failed.
pub async fn run(services: &dyn Services, unit: &Unit, inputs: &Inputs) -> Result<Response<Content>, RunError> {
    Ok(called(services, unit, inputs).await?.0)
}

/// Runs a unit as [`run`] does. In the content, `[secret]` is in the place of the secrets of its
/// clients that have at least 6 characters: for a reader who must not know them, such as a model.
///
/// # Errors
///
/// Returns the errors of [`run`].
pub async fn run_without_secrets(
    services: &dyn Services,
    unit: &Unit,
    inputs: &Inputs,
) -> Result<Response<Content>, RunError> {
    let (response, redactor) = called(services, unit, inputs).await?;
    let content = without_secrets(response.body().clone(), &redactor);
    Ok(response.with_body(content, Vec::new()))
}

/// Runs a unit. Returns its response, and what hides the secrets of its calls.
async fn called(
    services: &dyn Services,
    unit: &Unit,
    inputs: &Inputs,
) -> Result<(Response<Content>, Redactor), RunError> {
    match unit.action {
        Action::Mock => return Ok((mock(unit, inputs)?, Redactor::default())),
        Action::Flow(flow) => return flow::run(services, unit, flow, inputs).await,
        Action::Call(_) => {}
    }
    let draft = draft(services.service(unit.service)?, unit, inputs).map_err(RunError::Inputs)?;
    let received = draft.in_flight().await.map_err(RunError::Call)?;
    let redactor = received.redactor();
    if unit.output == Output::Bytes {
        let response = received.response;
        let content = if response.body().is_empty() { Content::Empty } else { Content::Bytes(response.body().clone()) };
        return Ok((response.with_body(content, Vec::new()), redactor));
    }
    let Decoded { value, unexpected } = received.decode(decode).map_err(RunError::Call)?;
    Ok((received.response.with_body(shaped(unit, inputs, value), unexpected), redactor))
}

/// A content without secrets. Bytes that are no text are kept.
fn without_secrets(content: Content, redactor: &Redactor) -> Content {
    match content {
        Content::Empty => Content::Empty,
        Content::Json(value) => Content::Json(hide(value, redactor)),
        Content::Text(text) => Content::Text(redactor.data(&text)),
        Content::Bytes(bytes) => Content::Bytes(match std::str::from_utf8(&bytes) {
            Ok(text) => redactor.data(text).into(),
            Err(_) => bytes,
        }),
    }
}

/// A value without secrets in its texts and its keys.
pub(crate) fn hide(value: Value, redactor: &Redactor) -> Value {
    match value {
        Value::String(text) => redactor.data(&text).into(),
        Value::Array(items) => items.into_iter().map(|item| hide(item, redactor)).collect(),
        Value::Object(entries) => {
            entries.into_iter().map(|(key, value)| (redactor.data(&key), hide(value, redactor))).collect()
        }
        other => other,
    }
}

/// Calls a unit and returns its response while it arrives. It has no limit of its size. `client` is
/// that of the [`service`](Unit::service) of the unit.
///
/// # Errors
///
/// Returns all problems of the inputs, or the error of the call.
pub async fn download(client: &ApiClient, unit: &Unit, inputs: &Inputs) -> Result<Download, RunError> {
    let draft = draft(client, unit, inputs).map_err(RunError::Inputs)?;
    Download::open(draft).await.map_err(RunError::Call)
}

/// Returns the response of a unit that sends nothing.
fn mock(unit: &Unit, inputs: &Inputs) -> Result<Response<Content>, RunError> {
    let problems = check(unit, inputs);
    if !problems.is_empty() {
        return Err(RunError::Inputs(problems));
    }
    let content = shaped(unit, inputs, Content::Json(Value::Null));
    Ok(Response::new(StatusCode::OK, HeaderMap::new(), Bytes::new()).with_body(content, Vec::new()))
}

/// Returns what a unit makes of a document. Any other content is not changed.
pub(super) fn shaped(unit: &Unit, inputs: &Inputs, content: Content) -> Content {
    match (unit.shape, content) {
        (Some(shape), Content::Json(document)) => Content::Json(shape.of(&document, inputs)),
        (_, content) => content,
    }
}

pub(super) fn decode(body: Body<'_>) -> Result<Decoded<Content>, Misfit> {
    let decoded = |value| Decoded { value, unexpected: Vec::new() };
    if body.bytes.is_empty() || body.format == Format::Nothing {
        return Ok(decoded(Content::Empty));
    }
    let is_text = body.format == Format::Text;
    Ok(decoded(match Value::decode(body)?.value {
        Value::String(text) if is_text => Content::Text(text),
        value => Content::Json(value),
    }))
}
