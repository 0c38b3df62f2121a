//! Counts what the servers of a capability serve.

use naftiko_syntax::{At, Node};

use super::mcp::named;
use super::rest::is_rest;
use crate::document::{Exposed, ExposedKind};
use crate::keys::{Keys, MCP_SERVER, REST_SERVER, ROUTE, SERVER, SKILL_SERVER};

/// Returns the servers in `exposes:`, whose key is at `at`. Adapters for operators (`control`) and
/// imports are left out.
pub(super) fn servers(exposes: Node<'_>, at: At) -> Vec<Exposed> {
    let server = |node: Node<'_>| {
        let (kind, parts) = match SERVER.text(node, "type")?.trim().to_ascii_lowercase().as_str() {
            "mcp" => (ExposedKind::Mcp, parts(&MCP_SERVER, node, "tools")),
            _ if is_rest(node) => (ExposedKind::Rest, routes(node)),
            "skill" => (ExposedKind::Skills, parts(&SKILL_SERVER, node, "skills")),
            _ => return None,
        };
        Some(Exposed { kind, parts, at })
    };
    named(exposes).into_iter().filter_map(|(_, node)| server(node)).collect()
}

fn parts(keys: &Keys, node: Node<'_>, key: &str) -> usize {
    keys.get(node, key).map_or(0, |node| named(node).len())
}

/// Returns the number of operations of a REST API. A resource that forwards requests is one.
fn routes(node: Node<'_>) -> usize {
    let resources = REST_SERVER.get(node, "resources").map(named).unwrap_or_default();
    let of_resource =
        |node: Node<'_>| parts(&ROUTE, node, "operations") + usize::from(ROUTE.get(node, "forward").is_some());
    resources.into_iter().map(|(_, node)| of_resource(node)).sum()
}
