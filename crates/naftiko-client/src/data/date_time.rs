//! Points in time as text.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::encode::{Encode, Form};
use super::from_serde::fill;
use super::slot::{Shape, Slot};

/// A point in time as text (RFC 3339), such as `2024-05-01T12:30:00Z`.
///
/// The text is kept as it was received, even if it is not a valid time: an invalid date does not
/// fail the response. Convert it to a [`SystemTime`] with [`to_system_time`](Self::to_system_time),
/// or parse the text by another crate. The features `chrono`, `jiff` and `time` have conversions.
///
/// ```
/// use naftiko_client::DateTime;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let time = DateTime::from("1970-01-02T01:00:00+01:00");
/// assert_eq!(time.to_system_time(), Some(UNIX_EPOCH + Duration::from_secs(86_400)));
/// assert_eq!(DateTime::from(UNIX_EPOCH).as_str(), "1970-01-01T00:00:00Z");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct DateTime(String);

impl DateTime {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the point in time, if the text is in the format of RFC 3339. A leap second is the
    /// start of the next second.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let (seconds, nanoseconds) = parse(&self.0)?;
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let time = if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
        time?.checked_add(Duration::from_nanos(nanoseconds))
    }
}

const DAY: i64 = 86_400;
const SECOND: u64 = 1_000_000_000;

/// Returns the seconds since 1970, and the nanoseconds of the second.
fn parse(text: &str) -> Option<(i64, u64)> {
    let (date, rest) = (text.get(..10)?, text.get(11..)?);
    if !matches!(text.as_bytes()[10], b'T' | b't' | b' ') {
        return None;
    }
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(rest.get(..8)?, ':')?;
    let (nanoseconds, zone) = fraction(&rest[8..])?;
    let fits = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
    if !fits || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let days = days_before(year, month) + day - 1;
    Some((days * DAY + hour * 3600 + minute * 60 + second - offset(zone)?, nanoseconds))
}

/// Returns three numbers with a separator between them. The last two have two digits.
fn numbers(text: &str, separator: char) -> Option<[i64; 3]> {
    let mut parts = text.split(separator);
    let [first, second, third] = [parts.next()?, parts.next()?, parts.next()?];
    if parts.next().is_some() || second.len() != 2 || third.len() != 2 {
        return None;
    }
    Some([digits(first)?, digits(second)?, digits(third)?])
}

