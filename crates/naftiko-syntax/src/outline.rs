//! Finds the entries of a map without parsing their values.
//!
//! In JSON, brackets and quotes delimit the entries. In YAML, indentation does; if a line is
//! ambiguous, no entries are returned.

use std::ops::Range;

use crate::json::Cursor;
use crate::meaning;
use crate::node::Kind;

/// An unparsed entry of a map.
#[derive(Clone, Debug)]
pub struct Raw {
    /// Its key.
    pub key: String,
    /// The bytes of the key.
    pub key_span: Range<usize>,
    /// The byte range of the value in JSON, or of all lines of the entry in YAML.
    pub range: Range<usize>,
    /// The column of the key, in YAML.
    pub column: usize,
    /// Whether the value begins on the line of the key; always in JSON.
    pub is_inline: bool,
}

/// Returns the entries of the JSON map in `range`; `None` if it is not a map, or not JSON.
pub fn json(text: &str, range: Range<usize>) -> Option<Vec<Raw>> {
    let mut cursor = Cursor::new(text, range);
    cursor.blank();
    if cursor.peek() != Some(b'{') {
        return None;
    }
    let mut entries = Vec::new();
    let walked = cursor.map(|cursor, key, key_span| {
        let start = cursor.at;
        cursor.skip()?;
        entries.push(Raw { key: key.into_owned(), key_span, range: start..cursor.at, column: 0, is_inline: true });
        Ok(())
    });
    walked.ok().map(|()| entries)
}

/// Returns the entries of the block map in `range` of `text`. The range is the whole text, or what
/// is below the line of a key at `column`. `None` if it is not a block map, or if it is ambiguous
/// without a parser.
pub fn yaml(text: &str, range: Range<usize>, column: Option<usize>) -> Option<Vec<Raw>> {
    let is_root = column.is_none();
    let mut entries: Vec<Raw> = Vec::new();
    let mut own = None;
    let mut start = range.start;
    while start < range.end {
        let end = text[start..range.end].find('\n').map_or(range.end, |newline| start + newline + 1);
        let line_start = std::mem::replace(&mut start, end);
        // Nearly all lines of a document are nested more deeply and need no closer look.
        if own.is_some_and(|own| text.as_bytes()[line_start..end].iter().take(own + 1).all(|byte| *byte == b' ')) {
            continue;
        }
        let line = Line { text: text[line_start..end].trim_ascii_end(), start: line_start };
        let indent = line.indent();
        let content = &line.text[indent..];
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        if is_root && entries.is_empty() && line.text == "---" {
            continue;
        }
        let own = *own.get_or_insert(indent);
        if entries.is_empty() {
            // A line at or left of the key's column can only be a list at that column.
            if column.is_some_and(|column| own <= column) {
                return None;
            }
        }
        if indent > own && !entries.is_empty() {
            continue;
        }
        if indent < own || content.starts_with('\t') {
            return None;
        }
        match line.key(indent) {
            // A line that looks like a key may be inside quotes, which may continue at any column.
            Some(_) if entries.last().is_some_and(|raw| has_open_quotes(&text[raw.key_span.end..line.start])) => {
                return None;
            }
            Some(raw) => {
                close(&mut entries, line.start);
                entries.push(raw);
            }
            None if entries.is_empty() => return None,
            // A list at the column of its key.
            None if is_item(content) && entries.last().is_some_and(|raw| !raw.is_inline) => {}
            None => return None,
        }
    }
    close(&mut entries, range.end);
    if entries.is_empty() { None } else { Some(entries) }
}

fn close(entries: &mut [Raw], end: usize) {
    if let Some(last) = entries.last_mut() {
        last.range.end = end;
    }
}

