//! REST servers that a capability exposes, as its file declares them.

use naftiko_syntax::At;

use crate::document::{Authentication, Data, Location, McpTool, Spanned, Type};

/// A REST server that the capability exposes: an entry of `exposes` with `type: rest`.
#[derive(Clone, Debug, PartialEq)]
pub struct RestServer {
    /// Its namespace; empty if it declares none.
    pub namespace: String,
    /// Its description.
    pub description: Option<String>,
    /// How it authenticates its callers; `None` if it does not declare that.
    pub authentication: Option<Spanned<Authentication>>,
    /// The audience of the access tokens that it accepts.
    pub audience: Option<String>,
    /// Its operations, in the order of the file.
    pub routes: Vec<RestRoute>,
}

/// An operation of a REST server, or a resource that passes requests on.
#[derive(Clone, Debug, PartialEq)]
pub struct RestRoute {
    /// The path, as written: `/ships/{id}` or `/ships/{{id}}`.
    pub path: Spanned<String>,
    /// What it does.
    pub kind: RouteKind,
}

impl RestRoute {
    /// Returns how it runs, if it is an operation.
    pub fn tool(&self) -> Option<&McpTool> {
        match &self.kind {
            RouteKind::Operation { tool, .. } => Some(tool),
            RouteKind::Forward { .. } => None,
        }
    }
}

/// What a route does.
#[derive(Clone, Debug, PartialEq)]
pub enum RouteKind {
    /// It runs for one method.
    Operation {
        /// The method, in upper case.
        method: Spanned<String>,
        /// How it runs: an operation is written as a tool is.
        tool: Box<McpTool>,
        /// Its inputs: those of the server, of the resource and its own. A name occurs once.
        inputs: Vec<RouteInput>,
        /// Its responses, as `responses` or `responseBinary` declare them.
        responses: Vec<RouteResponse>,
    },
    /// It passes all requests below its path on to an API.
    Forward {
        /// The place of `forward`.
        at: At,
    },
}

/// An input of an operation of a REST server.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteInput {
    /// Its name.
    pub name: Spanned<String>,
    /// Its location, if declared.
    pub location: Option<Location>,
    /// Its type, if declared.
    pub ty: Option<Type>,
    /// Its description.
    pub description: Option<String>,
    /// Whether it is required, if declared.
    pub is_required: Option<bool>,
    /// A regular expression that its values match.
    pub pattern: Option<Spanned<String>>,
    /// Its value: a constant, or the JSONPath of a part of the body.
    pub value: Option<Spanned<Data>>,
}

/// A response of an operation of a REST server.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteResponse {
    /// Its status: `200`, a range such as `4XX`, or `default`.
    pub status: String,
    /// Its description.
    pub description: Option<String>,
    /// Its media type, if declared.
    pub media_type: Option<String>,
    /// The place where it declares bytes, if it does.
    pub binary: Option<At>,
}

/// The server for operators that the capability exposes: an entry of `exposes` with `type:
/// control`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlServer {
    /// Its port, if declared.
    pub port: Option<u16>,
    /// Whether it reports that the server runs.
    pub has_health: bool,
    /// Whether it reports what the server has done.
    pub has_metrics: bool,
}