fn digits(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// Returns the nanoseconds at the start of a text, and the rest. Further digits are discarded.
fn fraction(text: &str) -> Option<(u64, &str)> {
    let Some(rest) = text.strip_prefix('.') else { return Some((0, text)) };
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let padded = format!("{:0<9}", &rest[..end.min(9)]);
    if end == 0 { None } else { Some((padded.parse().ok()?, &rest[end..])) }
}

/// Returns how many seconds a time zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.as_bytes().first()? {
        b'Z' | b'z' if zone.len() == 1 => return Some(0),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone[1..].split_once(':')?;
    let fits = hours.len() == 2 && minutes.len() == 2;
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    (fits && hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Returns the days from 1970 to the start of a month, for years from 0.
fn days_before(year: i64, month: i64) -> i64 {
    // The leap days of earlier years, as if there were a leap day before year 0.
    let leaps = |year: i64| if year == 0 { 0 } else { (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1 };
    let months: i64 = (1..month).map(|month| days_of(year, month)).sum();
    (year - 1970) * 365 + leaps(year) - leaps(1970) + months
}

/// Returns the year, month and day of a day that is counted from 1970.
fn date_of(days: i64) -> (i64, i64, i64) {
    // 400 years always have the same number of days, so that the year can be counted from 0.
    let (rounds, days) = ((days + 719_528).div_euclid(146_097), (days + 719_528).rem_euclid(146_097));
    // A year has at most 366 days, so it is this year or one of the next two.
    let mut year = days / 366;
    while days_before(year + 1, 1) + 719_528 <= days {
        year += 1;
    }
    let (mut month, mut day) = (1, days - days_before(year, 1) - 719_528);
    while day >= days_of(year, month) {
        day -= days_of(year, month);
        month += 1;
    }
    (year + rounds * 400, month, day + 1)
}

/// Returns the seconds since 1970, and the nanoseconds of the second.
pub(super) fn parts_of(time: SystemTime) -> (i64, u64) {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => (i64::try_from(after.as_secs()).unwrap_or(i64::MAX), u64::from(after.subsec_nanos())),
        Err(error) => {
            let (before, rest) = (error.duration(), u64::from(error.duration().subsec_nanos()));
            let seconds = i64::try_from(before.as_secs()).map_or(i64::MIN, |seconds| -seconds);
            if rest == 0 { (seconds, 0) } else { (seconds.saturating_sub(1), SECOND - rest) }
        }
    }
}

impl DateTime {
    /// Returns the point in time at these seconds and nanoseconds since 1970.
    pub(super) fn of(seconds: i64, nanoseconds: u64) -> Self {
        let ((year, month, day), second) = (date_of(seconds.div_euclid(DAY)), seconds.rem_euclid(DAY));
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
        if nanoseconds > 0 {
            text.push_str(format!(".{nanoseconds:09}").trim_end_matches('0'));
        }
        text.push('Z');
        DateTime(text)
    }

    /// Returns the seconds and nanoseconds of this point in time, if the text is in the format of
    /// RFC 3339.
    pub(super) fn parts(&self) -> Option<(i64, u32)> {
        let (seconds, nanoseconds) = parse(&self.0)?;
        Some((seconds, u32::try_from(nanoseconds).ok()?))
    }
}

impl From<SystemTime> for DateTime {
    fn from(time: SystemTime) -> Self {
        let (seconds, nanoseconds) = parts_of(time);
        DateTime::of(seconds, nanoseconds)
    }
}

impl From<&str> for DateTime {
    fn from(text: &str) -> Self {
        DateTime(text.to_owned())
    }
}

impl From<String> for DateTime {
    fn from(text: String) -> Self {
        DateTime(text)
    }
}

impl From<DateTime> for String {
    fn from(time: DateTime) -> Self {
        time.0
    }
}

impl AsRef<str> for DateTime {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Slot for DateTime {
    fn shape(&mut self) -> Shape<'_> {
        Shape::Text(&mut self.0)
    }
}

impl Encode for DateTime {
    fn form(&self) -> Form<'_> {
        Form::Text(&self.0)
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        fill(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_comes_back_as_it_was() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59Z", -1),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2024-05-01T12:30:15Z", 1_714_566_615),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
            ("0000-01-01T00:00:00Z", -62_167_219_200),
            ("0000-03-01T00:00:00Z", -62_162_035_200),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(parse(text), Some((seconds, 0)), "{text}");
            let time = DateTime::from(text).to_system_time().unwrap();
            assert_eq!(DateTime::from(time).as_str(), text);
        }
    }

    #[test]
    fn every_day_of_four_hundred_years_is_a_date() {
        for day in -146_097..146_097 {
            let (year, month, of_month) = date_of(day);
            assert_eq!(days_before(year, month) + of_month - 1, day);
            assert!((1..=12).contains(&month) && (1..=days_of(year, month)).contains(&of_month));
        }
    }

    #[test]
    fn fractions_and_zones_are_understood() {
        assert_eq!(parse("1970-01-01T01:30:00.5+01:30"), Some((0, 500_000_000)));
        assert_eq!(parse("1969-12-31 16:00:00.1234567891-08:00"), Some((0, 123_456_789)));
        assert_eq!(parse("2016-12-31t23:59:60z"), Some((1_483_228_800, 0)));
        let before = UNIX_EPOCH - Duration::from_millis(250);
        assert_eq!(DateTime::from(before).as_str(), "1969-12-31T23:59:59.75Z");
        assert_eq!(DateTime::from("1969-12-31T23:59:59.75Z").to_system_time(), Some(before));
    }

    #[test]
    fn odd_text_is_no_time_and_is_kept() {
        for text in [
            "",
            "now",
            "2024-05-01",
            "2024-05-01T12:30:00",
            "2024-13-01T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2024-05-01T24:00:00Z",
            "2024-05-01T12:30:00.Z",
            "2024-05-01T12:30:00+0100",
            "2024-05-01T12:30:00+24:00",
            "+024-05-01T12:30:00Z",
            "2024-5-001T12:30:00Z",
            "2024-05-01T12:30:00ZZ",
            "2024-05-01é12:30:00Z",
            "2024-05-0é12:30:00Z",
            "2024-05-01T12:30:00+é0:00",
        ] {
            assert_eq!(DateTime::from(text).to_system_time(), None, "{text}");
            assert_eq!(DateTime::from(text).as_str(), text);
        }
    }
}
