//! The options of the servers over HTTP.

use std::net::SocketAddr;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
#[cfg(feature = "http")]
use naftiko_mcp::HttpOptions;
#[cfg(not(feature = "http"))]
use naftiko_rest::HttpOptions;

use crate::address::address;
use crate::limits::number;

/// Adds the options. Those of a command that also works without HTTP need `--http`.
pub(crate) fn add(command: Command, is_optional: bool) -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        let option = Arg::new(name).long(name).value_name(value).help(help);
        if is_optional { option.requires("http") } else { option }
    };
    command
        .arg(
            option(
                "control",
                "ADDRESS",
                "Serves /health and /metrics on this address and port, without authentication",
            )
            .value_parser(address),
        )
        .arg(
            option("max-connections", "COUNT", "Lets more connections wait [default: 4096]")
                .value_parser(value_parser!(u32).range(1..)),
        )
        .arg(
            option("max-body-bytes", "BYTES", "Refuses larger bodies of requests [default: 1048576]")
                .value_parser(value_parser!(u32).range(1..)),
        )
        .arg(
            option("allow-host", "HOST", "Accepts requests to this host, in addition to this machine")
                .action(ArgAction::Append),
        )
        .arg(
            option("allow-origin", "ORIGIN", "Accepts requests of the pages of this site, such as https://app.example")
                .action(ArgAction::Append),
        )
}

/// Reads the options.
pub(crate) fn read(matches: &ArgMatches) -> HttpOptions {
    let all = |name: &str| matches.get_many::<String>(name).into_iter().flatten().cloned().collect();
    let mut options = HttpOptions::default();
    if let Some(count) = number(matches, "max-connections") {
        options.connections.connections = count;
    }
    options.max_body = number(matches, "max-body-bytes").unwrap_or(options.max_body);
    options.hosts = all("allow-host");
    options.origins = all("allow-origin");
    options.control = matches.get_one::<SocketAddr>("control").copied();
    options
}
