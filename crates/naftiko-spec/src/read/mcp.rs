//! Reads the tools of MCP servers, and all that is written as a tool is.
//!
//! Only the steps of a tool are checked here, because they become a method of the client. A client
//! does not need the rest: a part that cannot be read is left out. The generator checks what tools
//! refer to.

use naftiko_syntax::{Node, Value};

use super::exposes::inputs;
use super::outputs::outputs;
use super::server::is_of_type;
use crate::document::{Data, Hints, McpTool, Spanned, ToolForm};
use crate::fields::Context;
use crate::keys::{HINTS, MCP_SERVER, SERVER, TOOL};

/// Returns the MCP servers in `exposes:`, which is a list, or a map of names: the namespace and the
/// node of each.
pub(super) fn servers(exposes: Node<'_>) -> Vec<(Option<String>, Node<'_>)> {
    let servers = named(exposes).into_iter().filter(|(_, node)| is_of_type(*node, &["mcp"]));
    servers
        .map(|(key, node)| (SERVER.text(node, "namespace").map(str::to_owned).or(key.map(|key| key.value)), node))
        .collect()
}

impl Context<'_> {
    /// Returns the tools of the MCP servers in `exposes:`, which is a list, or a map of names.
    pub(super) fn mcp_tools(&mut self, exposes: Node<'_>) -> Vec<McpTool> {
        let mut tools = Vec::new();
        for (namespace, server) in servers(exposes) {
            for (key, node) in MCP_SERVER.get(server, "tools").map(named).unwrap_or_default() {
                tools.extend(self.tool(namespace.as_deref(), key, node));
            }
        }
        tools
    }

    /// Reads what is written as a tool is: a tool, a resource, a route or a flow. It is left out if
    /// it has no name.
    pub(super) fn tool(
        &mut self,
        namespace: Option<&str>,
        key: Option<Spanned<String>>,
        node: Node<'_>,
    ) -> Option<McpTool> {
        let field = |key: &str| TOOL.get(node, key).filter(|node| !node.is_null()).and_then(spanned);
        let call = field("call");
        let name = field("name").or(key).or_else(|| call.clone().map(name_of_operation))?;
        // As in the engine, a reference comes before steps, and steps before a call.
        let steps = TOOL.get(node, "steps").filter(|steps| !steps.is_null() && !steps.is_empty());
        let form = match (field("ref"), steps, call) {
            (Some(reference), _, _) => ToolForm::Ref(reference),
            (None, Some(steps), _) => ToolForm::Steps(self.steps(steps, node)),
            (None, None, Some(call)) => ToolForm::Call(call),
            (None, None, None) => ToolForm::Mock,
        };
        Some(McpTool {
            namespace: namespace.map(str::to_owned),
            name,
            title: TOOL.text(node, "display").or(TOOL.text(node, "label")).map(str::to_owned),
            description: TOOL.text(node, "description").map(str::to_owned),
            tags: TOOL.get(node, "tags").map(tags).unwrap_or_default(),
            with: TOOL.get(node, "with").filter(|node| node.is_map()).map(|with| {
                let entry = |entry: naftiko_syntax::Entry<'_>| {
                    Some((spanned(entry.key)?, Spanned { value: Data::of_node(entry.value), at: entry.value.at() }))
                };
                with.entries().filter_map(entry).collect()
            }),
            inputs: TOOL.get(node, "inputParameters").map(inputs).filter(|inputs| !inputs.is_empty()),
            hints: TOOL.get(node, "hints").map(hints).unwrap_or_default(),
            outputs: TOOL.get(node, "outputParameters").map(outputs).filter(|outputs| !outputs.all().is_empty()),
            misplaced_call: node
                .get("operationId")
                .filter(|node| !node.is_null())
                .and_then(spanned)
                .or_else(|| node.get("calls")?.items().find_map(misplaced)),
            form,
            at: node.at(),
        })
    }
}

/// Returns the items of a list, or of a map whose keys are the names of the items.
pub(super) fn named(node: Node<'_>) -> Vec<(Option<Spanned<String>>, Node<'_>)> {
    match node.value() {
        Value::List => node.items().map(|item| (None, item)).collect(),
        Value::Map => node.entries().map(|entry| (spanned(entry.key), entry.value)).collect(),
        _ => Vec::new(),
    }
}

/// Returns the name of an operation in a reference to it, `namespace.name`.
pub(super) fn name_of_operation(reference: Spanned<String>) -> Spanned<String> {
    match reference.value.rsplit_once('.') {
        Some((_, name)) => Spanned { value: name.to_owned(), at: reference.at },
        None => reference,
    }
}

pub(super) fn spanned(node: Node<'_>) -> Option<Spanned<String>> {
    Some(Spanned { value: node.written()?.to_owned(), at: node.at() })
}

/// Returns the operation in an item of `calls`, which is not a key of the format.
fn misplaced(call: Node<'_>) -> Option<Spanned<String>> {
    ["call", "capability", "operation"].iter().find_map(|key| call.get(key)).or(Some(call)).and_then(spanned)
}

/// Returns the tags of a list, or the only one.
fn tags(node: Node<'_>) -> Vec<String> {
    let texts = || node.items().filter_map(|item| item.written());
    node.written().into_iter().chain(texts()).map(str::to_owned).collect()
}

fn hints(node: Node<'_>) -> Hints {
    let hint = |key: &str| HINTS.get(node, key)?.bool();
    Hints {
        read_only: hint("readOnly"),
        destructive: hint("destructive"),
        idempotent: hint("idempotent"),
        open_world: hint("openWorld"),
    }
}
