//! The MCP server over HTTP.

use std::io::Write;
use std::net::SocketAddr;

use clap::{Arg, ArgMatches, Command};
use naftiko_mcp::Server;

use crate::address::{address, url as url_of};
use crate::call::block_on;
use crate::console::Console;
use crate::error::Failure;
use crate::http;
use crate::mcp::failure;

/// Adds the options.
pub(super) fn add(command: Command) -> Command {
    let command = command.arg(
        Arg::new("http")
            .long("http")
            .value_name("ADDRESS")
            .value_parser(address)
            .help("Listens on this address and port, such as 127.0.0.1:9090, until Ctrl-C"),
    );
    http::add(command, true)
}

/// Serves until Ctrl-C or SIGTERM.
pub(super) fn serve(
    server: Server,
    address: SocketAddr,
    matches: &ArgMatches,
    console: &mut Console,
) -> Result<(), Failure> {
    let options = http::read(matches);
    block_on(async {
        let server = server.bind_http(address, options).await.map_err(failure)?;
        writeln!(console.stderr, "listening on {}", url(server.address()))?;
        if let Some(control) = server.control_address() {
            writeln!(console.stderr, "control on {}", url_of(control, ""))?;
        }
        server.serve_until_signal().await.map_err(failure)
    })
}

/// Returns the URL of a server for a client on this machine.
pub(super) fn url(address: SocketAddr) -> String {
    url_of(address, "/mcp")
}
