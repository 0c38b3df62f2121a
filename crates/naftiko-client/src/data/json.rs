//! Reads JSON in memory, value by value.
//!
//! serde_json fails for values that a tolerant reader accepts. This reader returns numbers as text,
//! accepts strings with half of a surrogate pair, and skips values of any depth and size without
//! storing them. Other invalid JSON is an error.

use std::borrow::Cow;

use super::scan::plain_length;
use crate::time::Instant;

/// How many values are read between two checks of the time.
const VALUES_PER_LOOK: u32 = 4096;

/// Why reading stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The text is not valid JSON.
    Syntax {
        /// The problem.
        problem: &'static str,
        /// The position of the problem, in bytes.
        at: usize,
    },
    /// The time of the call has ended.
    TooLate,
    /// The values exceed the memory limit.
    TooLarge,
}

/// The kind of the next value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Boolean,
    Number,
    Text,
    List,
    Object,
}

/// A value that contains no others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token<'j> {
    Null,
    Boolean(bool),
    /// The text of a number.
    Number(&'j str),
    Text(Cow<'j, str>),
    /// A string that Rust cannot represent, in which each half of a surrogate pair is replaced by
    /// U+FFFD.
    Broken(String),
}

/// A JSON text and the position of the reader.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'j> {
    text: &'j str,
    at: usize,
    deadline: Option<Instant>,
    /// How many values were read since the last check of the time.
    values: u32,
}

impl<'j> Reader<'j> {
    pub(crate) fn new(text: &'j str, deadline: Option<Instant>) -> Self {
        Reader { text, at: 0, deadline, values: 0 }
    }

    /// Returns a reader of a part of the same text.
    pub(crate) fn again(&self, part: &'j str) -> Self {
        Reader { text: part, at: 0, ..*self }
    }

    /// Returns the position of the next value.
    pub(crate) fn place(&mut self) -> usize {
        self.pass_space();
        self.at
    }

    /// Returns to a position.
    pub(crate) fn go_back(&mut self, place: usize) {
        self.at = place;
    }

