//! Reads the outputs of tools, in all spellings.

use naftiko_syntax::{Node, Value};

use super::mcp::{named, spanned};
use super::words::{TYPES, find};
use crate::document::{Data, Spanned};
use crate::keys::TOOL_OUTPUT;
use crate::tool_output::{ToolOutput, ToolOutputs};

/// Outputs that are nested more deeply have no parts.
const DEEPEST: usize = 16;

/// Returns the outputs in `outputParameters`. An item that is not a map is left out.
pub(super) fn outputs(node: Node<'_>) -> ToolOutputs {
    let all = named_outputs(node, 0);
    if node.is_map() { ToolOutputs::Map(all) } else { ToolOutputs::List(all) }
}

fn named_outputs(node: Node<'_>, depth: usize) -> Vec<ToolOutput> {
    let maps = named(node).into_iter().filter(|(_, node)| node.is_map() && depth < DEEPEST);
    maps.map(|(key, node)| output(key.map(|key| key.value), node, depth)).collect()
}

fn output(key: Option<String>, node: Node<'_>, depth: usize) -> ToolOutput {
    let field = |key: &str| TOOL_OUTPUT.get(node, key).filter(|node| !node.is_null());
    let value = field("value").or(field("const"));
    let part = |key: &str| field(key).and_then(|node| part(node, depth + 1)).map(Box::new);
    ToolOutput {
        name: TOOL_OUTPUT.text(node, "name").map(str::to_owned).or(key),
        ty: TOOL_OUTPUT.text(node, "type").and_then(|ty| find(TYPES, ty)),
        description: TOOL_OUTPUT.text(node, "description").map(str::to_owned),
        value: value.map(|node| Spanned { value: Data::of_node(node), at: node.at() }),
        path: field("mapping").and_then(spanned),
        max_length: TOOL_OUTPUT.text(node, "maxLength").and_then(|number| number.trim().parse().ok()),
        properties: field("properties").map(|node| named_outputs(node, depth + 1)).unwrap_or_default(),
        items: part("items"),
        values: part("values"),
        at: node.at(),
    }
}

/// Returns the items of a list or the values of an object: an output, a list of one, or named
/// parts.
fn part(node: Node<'_>, depth: usize) -> Option<ToolOutput> {
    const SCALARS: &[&str] = &["type", "mapping", "value", "const"];
    let is_output = SCALARS.iter().any(|key| TOOL_OUTPUT.text(node, key).is_some())
        || TOOL_OUTPUT.get(node, "properties").is_some();
    match node.value() {
        Value::Map if is_output || node.is_empty() => Some(output(None, node, depth)),
        Value::Map | Value::List => {
            let mut parts = named_outputs(node, depth);
            if parts.len() == 1 && parts[0].name.is_none() {
                return parts.pop();
            }
            let empty = output(None, node, DEEPEST);
            Some(ToolOutput { name: None, properties: parts, ..empty })
        }
        _ => None,
    }
}
