//! Lowers the REST servers that capability files expose: each operation is a route, with the unit
//! that it runs.
//!
//! A route is written as a tool is, so its unit is lowered as one. Often the unit does what that of
//! an operation does, and the route runs that one. As with tools, all that is wrong is a note or a
//! warning, because the typed client is complete without servers.

use std::collections::{HashMap, HashSet};

use naftiko_spec::{
    At, McpTool, RestRoute, RouteInput as Declared, RouteKind, RouteResponse as DeclaredResponse, Source, Spanned,
    ToolInput,
};

use super::commands::numbered;
use super::input_names;
use super::pattern;
use super::problem::{Kind, Notes, Problem};
use super::route_path::{Template, template};
use super::route_source::{Sources, source};
use super::server::leave_out;
use super::tool::{LeftOut, Tools};
use crate::load::File;
use crate::model::docs::Docs;
use crate::model::rest::{RestServer, Route, RouteInput, RouteResponse, Runs};
use crate::model::unit::Unit;
use crate::model::{Api, CallerAuthentication, Response};
use crate::report::Report;
use crate::resolve::callers;

/// The places of the routes so far, by the namespace, the method and the paths that they match.
type Taken<'t> = HashMap<(String, String, String), (&'t Source, At, String)>;

/// Returns the REST servers of all files. Servers with one namespace are one, which authenticates
/// its callers if any of them does.
pub(super) fn servers(tools: &Tools<'_>, report: &mut Report, left_out: &mut Vec<LeftOut>) -> Vec<RestServer> {
    let configuration = tools.folder.configuration();
    let mut servers: Vec<RestServer> = Vec::new();
    let mut taken = Taken::new();
    for file in &tools.folder.files {
        let document = &file.document;
        for it in &document.rest_servers {
            let spec = it.authentication.as_ref();
            let audience = it.audience.as_deref();
            let authentication = callers::resolve(document, &it.namespace, spec, audience, configuration, report);
            let mut routes = Vec::new();
            for route in &it.routes {
                routes.extend(tools.route(file, &it.namespace, route, &mut taken, report, left_out));
            }
            match servers.iter_mut().find(|known| known.namespace == it.namespace) {
                Some(known) => {
                    if known.authentication == CallerAuthentication::None {
                        known.authentication = authentication;
                    }
                    known.routes.append(&mut routes);
                }
                None => servers.push(RestServer {
                    namespace: it.namespace.clone(),
                    description: it.description.as_deref().map_or(String::new(), |it| Docs::new(it).lines().join("\n")),
                    authentication,
                    routes,
                }),
            }
        }
    }
    name_units(&mut servers);
    servers
}

/// Gives each unit that only a route runs a name that no other one of its group has.
fn name_units(servers: &mut [RestServer]) {
    let mut taken: HashSet<(String, String)> = HashSet::new();
    for route in servers.iter_mut().flat_map(|server| &mut server.routes) {
        let Runs::Unit(unit) = &mut route.runs else { continue };
        let is_free = |name: &String| taken.insert((unit.group.clone(), name.clone()));
        let name = numbered(&unit.name).find(is_free).unwrap_or_default();
        (unit.verb, unit.tool_name, unit.name) = (name.clone(), name.clone(), name);
    }
}

/// Returns what a route runs, with its inputs; `None` if its path is not valid.
pub(in crate::lower) fn tool(source: &Source, route: &RestRoute) -> Option<McpTool> {
    let RouteKind::Operation { tool, inputs, .. } = &route.kind else { return None };
    Some(tool_of(&template(source, &route.path).ok()?, tool, inputs))
}

