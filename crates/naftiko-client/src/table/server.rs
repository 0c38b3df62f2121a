//! The MCP servers that capability files expose.

use crate::auth::secret::{Key, Secret};

/// An MCP server that a capability file exposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Server {
    /// The namespace: the [group](super::Unit::group) of its tools.
    pub namespace: &'static str,
    /// The description, for its clients: Markdown; may be empty.
    pub description: &'static str,
    /// How it authenticates its callers over HTTP.
    pub authentication: CallerAuthentication,
}

impl Server {
    /// A server without authentication.
    pub const fn new(namespace: &'static str) -> Self {
        Server { namespace, description: "", authentication: CallerAuthentication::None }
    }

    /// Sets the description.
    pub const fn description(self, description: &'static str) -> Self {
        Server { description, ..self }
    }

    /// Sets how it authenticates its callers.
    pub const fn authentication(self, authentication: CallerAuthentication) -> Self {
        Server { authentication, ..self }
    }
}

/// How a server authenticates its callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallerAuthentication {
    /// It does not.
    None,
    /// `Authorization: Bearer <token>` (RFC 6750), with one token for all callers.
    Bearer {
        /// The token.
        token: Secret,
    },
    /// `Authorization: Basic <username:password>` (RFC 7617).
    Basic {
        /// The user name.
        username: Secret,
        /// The password.
        password: Secret,
    },
    /// A key in a header or in the query.
    Key(Key),
    /// Access tokens of an authorization server (RFC 9728): JSON Web Tokens.
    OAuth2 {
        /// The issuer: the URL of the authorization server.
        issuer: Secret,
        /// The identifier of this resource (RFC 8707): a URL.
        resource: Secret,
        /// The required audience; empty if it is the resource.
        audience: &'static str,
        /// The required scopes.
        scopes: &'static [&'static str],
    },
    /// A scheme that front ends do not know: they refuse all callers over HTTP.
    Unsupported {
        /// Its name.
        scheme: &'static str,
    },
}
