//! A flow as a future.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::{FlowError, Steps};
use crate::boxed::{BoxFuture, MaybeSend};

/// A flow that runs when it is awaited. It returns a `T`.
///
/// # Panics
///
/// Panics if it is polled outside of a Tokio runtime, or again after it has returned.
#[must_use = "a flow does not run until it is awaited"]
pub struct Running<T> {
    flow: &'static str,
    result: BoxFuture<'static, Result<T, FlowError>>,
}

/// Returns a flow that `run` runs. Its time begins when it is awaited.
pub fn start<T: 'static>(
    flow: &'static str,
    timeout: Option<Duration>,
    run: impl for<'s> FnOnce(&'s Steps) -> BoxFuture<'s, Result<T, FlowError>> + MaybeSend + 'static,
) -> Running<T> {
    let result = async move {
        let steps = Steps::new(flow, timeout);
        run(&steps).await
    };
    Running { flow, result: Box::pin(result) }
}

impl<T> Future for Running<T> {
    type Output = Result<T, FlowError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.result.as_mut().poll(cx)
    }
}

/// Shows the name of the flow.
impl<T> fmt::Debug for Running<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").field("flow", &self.flow).finish_non_exhaustive()
    }
}