/// Returns what a route runs, with its inputs. They are optional unless they are declared otherwise
/// or are in the path.
fn tool_of(template: &Template, tool: &McpTool, declared: &[Declared]) -> McpTool {
    let is_in_path = |input: &Declared| template.placeholder(&input.name.value).is_some();
    let input = |input: &Declared| ToolInput {
        name: input.name.value.clone(),
        is_optional: !(input.is_required == Some(true) || is_in_path(input)),
        ty: input.ty,
        description: input.description.clone(),
    };
    let inputs: Vec<ToolInput> = declared.iter().map(input).collect();
    McpTool { inputs: Some(inputs).filter(|inputs| !inputs.is_empty()), ..tool.clone() }
}

impl<'t> Tools<'t> {
    /// Returns a route. It is left out if it cannot run, and its problem is reported.
    fn route(
        &self,
        file: &'t File,
        namespace: &str,
        route: &'t RestRoute,
        taken: &mut Taken<'t>,
        report: &mut Report,
        left_out: &mut Vec<LeftOut>,
    ) -> Option<Route> {
        let method = match &route.kind {
            RouteKind::Operation { method, .. } => method.value.as_str(),
            RouteKind::Forward { .. } => "*",
        };
        let name = format!("{method} {}", route.path.value);
        let mut notes = Notes { kind: Kind::Route, name: &name, report };
        let result = match &route.kind {
            RouteKind::Operation { method, tool, inputs, responses } => {
                let lowered = self.route_of(file, route, method, tool, inputs, &mut notes);
                lowered.map(|(lowered, template)| (self.with_responses(file, lowered, responses, &mut notes), template))
            }
            RouteKind::Forward { at } => Err(Problem::new(
                "forward",
                "`forward` is not supported, because it passes on requests that nothing describes",
                &file.document.source,
                *at,
                "declare an operation with `call` for each request that is needed",
            )),
        };
        match result {
            Ok((lowered, template)) => {
                let key = (namespace.to_owned(), method.to_owned(), template.pattern);
                if let Some((source, at, other)) = taken.get(&key) {
                    let message = format!("it matches the same paths as `{other}`, so it is left out");
                    let (kind, namespace, name) = (Kind::Route.name(), namespace.to_owned(), name.clone());
                    left_out.push(LeftOut { kind, namespace, name, reason: "a path twice", code: None });
                    notes.doubled(&file.document.source, &message, route.path.at, (source, *at));
                    return None;
                }
                taken.insert(key, (&file.document.source, route.path.at, name.clone()));
                Some(lowered)
            }
            Err(problem) => {
                let tool = tool(&file.document.source, route);
                let code = tool.and_then(|tool| self.cause(Kind::Route, file.origin(), &tool));
                leave_out(problem, code, namespace, &mut notes, left_out);
                None
            }
        }
    }

    fn route_of(
        &self,
        file: &'t File,
        route: &RestRoute,
        method: &Spanned<String>,
        tool: &McpTool,
        declared: &[Declared],
        notes: &mut Notes<'_>,
    ) -> Result<(Route, Template), Problem> {
        let template = template(&file.document.source, &route.path)?;
        let tool = tool_of(&template, tool, declared);
        let mut unit = self.unit(file.origin(), &tool, notes)?;
        unit.is_tool = false;
        let renamed = input_names::accept(&mut unit);
        let sources = Sources { file, method, template: &template, declared };
        let mut route_inputs = Vec::new();
        for input in &unit.inputs {
            let written = renamed.iter().find(|(_, new)| *new == input.name).map_or(&input.name, |(name, _)| name);
            let own = declared.iter().find(|it| it.name.value == *written);
            route_inputs.push(RouteInput {
                input: input.name.clone(),
                source: source(&sources, input, written, own)?,
                description: String::new(),
                pattern: own.map(|own| checked(file, own, notes)).unwrap_or_default(),
            });
        }
        sources.report_unused(&route_inputs, &route.path, notes);
        let mut description = String::new();
        let runs = match shared(self.api, &unit) {
            Some((runs, known)) => {
                if known.description != unit.description {
                    description = unit.description;
                }
                for (route_input, input) in route_inputs.iter_mut().zip(&unit.inputs) {
                    let other = known.inputs.iter().find(|other| other.name == input.name);
                    if other.is_some_and(|other| other.description != input.description) {
                        route_input.description.clone_from(&input.description);
                    }
                }
                runs
            }
            None => Runs::Unit(Box::new(unit)),
        };
        let (method, path, name) = (method.value.clone(), template.path.clone(), tool.name.value.clone());
        Ok((Route { method, path, name, description, runs, inputs: route_inputs, responses: Vec::new() }, template))
    }
}

