//! Trees of values that contain templates, from YAML nodes or from JSON text.

use naftiko_syntax::limits::DEEPEST;
use naftiko_syntax::{Node, Value};

use crate::document::Data;
use crate::template::{Piece, Template};

impl Data {
    /// Returns the value of a node. A scalar that is a single template is replaced with a value of
    /// any kind.
    pub(crate) fn of_node(node: Node<'_>) -> Self {
        match node.value() {
            Value::Null => Data::Null,
            Value::Bool(value) => Data::Bool(value),
            Value::Number(written) if is_number(written) => Data::Number(written.to_owned()),
            Value::Number(written) => Data::Text(Template::parse(written)),
            Value::Text(text) => {
                let template = Template::parse(text);
                match template.as_name() {
                    Some(name) => Data::Slot(name.to_owned()),
                    None => Data::Text(template),
                }
            }
            Value::List => Data::List(node.items().map(Data::of_node).collect()),
            Value::Map => Data::Map(
                node.entries()
                    .filter_map(|entry| Some((entry.key.written()?.to_owned(), Data::of_node(entry.value))))
                    .collect(),
            ),
        }
    }

    /// Parses JSON in which `{{name}}` is replaced with a value, or, inside a string, with a part
    /// of it. `{name}` is replaced with a value or a whole string.
    ///
    /// # Errors
    ///
    /// The byte at which the text is not JSON, and what was expected there.
    pub fn parse_json(text: &str) -> Result<Self, (usize, &'static str)> {
        let mut json = Json { text, at: 0, open: 0 };
        let data = json.value()?;
        json.space();
        if json.at < text.len() { Err((json.at, "expected end of text")) } else { Ok(data) }
    }

    /// Returns the text of a scalar as a template.
    pub fn as_template(&self) -> Option<Template> {
        let text = |text: &str| Some(Template { pieces: vec![Piece::Text(text.to_owned())] });
        match self {
            Data::Text(template) => Some(template.clone()),
            Data::Slot(name) => Some(Template { pieces: vec![Piece::Name(name.clone())] }),
            Data::Bool(value) => text(if *value { "true" } else { "false" }),
            Data::Number(written) => text(written),
            Data::Null | Data::List(_) | Data::Map(_) => None,
        }
    }

    /// Returns the names in its templates, in order and with repetitions.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.each_name(&mut |name| names.push(name));
        names
    }

    fn each_name<'d>(&'d self, take: &mut impl FnMut(&'d str)) {
        match self {
            Data::Slot(name) => take(name),
            Data::Text(template) => template.names().for_each(take),
            Data::List(items) => items.iter().for_each(|item| item.each_name(take)),
            Data::Map(entries) => entries.iter().for_each(|(_, value)| value.each_name(take)),
            Data::Null | Data::Bool(_) | Data::Number(_) => {}
        }
    }
}

/// Whether JSON allows this spelling of a number (RFC 8259, section 6).
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

/// Returns the name in `{name}`, which is not JSON, at the start of a text.
fn single(text: &str) -> Option<&str> {
    let (name, _) = text.strip_prefix('{')?.split_once('}')?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then_some(name)
}

struct Json<'t> {
    text: &'t str,
    at: usize,
    open: usize,
}

