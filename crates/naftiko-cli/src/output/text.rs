//! Text that is safe on a terminal.

use std::borrow::Cow;

/// Whether a terminal may obey a character, or shows it at another place.
fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Escapes control characters as JSON does, except for those in `kept`.
pub(crate) fn escaped<'t>(text: &'t str, kept: &[char]) -> Cow<'t, str> {
    let is_escaped = |c: char| is_unsafe(c) && !kept.contains(&c);
    if !text.contains(is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match is_escaped(c) {
            true => escaped.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

/// The text of several lines, for a terminal.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, &['\n', '\t'])
}

/// Whether bytes are text that a terminal can show.
pub(crate) fn as_text(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let is_binary = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}');
    (!text.contains(is_binary)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_no_control_characters() {
        assert_eq!(lines("a\tb\nc"), "a\tb\nc");
        assert_eq!(lines("\u{1b}[31mred\u{9b}0m"), "\\u001b[31mred\\u009b0m");
        assert_eq!(lines("a\u{202e}b"), "a\\u202eb");
        assert_eq!(escaped("a\nb", &[]), "a\\u000ab");
    }

    #[test]
    fn text_has_no_zero_bytes_and_is_utf_8() {
        assert_eq!(as_text("id,name\r\n1,Zoë\n".as_bytes()), Some("id,name\r\n1,Zoë\n"));
        assert_eq!(as_text(b"\x89PNG\r\n"), None);
        assert_eq!(as_text(b"a\0b"), None);
    }
}
