//! The retry policy: what failed, whether the server may have acted, and the delay.
//!
//! All decisions depend on values only, so that the table in [`Retries`] is tested row by row.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reqwest::{Method, StatusCode};

/// The retry policy: when a call is sent again, and after which delay.
///
/// ```
/// use std::time::Duration;
/// use naftiko_client::Retries;
///
/// let patient = Retries::new().attempts(5).backoff(Duration::from_millis(500), Duration::from_secs(20));
/// let once = Retries::none();
/// ```
///
/// Set it for a client ([`ClientBuilder::retries`](crate::ClientBuilder::retries)) or for one call
/// ([`Request::retries`](crate::Request::retries)). This table shows what is sent again:
///
/// | outcome of an attempt | `GET` `HEAD` `OPTIONS` `TRACE` `PUT` `DELETE`, or explicitly idempotent | other methods |
/// |---|---|---|
/// | nothing was sent: no connection, a timeout while connecting, or no token from the issuer | again | again |
/// | the server reports that it did not process the request: `REFUSED_STREAM` or `GOAWAY` of HTTP/2 | again | again |
/// | the connection broke, or the attempt timed out | again | – |
/// | `408` `500` `502` `504` | again | – |
/// | `429` | again | again |
/// | `503` with `Retry-After` | again | again |
/// | `503` | again | – |
/// | any other status, a response that is too long or cannot be decompressed or decoded | – | – |
/// | a certificate is rejected, by the client or by the server | – | – |
///
/// RFC 9110, section 9.2.2, defines idempotent methods. A request with another method is explicitly
/// idempotent if it has an idempotency key
/// ([`Request::idempotency_key`](crate::Request::idempotency_key)) or is marked as such
/// ([`Request::idempotent`](crate::Request::idempotent)).
///
/// The delay between attempts is random, between zero and a bound that doubles with each attempt
/// ("full jitter"). If the server asks for a delay, by `Retry-After` in seconds or as a date (RFC
/// 9110, section 10.2.3) or by `retry-after-ms` or `x-ms-retry-after-ms`
/// ([`Error::retry_after`](crate::Error::retry_after)), that is used instead, with a little jitter.
/// The call fails immediately, with the error of the last attempt, if
///
/// - the number of attempts is reached: 3 by default,
/// - the delay would end after the [deadline](crate::ClientBuilder::timeout) of the call,
/// - the server asks for more than the [longest delay](Self::longest_retry_after),
/// - the client's [reserve of retries](crate::ClientBuilder::retry_reserve) is empty, as it soon is
///   when a server is down,
/// - or the body cannot be sent again, such as a stream that was partly read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
    attempts: u32,
    base: Duration,
    longest: Duration,
    longest_retry_after: Duration,
}

impl Retries {
    /// The default policy: 3 attempts, delays of at most 250 ms that double up to 8 s, and at most
    /// 60 s if the server asks for a delay.
    pub const fn new() -> Self {
        Retries {
            attempts: 3,
            base: Duration::from_millis(250),
            longest: Duration::from_secs(8),
            longest_retry_after: Duration::from_secs(60),
        }
    }

    /// A policy without retries.
    pub const fn none() -> Self {
        Self::new().attempts(1)
    }

    /// Sets the number of attempts, including the first one; 0 means 1.
    pub const fn attempts(self, attempts: u32) -> Self {
        Retries { attempts: if attempts == 0 { 1 } else { attempts }, ..self }
    }

    /// Sets the bound of the first delay, which doubles with each attempt, and the bound of all
    /// delays.
    pub const fn backoff(self, base: Duration, longest: Duration) -> Self {
        Retries { base, longest, ..self }
    }

    /// Sets the longest delay that a server can ask for. If it asks for more, the call fails, and
    /// [`Error::retry_after`](crate::Error::retry_after) returns that delay.
    pub const fn longest_retry_after(self, longest: Duration) -> Self {
        Retries { longest_retry_after: longest, ..self }
    }

    /// Whether there is another attempt after this many.
    pub(crate) fn has_another(&self, made: u32) -> bool {
        made < self.attempts
    }