impl Tools<'_> {
    /// Adds the declared responses to a route. Bytes are those of an operation that returns bytes.
    fn with_responses(&self, file: &File, route: Route, declared: &[DeclaredResponse], notes: &mut Notes<'_>) -> Route {
        let known = |name: &str, group: &str, is_tool: bool| {
            self.api.units.iter().find(|unit| unit.is_tool == is_tool && unit.name == name && unit.group == group)
        };
        let unit = match &route.runs {
            Runs::Operation { group, name } => known(name, group, false),
            Runs::Tool { group, name } => known(name, group, true),
            Runs::Unit(unit) => Some(&**unit),
        };
        let response = |unit: &Unit| match self.api.run_by(unit) {
            Some((_, flow)) => self.api.returned_by(flow),
            None => self.api.called(unit).map(|(_, operation)| &operation.response),
        };
        let returned = unit.and_then(response);
        let is_bytes =
            matches!(returned, Some(Response::Bytes { .. } | Response::Download { .. } | Response::Stream(_)));
        if let Some(at) = declared.iter().find_map(|response| response.binary).filter(|_| !is_bytes) {
            let help = "write `outputRawFormat: binary` for the operation that it calls";
            notes.note(&file.document.source, "it declares bytes, but what it calls does not return bytes", at, help);
        }
        let response = |response: &DeclaredResponse| RouteResponse {
            status: response.status.clone(),
            description: response.description.as_deref().map_or(String::new(), |it| Docs::new(it).lines().join("\n")),
            media_type: response.media_type.clone().unwrap_or_default(),
        };
        Route { responses: declared.iter().map(response).collect(), ..route }
    }
}

/// Returns the pattern of an input; empty if it has none. One that a server cannot check is left
/// out.
fn checked(file: &File, input: &Declared, notes: &mut Notes<'_>) -> String {
    let Some(pattern) = &input.pattern else { return String::new() };
    match pattern::check(&pattern.value) {
        Ok(()) => pattern.value.clone(),
        Err(problem) => {
            let message = format!("the pattern of its input `{}` is not checked: {problem}", input.name.value);
            let help = "write it without look-around, backreferences and Unicode classes, or remove it";
            notes.warning(&file.document.source, &message, pattern.at, help);
            String::new()
        }
    }
}

/// Returns the unit of an operation or of a tool that does what a unit does, if its other inputs
/// are optional.
fn shared<'a>(api: &'a Api, unit: &Unit) -> Option<(Runs, &'a Unit)> {
    let same = api.units.iter().find(|known| is_shared(known, unit))?;
    let (group, name) = (same.group.clone(), same.name.clone());
    Some((if same.is_tool { Runs::Tool { group, name } } else { Runs::Operation { group, name } }, same))
}

fn is_shared(known: &Unit, unit: &Unit) -> bool {
    let is_input = |name: &str| unit.inputs.iter().any(|input| input.name == name);
    let has_same = |input: &crate::model::unit::UnitInput| {
        let same = known.inputs.iter().find(|other| other.name == input.name);
        same.is_some_and(|other| {
            other.is_required == input.is_required && other.schema == input.schema && other.targets == input.targets
        })
    };
    known.action == unit.action
        && known.shape == unit.shape
        && known.values == unit.values
        && known.computed == unit.computed
        && known.keys == unit.keys
        && known.output_schema == unit.output_schema
        && unit.inputs.iter().all(has_same)
        && known.inputs.iter().all(|input| is_input(&input.name) || !input.is_required)
}
