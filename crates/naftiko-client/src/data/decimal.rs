//! Numbers with all their digits.

use std::fmt;
use std::str::FromStr;

use serde::ser::{Error, Serialize, Serializer};
use serde_json::value::RawValue;

use super::number::is_number;

/// A decimal number with all its digits, as it is in JSON. It is not converted to binary, so it can
/// represent amounts of money.
///
/// To calculate, convert it to a number of another type with [`parse`](Self::parse);
/// [`from_str`](FromStr::from_str) converts it back. It is also read from a string in JSON, but it
/// is always written as a number. Two values are equal if their texts are: `1.0` is not equal to
/// `1`.
///
/// ```
/// use naftiko_client::Decimal;
///
/// let price: Decimal = "19.90".parse()?;
/// assert_eq!(price.as_str(), "19.90");
/// assert_eq!(price.parse::<f64>(), Ok(19.9));
/// # Ok::<(), naftiko_client::data::NotDecimal>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Decimal(Box<str>);

/// The error of a text that is not a decimal number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotDecimal(());

impl fmt::Display for NotDecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a decimal number")
    }
}

impl std::error::Error for NotDecimal {}

impl Decimal {
    /// Returns its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Parses its text as a number of another type.
    ///
    /// # Errors
    ///
    /// Returns the error of that type, for example if the number is out of range.
    pub fn parse<T: FromStr>(&self) -> Result<T, T::Err> {
        self.0.parse()
    }
}

impl Default for Decimal {
    fn default() -> Self {
        Decimal("0".into())
    }
}

impl FromStr for Decimal {
    type Err = NotDecimal;

    fn from_str(text: &str) -> Result<Self, NotDecimal> {
        if is_number(text) { Ok(Decimal(text.into())) } else { Err(NotDecimal(())) }
    }
}

impl TryFrom<f64> for Decimal {
    type Error = NotDecimal;

    fn try_from(number: f64) -> Result<Self, NotDecimal> {
        number.to_string().parse()
    }
}

macro_rules! from_integers {
    ($($ty:ty)*) => {
        $(impl From<$ty> for Decimal {
            fn from(number: $ty) -> Self {
                Decimal(number.to_string().into())
            }
        })*
    };
}

from_integers!(i32 i64 u32 u64);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Other formats cannot represent all digits.
        #[cfg(feature = "serde")]
        if !super::whole::is_json::<S>() {
            return super::whole::nearest(&self.0).serialize(serializer);
        }
        serde_json::from_str::<&RawValue>(&self.0).map_err(S::Error::custom)?.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_a_number_as_json_writes_it() {
        for text in ["0", "-0", "12", "0.10", "1e5", "-1.5E-7", "123456789012345678901234567890.123"] {
            assert_eq!(text.parse::<Decimal>().unwrap().as_str(), text);
            assert!(serde_json::from_str::<f64>(text).is_ok(), "{text}");
        }
        for text in ["", "-", "01", ".5", "5.", "+1", "1e", "1e+", "0x1", "1_0", " 1", "NaN", "inf", "1.-2", "1e5e5"] {
            assert_eq!(text.parse::<Decimal>(), Err(NotDecimal(())), "{text}");
        }
        assert_eq!(Decimal::try_from(0.1).unwrap().as_str(), "0.1");
        assert!(Decimal::try_from(f64::NAN).is_err());
        assert_eq!(Decimal::from(-5).parse(), Ok(-5_i8));
    }
}
