//! Conversions to and from the types of other crates, each behind a feature.

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
use super::date_time::DateTime;
#[cfg(feature = "rust_decimal")]
use super::decimal::Decimal;
use super::unix::OutOfRange;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
use super::unix::{UnixMillis, UnixSeconds};

/// Implements conversions of each type of point in time of this crate to and from another type, by
/// seconds and nanoseconds.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
macro_rules! times {
    ($other:ty, $parts:expr, $of:expr) => {
        impl TryFrom<&DateTime> for $other {
            type Error = OutOfRange;

            fn try_from(time: &DateTime) -> Result<Self, OutOfRange> {
                time.parts().and_then($of).ok_or(OutOfRange::new())
            }
        }

        impl From<$other> for DateTime {
            fn from(time: $other) -> Self {
                let parts: fn($other) -> (i64, u32) = $parts;
                let (seconds, nanoseconds) = parts(time);
                DateTime::of(seconds, nanoseconds.into())
            }
        }

        times!(@ UnixMillis, $other, $parts, $of);
        times!(@ UnixSeconds, $other, $parts, $of);
    };
    (@ $ours:ident, $other:ty, $parts:expr, $of:expr) => {
        impl TryFrom<$ours> for $other {
            type Error = OutOfRange;

            fn try_from(time: $ours) -> Result<Self, OutOfRange> {
                Some(time.parts()).and_then($of).ok_or(OutOfRange::new())
            }
        }

        /// Smaller units are discarded.
        impl From<$other> for $ours {
            fn from(time: $other) -> Self {
                let parts: fn($other) -> (i64, u32) = $parts;
                let (seconds, nanoseconds) = parts(time);
                // The range of this type includes that of every other one.
                $ours::of(seconds, nanoseconds).unwrap_or_default()
            }
        }
    };
}

#[cfg(feature = "chrono")]
times!(chrono::DateTime<chrono::Utc>, |time| (time.timestamp(), time.timestamp_subsec_nanos().min(999_999_999)), |(
    seconds,
    nanoseconds,
)| {
    chrono::DateTime::from_timestamp(seconds, nanoseconds)
});

#[cfg(feature = "jiff")]
times!(
    jiff::Timestamp,
    |time| {
        let nanoseconds = time.as_nanosecond();
        let seconds = i64::try_from(nanoseconds.div_euclid(1_000_000_000)).unwrap_or_default();
        (seconds, u32::try_from(nanoseconds.rem_euclid(1_000_000_000)).unwrap_or_default())
    },
    |(seconds, nanoseconds)| jiff::Timestamp::new(seconds, i32::try_from(nanoseconds).ok()?).ok()
);

#[cfg(feature = "time")]
times!(time::OffsetDateTime, |time| (time.unix_timestamp(), time.nanosecond()), |(seconds, nanoseconds)| {
    time::OffsetDateTime::from_unix_timestamp(seconds).ok()?.replace_nanosecond(nanoseconds).ok()
});

#[cfg(feature = "rust_decimal")]
impl TryFrom<&Decimal> for rust_decimal::Decimal {
    type Error = OutOfRange;

    fn try_from(number: &Decimal) -> Result<Self, OutOfRange> {
        let text = number.as_str();
        let parsed = match text.contains(['e', 'E']) {
            true => rust_decimal::Decimal::from_scientific(text),
            false => rust_decimal::Decimal::from_str_exact(text),
        };
        parsed.map_err(|_| OutOfRange::new())
    }
}

#[cfg(feature = "rust_decimal")]
impl From<rust_decimal::Decimal> for Decimal {
    fn from(number: rust_decimal::Decimal) -> Self {
        // Its text is a number in JSON.
        number.to_string().parse().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
    macro_rules! converted {
        ($name:ident, $other:ty) => {
            #[test]
            fn $name() {
                for text in ["2024-05-01T12:30:15.25Z", "1969-12-31T23:59:59.75Z", "1970-01-01T00:00:00Z"] {
                    let time = DateTime::from(text);
                    let other = <$other>::try_from(&time).unwrap();
                    assert_eq!(DateTime::from(other), time);
                    let millis = UnixMillis::try_from(&time).unwrap();
                    assert_eq!((<$other>::try_from(millis), UnixMillis::from(other)), (Ok(other), millis));
                    let seconds = UnixSeconds::try_from(&time).unwrap();
                    assert_eq!(UnixSeconds::from(other), seconds);
                    assert_eq!(UnixSeconds::from(<$other>::try_from(seconds).unwrap()), seconds);
                }
                assert_eq!(<$other>::try_from(&DateTime::from("now")), Err(OutOfRange::new()));
                assert_eq!(<$other>::try_from(UnixSeconds::new(i64::MAX)), Err(OutOfRange::new()));
            }
        };
    }

    #[cfg(feature = "chrono")]
    converted!(a_time_is_the_same_in_chrono, chrono::DateTime<chrono::Utc>);
    #[cfg(feature = "jiff")]
    converted!(a_time_is_the_same_in_jiff, jiff::Timestamp);
    #[cfg(feature = "time")]
    converted!(a_time_is_the_same_in_time, time::OffsetDateTime);

    #[cfg(feature = "rust_decimal")]
    #[test]
    fn a_decimal_is_the_same_in_rust_decimal() {
        for text in ["0", "19.90", "-0.0000001", "79228162514264337593543950335"] {
            let number: Decimal = text.parse().unwrap();
            assert_eq!(Decimal::from(rust_decimal::Decimal::try_from(&number).unwrap()), number);
        }
        let number: Decimal = "1.5e3".parse().unwrap();
        assert_eq!(rust_decimal::Decimal::try_from(&number), Ok(rust_decimal::Decimal::from(1500)));
        for text in ["1e400", "0.00000000000000000000000000001", "79228162514264337593543950336"] {
            let number: Decimal = text.parse().unwrap();
            assert_eq!(rust_decimal::Decimal::try_from(&number), Err(OutOfRange::new()), "{text}");
        }
    }
}
