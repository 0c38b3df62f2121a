//! Points in time as numbers since the Unix epoch.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::date_time::{self, DateTime};
use super::encode::{Encode, Form};
use super::slot::{Shape, Slot};

/// The error of a conversion between points in time or numbers: the other type cannot represent the
/// value, or a text is not in the format of RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfRange(());

impl OutOfRange {
    pub(super) const fn new() -> Self {
        OutOfRange(())
    }
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value cannot be converted to this type")
    }
}

impl std::error::Error for OutOfRange {}

macro_rules! unix {
    ($(#[$docs:meta])* $ty:ident, $per_second:literal, $unit:literal) => {
        $(#[$docs])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $ty(i64);

        impl $ty {
            #[doc = concat!("Returns the point in time that is this many ", $unit, " after the Unix epoch.")]
            pub const fn new(number: i64) -> Self {
                $ty(number)
            }

            #[doc = concat!("Returns the number of ", $unit, " since the Unix epoch.")]
            pub const fn get(self) -> i64 {
                self.0
            }

            /// Returns the same point in time, if the platform's clock can hold it.
            pub fn to_system_time(self) -> Option<SystemTime> {
                let (seconds, nanoseconds) = self.parts();
                let whole = Duration::from_secs(seconds.unsigned_abs());
                let time = if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
                time?.checked_add(Duration::from_nanos(nanoseconds.into()))
            }

            /// Returns the same point in time as text.
            pub fn to_date_time(self) -> DateTime {
                let (seconds, nanoseconds) = self.parts();
                DateTime::of(seconds, nanoseconds.into())
            }

            /// Returns the seconds and the nanoseconds of the second.
            pub(super) fn parts(self) -> (i64, u32) {
                let rest = self.0.rem_euclid($per_second) * (1_000_000_000 / $per_second);
                (self.0.div_euclid($per_second), u32::try_from(rest).unwrap_or_default())
            }

            /// Returns the point in time of seconds and nanoseconds. Smaller units are discarded.
            pub(super) fn of(seconds: i64, nanoseconds: u32) -> Option<Self> {
                let rest = i64::from(nanoseconds) / (1_000_000_000 / $per_second);
                Some($ty(seconds.checked_mul($per_second)?.checked_add(rest)?))
            }
        }

        impl From<i64> for $ty {
            fn from(number: i64) -> Self {
                $ty(number)
            }
        }

        impl From<$ty> for i64 {
            fn from(time: $ty) -> Self {
                time.0
            }
        }

        impl From<$ty> for DateTime {
            fn from(time: $ty) -> Self {
                time.to_date_time()
            }
        }

        /// Smaller units are discarded.
        impl From<SystemTime> for $ty {
            fn from(time: SystemTime) -> Self {
                let (seconds, nanoseconds) = date_time::parts_of(time);
                let end = if seconds < 0 { i64::MIN } else { i64::MAX };
                Self::of(seconds, u32::try_from(nanoseconds).unwrap_or_default()).unwrap_or($ty(end))
            }
        }

        /// Smaller units are discarded.
        impl TryFrom<&DateTime> for $ty {
            type Error = OutOfRange;

            fn try_from(time: &DateTime) -> Result<Self, OutOfRange> {
                let (seconds, nanoseconds) = time.parts().ok_or(OutOfRange::new())?;
                Self::of(seconds, nanoseconds).ok_or(OutOfRange::new())
            }
        }

        impl fmt::Display for $ty {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $ty {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl Slot for $ty {
            fn shape(&mut self) -> Shape<'_> {
                Shape::I64(&mut self.0)
            }
        }

        impl Encode for $ty {
            fn form(&self) -> Form<'_> {
                Form::Integer(self.0)
            }
        }

        impl Serialize for $ty {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.0)
            }
        }

        impl<'de> Deserialize<'de> for $ty {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                i64::deserialize(deserializer).map($ty)
            }
        }
    };
}

unix! {
    /// A point in time, in milliseconds since the Unix epoch (1970-01-01T00:00:00Z).
    ///
    /// It is a number in JSON. The features `chrono`, `jiff` and `time` convert it to and from the
    /// types of those crates.
    ///
    /// ```
    /// use naftiko_client::UnixMillis;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let time = UnixMillis::new(1_714_566_615_250);
    /// assert_eq!(time.to_date_time().as_str(), "2024-05-01T12:30:15.25Z");
    /// assert_eq!(time.to_system_time(), Some(UNIX_EPOCH + Duration::from_millis(1_714_566_615_250)));
    /// ```
    UnixMillis, 1000, "milliseconds"
}

unix! {
    /// A point in time, in seconds since the Unix epoch (1970-01-01T00:00:00Z).
    ///
    /// It is a number in JSON. The features `chrono`, `jiff` and `time` convert it to and from the
    /// types of those crates.
    ///
    /// ```
    /// use naftiko_client::UnixSeconds;
    ///
    /// let time = UnixSeconds::new(1_714_566_615);
    /// assert_eq!(time.to_date_time().as_str(), "2024-05-01T12:30:15Z");
    /// ```
    UnixSeconds, 1, "seconds"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_in_time_is_the_same_in_each_type() {
        for millis in [0, 1, -1, -250, 1_714_566_615_250, -62_135_596_800_001, i64::MAX] {
            let time = UnixMillis::new(millis);
            assert_eq!(time.to_system_time().map(UnixMillis::from), Some(time));
            let (seconds, nanoseconds) = time.parts();
            assert_eq!(UnixMillis::of(seconds, nanoseconds), Some(time));
        }
        let before = UnixMillis::new(-250);
        assert_eq!(before.to_date_time().as_str(), "1969-12-31T23:59:59.75Z");
        assert_eq!(UnixMillis::try_from(&before.to_date_time()), Ok(before));
        assert_eq!(UnixSeconds::try_from(&before.to_date_time()), Ok(UnixSeconds::new(-1)));
        assert_eq!(UnixMillis::try_from(&DateTime::from("now")), Err(OutOfRange::new()));
    }

    #[test]
    fn a_point_in_time_is_a_number_in_json() {
        assert_eq!(serde_json::to_string(&[UnixMillis::new(5)]).unwrap(), "[5]");
        assert_eq!(serde_json::from_str::<UnixSeconds>("-5").unwrap().get(), -5);
        assert_eq!(format!("{:?} {}", UnixMillis::new(5), UnixMillis::new(5)), "5 5");
    }
}
