//! Templates in requests: text and JSON with placeholders for inputs of a call and variables of a
//! client.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::request::base::Base;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A literal text.
    Text(&'static str),
    /// The text of an input of the call.
    Input(&'static str),
    /// A variable of the client.
    Variable(&'static str),
}

/// A JSON value with placeholders. A value in a placeholder is a JSON value or part of a string: it
/// cannot end what contains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, sent exactly as it is written.
    Number(&'static str),
    /// A string.
    Text(&'static str),
    /// A string in pieces.
    String(&'static [Piece]),
    /// Any value, from an input of the call.
    Input(&'static str),
    /// A variable of the client, as a string.
    Variable(&'static str),
    /// A list. Items with a missing input are left out.
    Array(&'static [Json]),
    /// An object. Entries with a missing input are left out.
    Object(&'static [(&'static str, Json)]),
}

/// How a value is escaped so that it stays in its place within a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// Not at all.
    None,
    /// In XML: in an element or in a quoted attribute.
    Xml,
    /// In a quoted literal of SPARQL.
    SparqlString,
    /// Between `<` and `>` in SPARQL.
    SparqlIri,
    /// As a word of SPARQL: a number, a prefixed name, a language.
    SparqlToken,
    /// In a CDATA section of XML.
    Cdata,
    /// As a value of JSON, or of a language that has those.
    Json,
    /// In a quoted string of JSON, or of a language that has those.
    JsonString,
}

/// The place of a template in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A placeholder of the path template.
    Path,
    /// The query.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
    /// A form body.
    Form,
}

/// A value of a request: given by the caller, or computed when the request is sent.
#[derive(Clone)]
pub(crate) enum Slot {
    Text(String),
    /// A text that is encoded for its place: values with the separators of their style.
    Encoded(String),
    Template(&'static [Piece]),
}

impl Slot {
    /// The text as it was given; `None` if it is computed when the request is sent.
    pub(crate) fn decoded(&self) -> Option<Cow<'_, str>> {
        match self {
            Slot::Text(text) => Some(Cow::Borrowed(text)),
            Slot::Encoded(text) => Some(percent_decode_str(text).decode_utf8_lossy()),
            Slot::Template(_) => None,
        }
    }
}

/// The source of the values of a template.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'s> {
    pub(crate) inputs: &'s dyn Inputs,
    /// The source of the variables; `None` where there is no client.
    pub(crate) base: Option<&'s Base>,
}

/// The values of a call that templates can use.
pub(crate) trait Inputs {
    /// The value of an input for templates.
    fn input(&self, name: &str) -> Option<&Value>;

    /// The text of a parameter outside of the body.
    fn parameter(&self, name: &str) -> Option<&str>;
}

/// The reason why a template has no value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Nothing {
    /// This input was not set, or is null.
    Input(&'static str),
    /// An error.
    Problem(String),
}

impl Nothing {
    /// The error, if the input is required.
    pub(crate) fn problem(self) -> String {
        match self {
            Nothing::Input(name) => format!("the input `{name}` is missing"),
            Nothing::Problem(problem) => problem,
        }
    }
}

impl<'s> Scope<'s> {
    /// The text of a slot; `None` if it needs a missing input.
    pub(crate) fn slot(&self, slot: &Slot) -> Result<Option<String>, String> {
        match slot {
            Slot::Text(text) | Slot::Encoded(text) => Ok(Some(text.clone())),
            Slot::Template(pieces) => optional(self.text(pieces)),
        }
    }

    /// The joined pieces of a text.
    pub(crate) fn text(&self, pieces: &[Piece]) -> Result<String, Nothing> {
        self.escaped(pieces.iter().map(|piece| (Escape::None, *piece)))
    }

    /// The joined pieces of a text, each with its own escape.
    ///
    /// A missing input is reported before a missing variable: an entry that is left out needs none.
    pub(crate) fn escaped(&self, pieces: impl Iterator<Item = (Escape, Piece)>) -> Result<String, Nothing> {
        let mut text = String::new();
        let mut problem = None;
        for (escape, piece) in pieces {
            let (name, value) = match piece {
                Piece::Text(literal) => {
                    text.push_str(literal);
                    continue;
                }
                Piece::Input(name) if escape == Escape::Json => {
                    let value = self.input(name).filter(|value| !value.is_null()).ok_or(Nothing::Input(name))?;
                    text.push_str(&value.to_string());
                    continue;
                }
                Piece::Input(name) => {
                    (name, self.input(name).and_then(|value| as_text(&value)).ok_or(Nothing::Input(name))?)
                }
                Piece::Variable(name) => match self.variable(name) {
                    Ok(value) => (name, value.to_owned()),
                    Err(missing) => {
                        problem.get_or_insert(missing);
                        continue;
                    }
                },
            };
            if let Err(wrong) = push(&mut text, escape, &value) {
                problem.get_or_insert_with(|| format!("`{name}` {wrong}"));
            }
        }
        problem.map_or(Ok(text), |problem| Err(Nothing::Problem(problem)))
    }

    /// Appends the text of a JSON value. A missing value appends nothing.
    pub(crate) fn json(&self, json: &Json, out: &mut String) -> Result<(), Nothing> {
        match json {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Json::Number(number) if is_number(number) => out.push_str(number),
            Json::Number(text) => return Err(Nothing::Problem(format!("{text:?} is not a JSON number (RFC 8259)"))),
            Json::Text(text) => push_string(out, text),
            Json::String(pieces) => push_string(out, &self.text(pieces)?),
            Json::Input(name) => out.push_str(&self.input(name).ok_or(Nothing::Input(name))?.to_string()),
            Json::Variable(name) => push_string(out, self.variable(name).map_err(Nothing::Problem)?),
            Json::Array(items) => self.list(out, ['[', ']'], items.iter().map(|item| (None, item)))?,
            Json::Object(entries) => {
                self.list(out, ['{', '}'], entries.iter().map(|(name, value)| (Some(*name), value)))?;
            }
        }
        Ok(())
    }

    fn list<'j>(
        &self,
        out: &mut String,
        [open, close]: [char; 2],
        items: impl Iterator<Item = (Option<&'static str>, &'j Json)>,
    ) -> Result<(), Nothing> {
        out.push(open);
        let first = out.len();
        for (name, item) in items {
            let start = out.len();
            if start > first {
                out.push(',');
            }
            if let Some(name) = name {
                push_string(out, name);
                out.push(':');
            }
            match self.json(item, out) {
                Ok(()) => {}
                Err(Nothing::Input(_)) => out.truncate(start),
                Err(problem) => return Err(problem),
            }
        }
        out.push(close);
        Ok(())
    }

    /// The value of an input: one for templates, otherwise the parameter with that name.
    fn input(&self, name: &str) -> Option<Cow<'s, Value>> {
        let parameter = || Some(Cow::Owned(Value::String(self.inputs.parameter(name)?.to_owned())));
        self.inputs.input(name).map(Cow::Borrowed).or_else(parameter)
    }

    fn variable(&self, name: &'static str) -> Result<&'s str, String> {
        match self.base {
            Some(base) => base.variable(name),
            None => Err(format!("the variable `{name}` has no value without a client")),
        }
    }
}

/// The value, or `None` if an input is missing.
pub(crate) fn optional<T>(result: Result<T, Nothing>) -> Result<Option<T>, String> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Nothing::Input(_)) => Ok(None),
        Err(Nothing::Problem(problem)) => Err(problem),
    }
}

