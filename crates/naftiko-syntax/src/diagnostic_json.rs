//! Diagnostics as JSON, for editors and other programs.

use std::fmt::Write;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};

impl Diagnostic {
    /// Returns the diagnostic as one line of JSON, without a newline at its end:
    /// `{"severity", "code", "message", "places": [{"file", "line", "column", "end_line",
    /// "end_column",
    /// "byte_start", "byte_end", "label"}], "help"}`.
    ///
    /// Lines and columns are counted from 1, columns in characters. Bytes are counted from 0, after
    /// a byte order mark. Ends are exclusive. If the text of a place may be a secret, its end
    /// equals its start, so that the length stays unknown. `help` is null if there is none. `also`
    /// lists the diagnostics that are [folded](crate::fold) into this one, in the same form; it is
    /// absent if there are none.
    pub fn to_json(&self) -> String {
        let json = serde_json::to_string(self).expect("strings and numbers are JSON");
        let mut line = String::with_capacity(json.len());
        for character in json.chars() {
            // JSON allows these characters, but a terminal interprets them, or a line reader ends a
            // line there.
            if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') {
                write!(line, "\\u{:04x}", u32::from(character)).expect("a string takes everything");
            } else {
                line.push(character);
            }
        }
        line
    }
}

impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut json = serializer.serialize_struct("Diagnostic", 6)?;
        json.serialize_field("severity", &self.severity)?;
        json.serialize_field("code", &self.code)?;
        json.serialize_field("message", &self.message)?;
        json.serialize_field("places", &self.places)?;
        json.serialize_field("help", &self.help)?;
        match self.also.as_slice() {
            [] => json.skip_field("also")?,
            also => json.serialize_field("also", also)?,
        }
        json.end()
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let start = self.span.start;
        let (end, label) = if self.is_shown() { (self.span.end, self.label.as_str()) } else { (start, "") };
        let ((line, column), (end_line, end_column)) = (self.source.position(start), self.source.position(end));
        let mut json = serializer.serialize_struct("Place", 8)?;
        json.serialize_field("file", self.source.name())?;
        json.serialize_field("line", &line)?;
        json.serialize_field("column", &column)?;
        json.serialize_field("end_line", &end_line)?;
        json.serialize_field("end_column", &end_column)?;
        json.serialize_field("byte_start", &start)?;
        json.serialize_field("byte_end", &end)?;
        json.serialize_field("label", label)?;
        json.end()
    }
}

#[cfg(test)]
mod tests {
    use crate::code::Code;
    use crate::diagnostic::Diagnostic;
    use crate::source::Source;

    #[test]
    fn columns_are_characters_and_an_end_is_behind_the_last() {
        let source = Source::new("a.yaml", "\u{feff}a: 1\r\nÄ: {ö: 2}\r\n");
        let diagnostic = Diagnostic::warning(Code::Missing, "m").at_span(&source, 11..13, "l").help("h");
        insta::assert_snapshot!(diagnostic.to_json(), @r#"{"severity":"warning","code":"missing","message":"m","places":[{"file":"a.yaml","line":2,"column":5,"end_line":2,"end_column":6,"byte_start":11,"byte_end":13,"label":"l"}],"help":"h"}"#);
    }

    #[test]
    fn only_the_start_of_a_secret_is_reported() {
        let source = Source::new("a.yaml", "token: hunter2\n");
        let diagnostic = Diagnostic::error(Code::Unsupported, "m").at_span(&source, 7..14, "hunter2").secret();
        insta::assert_snapshot!(diagnostic.to_json(), @r#"{"severity":"error","code":"unsupported","message":"m","places":[{"file":"a.yaml","line":1,"column":8,"end_line":1,"end_column":8,"byte_start":7,"byte_end":7,"label":""}],"help":null}"#);
    }

    #[test]
    fn a_line_is_one_and_a_terminal_obeys_nothing_in_it() {
        let told = Diagnostic::note(Code::Io, "\u{1b}[2J\u{9b}2J\u{7f}\n\u{85}\u{2028}\"ä").to_json();
        insta::assert_snapshot!(told, @r#"{"severity":"note","code":"io","message":"\u001b[2J\u009b2J\u007f\n\u0085\u2028\"ä","places":[],"help":null}"#);
        let json: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(json["message"], "\u{1b}[2J\u{9b}2J\u{7f}\n\u{85}\u{2028}\"ä");
    }
}
