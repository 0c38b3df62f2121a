//! What an answer is written in, and decoding it.

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer};
use serde_json::Value;

use crate::data::{Fill, Slot, Tally, read_json};
use crate::header::ACCEPT_JSON;

#[cfg(feature = "csv")]
mod csv;
#[cfg(feature = "xml")]
mod xml;

/// What an answer is written in.
///
/// All but JSON are turned into a JSON value first, and then decoded from that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// Text in UTF-8: a string.
    Text,
    /// Rows of values with commas between them: a list of objects of strings, named by the first row. Feature `csv`.
    Csv,
    /// The same with tabs. Feature `csv`.
    Tsv,
    /// The same with `|`. Feature `csv`.
    Psv,
    /// XML: what is in the root element, by the local names of attributes and elements. An element that has text alone is a
    /// string, one that is repeated a list, and text beside elements or attributes has the empty name. Feature `xml`.
    Xml,
    /// YAML. Feature `yaml`.
    Yaml,
    /// Nothing: whatever comes is passed over, and decodes as JSON's `null`.
    Nothing,
}

/// Why an answer does not decode.
#[derive(Debug)]
pub enum Misfit {
    /// It is not what it should be written in.
    Syntax(String),
    /// It is, but not what was asked for.
    Data {
        /// Where; empty if it is the whole.
        path: String,
        /// What was expected there, and what was found.
        problem: String,
    },
    /// What it is written in is understood only with this feature.
    #[cfg_attr(all(feature = "csv", feature = "xml", feature = "yaml"), allow(dead_code))]
    Feature(&'static str),
}

impl From<serde_json::Error> for Misfit {
    fn from(error: serde_json::Error) -> Self {
        if error.is_data() { Misfit::data(String::new(), &error) } else { Misfit::Syntax(error.to_string()) }
    }
}

impl Misfit {
    /// Without the line: the path says more.
    fn data(path: String, error: &serde_json::Error) -> Self {
        let problem = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        Misfit::Data { path, problem: problem.strip_suffix(&place).unwrap_or(&problem).to_owned() }
    }
}

/// What an answer is read into.
trait Target {
    fn read<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error>;

    /// The whole of a body.
    fn read_json(&mut self, json: &[u8]) -> Result<(), Misfit>;
}

impl<T: DeserializeOwned> Target for Option<T> {
    fn read<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        *self = Some(T::deserialize(from)?);
        Ok(())
    }

    fn read_json(&mut self, json: &[u8]) -> Result<(), Misfit> {
        *self = Some(serde_json::from_slice(json).map_err(|error| misfit(self, json, error))?);
        Ok(())
    }
}

impl Target for &mut dyn Slot {
    fn read<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        Fill::new(*self, &Tally::default()).deserialize(from)
    }

    fn read_json(&mut self, json: &[u8]) -> Result<(), Misfit> {
        read_json(*self, text(json)?, &Tally::default()).map_err(|error| misfit(self, json, error))
    }
}

fn misfit(target: &mut impl Target, json: &[u8], error: serde_json::Error) -> Misfit {
    if error.is_data() { locate(target, json, &error) } else { error.into() }
}

fn read_value(target: &mut impl Target, value: &Value) -> Result<(), Misfit> {
    target.read(value).map_err(|error| match serde_json::to_vec(value) {
        Ok(json) => locate(target, &json, &error),
        Err(_) => error.into(),
    })
}

/// Says where something is that does not fit, by reading once more: to know the place at all times has a cost.
fn locate(target: &mut impl Target, json: &[u8], error: &serde_json::Error) -> Misfit {
    let mut track = serde_path_to_error::Track::new();
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let _ = target.read(serde_path_to_error::Deserializer::new(&mut deserializer, &mut track));
    let path = track.path();
    let is_whole = path.iter().next().is_none();
    Misfit::data(if is_whole { String::new() } else { path.to_string() }, error)
}

