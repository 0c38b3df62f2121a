//! The server over HTTP.

mod authentication;
mod clients;
mod limits;
mod oauth;
mod offers;
mod rules;

use std::net::SocketAddr;

use naftiko_client::reqwest::{Client, RequestBuilder, Response};
use naftiko_client::table::{CallerAuthentication, Server as Exposed, Table};
use naftiko_client::{Value, json};
use naftiko_mcp::{HttpOptions, Server};
use naftiko_test_server::Server as Upstream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::common::{TABLE, of_table};

/// A server that listens on loopback.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    pub(crate) control: Option<SocketAddr>,
    end: Option<oneshot::Sender<()>>,
    ended: JoinHandle<()>,
}

impl Served {
    /// Starts a server.
    pub(crate) async fn start(server: Server) -> Self {
        Self::with(server, HttpOptions::default()).await
    }

    /// Starts a server with options.
    pub(crate) async fn with(server: Server, options: HttpOptions) -> Self {
        let server = server.bind_http(SocketAddr::from(([127, 0, 0, 1], 0)), options).await.expect("a server");
        let (address, control) = (server.address(), server.control_address());
        let (end, ends) = oneshot::channel();
        let ended = tokio::spawn(server.serve(async move {
            let _ = ends.await;
        }));
        Served { address, control, end: Some(end), ended }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/mcp", self.address)
    }

    /// Sends a message, with headers that replace those of a client.
    pub(crate) async fn post(&self, message: &Value, headers: &[(&str, &str)]) -> Response {
        self.send("POST", &self.url(), &message.to_string(), headers).await
    }

    /// Sends a request.
    pub(crate) async fn send(&self, method: &str, url: &str, body: &str, headers: &[(&str, &str)]) -> Response {
        request(method, url, body, headers).send().await.expect("a response")
    }

    /// Ends the server. It still completes the calls in progress.
    pub(crate) fn end(&mut self) {
        let _ = self.end.take().expect("it runs").send(());
    }

    /// Waits until the server has ended.
    pub(crate) async fn ended(self) {
        self.ended.await.expect("no panic");
    }
}

/// A request, with headers that replace those of a client.
pub(crate) fn request(method: &str, url: &str, body: &str, headers: &[(&str, &str)]) -> RequestBuilder {
    let request = Client::new().request(method.parse().expect("a method"), url).body(body.to_owned());
    let usual = [("content-type", "application/json"), ("accept", "application/json, text/event-stream")];
    let is_given = |name: &str| headers.iter().any(|(given, _)| *given == name);
    let headers = usual.iter().filter(|(name, _)| !is_given(name)).chain(headers);
    headers.fold(request, |request, (name, value)| request.header(*name, *value))
}

/// The pets, whose server authenticates its callers.
pub(crate) fn pets(upstream: &Upstream, authentication: CallerAuthentication) -> Server {
    let servers = ["pet-tools", "pet-files"].map(|name| Exposed::new(name).authentication(authentication));
    let table = Table::new("pets", TABLE.units, TABLE.services).servers(Vec::leak(servers.to_vec()));
    of_table(Box::leak(Box::new(table)), upstream)
}

/// The body of a response: JSON.
pub(crate) async fn body(response: Response) -> Value {
    let text = response.text().await.expect("a body");
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text}"))
}

/// A request of the revision 2026-07-28.
pub(crate) fn modern(method: &str, mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
}

/// The headers of `tools/list` of that revision.
pub(crate) const LIST: [(&str, &str); 2] = [("mcp-protocol-version", "2026-07-28"), ("mcp-method", "tools/list")];

/// The headers of a call of `list-pets` of that revision.
pub(crate) const CALL: [(&str, &str); 3] =
    [("mcp-protocol-version", "2026-07-28"), ("mcp-method", "tools/call"), ("mcp-name", "list-pets")];

/// A call of `list-pets`.
pub(crate) fn call() -> Value {
    modern("tools/call", json!({"name": "list-pets", "arguments": {}}))
}
