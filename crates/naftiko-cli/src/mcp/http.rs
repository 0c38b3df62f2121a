//! The MCP server over HTTP.

use std::io::Write;
use std::net::SocketAddr;

use clap::{Arg, ArgAction, ArgMatches, Command};
use naftiko_mcp::{HttpOptions, Server};

use crate::address::{address, url as url_of};
use crate::call::block_on;
use crate::console::Console;
use crate::error::Failure;
use crate::mcp::failure;

/// Adds the options.
pub(super) fn add(command: Command) -> Command {
    let allowed = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).action(ArgAction::Append).requires("http").help(help)
    };
    command
        .arg(
            Arg::new("http")
                .long("http")
                .value_name("ADDRESS")
                .value_parser(address)
                .help("Listens on this address and port, such as 127.0.0.1:9090, until Ctrl-C"),
        )
        .arg(allowed("allow-host", "HOST", "Accepts requests to this host, in addition to this machine"))
        .arg(allowed(
            "allow-origin",
            "ORIGIN",
            "Accepts requests of the pages of this site, such as https://app.example",
        ))
}

/// Serves until Ctrl-C or SIGTERM.
pub(super) fn serve(
    server: Server,
    address: SocketAddr,
    matches: &ArgMatches,
    console: &mut Console,
) -> Result<(), Failure> {
    let all = |name: &str| matches.get_many::<String>(name).into_iter().flatten().cloned().collect();
    let mut options = HttpOptions::default();
    options.hosts = all("allow-host");
    options.origins = all("allow-origin");
    block_on(async {
        let server = server.bind_http(address, options).await.map_err(failure)?;
        writeln!(console.stderr, "listening on {}", url(server.address()))?;
        server.serve_until_signal().await.map_err(failure)
    })
}

/// Returns the URL of a server for a client on this machine.
pub(super) fn url(address: SocketAddr) -> String {
    url_of(address, "/mcp")
}
