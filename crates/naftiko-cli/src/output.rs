//! What a command prints on its standard output, and in which format.

mod error;
mod file;
#[cfg(feature = "jq")]
mod filter;
mod json;
mod list;
#[cfg(not(feature = "jq"))]
mod no_filter;
mod options;
mod printer;
mod sink;
mod table;
mod text;
mod view;

use clap::ValueEnum;
use clap::builder::PossibleValue;

pub(crate) use error::OutputError;
#[cfg(feature = "jq")]
pub(crate) use filter::Filter;
#[cfg(not(feature = "jq"))]
pub(crate) use no_filter::Filter;
pub(crate) use options::{Output, add};
pub(crate) use printer::Printer;
pub(crate) use view::{View, has_color};

/// A format of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
    /// A table for people.
    Table,
    /// JSON, with an item on each line.
    Ndjson,
    /// Text without quotes, and bytes as they are.
    Raw,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[Format::Json, Format::Yaml, Format::Table, Format::Ndjson, Format::Raw]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Format::Json => PossibleValue::new("json").help("JSON"),
            Format::Yaml => PossibleValue::new("yaml").help("YAML"),
            Format::Table => PossibleValue::new("table").help("A row for each item"),
            Format::Ndjson => PossibleValue::new("ndjson").help("A line of JSON for each item"),
            Format::Raw => PossibleValue::new("raw").help("Strings without quotes"),
        })
    }
}

/// How a command prints.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// The format that was asked for.
    pub(crate) format: Option<Format>,
    /// The filter of the output.
    pub(crate) filter: Option<Filter>,
    /// What the output looks like.
    pub(crate) view: View,
}
