//! What a capability exposes, as far as clients have use for it: the names and words of what calls an operation, and the
//! variables that are for its own servers.

use std::collections::HashSet;

use crate::document::{Document, Tool, ToolInput};
use crate::template::Template;
use crate::yaml::{Node, Plain, Value};

use super::{TYPES, find};

/// Takes up what is exposed. Nothing there is checked: it is not about the client.
pub(super) fn read(node: &Node, document: &mut Document) {
    match &node.value {
        Value::Text(_) | Value::Plain(..) => names(node, &mut document.exposed_variables),
        Value::List(nodes) => nodes.iter().for_each(|node| read(node, document)),
        Value::Map(pairs) => {
            if let Some(call) = text(node, "call") {
                document.tools.push(Tool {
                    call: call.to_owned(),
                    name: text(node, "name").map(str::to_owned),
                    texts: ["label", "display", "description"]
                        .iter()
                        .filter_map(|key| text(node, key).map(str::to_owned))
                        .collect(),
                    inputs: get(node, "inputParameters").map(inputs).unwrap_or_default(),
                });
            }
            pairs.iter().for_each(|(_, value)| read(value, document));
        }
    }
}

/// Everything below a node that may be the name of a variable: in `{{NAME}}`, in `${NAME}`, or by itself.
pub(super) fn names(node: &Node, found: &mut HashSet<String>) {
    match &node.value {
        Value::Text(text) => {
            found.extend(Template::parse(text).names().map(str::to_owned));
            let shell = text.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
            found.extend(shell.map(|(name, _)| name.trim().to_owned()));
            if text.len() < 100 && !text.contains(char::is_whitespace) {
                found.insert(text.clone());
            }
        }
        Value::Plain(..) => {}
        Value::List(nodes) => nodes.iter().for_each(|node| names(node, found)),
        Value::Map(pairs) => pairs.iter().for_each(|(_, value)| names(value, found)),
    }
}

fn get<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let Value::Map(pairs) = &node.value else { return None };
    pairs.iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
}

fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    get(node, key)?.text()
}

fn inputs(node: &Node) -> Vec<ToolInput> {
    let input = |name: Option<&str>, node: &Node| {
        Some(ToolInput {
            name: text(node, "name").or(name)?.to_owned(),
            is_optional: get(node, "required")
                .is_some_and(|node| matches!(node.value, Value::Plain(Plain::Bool(false), _))),
            ty: text(node, "type").and_then(|ty| find(TYPES, ty)),
            description: text(node, "description").map(str::to_owned),
        })
    };
    match &node.value {
        Value::List(nodes) => nodes.iter().filter_map(|node| input(None, node)).collect(),
        Value::Map(pairs) => pairs.iter().filter_map(|(name, node)| input(name.text(), node)).collect(),
        _ => Vec::new(),
    }
}
