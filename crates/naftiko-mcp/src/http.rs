//! The server over HTTP. Feature `http`.

mod endpoint;
mod message;

use std::net::SocketAddr;
use std::sync::Arc;

use naftiko_serve::{Guard, LOOPBACK, Limits, Listener, signal};
use rmcp::transport::StreamableHttpServerConfig;

use crate::http::endpoint::Endpoint;
use crate::{Error, Server};

/// The maximum number of bytes of a request.
const MAX_BODY: usize = 1024 * 1024;

/// The maximum number of connections.
const MAX_CONNECTIONS: usize = 4096;

/// Which requests over HTTP are accepted, in addition to those of this machine.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct HttpOptions {
    /// Values of the header `Host` that are accepted, such as `mcp.example.com`. The names of
    /// loopback, the address of the listener and the host of an OAuth 2 resource always are.
    pub hosts: Vec<String>,
    /// Values of the header `Origin` that are accepted, such as `https://app.example.com`: the
    /// sites whose pages may send requests. Those of loopback always are.
    pub origins: Vec<String>,
}

/// An MCP server that listens on a port.
pub struct HttpServer {
    listener: Listener,
    endpoint: Arc<Endpoint>,
}

impl Server {
    /// Serves clients over HTTP until the process gets SIGINT or SIGTERM. Then it waits some
    /// seconds for the calls in progress.
    ///
    /// # Errors
    ///
    /// See [`bind_http`](Self::bind_http).
    pub async fn serve_http(self, address: SocketAddr, options: HttpOptions) -> Result<(), Error> {
        self.bind_http(address, options).await?.serve_until_signal().await
    }

    /// Listens on an address. An address other than loopback needs a server whose callers
    /// authenticate.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Usage`] if the callers cannot be authenticated: a variable of a secret is
    /// not set, the scheme is unknown, or the offered servers have different ones; or if the
    /// address needs authentication and there is none. Returns [`Error::Connection`] if the address
    /// is not available.
    pub async fn bind_http(self, address: SocketAddr, options: HttpOptions) -> Result<HttpServer, Error> {
        let (namespace, authentication) = self.callers()?;
        let guard = Guard::new(namespace, "MCP", authentication)?;
        let listener = Listener::guarded(address, namespace, &guard).await?;
        let config = config(listener.address(), &options, &guard);
        Ok(HttpServer { listener, endpoint: Arc::new(Endpoint::new(self.handler(), guard, config)) })
    }
}

impl HttpServer {
    /// Returns the address. It has the chosen port if port 0 was requested.
    pub fn address(&self) -> SocketAddr {
        self.listener.address()
    }

    /// Serves clients until the process gets SIGINT or SIGTERM. Then it waits some seconds for the
    /// calls in progress.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Connection`] if the system does not report signals.
    pub async fn serve_until_signal(self) -> Result<(), Error> {
        let end = signal()?;
        self.serve(end).await;
        Ok(())
    }

    /// Serves clients until `end` completes, and then waits some seconds for the calls in progress.
    pub async fn serve(self, end: impl Future<Output = ()>) {
        let mut limits = Limits::default();
        limits.connections = MAX_CONNECTIONS;
        self.listener.serve(self.endpoint, limits, end).await;
    }
}

/// Each request is complete in itself, and each response is JSON.
fn config(address: SocketAddr, options: &HttpOptions, guard: &Guard) -> StreamableHttpServerConfig {
    let hosts = LOOPBACK.map(str::to_owned).into_iter().chain(options.hosts.iter().cloned());
    let hosts = hosts.chain([address.ip().to_string()]).chain(guard.host());
    let loopback = ["http", "https"]
        .into_iter()
        .flat_map(|scheme| ["localhost", "127.0.0.1", "[::1]"].map(|host| format!("{scheme}://{host}:*")));
    StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(MAX_BODY)
        .with_allowed_hosts(hosts)
        .with_allowed_origins(loopback.chain(options.origins.iter().map(|origin| with_port(origin))))
        .enforce_origin_validation()
}

/// Returns an origin with its port. Without one, the library accepts all ports.
fn with_port(origin: &str) -> String {
    let origin = origin.trim_end_matches('/');
    let (scheme, rest) = origin.split_once("://").unwrap_or_default();
    let host_end = rest.rfind(']').unwrap_or_default();
    match scheme {
        "http" | "https" if !rest[host_end..].contains(':') => {
            format!("{origin}:{}", if scheme == "http" { 80 } else { 443 })
        }
        _ => origin.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::with_port;

    #[test]
    fn an_origin_without_a_port_has_that_of_its_scheme() {
        assert_eq!(with_port("https://app.example.com"), "https://app.example.com:443");
        assert_eq!(with_port("http://app.example.com/"), "http://app.example.com:80");
        assert_eq!(with_port("http://[2001:db8::1]"), "http://[2001:db8::1]:80");
        assert_eq!(with_port("http://[2001:db8::1]:8080"), "http://[2001:db8::1]:8080");
        assert_eq!(with_port("https://app.example.com:*"), "https://app.example.com:*");
        assert_eq!(with_port("null"), "null");
    }
}
