//! Limits of all servers.

use clap::{Arg, ArgMatches, value_parser};

/// The option for the number of calls in progress.
pub(crate) fn max_calls() -> Arg {
    Arg::new("max-calls")
        .long("max-calls")
        .value_name("COUNT")
        .value_parser(value_parser!(u32).range(1..))
        .help("Refuses more calls of one API at the same time [default: 1024]")
}

/// Returns the number of an option, if it is given.
pub(crate) fn number(matches: &ArgMatches, name: &str) -> Option<usize> {
    matches.get_one::<u32>(name).map(|number| *number as usize)
}
