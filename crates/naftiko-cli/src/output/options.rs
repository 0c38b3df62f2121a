//! The options of the output.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::{ArgMatches, Command, value_parser};
use naftiko_client::table::Content;

use super::file::AtomicFile;
use super::sink::Sink;
use super::{Format, OutputError, Printer, Settings, View};
use crate::console::Console;
use crate::error::Failure;
use crate::options::option;

/// Adds the options of the output to the root command.
pub(crate) fn add(command: Command) -> Command {
    let format = option("output", "FORMAT", "Prints the response in this format").short('o');
    let file = option("output-file", "FILE", "Writes the response to this file, or `-` for the standard output");
    let command = command
        .arg(format.value_parser(value_parser!(Format)))
        .arg(file.short('O').value_parser(value_parser!(PathBuf)));
    #[cfg(feature = "jq")]
    let command = command.arg(option("jq", "FILTER", "Filters the response with a filter of jq").short('q'));
    command
}

/// Where and how the result of a command is printed.
#[derive(Debug, Default)]
pub(crate) struct Output {
    settings: Settings,
    file: Option<PathBuf>,
}

impl Output {
    /// Reads the options of a command. `format` is the format if the options set none.
    ///
    /// # Errors
    ///
    /// If the filter does not parse.
    pub(crate) fn read(matches: &ArgMatches, format: Option<Format>, console: &Console) -> Result<Self, Failure> {
        let path = matches.get_one::<PathBuf>("output-file");
        let view = if path.is_some() { View::of_file() } else { View::of_stdout(console) };
        let format = matches.get_one::<Format>("output").copied().or(format);
        let settings = Settings { format, filter: filter(matches)?, view };
        Ok(Output { settings, file: path.filter(|path| path.as_os_str() != "-").cloned() })
    }

    /// Prints the result of a call. `items` is the path to the items in a page, if it is known.
    ///
    /// # Errors
    ///
    /// If the result cannot be printed.
    pub(crate) fn write(
        &self,
        console: &mut Console,
        content: &Content,
        items: Option<&[&str]>,
    ) -> Result<(), Failure> {
        let mut printer = self.printer(&mut console.stdout)?;
        printer.content(content, items)?;
        if let Some(note) = printer.finish()? {
            writeln!(console.stderr, "note: {note}")?;
        }
        Ok(())
    }

    /// Whether the format or a filter is set.
    pub(crate) fn is_formatted(&self) -> bool {
        self.settings.format.is_some() || self.settings.filter.is_some()
    }

    /// Whether the result is written to a file as it is.
    pub(crate) fn is_plain_file(&self) -> bool {
        self.file.is_some() && self.settings.filter.is_none()
    }

    /// Begins the output. `stdout` is written to unless the options name a file.
    ///
    /// # Errors
    ///
    /// If the file cannot be created.
    pub(crate) fn printer<'p>(&'p self, stdout: &'p mut dyn Write) -> Result<Printer<'p>, OutputError> {
        Ok(Printer::new(self.sink(stdout)?, &self.settings))
    }

    /// Opens the file that the options name, otherwise `stdout`.
    ///
    /// # Errors
    ///
    /// If the file cannot be created.
    pub(crate) fn sink<'s>(&self, stdout: &'s mut dyn Write) -> Result<Sink<'s>, OutputError> {
        let Some(path) = &self.file else { return Ok(Sink::Stream(stdout)) };
        let file =
            AtomicFile::create(path).map_err(|error| OutputError::Write(format!("{}: {error}", path.display())))?;
        Ok(Sink::File(BufWriter::new(file)))
    }
}

#[cfg(feature = "jq")]
fn filter(matches: &ArgMatches) -> Result<Option<super::Filter>, Failure> {
    let filter = matches.get_one::<String>("jq").map(|text| super::Filter::new(text));
    filter.transpose().map_err(|problem| Failure::Usage(format!("the filter of `-q` does not parse: {problem}")))
}

#[cfg(not(feature = "jq"))]
fn filter(_: &ArgMatches) -> Result<Option<super::Filter>, Failure> {
    Ok(None)
}
