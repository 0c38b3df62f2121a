//! The MCP server over HTTP.

use std::io::Write;
use std::net::{SocketAddr, ToSocketAddrs};

use clap::{Arg, ArgAction, ArgMatches, Command};
use naftiko_mcp::{HttpOptions, Server};

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
pub(super) fn url(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip([127, 0, 0, 1].into());
    }
    format!("http://{address}/mcp")
}

/// Reads an address with a port. The host can be a name, such as `localhost`.
fn address(text: &str) -> Result<SocketAddr, String> {
    let expected = "expected an address and a port, such as `127.0.0.1:9090`";
    text.to_socket_addrs().ok().and_then(|mut found| found.next()).ok_or_else(|| expected.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{address, url};

    #[test]
    fn an_address_has_a_port() {
        assert_eq!(url(address("127.0.0.1:9090").unwrap()), "http://127.0.0.1:9090/mcp");
        assert_eq!(url(address("0.0.0.0:80").unwrap()), "http://127.0.0.1:80/mcp");
        assert_eq!(url(address("[::1]:9090").unwrap()), "http://[::1]:9090/mcp");
        assert!(address("localhost:9090").unwrap().ip().is_loopback());
        for wrong in ["", "9090", "127.0.0.1", "127.0.0.1:99999"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
