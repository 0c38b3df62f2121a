//! The texts of operations and parameters: which of two counts, and which were cut off.

use heck::ToSnakeCase;
use naftiko_openapi::Operation as Counterpart;

use crate::model::prose::is_title_case;

use super::operation::{Decided, DecidedBy};

/// The description of an operation: the capability file's, or the document's if the former is only a part of it.
pub(super) fn of_operation(said: Option<&str>, counterpart: Option<&Counterpart>) -> Decided<String> {
    let Some(counterpart) = counterpart else {
        return match said {
            Some(said) => Decided::new(said.to_owned(), DecidedBy::Capability),
            None => Decided::default(String::new()),
        };
    };
    let summary = counterpart.summary.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let description = counterpart.description.as_deref().map(str::trim).filter(|text| !text.is_empty());
    // A title, or the name in words, is what a tool writes that has no text.
    let says_less = |said: &str| summary.is_some() && (is_title_case(said) || repeats_name(said, counterpart));
    let is_own = said.is_some_and(|said| {
        [summary, description].iter().flatten().all(|whole| !is_part(said, whole))
            && !said.trim().is_empty()
            && !says_less(said)
    });
    if let Some(said) = said.filter(|said| is_own && !is_cut(said)) {
        // A title says what an operation does, and not how.
        let more = description.filter(|_| !said.trim().contains('\n') && said.chars().count() < LONGEST_TITLE);
        let text = more.map_or(said.to_owned(), |more| format!("{}{}\n\n{more}", said.trim(), stop(said.trim())));
        return Decided::new(text, DecidedBy::Capability);
    }
    let text = match (summary, description) {
        (Some(summary), Some(description)) if is_part(summary, description) => description.to_owned(),
        (Some(summary), Some(description)) => format!("{summary}{}\n\n{description}", stop(summary)),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => {
            return said
                .map_or(Decided::default(String::new()), |it| Decided::new(it.to_owned(), DecidedBy::Capability));
        }
    };
    Decided::new(text, DecidedBy::Document)
}

/// The description of a parameter or a field: the document's, unless the capability file says something of its own.
pub(super) fn of_input(said: Option<&str>, whole: Option<&str>) -> Decided<String> {
    match (said, whole) {
        (Some(said), Some(whole)) if !is_part(said, whole) && !is_cut(said) => {
            Decided::new(said.to_owned(), DecidedBy::Capability)
        }
        (_, Some(whole)) => Decided::new(whole.trim().to_owned(), DecidedBy::Document),
        (Some(said), None) => Decided::new(said.to_owned(), DecidedBy::Capability),
        (None, None) => Decided::default(String::new()),
    }
}

/// Whether a text has no word that the name of the operation does not have.
fn repeats_name(said: &str, counterpart: &Counterpart) -> bool {
    const SMALL: &[&str] = &["a", "all", "an", "by", "for", "of", "the"];
    let id = counterpart.id.as_deref().unwrap_or_default().to_snake_case();
    let name: Vec<&str> = id.split('_').map(|word| word.trim_end_matches('s')).collect();
    let said = said.to_snake_case();
    said.split('_').all(|word| SMALL.contains(&word) || name.contains(&word.trim_end_matches('s')))
}

fn stop(text: &str) -> &'static str {
    if text.ends_with(['.', '!', '?', ':']) { "" } else { "." }
}

/// A title has at most so many characters.
const LONGEST_TITLE: usize = 100;
/// Capability files do not cut off texts of fewer characters.
const SHORTEST_CUT: usize = 120;

/// Whether a text ends in the middle of a sentence, as those of capability files do that were too long.
fn is_cut(text: &str) -> bool {
    let text = text.trim_end();
    text.chars().count() >= SHORTEST_CUT
        && text.ends_with(|last: char| last.is_alphanumeric() || matches!(last, ',' | '…'))
}

/// Whether a text is the beginning of another, spaces and an ellipsis aside.
fn is_part(part: &str, whole: &str) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let part = words(part);
    let part = part.trim_end_matches(['.', '…', ' ']);
    words(whole).starts_with(part)
}

/// Whether a text is a placeholder for a missing one.
pub(super) fn is_boilerplate(text: &str) -> bool {
    text.trim().trim_end_matches('.').eq_ignore_ascii_case("request body (json)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_was_cut_off_is_completed() {
        let of = |said, whole| of_input(said, whole).value;
        let whole = "Lists pets.\n\nOrdered by  name, the newest first.";
        for said in ["Lists pets.", "Lists pets. Ordered by…", "Lists pets.\nOrdered by name, the", ""] {
            assert_eq!(of(Some(said), Some(whole)), whole, "{said}");
        }
        let cut = format!("Our {}pets and", "many, ".repeat(30));
        assert_eq!(of(Some(&cut), Some(whole)), whole);
        assert_eq!(of(Some("Our pets"), Some(whole)), "Our pets");
        assert_eq!(of(Some("Our pets"), None), "Our pets");
        assert_eq!(of(None, None), "");
    }
}