    /// The delay after this many attempts, if another is allowed. `random` is from 0 to 1.
    pub(crate) fn wait(&self, made: u32, asked: Option<Duration>, random: f64) -> Option<Duration> {
        match asked {
            Some(asked) if asked > self.longest_retry_after => None,
            Some(asked) => Some(asked.saturating_add(part(self.base.min(self.longest), random))),
            None => {
                let doubled = self.base.saturating_mul(2_u32.saturating_pow(made.saturating_sub(1)));
                Some(part(doubled.min(self.longest), random))
            }
        }
    }
}

/// A part of a delay; `share` is from 0 to 1. Multiplying the longest duration would overflow.
fn part(wait: Duration, share: f64) -> Duration {
    Duration::try_from_secs_f64(wait.as_secs_f64() * share).unwrap_or(wait)
}

impl Default for Retries {
    fn default() -> Self {
        Self::new()
    }
}

/// The outcome of a failed attempt, for the decision about another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server received nothing.
    Unsent,
    /// It is unknown what the server did.
    Broken,
    /// The status of the response, and whether it asks for a delay.
    Status(StatusCode, bool),
    /// Another attempt would have the same outcome.
    Final,
}

impl Failure {
    /// Whether another attempt may succeed, and is safe: the table of [`Retries`].
    pub(crate) fn allows_another(self, is_idempotent: bool) -> bool {
        match self {
            Failure::Unsent => true,
            Failure::Broken => is_idempotent,
            Failure::Status(status, names_time) => match status.as_u16() {
                429 => true,
                503 => is_idempotent || names_time,
                408 | 500 | 502 | 504 => is_idempotent,
                _ => false,
            },
            Failure::Final => false,
        }
    }
}

/// Whether a request with this method may be sent twice (RFC 9110, section 9.2.2).
pub(crate) fn is_idempotent(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE | Method::PUT | Method::DELETE)
}

/// The default number of retries in reserve.
pub(crate) const RESERVE: u32 = 100;
/// The cost of a retry, in the units of the reserve.
const RETRY: u32 = 10;
/// The units that a call adds if it succeeds without a retry.
const SUCCESS: u32 = 1;

/// The retries that a client may still make. Each takes one; a call that succeeds returns those it
/// took, or adds a tenth of one. So while a server is down, at most a tenth of the calls are
/// retried.
pub(crate) struct Reserve {
    left: AtomicU32,
    most: u32,
}

impl Reserve {
    pub(crate) fn new(retries: u32) -> Self {
        let most = retries.saturating_mul(RETRY);
        Reserve { left: AtomicU32::new(most), most }
    }

    fn take(&self) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(RETRY)).is_ok()
    }

    fn give(&self, parts: u32) {
        // A full reserve is only read, because all calls share it.
        if self.left.load(Ordering::Relaxed) < self.most {
            let add = |left: u32| Some(left.saturating_add(parts).min(self.most));
            let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        }
    }
}

/// The units that one call took from the reserve. A call that is dropped returns them.
pub(crate) struct Share<'r> {
    reserve: &'r Reserve,
    taken: u32,
}

impl<'r> Share<'r> {
    pub(crate) fn new(reserve: &'r Reserve) -> Self {
        Share { reserve, taken: 0 }
    }

    /// Takes a retry, if there is one.
    pub(crate) fn take(&mut self) -> bool {
        let is_taken = self.reserve.take();
        self.taken += if is_taken { RETRY } else { 0 };
        is_taken
    }

    /// The server works: the units return to the reserve, or a little is added if none were taken.
    pub(crate) fn give_back(&mut self) {
        if self.taken == 0 {
            self.reserve.give(SUCCESS);
        }
    }

