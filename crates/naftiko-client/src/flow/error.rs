//! Why a flow failed, and what it had done before.

use std::fmt;

use bytes::Bytes;

use crate::boxed::BoxError;
use crate::data::Limits;
use crate::error::Error;
use crate::response::decode::{Body, Decode};
use crate::response::format::Format;

/// Why a flow failed: the step, its error, and the steps that completed before.
///
/// Its [`Display`](fmt::Display) is one line with the flow, the step and its error, without secrets
/// and without values. What the completed steps did is not undone: [`completed`](Self::completed)
/// has their responses, for callers that can.
///
/// ```
/// # fn handle(error: naftiko_client::flow::FlowError) {
/// println!("{error}");
/// for step in error.completed() {
///     println!("{} was done: {:?}", step.name(), step.body_as::<naftiko_client::Value>());
/// }
/// # }
/// ```
pub struct FlowError(Box<Inner>);

struct Inner {
    flow: &'static str,
    step: &'static str,
    cause: Cause,
    completed: Vec<Completed>,
}

enum Cause {
    /// A call failed.
    Call(Error),
    /// A script failed.
    Script(BoxError),
    /// A value is missing, or has another type than needed.
    Value(String),
}

impl FlowError {
    pub(super) fn of_call(flow: &'static str, step: &'static str, error: Error, completed: Vec<Completed>) -> Self {
        FlowError(Box::new(Inner { flow, step, cause: Cause::Call(error), completed }))
    }

    pub(super) fn of_script(
        flow: &'static str,
        step: &'static str,
        error: BoxError,
        completed: Vec<Completed>,
    ) -> Self {
        FlowError(Box::new(Inner { flow, step, cause: Cause::Script(error), completed }))
    }

    pub(super) fn of_value(flow: &'static str, step: &'static str, problem: String, completed: Vec<Completed>) -> Self {
        FlowError(Box::new(Inner { flow, step, cause: Cause::Value(problem), completed }))
    }

    /// Returns the name of the flow in the capability file; empty if it did not start.
    pub fn flow(&self) -> &'static str {
        self.0.flow
    }

    /// Returns the name of the step that failed; empty if the flow did not start. The result of a
    /// flow is the step `mappings`; of a flow that is one call, it is the name of its operation.
    pub fn step(&self) -> &'static str {
        self.0.step
    }

    /// Returns the error of the call, if a call failed or no time was left. Otherwise, a script
    /// failed, or a step has no value that it requires.
    pub fn error(&self) -> Option<&Error> {
        match &self.0.cause {
            Cause::Call(error) => Some(error),
            Cause::Script(_) | Cause::Value(_) => None,
        }
    }

    /// Returns the steps whose calls and scripts completed before, in the order in which they
    /// completed.
    pub fn completed(&self) -> &[Completed] {
        &self.0.completed
    }
}

impl fmt::Display for FlowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { flow, step, cause, .. } = &*self.0;
        if !step.is_empty() {
            write!(f, "{flow}: step `{step}`: ")?;
        }
        match cause {
            Cause::Call(error) => error.fmt(f),
            Cause::Script(error) => error.fmt(f),
            Cause::Value(problem) => f.write_str(problem),
        }
    }
}

/// Shows the same as [`Display`](fmt::Display), and the names of the completed steps.
impl fmt::Debug for FlowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let completed: Vec<&str> = self.completed().iter().map(Completed::name).collect();
        f.debug_struct("FlowError").field("error", &self.to_string()).field("completed", &completed).finish()
    }
}

/// The source is the [`Error`] of the call, or the error of the script.
impl std::error::Error for FlowError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.cause {
            Cause::Call(error) => Some(error),
            Cause::Script(error) => Some(&**error),
            Cause::Value(_) => None,
        }
    }
}

/// The error of a flow that did not start.
impl From<Error> for FlowError {
    fn from(error: Error) -> Self {
        FlowError::of_call("", "", error, Vec::new())
    }
}

/// A step whose call or script completed.
#[derive(Clone)]
pub struct Completed {
    name: &'static str,
    body: Bytes,
}

impl Completed {
    pub(super) fn new(name: &'static str, body: Bytes) -> Self {
        Completed { name, body }
    }

    /// Returns the name of the step.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the body of its response, or the result of its script as JSON.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns the body decoded from JSON, if it is a `T`: a type of the generated client, a
    /// [`Value`](crate::Value), or a [`Serde`](crate::Serde) of any other type.
    pub fn body_as<T: Decode>(&self) -> Option<T::Output> {
        let limits = Limits::of(self.body.len() as u64, None);
        T::decode(Body { format: Format::Json, bytes: &self.body, limits }).ok().map(|decoded| decoded.value)
    }
}

/// Shows the name, not the body.
impl fmt::Debug for Completed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Completed").field("name", &self.name).finish_non_exhaustive()
    }
}