    /// Returns the text from a position up to the current one.
    pub(crate) fn since(&self, place: usize) -> &'j str {
        &self.text[place..self.at]
    }

    /// Returns the kind of the next value.
    #[inline]
    pub(crate) fn peek(&mut self) -> Result<Kind, Fault> {
        self.pass_space();
        match self.byte() {
            Some(b'"') => Ok(Kind::Text),
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::List),
            Some(b'n') => Ok(Kind::Null),
            Some(b't' | b'f') => Ok(Kind::Boolean),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(_) => self.fault("expected a value"),
            None => self.fault("it ends where a value is expected"),
        }
    }

    /// Reads a value that contains no others. Returns `None`, without reading, for a list or an
    /// object.
    pub(crate) fn scalar(&mut self) -> Result<Option<Token<'j>>, Fault> {
        let token = match self.peek()? {
            Kind::List | Kind::Object => return Ok(None),
            Kind::Null => self.literal("null").map(|()| Token::Null)?,
            Kind::Boolean if self.byte() == Some(b't') => self.literal("true").map(|()| Token::Boolean(true))?,
            Kind::Boolean => self.literal("false").map(|()| Token::Boolean(false))?,
            Kind::Number => Token::Number(self.number()?),
            Kind::Text => self.string()?,
        };
        self.count()?;
        Ok(Some(token))
    }

    /// Reads a string without escapes. Returns `None`, without reading, for any other value.
    #[inline]
    pub(crate) fn plain_text(&mut self) -> Result<Option<&'j str>, Fault> {
        self.pass_space();
        if self.byte() != Some(b'"') {
            return Ok(None);
        }
        let start = self.at + 1;
        let end = start + plain_length(&self.text.as_bytes()[start..]);
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return Ok(None);
        }
        self.at = end + 1;
        self.count()?;
        Ok(Some(&self.text[start..end]))
    }

    /// Reads an integer of at most 18 digits, without a fraction and an exponent. Returns `None`,
    /// without reading, for any other value.
    #[inline]
    pub(crate) fn plain_integer(&mut self) -> Result<Option<i64>, Fault> {
        self.pass_space();
        let is_negative = self.byte() == Some(b'-');
        let start = self.at + usize::from(is_negative);
        let rest = &self.text.as_bytes()[start..];
        let (mut number, mut count) = (0_i64, 0);
        while let Some(digit @ b'0'..=b'9') = rest.get(count) {
            if count == 18 {
                return Ok(None);
            }
            number = number * 10 + i64::from(digit - b'0');
            count += 1;
        }
        let goes_on = matches!(rest.get(count), Some(b'.' | b'e' | b'E'));
        if count == 0 || goes_on || (count > 1 && rest[0] == b'0') {
            return Ok(None);
        }
        self.at = start + count;
        self.count()?;
        Ok(Some(if is_negative { -number } else { number }))
    }

    /// Reads `true` or `false`. Returns `None`, without reading, for any other value.
    #[inline]
    pub(crate) fn plain_boolean(&mut self) -> Result<Option<bool>, Fault> {
        self.pass_space();
        let rest = &self.text.as_bytes()[self.at..];
        let (value, length) = match rest {
            [b't', b'r', b'u', b'e', ..] => (true, 4),
            [b'f', b'a', b'l', b's', b'e', ..] => (false, 5),
            _ => return Ok(None),
        };
        self.at += length;
        self.count()?;
        Ok(Some(value))
    }

    /// Reads `null`. Returns `false`, without reading, for any other value.
    #[inline]
    pub(crate) fn plain_null(&mut self) -> Result<bool, Fault> {
        self.pass_space();
        if !self.text.as_bytes()[self.at..].starts_with(b"null") {
            return Ok(false);
        }
        self.at += 4;
        self.count()?;
        Ok(true)
    }

    /// Passes the next key of an object if it is this one, which must have no escapes, and returns
    /// whether it was. The value is next.
    #[inline]
    pub(crate) fn pass_key(&mut self, is_first: bool, key: &str) -> bool {
        let place = self.at;
        let is_key = self.is_key(is_first, key);
        if !is_key {
            self.at = place;
        }
        is_key
    }

    #[inline]
    fn is_key(&mut self, is_first: bool, key: &str) -> bool {
        self.pass_space();
        if !is_first {
            if self.byte() != Some(b',') {
                return false;
            }
            self.at += 1;
            self.pass_space();
        }
        let rest = self.text.as_bytes()[self.at..].strip_prefix(b"\"");
        let Some([b'"', ..]) = rest.and_then(|rest| rest.strip_prefix(key.as_bytes())) else { return false };
        self.at += key.len() + 2;
        self.pass_space();
        let has_value = self.byte() == Some(b':');
        self.at += usize::from(has_value);
        has_value
    }

    /// Enters the list or the object that is next.
    pub(crate) fn enter(&mut self) -> Result<(), Fault> {
        self.pass_space();
        self.at += 1;
        self.count()
    }

    /// Returns whether the list has another item, which is next. Leaves the list at its end.
    pub(crate) fn has_item(&mut self, is_first: bool) -> Result<bool, Fault> {
        self.goes_on(b']', is_first, "expected a comma or the end of the list")
    }

    /// Returns the next key of the object, whose value is next. Leaves the object at its end.
    pub(crate) fn key(&mut self, is_first: bool) -> Result<Option<Cow<'j, str>>, Fault> {
        if !self.goes_on(b'}', is_first, "expected a comma or the end of the object")? {
            return Ok(None);
        }
        self.pass_space();
        if self.byte() != Some(b'"') {
            return self.fault("expected a key");
        }
        let (key, has_escapes) = self.scan_string()?;
        let key = if has_escapes { unescape(key).0.into() } else { key.into() };
        self.colon()?;
        Ok(Some(key))
    }

    /// Skips the next value, of any depth, and returns its text.
    pub(crate) fn skip(&mut self) -> Result<&'j str, Fault> {
        let place = self.place();
        // The closing byte of each open list and object.
        let mut open = Vec::new();
        loop {
            let mut is_first = match self.peek()? {
                Kind::List => self.open(b']', &mut open),
                Kind::Object => self.open(b'}', &mut open),
                Kind::Text => self.scan_string().map(|_| false)?,
                Kind::Null | Kind::Boolean | Kind::Number => self.scalar().map(|_| false)?,
            };
            self.count()?;
            loop {
                let Some(close) = open.last().copied() else { return Ok(self.since(place)) };
                if self.goes_on(close, is_first, "expected a comma or the end of the list or object")? {
                    if close == b'}' {
                        self.skip_key()?;
                    }
                    break;
                }
                open.pop();
                is_first = false;
            }
        }
    }

    fn open(&mut self, close: u8, open: &mut Vec<u8>) -> bool {
        self.at += 1;
        open.push(close);
        true
    }

    fn skip_key(&mut self) -> Result<(), Fault> {
        self.pass_space();
        if self.byte() != Some(b'"') {
            return self.fault("expected a key");
        }
        self.scan_string()?;
        self.colon()
    }

    /// Checks that only white space follows.
    pub(crate) fn end(&mut self) -> Result<(), Fault> {
        self.pass_space();
        if self.at == self.text.len() { Ok(()) } else { self.fault("unexpected text after the value") }
    }

    /// Counts a value, and checks the time regularly.
    #[inline]
    fn count(&mut self) -> Result<(), Fault> {
        self.values += 1;
        if self.values < VALUES_PER_LOOK { Ok(()) } else { self.look() }
    }

    #[cold]
    fn look(&mut self) -> Result<(), Fault> {
        self.values = 0;
        let is_over = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        if is_over { Err(Fault::TooLate) } else { Ok(()) }
    }

    #[cold]
    fn fault<T>(&self, problem: &'static str) -> Result<T, Fault> {
        Err(Fault::Syntax { problem, at: self.at })
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn pass_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
    }

    fn literal(&mut self, literal: &'static str) -> Result<(), Fault> {
        if !self.text.as_bytes()[self.at..].starts_with(literal.as_bytes()) {
            return self.fault("expected a value");
        }
        self.at += literal.len();
        Ok(())
    }

    fn colon(&mut self) -> Result<(), Fault> {
        self.pass_space();
        if self.byte() != Some(b':') {
            return self.fault("expected a colon");
        }
        self.at += 1;
        Ok(())
    }

    /// Reads the comma before another item or entry, or the end.
    #[inline]
    fn goes_on(&mut self, close: u8, is_first: bool, problem: &'static str) -> Result<bool, Fault> {
        self.pass_space();
        match self.byte() {
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            _ if is_first => Ok(true),
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            _ => self.fault(problem),
        }
    }

    fn number(&mut self) -> Result<&'j str, Fault> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        let whole = self.at;
        self.digits()?;
        if self.text.as_bytes()[whole] == b'0' && self.at > whole + 1 {
            return self.fault("a number begins with 0");
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(self.since(start))
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { self.fault("expected a digit") }
    }

    fn string(&mut self) -> Result<Token<'j>, Fault> {
        let (text, has_escapes) = self.scan_string()?;
        if !has_escapes {
            return Ok(Token::Text(text.into()));
        }
        let (text, is_whole) = unescape(text);
        Ok(if is_whole { Token::Text(text.into()) } else { Token::Broken(text) })
    }

    /// Returns the text between the quotes, and whether it has escapes.
    #[inline]
    fn scan_string(&mut self) -> Result<(&'j str, bool), Fault> {
        self.at += 1;
        let start = self.at;
        self.at += plain_length(&self.text.as_bytes()[start..]);
        let has_escapes = self.byte() != Some(b'"');
        if has_escapes {
            self.scan_escapes()?;
        }
        let text = self.since(start);
        self.at += 1;
        Ok((text, has_escapes))
    }

    /// Passes the rest of a string, from its first escape to its closing quote.
    #[cold]
    fn scan_escapes(&mut self) -> Result<(), Fault> {
        loop {
            match self.byte() {
                Some(b'"') => return Ok(()),
                Some(b'\\') => {
                    self.at += 1;
                    self.escape()?;
                }
                Some(_) => return self.fault("a control character in a string"),
                None => return self.fault("a string does not end"),
            }
            self.at += plain_length(&self.text.as_bytes()[self.at..]);
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        match self.byte() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                let digits = self.text.as_bytes().get(self.at + 1..self.at + 5);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return self.fault("an escape in a string needs four hexadecimal digits");
                }
                self.at += 5;
            }
            _ => return self.fault("an invalid escape in a string"),
        }
        Ok(())
    }
}

