//! JSON for people: indented, and in color.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde_json::{Map, Value};

use super::text::escaped;
use super::view::View;

const KEY: Style = AnsiColor::Blue.on_default().bold();
const STRING: Style = AnsiColor::Green.on_default();
const NUMBER: Style = AnsiColor::Cyan.on_default();
const BOOLEAN: Style = AnsiColor::Yellow.on_default();
const NULL: Style = AnsiColor::BrightBlack.on_default();

/// Writes a value: indented on a terminal, otherwise on one line, without a line feed at its end.
/// `depth` is the number of levels around it.
pub(super) fn write(out: &mut dyn Write, value: &Value, view: View, depth: usize) -> io::Result<()> {
    Writer { out, view }.value(value, depth)
}

struct Writer<'w> {
    out: &'w mut dyn Write,
    view: View,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, depth: usize) -> io::Result<()> {
        match value {
            Value::Null => self.styled("null", NULL),
            Value::Bool(value) => self.styled(if *value { "true" } else { "false" }, BOOLEAN),
            Value::Number(number) => self.styled(&number.to_string(), NUMBER),
            Value::String(text) => self.string(text, STRING),
            Value::Array(items) => self.list(items, depth),
            Value::Object(entries) => self.object(entries, depth),
        }
    }

    fn list(&mut self, items: &[Value], depth: usize) -> io::Result<()> {
        self.out.write_all(b"[")?;
        for (index, item) in items.iter().enumerate() {
            self.separator(index, depth + 1)?;
            self.value(item, depth + 1)?;
        }
        self.end(items.is_empty(), depth, b"]")
    }

    fn object(&mut self, entries: &Map<String, Value>, depth: usize) -> io::Result<()> {
        self.out.write_all(b"{")?;
        for (index, (key, value)) in entries.iter().enumerate() {
            self.separator(index, depth + 1)?;
            self.string(key, KEY)?;
            self.out.write_all(if self.view.is_terminal { b": " } else { b":" })?;
            self.value(value, depth + 1)?;
        }
        self.end(entries.is_empty(), depth, b"}")
    }

    fn separator(&mut self, index: usize, depth: usize) -> io::Result<()> {
        if index > 0 {
            self.out.write_all(b",")?;
        }
        self.new_line(depth)
    }

    fn end(&mut self, is_empty: bool, depth: usize, bracket: &[u8]) -> io::Result<()> {
        if !is_empty {
            self.new_line(depth)?;
        }
        self.out.write_all(bracket)
    }

    fn new_line(&mut self, depth: usize) -> io::Result<()> {
        if self.view.is_terminal { write!(self.out, "\n{:width$}", "", width = depth * 2) } else { Ok(()) }
    }

    fn string(&mut self, text: &str, style: Style) -> io::Result<()> {
        let json = serde_json::to_string(text)?;
        // JSON allows control characters above U+007E, which a terminal may obey.
        if self.view.is_terminal { self.styled(&escaped(&json, &[]), style) } else { self.styled(&json, style) }
    }

    fn styled(&mut self, text: &str, style: Style) -> io::Result<()> {
        if self.view.has_color {
            write!(self.out, "{}{text}{}", style.render(), style.render_reset())
        } else {
            self.out.write_all(text.as_bytes())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(value: &Value, view: View) -> String {
        let mut out = Vec::new();
        write(&mut out, value, view, 0).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_pipe_gets_one_line_that_serde_json_writes_too() {
        let value = json!({"a": [1, -2.5, "x\"\n\u{9b}"], "b": {}, "c": [], "d": {"e": null, "f": true}});
        assert_eq!(written(&value, View::default()), value.to_string());
    }

    #[test]
    fn a_terminal_gets_indented_json() {
        let value = json!({"a": [1, {"b": "x"}], "c": {}, "d": []});
        let view = View { is_terminal: true, ..View::default() };
        assert_eq!(written(&value, view), serde_json::to_string_pretty(&value).unwrap());
        assert_eq!(written(&json!("\u{9b}31m"), view), r#""\u009b31m""#);
    }

    #[test]
    fn colors_are_around_keys_and_scalars() {
        let view = View { has_color: true, ..View::default() };
        let text = written(&json!({"a": "x", "b": 1, "c": null, "d": true}), view);
        insta::assert_snapshot!(text.replace('\u{1b}', "^"), @r#"{^[1m^[34m"a"^[0m:^[32m"x"^[0m,^[1m^[34m"b"^[0m:^[36m1^[0m,^[1m^[34m"c"^[0m:^[90mnull^[0m,^[1m^[34m"d"^[0m:^[33mtrue^[0m}"#);
    }
}