/// Whether the text after a key, up to the next key, has an unclosed quote.
fn has_open_quotes(after: &str) -> bool {
    let value = after.trim_start_matches([' ', '\t', ':']);
    let mut chars = value.chars();
    let quote = match chars.next() {
        Some(quote @ ('"' | '\'')) => quote,
        _ => return false,
    };
    while let Some(c) = chars.next() {
        match c {
            '\\' if quote == '"' => {
                chars.next();
            }
            // A doubled quote is an escaped one.
            '\'' if quote == '\'' && chars.as_str().starts_with('\'') => {
                chars.next();
            }
            c if c == quote => return false,
            _ => {}
        }
    }
    true
}

fn is_item(content: &str) -> bool {
    content == "-" || content.starts_with("- ") || content.starts_with("-\t")
}

/// A line without its end.
struct Line<'t> {
    text: &'t str,
    start: usize,
}

impl Line<'_> {
    fn indent(&self) -> usize {
        self.text.bytes().take_while(|byte| *byte == b' ').count()
    }

    /// Returns the key at `indent`, if the line certainly has one.
    fn key(&self, indent: usize) -> Option<Raw> {
        let content = &self.text[indent..];
        let (key, length) = match content.as_bytes()[0] {
            b'"' => double_quoted(content)?,
            b'\'' => single_quoted(content)?,
            _ => plain(content)?,
        };
        let after = content[length..].trim_start().strip_prefix(':')?;
        if !(after.is_empty() || after.starts_with([' ', '\t'])) {
            return None;
        }
        let rest = after.trim_start();
        let is_inline = !(rest.is_empty() || rest.starts_with('#'));
        let first = self.start + indent;
        let key_span = first..first + length;
        Some(Raw { key, key_span, range: self.start..self.start, column: indent, is_inline })
    }
}

/// Returns a plain key and its length.
fn plain(content: &str) -> Option<(String, usize)> {
    let first = content.chars().next()?;
    if "-?:,[]{}#&*!|>'\"%@`<".contains(first) {
        return None;
    }
    let is_end = |at: usize| content[at + 1..].is_empty() || content[at + 1..].starts_with([' ', '\t']);
    let colon = content.match_indices(':').map(|(at, _)| at).find(|at| is_end(*at))?;
    let key = content[..colon].trim_end();
    let is_scalar_of_text = matches!(meaning::of_plain(key), Kind::Text | Kind::Number);
    (is_scalar_of_text && !key.contains(" #") && !key.contains("\t#")).then(|| (key.to_owned(), key.len()))
}

fn single_quoted(content: &str) -> Option<(String, usize)> {
    let mut at = 1;
    loop {
        at += content[at..].find('\'')? + 1;
        if !content[at..].starts_with('\'') {
            return Some((content[1..at - 1].replace("''", "'"), at));
        }
        at += 1;
    }
}

/// Returns a key in double quotes that has no escapes.
fn double_quoted(content: &str) -> Option<(String, usize)> {
    let length = content[1..].find('"')?;
    let key = &content[1..=length];
    (!key.contains('\\')).then(|| (key.to_owned(), length + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_json_are_found_without_a_look_at_what_they_hold() {
        let text = r#"{"a": {"}": [broken "\"]" ]}, "b" : "x,}", "c":12 , "d": [[]]}"#;
        let found = json(text, 0..text.len()).unwrap();
        let found: Vec<_> = found.iter().map(|raw| (raw.key.as_str(), &text[raw.range.clone()])).collect();
        assert_eq!(found, [("a", r#"{"}": [broken "\"]" ]}"#), ("b", r#""x,}""#), ("c", "12 "), ("d", "[[]]")]);
    }

    #[test]
    fn entries_of_yaml_are_found_by_their_indentation() {
        let text = "a: 1\n# comment\nb:\n  c: [\n    2]\n'd': |\n  x: y\n";
        let found: Vec<_> =
            yaml(text, 0..text.len(), None).unwrap().into_iter().map(|raw| (raw.key, raw.is_inline)).collect();
        assert_eq!(found, [("a".to_owned(), true), ("b".to_owned(), false), ("d".to_owned(), true)]);
        assert!(yaml("a: \"b\nc: d\"\n", 0..12, None).is_none());
    }
}
