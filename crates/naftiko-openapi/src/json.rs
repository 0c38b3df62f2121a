//! JSON text to nodes, and to the bare entries of a map.
//!
//! A parser of our own because nodes need their places, and because what is only skipped need not be right: brackets and
//! quotes are all that is looked at there.

use std::ops::Range;

use crate::index::Raw;
use crate::node::{DEEPEST, Entry, Node, Value};

/// What is wrong, and the byte where.
pub(crate) type Error = (usize, String);

/// Parses the value in `range` of `text`.
pub(crate) fn parse(text: &str, range: Range<usize>) -> Result<Node, Error> {
    let mut cursor = Cursor { text, bytes: &text.as_bytes()[..range.end], at: range.start };
    let node = cursor.value(0)?;
    cursor.blank();
    if cursor.at < range.end { Err(cursor.error("more text after the end of the value")) } else { Ok(node) }
}

/// The entries of the map in `range`; none if it is no map.
pub(crate) fn entries(text: &str, range: Range<usize>) -> Result<Option<Vec<Raw>>, Error> {
    let mut cursor = Cursor { text, bytes: &text.as_bytes()[..range.end], at: range.start };
    cursor.blank();
    if cursor.peek() != Some(b'{') {
        return Ok(None);
    }
    let mut entries = Vec::new();
    cursor.map(|cursor, key, key_span| {
        let start = cursor.at;
        cursor.skip()?;
        entries.push(Raw { key, key_span, range: start..cursor.at, column: 0, is_inline: true });
        Ok(())
    })?;
    Ok(Some(entries))
}

