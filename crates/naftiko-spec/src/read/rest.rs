//! Reads the REST servers that a capability exposes, and its server for operators.

use naftiko_syntax::{Node, Severity};

use super::exposes::text;
use super::mcp::{named, spanned, tool};
use super::words::{LOCATIONS, TYPES, find};
use crate::document::{Authentication, Data, Location, Spanned};
use crate::fields::Context;
use crate::rest_server::{ControlServer, RestRoute, RestServer, RouteInput, RouteKind};

/// The methods of an operation.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];

/// Whether an entry of `exposes` is a REST server. Old files call it `api` or `http`.
pub(super) fn is_rest(node: Node<'_>) -> bool {
    is_of_type(node, &["rest", "api", "http"])
}

fn is_of_type(node: Node<'_>, types: &[&str]) -> bool {
    text(node, "type").is_some_and(|ty| types.iter().any(|known| ty.trim().eq_ignore_ascii_case(known)))
}

/// Returns the server for operators in `exposes:`.
pub(super) fn control(exposes: Node<'_>) -> Option<ControlServer> {
    let is_set = |node: Option<Node<'_>>, key: &str| {
        let value = node.and_then(|node| node.get(key)).and_then(|node| node.bool());
        value.unwrap_or(true)
    };
    let (_, node) = named(exposes).into_iter().find(|(_, node)| is_of_type(*node, &["control"]))?;
    let (management, observability) = (node.get("management"), node.get("observability"));
    Some(ControlServer {
        port: text(node, "port").and_then(|port| port.trim().parse().ok()),
        has_health: is_set(management, "health"),
        has_metrics: is_set(observability, "enabled") && is_set(observability, "metrics"),
    })
}

impl Context<'_> {
    /// Reads the REST servers in `exposes:`. Their problems are not errors, because the client does
    /// not need servers.
    pub(super) fn rest_servers(&mut self, exposes: Node<'_>) -> Vec<RestServer> {
        let before = self.diagnostics.len();
        let servers = named(exposes).into_iter().filter(|(_, node)| is_rest(*node));
        let servers = servers.map(|(key, node)| self.rest_server(key, node)).collect();
        for diagnostic in &mut self.diagnostics[before..] {
            if diagnostic.severity == Severity::Error {
                diagnostic.severity = Severity::Warning;
            }
        }
        servers
    }

    fn rest_server(&mut self, key: Option<Spanned<String>>, node: Node<'_>) -> RestServer {
        let authentication = node.get("authentication").filter(|node| !node.is_null());
        let namespace = text(node, "namespace").map(str::to_owned).or(key.map(|key| key.value));
        let shared = self.route_inputs(node);
        let mut routes = Vec::new();
        for (_, resource) in node.get("resources").map(named).unwrap_or_default() {
            self.rest_resource(namespace.as_deref(), resource, &shared, &mut routes);
        }
        RestServer {
            namespace: namespace.unwrap_or_default(),
            description: text(node, "description").map(str::to_owned),
            authentication: authentication.map(|node| {
                let invalid = Spanned { value: Authentication::Invalid, at: node.at() };
                self.authentication(node).unwrap_or(invalid)
            }),
            audience: authentication.and_then(|node| text(node, "audience")).map(str::to_owned),
            routes,
        }
    }

    fn rest_resource(
        &mut self,
        namespace: Option<&str>,
        node: Node<'_>,
        shared: &[RouteInput],
        routes: &mut Vec<RestRoute>,
    ) {
        let path = node.get("path").and_then(spanned);
        if let (Some(forward), Some(path)) = (node.get("forward").filter(|node| !node.is_null()), &path) {
            routes.push(RestRoute { path: path.clone(), kind: RouteKind::Forward { at: forward.at() } });
        }
        let shared = joined(shared, self.route_inputs(node));
        for (key, operation) in node.get("operations").map(named).unwrap_or_default() {
            let Some(method) = self.route_method(operation) else { continue };
            let Some(path) = operation.get("path").and_then(spanned).or(path.clone()) else {
                self.missing(node.at(), "a resource", "path");
                return;
            };
            let named_by = |key| tool(namespace, key, operation);
            let Some(mut tool) = named_by(key).or_else(|| named_by(Some(method.clone()))) else { continue };
            // They are read below, with their locations.
            tool.inputs = None;
            let inputs = joined(&shared, self.route_inputs(operation));
            routes.push(RestRoute { path, kind: RouteKind::Operation { method, tool: Box::new(tool), inputs } });
        }
    }

    /// Returns the method of an operation, in upper case.
    fn route_method(&mut self, node: Node<'_>) -> Option<Spanned<String>> {
        let Some(method) = node.get("method").filter(|node| !node.is_null()).and_then(spanned) else {
            self.missing(node.at(), "an operation", "method");
            return None;
        };
        let value = method.value.trim().to_ascii_uppercase();
        if !METHODS.contains(&value.as_str()) {
            self.unknown_value(&method, "method", METHODS);
            return None;
        }
        Some(Spanned { value, at: method.at })
    }

    fn route_inputs(&mut self, node: Node<'_>) -> Vec<RouteInput> {
        let mut inputs: Vec<RouteInput> = Vec::new();
        for (key, node) in node.get("inputParameters").map(named).unwrap_or_default() {
            let Some(name) = node.get("name").and_then(spanned).or(key) else {
                self.missing(node.at(), "an input", "name");
                continue;
            };
            let location = node.get("in").and_then(spanned);
            let known = location.as_ref().and_then(|it| find(LOCATIONS, it.value.trim()));
            let known = known.filter(|location| *location != Location::Environment);
            if let (Some(location), None) = (&location, known) {
                self.unknown_value(location, "location of an input", &["path", "query", "header", "cookie", "body"]);
            }
            let value = node.get("value").or(node.get("const")).filter(|node| !node.is_null());
            inputs.push(RouteInput {
                name,
                location: known,
                ty: text(node, "type").and_then(|ty| find(TYPES, ty)),
                description: text(node, "description").map(str::to_owned),
                is_required: node.get("required").and_then(|node| node.bool()),
                pattern: text(node, "pattern").map(str::to_owned),
                value: value.map(|node| Spanned { value: Data::of_node(node), at: node.at() }),
            });
        }
        inputs
    }
}

/// Returns inputs with others that take precedence.
fn joined(shared: &[RouteInput], own: Vec<RouteInput>) -> Vec<RouteInput> {
    let is_own = |input: &&RouteInput| own.iter().any(|it| it.name.value == input.name.value);
    let mut all: Vec<RouteInput> = shared.iter().filter(|input| !is_own(input)).cloned().collect();
    all.extend(own);
    all
}
