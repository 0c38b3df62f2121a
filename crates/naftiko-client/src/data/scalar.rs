//! Reads scalars: which JSON each type accepts as it is, which it converts, and which it rejects.

use super::decimal::Decimal;
use super::json::{Fault, Reader, Token};
use super::number;
use super::open::{IntegerEnum, TextEnum};
use super::tally::{Read, Tally, pass_over};

/// How a token fits a type.
pub(super) enum Fit<T> {
    /// It is of the type.
    Exact(T),
    /// It is of another type, but can be converted.
    Converted(T),
    /// It does not fit.
    Not,
}

impl<T> Fit<T> {
    fn converted(value: Option<T>) -> Self {
        value.map_or(Fit::Not, Fit::Converted)
    }

    fn exact(value: Option<T>) -> Self {
        value.map_or(Fit::Not, Fit::Exact)
    }

    #[cfg(any(feature = "serde", feature = "table"))]
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Fit<U> {
        match self {
            Fit::Exact(value) => Fit::Exact(change(value)),
            Fit::Converted(value) => Fit::Converted(change(value)),
            Fit::Not => Fit::Not,
        }
    }
}

/// A type of scalars.
pub(super) trait Scalar: Sized {
    const EXPECTED: &'static str;

    fn of(token: Token<'_>) -> Fit<Self>;

    /// Reads the usual form of the type, which takes the most of the time. Returns `None`, without
    /// reading, for any other value.
    #[inline]
    fn plain(json: &mut Reader<'_>) -> Result<Option<Self>, Fault> {
        let _ = json;
        Ok(None)
    }
}

pub(super) const BOOLEAN: &str = "true or false";
pub(super) const STRING: &str = "a string";
pub(super) const WHOLE: &str = "a whole number";

impl Scalar for String {
    const EXPECTED: &'static str = STRING;

    #[inline]
    fn of(token: Token<'_>) -> Fit<Self> {
        match token {
            Token::Text(text) => Fit::Exact(text.into_owned()),
            Token::Broken(text) => Fit::Converted(text),
            Token::Number(number) => Fit::Converted(number.to_owned()),
            Token::Boolean(value) => Fit::Converted(value.to_string()),
            Token::Null => Fit::Not,
        }
    }

    #[inline]
    fn plain(json: &mut Reader<'_>) -> Result<Option<Self>, Fault> {
        Ok(json.plain_text()?.map(str::to_owned))
    }
}

impl Scalar for bool {
    const EXPECTED: &'static str = BOOLEAN;

    #[inline]
    fn plain(json: &mut Reader<'_>) -> Result<Option<Self>, Fault> {
        json.plain_boolean()
    }

    fn of(token: Token<'_>) -> Fit<Self> {
        let text = match &token {
            Token::Boolean(value) => return Fit::Exact(*value),
            Token::Number(number) => *number,
            Token::Text(text) => text.trim(),
            Token::Null | Token::Broken(_) => return Fit::Not,
        };
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        Fit::converted(match text {
            "1" => Some(true),
            "0" => Some(false),
            _ if is("true") => Some(true),
            _ if is("false") => Some(false),
            _ => None,
        })
    }
}

/// Reads the number of a token, or the number in its text.
fn with_number<T>(token: Token<'_>, read: impl Fn(&str) -> Option<T>) -> Fit<T> {
    match token {
        Token::Number(number) => Fit::exact(read(number)),
        Token::Text(text) => Fit::converted(number::within(&text).and_then(|number| read(&number))),
        Token::Null | Token::Boolean(_) | Token::Broken(_) => Fit::Not,
    }
}

macro_rules! whole {
    ($($ty:ty: $expected:expr $(, $plain:ident)?;)*) => {
        $(impl Scalar for $ty {
            const EXPECTED: &'static str = $expected;

            $(#[inline]
            fn plain(json: &mut Reader<'_>) -> Result<Option<Self>, Fault> {
                json.$plain()
            })?

            fn of(token: Token<'_>) -> Fit<Self> {
                with_number(token, |number| number::whole(number)?.try_into().ok())
            }
        })*
    };
}

whole! {
    i32: "a whole number of 32 bits";
    i64: WHOLE, plain_integer;
    u32: "a whole number of 32 bits that is not negative";
    u64: "a whole number that is not negative";
}

impl Scalar for f64 {
    const EXPECTED: &'static str = "a number";

