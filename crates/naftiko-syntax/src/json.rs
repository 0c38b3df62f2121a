//! Parses JSON text into nodes, and writes nodes as JSON text.
//!
//! This is our own parser because nodes need their places, and because skipped values may be
//! invalid: only their brackets and quotes are scanned.

use std::borrow::Cow;
use std::ops::Range;

use crate::limits::DEEPEST;
use crate::node::{Kind, Node, Tree, Value};
use crate::tree::{Builder, DEEP, Fault, Keys, SyntaxError};

/// Parses the value in `range` of `text`. If a key is repeated, the last value wins, in the place
/// of the first.
///
/// # Errors
///
/// If the text is not valid JSON.
pub fn parse(text: &str, range: Range<usize>) -> Result<Tree, SyntaxError> {
    let mut cursor = Cursor::new(text, range.clone());
    let mut builder = Builder::new(Keys::Unique, 0);
    cursor.value(&mut builder, 0)?;
    cursor.blank();
    if cursor.at < range.end {
        return Err(cursor.error("unexpected text after the value"));
    }
    Ok(builder.finish().unwrap_or_default())
}

pub(crate) struct Cursor<'t> {
    text: &'t str,
    bytes: &'t [u8],
    pub(crate) at: usize,
}

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str, range: Range<usize>) -> Self {
        Cursor { text, bytes: &text.as_bytes()[..range.end], at: range.start }
    }

    fn error(&self, message: &str) -> SyntaxError {
        SyntaxError::new(Fault::Syntax, self.at, message)
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(crate) fn blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Result<(), SyntaxError> {
        self.blank();
        if self.peek() != Some(byte) {
            return Err(self.error(&format!("expected `{}`", byte as char)));
        }
        self.at += 1;
        Ok(())
    }

    /// Walks a map; `entry` must move the cursor past each value.
    pub(crate) fn map(
        &mut self,
        mut entry: impl FnMut(&mut Self, Cow<'t, str>, Range<usize>) -> Result<(), SyntaxError>,
    ) -> Result<(), SyntaxError> {
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
                _ => return Err(self.error("expected `,` or `}`")),
            }
        }
        Ok(())
    }

    fn list(&mut self, builder: &mut Builder, depth: usize) -> Result<(), SyntaxError> {
        self.take(b'[')?;
        self.blank();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value(builder, depth)?;
            self.blank();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break self.at += 1,
                _ => return Err(self.error("expected `,` or `]`")),
            }
        }
        Ok(())
    }

    fn value(&mut self, builder: &mut Builder, depth: usize) -> Result<(), SyntaxError> {
        if depth > DEEPEST {
            return Err(SyntaxError::new(Fault::TooDeep, self.at, DEEP));
        }
        self.blank();
        let start = self.at;
        match self.peek() {
            Some(b'{') => {
                builder.open(Kind::Map, start..start + 1, 0)?;
                self.map(|cursor, key, span| {
                    builder.scalar(Kind::Text, &key, span, 0);
                    cursor.value(builder, depth + 1)
                })?;
                builder.end(self.at);
            }
            Some(b'[') => {
                builder.open(Kind::List, start..start + 1, 0)?;
                self.list(builder, depth + 1)?;
                builder.end(self.at);
            }
            Some(b'"') => {
                let text = self.string()?;
                builder.scalar(Kind::Text, &text, start..self.at, 0);
            }
            _ => {
                let kind = self.word()?;
                builder.scalar(kind, &self.text[start..self.at], start..self.at, 0);
            }
        }
        Ok(())
    }

    /// A number, or `null`, `true` or `false`.
    fn word(&mut self) -> Result<Kind, SyntaxError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.')) {
            self.at += 1;
        }
        match &self.text[start..self.at] {
            "null" => Ok(Kind::Null),
            "true" => Ok(Kind::Bool(true)),
            "false" => Ok(Kind::Bool(false)),
            number if serde_json::from_str::<serde_json::Number>(number).is_ok() => Ok(Kind::Number),
            _ => Err(SyntaxError::new(Fault::Syntax, start, "expected a value")),
        }
    }

    /// Moves past a string.
    fn skip_string(&mut self) -> Result<Range<usize>, SyntaxError> {
        if self.peek() != Some(b'"') {
            return Err(self.error("expected a string in quotes"));
        }
        let start = self.at;
        self.at += 1;
        let end = self.bytes.len();
        // Searching for one byte is by far the fastest way, and most of a document is text.
        while let Some(length) = self.text[self.at..end].find('"') {
            let content = &self.bytes[self.at..self.at + length];
            self.at += length + 1;
            let backslashes = content.iter().rev().take_while(|byte| **byte == b'\\').count();
            if backslashes % 2 == 0 {
                return Ok(start..self.at);
            }
        }
        self.at = end;
        Err(SyntaxError::new(Fault::Syntax, start, "unterminated string"))
    }

    fn string(&mut self) -> Result<Cow<'t, str>, SyntaxError> {
        let span = self.skip_string()?;
        let written = &self.text[span];
        let content = &written[1..written.len() - 1];
        if !written.contains('\\') {
            return Ok(Cow::Borrowed(content));
        }
        // Half of a surrogate pair is kept, not refused.
        Ok(serde_json::from_str::<String>(written).map_or(Cow::Borrowed(content), Cow::Owned))
    }

    /// Moves past a value without parsing it.
    pub(crate) fn skip(&mut self) -> Result<(), SyntaxError> {
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
                None => return Err(SyntaxError::new(Fault::Syntax, start, "unclosed bracket or brace")),
            }
            if open == 0 && matches!(self.bytes.get(self.at - 1), Some(b'}' | b']' | b'"')) {
                break;
            }
        }
        Ok(())
    }
}

