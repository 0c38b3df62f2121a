//! The MCP servers that capability files expose.

use super::{Prompt, Resource};
use crate::auth::secret::{Key, Secret};

/// An MCP server that a capability file exposes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Server {
    /// The namespace: the [group](super::Unit::group) of its tools.
    pub namespace: &'static str,
    /// The description, for its clients: Markdown; may be empty.
    pub description: &'static str,
    /// How it authenticates its callers over HTTP.
    pub authentication: CallerAuthentication,
    /// The resources, in the order of the files.
    pub resources: &'static [Resource],
    /// The prompts, in the order of the files.
    pub prompts: &'static [Prompt],
    /// How long clients may keep what it returns, in milliseconds, if it declares that.
    pub ttl_ms: Option<u64>,
    /// Whether what it returns may be shared between its callers.
    pub is_public: bool,
    /// The maximum number of bytes of a binary content: 10 MiB by default.
    pub max_binary_size: u64,
}

impl Server {
    /// A server without authentication.
    pub const fn new(namespace: &'static str) -> Self {
        Server {
            namespace,
            description: "",
            authentication: CallerAuthentication::None,
            resources: &[],
            prompts: &[],
            ttl_ms: None,
            is_public: false,
            max_binary_size: 10 << 20,
        }
    }

    /// Sets the description.
    pub const fn description(self, description: &'static str) -> Self {
        Server { description, ..self }
    }

    /// Sets how it authenticates its callers.
    pub const fn authentication(self, authentication: CallerAuthentication) -> Self {
        Server { authentication, ..self }
    }

    /// Sets the resources.
    pub const fn resources(self, resources: &'static [Resource]) -> Self {
        Server { resources, ..self }
    }

    /// Sets the prompts.
    pub const fn prompts(self, prompts: &'static [Prompt]) -> Self {
        Server { prompts, ..self }
    }

    /// Sets how long clients may keep what it returns, in milliseconds.
    pub const fn ttl_ms(self, ttl_ms: u64) -> Self {
        Server { ttl_ms: Some(ttl_ms), ..self }
    }

    /// Allows that callers share what it returns.
    pub const fn public(self) -> Self {
        Server { is_public: true, ..self }
    }

    /// Sets the maximum number of bytes of a binary content.
    pub const fn max_binary_size(self, bytes: u64) -> Self {
        Server { max_binary_size: bytes, ..self }
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
