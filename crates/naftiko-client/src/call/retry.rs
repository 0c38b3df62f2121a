//! When a call is sent again: what failed, whether the server may have acted on it, and how long to wait before.
//!
//! All that is decided here is decided by values, so that the table in [`Retries`] is tested row by row.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reqwest::{Method, StatusCode};

/// When a call is sent again, and after how long.
///
/// ```
/// use std::time::Duration;
/// use naftiko_client::Retries;
///
/// let patient = Retries::new().attempts(5).backoff(Duration::from_millis(500), Duration::from_secs(20));
/// let once = Retries::none();
/// ```
///
/// It is set for a client ([`ClientBuilder::retries`](crate::ClientBuilder::retries)) or for one call
/// ([`Request::retries`](crate::Request::retries)). What is sent again:
///
/// | what came of an attempt | `GET` `HEAD` `OPTIONS` `TRACE` `PUT` `DELETE`, or idempotent by word | other methods |
/// |---|---|---|
/// | nothing was sent: no connection, or not in time, or no token from who issues them | again | again |
/// | the server says that it did not process the request: `REFUSED_STREAM` or `GOAWAY` of HTTP/2 | again | again |
/// | the connection broke, or the time of the attempt was up | again | – |
/// | `408` `500` `502` `504` | again | – |
/// | `429` | again | again |
/// | `503` with `Retry-After` | again | again |
/// | `503` | again | – |
/// | any other status, a response that is too long or does not unpack or decode | – | – |
/// | a certificate is refused, by the client or by the server | – | – |
///
/// Methods are those that RFC 9110, section 9.2.2, calls idempotent. A request of another method is so by word if it has an
/// idempotency key ([`Request::idempotency_key`](crate::Request::idempotency_key)) or says so
/// ([`Request::idempotent`](crate::Request::idempotent)).
///
/// Between attempts there is a wait of random length, from nothing to a bound that doubles from attempt to attempt ("full
/// jitter"). A server that names a time, by `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3) or by
/// `retry-after-ms` or `x-ms-retry-after-ms` ([`Error::retry_after`](crate::Error::retry_after)), gets that instead, and a little at random. The call fails at once, with the
/// error of the last attempt, where
///
/// - there were as many attempts as there may be: 3 unless set,
/// - the wait would end after the [deadline](crate::ClientBuilder::timeout) of the call,
/// - the server asks for more than the [longest](Self::longest_retry_after) that is waited for,
/// - the client's [reserve of retries](crate::ClientBuilder::retry_reserve) is used up, as it soon is when a server is down,
/// - or the body cannot be sent again, as a stream that was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
    attempts: u32,
    base: Duration,
    longest: Duration,
    longest_retry_after: Duration,
}

impl Retries {
    /// What clients do unless told otherwise: 3 attempts, waits of at most 250 ms that double up to 8 s, and at most 60 s
    /// where the server names a time.
    pub const fn new() -> Self {
        Retries {
            attempts: 3,
            base: Duration::from_millis(250),
            longest: Duration::from_secs(8),
            longest_retry_after: Duration::from_secs(60),
        }
    }

    /// No call is sent again.
    pub const fn none() -> Self {
        Self::new().attempts(1)
    }

    /// How many attempts there may be, the first one among them; 0 means 1.
    pub const fn attempts(self, attempts: u32) -> Self {
        Retries { attempts: if attempts == 0 { 1 } else { attempts }, ..self }
    }

    /// The bound of the first wait, which doubles from attempt to attempt, and the bound of all.
    pub const fn backoff(self, base: Duration, longest: Duration) -> Self {
        Retries { base, longest, ..self }
    }

    /// How long a server may ask to wait. One that asks for more is not waited for: the call fails, and
    /// [`Error::retry_after`](crate::Error::retry_after) says how long it asked for.
    pub const fn longest_retry_after(self, longest: Duration) -> Self {
        Retries { longest_retry_after: longest, ..self }
    }

    /// Whether there is another attempt after so many.
    pub(crate) fn has_another(&self, made: u32) -> bool {
        made < self.attempts
    }

    /// How long to wait after so many attempts, if it may be waited. `random` is from 0 to 1.
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

/// A part of a wait; `share` is from 0 to 1. Multiplying the longest wait there is would overflow.
fn part(wait: Duration, share: f64) -> Duration {
    Duration::try_from_secs_f64(wait.as_secs_f64() * share).unwrap_or(wait)
}

impl Default for Retries {
    fn default() -> Self {
        Self::new()
    }
}

/// What came of an attempt that failed, as far as another one goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server got nothing.
    Unsent,
    /// Nobody knows what the server did.
    Broken,
    /// The server says so, and whether it names a time to come back.
    Status(StatusCode, bool),
    /// Another attempt would come to the same.
    Final,
}

impl Failure {
    /// Whether another attempt may come to something, and can do no harm: the table of [`Retries`].
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

/// Whether a server may be sent a request of this method twice (RFC 9110, section 9.2.2).
pub(crate) fn is_idempotent(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE | Method::PUT | Method::DELETE)
}

/// How many retries there are in reserve unless the builder says otherwise.
pub(crate) const RESERVE: u32 = 100;
/// What a retry costs, in the parts that the reserve is counted in.
const RETRY: u32 = 10;
/// What a call that succeeds at once adds to it.
const SUCCESS: u32 = 1;

/// The retries that a client may still make. Each takes one; a call that succeeds gives back what it took, or a tenth of
/// one: so while a server is down there are retries for a tenth of the calls at most.
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
        // A full one is only looked at: it is what all calls share.
        if self.left.load(Ordering::Relaxed) < self.most {
            let add = |left: u32| Some(left.saturating_add(parts).min(self.most));
            let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        }
    }
}

/// What one call took of the reserve. A call that is dropped before its end gives it back.
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

    /// The server is well: what was taken goes back to the reserve, and a little more if nothing was.
    pub(crate) fn give_back(&mut self) {
        if self.taken == 0 {
            self.reserve.give(SUCCESS);
        }
    }

    /// The server is not well: what was taken is gone.
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
