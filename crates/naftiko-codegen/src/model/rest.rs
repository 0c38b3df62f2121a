//! The REST servers that capability files expose.

use std::fmt;

use super::unit::Path;
use super::{CallerAuthentication, Step, Unit};

/// A REST server that a capability exposes.
#[derive(Clone, Debug, PartialEq)]
pub struct RestServer {
    /// Its namespace.
    pub namespace: String,
    /// Its description; may be empty.
    pub description: String,
    /// How it authenticates its callers.
    pub authentication: CallerAuthentication,
    /// Its routes, in the order of the files.
    pub routes: Vec<Route>,
}

/// A route: a method on a path template, and the unit that it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// The method, in upper case.
    pub method: String,
    /// The path template.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Its description, if it is not that of the unit; may be empty.
    pub description: String,
    /// The unit that it runs.
    pub runs: Runs,
    /// Where the inputs of the unit come from.
    pub inputs: Vec<RouteInput>,
    /// Its declared responses.
    pub responses: Vec<RouteResponse>,
}

/// A declared response of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteResponse {
    /// Its status: `200`, a range such as `4XX`, or `default`.
    pub status: String,
    /// Its description; may be empty.
    pub description: String,
    /// Its media type; may be empty.
    pub media_type: String,
}

/// The unit that a route runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Runs {
    /// That of an operation.
    Operation {
        /// Its group.
        group: String,
        /// Its name.
        name: String,
    },
    /// That of a tool.
    Tool {
        /// Its group.
        group: String,
        /// Its name.
        name: String,
    },
    /// One of its own.
    Unit(Box<Unit>),
}

impl Runs {
    /// Returns the unit that only the route runs.
    pub fn unit(&self) -> Option<&Unit> {
        match self {
            Runs::Unit(unit) => Some(unit),
            Runs::Operation { .. } | Runs::Tool { .. } => None,
        }
    }
}

/// Where an input of a unit comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteInput {
    /// The name of the input of the unit.
    pub input: String,
    /// The place in the request.
    pub source: Source,
    /// The description, if it is not that of the input; may be empty.
    pub description: String,
    /// A regular expression that values must match; may be empty.
    pub pattern: String,
}

/// A place in the request to a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A placeholder of the path.
    Path(String),
    /// A query parameter.
    Query(String),
    /// A header.
    Header(String),
    /// A cookie.
    Cookie(String),
    /// The whole body.
    Body,
    /// A member of the body.
    Member(String),
    /// A member of the body, or the whole body if it has no such member.
    MemberOrBody(String),
    /// The part of the body at a path.
    BodyPath(Vec<Step>),
    /// A constant, as JSON.
    Constant(String),
}

/// The server for operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Control {
    /// The port; 0 if none is declared.
    pub port: u16,
    /// Whether it reports that the server runs.
    pub has_health: bool,
    /// Whether it reports what the server has done.
    pub has_metrics: bool,
}

/// The server, and a line for each route and each of its inputs.
impl fmt::Display for RestServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\nrest {}\ncallers {}\n", self.namespace, self.authentication)?;
        for Route { method, path, runs, inputs, responses, .. } in &self.routes {
            write!(f, "route {method} {path} -> ")?;
            match runs {
                Runs::Operation { group, name } => writeln!(f, "operation {group}.{name}")?,
                Runs::Tool { group, name } => writeln!(f, "tool {group}.{name}")?,
                Runs::Unit(unit) => writeln!(f, "{}.{}\n{}", unit.group, unit.name, unit.to_string().trim_end())?,
            }
            for RouteInput { input, source, .. } in inputs {
                writeln!(f, "  {input} <- {source}")?;
            }
            for RouteResponse { status, media_type, .. } in responses {
                writeln!(f, "  {}", format!("{status} {media_type}").trim_end())?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Path(name) => write!(f, "path {name}"),
            Source::Query(name) => write!(f, "query {name}"),
            Source::Header(name) => write!(f, "header {name}"),
            Source::Cookie(name) => write!(f, "cookie {name}"),
            Source::Body => f.write_str("body"),
            Source::Member(name) => write!(f, "member {name}"),
            Source::MemberOrBody(name) => write!(f, "member {name} or body"),
            Source::BodyPath(path) => write!(f, "body {}", Path(path)),
            Source::Constant(json) => write!(f, "{json}"),
        }
    }
}