type Parsed<T> = Result<T, (usize, &'static str)>;

impl Json<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    /// Consumes `token` if it comes next.
    fn eat(&mut self, token: &str) -> bool {
        self.space();
        let is_next = self.rest().starts_with(token);
        if is_next {
            self.at += token.len();
        }
        is_next
    }

    fn fail<T>(&self, what: &'static str) -> Parsed<T> {
        Err((self.at, what))
    }

    fn value(&mut self) -> Parsed<Data> {
        self.space();
        if self.open == DEEPEST {
            return self.fail("lists and maps are nested too deeply");
        }
        if self.eat("{{") {
            let Some(end) = self.rest().find("}}") else { return self.fail("expected `}}`") };
            let name = self.rest()[..end].trim().to_owned();
            self.at += end + 2;
            return Ok(Data::Slot(name));
        }
        if let Some(name) = single(self.rest()).map(str::to_owned) {
            self.at += name.len() + 2;
            return Ok(Data::Slot(name));
        }
        self.open += 1;
        let value = match self.rest().as_bytes().first() {
            Some(b'{') => self.map(),
            Some(b'[') => self.list(),
            Some(b'"') => self.string().map(|text| match single(&text).filter(|name| name.len() + 2 == text.len()) {
                Some(name) => Data::Text(Template { pieces: vec![Piece::Name(name.to_owned())] }),
                None => Data::Text(Template::parse(&text)),
            }),
            _ => self.scalar(),
        };
        self.open -= 1;
        value
    }

    fn map(&mut self) -> Parsed<Data> {
        let mut entries = Vec::new();
        self.at += 1;
        if self.eat("}") {
            return Ok(Data::Map(entries));
        }
        loop {
            self.space();
            let key = self.string()?;
            if !self.eat(":") {
                return self.fail("expected `:`");
            }
            entries.push((key, self.value()?));
            if self.eat("}") {
                return Ok(Data::Map(entries));
            }
            if !self.eat(",") {
                return self.fail("expected `,` or `}`");
            }
        }
    }

    fn list(&mut self) -> Parsed<Data> {
        let mut items = Vec::new();
        self.at += 1;
        if self.eat("]") {
            return Ok(Data::List(items));
        }
        loop {
            items.push(self.value()?);
            if self.eat("]") {
                return Ok(Data::List(items));
            }
            if !self.eat(",") {
                return self.fail("expected `,` or `]`");
            }
        }
    }

    fn scalar(&mut self) -> Parsed<Data> {
        let end = self.rest().find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(self.rest().len());
        let data = match &self.rest()[..end] {
            "null" => Data::Null,
            "true" => Data::Bool(true),
            "false" => Data::Bool(false),
            number if is_number(number) => Data::Number(number.to_owned()),
            _ => return self.fail("expected a JSON value"),
        };
        self.at += end;
        Ok(data)
    }

    /// Parses and unescapes a string (RFC 8259, section 7).
    fn string(&mut self) -> Parsed<String> {
        let bytes = self.rest().as_bytes();
        if bytes.first() != Some(&b'"') {
            return self.fail("expected a string");
        }
        let mut end = 1;
        while end < bytes.len() && bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        let Some(written) = self.rest().get(..=end) else { return self.fail("unterminated string") };
        let Ok(text) = serde_json::from_str(written) else { return self.fail("expected a JSON string") };
        self.at += end + 1;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_stands_for_a_value_or_for_a_part_of_a_string() {
        let Ok(Data::Map(entries)) =
            Data::parse_json(r#" {"a": {{ x }}, "b": "é {{y}}\n", "c": [1.50, true, null, "{{z}}"]} "#)
        else {
            panic!("a map")
        };
        assert_eq!(entries[0], ("a".to_owned(), Data::Slot("x".to_owned())));
        assert_eq!(entries[1].1.names(), ["y"]);
        assert_eq!(Data::parse_json("[{x}, \"{y}\", \"{y} z\"]").unwrap().names(), ["x", "y"]);
        let Data::List(items) = &entries[2].1 else { panic!("a list") };
        assert_eq!(items[..3], [Data::Number("1.50".to_owned()), Data::Bool(true), Data::Null]);
        assert_eq!(items[3], Data::Text(Template::parse("{{z}}")));
    }

    #[test]
    fn invalid_json_is_reported_with_its_place() {
        for (text, byte) in [
            ("", 0),
            ("{\"a\" 1}", 5),
            ("[1,]", 3),
            ("{} x", 3),
            ("[01]", 1),
            ("\"a", 0),
            ("{{x", 2),
            ("\"\\", 0),
            ("[\"é\u{7}\"]", 1),
        ] {
            assert_eq!(Data::parse_json(text).map_err(|(at, _)| at), Err(byte), "{text}");
        }
        assert!(Data::parse_json(&"[".repeat(10_000)).is_err());
    }
}