    fn of(token: Token<'_>) -> Fit<Self> {
        with_number(token, |number| number.parse().ok().filter(|number: &f64| number.is_finite()))
    }
}

impl Scalar for Decimal {
    const EXPECTED: &'static str = "a number";

    fn of(token: Token<'_>) -> Fit<Self> {
        with_number(token, |number| number.parse().ok())
    }
}

/// Reads a scalar.
#[inline]
pub(super) fn scalar<T: Scalar>(slot: &mut T, json: &mut Reader<'_>, tally: &mut Tally) -> Result<Read, Fault> {
    if let Some(value) = T::plain(json)? {
        *slot = value;
        return Ok(Read::Fits);
    }
    take(json, tally, T::EXPECTED, T::of, |value| *slot = value)
}

/// Reads a scalar that may be `null`.
#[inline]
pub(super) fn optional<T: Scalar>(
    slot: &mut Option<T>,
    json: &mut Reader<'_>,
    tally: &mut Tally,
) -> Result<Read, Fault> {
    if let Some(value) = T::plain(json)? {
        *slot = Some(value);
        return Ok(Read::Fits);
    }
    if json.plain_null()? {
        *slot = None;
        return Ok(Read::Fits);
    }
    let mut value = None;
    let read = take(json, tally, T::EXPECTED, T::of, |scalar| value = Some(scalar))?;
    *slot = value;
    Ok(if read == Read::Null { Read::Fits } else { read })
}

/// Reads an enum whose values are strings. The text of a number or a boolean is accepted.
pub(super) fn text_enum(slot: &mut dyn TextEnum, json: &mut Reader<'_>, tally: &mut Tally) -> Result<Read, Fault> {
    let mut is_known = true;
    let read = take(json, tally, STRING, String::of, |text| is_known = slot.set(&text))?;
    tally.unknown += usize::from(!is_known);
    Ok(read)
}

/// Reads an enum whose values are integers.
pub(super) fn integer_enum(
    slot: &mut dyn IntegerEnum,
    json: &mut Reader<'_>,
    tally: &mut Tally,
) -> Result<Read, Fault> {
    let mut is_known = true;
    let read = take(json, tally, WHOLE, i64::of, |number| is_known = slot.set(number))?;
    tally.unknown += usize::from(!is_known);
    Ok(read)
}

/// Reads `null`.
pub(super) fn nothing(json: &mut Reader<'_>, tally: &mut Tally) -> Result<Read, Fault> {
    let read = take(json, tally, "null", |_| Fit::<()>::Not, |()| ())?;
    Ok(if read == Read::Null { Read::Fits } else { read })
}

/// Reads a scalar, if the next value is one, and stores it.
#[inline]
fn take<T>(
    json: &mut Reader<'_>,
    tally: &mut Tally,
    expected: &'static str,
    of: impl FnOnce(Token<'_>) -> Fit<T>,
    put: impl FnOnce(T),
) -> Result<Read, Fault> {
    let place = json.place();
    let Some(token) = json.scalar()? else { return pass_over(json, tally, expected) };
    let is_broken = matches!(token, Token::Broken(_));
    if token == Token::Null || (tally.is_text && is_empty(&token) && expected != STRING) {
        return Ok(Read::Null);
    }
    Ok(match of(token) {
        Fit::Exact(value) => {
            put(value);
            Read::Fits
        }
        Fit::Converted(value) => {
            put(value);
            if is_broken {
                tally.inexact(json.since(place), "a string without unpaired surrogates");
                Read::Fits
            } else if tally.is_text {
                Read::Fits
            } else {
                tally.converted(json.since(place), expected)
            }
        }
        Fit::Not => tally.misfit(json.since(place), expected),
    })
}

fn is_empty(token: &Token<'_>) -> bool {
    matches!(token, Token::Text(text) if text.is_empty())
}
