//! Reads the prompts of MCP servers.

use naftiko_syntax::Node;

use super::mcp::{named, servers, spanned};
use crate::document::Spanned;
use crate::keys::{ARGUMENT, Keys, MCP_SERVER, MESSAGE, PROMPT};
use crate::resource::{McpPrompt, PromptArgument, PromptMessage};
use crate::template::Template;

/// Returns the prompts of the MCP servers in `exposes:`, which is a list, or a map of names.
pub(super) fn prompts(exposes: Node<'_>) -> Vec<McpPrompt> {
    let mut prompts = Vec::new();
    for (namespace, server) in servers(exposes) {
        let items = MCP_SERVER.get(server, "prompts").map(named).unwrap_or_default();
        prompts.extend(items.into_iter().filter_map(|(key, node)| prompt(namespace.as_deref(), key, node)));
    }
    prompts
}

fn prompt(namespace: Option<&str>, key: Option<Spanned<String>>, node: Node<'_>) -> Option<McpPrompt> {
    let field = |key: &str| PROMPT.get(node, key).filter(|node| !node.is_null()).and_then(spanned);
    Some(McpPrompt {
        namespace: namespace.map(str::to_owned),
        name: field("name").or(key)?,
        title: title(&PROMPT, node),
        description: PROMPT.text(node, "description").map(str::to_owned),
        arguments: PROMPT.get(node, "arguments").map(arguments).unwrap_or_default(),
        messages: PROMPT.get(node, "template").map(messages).unwrap_or_default(),
        location: field("location"),
        at: node.at(),
    })
}

fn title(keys: &Keys, node: Node<'_>) -> Option<String> {
    keys.text(node, "display").or(keys.text(node, "label")).map(str::to_owned)
}

fn arguments(node: Node<'_>) -> Vec<PromptArgument> {
    let argument = |(key, node): (Option<Spanned<String>>, Node<'_>)| {
        Some(PromptArgument {
            name: ARGUMENT.get(node, "name").and_then(spanned).or(key).or_else(|| spanned(node))?,
            title: title(&ARGUMENT, node),
            description: ARGUMENT.text(node, "description").map(str::to_owned),
            is_optional: ARGUMENT.get(node, "required").and_then(Node::bool) == Some(false),
        })
    };
    named(node).into_iter().filter_map(argument).collect()
}

/// Returns the messages of a list, or the only one.
fn messages(node: Node<'_>) -> Vec<PromptMessage> {
    let content =
        |node: Node<'_>| spanned(node).map(|text| Spanned { value: Template::parse(&text.value), at: text.at });
    let message = |node: Node<'_>| {
        Some(PromptMessage {
            role: MESSAGE.get(node, "role").and_then(spanned),
            content: MESSAGE.get(node, "content").and_then(content).or_else(|| content(node))?,
        })
    };
    if node.is_list() { node.items().filter_map(message).collect() } else { message(node).into_iter().collect() }
}