    /// The server fails: the units are lost.
    pub(crate) fn forfeit(&mut self) {
        self.taken = 0;
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        if self.taken > 0 {
            self.reserve.give(self.taken);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_again_is_what_the_table_says() {
        let status = |code: u16| Failure::Status(StatusCode::from_u16(code).unwrap(), false);
        let later = |code: u16| Failure::Status(StatusCode::from_u16(code).unwrap(), true);
        for (failure, idempotent, others) in [
            (Failure::Unsent, true, true),
            (Failure::Broken, true, false),
            (status(408), true, false),
            (status(429), true, true),
            (status(500), true, false),
            (status(502), true, false),
            (status(503), true, false),
            (later(503), true, true),
            (status(504), true, false),
            (later(500), true, false),
            (status(400), false, false),
            (status(401), false, false),
            (status(404), false, false),
            (status(409), false, false),
            (status(425), false, false),
            (status(501), false, false),
            (status(505), false, false),
            (later(404), false, false),
            (status(302), false, false),
            (Failure::Final, false, false),
        ] {
            assert_eq!(failure.allows_another(true), idempotent, "{failure:?}");
            assert_eq!(failure.allows_another(false), others, "{failure:?}, not idempotent");
        }
    }

    #[test]
    fn only_methods_of_rfc_9110_are_idempotent() {
        for method in ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"] {
            assert!(is_idempotent(&method.parse().unwrap()), "{method}");
        }
        for method in ["POST", "PATCH", "CONNECT", "PURGE", "get"] {
            assert!(!is_idempotent(&method.parse().unwrap()), "{method}");
        }
    }

    #[test]
    fn waits_double_up_to_their_bound_and_begin_at_nothing() {
        let retries = Retries::new();
        let bounds: Vec<_> = (1..9).map(|made| retries.wait(made, None, 1.0).unwrap().as_millis()).collect();
        assert_eq!(bounds, [250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert_eq!(retries.wait(3, None, 0.0), Some(Duration::ZERO));
        assert_eq!(retries.wait(u32::MAX, None, 0.5), Some(Duration::from_secs(4)));
        let endless = retries.backoff(Duration::MAX, Duration::MAX).longest_retry_after(Duration::MAX);
        assert_eq!(endless.wait(9, None, 1.0), Some(Duration::MAX));
        assert_eq!(endless.wait(9, Some(Duration::from_secs(1)), 1.0), Some(Duration::MAX));
    }

    #[test]
    fn a_server_gets_the_time_that_it_asks_for_but_not_any() {
        let retries = Retries::new().longest_retry_after(Duration::from_secs(10));
        let asked = |seconds: u64, random: f64| retries.wait(2, Some(Duration::from_secs(seconds)), random);
        assert_eq!(asked(10, 0.0), Some(Duration::from_secs(10)));
        assert_eq!(asked(10, 1.0), Some(Duration::from_millis(10_250)));
        assert_eq!(asked(0, 0.0), Some(Duration::ZERO));
        assert_eq!(asked(11, 0.0), None);
        let eager = retries.backoff(Duration::ZERO, Duration::ZERO);
        assert_eq!(eager.wait(1, Some(Duration::from_secs(1)), 1.0), Some(Duration::from_secs(1)));
    }

    #[test]
    fn there_are_as_many_attempts_as_are_set_and_never_none() {
        for (attempts, expected) in [(0, 1), (1, 1), (2, 2), (3, 3)] {
            let retries = Retries::new().attempts(attempts);
            assert_eq!((1..10).find(|made| !retries.has_another(*made)), Some(expected));
        }
        assert_eq!(Retries::none(), Retries::new().attempts(1));
    }

    #[test]
    fn the_reserve_lasts_for_so_many_retries_and_successes_fill_it() {
        let reserve = Reserve::new(2);
        let call = || {
            let mut share = Share::new(&reserve);
            let is_taken = share.take();
            share.forfeit();
            is_taken
        };
        assert_eq!([call(), call(), call()], [true, true, false]);
        (0..9).for_each(|_| Share::new(&reserve).give_back());
        assert!(!call());
        Share::new(&reserve).give_back();
        assert_eq!([call(), call()], [true, false]);
        (0..100).for_each(|_| Share::new(&reserve).give_back());
        assert_eq!([call(), call(), call()], [true, true, false], "it holds no more than at first");
    }

    #[test]
    fn a_call_that_succeeds_in_the_end_or_is_dropped_gives_back_what_it_took() {
        let reserve = Reserve::new(1);
        let mut share = Share::new(&reserve);
        assert!(share.take());
        share.give_back();
        drop(share);
        let mut dropped = Share::new(&reserve);
        assert!(dropped.take());
        drop(dropped);
        assert!(Share::new(&reserve).take());
    }
}
