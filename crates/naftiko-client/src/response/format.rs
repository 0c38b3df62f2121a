//! The formats of responses, and decoding them.

use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::data::{How, Limits, Problem, Shape, Slot, Unexpected, read_json};
use crate::header::ACCEPT_JSON;

#[cfg(feature = "csv")]
mod csv;
#[cfg(feature = "xml")]
mod xml;

/// The format of a response.
///
/// All formats other than JSON are converted to a JSON value first, which is then decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// JSON, or text if the `Content-Type` of the response is a text type: a string.
    JsonOrText,
    /// Text in UTF-8: a string.
    Text,
    /// Comma-separated values: a list of objects of strings, whose keys are in the first row.
    /// Feature `csv`.
    Csv,
    /// Tab-separated values. Feature `csv`.
    Tsv,
    /// Values separated by `|`. Feature `csv`.
    Psv,
    /// XML: the content of the root element, by the local names of attributes and elements. An
    /// element that has only text is a string, a repeated element is a list, and the key of text
    /// next to elements or attributes is empty. Feature `xml`.
    Xml,
    /// YAML. Feature `yaml`.
    Yaml,
    /// Nothing: the body is ignored, and decodes as JSON's `null`.
    Nothing,
}

/// The reasons why a response does not decode.
#[derive(Debug)]
pub enum Misfit {
    /// It is not valid in its format.
    Syntax(String),
    /// A value is of another type than expected.
    Data {
        /// The path of the value. It is empty for the whole response.
        path: String,
        /// What was expected there, and what was found.
        problem: String,
    },
    /// An object that has none of its required keys.
    Nothing {
        /// The required keys.
        required: Vec<&'static str>,
        /// The first keys that the object has.
        found: Vec<String>,
    },
    /// A strict call has missing required fields or unexpected values.
    Strict {
        /// The paths of missing required fields.
        missing: Vec<String>,
        /// The paths and problems of unexpected values.
        unexpected: Vec<String>,
    },
    /// The time of the call ended before everything was decoded.
    TooLate,
    /// The decoded values would exceed the memory limit.
    TooLarge,
    /// The format requires a feature that is off.
    #[cfg_attr(all(feature = "csv", feature = "xml", feature = "yaml"), allow(dead_code))]
    Feature(&'static str),
}

impl From<serde_json::Error> for Misfit {
    fn from(error: serde_json::Error) -> Self {
        if error.is_data() { Misfit::data(String::new(), &error) } else { Misfit::Syntax(error.to_string()) }
    }
}

impl From<Problem> for Misfit {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Syntax(problem) => Misfit::Syntax(problem),
            Problem::Kind { path, problem } => Misfit::Data { path, problem },
            Problem::Nothing { required, found } => Misfit::Nothing { required, found },
            Problem::Strict { missing, unexpected } => Misfit::Strict { missing, unexpected },
            Problem::TooLate => Misfit::TooLate,
            Problem::TooLarge => Misfit::TooLarge,
        }
    }
}

impl Misfit {
    /// The line is removed, because the path is more precise.
    fn data(path: String, error: &serde_json::Error) -> Self {
        let problem = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        Misfit::Data { path, problem: problem.strip_suffix(&place).unwrap_or(&problem).to_owned() }
    }
}

/// Returns the problem with the path of a value that a caller's type rejects. The text is read
/// again for this, because tracking the path has a cost.
fn locate<T: DeserializeOwned>(json: &[u8], error: &serde_json::Error) -> Misfit {
    let mut track = serde_path_to_error::Track::new();
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let _ = T::deserialize(serde_path_to_error::Deserializer::new(&mut deserializer, &mut track));
    let path = track.path();
    let is_whole = path.iter().next().is_none();
    Misfit::data(if is_whole { String::new() } else { path.to_string() }, error)
}

impl Format {
    /// Returns the name of the format in error messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Format::Json | Format::JsonOrText => "JSON",
            Format::Text => "text",
            Format::Csv => "CSV",
            Format::Tsv => "TSV",
            Format::Psv => "PSV",
            Format::Xml => "XML",
            Format::Yaml => "YAML",
            Format::Nothing => "nothing",
        }
    }

    /// The `Accept` header: this media type is preferred, others are accepted.
    pub(crate) fn accept(self) -> &'static str {
        match self {
            Format::Json | Format::JsonOrText => ACCEPT_JSON,
            Format::Text => "text/plain, */*;q=0.5",
            Format::Csv => "text/csv, */*;q=0.5",
            Format::Tsv => "text/tab-separated-values, */*;q=0.5",
            Format::Psv => "text/plain, text/csv;q=0.9, */*;q=0.5",
            Format::Xml => "application/xml, text/xml, */*;q=0.5",
            Format::Yaml => "application/yaml, */*;q=0.5",
            Format::Nothing => ACCEPT_JSON,
        }
    }

    /// Returns the format of a response with these headers, for a format that can be one of two.
    pub(crate) fn of_response(self, headers: &HeaderMap) -> Self {
        if self != Format::JsonOrText {
            return self;
        }
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if essence.starts_with("text/") && essence != "text/json" { Format::Text } else { Format::Json }
    }

    /// Decodes a body by serde. An empty body is `null`.
    pub(crate) fn deserialize<T: DeserializeOwned>(self, body: &[u8]) -> Result<T, Misfit> {
        let body = without_mark(body);
        if self == Format::Json && !body.trim_ascii().is_empty() {
            let json = body.trim_ascii();
            return serde_json::from_slice(json)
                .map_err(|error| if error.is_data() { locate::<T>(json, &error) } else { error.into() });
        }
        let value = self.value(body)?;
        T::deserialize(&value).map_err(|error| match serde_json::to_vec(&value) {
            Ok(json) => locate::<T>(&json, &error),
            Err(_) => error.into(),
        })
    }

    /// Decodes a body into a slot. An empty body is `null`. Returns the unexpected values that no
    /// object lists.
    pub(crate) fn fill(self, body: &[u8], slot: &mut dyn Slot, limits: Limits) -> Result<Vec<Unexpected>, Misfit> {
        let body = without_mark(body);
        let is_text = matches!(self, Format::Text | Format::Csv | Format::Tsv | Format::Psv | Format::Xml);
        let how = How { limits, is_text, needs_some: true };
        match slot.shape() {
            Shape::Text(slot) if self == Format::Text && !body.is_empty() => {
                text(body)?.clone_into(slot);
                Ok(Vec::new())
            }
            _ if self == Format::Json && !body.trim_ascii().is_empty() => Ok(read_json(slot, text(body)?, how)?),
            _ => Ok(read_json(slot, &self.value(body)?.to_string(), how)?),
        }
    }

    /// Returns a body as a JSON value. An empty body is `null`.
    fn value(self, body: &[u8]) -> Result<Value, Misfit> {
        match self {
            Format::Text if !body.is_empty() => Ok(text(body)?.into()),
            _ if body.trim_ascii().is_empty() => Ok(Value::Null),
            Format::Nothing => Ok(Value::Null),
            Format::Text => Ok(text(body)?.into()),
            Format::Json | Format::JsonOrText => Ok(serde_json::from_slice(body)?),
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
            // The message of this error would quote values.
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

/// Returns a body without the byte order mark that some servers send.
fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
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
        let mut texts = Vec::<String>::new();
        let Err(Misfit::Syntax(problem)) = Format::Json.fill(b"[\"a\", \"\xff\"]", &mut texts, Limits::none()) else {
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
