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
pub(crate) use file::AtomicFile;
#[cfg(feature = "jq")]
pub(crate) use filter::Filter;
#[cfg(not(feature = "jq"))]
pub(crate) use no_filter::Filter;
pub(crate) use options::{Output, add};
pub(crate) use printer::Printer;
pub(crate) use sink::Sink;
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

impl Format {
    /// Returns the name of the format in options.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Yaml => "yaml",
            Format::Table => "table",
            Format::Ndjson => "ndjson",
            Format::Raw => "raw",
        }
    }
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[Format::Json, Format::Yaml, Format::Table, Format::Ndjson, Format::Raw]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Format::Json => "JSON",
            Format::Yaml => "YAML",
            Format::Table => "A row for each item",
            Format::Ndjson => "A line of JSON for each item",
            Format::Raw => "Strings without quotes",
        };
        Some(PossibleValue::new(self.name()).help(help))
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
