//! The configuration file of a program, and its profiles.
//!
//! ```toml
//! default-profile = "staging"
//!
//! [profiles.staging]
//! base-url = "https://staging.pets.example"
//! timeout = "30s"
//! retries = 2
//! output = "table"
//! variables = { region = "eu" }
//!
//! [profiles.staging.secrets]
//! PETS_TOKEN = { file = "~/.pets/token" }
//! ```

mod place;
mod read;
mod show;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{ArgMatches, Command};
use naftiko_client::SecretString;
use naftiko_client::table::{Table, nearest};

use crate::console::Console;
use crate::error::Failure;
use crate::options;
use crate::output::Format;
use crate::program::Program;
use crate::secrets;

use place::{path, variable};

pub(crate) use show::{add, run};

/// Adds the option that chooses a profile.
pub(crate) fn option(command: Command) -> Command {
    command.arg(options::option("profile", "NAME", "Uses a profile of the configuration file"))
}

/// The settings of a profile. Options of the command line take precedence over them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) base_url: Option<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) retries: Option<u32>,
    pub(crate) output: Option<Format>,
    pub(crate) variables: Vec<(&'static str, String)>,
    pub(crate) secrets: Vec<(&'static str, Source)>,
}

/// Where a secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// In this file.
    File(PathBuf),
    /// In this environment variable.
    Environment(String),
}

/// The content of a configuration file.
#[derive(Debug, Default, PartialEq, Eq)]
struct File {
    default: Option<String>,
    profiles: Vec<Profile>,
}

impl Profile {
    /// Reads the profile of a command.
    ///
    /// # Errors
    ///
    /// If the configuration file is invalid, or has no such profile.
    pub(crate) fn of(program: Program, matches: &ArgMatches, console: &Console) -> Result<Self, Failure> {
        let chosen = matches.get_one::<String>("profile").map(String::as_str);
        Profile::read(program.name, program.table, chosen, console)
    }

    /// Reads a profile: `chosen`, otherwise that of the environment variable, otherwise the default
    /// one of the file. Without any of them, it has no settings.
    ///
    /// # Errors
    ///
    /// If the file is invalid, or has no such profile.
    fn read(program: &str, table: &'static Table, chosen: Option<&str>, console: &Console) -> Result<Self, Failure> {
        let path = path(program, console);
        let file = File::read(path.as_deref(), program, table, console)?;
        let named = chosen.map(str::to_owned).or_else(|| console.variable(&variable(program, "PROFILE")));
        match named.or_else(|| file.default.clone()) {
            None => Ok(Profile::default()),
            Some(name) => file.profile(&name, path.as_deref()),
        }
    }

    /// Whether the secret of an environment variable of the API is in a file.
    #[cfg(feature = "mcp")]
    pub(crate) fn has_file(&self, name: &str) -> bool {
        self.secrets.iter().any(|(known, source)| *known == name && matches!(source, Source::File(_)))
    }

    /// Returns the secret of an environment variable of the API, if the profile has it.
    ///
    /// # Errors
    ///
    /// If its file cannot be read, or its environment variable is not set.
    pub(crate) fn secret(&self, name: &str, console: &Console) -> Result<Option<SecretString>, Failure> {
        let Some((_, source)) = self.secrets.iter().find(|(known, _)| *known == name) else { return Ok(None) };
        let failure = |problem: String| Failure::Settings(format!("{name} of the profile `{}`: {problem}", self.name));
        let secret = match source {
            Source::File(path) => std::fs::read_to_string(path)
                .map_err(|error| failure(format!("{} cannot be read: {error}", path.display())))?,
            Source::Environment(other) => console
                .variable(other)
                .ok_or_else(|| failure(format!("the environment variable {other} is not set")))?,
        };
        Ok(Some(secrets::from_text(&secret)))
    }
}

impl File {
    /// Reads the file of a program. A file that is missing is empty, unless the environment names
    /// it.
    fn read(path: Option<&Path>, program: &str, table: &'static Table, console: &Console) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(File::default()) };
        let is_named = console.variable(&variable(program, "CONFIG")).is_some();
        match std::fs::read_to_string(path) {
            Ok(text) => read::file(&text, path, table, console)
                .map_err(|problem| Failure::Settings(format!("{}:{problem}", path.display()))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_named => Ok(File::default()),
            Err(error) => Err(Failure::Settings(format!("{} cannot be read: {error}", path.display()))),
        }
    }

    fn profile(&self, name: &str, path: Option<&Path>) -> Result<Profile, Failure> {
        if let Some(profile) = self.profiles.iter().find(|profile| profile.name == name) {
            return Ok(profile.clone());
        }
        let names: Vec<&str> = self.profiles.iter().map(|profile| profile.name.as_str()).collect();
        let hint = match (nearest(name, names.iter().copied()), names.is_empty()) {
            (Some(known), _) => format!("did you mean `{known}`?"),
            (None, true) => "it has no profiles".to_owned(),
            (None, false) => format!("it has {}", names.join(", ")),
        };
        let place = path.map_or_else(|| "the configuration".to_owned(), |path| path.display().to_string());
        Err(Failure::Settings(format!("there is no profile `{name}` in {place}; {hint}")))
    }
}

#[cfg(test)]
mod tests;
