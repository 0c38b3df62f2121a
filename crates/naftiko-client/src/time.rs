//! The clock of deadlines and delays: that of Tokio, which tests can pause, or that of the browser,
//! where Tokio and the standard library have none.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;
#[cfg(not(target_arch = "wasm32"))]
use tokio::task::coop::{Unconstrained, unconstrained};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use tokio::time::{Instant, sleep};
#[cfg(not(target_arch = "wasm32"))]
use tokio::time::{Sleep, sleep_until};

#[cfg(target_arch = "wasm32")]
pub(crate) use wasmtimer::std::Instant;
#[cfg(target_arch = "wasm32")]
pub(crate) use wasmtimer::tokio::sleep;
#[cfg(target_arch = "wasm32")]
use wasmtimer::tokio::{Sleep, sleep_until};

use std::time::SystemTime;

/// The time of day.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// The time of day.
#[cfg(target_arch = "wasm32")]
pub(crate) fn now() -> SystemTime {
    let since = wasmtimer::std::SystemTime::now().duration_since(wasmtimer::std::UNIX_EPOCH);
    SystemTime::UNIX_EPOCH + since.unwrap_or_default()
}

/// Awaits a future until the deadline. Returns `None` if it is not ready by then.
pub(crate) fn in_time<F: Future>(until: Option<Instant>, future: F) -> InTime<F> {
    InTime { until, future, timer: None }
}

/// The timer of a deadline. It also runs while the future takes all that Tokio lets a task do at
/// a time.
#[cfg(not(target_arch = "wasm32"))]
type Timer = Unconstrained<Sleep>;

#[cfg(not(target_arch = "wasm32"))]
fn timer(until: Instant) -> Timer {
    unconstrained(sleep_until(until))
}

#[cfg(target_arch = "wasm32")]
type Timer = Sleep;

#[cfg(target_arch = "wasm32")]
fn timer(until: Instant) -> Timer {
    sleep_until(until)
}

pin_project! {
    /// A future with a deadline. It holds the future once, where an `async` function would hold it
    /// as its argument as well, and has no timer until it waits.
    pub(crate) struct InTime<F> {
        until: Option<Instant>,
        #[pin]
        future: F,
        #[pin]
        timer: Option<Timer>,
    }
}

impl<F: Future> Future for InTime<F> {
    type Output = Option<F::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Poll::Ready(value) = this.future.poll(cx) {
            return Poll::Ready(Some(value));
        }
        if let (None, Some(until)) = (&*this.timer, *this.until) {
            this.timer.set(Some(timer(until)));
        }
        match this.timer.as_pin_mut() {
            Some(timer) => {
                ready!(timer.poll(cx));
                Poll::Ready(None)
            }
            None => Poll::Pending,
        }
    }
}
