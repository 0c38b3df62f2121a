//! Flows: several calls as one, which generated code runs step by step.
//!
//! The capability files of a client can declare flows: steps that call operations, searches in what
//! the steps returned, and a result that consists of parts of both. The generated crate has a
//! function for each, which uses this module.
//!
//! - A step that fails ends the flow. [`FlowError`] has the step, its error, and the steps that
//!   completed before, so that a caller can undo what they did.
//! - A script is a method that the caller implements. Its error is the source of the [`FlowError`].
//! - All steps share one time limit: that of the flow or, by default, that of the client of its
//!   first call.
//! - Steps that only read and do not need each other run at the same time.

mod error;
mod find;
mod join;
mod running;
mod value;

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::boxed::BoxError;
use crate::call::TIMEOUT;
use crate::error::Error;
use crate::redact::Redactor;
use crate::request::Request;
use crate::response::Response;
use crate::response::outputs::convert;
use crate::time::{Instant, in_time};

/// See [`both`], which this macro uses.
#[doc(inline)]
pub use crate::__join as join;
pub use crate::response::outputs::Step;
pub use error::{Completed, FlowError};
pub use find::{Index, find, find_all, lookup};
pub use join::both;
pub use running::{Running, start};
pub use value::{at, context, json, list, part, parts, text};

/// A run of a flow: its steps so far, and its time limit.
#[derive(Debug)]
pub struct Steps {
    flow: &'static str,
    started: Instant,
    /// The time limit of the flow, if the caller sets one.
    timeout: Option<Duration>,
    /// The end of the time of all steps.
    deadline: OnceLock<Option<Instant>>,
    completed: Mutex<Vec<Completed>>,
    /// What hides the secrets of the calls so far, for calls by name.
    redactor: Mutex<Redactor>,
}

impl Steps {
    /// Begins a flow.
    pub fn new(flow: &'static str, timeout: Option<Duration>) -> Self {
        Steps {
            flow,
            started: Instant::now(),
            timeout,
            deadline: OnceLock::new(),
            completed: Mutex::new(Vec::new()),
            redactor: Mutex::default(),
        }
    }

    /// Sends the request of a step and returns its decoded response.
    ///
    /// # Errors
    ///
    /// Returns the error of the call. A step that has no time left sends nothing.
    pub async fn call<T>(&self, step: &'static str, request: Request<T>) -> Result<T, FlowError> {
        let (response, value) = self.send(request).await.map_err(|error| self.failed(step, error))?;
        self.completed().push(Completed::new(step, response.into_body()));
        Ok(value)
    }

    async fn send<T>(&self, mut request: Request<T>) -> Result<(Response<Bytes>, T), Error> {
        let client = request.draft.client.shared();
        let timeout = self.timeout.or(client.timeout).unwrap_or(TIMEOUT);
        let deadline = self.deadline.get_or_init(|| self.started.checked_add(timeout));
        if let Some(deadline) = deadline {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let operation = &request.draft.content.operation;
                return Err(Error::timed_out(operation, "run the steps of the flow", timeout).with_unsent(true));
            }
            request.draft.set_timeout(left);
        }
        let received = request.draft.in_flight().await?;
        #[cfg(feature = "table")]
        self.hide(received.redactor());
        let decoded = received.decode(request.decode)?;
        Ok((received.response, decoded.value))
    }

    /// Hides what a redactor hides.
    #[cfg(feature = "table")]
    fn hide(&self, redactor: Redactor) {
        let mut all = self.redactor.lock().unwrap_or_else(PoisonError::into_inner);
        *all = std::mem::take(&mut *all).joined(redactor);
    }

    /// Returns what hides the secrets of its calls.
    fn into_redactor(self) -> Redactor {
        self.redactor.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs the script of a step and returns its result. Before the first call, the time of a
    /// script is limited only if the flow has a time limit of its own.
    ///
    /// # Errors
    ///
    /// Returns the error of the script, or one of the kind
    /// [`Timeout`](crate::ErrorKind::Timeout) if no time is left.
    pub async fn script(
        &self,
        step: &'static str,
        script: impl Future<Output = Result<Value, BoxError>>,
    ) -> Result<Value, FlowError> {
        let of_flow = || self.timeout.and_then(|timeout| self.started.checked_add(timeout));
        let deadline = self.deadline.get().copied().unwrap_or_else(of_flow);
        match in_time(deadline, script).await {
            Some(Ok(value)) => {
                let body = serde_json::to_vec(&value).unwrap_or_default();
                self.completed().push(Completed::new(step, body.into()));
                Ok(value)
            }
            Some(Err(error)) => Err(FlowError::of_script(self.flow, step, error, self.completed().clone())),
            None => {
                let error = Error::timed_out(None, "run the script", self.started.elapsed());
                Err(self.failed(step, error))
            }
        }
    }

    /// Returns a value that the next step of a flow requires. `path` is its place in the file.
    ///
    /// # Errors
    ///
    /// Returns an error if the value is missing.
    pub fn required<T>(&self, step: &'static str, path: &str, value: Option<T>) -> Result<T, FlowError> {
        value.ok_or_else(|| self.unfit(step, format!("there is no value at `{path}`")))
    }

    /// Converts a JSON value to the type in which a step or the result needs it. `null` is no
    /// value. A number or a boolean can be a text, and a text that contains one of them can be
    /// that.
    ///
    /// # Errors
    ///
    /// Returns an error if the value is of another type. The error does not contain the value.
    pub fn read<T: DeserializeOwned>(
        &self,
        step: &'static str,
        path: &str,
        value: Option<&Value>,
    ) -> Result<Option<T>, FlowError> {
        let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(None) };
        match convert(value) {
            Some(value) => Ok(Some(value)),
            None => Err(self.unfit(step, format!("the value at `{path}` has an unexpected type"))),
        }
    }

    fn failed(&self, step: &'static str, error: Error) -> FlowError {
        FlowError::of_call(self.flow, step, error, self.completed().clone())
    }

    fn unfit(&self, step: &'static str, problem: String) -> FlowError {
        FlowError::of_value(self.flow, step, problem, self.completed().clone())
    }

    fn completed(&self) -> std::sync::MutexGuard<'_, Vec<Completed>> {
        self.completed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Implements what every builder of a flow has in common.
