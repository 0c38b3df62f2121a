//! Reads the MCP servers that a capability exposes, and how they authenticate their callers.

use naftiko_syntax::{Node, Severity};

use super::exposes::text;
use super::mcp;
use crate::document::{Authentication, McpServer, Spanned};
use crate::fields::Context;

impl Context<'_> {
    /// Reads the MCP servers in `exposes:`. Their problems are not errors, because the client does
    /// not need servers.
    pub(super) fn mcp_servers(&mut self, exposes: Node<'_>) -> Vec<McpServer> {
        let before = self.diagnostics.len();
        let servers =
            mcp::servers(exposes).into_iter().map(|(namespace, node)| self.mcp_server(namespace, node)).collect();
        for diagnostic in &mut self.diagnostics[before..] {
            if diagnostic.severity == Severity::Error {
                diagnostic.severity = Severity::Warning;
            }
        }
        servers
    }

    fn mcp_server(&mut self, namespace: Option<String>, node: Node<'_>) -> McpServer {
        let authentication = node.get("authentication").filter(|node| !node.is_null());
        McpServer {
            namespace: namespace.unwrap_or_default(),
            description: text(node, "description").map(str::to_owned),
            authentication: authentication.map(|node| {
                let invalid = Spanned { value: Authentication::Invalid, at: node.at() };
                self.authentication(node).unwrap_or(invalid)
            }),
            audience: authentication.and_then(|node| text(node, "audience")).map(str::to_owned),
        }
    }
}
