//! The REST servers that capability files expose.

use serde_json::Value;

use super::{CallerAuthentication, Step};
use crate::response::outputs::find;

/// A REST server that a capability file exposes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RestServer {
    /// The namespace.
    pub namespace: &'static str,
    /// The description: Markdown; may be empty.
    pub description: &'static str,
    /// How it authenticates its callers.
    pub authentication: CallerAuthentication,
    /// The routes, in the order of the file. No two have the same method and match the same paths.
    pub routes: &'static [Route],
}

impl RestServer {
    /// A server without authentication.
    pub const fn new(namespace: &'static str, routes: &'static [Route]) -> Self {
        RestServer { namespace, description: "", authentication: CallerAuthentication::None, routes }
    }

    /// Sets the description.
    pub const fn description(self, description: &'static str) -> Self {
        RestServer { description, ..self }
    }

    /// Sets how it authenticates its callers.
    pub const fn authentication(self, authentication: CallerAuthentication) -> Self {
        RestServer { authentication, ..self }
    }
}

/// A route of a [`RestServer`]: a method on a path template, and the unit that it runs.
///
/// ```
/// use naftiko_client::table::{Route, RouteInput, Runs, RouteSource};
///
/// static SHIP: Route = Route::new("GET", "/ships/{imo}", Runs::Operation("registry", "get-ship"))
///     .inputs(&[RouteInput::new("imo", RouteSource::Path("imo"))]);
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Route {
    /// The method, in upper case.
    pub method: &'static str,
    /// The path template: `/ships/{imo}`. A placeholder is a whole segment.
    pub path: &'static str,
    /// The name in the capability file.
    pub name: &'static str,
    /// The description: Markdown. If empty, that of the unit applies.
    pub description: &'static str,
    /// The unit that it runs.
    pub runs: Runs,
    /// Where the inputs of the unit come from.
    pub inputs: &'static [RouteInput],
    /// The responses that the capability file declares.
    pub responses: &'static [RouteResponse],
}

impl Route {
    /// A route without inputs.
    pub const fn new(method: &'static str, path: &'static str, runs: Runs) -> Self {
        Route { method, path, name: "", description: "", runs, inputs: &[], responses: &[] }
    }

    /// Sets the name.
    pub const fn name(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// Sets the description.
    pub const fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Sets where the inputs of the unit come from.
    pub const fn inputs(mut self, inputs: &'static [RouteInput]) -> Self {
        self.inputs = inputs;
        self
    }

    /// Sets the responses that the capability file declares.
    pub const fn responses(mut self, responses: &'static [RouteResponse]) -> Self {
        self.responses = responses;
        self
    }
}

/// A response that the capability file declares for a [`Route`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteResponse {
    /// The status: `200`, a range such as `4XX`, or `default`.
    pub status: &'static str,
    /// The description: Markdown; may be empty.
    pub description: &'static str,
    /// The media type; empty if none is declared. It is that of bytes whose type the API does not
    /// report.
    pub media_type: &'static str,
}

impl RouteResponse {
    /// A response without a description.
    pub const fn new(status: &'static str) -> Self {
        RouteResponse { status, description: "", media_type: "" }
    }

    /// Sets the description.
    pub const fn description(self, description: &'static str) -> Self {
        RouteResponse { description, ..self }
    }

    /// Sets the media type.
    pub const fn media_type(self, media_type: &'static str) -> Self {
        RouteResponse { media_type, ..self }
    }

    /// Whether it is one of a success.
    pub fn is_success(&self) -> bool {
        self.status.starts_with('2')
    }
}

/// The unit that a [`Route`] runs: [`Table::unit_of`](super::Table::unit_of) returns it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Runs {
    /// The unit of an operation: its group and its name.
    Operation(&'static str, &'static str),
    /// The unit of a tool: its group and its name.
    Tool(&'static str, &'static str),
    /// One of the units that only routes run: its group and its name.
    Own(&'static str, &'static str),
}

/// Where an input of the unit of a [`Route`] comes from.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RouteInput {
    /// The name of the input of the unit.
    pub input: &'static str,
    /// The place in the request.
    pub source: RouteSource,
    /// The description: Markdown. If empty, that of the input applies.
    pub description: &'static str,
    /// A regular expression (ECMA-262, in the syntax of the crate `regex-lite`) that a text, or
    /// each item of a list, must match; may be empty.
    pub pattern: &'static str,
}

impl RouteInput {
    /// An input from a place.
    pub const fn new(input: &'static str, source: RouteSource) -> Self {
        RouteInput { input, source, description: "", pattern: "" }
    }

    /// Sets the description.
    pub const fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Sets the regular expression that values must match.
    pub const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = pattern;
        self
    }
}

/// A place in the request to a [`Route`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RouteSource {
    /// The placeholder with this name.
    Path(&'static str),
    /// The query parameter with this name. A list has one for each item.
    Query(&'static str),
    /// The header with this name.
    Header(&'static str),
    /// The cookie with this name.
    Cookie(&'static str),
    /// The whole body.
    Body,
    /// The member of the body with this name.
    Member(&'static str),
    /// The member of the body with this name, or the whole body if it has no such member.
    MemberOrBody(&'static str),
    /// The part of the body at this path.
    BodyPath(&'static [Step]),
    /// No place: it always is this JSON.
    Constant(&'static str),
}

impl RouteSource {
    /// Whether it is the body, or a part of it.
    pub fn is_body(&self) -> bool {
        matches!(
            self,
            RouteSource::Body | RouteSource::Member(_) | RouteSource::MemberOrBody(_) | RouteSource::BodyPath(_)
        )
    }

    /// Returns the value in a body. `None` if it is not there, or not a part of the body.
    pub fn in_body<'b>(&self, body: &'b Value) -> Option<&'b Value> {
        match self {
            RouteSource::Body => Some(body),
            RouteSource::Member(name) => body.get(name),
            RouteSource::MemberOrBody(name) => body.get(name).or(Some(body)),
            RouteSource::BodyPath(path) => {
                let mut found = Vec::new();
                find(body, path, &mut found);
                found.first().copied()
            }
            _ => None,
        }
    }
}

/// The server for operators that a capability file exposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Control {
    /// The port on loopback; 0 if the file declares none.
    pub port: u16,
    /// Whether it has `/health`.
    pub has_health: bool,
    /// Whether it has `/metrics`.
    pub has_metrics: bool,
}

impl Control {
    /// A server with `/health` and `/metrics`.
    pub const fn new(port: u16) -> Self {
        Control { port, has_health: true, has_metrics: true }
    }

    /// Removes `/health`.
    pub const fn without_health(self) -> Self {
        Control { has_health: false, ..self }
    }

    /// Removes `/metrics`.
    pub const fn without_metrics(self) -> Self {
        Control { has_metrics: false, ..self }
    }
}
