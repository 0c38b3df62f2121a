//! Finds the number of the first page or item: from a default, a minimum, the description or an
//! example.

use super::fields::Fields;
use super::words::PAGE_COUNTS;
use crate::model::{First, Parameter, Ty};

/// Phrases that mean 0.
const ZERO: &[&str] = &[
    "zero-based",
    "0-based",
    "zero based",
    "0 based",
    "zero-indexed",
    "0-indexed",
    "zero indexed",
    "starts at 0",
    "starts at zero",
    "starts with 0",
    "starts from 0",
    "starting at 0",
    "starting from 0",
    "starting with 0",
    "start at 0",
    "start from 0",
    "begins at 0",
    "begins with 0",
    "beginning with 0",
    "beginning at 0",
    "counted from 0",
    "counting from 0",
    "numbered from 0",
    "from zero",
    "first page is 0",
    "first page is zero",
    "first page has the number 0",
    "first page = 0",
    "0 for the first",
    "0 is the first",
    "0 being the first",
    "page 0 is",
    "(0..n)",
    "default 0",
    "default: 0",
    "default is 0",
    "defaults to 0",
    "defaults to zero",
    "default value is 0",
];

/// Phrases that mean 1.
const ONE: &[&str] = &[
    "one-based",
    "1-based",
    "one based",
    "1 based",
    "one-indexed",
    "1-indexed",
    "starts at 1",
    "starts with 1",
    "starts from 1",
    "starting at 1",
    "starting from 1",
    "starting with 1",
    "start at 1",
    "begins at 1",
    "begins with 1",
    "first page is 1",
    "1 for the first",
    "1 is the first",
    "(1..n)",
    "default 1",
    "default: 1",
    "default is 1",
    "defaults to 1",
];

/// Returns the number of the first page.
pub(super) fn page(parameter: &Parameter, fields: &Fields<'_>) -> First {
    let said = documented(parameter).or_else(|| example(parameter)).or_else(|| is_spring(fields).then_some(0));
    first(parameter, said.unwrap_or(1))
}

/// Returns the number of the first item; for an offset, the number of skipped items.
pub(super) fn item(parameter: &Parameter) -> First {
    first(parameter, documented(parameter).unwrap_or(0))
}

/// It is sent unless the document declares that the server defaults to it.
fn first(parameter: &Parameter, number: u64) -> First {
    First { number, is_sent: parameter.numbers.default != i64::try_from(number).ok() }
}

/// Returns 0 or 1, if documented. A default wins, because the server uses it for the first page.
fn documented(parameter: &Parameter) -> Option<u64> {
    let binary = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok()).filter(|it| *it < 2);
    let text = parameter.docs.one_line().to_ascii_lowercase().replace(['`', '\\'], "");
    let is_said = |phrases: &[&str]| phrases.iter().any(|phrase| holds(&text, phrase));
    let in_words = || match (is_said(ZERO), is_said(ONE)) {
        (true, false) => Some(0),
        (false, true) => Some(1),
        _ => None,
    };
    binary(parameter.numbers.default).or_else(in_words).or_else(|| binary(parameter.numbers.minimum))
}

/// Whether a text contains a phrase that is not followed by another digit.
fn holds(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| !text[at + phrase.len()..].starts_with(|c: char| c.is_ascii_digit()))
}

/// An example is usually the first page.
fn example(parameter: &Parameter) -> Option<u64> {
    (parameter.numbers.example == Some(0)).then_some(0)
}

/// Whether a page is from Spring: it has its number and the number of all pages, and starts at 0.
fn is_spring(fields: &Fields<'_>) -> bool {
    let is_number = |ty: &Ty| matches!(ty, Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64);
    let Some(number) = fields.find(&["number"], |it| is_number(&it.field.ty)) else { return false };
    let is_beside = |names: &[&str]| fields.find(names, |it| it.segments.len() == number.segments.len()).is_some();
    is_beside(&PAGE_COUNTS[..1]) && is_beside(&["totalelements", "numberofelements", "size"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Docs, Name, Numbers, Place, Type};

    fn parameter(text: &str, numbers: Numbers) -> Parameter {
        Parameter {
            wire_name: "page".to_owned(),
            name: Name::default(),
            fake_name: Name::default(),
            place: Place::Query,
            ty: Type::Integer,
            is_input: false,
            docs: Docs::new(text),
            numbers,
            deprecated: false,
        }
    }

    fn first_of(text: &str, numbers: Numbers) -> (u64, bool) {
        let First { number, is_sent } = page(&parameter(text, numbers), &Fields::of(&[], None));
        (number, is_sent)
    }

    #[test]
    fn words_say_where_pages_begin() {
        for text in [
            "Zero-based page index (0..N)",
            "Page index of the results to return. First page is 0.",
            "The page, starting at `0`.",
            "Page number (0-indexed)",
            "Page number. Defaults to 0.",
            "The 0-based number of the page.",
        ] {
            assert_eq!(first_of(text, Numbers::default()), (0, true), "{text}");
        }
        for text in ["", "The page.", "Starts at 1.", "First page is 1, not 0.", "Starts at 01.", "Has 0 to 100 items."]
        {
            assert_eq!(first_of(text, Numbers::default()), (1, true), "{text}");
        }
    }

    #[test]
    fn a_default_counts_before_words_and_words_before_a_minimum() {
        let none = Numbers::default();
        let (zero, one) = (Some(0), Some(1));
        assert_eq!(first_of("0-based", Numbers { default: one, ..none }), (1, false));
        assert_eq!(first_of("1-based", Numbers { minimum: zero, ..none }), (1, true));
        assert_eq!(first_of("", Numbers { minimum: zero, example: one, ..none }), (0, true));
        assert_eq!(first_of("", Numbers { minimum: one, example: zero, ..none }), (1, true));
        assert_eq!(first_of("", Numbers { example: zero, ..none }), (0, true));
        assert_eq!(first_of("", Numbers { default: Some(25), ..none }), (1, true));
    }

    #[test]
    fn an_offset_begins_with_nothing_to_pass_over() {
        let of = |minimum| item(&parameter("", Numbers { minimum, ..Numbers::default() })).number;
        assert_eq!((of(None), of(Some(1))), (0, 1));
    }
}
