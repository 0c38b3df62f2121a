//! A flow as a future.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::{FlowError, Steps};
use crate::boxed::{BoxFuture, MaybeSend};
use crate::redact::Redactor;

/// A flow that runs when it is awaited. It returns a `T`.
///
/// # Panics
///
/// Panics if it is polled outside of a Tokio runtime, or again after it has returned.
#[must_use = "a flow does not run until it is awaited"]
pub struct Running<T> {
    flow: &'static str,
    result: BoxFuture<'static, Result<(T, Redactor), FlowError>>,
}

/// Returns a flow that `run` runs. Its time begins when it is awaited.
pub fn start<T: 'static>(
    flow: &'static str,
    timeout: Option<Duration>,
    run: impl for<'s> FnOnce(&'s Steps) -> BoxFuture<'s, Result<T, FlowError>> + MaybeSend + 'static,
) -> Running<T> {
    let result = async move {
        let steps = Steps::new(flow, timeout);
        let value = run(&steps).await?;
        Ok((value, steps.into_redactor()))
    };
    Running { flow, result: Box::pin(result) }
}

#[cfg(feature = "table")]
impl<T: MaybeSend + 'static> Running<T> {
    /// Converts the result.
    pub(crate) fn map<U>(self, convert: impl FnOnce(T) -> U + MaybeSend + 'static) -> Running<U> {
        let Running { flow, result } = self;
        let result = async move {
            let (value, redactor) = result.await?;
            Ok((convert(value), redactor))
        };
        Running { flow, result: Box::pin(result) }
    }

    /// Runs the flow. Returns its result, and what hides the secrets of its calls.
    pub(crate) async fn finish(self) -> Result<(T, Redactor), FlowError> {
        self.result.await
    }
}

impl<T> Future for Running<T> {
    type Output = Result<T, FlowError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.result.as_mut().poll(cx).map_ok(|(value, _)| value)
    }
}

/// Shows the name of the flow.
impl<T> fmt::Debug for Running<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").field("flow", &self.flow).finish_non_exhaustive()
    }
}
