//! The secrets of an API: from a file, the standard input or an environment variable, never from an
//! argument, which other users of the machine can see.

use std::collections::HashMap;
use std::fmt;

use clap::{Arg, ArgMatches, Command};
use heck::ToKebabCase;
use naftiko_client::table::Table;
use naftiko_client::{Api, SecretString};

use crate::console::Console;
use crate::error::Failure;
use crate::options::{SECRETS, option};
use crate::profile::Profile;
use crate::source::Source;

/// The secrets that are known, by their environment variables.
#[derive(Clone, Default)]
pub(crate) struct Secrets(HashMap<&'static str, SecretString>);

impl Secrets {
    /// Reads the secrets of all services: from the file of an option, otherwise as the profile
    /// sets it, otherwise from the environment. One that is missing is no error yet.
    pub(crate) fn read(
        table: &'static Table,
        matches: &ArgMatches,
        profile: &Profile,
        source: &mut Source<'_>,
    ) -> Result<Self, Failure> {
        let mut secrets = HashMap::new();
        for variable in variables(table) {
            let flag = flag(variable);
            let secret = match matches.get_one::<String>(&flag) {
                Some(path) => Some(from_file(&flag, path, source)?),
                None => match profile.secret(variable, source.console())? {
                    Some(secret) => Some(secret),
                    None => from_environment(variable, source.console()),
                },
            };
            secrets.extend(secret.map(|secret| (variable, secret)));
        }
        Ok(Secrets(secrets))
    }

    /// Returns the secrets of a service, in the order of its variables, unless one is missing.
    pub(crate) fn of(&self, api: &Api) -> Option<Vec<SecretString>> {
        api.secret_variables().into_iter().map(|variable| self.0.get(variable).cloned()).collect()
    }

    /// Checks that the secrets of a service are known.
    pub(crate) fn check(&self, api: &Api) -> Result<(), Failure> {
        let missing = api.secret_variables().into_iter().find(|variable| !self.0.contains_key(variable));
        missing.map_or(Ok(()), |variable| {
            let flag = flag(variable);
            let message =
                format!("the environment variable {variable} is not set; set it, or name a file with `--{flag}`");
            Err(Failure::Settings(message))
        })
    }
}

/// Shows the names of the variables.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The environment variables of the secrets of all services, each once.
pub(crate) fn variables(table: &'static Table) -> Vec<&'static str> {
    let mut variables: Vec<&'static str> = Vec::new();
    for variable in table.services.iter().flat_map(|api| api.secret_variables()) {
        if !variables.contains(&variable) {
            variables.push(variable);
        }
    }
    variables
}

/// Adds an option for the file of each secret.
pub(crate) fn add_options(command: Command, table: &'static Table) -> Command {
    variables(table).into_iter().fold(command, |command, variable| command.arg(file_option(variable)))
}

fn file_option(variable: &'static str) -> Arg {
    let help = format!("Reads the secret of {variable} from a file, or with `-` from the standard input");
    option(flag(variable), "PATH", help).help_heading(SECRETS)
}

/// The name of the option for the file of a secret.
fn flag(variable: &str) -> String {
    format!("{}-file", variable.to_kebab_case())
}

fn from_file(flag: &str, path: &str, source: &mut Source<'_>) -> Result<SecretString, Failure> {
    let place = if path == "-" { path.to_owned() } else { format!("@{path}") };
    let bytes = source.bytes(&format!("`--{flag}`"), &place)?.unwrap_or_default();
    let text = String::from_utf8(bytes).map_err(|_| Failure::Usage(format!("`--{flag}`: the secret is not UTF-8")))?;
    Ok(from_text(&text))
}

/// The secret in the text of a file. Editors and `echo` end a file with a line break, and some
/// begin it with a byte order mark.
pub(crate) fn from_text(text: &str) -> SecretString {
    text.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']).into()
}

/// Whether an argument has the path of the file of a secret.
#[cfg(feature = "mcp")]
pub(crate) fn is_file_option(table: &'static Table, id: &str) -> bool {
    variables(table).into_iter().any(|variable| flag(variable) == id)
}

/// The environment variables of the secrets that arguments or the profile read from files.
#[cfg(feature = "mcp")]
pub(crate) fn from_files(table: &'static Table, matches: &ArgMatches, profile: &Profile) -> Vec<&'static str> {
    let mut variables = variables(table);
    variables.retain(|variable| matches.contains_id(&flag(variable)) || profile.has_file(variable));
    variables
}

fn from_environment(variable: &str, console: &Console) -> Option<SecretString> {
    console.variable(variable).map(SecretString::from)
}