/// Returns a string without its escapes, which are valid, and whether the result is exact.
fn unescape(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut is_whole) = (text, true);
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = rest.as_bytes()[at + 1];
        rest = &rest[at + 2..];
        out.push(match escape {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let (c, length) = character(rest);
                is_whole &= c.is_some();
                rest = &rest[length..];
                c.unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            other => other.into(),
        });
    }
    out.push_str(rest);
    (out, is_whole)
}

/// Returns the character of a `\u` escape from its digits, and their length in bytes. Half of a
/// surrogate pair has no character.
fn character(digits: &str) -> (Option<char>, usize) {
    let unit = |text: &str| u32::from_str_radix(text.get(..4)?, 16).ok();
    let Some(first) = unit(digits) else { return (None, 0) };
    if !(0xd800..0xdc00).contains(&first) {
        return (char::from_u32(first), 4);
    }
    let second = digits[4..].strip_prefix("\\u").and_then(unit).filter(|unit| (0xdc00..0xe000).contains(unit));
    match second {
        Some(second) => (char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)), 10),
        None => (None, 4),
    }
}

/// Returns the line and the column of a byte, both counted from 1.
pub(crate) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..at.min(text.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count();
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    (line + 1, before.len() - start + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn skipped(json: &str) -> Result<&str, Fault> {
        let mut reader = Reader::new(json, None);
        let text = reader.skip()?;
        reader.end()?;
        Ok(text)
    }

    fn text(json: &str) -> Token<'_> {
        Reader::new(json, None).scalar().unwrap().unwrap()
    }

    #[test]
    fn it_takes_what_serde_json_takes_and_nothing_else() {
        for json in [
            "",
            " ",
            "nul",
            "null",
            " true ",
            "false",
            "0",
            "-0",
            "01",
            "-",
            "1.",
            "1.5",
            ".5",
            "1e",
            "1e+5",
            "+1",
            "1 2",
            "NaN",
            "\"\"",
            "\"a",
            "\"\\n\"",
            "\"\\x\"",
            "\"\\u00e9\"",
            "\"\\u00g9\"",
            "\"\n\"",
            "'a'",
            "[]",
            "[1]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1",
            "]",
            "{}",
            "{\"a\":1}",
            "{\"a\":1,}",
            "{\"a\" 1}",
            "{a:1}",
            "{\"a\":}",
            "{1:1}",
            "[{\"a\":[{}, []]}, {}]",
            "[}",
            "{]",
            "{\"a\":1]",
            "// x\n1",
            "[1]]",
            "\u{a0}1",
            "\"\u{7f}\u{e9}\"",
            "[[[[]]]",
        ] {
            assert_eq!(skipped(json).is_ok(), serde_json::from_str::<Value>(json).is_ok(), "{json}");
        }
    }

    #[test]
    fn escapes_become_what_they_stand_for() {
        for json in [r#""a\"b\\c\/\b\f\n\r\t""#, r#""\u00e9\u0000\uD83D\ude00x""#] {
            assert_eq!(text(json), Token::Text(serde_json::from_str::<String>(json).unwrap().into()));
        }
    }

    #[test]
    fn half_of_a_surrogate_pair_is_replaced() {
        for (json, read) in [
            (r#""\ud83d""#, "\u{fffd}"),
            (r#""a\ude00b""#, "a\u{fffd}b"),
            (r#""\ud83d\u0041""#, "\u{fffd}A"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (r#""\ud83d\n""#, "\u{fffd}\n"),
        ] {
            assert_eq!(text(json), Token::Broken(read.to_owned()));
        }
    }

    #[test]
    fn what_no_type_can_hold_is_passed_over() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for json in [deep.as_str(), "1e400", r#"{"\ud83d": ["\udc00"]}"#] {
            assert_eq!(skipped(json), Ok(json));
        }
    }

    #[test]
    fn a_fault_has_its_place() {
        assert_eq!(skipped("[1,\n x]"), Err(Fault::Syntax { problem: "expected a value", at: 5 }));
        assert_eq!(line_and_column("[1,\n x]", 5), (2, 2));
    }

    #[test]
    fn reading_ends_when_the_time_is_up() {
        let json = format!("[{}1]", "1,".repeat(10_000));
        assert_eq!(Reader::new(&json, Some(Instant::now())).skip(), Err(Fault::TooLate));
    }
}
