//! Reads the tools of MCP servers, and the flows of aggregates, which tools refer to.
//!
//! Nothing is reported here, because a client does not need tools: a part that cannot be read is
//! left out. The generator checks what they refer to.

use naftiko_syntax::{Node, Value};

use super::exposes::inputs;
use super::outputs::outputs;
use crate::document::{Data, Hints, McpTool, Spanned, ToolForm};
use crate::keys::{AGGREGATE, HINTS, MCP_SERVER, SEMANTICS, SERVER, TOOL};

/// Returns the MCP servers in `exposes:`, which is a list, or a map of names: the namespace and the
/// node of each.
pub(super) fn servers(exposes: Node<'_>) -> Vec<(Option<String>, Node<'_>)> {
    let is_mcp = |node: &Node<'_>| SERVER.text(*node, "type").is_some_and(|it| it.trim().eq_ignore_ascii_case("mcp"));
    let servers = named(exposes).into_iter().filter(|(_, node)| is_mcp(node));
    servers
        .map(|(key, node)| (SERVER.text(node, "namespace").map(str::to_owned).or(key.map(|key| key.value)), node))
        .collect()
}

/// Returns the tools of the MCP servers in `exposes:`, which is a list, or a map of names.
pub(super) fn tools(exposes: Node<'_>) -> Vec<McpTool> {
    let mut tools = Vec::new();
    for (namespace, server) in servers(exposes) {
        let namespace = namespace.as_deref();
        let items = MCP_SERVER.get(server, "tools").map(named).unwrap_or_default();
        tools.extend(items.into_iter().filter_map(|(key, node)| tool(namespace, key, node)));
    }
    tools
}

/// Returns the flows of `aggregates:`. A flow is written as a tool, except for its effects.
pub(super) fn flows(aggregates: Node<'_>) -> Vec<McpTool> {
    let mut flows = Vec::new();
    for (key, aggregate) in named(aggregates) {
        let namespace = AGGREGATE.text(aggregate, "namespace").or(key.as_ref().map(|key| key.value.as_str()));
        let items = ["flows", "functions"].into_iter().filter_map(|key| AGGREGATE.get(aggregate, key)).flat_map(named);
        let flow = |(key, node): (_, Node<'_>)| {
            let hints = TOOL.get(node, "semantics").map(semantics).unwrap_or_default();
            Some(McpTool { hints, ..tool(namespace, key, node)? })
        };
        flows.extend(items.filter_map(flow));
    }
    flows
}

/// Returns the hints of a flow. What is not safe may be destructive or not.
fn semantics(node: Node<'_>) -> Hints {
    let is_safe = SEMANTICS.get(node, "safe").and_then(Node::bool);
    Hints {
        read_only: is_safe,
        destructive: is_safe.filter(|is_safe| *is_safe).map(|_| false),
        idempotent: SEMANTICS.get(node, "idempotent").and_then(Node::bool),
        open_world: None,
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

pub(super) fn spanned(node: Node<'_>) -> Option<Spanned<String>> {
    Some(Spanned { value: node.written()?.to_owned(), at: node.at() })
}

pub(super) fn tool(namespace: Option<&str>, key: Option<Spanned<String>>, node: Node<'_>) -> Option<McpTool> {
    let field = |key: &str| TOOL.get(node, key).filter(|node| !node.is_null()).and_then(spanned);
    let form = form(node, field("ref"), field("call"));
    let of_call = || match &form {
        ToolForm::Call(call) => Some(Spanned { value: call.value.rsplit('.').next()?.to_owned(), at: call.at }),
        _ => None,
    };
    Some(McpTool {
        namespace: namespace.map(str::to_owned),
        name: field("name").or(key).or_else(of_call)?,
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

/// Returns the operation in an item of `calls`, which is not a key of the format.
fn misplaced(call: Node<'_>) -> Option<Spanned<String>> {
    ["call", "capability", "operation"].iter().find_map(|key| call.get(key)).or(Some(call)).and_then(spanned)
}

/// Returns how a tool runs. As in the engine, a reference comes before steps, and steps before a
/// call.
fn form(node: Node<'_>, reference: Option<Spanned<String>>, call: Option<Spanned<String>>) -> ToolForm {
    let steps = TOOL.get(node, "steps").filter(|steps| !steps.is_empty());
    match (reference, steps, call) {
        (Some(reference), _, _) => ToolForm::Ref(reference),
        (None, Some(steps), _) => ToolForm::Steps(steps.at()),
        (None, None, Some(call)) => ToolForm::Call(call),
        (None, None, None) => ToolForm::Mock,
    }
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
