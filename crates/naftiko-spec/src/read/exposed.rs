//! Counts what the servers of a capability serve.

use naftiko_syntax::{At, Node};

use super::exposes::text;
use super::mcp::named;
use super::rest::is_rest;
use crate::document::{Exposed, ExposedKind};

/// Returns the servers in `exposes:`, whose key is at `at`. Adapters for operators (`control`) and
/// imports are left out.
pub(super) fn servers(exposes: Node<'_>, at: At) -> Vec<Exposed> {
    let server = |node: Node<'_>| {
        let (kind, parts) = match text(node, "type")?.trim().to_ascii_lowercase().as_str() {
            "mcp" => (ExposedKind::Mcp, parts(node, "tools")),
            _ if is_rest(node) => (ExposedKind::Rest, routes(node)),
            "skill" => (ExposedKind::Skills, parts(node, "skills")),
            _ => return None,
        };
        Some(Exposed { kind, parts, at })
    };
    named(exposes).into_iter().filter_map(|(_, node)| server(node)).collect()
}

fn parts(node: Node<'_>, key: &str) -> usize {
    node.get(key).map_or(0, |node| named(node).len())
}

/// Returns the number of operations of a REST API. A resource that forwards requests is one.
fn routes(node: Node<'_>) -> usize {
    let resources = node.get("resources").map(named).unwrap_or_default();
    let of_resource = |node: Node<'_>| parts(node, "operations") + usize::from(node.get("forward").is_some());
    resources.into_iter().map(|(_, node)| of_resource(node)).sum()
}
