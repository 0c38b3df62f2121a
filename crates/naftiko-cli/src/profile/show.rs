//! The command `config`.

use clap::{ArgMatches, Command};
use naftiko_client::table::Table;
use naftiko_client::{Value, json};
use serde_json::Map;

use super::{File, Profile, Source, path, variable};
use crate::console::Console;
use crate::error::Failure;
use crate::output::Format;
use crate::program::Program;
use crate::secrets;

/// The command `config`.
pub(crate) fn add(program: Program) -> Command {
    Command::new("config")
        .about("Shows the configuration file and the profile that is used")
        .after_long_help(example(program))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(Command::new("path").about("Prints the path of the configuration file"))
        .subcommand(Command::new("show").about("Prints the settings of the profile, and where its secrets are"))
}

/// A configuration file with one profile.
fn example(program: Program) -> String {
    let secrets: String = secrets::variables(program.table)
        .iter()
        .map(|variable| format!("  {variable} = {{ file = \"path\" }}  # or {{ env = \"VARIABLE\" }}\n"))
        .collect();
    let secrets = if secrets.is_empty() { secrets } else { format!("\n  [profiles.staging.secrets]\n{secrets}") };
    format!(
        "Example of the file, for `--profile staging` or {}=staging:\n\n  default-profile = \"staging\"\n\n  \
         [profiles.staging]\n  base-url = \"https://staging.example.com\"\n  timeout = \"30s\"\n  retries = 2\n  \
         output = \"table\"\n{secrets}",
        variable(program.name, "PROFILE")
    )
}

/// Returns what the command `config` prints.
pub(crate) fn run(
    program: &str,
    table: &'static Table,
    matches: &ArgMatches,
    profile: &Profile,
    console: &Console,
) -> Result<Value, Failure> {
    let path = path(program, console)
        .ok_or_else(|| Failure::Settings("there is no folder for configuration files".to_owned()))?;
    let shown = path.display().to_string();
    if matches.subcommand_name() == Some("path") {
        return Ok(shown.into());
    }
    let file = File::read(Some(&path), program, table, console)?;
    let profiles: Vec<&str> = file.profiles.iter().map(|profile| profile.name.as_str()).collect();
    let mut settings = json!({"file": shown, "exists": path.exists(), "profiles": profiles});
    if let (Value::Object(settings), false) = (&mut settings, profile.name.is_empty()) {
        settings.insert("profile".to_owned(), profile.name.clone().into());
        settings.extend(of_profile(profile, console));
    }
    Ok(settings)
}

/// The settings of a profile. Of a secret, it has the place, and whether it is there.
fn of_profile(profile: &Profile, console: &Console) -> Map<String, Value> {
    let secrets: Map<String, Value> = profile
        .secrets
        .iter()
        .map(|(name, source)| {
            let is_set = matches!(profile.secret(name, console), Ok(Some(_)));
            let (kind, place) = match source {
                Source::File(path) => ("file", path.display().to_string()),
                Source::Environment(variable) => ("env", variable.clone()),
            };
            ((*name).to_owned(), json!({kind: place, "is-set": is_set}))
        })
        .collect();
    let variables: Map<String, Value> =
        profile.variables.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into())).collect();
    let settings = json!({
        "base-url": profile.base_url,
        "timeout": profile.timeout.map(|timeout| format!("{}s", timeout.as_secs_f64())),
        "retries": profile.retries,
        "output": profile.output.map(Format::name),
        "variables": variables,
        "secrets": secrets,
    });
    match settings {
        Value::Object(settings) => settings.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Map::new(),
    }
}
