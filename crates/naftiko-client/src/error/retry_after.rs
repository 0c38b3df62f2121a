//! The delay that a server asks for in its headers.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

/// Prevents an overflow when it is added to a time.
const LONGEST_WAIT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Returns the delay, from `retry-after-ms` or `x-ms-retry-after-ms`, or from `Retry-After`.
pub(super) fn of_headers(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let header = |name: &str| headers.get(name)?.to_str().ok();
    let milliseconds = |name| Some(Duration::from_millis(whole_number(header(name)?)?));
    let exact = milliseconds("retry-after-ms").or_else(|| milliseconds("x-ms-retry-after-ms"));
    match exact {
        Some(wait) => Some(wait.min(LONGEST_WAIT)),
        None => retry_after(header(RETRY_AFTER.as_str())?, now),
    }
}

fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let wait = match whole_number(value) {
        Some(seconds) => Duration::from_secs(seconds),
        None => httpdate::parse_http_date(value.trim()).ok()?.duration_since(now).unwrap_or_default(),
    };
    Some(wait.min(LONGEST_WAIT))
}

/// A number of digits, with optional decimals, rounded up.
fn whole_number(text: &str) -> Option<u64> {
    let text = text.trim();
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    if [whole, decimals].iter().any(|digits| digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    // Only digits, so the number is too large.
    let whole: u64 = whole.parse().unwrap_or(u64::MAX);
    Some(whole.saturating_add(u64::from(decimals.bytes().any(|digit| digit != b'0'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:00 GMT").unwrap();
        assert_eq!(retry_after("120", now), Some(Duration::from_secs(120)));
        assert_eq!(retry_after(" 0 ", now), Some(Duration::ZERO));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), Some(Duration::from_secs(37)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:48:37 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
        for (decimals, seconds) in [("2.5", 3), ("299.997", 300), ("0.001", 1), ("3.000", 3), ("0.0", 0)] {
            assert_eq!(retry_after(decimals, now), Some(Duration::from_secs(seconds)), "{decimals}");
        }
        for too_large in [u64::MAX.to_string(), "9".repeat(400), format!("{}.5", u64::MAX)] {
            assert_eq!(retry_after(&too_large, now), Some(LONGEST_WAIT), "{too_large}");
        }
        for nothing in ["-1", "-0.5", "+5", "1e3", "1.", ".5", "1.2.3", "NaN", "inf", "0x10", "5s", "1, 2", ""] {
            assert_eq!(retry_after(nothing, now), None, "{nothing}");
        }
    }
}
