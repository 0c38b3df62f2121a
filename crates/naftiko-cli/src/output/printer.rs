//! Prints results in a format.

use std::io::Write;

use naftiko_client::table::Content;
use serde_json::Value;

use super::error::OutputError;
use super::sink::Sink;
use super::{Format, Settings, json, list, table, text};

type Result<T = (), E = OutputError> = std::result::Result<T, E>;

/// Prints results, one after the other.
///
/// The result of a call is [`content`](Self::content). The items of several pages are each an
/// [`item`](Self::item); the output is the same as that of a list of all of them.
/// [`finish`](Self::finish) ends both.
pub(crate) struct Printer<'p> {
    out: Sink<'p>,
    settings: &'p Settings,
    /// The number of values so far.
    count: usize,
    /// Whether a list of items has begun.
    is_list: bool,
    /// The rows of a table, which is printed when its widths are known.
    rows: Vec<Value>,
    omitted: Vec<String>,
}

impl<'p> Printer<'p> {
    /// Creates a printer.
    pub(crate) fn new(out: Sink<'p>, settings: &'p Settings) -> Self {
        Printer { out, settings, count: 0, is_list: false, rows: Vec::new(), omitted: Vec::new() }
    }

    /// Prints the result of a call. `items` is the path to the items in a page, if it is known.
    pub(crate) fn content(&mut self, content: &Content, items: Option<&[&str]>) -> Result {
        match content {
            Content::Json(value) => self.value(value, items),
            Content::Text(text) => self.text(text),
            Content::Bytes(bytes) => self.bytes(bytes),
            _ => Ok(()),
        }
    }

    /// Prints an item of several pages.
    pub(crate) fn item(&mut self, item: &Value) -> Result {
        match &self.settings.filter {
            Some(filter) => filter.run(item, &mut |value| self.result(value))?,
            None => self.plain_item(item)?,
        }
        if self.settings.view.is_terminal {
            self.out.flush()?;
        }
        Ok(())
    }

    /// Begins the items of several pages, of which there may be none.
    pub(crate) fn begin_items(&mut self) {
        self.is_list = self.settings.filter.is_none();
    }

    /// Ends the output. Returns a note for the user, if there is one.
    pub(crate) fn finish(mut self) -> Result<Option<String>> {
        match self.settings.format {
            Some(Format::Table) if !self.rows.is_empty() || self.is_list => {
                let rows = std::mem::take(&mut self.rows);
                self.table(&rows)?;
            }
            Some(Format::Json) | None if self.is_list => self.end_list()?,
            Some(Format::Yaml) if self.is_list && self.count == 0 => writeln!(self.out, "[]")?,
            _ => {}
        }
        self.out.finish()?;
        Ok((!self.omitted.is_empty()).then(|| {
            let names = self.omitted.join(", ");
            format!("columns that do not fit: {names}; choose some with `-q`, or all with `-o json`")
        }))
    }

    /// Prints the JSON of a whole result.
    fn value(&mut self, value: &Value, items: Option<&[&str]>) -> Result {
        let is_by_line = self.settings.format == Some(Format::Ndjson);
        match (&self.settings.filter, list::items(value, items)) {
            (Some(_), Some(items)) if is_by_line => items.iter().try_for_each(|item| self.item(item)),
            (Some(filter), _) => filter.run(value, &mut |value| self.result(value)),
            (None, Some(items)) if is_by_line => items.iter().try_for_each(|item| self.line(item)),
            (None, Some(items)) if self.settings.format == Some(Format::Table) => self.table(items),
            (None, _) => self.document(value),
        }
    }

    /// Prints a result of the filter.
    fn result(&mut self, value: Value) -> Result {
        match (self.settings.format, value) {
            (Some(Format::Table), Value::Array(items)) => self.rows.extend(items),
            (Some(Format::Table), value) => self.rows.push(value),
            (None, Value::String(text)) => self.raw(&text)?,
            (_, value) => self.document(&value)?,
        }
        Ok(())
    }

    fn plain_item(&mut self, item: &Value) -> Result {
        match self.settings.format {
            Some(Format::Json) | None => self.element(item),
            Some(Format::Yaml) => self.yaml(std::slice::from_ref(item)),
            Some(Format::Table) => {
                self.rows.push(item.clone());
                Ok(())
            }
            Some(Format::Ndjson | Format::Raw) => self.document(item),
        }
    }

