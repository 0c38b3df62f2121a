//! Where words start and end: the words of a text, the runs of letters and digits in a name, and
//! the parts that capitals separate.

use super::english::{BRANDS, PREFIXES};

/// Returns the next word of a text, with the text before it and after it.
pub(super) fn next_word(text: &str, at: usize) -> Option<(&str, &str, &str)> {
    let start = at + text[at..].find(char::is_alphanumeric)?;
    let rest = &text[start..];
    let length = rest.find(|character: char| !character.is_alphanumeric()).unwrap_or(rest.len());
    Some((&text[..start], &rest[..length], &rest[length..]))
}

/// Whether a word is only the ending of the one before it, as in "user's", "user(s)" and the slug
/// `user-s-role`.
pub(super) fn is_ending(before: &str, word: &str) -> bool {
    let is_joined = before.strip_suffix(['\'', '’', '(']).is_some_and(|before| before.ends_with(char::is_alphanumeric));
    word.eq_ignore_ascii_case("s") || is_joined && ["es", "ies", "t", "re", "ve", "ll", "d"].contains(&word)
}

/// Whether a word is only the prefix of the one after it, as in "re-run".
pub(super) fn is_prefix(word: &str, after: &str) -> bool {
    let is_joined = after.strip_prefix('-').and_then(|after| after.get(..3));
    is_joined.is_some_and(|next| next.bytes().all(|byte| byte.is_ascii_alphabetic()))
        && PREFIXES.iter().any(|prefix| word.eq_ignore_ascii_case(prefix))
}

/// Returns the runs of letters and digits in a name.
pub(super) fn runs(name: &str) -> impl Iterator<Item = &str> {
    name.split(|character: char| !character.is_ascii_alphanumeric()).filter(|run| !run.is_empty())
}

/// Returns the parts of ASCII letters and digits between boundaries.
pub(super) fn pieces(word: &str, is_boundary: impl Fn(&[u8], usize, usize) -> bool) -> impl Iterator<Item = &str> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let from = start;
        start = (from + 1..word.len()).find(|&at| is_boundary(word.as_bytes(), from, at)).unwrap_or(word.len());
        (from < word.len()).then(|| &word[from..start])
    })
}

/// Whether a capital starts a word according to heck: `roleDefinition`, `TLSContext`,
/// `EC2Instance`.
pub(super) fn is_boundary(bytes: &[u8], _from: usize, at: usize) -> bool {
    if !bytes[at].is_ascii_uppercase() {
        return false;
    }
    let is_last_of_capitals = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
    let before = bytes[..at].iter().rev().find(|byte| byte.is_ascii_alphabetic());
    before.is_some_and(|before| before.is_ascii_lowercase() || is_last_of_capitals)
}

/// Whether a capital starts a word for a reader, for whom `OAuth`, `URLs`, `SaaS` and `GitHub` are
/// one word each.
pub(super) fn is_evident_boundary(bytes: &[u8], from: usize, at: usize) -> bool {
    if !is_boundary(bytes, from, at) {
        return false;
    }
    // But "a" may be a word, as in `getAUser`.
    let is_letter_before = at - from == 1 && (from == 0 || bytes[from] != b'A');
    let is_letter_after = at + 1 == bytes.len();
    let is_plural = bytes[at - 1].is_ascii_uppercase()
        && bytes[at + 1..].starts_with(b"s")
        && bytes.get(at + 2).is_none_or(u8::is_ascii_uppercase);
    let is_in_brand = BRANDS.iter().any(|brand| {
        let start = bytes[from..].get(..brand.len());
        at < from + brand.len() && start.is_some_and(|start| start.eq_ignore_ascii_case(brand.as_bytes()))
    });
    !is_letter_before && !is_letter_after && !is_plural && !is_in_brand
}
