//! The clock that deadlines and waits go by.

pub(crate) use tokio::time::{Instant, sleep, timeout_at};
