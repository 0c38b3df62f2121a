//! The clock of deadlines and delays: that of Tokio, which tests can pause, or that of the browser,
//! where Tokio and the standard library have none.

#[cfg(not(target_arch = "wasm32"))]
use tokio::time::timeout_at;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use tokio::time::{Instant, sleep};

#[cfg(target_arch = "wasm32")]
pub(crate) use wasmtimer::std::Instant;
#[cfg(target_arch = "wasm32")]
pub(crate) use wasmtimer::tokio::sleep;
#[cfg(target_arch = "wasm32")]
use wasmtimer::tokio::timeout_at;

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
pub(crate) async fn in_time<T>(until: Option<Instant>, future: impl Future<Output = T>) -> Option<T> {
    match until {
        Some(until) => timeout_at(until, future).await.ok(),
        None => Some(future.await),
    }
}