/// The text of an input; `None` for null. A number is written as a setter of a number writes it.
fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) => Some(float.to_string()),
            None => Some(number.to_string()),
        },
        other => Some(other.to_string()),
    }
}

/// Appends a JSON string.
pub(crate) fn push_string(out: &mut String, text: &str) {
    out.push_str(&Value::from(text).to_string());
}

/// Whether this is a JSON number.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}

/// Appends a value, or returns why its place cannot contain it.
fn push(text: &mut String, escape: Escape, value: &str) -> Result<(), &'static str> {
    match escape {
        Escape::None => text.push_str(value),
        Escape::Xml => return push_xml(text, value),
        Escape::SparqlString => return push_sparql_string(text, value),
        // The end of a section cannot result, whatever is before or after the value.
        Escape::Cdata => {
            check_xml(value)?;
            text.push_str(&value.replace(']', "]]]><![CDATA[").replace('>', "]]><![CDATA[>"));
        }
        Escape::Json => push_string(text, value),
        Escape::JsonString => {
            let quoted = Value::from(value).to_string();
            text.push_str(&quoted[1..quoted.len() - 1]);
        }
        Escape::SparqlIri => {
            let is_outside = |c: char| c <= ' ' || "<>\"{}|^`\\".contains(c);
            if value.contains(is_outside) {
                return Err("has characters that are not allowed in an IRI (SPARQL 1.1, IRIREF)");
            }
            text.push_str(value);
        }
        Escape::SparqlToken => {
            let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"_:.-".contains(&byte);
            if value.is_empty() || !value.bytes().all(is_word) {
                return Err("is not one word of letters, digits, `_`, `:`, `.` and `-`");
            }
            text.push_str(value);
        }
    }
    Ok(())
}

