//! Reads a configuration file. Each error has its line and its column.

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use clap::ValueEnum;
use naftiko_client::table::{Table, nearest};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::place::resolve;
use super::{File, Profile, Source};
use crate::clients::variable_names;
use crate::console::Console;
use crate::options::duration;
use crate::output::Format;
use crate::secrets;

/// Reads a configuration file. `path` is its path.
///
/// # Errors
///
/// Returns the first problem, after its line and its column.
pub(super) fn file(text: &str, path: &Path, table: &'static Table, console: &Console) -> Result<File, String> {
    let reader = Reader { path, table, console };
    let result = DeTable::parse(text)
        .map_err(|error| Problem { span: error.span().unwrap_or_default(), message: error.message().to_owned() })
        .and_then(|root| reader.file(root.get_ref()));
    result.map_err(|problem| {
        let before = &text[..problem.span.start.min(text.len())];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!("{line}:{column}: {}", problem.message)
    })
}

/// A problem, and where it is.
struct Problem {
    span: Range<usize>,
    message: String,
}

type Result<T, E = Problem> = std::result::Result<T, E>;
type Node<'t> = Spanned<DeValue<'t>>;

struct Reader<'r> {
    path: &'r Path,
    table: &'static Table,
    console: &'r Console,
}

impl Reader<'_> {
    fn file(&self, root: &DeTable<'_>) -> Result<File> {
        let mut file = File::default();
        for (key, value) in root.iter() {
            match key.get_ref().as_ref() {
                "default-profile" => file.default = Some(string(value)?.to_owned()),
                "profiles" => {
                    for (name, profile) in table(value)?.iter() {
                        file.profiles.push(self.profile(name.get_ref(), table(profile)?)?);
                    }
                }
                _ => return Err(unknown("key", key, &["default-profile", "profiles"])),
            }
        }
        Ok(file)
    }

    fn profile(&self, name: &str, entries: &DeTable<'_>) -> Result<Profile> {
        let mut profile = Profile { name: name.to_owned(), ..Profile::default() };
        for (key, value) in entries.iter() {
            match key.get_ref().as_ref() {
                "base-url" => profile.base_url = Some(string(value)?.to_owned()),
                "timeout" => profile.timeout = Some(timeout(value)?),
                "retries" => profile.retries = Some(retries(value)?),
                "output" => profile.output = Some(format(value)?),
                "variables" => profile.variables = self.variables(table(value)?)?,
                "secrets" => profile.secrets = self.secrets(table(value)?)?,
                _ => {
                    let known = ["base-url", "timeout", "retries", "output", "variables", "secrets"];
                    return Err(unknown("key", key, &known));
                }
            }
        }
        Ok(profile)
    }

    fn variables(&self, entries: &DeTable<'_>) -> Result<Vec<(&'static str, String)>> {
        let names = variable_names(self.table);
        entries.iter().map(|(key, value)| Ok((known("variable", key, &names)?, string(value)?.to_owned()))).collect()
    }

    fn secrets(&self, entries: &DeTable<'_>) -> Result<Vec<(&'static str, Source)>> {
        let names = secrets::variables(self.table);
        entries.iter().map(|(key, value)| Ok((known("secret", key, &names)?, self.source(value)?))).collect()
    }

    fn source(&self, value: &Node<'_>) -> Result<Source> {
        const REMEDY: &str = "use `{ file = \"path\" }` or `{ env = \"VARIABLE\" }`";
        let Some(entries) = value.get_ref().as_table() else {
            // The value may be a secret, so it is not shown.
            return Err(problem(value, format!("a secret must not be in this file: {REMEDY}")));
        };
        let mut sources = entries.iter();
        match (sources.next(), sources.next()) {
            (Some((key, path)), None) if key.get_ref() == "file" => {
                Ok(Source::File(resolve(string(path)?, self.path, self.console)))
            }
            (Some((key, name)), None) if key.get_ref() == "env" => Ok(Source::Environment(string(name)?.to_owned())),
            (Some((key, _)), None) => Err(unknown("source of a secret", key, &["file", "env"])),
            _ => Err(problem(value, format!("expected one source of the secret: {REMEDY}"))),
        }
    }
}

fn problem<T>(at: &Spanned<T>, message: impl Into<String>) -> Problem {
    Problem { span: at.span(), message: message.into() }
}

/// Returns the known name of a key.
fn known(kind: &str, key: &Spanned<std::borrow::Cow<'_, str>>, names: &[&'static str]) -> Result<&'static str> {
    names.iter().copied().find(|name| *name == key.get_ref().as_ref()).ok_or_else(|| unknown(kind, key, names))
}

fn unknown(kind: &str, key: &Spanned<std::borrow::Cow<'_, str>>, names: &[&str]) -> Problem {
    let name = key.get_ref();
    problem(
        key,
        match (nearest(name, names.iter().copied()), names.is_empty()) {
            (Some(known), _) => format!("unknown {kind} `{name}`; did you mean `{known}`?"),
            (None, true) => format!("unknown {kind} `{name}`; the API has none"),
            (None, false) => format!("unknown {kind} `{name}`, expected one of {}", names.join(", ")),
        },
    )
}

fn table<'n, 't>(value: &'n Node<'t>) -> Result<&'n DeTable<'t>> {
    value.get_ref().as_table().ok_or_else(|| expected("a table", value))
}

fn string<'n>(value: &'n Node<'_>) -> Result<&'n str> {
    value.get_ref().as_str().ok_or_else(|| expected("a string", value))
}

fn expected(wanted: &str, value: &Node<'_>) -> Problem {
    problem(value, format!("expected {wanted}, found {}", value.get_ref().type_str()))
}

fn timeout(value: &Node<'_>) -> Result<Duration> {
    duration(string(value)?).map_err(|message| problem(value, message))
}

fn retries(value: &Node<'_>) -> Result<u32> {
    let number =
        value.get_ref().as_integer().and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
    number.ok_or_else(|| problem(value, "expected a number of retries"))
}

fn format(value: &Node<'_>) -> Result<Format> {
    Format::from_str(string(value)?, false).map_err(|_| {
        let names: Vec<&str> = Format::value_variants().iter().map(|format| format.name()).collect();
        problem(value, format!("expected a format: {}", names.join(", ")))
    })
}
