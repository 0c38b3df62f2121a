//! Reads the resources of MCP servers.

use naftiko_syntax::Node;

use super::mcp::{named, servers, spanned};
use crate::document::{Data, McpTool, Spanned, ToolInput};
use crate::fields::Context;
use crate::keys::{MCP_RESOURCE, MCP_SERVER};
use crate::resource::McpResource;
use crate::template::Template;

impl Context<'_> {
    /// Returns the resources of the MCP servers in `exposes:`, which is a list, or a map of names.
    pub(super) fn mcp_resources(&mut self, exposes: Node<'_>) -> Vec<McpResource> {
        let mut resources = Vec::new();
        for (namespace, server) in servers(exposes) {
            for (key, node) in MCP_SERVER.get(server, "resources").map(named).unwrap_or_default() {
                let uri = MCP_RESOURCE.get(node, "uri").filter(|node| !node.is_null()).and_then(spanned);
                let tool = self.tool(namespace.as_deref(), key.or(uri), node);
                resources.extend(tool.map(|tool| resource(tool, node)));
            }
        }
        resources
    }
}

fn resource(tool: McpTool, node: Node<'_>) -> McpResource {
    let field = |key: &str| MCP_RESOURCE.get(node, key).filter(|node| !node.is_null()).and_then(spanned);
    let uri = field("uri").map(|uri| Spanned { value: in_single_braces(&uri.value), at: uri.at });
    let variables: Vec<String> =
        uri.iter().flat_map(|uri| variables(&uri.value)).map(|(name, _)| name.to_owned()).collect();
    let with = tool.with.map(|with| {
        let value = |(name, value): (Spanned<String>, Spanned<Data>)| {
            (name, Spanned { value: with_variable(value.value, &variables), at: value.at })
        };
        with.into_iter().map(value).collect()
    });
    let inputs = inputs(tool.inputs.unwrap_or_default(), &variables);
    McpResource {
        tool: McpTool { with, inputs: Some(inputs).filter(|inputs| !inputs.is_empty()), ..tool },
        uri,
        media_type: MCP_RESOURCE.text(node, "mimeType").map(str::to_owned),
        is_binary: MCP_RESOURCE.get(node, "binary").and_then(Node::bool).unwrap_or_default(),
        location: field("location"),
    }
}

/// Returns the variables as inputs, which are required because each is a part of the URI.
fn inputs(declared: Vec<ToolInput>, variables: &[String]) -> Vec<ToolInput> {
    let input = |name: &String| {
        let known = declared.iter().find(|input| input.name == *name).cloned();
        let new = ToolInput { name: name.clone(), is_optional: false, ty: None, description: None };
        ToolInput { is_optional: false, ..known.unwrap_or(new) }
    };
    variables.iter().map(input).collect()
}

/// Returns a value of `with`. There, `{name}` is the variable, as it is in the URI.
fn with_variable(value: Data, variables: &[String]) -> Data {
    let name = match &value {
        Data::Text(template) => template.as_text().and_then(|text| text.strip_prefix('{')?.strip_suffix('}')),
        _ => None,
    };
    match name.and_then(|name| variables.iter().find(|variable| *variable == name)) {
        Some(name) => Data::Slot(name.clone()),
        None => value,
    }
}

/// Returns a URI in which each variable has one pair of braces.
fn in_single_braces(uri: &str) -> String {
    use crate::template::Piece;
    let pieces = Template::parse(uri).pieces.into_iter().map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Name(name) => format!("{{{name}}}"),
    });
    pieces.collect()
}

/// Returns the variables of a URI with single braces, and the text after each.
pub fn variables(uri: &str) -> impl Iterator<Item = (&str, &str)> {
    uri.split('{').skip(1).filter_map(|part| part.split_once('}'))
}
