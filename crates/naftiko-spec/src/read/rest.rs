//! Reads the REST servers that a capability exposes, and its server for operators.

use naftiko_syntax::Node;

use super::mcp::{named, spanned};
use super::server::{Callers, is_of_type};
use super::words::{LOCATIONS, TYPES, find};
use crate::document::{Data, Location, Spanned};
use crate::fields::Context;
use crate::keys::{
    BINARY_RESPONSE, CONTROL_SERVER, Keys, MANAGEMENT, OBSERVABILITY, REST_SERVER, ROUTE, ROUTE_CONTENT, ROUTE_INPUT,
    ROUTE_OPERATION, ROUTE_RESPONSE, SERVER, TOOL,
};
use crate::rest_server::{ControlServer, RestRoute, RestServer, RouteInput, RouteKind, RouteResponse};

/// The methods of an operation.
pub(super) const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];

/// Whether an entry of `exposes` is a REST server. Old files call it `api` or `http`.
pub(super) fn is_rest(node: Node<'_>) -> bool {
    is_of_type(node, &["rest", "api", "http"])
}

/// Returns the server for operators in `exposes:`.
pub(super) fn control(exposes: Node<'_>) -> Option<ControlServer> {
    let is_set = |keys: &Keys, node: Option<Node<'_>>, key: &str| {
        let value = node.and_then(|node| keys.get(node, key)).and_then(|node| node.bool());
        value.unwrap_or(true)
    };
    let (_, node) = named(exposes).into_iter().find(|(_, node)| is_of_type(*node, &["control"]))?;
    let (management, observability) =
        (CONTROL_SERVER.get(node, "management"), CONTROL_SERVER.get(node, "observability"));
    Some(ControlServer {
        port: CONTROL_SERVER.text(node, "port").and_then(|port| port.trim().parse().ok()),
        has_health: is_set(&MANAGEMENT, management, "health"),
        has_metrics: is_set(&OBSERVABILITY, observability, "enabled")
            && is_set(&OBSERVABILITY, observability, "metrics"),
    })
}

