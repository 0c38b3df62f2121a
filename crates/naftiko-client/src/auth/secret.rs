//! How the requests of an API authenticate, and where the secrets for it are, as constants.

/// A secret of an API: the environment variable that holds it, with text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secret {
    pub(crate) source: Source,
    before: &'static str,
    after: &'static str,
}

/// What is between the texts of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Variable(&'static str),
    Text(&'static str),
}

impl Secret {
    /// A secret that the environment variable of this name holds.
    pub const fn variable(name: &'static str) -> Self {
        Secret { source: Source::Variable(name), before: "", after: "" }
    }

    /// A text that everybody may know and that stands in the place of a secret, such as the user name `api`.
    pub const fn text(text: &'static str) -> Self {
        Secret { source: Source::Text(text), before: "", after: "" }
    }

    /// The same with text around it, in place of the text that was: `Token <secret>` is `around("Token ", "")`.
    pub const fn around(self, before: &'static str, after: &'static str) -> Self {
        Secret { before, after, ..self }
    }

    /// What is sent: the text around `value`.
    pub(crate) fn with(&self, value: &str) -> String {
        [self.before, value, self.after].concat()
    }
}

/// Where a [`Key`] travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In a header of its own.
    Header,
    /// In the query.
    Query,
    /// In a cookie.
    Cookie,
}

/// A key of an API, and where it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Where it travels.
    pub place: KeyPlace,
    /// The header, query parameter or cookie.
    pub name: &'static str,
    /// The key itself.
    pub secret: Secret,
}

impl Key {
    /// A key in a header of its own.
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

/// How the requests of an API authenticate, and the secrets for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Authentication {
    /// Not at all.
    None,
    /// `Authorization: Bearer <token>` (RFC 6750).
    Bearer {
        /// The token.
        token: Secret,
    },
    /// `Authorization: Basic <username:password>` (RFC 7617).
    Basic {
        /// The user's name.
        username: Secret,
        /// The password.
        password: Secret,
    },
    /// One or more keys, each in a header, the query or a cookie.
    Keys(&'static [Key]),
    /// A response to the challenge of the server, made of a user's name and password (RFC 7616).
    Digest {
        /// The user's name.
        username: Secret,
        /// The password.
        password: Secret,
    },
    /// A bearer token that the client gets for itself (RFC 6749, section 4.4).
    ClientCredentials {
        /// Where tokens are to be had; empty if the issuer says.
        token_url: &'static str,
        /// Who issues tokens (RFC 8414), asked for the token URL if that is empty; may be empty too.
        issuer: &'static str,
        /// The client's id.
        client_id: Secret,
        /// The client's secret.
        client_secret: Secret,
        /// Scopes to ask for, separated by spaces; may be empty.
        scopes: &'static str,
        /// The resource that the token is for (RFC 8707); may be empty.
        resource: &'static str,
    },
    /// A way that this crate does not know: an [`Authenticator`](crate::Authenticator) of the caller's.
    Custom {
        /// What it is called.
        scheme: &'static str,
    },
}

/// A variable that holds a secret, and what to call that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) variable: &'static str,
    pub(crate) what: String,
}

impl Authentication {
    /// The variables of its secrets, each once, in order of first appearance.
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

    fn secrets(&self) -> Vec<(Secret, String)> {
        let named =
            |pairs: &[(Secret, &str)]| pairs.iter().map(|(secret, what)| (*secret, (*what).to_owned())).collect();
        match *self {
            Authentication::None | Authentication::Custom { .. } => Vec::new(),
            Authentication::Bearer { token } => named(&[(token, "bearer token")]),
            Authentication::Basic { username, password } | Authentication::Digest { username, password } => {
                named(&[(username, "user name"), (password, "password")])
            }
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
        assert_eq!(Secret::variable("X").around("Token ", "!").with("abc"), "Token abc!");
    }
}
