//! Writes YAML in the style of the existing capability files: lists at the column of their key,
//! plain texts where they can be plain, and otherwise texts in quotes, never folded.
//!
//! Readers of YAML 1.1 and 1.2 read each text as a text: one that either could read as a number, a
//! boolean or a date is in quotes.

/// The text of a file, or of a part of one.
#[derive(Default)]
pub(crate) struct Writer {
    text: String,
}

impl Writer {
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Writes a key with a text at a column.
    pub(crate) fn entry(&mut self, column: usize, key: &str, value: &str) {
        self.line(column, &format!("{}: {}", scalar(key, 0), scalar(value, column + 2)));
    }

    /// Writes the first key of an item of a list whose hyphen is at a column.
    pub(crate) fn item(&mut self, column: usize, key: &str, value: &str) {
        self.line(column, &format!("- {}: {}", scalar(key, 0), scalar(value, column + 4)));
    }

    /// Writes an item that is a text.
    pub(crate) fn text(&mut self, column: usize, value: &str) {
        self.line(column, &format!("- {}", scalar(value, column + 2)));
    }

    /// Writes a line as it is, at a column.
    pub(crate) fn line(&mut self, column: usize, line: &str) {
        self.text.extend(std::iter::repeat_n(' ', column));
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// Returns a text as a scalar. The lines of a text with several lines begin at a column.
fn scalar(text: &str, column: usize) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    if !can_be_single_quoted(text) {
        return double_quoted(text);
    }
    let mut quoted = String::from("'");
    let mut rest = text;
    while let Some(at) = rest.find('\n') {
        quoted.push_str(&rest[..at].replace('\'', "''"));
        rest = &rest[at..];
        let count = rest.len() - rest.trim_start_matches('\n').len();
        // A single line end of a quoted text is read as a space, and each further one as itself.
        quoted.extend(std::iter::repeat_n('\n', count + 1));
        quoted.extend(std::iter::repeat_n(' ', column));
        rest = &rest[count..];
    }
    quoted.push_str(&rest.replace('\'', "''"));
    quoted.push('\'');
    quoted
}

/// Whether every reader reads a text as that text if it is not in quotes.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(is_printable)
        && !text.starts_with(|first: char| first == ' ' || "-?:,[]{}#&*!|>'\"%@`=~<".contains(first))
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.starts_with("...")
        && !is_other_than_text(text)
}

/// Whether a reader may read a plain text as null, a boolean, a number or a date.
fn is_other_than_text(text: &str) -> bool {
    const WORDS: &[&str] = &["false", "n", "no", "null", "off", "on", "true", "y", "yes"];
    let lower = text.to_ascii_lowercase();
    let is_number = lower.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first))
        && lower.bytes().all(|byte| byte.is_ascii_hexdigit() || b"xo_:.+-tz ,inf".contains(&byte));
    WORDS.contains(&lower.as_str()) || is_number
}

/// Whether a text in single quotes is read as that text: it has no control characters, and no
/// spaces beside a line end, which readers remove.
fn can_be_single_quoted(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || is_printable(c))
        && !text.contains(" \n")
        && !text.contains("\n ")
        && !text.starts_with('\n')
        && !text.ends_with('\n')
}

/// Whether a character may be in a text without an escape, and does not change how the text is
/// displayed.
fn is_printable(c: char) -> bool {
    let is_format = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    let is_no_character = matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    !c.is_control() && !is_format && !is_no_character
}

fn double_quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if is_printable(c) => quoted.push(c),
            c if (c as u32) <= 0xff => quoted.push_str(&format!("\\x{:02x}", c as u32)),
            c if (c as u32) <= 0xffff => quoted.push_str(&format!("\\u{:04x}", c as u32)),
            c => quoted.push_str(&format!("\\U{:08x}", c as u32)),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use naftiko_syntax::{Value, yaml};
    use proptest::prelude::*;

    use super::*;

    /// Returns the text that a reader finds in an entry of a list of maps.
    fn read(text: &str) -> String {
        let mut writer = Writer::default();
        writer.line(0, "list:");
        writer.item(0, "name", text);
        writer.entry(2, "description", text);
        writer.line(2, "tags:");
        writer.text(2, text);
        let written = writer.into_text();
        let tree = yaml::read(&written).unwrap_or_else(|error| panic!("{}\n{written}", error.message));
        let item = tree.root().get("list").and_then(|list| list.items().next()).expect("an item");
        let tag = item.get("tags").and_then(|tags| tags.items().next()).expect("a tag");
        let value = |node: naftiko_syntax::Node<'_>| match node.value() {
            Value::Text(text) => text.to_owned(),
            other => panic!("{other:?}\n{written}"),
        };
        let (name, description) = (value(item.get("name").unwrap()), value(item.get("description").unwrap()));
        assert_eq!((&name, &name), (&description, &value(tag)), "{written}");
        name
    }

    #[test]
    fn texts_are_plain_where_they_can_be() {
        for (text, written) in [
            ("Get a List", "Get a List"),
            ("/organizations/{organization_id}", "/organizations/{organization_id}"),
            ("$.", "$."),
            ("$filter", "$filter"),
            ("{{TOKEN}}", "'{{TOKEN}}'"),
            ("a: b", "'a: b'"),
            ("it's 1", "it's 1"),
            ("a #1", "'a #1'"),
            ("'quoted'", "'''quoted'''"),
            ("yes", "'yes'"),
            ("1.0.0-alpha2", "1.0.0-alpha2"),
            ("2026-05-22", "'2026-05-22'"),
            ("0x1F", "'0x1F'"),
            ("", "''"),
            ("a\nb\n\nc's", "'a\n\n  b\n\n\n  c''s'"),
            ("a \nb", "\"a \\nb\""),
            ("a\u{7}\u{2028}\u{1f600}", "\"a\\x07\\u2028\u{1f600}\""),
        ] {
            assert_eq!(scalar(text, 2), written);
            assert_eq!(read(text), text);
        }
    }

    proptest! {
        #[test]
        fn every_text_is_read_as_it_was_written(text in "(?s).{0,40}") {
            prop_assert_eq!(read(&text), text);
        }

        #[test]
        fn texts_of_indicators_are_read_as_they_were_written(text in "[-?:,\\[\\]{}#&*!|>'\"%@` ~=.0-9ynNxe_+\n]{0,12}") {
            prop_assert_eq!(read(&text), text);
        }
    }
}
