//! The options that all commands have.

use std::time::Duration;

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use naftiko_client::table::Table;

use crate::clients::variable_names;
use crate::output;
use crate::profile::{self, Profile};
use crate::secrets;

/// The heading of these options in the help.
const HEADING: &str = "Global options";
/// The heading of the files of secrets in the help.
pub(crate) const SECRETS: &str = "Secrets";

/// The values of the global options.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// The base URL, in place of that of the API.
    pub(crate) base_url: Option<String>,
    /// The time limit of a call.
    pub(crate) timeout: Option<Duration>,
    /// The number of retries.
    pub(crate) retries: Option<u32>,
    /// Whether each attempt is reported.
    pub(crate) is_verbose: bool,
    /// Whether destructive operations do not ask.
    pub(crate) is_confirmed: bool,
}

impl Options {
    /// Reads the options of a command. The profile has those that are not set.
    pub(crate) fn read(matches: &ArgMatches, profile: &Profile) -> Self {
        Options {
            base_url: matches.get_one::<String>("base-url").or(profile.base_url.as_ref()).cloned(),
            timeout: matches.get_one::<Duration>("timeout").copied().or(profile.timeout),
            retries: matches.get_one::<u32>("retries").copied().or(profile.retries),
            is_verbose: matches.get_flag("verbose"),
            is_confirmed: matches.get_flag("yes"),
        }
    }
}

/// Adds the global options to the root command.
pub(crate) fn add(command: Command, table: &'static Table) -> Command {
    let command = profile::option(output::add(command))
        .arg(option("base-url", "URL", "Sends requests to this base URL"))
        .arg(
            option("timeout", "DURATION", "Limits the time of a call, such as `30s`, `500ms` or `2m`")
                .value_parser(duration),
        )
        .arg(
            option("retries", "N", "Repeats a call that failed at most this many times, if that is safe")
                .value_parser(value_parser!(u32)),
        )
        .arg(flag("verbose", "Reports each attempt of a call on the standard error").short('v'))
        .arg(flag("yes", "Does not ask before a destructive operation").short('y'))
        .arg(flag("dry-run", "Prints the request, without its secrets, and sends nothing"))
        .arg(flag("curl", "Prints the request as a command of curl, and sends nothing").conflicts_with("dry-run"));
    let command = secrets::add_options(command, table);
    match variable_names(table).as_slice() {
        [] => command,
        names => command.arg(variable(names)),
    }
}

fn variable(names: &[&'static str]) -> Arg {
    let help = format!("Sets a variable of the API ({}), from a file with `name=@path`", names.join(", "));
    option("variable", "NAME=VALUE", help).action(ArgAction::Append)
}

/// A global option with a value.
pub(crate) fn option(name: impl Into<String>, value: &'static str, help: impl Into<StyledStr>) -> Arg {
    let name = name.into();
    Arg::new(name.clone()).long(name).value_name(value).help(help.into()).global(true).help_heading(HEADING)
}

/// A global option without a value.
pub(crate) fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help).global(true).help_heading(HEADING)
}

/// Reads a duration: a number with a unit. Without a unit, it is seconds.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let scale = match unit {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err("expected a number with the unit `ms`, `s`, `m` or `h`".to_owned()),
    };
    let number: f64 = number.parse().map_err(|_| "expected a number with a unit, such as `30s`".to_owned())?;
    match Duration::try_from_secs_f64(number * scale) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("expected a duration that is longer than zero".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::duration;

    #[test]
    fn a_duration_has_a_unit() {
        assert_eq!(duration("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("1.5"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(duration("1h"), Ok(Duration::from_secs(3600)));
        for wrong in ["", "s", "0s", "-1s", "5 s", "5d", "1e400", "99999999999999999999h"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
