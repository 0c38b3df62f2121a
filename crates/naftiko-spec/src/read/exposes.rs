//! Reads what a capability exposes, as far as clients need it: the names and descriptions of what
//! calls an operation, and the variables that only its own servers use.

use std::collections::HashSet;

use naftiko_syntax::{Node, Value};

use super::words::{TYPES, find};
use crate::document::{Document, Tool, ToolInput};
use crate::keys::{INPUT, TOOL};
use crate::template::Template;

/// Adds what is exposed to the document. It is not checked, because it does not concern the client.
pub(super) fn read(node: Node<'_>, document: &mut Document) {
    match node.value() {
        Value::List => node.items().for_each(|node| read(node, document)),
        Value::Map => {
            if let Some(call) = TOOL.text(node, "call") {
                document.tools.push(Tool {
                    call: call.to_owned(),
                    name: TOOL.text(node, "name").map(str::to_owned),
                    texts: ["label", "display", "description"]
                        .iter()
                        .filter_map(|key| TOOL.text(node, key).map(str::to_owned))
                        .collect(),
                    inputs: TOOL.get(node, "inputParameters").map(inputs).unwrap_or_default(),
                });
            }
            node.entries().for_each(|entry| read(entry.value, document));
        }
        _ => names(node, &mut document.exposed_variables),
    }
}

/// Collects every possible name of a variable below a node: in `{{NAME}}`, in `${NAME}`, or as a
/// plain word.
pub(super) fn names(node: Node<'_>, found: &mut HashSet<String>) {
    match node.value() {
        Value::Text(text) => {
            found.extend(Template::parse(text).names().map(str::to_owned));
            let shell = text.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
            found.extend(shell.map(|(name, _)| name.trim().to_owned()));
            if text.len() < 100 && !text.contains(char::is_whitespace) {
                found.insert(text.to_owned());
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::List => node.items().for_each(|node| names(node, found)),
        Value::Map => node.entries().for_each(|entry| names(entry.value, found)),
    }
}

pub(super) fn inputs(node: Node<'_>) -> Vec<ToolInput> {
    let input = |name: Option<&str>, node: Node<'_>| {
        Some(ToolInput {
            name: INPUT.text(node, "name").or(name)?.to_owned(),
            is_optional: INPUT.get(node, "required").is_some_and(|node| matches!(node.value(), Value::Bool(false))),
            ty: INPUT.text(node, "type").and_then(|ty| find(TYPES, ty)),
            description: INPUT.text(node, "description").map(str::to_owned),
        })
    };
    match node.value() {
        Value::List => node.items().filter_map(|node| input(None, node)).collect(),
        Value::Map => node.entries().filter_map(|entry| input(entry.key.written(), entry.value)).collect(),
        _ => Vec::new(),
    }
}
