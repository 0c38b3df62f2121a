//! Addresses of servers.

use std::net::{SocketAddr, ToSocketAddrs};

/// Reads an address with a port. The host can be a name, such as `localhost`.
pub(crate) fn address(text: &str) -> Result<SocketAddr, String> {
    let expected = "expected an address and a port, such as `127.0.0.1:9090`";
    text.to_socket_addrs().ok().and_then(|mut found| found.next()).ok_or_else(|| expected.to_owned())
}

/// Returns the URL of a path of a server for a client on this machine.
pub(crate) fn url(mut address: SocketAddr, path: &str) -> String {
    if address.ip().is_unspecified() {
        address.set_ip([127, 0, 0, 1].into());
    }
    format!("http://{address}{path}")
}

#[cfg(test)]
mod tests {
    use super::{address, url};

    #[test]
    fn an_address_has_a_port() {
        assert_eq!(url(address("127.0.0.1:9090").unwrap(), "/mcp"), "http://127.0.0.1:9090/mcp");
        assert_eq!(url(address("0.0.0.0:80").unwrap(), ""), "http://127.0.0.1:80");
        assert_eq!(url(address("[::1]:9090").unwrap(), "/mcp"), "http://[::1]:9090/mcp");
        assert!(address("localhost:9090").unwrap().ip().is_loopback());
        for wrong in ["", "9090", "127.0.0.1", "127.0.0.1:99999"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