fn check_xml(value: &str) -> Result<(), &'static str> {
    let is_foreign = |c: char| matches!(c, '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}') && !"\t\r\n".contains(c);
    if value.contains(is_foreign) { Err("has characters that are not allowed in XML (XML 1.0, 2.2)") } else { Ok(()) }
}

fn push_xml(text: &mut String, value: &str) -> Result<(), &'static str> {
    check_xml(value)?;
    for c in value.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&apos;"),
            // A parser would read it as a line feed.
            '\r' => text.push_str("&#13;"),
            _ => text.push(c),
        }
    }
    Ok(())
}

fn push_sparql_string(text: &mut String, value: &str) -> Result<(), &'static str> {
    let digits = |rest: &str, count| rest.bytes().take(count).filter(u8::is_ascii_hexdigit).count() == count;
    for (at, c) in value.char_indices() {
        let rest = &value[at + c.len_utf8()..];
        match c {
            // Some parsers replace codepoint escapes before they look for strings, even after two backslashes.
            '\\' if rest.strip_prefix('u').is_some_and(|rest| digits(rest, 4))
                || rest.strip_prefix('U').is_some_and(|rest| digits(rest, 8)) =>
            {
                return Err("holds a codepoint escape (SPARQL 1.1, 19.2)");
            }
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\'' => text.push_str("\\'"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            '\0' => return Err("holds a NUL"),
            _ => text.push(c),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(escape: Escape, value: &str) -> Result<String, &'static str> {
        let mut text = String::new();
        push(&mut text, escape, value).map(|()| text)
    }

    #[test]
    fn a_value_does_not_leave_its_place_in_xml() {
        let hostile = "]]><a b=\"c\" d='e'>&x;</a>\r\n";
        let sent = "]]&gt;&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;x;&lt;/a&gt;&#13;\n";
        assert_eq!(escaped(Escape::Xml, hostile).as_deref(), Ok(sent));
        for value in ["\0", "\u{1}", "\u{b}", "\u{1f}", "\u{fffe}", "\u{ffff}"] {
            assert!(escaped(Escape::Xml, value).is_err(), "{value:?}");
        }
    }

    #[test]
    fn a_value_does_not_leave_its_place_in_sparql() {
        let string = |value| escaped(Escape::SparqlString, value);
        assert_eq!(string("a\" . } # '\\\r\n\t").as_deref(), Ok(r#"a\" . } # \'\\\r\n\t"#));
        assert_eq!(string(r"C:\users").as_deref(), Ok(r"C:\\users"));
        for value in [r"\u0022", r"a\U00000022", "\0"] {
            assert!(string(value).is_err(), "{value:?}");
        }
        for value in ["a>b", "a b", "a<", "\"", "{", "}", "|", "^", "`", "\\u003e", "a\n", "\0"] {
            assert!(escaped(Escape::SparqlIri, value).is_err(), "{value:?}");
        }
        assert_eq!(escaped(Escape::SparqlIri, "http://a.example/é?x#y").as_deref(), Ok("http://a.example/é?x#y"));
        for value in ["", "a b", "a}", "a\n", "é", "a#", "\"", "?x", "(", "1;", "\0"] {
            assert!(escaped(Escape::SparqlToken, value).is_err(), "{value:?}");
        }
        assert_eq!(escaped(Escape::SparqlToken, "wd:Q42").as_deref(), Ok("wd:Q42"));
    }

    #[test]
    fn only_what_json_takes_for_a_number_is_one() {
        for number in ["0", "-0", "10", "1.50", "1e400", "-1.2E+3", "123456789012345678901234567890"] {
            assert!(is_number(number), "{number}");
            assert!(serde_json::from_str::<serde::de::IgnoredAny>(number).is_ok(), "{number}");
        }
        for text in ["", "-", "01", "+1", ".5", "1.", "1e", "0x1", "NaN", "1,2", "1 ", "1}", "--1", "1e+-1", "\u{661}"]
        {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn an_input_has_the_text_that_a_setter_would_give_it() {
        use serde_json::json;
        for (value, text) in [
            (json!("a\"b"), Some("a\"b")),
            (json!(10), Some("10")),
            (json!(1.0), Some("1")),
            (json!(0.1), Some("0.1")),
            (json!(true), Some("true")),
            (json!(["a", {"b": null}]), Some(r#"["a",{"b":null}]"#)),
            (json!(null), None),
        ] {
            assert_eq!(as_text(&value).as_deref(), text);
        }
    }
}