/// Nodes whose JSON text is longer than this are not written.
const LONGEST: usize = 64 << 10;

impl Node<'_> {
    /// Returns compact JSON text, or `None` if it would be unreasonably long.
    pub fn json(self) -> Option<String> {
        let mut out = String::new();
        self.write_json(&mut out)?;
        Some(out)
    }

    fn write_json(self, out: &mut String) -> Option<()> {
        match self.value() {
            Value::Null => out.push_str("null"),
            Value::Bool(value) => out.push_str(if value { "true" } else { "false" }),
            Value::Number(written) => out.push_str(&number(written)),
            Value::Text(text) => out.push_str(&serde_json::Value::from(text).to_string()),
            Value::List => {
                out.push('[');
                for (index, item) in self.items().enumerate() {
                    separate(out, index);
                    item.write_json(out)?;
                }
                out.push(']');
            }
            Value::Map => {
                out.push('{');
                for (index, entry) in self.entries().enumerate() {
                    separate(out, index);
                    out.push_str(&serde_json::Value::from(entry.name()).to_string());
                    out.push(':');
                    entry.value.write_json(out)?;
                }
                out.push('}');
            }
        }
        (out.len() <= LONGEST).then_some(())
    }

    /// Returns a whole number.
    pub fn integer(self) -> Option<i64> {
        match self.value() {
            Value::Number(written) => integer(written),
            _ => None,
        }
    }
}

fn separate(out: &mut String, index: usize) {
    if index > 0 {
        out.push(',');
    }
}

fn integer(written: &str) -> Option<i64> {
    let (sign, digits) = match written.as_bytes().first() {
        Some(b'-') => (-1, &written[1..]),
        Some(b'+') => (1, &written[1..]),
        _ => (1, written),
    };
    let radix = |radix, digits: &str| i64::from_str_radix(digits, radix).ok().map(|value| sign * value);
    if let Some(digits) = digits.strip_prefix("0x") {
        return radix(16, digits);
    }
    if let Some(digits) = digits.strip_prefix("0o") {
        return radix(8, digits);
    }
    let whole = written.strip_suffix(".0").unwrap_or(written);
    whole.strip_prefix('+').unwrap_or(whole).parse().ok()
}

/// Rewrites a YAML number in the syntax of JSON.
fn number(written: &str) -> String {
    if serde_json::from_str::<serde_json::Number>(written).is_ok() {
        return written.to_owned();
    }
    if let Some(value) = integer(written) {
        return value.to_string();
    }
    let value = written.parse().ok().and_then(serde_json::Number::from_f64);
    value.map_or_else(|| "null".to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Result<String, SyntaxError> {
        parse(text, 0..text.len()).map(|tree| tree.root().json().unwrap_or_default())
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
    fn as_many_lists_are_open_as_in_yaml_and_no_more() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(written(&nested(DEEPEST)).is_ok());
        assert_eq!(written(&nested(DEEPEST + 1)).unwrap_err().fault, Fault::TooDeep);
        assert!(written(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn a_backslash_at_the_end_is_an_error() {
        assert!(written(r#"{"a": "\"#).is_err());
        assert!(written("{\"a\": \"\\ü").is_err());
        assert!(written("{\"a\": \"\\ü\"}").is_ok());
    }

    #[test]
    fn numbers_of_yaml_become_numbers_of_json() {
        for (yaml, json) in
            [("1.10", "1.10"), ("0x1F", "31"), ("+1", "1"), (".5", "0.5"), (".inf", "null"), ("-7", "-7")]
        {
            assert_eq!(number(yaml), json, "{yaml}");
        }
    }

    #[test]
    fn the_smallest_and_the_largest_number_are_whole() {
        assert_eq!(integer(&i64::MIN.to_string()), Some(i64::MIN));
        assert_eq!(integer(&i64::MAX.to_string()), Some(i64::MAX));
        assert_eq!(integer("9223372036854775808"), None);
    }
}