    /// Prints a value that is not part of another.
    fn document(&mut self, value: &Value) -> Result {
        match (self.settings.format, value) {
            (Some(Format::Raw), Value::String(text)) => self.raw(text),
            (Some(Format::Ndjson | Format::Raw), _) => self.line(value),
            (Some(Format::Table), Value::Object(entries)) => {
                self.omitted = table::fields(&mut self.out, entries, self.settings.view)?;
                Ok(())
            }
            (Some(Format::Table), Value::Array(items)) => self.table(items),
            (Some(Format::Table), value) => self.raw(&value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
            (Some(Format::Yaml), _) => {
                if self.count > 0 {
                    writeln!(self.out, "---")?;
                }
                self.yaml(value)
            }
            (Some(Format::Json) | None, _) => {
                json::write(&mut self.out, value, self.settings.view, 0)?;
                Ok(writeln!(self.out)?)
            }
        }
    }

    /// A value on a line of its own, without colors.
    fn line(&mut self, value: &Value) -> Result {
        let line = value.to_string();
        match self.settings.view.is_terminal {
            true => writeln!(self.out, "{}", text::escaped(&line, &[]))?,
            false => writeln!(self.out, "{line}")?,
        }
        Ok(())
    }

    fn yaml(&mut self, value: &(impl serde::Serialize + ?Sized)) -> Result {
        self.count += 1;
        let yaml = serde_yaml::to_string(value).map_err(|error| OutputError::Write(error.to_string()))?;
        match self.settings.view.is_terminal {
            true => write!(self.out, "{}", text::lines(&yaml))?,
            false => write!(self.out, "{yaml}")?,
        }
        Ok(())
    }

    fn table(&mut self, items: &[Value]) -> Result {
        self.omitted = table::rows(&mut self.out, items, self.settings.view)?;
        Ok(())
    }

    /// An element of a list that is printed while it arrives.
    fn element(&mut self, item: &Value) -> Result {
        let view = self.settings.view;
        let separator = match (self.count, view.is_terminal) {
            (0, true) => "[\n  ",
            (0, false) => "[",
            (_, true) => ",\n  ",
            (_, false) => ",",
        };
        self.out.write_all(separator.as_bytes())?;
        self.count += 1;
        Ok(json::write(&mut self.out, item, view, 1)?)
    }

    fn end_list(&mut self) -> Result {
        let end = match (self.count, self.settings.view.is_terminal) {
            (0, _) => "[]\n",
            (_, true) => "\n]\n",
            (_, false) => "]\n",
        };
        Ok(self.out.write_all(end.as_bytes())?)
    }

    /// Prints the text of a response: as it is, unless a format of JSON was asked for.
    fn text(&mut self, text: &str) -> Result {
        let is_plain = matches!(self.settings.format, None | Some(Format::Raw | Format::Table));
        if is_plain && self.settings.filter.is_none() {
            return self.body(text);
        }
        self.value(&Value::from(text), None)
    }

    /// A text as it is. On a terminal, it ends with a line feed and has no control characters.
    fn body(&mut self, text: &str) -> Result {
        if !self.settings.view.is_terminal {
            return Ok(self.out.write_all(text.as_bytes())?);
        }
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        Ok(write!(self.out, "{}{end}", text::lines(&text.replace("\r\n", "\n")))?)
    }

    /// A text without quotes, and a line feed.
    fn raw(&mut self, text: &str) -> Result {
        match self.settings.view.is_terminal {
            true => writeln!(self.out, "{}", text::lines(text))?,
            false => writeln!(self.out, "{text}")?,
        }
        Ok(())
    }

    /// Prints bytes as they are. A terminal gets them only if they are text.
    fn bytes(&mut self, bytes: &[u8]) -> Result {
        match (&self.settings.filter, text::as_text(bytes)) {
            (Some(_), None) => Err(OutputError::NotJson),
            (Some(_), Some(text)) => self.text(text),
            (None, Some(text)) if self.settings.view.is_terminal => self.body(text),
            (None, None) if self.settings.view.is_terminal => Err(OutputError::Binary),
            _ => Ok(self.out.write_all(bytes)?),
        }
    }
}

#[cfg(test)]
mod tests;
