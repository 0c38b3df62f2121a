//! The options that all commands have.

use std::time::Duration;

use clap::{Arg, ArgMatches, Command, value_parser};

use crate::error::Failure;
use crate::output;

/// The heading of these options in the help.
pub(crate) const HEADING: &str = "Global options";

/// The values of the global options.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// The base URL, in place of that of the API.
    pub(crate) base_url: Option<String>,
    /// The time limit of a call.
    pub(crate) timeout: Option<Duration>,
    /// The number of retries.
    pub(crate) retries: Option<u32>,
}

impl Options {
    /// Reads the options of a command.
    pub(crate) fn read(matches: &ArgMatches) -> Result<Self, Failure> {
        Ok(Options {
            base_url: matches.get_one::<String>("base-url").cloned(),
            timeout: matches.get_one::<Duration>("timeout").copied(),
            retries: matches.get_one::<u32>("retries").copied(),
        })
    }
}

/// Adds the global options to the root command.
pub(crate) fn add(command: Command) -> Command {
    output::add(command)
        .arg(option("base-url", "URL", "Sends requests to this base URL"))
        .arg(
            option("timeout", "DURATION", "Limits the time of a call, such as `30s`, `500ms` or `2m`")
                .value_parser(duration),
        )
        .arg(option("retries", "N", "Repeats a failed call at most this many times").value_parser(value_parser!(u32)))
}

/// A global option with a value.
pub(crate) fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help).global(true).help_heading(HEADING)
}

/// Reads a duration: a number with a unit. Without a unit, it is seconds.
fn duration(text: &str) -> Result<Duration, String> {
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