impl Context<'_> {
    /// Reads the REST servers in `exposes:`.
    pub(super) fn rest_servers(&mut self, exposes: Node<'_>) -> Vec<RestServer> {
        self.servers(|context| {
            let servers = named(exposes).into_iter().filter(|(_, node)| is_rest(*node));
            servers.map(|(key, node)| context.rest_server(key, node)).collect()
        })
    }

    fn rest_server(&mut self, key: Option<Spanned<String>>, node: Node<'_>) -> RestServer {
        let Callers { authentication, audience } = self.callers(node);
        let namespace = SERVER.text(node, "namespace").map(str::to_owned).or(key.map(|key| key.value));
        let shared = self.route_inputs(REST_SERVER.get(node, "inputParameters"));
        let mut routes = Vec::new();
        for (_, resource) in REST_SERVER.get(node, "resources").map(named).unwrap_or_default() {
            self.rest_resource(namespace.as_deref(), resource, &shared, &mut routes);
        }
        RestServer {
            namespace: namespace.unwrap_or_default(),
            description: SERVER.text(node, "description").map(str::to_owned),
            authentication,
            audience,
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
        let path = ROUTE.get(node, "path").and_then(spanned);
        if let (Some(forward), Some(path)) = (ROUTE.get(node, "forward").filter(|node| !node.is_null()), &path) {
            routes.push(RestRoute { path: path.clone(), kind: RouteKind::Forward { at: forward.at() } });
        }
        let shared = joined(shared, self.route_inputs(ROUTE.get(node, "inputParameters")));
        for (key, operation) in ROUTE.get(node, "operations").map(named).unwrap_or_default() {
            let Some(method) = self.route_method(operation) else { continue };
            let Some(path) = ROUTE_OPERATION.get(operation, "path").and_then(spanned).or(path.clone()) else {
                self.missing(node.at(), "a resource", "path");
                return;
            };
            let key = key.or_else(|| TOOL.get(operation, "call").is_none().then(|| method.clone()));
            let Some(mut tool) = self.tool(namespace, key, operation) else { continue };
            // They are read below, with their locations.
            tool.inputs = None;
            let inputs = joined(&shared, self.route_inputs(ROUTE_OPERATION.get(operation, "inputParameters")));
            let responses = self.route_responses(operation);
            let kind = RouteKind::Operation { method, tool: Box::new(tool), inputs, responses };
            routes.push(RestRoute { path, kind });
        }
    }

    /// Returns the method of an operation, in upper case.
    fn route_method(&mut self, node: Node<'_>) -> Option<Spanned<String>> {
        let Some(method) = ROUTE_OPERATION.get(node, "method").filter(|node| !node.is_null()).and_then(spanned) else {
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

    /// Reads `responses`, a map of statuses, and `responseBinary`, which is short for one of them.
    fn route_responses(&mut self, node: Node<'_>) -> Vec<RouteResponse> {
        let mut responses = Vec::new();
        for entry in
            ROUTE_OPERATION.get(node, "responses").map(|node| node.entries().collect::<Vec<_>>()).unwrap_or_default()
        {
            let Some(status) = spanned(entry.key) else { continue };
            let value = status.value.trim().to_ascii_uppercase();
            let is_status = value == "DEFAULT"
                || value.len() == 3
                    && value.starts_with(['1', '2', '3', '4', '5'])
                    && (value.ends_with("XX") || value.bytes().all(|byte| byte.is_ascii_digit()));
            if !is_status {
                self.unknown_value(&status, "status of a response", &["200", "404", "4XX", "default"]);
                continue;
            }
            let content = ROUTE_RESPONSE.get(entry.value, "content").and_then(|content| content.entries().next());
            let binary = content.as_ref().and_then(|content| ROUTE_CONTENT.get(content.value, "binary"));
            responses.push(RouteResponse {
                status: if value == "DEFAULT" { "default".to_owned() } else { value },
                description: ROUTE_RESPONSE.text(entry.value, "description").map(str::to_owned),
                media_type: content.as_ref().and_then(|content| content.key.written()).map(str::to_owned),
                binary: binary.filter(|node| node.bool() == Some(true)).map(|node| node.at()),
            });
        }
        if let Some(node) = ROUTE_OPERATION.get(node, "responseBinary").filter(|node| node.is_map()) {
            responses.push(RouteResponse {
                status: BINARY_RESPONSE.text(node, "status").unwrap_or("200").trim().to_owned(),
                description: BINARY_RESPONSE.text(node, "description").map(str::to_owned),
                media_type: BINARY_RESPONSE.text(node, "mediaType").map(str::to_owned),
                binary: Some(node.at()),
            });
        }
        responses
    }

    fn route_inputs(&mut self, node: Option<Node<'_>>) -> Vec<RouteInput> {
        let mut inputs: Vec<RouteInput> = Vec::new();
        for (key, node) in node.map(named).unwrap_or_default() {
            let Some(name) = ROUTE_INPUT.get(node, "name").and_then(spanned).or(key) else {
                self.missing(node.at(), "an input", "name");
                continue;
            };
            let location = ROUTE_INPUT.get(node, "in").and_then(spanned);
            let known = location.as_ref().and_then(|it| find(LOCATIONS, it.value.trim()));
            let known = known.filter(|location| *location != Location::Environment);
            if let (Some(location), None) = (&location, known) {
                self.unknown_value(location, "location of an input", &["path", "query", "header", "cookie", "body"]);
            }
            let value =
                ROUTE_INPUT.get(node, "value").or(ROUTE_INPUT.get(node, "const")).filter(|node| !node.is_null());
            inputs.push(RouteInput {
                name,
                location: known,
                ty: ROUTE_INPUT.text(node, "type").and_then(|ty| find(TYPES, ty)),
                description: ROUTE_INPUT.text(node, "description").map(str::to_owned),
                is_required: ROUTE_INPUT.get(node, "required").and_then(|node| node.bool()),
                pattern: ROUTE_INPUT.get(node, "pattern").filter(|node| !node.is_null()).and_then(spanned),
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
