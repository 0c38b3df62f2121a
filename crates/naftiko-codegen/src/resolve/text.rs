//! Decides between two descriptions, and detects truncated ones.

use heck::ToSnakeCase;
use naftiko_openapi::Operation as Counterpart;

use crate::model::prose::is_title_case;

use super::operation::{Decided, DecidedBy};

/// Returns the description of an operation: the capability file's, or the document's if the former
/// is a part of it.
pub(super) fn of_operation(own: Option<&str>, counterpart: Option<&Counterpart>) -> Decided<String> {
    let Some(counterpart) = counterpart else {
        return match own {
            Some(own) => Decided::new(own.to_owned(), DecidedBy::Capability),
            None => Decided::default(String::new()),
        };
    };
    let summary = counterpart.summary.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let description = counterpart.description.as_deref().map(str::trim).filter(|text| !text.is_empty());
    // A tool writes a title, or the name in words, if it has no text.
    let adds_nothing = |own: &str| summary.is_some() && (is_title_case(own) || repeats_name(own, counterpart));
    let is_own = own.is_some_and(|own| {
        [summary, description].iter().flatten().all(|whole| !is_part(own, whole))
            && !own.trim().is_empty()
            && !adds_nothing(own)
    });
    if let Some(own) = own.filter(|own| is_own && !is_cut(own)) {
        // A title describes what an operation does, but not the details.
        let more = description.filter(|_| !own.trim().contains('\n') && own.chars().count() < LONGEST_TITLE);
        let text = more.map_or(own.to_owned(), |more| format!("{}{}\n\n{more}", own.trim(), stop(own.trim())));
        return Decided::new(text, DecidedBy::Capability);
    }
    let text = match (summary, description) {
        (Some(summary), Some(description)) if is_part(summary, description) => description.to_owned(),
        (Some(summary), Some(description)) => format!("{summary}{}\n\n{description}", stop(summary)),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => {
            return own
                .map_or(Decided::default(String::new()), |it| Decided::new(it.to_owned(), DecidedBy::Capability));
        }
    };
    Decided::new(text, DecidedBy::Document)
}

/// Returns the description of a parameter or a field: the document's, unless the capability file
/// has its own.
pub(super) fn of_input(own: Option<&str>, whole: Option<&str>) -> Decided<String> {
    match (own, whole) {
        (Some(own), Some(whole)) if !is_part(own, whole) && !is_cut(own) => {
            Decided::new(own.to_owned(), DecidedBy::Capability)
        }
        (_, Some(whole)) => Decided::new(whole.trim().to_owned(), DecidedBy::Document),
        (Some(own), None) => Decided::new(own.to_owned(), DecidedBy::Capability),
        (None, None) => Decided::default(String::new()),
    }
}

/// Whether a text has no word that the name of the operation does not have.
fn repeats_name(text: &str, counterpart: &Counterpart) -> bool {
    const SMALL: &[&str] = &["a", "all", "an", "by", "for", "of", "the"];
    let id = counterpart.id.as_deref().unwrap_or_default().to_snake_case();
    let name: Vec<&str> = id.split('_').map(|word| word.trim_end_matches('s')).collect();
    let text = text.to_snake_case();
    text.split('_').all(|word| SMALL.contains(&word) || name.contains(&word.trim_end_matches('s')))
}

fn stop(text: &str) -> &'static str {
    if text.ends_with(['.', '!', '?', ':']) { "" } else { "." }
}

/// The maximum length of a title.
const LONGEST_TITLE: usize = 100;
/// Capability files do not truncate shorter texts.
const SHORTEST_CUT: usize = 120;

/// Whether a text ends within a sentence, like the truncated texts of capability files.
fn is_cut(text: &str) -> bool {
    let text = text.trim_end();
    text.chars().count() >= SHORTEST_CUT
        && text.ends_with(|last: char| last.is_alphanumeric() || matches!(last, ',' | '…'))
}

/// Whether a text is the beginning of another, ignoring spaces and an ellipsis.
fn is_part(part: &str, whole: &str) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let part = words(part);
    let part = part.trim_end_matches(['.', '…', ' ']);
    words(whole).starts_with(part)
}

/// Whether a text is a placeholder for a missing description.
pub(super) fn is_boilerplate(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.').to_ascii_lowercase();
    let inner = text.strip_prefix("request body (").and_then(|rest| rest.strip_suffix(')'));
    inner.is_some_and(|inner| inner == "json" || inner.contains('/') && !inner.contains([' ', '(']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_was_cut_off_is_completed() {
        let of = |own, whole| of_input(own, whole).value;
        let whole = "Lists pets.\n\nOrdered by  name, the newest first.";
        for own in ["Lists pets.", "Lists pets. Ordered by…", "Lists pets.\nOrdered by name, the", ""] {
            assert_eq!(of(Some(own), Some(whole)), whole, "{own}");
        }
        let cut = format!("Our {}pets and", "many, ".repeat(30));
        assert_eq!(of(Some(&cut), Some(whole)), whole);
        assert_eq!(of(Some("Our pets"), Some(whole)), "Our pets");
        assert_eq!(of(Some("Our pets"), None), "Our pets");
        assert_eq!(of(None, None), "");
    }
}
