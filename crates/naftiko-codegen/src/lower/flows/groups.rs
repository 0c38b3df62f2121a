//! The groups of flows in the files of a client: what servers run in steps, and aggregates.

use std::borrow::Cow;
use std::collections::HashSet;

use naftiko_spec::{McpTool, RouteKind, ToolForm};

use crate::load::{File, Folder, Origin};
use crate::lower::units::{Kind, route_tool};

/// A group of flows.
pub(super) struct Spec<'f> {
    /// The name of the file that has or imports it.
    pub(super) file: &'f str,
    /// Where it is declared.
    pub(super) origin: Origin<'f>,
    /// Its namespace; empty if it has none.
    pub(super) namespace: &'f str,
    /// The prefix of the inputs of its flows: the namespace in the file that declares it.
    pub(super) prefix: &'f str,
    /// Its description, or its name for people.
    pub(super) description: &'f str,
    /// Whether it is a server.
    pub(super) is_server: bool,
    /// Its flows, in the order of the file. Of a server, only what runs in steps.
    pub(super) flows: Vec<Written<'f>>,
}

/// A flow as it is written.
pub(super) struct Written<'f> {
    pub(super) tool: Cow<'f, McpTool>,
    /// What its author calls it: "the flow `adopt`", "the route `GET /pets`".
    pub(super) title: String,
}

impl<'f> Written<'f> {
    fn new(what: Kind, name: &str, tool: Cow<'f, McpTool>) -> Self {
        Written { tool, title: format!("the {} `{name}`", what.name()) }
    }
}

/// Returns the groups of all files: of each, its servers, then its aggregates. An aggregate that
/// several files import is one group.
pub(super) fn all(folder: &Folder) -> Vec<Spec<'_>> {
    let mut groups = Vec::new();
    let mut known = HashSet::new();
    // The group of an own aggregate has its own namespace, whatever another file calls it.
    let own: HashSet<usize> = folder.files.iter().map(|file| file.number).collect();
    for file in &folder.files {
        servers(file, &mut groups);
        for entry in &file.aggregates {
            let (number, _) = entry.identity();
            if number != file.number && own.contains(&number) || !known.insert(entry.identity()) {
                continue;
            }
            let aggregate = entry.aggregate();
            groups.push(Spec {
                file: file.name(),
                origin: entry.origin(),
                namespace: entry.namespace(),
                prefix: aggregate.namespace.as_ref().map_or("", |it| &it.value),
                description: aggregate.description.as_deref().or(aggregate.title.as_deref()).unwrap_or_default(),
                is_server: false,
                flows: aggregate
                    .flows
                    .iter()
                    .map(|flow| Written::new(Kind::Flow, &flow.name.value, Cow::Borrowed(flow)))
                    .collect(),
            });
        }
    }
    groups
}

/// Adds the servers of a file that run anything in steps.
fn servers<'f>(file: &'f File, groups: &mut Vec<Spec<'f>>) {
    let document = &*file.document;
    let mut add = |namespace: &'f str, description: Option<&'f str>, flow: Written<'f>| {
        if !matches!(flow.tool.form, ToolForm::Steps(_)) {
            return;
        }
        let (is_server, name) = (true, file.name());
        let is_same = |group: &&mut Spec<'f>| group.is_server && group.file == name && group.namespace == namespace;
        match groups.iter_mut().find(is_same) {
            Some(group) => group.flows.push(flow),
            None => groups.push(Spec {
                file: name,
                origin: file.origin(),
                namespace,
                prefix: namespace,
                description: description.unwrap_or_default(),
                is_server,
                flows: vec![flow],
            }),
        }
    };
    let tools = document.mcp_tools.iter().map(|tool| (Kind::Tool, tool));
    let resources = document.mcp_resources.iter().map(|resource| (Kind::Resource, &resource.tool));
    for (kind, tool) in tools.chain(resources) {
        let namespace = tool.namespace.as_deref().unwrap_or_default();
        let server = document.mcp_servers.iter().find(|server| server.namespace == namespace);
        let flow = Written::new(kind, &tool.name.value, Cow::Borrowed(tool));
        add(namespace, server.and_then(|server| server.description.as_deref()), flow);
    }
    for server in &document.rest_servers {
        for route in &server.routes {
            if let (RouteKind::Operation { method, .. }, Some(tool)) =
                (&route.kind, route_tool(&document.source, route))
            {
                let name = format!("{} {}", method.value, route.path.value);
                let flow = Written::new(Kind::Route, &name, Cow::Owned(tool));
                add(&server.namespace, server.description.as_deref(), flow);
            }
        }
    }
}
