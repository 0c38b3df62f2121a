//! Reads the MCP servers that a capability exposes, and how they authenticate their callers.

use naftiko_syntax::{Code, Diagnostic, Node, Severity};

use super::mcp;
use crate::document::{Authentication, McpServer, Spanned};
use crate::fields::Context;
use crate::keys::{AUTHENTICATION, MCP_SERVER, SERVER};

/// Whether an entry of `exposes` has one of these types.
pub(super) fn is_of_type(node: Node<'_>, types: &[&str]) -> bool {
    SERVER.text(node, "type").is_some_and(|ty| types.iter().any(|known| ty.trim().eq_ignore_ascii_case(known)))
}

/// Who may call a server.
pub(super) struct Callers {
    pub authentication: Option<Spanned<Authentication>>,
    pub audience: Option<String>,
}

impl Context<'_> {
    /// Reads servers. Their problems are not errors, because the client does not need servers.
    pub(super) fn servers<T>(&mut self, read: impl FnOnce(&mut Self) -> Vec<T>) -> Vec<T> {
        let before = self.diagnostics.len();
        let servers = read(self);
        for diagnostic in &mut self.diagnostics[before..] {
            if diagnostic.severity == Severity::Error {
                diagnostic.severity = Severity::Warning;
            }
        }
        servers
    }

    /// Reads how a server authenticates its callers.
    pub(super) fn callers(&mut self, server: Node<'_>) -> Callers {
        let node = SERVER.get(server, "authentication").filter(|node| !node.is_null());
        Callers {
            authentication: node.map(|node| {
                let invalid = Spanned { value: Authentication::Invalid, at: node.at() };
                self.authentication(node).unwrap_or(invalid)
            }),
            audience: node.and_then(|node| AUTHENTICATION.text(node, "audience")).map(str::to_owned),
        }
    }

    /// Reads the MCP servers in `exposes:`.
    pub(super) fn mcp_servers(&mut self, exposes: Node<'_>) -> Vec<McpServer> {
        self.servers(|context| {
            let servers = mcp::servers(exposes).into_iter();
            servers.map(|(namespace, node)| context.mcp_server(namespace, node)).collect()
        })
    }

    fn mcp_server(&mut self, namespace: Option<String>, node: Node<'_>) -> McpServer {
        let Callers { authentication, audience } = self.callers(node);
        let field = |key: &str| MCP_SERVER.get(node, key).filter(|node| !node.is_null());
        McpServer {
            namespace: namespace.unwrap_or_default(),
            description: SERVER.text(node, "description").map(str::to_owned),
            authentication,
            audience,
            ttl: field("ttlMs").and_then(|node| self.milliseconds(node)),
            is_public: field("cacheScope").is_some_and(|node| self.is_public(node)),
            max_binary_size: field("maxBinarySize").and_then(|node| self.size(node)).map(|size| size.value),
        }
    }

    fn milliseconds(&mut self, node: Node<'_>) -> Option<u64> {
        let text = self.string(node, "`ttlMs`")?;
        let number = text.value.trim().parse().ok();
        if number.is_none() {
            let message = format!("`{}` is not a number of milliseconds", text.value);
            let diagnostic = Diagnostic::error(Code::UnknownValue, message).at(self.source, text.at, "");
            self.report(diagnostic.help("write an integer such as `60000`"));
        }
        number
    }

    /// Returns whether a cache scope is `public`; the default is `private`.
    fn is_public(&mut self, node: Node<'_>) -> bool {
        const SCOPES: &[&str] = &["public", "private"];
        let Some(scope) = self.string(node, "`cacheScope`") else { return false };
        if !SCOPES.contains(&scope.value.as_str()) {
            self.unknown_value(&scope, "cache scope", SCOPES);
        }
        scope.value == "public"
    }
}
