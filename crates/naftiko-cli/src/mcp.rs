//! The command `mcp`: an MCP server on the standard streams, or over HTTP.

mod configuration;
#[cfg(feature = "http")]
mod http;

use std::net::SocketAddr;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use naftiko_mcp::{Error, Mode, Options, Server};

use crate::call::until_interrupted;
use crate::clients::Settings;
use crate::console::Console;
use crate::error::Failure;
use crate::limits::{max_calls, number};
use crate::preview;
use crate::profile::Profile;
use crate::program::Program;
use crate::secrets::{self, Secrets};
use crate::source::Source;

/// Returns the command.
pub(crate) fn command() -> Command {
    let command = Command::new("mcp")
        .about("Serves the operations to agents, as tools of an MCP server on the standard streams")
        .long_about(
            "Serves the operations to agents, as tools of an MCP server on the standard streams\n\n\
             An agent starts this command and closes its input to end it. The tools are those that the capability \
             files expose, or all operations if they expose none. A name can have `*` for any characters.",
        )
        .arg(mode())
        .arg(
            Arg::new("read-only")
                .long("read-only")
                .action(ArgAction::SetTrue)
                .help("Offers only tools that change nothing"),
        )
        .arg(names("tool", "NAME", "Offers only these tools"))
        .arg(names("no-tool", "NAME", "Does not offer these tools"))
        .arg(names("tag", "TAG", "Offers only tools with one of these tags"))
        .arg(names("no-tag", "TAG", "Does not offer tools with one of these tags"))
        .arg(names("server", "NAMESPACE", "Offers only the tools of these MCP servers of the capability files"))
        .arg(
            Arg::new("max-result-bytes")
                .long("max-result-bytes")
                .value_name("BYTES")
                .value_parser(value_parser!(u32).range(1024..))
                .help("Cuts the text of a result to this many bytes [default: 65536]"),
        )
        .arg(max_calls())
        .arg(configuration::option());
    #[cfg(feature = "http")]
    let command = http::add(command);
    command
}

/// How the tools are offered.
fn mode() -> Arg {
    let value = |name: &'static str, help: &'static str| PossibleValue::new(name).help(help);
    let values = PossibleValuesParser::new([
        value("auto", "`search` above 40 tools, otherwise `tools`"),
        value("tools", "Each tool"),
        value("search", "The tools `search`, `describe`, `read` and `write`, which find and call the others"),
    ]);
    Arg::new("mode")
        .long("mode")
        .value_name("MODE")
        .value_parser(values)
        .default_value("auto")
        .help("How tools are offered")
}

/// An option that can be repeated.
fn names(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).action(ArgAction::Append).help(help)
}

/// Serves until the input ends, or until Ctrl-C.
pub(crate) fn run(program: Program, matches: &ArgMatches, console: &mut Console) -> Result<(), Failure> {
    if preview::is_asked(matches) {
        return Err(Failure::Usage("the requests of an MCP server cannot be previewed".to_owned()));
    }
    let table = program.table;
    let profile = Profile::of(program, matches, console)?;
    let mut source = Source::new(console);
    let address = matches.try_get_one::<SocketAddr>("http").ok().flatten().copied();
    if address.is_none() {
        source.reserve_stdin("the MCP client");
    }
    let secrets = Secrets::read(table, matches, &profile, &mut source)?;
    let clients = Settings::read(table, matches, &profile, secrets, &mut source)?.clients(table);
    let server = Server::new(program.name, program.version, clients).options(options(matches)).map_err(failure)?;
    if let Some(client) = configuration::client(matches) {
        let replaced = secrets::from_files(table, matches, &profile);
        return configuration::print(&server, client, address, &replaced, matches, console);
    }
    #[cfg(feature = "http")]
    if let Some(address) = address {
        return http::serve(server, address, matches, console);
    }
    until_interrupted(async { server.serve_stdio().await.map_err(failure) })
}

fn options(matches: &ArgMatches) -> Options {
    let names = |name: &str| matches.get_many::<String>(name).into_iter().flatten().cloned().collect();
    let mut options = Options::default();
    options.mode = match matches.get_one::<String>("mode").map(String::as_str) {
        Some("tools") => Mode::Tools,
        Some("search") => Mode::Search,
        _ => Mode::Auto,
    };
    options.read_only = matches.get_flag("read-only");
    options.tools = names("tool");
    options.without_tools = names("no-tool");
    options.tags = names("tag");
    options.without_tags = names("no-tag");
    options.servers = names("server");
    options.max_result_bytes = number(matches, "max-result-bytes").unwrap_or(options.max_result_bytes);
    options.max_calls = number(matches, "max-calls").unwrap_or(options.max_calls);
    options
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Usage(problem) => Failure::Usage(problem),
        error => Failure::Other(error.to_string()),
    }
}
