//! One call: its deadline, its attempts, and whether there is another one.

pub(crate) mod attempt;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod fault;
pub(crate) mod interceptor;
pub(crate) mod retry;
pub(crate) mod sending;
#[cfg(not(target_arch = "wasm32"))]
mod taken;
pub(crate) mod trace;
pub(crate) mod transport;

use std::time::Duration;

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};

use crate::call::attempt::{ATTEMPT_TIMEOUT, Attempt, Want};
use crate::call::retry::Share;
use crate::call::trace::Trace;
use crate::call::transport::Incoming;
use crate::client::Shared;
use crate::error::Error;
use crate::redact::Redactor;
use crate::request::content::Content;
use crate::time::{Instant, sleep};

/// The default time limit of a call.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// One call: the request, and the state of all its attempts.
pub(crate) struct Call<'c> {
    content: &'c Content,
    shared: &'c Shared,
    /// The deadline of the call.
    deadline: Option<Instant>,
    /// The time limit of an attempt.
    attempt_timeout: Option<Duration>,
    /// Whether an attempt may last as long as the connection accepts its body.
    waits_for_body: bool,
    /// The secrets that authentication added to attempts.
    secrets: Vec<SecretString>,
    trace: Trace,
}

/// A successful response, and its origin.
pub(crate) struct Success {
    pub(crate) head: Incoming,
    /// The body, if it was read.
    pub(crate) body: Bytes,
    pub(crate) attempts: u32,
    /// The start of the last attempt.
    start: Instant,
}

/// The time limits of the rest of a response that is read in chunks.
pub(crate) struct Pace {
    pub(crate) start: Instant,
    deadline: Option<Instant>,
    idle: Duration,
}

impl Pace {
    /// The deadline of the next bytes.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.deadline.or_else(|| Instant::now().checked_add(self.idle))
    }

    /// Whether the deadline of the whole response has passed.
    pub(crate) fn is_over(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }
}

impl<'c> Call<'c> {
    pub(crate) fn new(content: &'c Content, shared: &'c Shared) -> Self {
        let is_set = content.timeout.is_some() || shared.timeout.is_some();
        let is_read = content.body.is_read();
        let timeout = content.timeout.or(shared.timeout).or((!is_read).then_some(TIMEOUT));
        let attempt_timeout = content.attempt_timeout.or(shared.attempt_timeout);
        Call {
            content,
            shared,
            deadline: timeout.and_then(|timeout| Instant::now().checked_add(timeout)),
            waits_for_body: is_read && !is_set && attempt_timeout.is_none(),
            attempt_timeout: attempt_timeout.or((!is_set).then_some(ATTEMPT_TIMEOUT)),
            secrets: Vec::new(),
            trace: Trace::call(&content.operation),
        }
    }

    /// Sends the request and reads the whole response.
    pub(crate) async fn send(&mut self) -> Result<Success, Error> {
        self.run(Want::Whole).await
    }

    /// Sends the request and reads the head of the response, whose announced length is within the
    /// limit.
    pub(crate) async fn open(&mut self) -> Result<Success, Error> {
        self.run(Want::Head).await
    }

    /// Redacts what no error of this call may show.
    pub(crate) fn redactor(&self) -> Redactor {
        self.content.redactor(&self.shared.base).and(self.secrets.iter().map(ExposeSecret::expose_secret))
    }

    /// The deadline of the call.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// The secrets that authentication added, and the span of the call.
    pub(crate) fn into_parts(self) -> (Vec<SecretString>, Trace) {
        (self.secrets, self.trace)
    }

    /// The time limits of a response body that is not held in memory: the timeout of its request if
    /// it has one, and a limit for pauses.
    pub(crate) fn pace(&self, success: &Success) -> Pace {
        Pace {
            start: success.start,
            deadline: self.content.timeout.and(self.deadline),
            idle: self.attempt_timeout.unwrap_or(ATTEMPT_TIMEOUT),
        }
    }

    /// Makes attempts until one succeeds or no other is allowed.
    async fn run(&mut self, want: Want) -> Result<Success, Error> {
        let mut share = Share::new(&self.shared.reserve);
        let mut was_sent = false;
        let mut number = 1;
        loop {
            let mut attempt = self.start_attempt(number);
            let ended = attempt.run(want).await;
            was_sent |= ended.was_sent;
            let delay = match &ended.result {
                Ok(_) => None,
                Err(error) => self.retry_delay(number, error, &mut share),
            };
            attempt.notify_interceptors(&ended, delay);
            attempt.record_trace(&ended);
            let start = attempt.start();
            let secrets = attempt.into_secrets();
            self.secrets.extend(secrets);
            match (ended.result, delay) {
                (Ok((head, body)), _) => {
                    share.give_back();
                    return Ok(Success { head, body, attempts: number, start });
                }
                (Err(error), Some(delay)) => {
                    self.trace.retries(&self.content.operation, number, &error, delay);
                    sleep(delay).await;
                }
                (Err(error), None) => {
                    if error.failure().allows_another(true) {
                        share.forfeit();
                    } else {
                        share.give_back();
                    }
                    let error = error.with_unsent(!was_sent).with_attempts(number);
                    self.trace.ends(&self.content.operation, &error);
                    return Err(error);
                }
            }
            number += 1;
        }
    }

    fn start_attempt(&self, number: u32) -> Attempt<'_> {
        let trace = self.trace.attempt(&self.content.operation, number);
        let attempt = Attempt::new(self.content, self.shared, &self.secrets, number, trace);
        let attempt = attempt.bounded(self.attempt_timeout, self.deadline);
        if self.waits_for_body { attempt.while_body_is_taken() } else { attempt }
    }

    /// The delay before another attempt, if there is one.
    fn retry_delay(&self, number: u32, error: &Error, share: &mut Share<'_>) -> Option<Duration> {
        let retries = self.content.retries.unwrap_or(self.shared.retries);
        let may_go_again = error.failure().allows_another(self.content.is_idempotent())
            && retries.has_another(number)
            && self.content.can_be_repeated();
        if !may_go_again {
            return None;
        }
        let delay = retries.wait(number, error.retry_after(), fastrand::f64())?;
        let is_in_time = match (Instant::now().checked_add(delay), self.deadline) {
            (Some(then), Some(deadline)) => then < deadline,
            (then, _) => then.is_some(),
        };
        (is_in_time && share.take()).then_some(delay)
    }
}
