//! The authentication of an API and the sources of its secrets, as constants.

use secrecy::SecretString;

/// A secret of an API: the environment variable that holds it, with text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secret {
    pub(crate) source: Source,
    before: &'static str,
    after: &'static str,
}

/// The part between the texts of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Variable(&'static str),
    Text(&'static str),
}

impl Secret {
    /// A secret in the environment variable with this name.
    pub const fn variable(name: &'static str) -> Self {
        Secret { source: Source::Variable(name), before: "", after: "" }
    }

    /// A public text in the place of a secret, such as the user name `api`.
    pub const fn text(text: &'static str) -> Self {
        Secret { source: Source::Text(text), before: "", after: "" }
    }

    /// Sets the text around the secret: `Token <secret>` is `around("Token ", "")`.
    pub const fn around(self, before: &'static str, after: &'static str) -> Self {
        Secret { before, after, ..self }
    }

    /// Returns the environment variable that holds it; `None` if it is a public text.
    pub const fn environment_variable(&self) -> Option<&'static str> {
        match self.source {
            Source::Variable(name) => Some(name),
            Source::Text(_) => None,
        }
    }

    /// Reads it, with the text around it. Returns `None` if its environment variable is not set, is
    /// empty, or is not UTF-8.
    pub fn read(&self) -> Option<SecretString> {
        let value = match self.source {
            Source::Variable(name) => std::env::var(name).ok().filter(|value| !value.is_empty())?,
            Source::Text(text) => text.to_owned(),
        };
        Some(self.with(&value).into())
    }

    /// Returns the sent value: the text around that of its environment variable, which `value`
    /// returns, or around the public text.
    pub fn sent(&self, value: impl FnOnce(&'static str) -> String) -> String {
        match self.source {
            Source::Variable(name) => self.with(&value(name)),
            Source::Text(text) => self.with(text),
        }
    }

    /// The sent value: the text around `value`.
    pub(crate) fn with(&self, value: &str) -> String {
        [self.before, value, self.after].concat()
    }
}

/// The place of a [`Key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In a header.
    Header,
    /// In the query.
    Query,
    /// In a cookie.
    Cookie,
}

/// An API key and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The place of the key.
    pub place: KeyPlace,
    /// The header, query parameter or cookie.
    pub name: &'static str,
    /// The key itself.
    pub secret: Secret,
}

impl Key {
    /// A key in a header.
    pub const fn header(name: &'static str, secret: Secret) -> Self {
        Key { place: KeyPlace::Header, name, secret }
    }

    /// A key in the query.
    pub const fn query(name: &'static str, secret: Secret) -> Self {
        Key { place: KeyPlace::Query, name, secret }
    }

    /// A key in a cookie.
    pub const fn cookie(name: &'static str, secret: Secret) -> Self {
        Key { place: KeyPlace::Cookie, name, secret }
    }
}

/// The authentication of an API, and its secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Authentication {
    /// No authentication.
    None,
    /// `Authorization: Bearer <token>` (RFC 6750).
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
    /// At least one key, each in a header, the query or a cookie.
    Keys(&'static [Key]),
    /// A response to the challenge of the server, computed from a user name and a password (RFC
    /// 7616).
    #[cfg(feature = "digest")]
    Digest {
        /// The user name.
        username: Secret,
        /// The password.
        password: Secret,
    },
    /// A bearer token that the client fetches for itself (RFC 6749, section 4.4).
    ClientCredentials {
        /// The token URL; empty if the issuer declares it.
        token_url: &'static str,
        /// The issuer of tokens (RFC 8414), which is asked for the token URL if that is empty; can
        /// be empty.
        issuer: &'static str,
        /// The client id.
        client_id: Secret,
        /// The client secret.
        client_secret: Secret,
        /// The requested scopes, separated by spaces; can be empty.
        scopes: &'static str,
        /// The resource that the token is for (RFC 8707); can be empty.
        resource: &'static str,
    },
    /// A scheme that this crate does not know: the caller supplies an
    /// [`Authenticator`](crate::Authenticator).
    Custom {
        /// The name of the scheme.
        scheme: &'static str,
    },
}

/// A variable that holds a secret, and the name of that secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) variable: &'static str,
    pub(crate) what: String,
}

impl Authentication {
    /// Returns the user name and the password of digest authentication; otherwise `None`. Without
    /// the feature `digest`, no API has it.
    pub const fn as_digest(&self) -> Option<(Secret, Secret)> {
        match *self {
            #[cfg(feature = "digest")]
            Authentication::Digest { username, password } => Some((username, password)),
            _ => None,
        }
    }

    /// The variables of its secrets, each once, in order of appearance.
    pub(crate) fn slots(&self) -> Vec<Slot> {
        let mut slots: Vec<Slot> = Vec::new();
        for (secret, what) in self.secrets() {
            if let Source::Variable(variable) = secret.source
                && !slots.iter().any(|slot| slot.variable == variable)
            {
                slots.push(Slot { variable, what });
            }
        }
        slots
    }

    /// Whether it takes a user name and a password.
    pub(crate) fn is_pair(&self) -> bool {
        match self {
            Authentication::Basic { .. } => true,
            #[cfg(feature = "digest")]
            Authentication::Digest { .. } => true,
            _ => false,
        }
    }

    fn secrets(&self) -> Vec<(Secret, String)> {
        let named =
            |pairs: &[(Secret, &str)]| pairs.iter().map(|(secret, what)| (*secret, (*what).to_owned())).collect();
        match *self {
            Authentication::None | Authentication::Custom { .. } => Vec::new(),
            Authentication::Bearer { token } => named(&[(token, "bearer token")]),
            Authentication::Basic { username, password } => named(&[(username, "user name"), (password, "password")]),
            #[cfg(feature = "digest")]
            Authentication::Digest { username, password } => named(&[(username, "user name"), (password, "password")]),
            Authentication::Keys([key]) => named(&[(key.secret, "API key")]),
            Authentication::Keys(keys) => {
                keys.iter().map(|key| (key.secret, format!("API key `{}`", key.name))).collect()
            }
            Authentication::ClientCredentials { client_id, client_secret, .. } => {
                named(&[(client_id, "client id"), (client_secret, "client secret")])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_is_named_twice_is_one_secret() {
        let key = |name, variable| Key::header(name, Secret::variable(variable));
        static TEXT: Key = Key::query("v", Secret::text("2"));
        let keys = Vec::leak(vec![key("a", "ONE"), TEXT, key("b", "TWO"), key("c", "ONE")]);
        let variables: Vec<_> = Authentication::Keys(keys).slots().into_iter().map(|slot| slot.variable).collect();
        assert_eq!(variables, ["ONE", "TWO"]);
    }

    #[test]
    fn text_around_a_secret_is_kept() {
        let secret = Secret::variable("X").around("Token ", "!");
        assert_eq!(secret.with("abc"), "Token abc!");
        assert_eq!(secret.sent(|name| format!("${name}")), "Token $X!");
        assert_eq!(Secret::text("api").around("", ":").sent(str::to_owned), "api:");
    }
}
