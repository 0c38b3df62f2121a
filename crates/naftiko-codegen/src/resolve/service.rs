//! A server as an operation needs it: its base URL, the variables in it, and how its requests authenticate.

use super::value::Place;

/// A server, and how its requests authenticate. Entries of `consumes` that agree in all of this share one.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    /// What it is called: the namespace of the first entry that has it, or what is different of an operation that has a
    /// server or an authentication of its own.
    pub(crate) name: String,
    /// The URL that every path is appended to, with placeholders in single braces and without a slash at its end. Empty if
    /// neither file gives one.
    pub(crate) base_url: String,
    /// The variables of the base URL and of its requests.
    pub(crate) variables: Vec<Variable>,
    /// How its requests authenticate.
    pub(crate) authentication: Authentication,
    /// The other servers that the OpenAPI document has for it.
    pub(crate) others: Vec<OtherServer>,
}

/// A value that a client is configured with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name in templates.
    pub name: String,
    /// The environment variable it comes from, if the file names one.
    pub env: Option<String>,
    /// The value that it has otherwise, if the OpenAPI document says it.
    pub default: Option<String>,
    /// The values that the OpenAPI document allows; empty if it may have any.
    pub values: Vec<String>,
}

impl Variable {
    /// A variable that the OpenAPI document says nothing of.
    pub(crate) fn new(name: impl Into<String>, env: Option<String>) -> Self {
        Variable { name: name.into(), env, default: None, values: Vec::new() }
    }
}

/// Another server of a service, for a caller to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherServer {
    /// Its URL.
    pub url: String,
    /// What it is for, in Markdown; may be empty.
    pub description: String,
}

/// How the requests of a service authenticate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// Not at all.
    None,
    /// A bearer token.
    Bearer {
        /// The token.
        token: Secret,
    },
    /// A user's name and password.
    Basic {
        /// The user's name.
        username: Secret,
        /// The password.
        password: Secret,
    },
    /// A user's name and password, which are not sent themselves.
    Digest {
        /// The user's name.
        username: Secret,
        /// The password.
        password: Secret,
    },
    /// Keys in headers, in the query, or in cookies.
    Keys(Vec<Key>),
    /// A token that an OAuth 2 server gives for client credentials.
    ClientCredentials {
        /// The token endpoint; empty if it is in the metadata of the issuer (RFC 8414).
        token_url: String,
        /// The authorization server; empty if the file does not say.
        issuer: String,
        /// The client's id.
        client_id: Secret,
        /// The client's secret.
        client_secret: Secret,
        /// The scopes, separated by spaces.
        scopes: String,
        /// The resource that access is requested for (RFC 8707).
        resource: String,
    },
    /// By an authenticator of the caller.
    Custom {
        /// Its name in the file.
        scheme: String,
    },
}

/// A secret, by the environment variable that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The environment variable; none for a text that is not secret, such as a fixed user name.
    pub variable: Option<String>,
    /// The text before its value, or the whole text.
    pub before: String,
    /// The text after it.
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
    /// The environment variables that hold its secrets, each once.
    pub fn variables(&self) -> Vec<&str> {
        let mut variables: Vec<&str> = Vec::new();
        for variable in self.secrets().into_iter().filter_map(|secret| secret.variable.as_deref()) {
            if !variables.contains(&variable) {
                variables.push(variable);
            }
        }
        variables
    }

    /// The URLs that it takes besides the base URL, in which variables may stand.
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
    /// The value of a variable, with nothing around it.
    pub fn variable(name: impl Into<String>) -> Self {
        Secret { variable: Some(name.into()), before: String::new(), after: String::new() }
    }
}
