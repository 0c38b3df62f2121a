//! The configuration of a client for the server.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches};
use naftiko_client::table::Table;
use naftiko_mcp::{ClientProgram, Reach, Server};

use crate::console::Console;
use crate::error::Failure;
use crate::mcp::failure;
use crate::secrets;

/// The option.
const NAME: &str = "print-config";

/// Returns the option.
pub(super) fn option() -> Arg {
    let value = |name: &'static str, help: &'static str| PossibleValue::new(name).help(help);
    let values = PossibleValuesParser::new([
        value("claude", "Claude Code: .mcp.json"),
        value("cursor", "Cursor: .cursor/mcp.json"),
        value("vscode", "VS Code: .vscode/mcp.json"),
    ]);
    Arg::new(NAME)
        .long(NAME)
        .value_name("CLIENT")
        .value_parser(values)
        .help("Prints the configuration of a client that starts this command, without secrets, and ends")
}

/// Returns the client whose configuration is printed.
pub(super) fn client(matches: &ArgMatches) -> Option<ClientProgram> {
    match matches.get_one::<String>(NAME)?.as_str() {
        "cursor" => Some(ClientProgram::Cursor),
        "vscode" => Some(ClientProgram::VsCode),
        _ => Some(ClientProgram::Claude),
    }
}

/// Prints the configuration of a client.
pub(super) fn print(
    server: &Server,
    client: ClientProgram,
    address: Option<SocketAddr>,
    replaced: &[&'static str],
    matches: &ArgMatches,
    console: &mut Console,
) -> Result<(), Failure> {
    let mut reach = reach(address, server.table(), matches)?;
    if let Reach::Program { without_variables, .. } = &mut reach {
        without_variables.extend_from_slice(replaced);
    }
    let configuration = server.configuration(client, &reach).map_err(failure)?;
    writeln!(console.stdout, "{configuration:#}")?;
    Ok(())
}

#[cfg(feature = "http")]
fn reach(address: Option<SocketAddr>, table: &'static Table, matches: &ArgMatches) -> Result<Reach, Failure> {
    match address {
        Some(address) => Ok(Reach::Url(super::http::url(address))),
        None => program(table, matches),
    }
}

#[cfg(not(feature = "http"))]
fn reach(_: Option<SocketAddr>, table: &'static Table, matches: &ArgMatches) -> Result<Reach, Failure> {
    program(table, matches)
}

fn program(table: &'static Table, matches: &ArgMatches) -> Result<Reach, Failure> {
    let path = std::env::current_exe()
        .map_err(|error| Failure::Other(format!("the path of this program is unknown: {error}")))?;
    let path = path.to_string_lossy().into_owned();
    Ok(Reach::Program { path, arguments: arguments(table, matches), without_variables: Vec::new() })
}

/// Returns the arguments that start the same server, from any folder.
fn arguments(table: &'static Table, matches: &ArgMatches) -> Vec<String> {
    let mut arguments = vec!["mcp".to_owned()];
    for id in matches.ids().map(clap::Id::as_str) {
        if id == NAME || matches.value_source(id) != Some(ValueSource::CommandLine) {
            continue;
        }
        if matches!(matches.try_get_one::<bool>(id), Ok(Some(_))) {
            arguments.push(format!("--{id}"));
            continue;
        }
        let is_path = secrets::is_file_option(table, id);
        for value in matches.get_raw(id).into_iter().flatten() {
            let absolute = std::path::absolute(value).ok().filter(|_| is_path);
            let value = absolute.map_or_else(|| value.to_owned(), PathBuf::into_os_string);
            arguments.push(format!("--{id}={}", value.to_string_lossy()));
        }
    }
    arguments
}