impl Format {
    /// What it is called in errors.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Format::Json => "JSON",
            Format::Text => "text",
            Format::Csv => "CSV",
            Format::Tsv => "TSV",
            Format::Psv => "PSV",
            Format::Xml => "XML",
            Format::Yaml => "YAML",
            Format::Nothing => "nothing",
        }
    }

    /// What to ask a server for: this, but rather anything than nothing.
    pub(crate) fn accept(self) -> &'static str {
        match self {
            Format::Json => ACCEPT_JSON,
            Format::Text => "text/plain, */*;q=0.5",
            Format::Csv => "text/csv, */*;q=0.5",
            Format::Tsv => "text/tab-separated-values, */*;q=0.5",
            Format::Psv => "text/plain, text/csv;q=0.9, */*;q=0.5",
            Format::Xml => "application/xml, text/xml, */*;q=0.5",
            Format::Yaml => "application/yaml, */*;q=0.5",
            Format::Nothing => ACCEPT_JSON,
        }
    }

    /// Decodes a body by serde; `null` if there is none.
    pub(crate) fn deserialize<T: DeserializeOwned>(self, body: &[u8]) -> Result<T, Misfit> {
        let mut value = None;
        self.read(body, &mut value)?;
        value.ok_or_else(|| Misfit::Syntax("there is nothing".to_owned()))
    }

    /// Decodes a body into a slot; the same as [`deserialize`](Self::deserialize), compiled once for all types.
    pub(crate) fn fill(self, body: &[u8], mut slot: &mut dyn Slot) -> Result<(), Misfit> {
        self.read(body, &mut slot)
    }

    fn read(self, body: &[u8], target: &mut impl Target) -> Result<(), Misfit> {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let is_blank = body.trim_ascii().is_empty();
        match self {
            Format::Text if !body.is_empty() => read_value(target, &text(body)?.into()),
            _ if is_blank || self == Format::Nothing => read_value(target, &Value::Null),
            Format::Json => target.read_json(body.trim_ascii()),
            _ => read_value(target, &self.value(body)?),
        }
    }

    /// A body as a JSON value.
    fn value(self, body: &[u8]) -> Result<Value, Misfit> {
        match self {
            Format::Json => Ok(serde_json::from_slice(body)?),
            Format::Nothing => Ok(Value::Null),
            Format::Text => Ok(text(body)?.into()),
            #[cfg(feature = "csv")]
            Format::Csv => csv::value(text(body)?, b',').map_err(Misfit::Syntax),
            #[cfg(feature = "csv")]
            Format::Tsv => csv::value(text(body)?, b'\t').map_err(Misfit::Syntax),
            #[cfg(feature = "csv")]
            Format::Psv => csv::value(text(body)?, b'|').map_err(Misfit::Syntax),
            #[cfg(not(feature = "csv"))]
            Format::Csv | Format::Tsv | Format::Psv => Err(Misfit::Feature("csv")),
            #[cfg(feature = "xml")]
            Format::Xml => xml::value(text(body)?).map_err(Misfit::Syntax),
            #[cfg(not(feature = "xml"))]
            Format::Xml => Err(Misfit::Feature("xml")),
            // The text of an error quotes values.
            #[cfg(feature = "yaml")]
            Format::Yaml => serde_yaml::from_str(text(body)?).map_err(|error| {
                let place = error.location().map(|at| format!(" at line {} column {}", at.line(), at.column()));
                Misfit::Syntax(format!("it cannot be read{}", place.unwrap_or_default()))
            }),
            #[cfg(not(feature = "yaml"))]
            Format::Yaml => Err(Misfit::Feature("yaml")),
        }
    }
}

fn text(body: &[u8]) -> Result<&str, Misfit> {
    std::str::from_utf8(body)
        .map_err(|error| Misfit::Syntax(format!("it is not UTF-8 from byte {} on", error.valid_up_to())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_a_string_and_never_guessed() {
        let text = |body: &[u8]| Format::Text.deserialize::<Value>(body);
        assert_eq!(text(b"\xef\xbb\xbf a\n").unwrap(), " a\n");
        assert_eq!(text(b"").unwrap(), Value::Null);
        assert!(matches!(text(b"a\xff"), Err(Misfit::Syntax(_))));
        assert!(matches!(Format::Text.deserialize::<i64>(b"1"), Err(Misfit::Data { .. })));
    }

    #[test]
    fn typed_json_that_is_not_utf8_is_no_json() {
        let Err(Misfit::Syntax(problem)) = Format::Json.fill(b"[\"a\", \"\xff\"]", &mut Vec::<String>::new()) else {
            panic!("it is read")
        };
        assert_eq!(problem, "it is not UTF-8 from byte 7 on");
    }

    #[test]
    fn no_body_is_null_in_every_format() {
        for format in [Format::Json, Format::Csv, Format::Tsv, Format::Psv, Format::Xml, Format::Yaml] {
            assert_eq!(format.deserialize::<Value>(b" \r\n").unwrap(), Value::Null);
        }
    }

    #[cfg(feature = "yaml")]
    #[test]
    fn yaml_is_a_value_and_its_errors_quote_nothing() {
        let yaml = |text: &str| Format::Yaml.deserialize::<Value>(text.as_bytes());
        assert_eq!(
            yaml("a: [1, two, ~]\nb: &x {c: 1.5}\nd: *x").unwrap(),
            serde_json::json!({
                "a": [1, "two", null], "b": {"c": 1.5}, "d": {"c": 1.5}
            })
        );
        for text in ["a: [secret", "? [secret]\n: 1", "a: !secret x\n", "a: 1\na: 2\n- secret", "*secret"] {
            if let Err(Misfit::Syntax(problem)) = yaml(text) {
                assert!(!problem.contains("secret"), "{problem}");
            }
        }
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
        }
        assert!(yaml(&bomb).is_err());
        assert!(yaml(&"[".repeat(100_000)).is_err());
    }
}
