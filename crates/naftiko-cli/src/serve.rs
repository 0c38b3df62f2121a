//! The command `serve`: a REST server.

use std::io::Write;
use std::net::SocketAddr;

use clap::{Arg, ArgMatches, Command};
use naftiko_rest::{Error, Options, Server};

use crate::address::{address, url};
use crate::call::block_on_threads;
use crate::clients::Settings;
use crate::console::Console;
use crate::error::Failure;
use crate::http;
use crate::limits::{max_calls, number};
use crate::preview;
use crate::profile::Profile;
use crate::program::Program;
use crate::secrets::Secrets;
use crate::source::Source;

/// The address without `--http`.
const ADDRESS: &str = "127.0.0.1:8080";

/// Returns the command.
pub(crate) fn command() -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let command = Command::new("serve")
        .about("Serves the REST routes of the capability files over HTTP")
        .long_about(
            "Serves the REST routes of the capability files over HTTP, until Ctrl-C\n\n\
             The routes are those of an entry of `exposes` with `type: rest`. GET /openapi.json describes them. An \
             address other than loopback needs an entry with `authentication`.",
        )
        .arg(option("http", "ADDRESS", "Listens on this address and port").value_parser(address).default_value(ADDRESS))
        .arg(option("server", "NAMESPACE", "Serves the entry with this namespace, if there are several"))
        .arg(max_calls());
    http::add(command, false)
}

/// Serves until Ctrl-C or SIGTERM.
pub(crate) fn run(program: Program, matches: &ArgMatches, console: &mut Console) -> Result<(), Failure> {
    if preview::is_asked(matches) {
        return Err(Failure::Usage("the requests of a REST server cannot be previewed".to_owned()));
    }
    let table = program.table;
    let profile = Profile::of(program, matches, console)?;
    let mut source = Source::new(console);
    let secrets = Secrets::read(table, matches, &profile, &mut source)?;
    let settings = Settings::read(table, matches, &profile, secrets, &mut source)?;
    let mut options = options(program, matches);
    options.timeout = settings.options.timeout.unwrap_or(options.timeout);
    let namespace = matches.get_one::<String>("server").map(String::as_str);
    let server = Server::new(settings.clients(table), namespace, options).map_err(failure)?;
    let Some(address) = matches.get_one::<SocketAddr>("http").copied() else { return Ok(()) };
    block_on_threads(async {
        let server = server.bind(address).await.map_err(failure)?;
        writeln!(console.stderr, "listening on {}", url(server.address(), ""))?;
        if let Some(control) = server.control_address() {
            writeln!(console.stderr, "control on {}", url(control, ""))?;
        }
        server.serve_until_signal().await.map_err(failure)
    })
}

fn options(program: Program, matches: &ArgMatches) -> Options {
    let mut options = Options::default();
    options.http = http::read(matches);
    options.max_calls = number(matches, "max-calls").unwrap_or(options.max_calls);
    options.version = program.version.to_owned();
    options
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Usage(problem) => Failure::Usage(problem),
        error => Failure::Other(error.to_string()),
    }
}