struct Cursor<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl Cursor<'_> {
    fn error(&self, message: &str) -> Error {
        (self.at, message.to_owned())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Result<(), Error> {
        self.blank();
        if self.peek() != Some(byte) {
            return Err(self.error(&format!("`{}` is missing here", byte as char)));
        }
        self.at += 1;
        Ok(())
    }

    /// Walks a map; `entry` must move the cursor behind each value.
    fn map(
        &mut self,
        mut entry: impl FnMut(&mut Self, String, Range<usize>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.take(b'{')?;
        self.blank();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.blank();
            let start = self.at;
            let key = self.string()?;
            let span = start..self.at;
            self.take(b':')?;
            self.blank();
            entry(self, key, span)?;
            self.blank();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break self.at += 1,
                _ => return Err(self.error("`,` or `}` is missing here")),
            }
        }
        Ok(())
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Node>, Error> {
        self.take(b'[')?;
        self.blank();
        let mut items = Vec::new();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(items);
        }
        loop {
            items.push(self.value(depth)?);
            self.blank();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break self.at += 1,
                _ => return Err(self.error("`,` or `]` is missing here")),
            }
        }
        Ok(items)
    }

    fn value(&mut self, depth: usize) -> Result<Node, Error> {
        if depth > DEEPEST {
            return Err(self.error("too many lists and maps are open at a time"));
        }
        self.blank();
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => {
                let mut entries = Vec::new();
                self.map(|cursor, key, span| {
                    let value = cursor.value(depth + 1)?;
                    entries.push(Entry { key, span, value });
                    Ok(())
                })?;
                return Ok(Node::map(start..self.at, entries));
            }
            Some(b'[') => Value::List(self.list(depth + 1)?),
            Some(b'"') => Value::Text(self.string()?),
            _ => self.word()?,
        };
        Ok(Node::new(start..self.at, value))
    }

    /// A number, or one of the three words.
    fn word(&mut self) -> Result<Value, Error> {
        let start = self.at;
        while matches!(self.peek(), Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.')) {
            self.at += 1;
        }
        match &self.text[start..self.at] {
            "null" => Ok(Value::Null),
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            number if serde_json::from_str::<serde_json::Number>(number).is_ok() => {
                Ok(Value::Number(number.to_owned()))
            }
            _ => Err((start, "a value is missing here".to_owned())),
        }
    }

    /// Moves behind a string.
    fn skip_string(&mut self) -> Result<Range<usize>, Error> {
        if self.peek() != Some(b'"') {
            return Err(self.error("a string in quotes is missing here"));
        }
        let start = self.at;
        self.at += 1;
        let end = self.bytes.len();
        // Searching for one character is by far the fastest, and most of a document is text.
        while let Some(length) = self.text[self.at..end].find('"') {
            let content = &self.bytes[self.at..self.at + length];
            self.at += length + 1;
            let backslashes = content.iter().rev().take_while(|byte| **byte == b'\\').count();
            if backslashes % 2 == 0 {
                return Ok(start..self.at);
            }
        }
        self.at = end;
        Err((start, "the quotes that begin here never end".to_owned()))
    }

    fn string(&mut self) -> Result<String, Error> {
        let span = self.skip_string()?;
        let written = &self.text[span.clone()];
        if !written.contains('\\') {
            return Ok(written[1..written.len() - 1].to_owned());
        }
        // What half a character is escaped in is better kept than refused.
        let whole = serde_json::from_str::<String>(written);
        Ok(whole.unwrap_or_else(|_| written[1..written.len() - 1].to_owned()))
    }

    /// Moves behind a value without looking at it.
    fn skip(&mut self) -> Result<(), Error> {
        let start = self.at;
        let mut open = 0usize;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.skip_string()?;
                }
                Some(b'{' | b'[') => {
                    open += 1;
                    self.at += 1;
                }
                Some(b'}' | b']') if open > 0 => {
                    open -= 1;
                    self.at += 1;
                }
                Some(b',' | b'}' | b']') if open == 0 => break,
                Some(_) => self.at += 1,
                None => return Err((start, "what begins here never ends".to_owned())),
            }
            if open == 0 && matches!(self.bytes.get(self.at - 1), Some(b'}' | b']' | b'"')) {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Result<String, Error> {
        parse(text, 0..text.len()).map(|node| node.json().unwrap_or_default())
    }

    #[test]
    fn what_serde_json_takes_is_taken_and_the_rest_is_refused() {
        let texts = [
            r#"{"a": [1, -2.5e3, true, null, "x\n\ud83d\ude00"], "b": {}, "c": []}"#,
            r#" [ ] "#,
            r#"{"a": }"#,
            r#"{"a": 1,}"#,
            r#"[1 2]"#,
            r#"{"a" 1}"#,
            r#"{"a": 1} x"#,
            r#"{"a": tru}"#,
            r#"{"a": "x"#,
            r#"{"a": 01}"#,
            "",
        ];
        for text in texts {
            let expected = serde_json::from_str::<serde_json::Value>(text).ok().map(|value| value.to_string());
            let found =
                written(text).ok().map(|text| serde_json::from_str::<serde_json::Value>(&text).unwrap().to_string());
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn of_two_entries_with_one_key_the_last_counts() {
        assert_eq!(written(r#"{"a": 1, "b": 2, "a": 3}"#).unwrap(), r#"{"a":3,"b":2}"#);
    }

    #[test]
    fn entries_are_found_without_a_look_at_what_they_hold() {
        let text = r#"{"a": {"}": [broken "\"]" ]}, "b" : "x,}", "c":12 , "d": [[]]}"#;
        let found = entries(text, 0..text.len()).unwrap().unwrap();
        let found: Vec<_> = found.iter().map(|raw| (raw.key.as_str(), &text[raw.range.clone()])).collect();
        assert_eq!(found, [("a", r#"{"}": [broken "\"]" ]}"#), ("b", r#""x,}""#), ("c", "12 "), ("d", "[[]]")]);
    }

    #[test]
    fn a_thousand_open_lists_are_refused() {
        assert!(written(&"[".repeat(100_000)).is_err());
        assert!(written(&format!("{}{}", "[".repeat(150), "]".repeat(150))).is_ok());
    }

    #[test]
    fn a_backslash_at_the_end_is_an_error() {
        assert!(written(r#"{"a": "\"#).is_err());
        assert!(written("{\"a\": \"\\ü").is_err());
        assert!(written("{\"a\": \"\\ü\"}").is_ok());
    }
}