///
/// A builder is a struct with a field `timeout` and an async method `run`, which takes the
/// [`Steps`] of the flow and returns its result:
///
/// ```
/// use std::time::Duration;
/// use naftiko_client::flow::{FlowError, Steps};
/// use naftiko_client::{ApiClient, Operation, Request, Value};
///
/// #[derive(Clone)]
/// pub struct PetOfOwner {
///     client: ApiClient,
///     timeout: Option<Duration>,
/// }
///
/// impl PetOfOwner {
///     async fn run(self, steps: &Steps) -> Result<Value, FlowError> {
///         steps.call("owner", Request::new(&self.client, Operation::get("GetOwner", "/owner"))).await
///     }
/// }
///
/// naftiko_client::flow!(PetOfOwner "pet-of-owner" -> Value);
/// ```
///
/// It implements `timeout`, `send` and [`IntoFuture`], and `wait` with the feature `blocking`. The
/// builder of a flow with scripts has a type for them: `flow!(PetOfOwner<S: PetScripts> …)`.
#[macro_export]
macro_rules! flow {
    ($ty:ident $(<$scripts:ident: $bound:path>)? $name:literal -> $output:ty $(,)?) => {
        impl $(<$scripts: $bound>)? $ty $(<$scripts>)? {
            /// Runs the flow.
            ///
            /// # Errors
            ///
            /// Returns the error of the first step that fails, with the steps that completed
            /// before.
            pub fn send(self) -> $crate::flow::Running<$output> {
                let timeout = self.timeout;
                $crate::flow::start($name, timeout, move |steps| ::std::boxed::Box::pin(self.run(steps)))
            }

            /// Sets the time limit of all steps together.
            pub fn timeout(mut self, timeout: ::core::time::Duration) -> Self {
                self.timeout = ::core::option::Option::Some(timeout);
                self
            }

            $crate::__wait_flow!($output);
        }

        impl $(<$scripts: $bound>)? ::core::future::IntoFuture for $ty $(<$scripts>)? {
            type Output = ::core::result::Result<$output, $crate::flow::FlowError>;
            type IntoFuture = $crate::flow::Running<$output>;

            fn into_future(self) -> $crate::flow::Running<$output> {
                self.send()
            }
        }

        /// Shows the name of the flow, not its inputs.
        impl $(<$scripts>)? ::core::fmt::Debug for $ty $(<$scripts>)? {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(::core::stringify!($ty)).finish_non_exhaustive()
            }
        }
    };
}

/// Implements waiting for a flow in code without `await`.
#[doc(hidden)]
#[macro_export]
#[cfg(all(feature = "blocking", not(target_arch = "wasm32")))]
macro_rules! __wait_flow {
    ($output:ty) => {
        /// Runs the flow and blocks the current thread until it ends, in code without `await`.
        ///
        /// # Errors
        ///
        /// Returns the errors of `send`, and one without a step in async code.
        pub fn wait(self) -> ::core::result::Result<$output, $crate::flow::FlowError> {
            $crate::blocking::Wait::wait(self.send())
        }
    };
}

/// Implements nothing without the feature `blocking`.
#[doc(hidden)]
#[macro_export]
#[cfg(not(all(feature = "blocking", not(target_arch = "wasm32"))))]
macro_rules! __wait_flow {
    ($output:ty) => {};
}
