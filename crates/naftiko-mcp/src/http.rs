//! The server over HTTP. Feature `http`.

mod endpoint;
mod message;

use std::net::SocketAddr;
use std::sync::Arc;

use naftiko_client::table::{Control, Table};
pub use naftiko_serve::HttpOptions;
use naftiko_serve::{Family, FamilyHelp, Guard, LOOPBACK, Listener, Metrics};
use rmcp::transport::StreamableHttpServerConfig;

use crate::http::endpoint::Endpoint;
use crate::http::message::METHODS;
use crate::run::{Ended, Watch};
use crate::{Error, Server};

/// The index of the family of metrics of requests, by method.
const REQUESTS: usize = 0;

/// The index of that of calls, by tool.
const CALLS: usize = 1;

/// An MCP server that listens on a port.
pub struct HttpServer(naftiko_serve::HttpServer<Endpoint>);

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
        let control = control(self.table());
        let tools: Vec<&'static str> = self.units().iter().map(|unit| unit.tool_name).collect();
        let metrics = Arc::new(metrics(&tools));
        let handler = self.handler(Some(watch(metrics.clone(), tools)));
        let endpoint = Endpoint::new(handler, guard, config, options.max_body, metrics.clone());
        Ok(HttpServer(naftiko_serve::HttpServer::new(listener, endpoint, control, &options, metrics).await?))
    }
}

impl HttpServer {
    /// Returns the address. It has the chosen port if port 0 was requested.
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// Returns the address of the server for operators, if there is one.
    pub fn control_address(&self) -> Option<SocketAddr> {
        self.0.control_address()
    }

    /// Serves clients until the process gets SIGINT or SIGTERM. Then it waits some seconds for the
    /// calls in progress.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Connection`] if the system does not report signals.
    pub async fn serve_until_signal(self) -> Result<(), Error> {
        Ok(self.0.serve_until_signal().await?)
    }

    /// Serves clients until `end` completes, and then waits some seconds for the calls in progress.
    /// The server for operators runs until then.
    pub async fn serve(self, end: impl Future<Output = ()>) {
        self.0.serve(end).await;
    }
}

/// Returns the declared server for operators. If there is a REST server, the port is of that one.
fn control(table: &Table) -> Option<Control> {
    let mut control = table.control?;
    if !table.rest_servers.is_empty() {
        control.port = 0;
    }
    Some(control)
}

/// The metrics: requests by method, and calls by tool.
fn metrics(tools: &[&str]) -> Metrics {
    let requests = FamilyHelp {
        total: "Responses by method and status.",
        errors: "",
        duration: "Time from the headers of a request to its response.",
    };
    let calls = FamilyHelp {
        total: "Calls of tools by tool and result.",
        errors: "Errors of the API by tool and kind.",
        duration: "Time of a call of a tool.",
    };
    let method = |name: &str| format!("method=\"{name}\"");
    let tool = |name: &str| format!("tool=\"{name}\"");
    let requests = Family::new("request", "status", requests, METHODS.iter().map(|name| method(name)), method(""));
    let calls = Family::new("call", "result", calls, tools.iter().map(|name| tool(name)), tool(""));
    Metrics::new("naftiko_mcp", vec![requests, calls])
}

/// Counts the calls of tools.
fn watch(metrics: Arc<Metrics>, tools: Vec<&'static str>) -> Watch {
    Box::new(move |name, ended, took| {
        let series = tools.iter().position(|tool| *tool == name);
        let result = if ended == Ended::Success { "success" } else { "error" };
        metrics.end(CALLS, series, result, took);
        if let Ended::Error(Some(kind)) = ended {
            metrics.error(CALLS, series, kind);
        }
    })
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
        .with_max_request_body_bytes(options.max_body)
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
