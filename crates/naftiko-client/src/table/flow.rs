//! Flows as units.

use std::fmt;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::check::{self, Problem, check};
use super::compute::{Missing, compute};
use super::{Content, Inputs, Output, RunError, Services, Unit, services};
use crate::boxed::MaybeSend;
use crate::client::ApiClient;
use crate::data::{self, Encode, Slot};
use crate::error::Error;
use crate::flow::Running;
use crate::redact::Redactor;
use crate::response::Response;

/// How a [`Unit`] runs that is a flow: several calls as one.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Flow {
    /// Starts it.
    pub start: fn(&FlowCall<'_>) -> StartedFlow,
    /// The indexes of the services that it calls.
    pub services: &'static [usize],
}

/// A flow that was started by name, and returns its result as JSON.
///
/// The error is that of its inputs, or of building the clients that it needs.
pub type StartedFlow = Result<Running<Value>, RunError>;

impl Flow {
    pub(super) const fn new(start: fn(&FlowCall<'_>) -> StartedFlow, services: &'static [usize]) -> Self {
        Flow { start, services }
    }
}

/// A call of a flow by name: its inputs, and the clients that it needs.
pub struct FlowCall<'c> {
    services: &'c dyn Services,
    needed: &'static [usize],
    inputs: Inputs,
}

impl FlowCall<'_> {
    /// Returns the client of a service. That of a service that the flow does not call needs no
    /// settings and no secrets, and sends nothing.
    ///
    /// # Errors
    ///
    /// Returns the error of building a client that the flow needs.
    pub fn service(&self, index: usize) -> Result<ApiClient, Error> {
        match self.needed.contains(&index) {
            true => self.services.service(index).cloned(),
            false => services::unused(),
        }
    }

    /// Returns a required input.
    ///
    /// # Errors
    ///
    /// Returns an error if the input is missing, or if it has another type.
    pub fn required<T: Slot + Default>(&self, name: &str) -> Result<T, RunError> {
        self.optional(name)?.ok_or_else(|| problem(name, format!("missing input `{name}`")))
    }

    /// Returns an optional input. `null` is the same as no value.
    ///
    /// # Errors
    ///
    /// Returns an error if the input has another type.
    pub fn optional<T: Slot + Default>(&self, name: &str) -> Result<Option<T>, RunError> {
        let Some(value) = self.inputs.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
        data::fill(value).map(Some).map_err(|error| problem(name, format!("the input `{name}`: {error}")))
    }
}

fn problem(path: &str, message: String) -> RunError {
    RunError::Inputs(vec![Problem { path: path.to_owned(), message }])
}

/// Shows the names of the inputs.
impl fmt::Debug for FlowCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowCall").field("inputs", &self.inputs.keys().collect::<Vec<_>>()).finish_non_exhaustive()
    }
}

impl<T: Encode + MaybeSend + 'static> Running<T> {
    /// Converts the result to JSON. Values have the keys and types that the servers sent.
    pub fn into_value(self) -> Running<Value> {
        self.map(|value| data::received(&value))
    }
}

/// Runs a flow. Returns its result, and what hides the secrets of its calls.
pub(super) async fn run(
    services: &dyn Services,
    unit: &Unit,
    flow: Flow,
    inputs: &Inputs,
) -> Result<(Response<Content>, Redactor), RunError> {
    let problems = check(unit, inputs);
    if !problems.is_empty() {
        return Err(RunError::Inputs(problems));
    }
    let running = (flow.start)(&FlowCall { services, needed: flow.services, inputs: passed(unit, inputs) })?;
    let (value, redactor) = running.finish().await.map_err(RunError::Flow)?;
    let content = match (unit.output, value) {
        (Output::Nothing, _) => Content::Empty,
        (Output::Text, Value::String(text)) => Content::Text(text),
        (_, value) => Content::Json(value),
    };
    Ok((Response::new(StatusCode::OK, HeaderMap::new(), Bytes::new()).with_body(content, Vec::new()), redactor))
}

/// Returns the inputs of a flow: those of its unit, and those that the unit fixes or computes.
fn passed(unit: &Unit, inputs: &Inputs) -> Inputs {
    let given = unit.inputs.iter().filter_map(|input| Some((input, check::value(input, inputs)?)));
    let given = given.flat_map(|(input, value)| input.targets.iter().map(|target| (target.name, value.clone())));
    // The generator wrote the text, so it is JSON.
    let fixed = unit.values.iter().map(|(json, target)| (target.name, serde_json::from_str(json).unwrap_or_default()));
    let computed = unit.computed.iter().filter_map(|(json, target)| {
        let value = compute(json, inputs, Missing::IsNothing)?;
        Some((target.name, value))
    });
    given.chain(fixed).chain(computed).map(|(name, value)| (name.to_owned(), value)).collect()
}
