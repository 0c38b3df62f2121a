//! A service: its base URL with its variables, and how its requests authenticate.

use super::value::Place;

/// A server, and how its requests authenticate. Entries of `consumes` with the same values share
/// one.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    /// Its name: the namespace of the first entry that uses it, or, for an operation with its own
    /// server or authentication, what differs from the entry.
    pub(crate) name: String,
    /// The URL to which every path is appended, with placeholders in single braces and without a
    /// trailing slash. Empty if neither file declares one.
    pub(crate) base_url: String,
    /// The variables of the base URL and of its requests.
    pub(crate) variables: Vec<Variable>,
    /// How its requests authenticate.
    pub(crate) authentication: Authentication,
    /// The other servers for it in the OpenAPI document.
    pub(crate) others: Vec<OtherServer>,
}

/// A value that a client is configured with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name in templates.
    pub name: String,
    /// Its environment variable, if the file names one.
    pub env: Option<String>,
    /// Its default in the OpenAPI document.
    pub default: Option<String>,
    /// The values that the OpenAPI document allows; empty if any value is allowed.
    pub values: Vec<String>,
}

impl Variable {
    /// Creates a variable without a default.
    pub(crate) fn new(name: impl Into<String>, env: Option<String>) -> Self {
        Variable { name: name.into(), env, default: None, values: Vec::new() }
    }
}

/// Another server of a service, which a caller can select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherServer {
    /// Its URL.
    pub url: String,
    /// Its description, in Markdown; may be empty.
    pub description: String,
}

/// How the requests of a service authenticate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// No authentication.
    None,
    /// A bearer token.
    Bearer {
        /// The token.
        token: Secret,
    },
    /// A user name and password.
    Basic {
        /// The user name.
        username: Secret,
        /// The password.
        password: Secret,
    },
    /// A user name and password, of which only digests are sent.
    Digest {
        /// The user name.
        username: Secret,
        /// The password.
        password: Secret,
    },
    /// Keys in headers, in the query, or in cookies.
    Keys(Vec<Key>),
    /// A token from an OAuth 2 server for client credentials.
    ClientCredentials {
        /// The token endpoint; empty if it is in the metadata of the issuer (RFC 8414).
        token_url: String,
        /// The authorization server; empty if not declared.
        issuer: String,
        /// The client ID.
        client_id: Secret,
        /// The client secret.
        client_secret: Secret,
        /// The scopes, separated by spaces.
        scopes: String,
        /// The resource that is accessed (RFC 8707).
        resource: String,
    },
    /// An authenticator that the caller supplies.
    Custom {
        /// The name of the scheme in the file.
        scheme: String,
    },
}

/// A secret, identified by its environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The environment variable; `None` for a text that is not secret, such as a fixed user name.
    pub variable: Option<String>,
    /// The text before its value, or the whole text.
    pub before: String,
    /// The text after its value.
    pub after: String,
}

/// A key that is sent with every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// [`Place::Header`], [`Place::Query`] or [`Place::Cookie`].
    pub place: Place,
    /// The name on the wire.
    pub name: String,
    /// The key.
    pub secret: Secret,
}

impl Authentication {
    /// Returns the environment variables that hold its secrets, each once.
    pub fn variables(&self) -> Vec<&str> {
        let mut variables: Vec<&str> = Vec::new();
        for variable in self.secrets().into_iter().filter_map(|secret| secret.variable.as_deref()) {
            if !variables.contains(&variable) {
                variables.push(variable);
            }
        }
        variables
    }

    /// Returns its own URLs, which may contain variables.
    pub(crate) fn urls(&self) -> Vec<&str> {
        match self {
            Authentication::ClientCredentials { token_url, issuer, .. } => vec![token_url, issuer],
            _ => Vec::new(),
        }
    }

    pub(crate) fn secrets(&self) -> Vec<&Secret> {
        match self {
            Authentication::None | Authentication::Custom { .. } => Vec::new(),
            Authentication::Bearer { token } => vec![token],
            Authentication::Keys(keys) => keys.iter().map(|key| &key.secret).collect(),
            Authentication::Basic { username: a, password: b }
            | Authentication::Digest { username: a, password: b }
            | Authentication::ClientCredentials { client_id: a, client_secret: b, .. } => vec![a, b],
        }
    }
}

impl Secret {
    /// Creates a secret that is the value of a variable.
    pub fn variable(name: impl Into<String>) -> Self {
        Secret { variable: Some(name.into()), before: String::new(), after: String::new() }
    }
}

/// Whether a name is valid for an environment variable.
pub(super) fn is_variable_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_graphic() && c != '=')
}
