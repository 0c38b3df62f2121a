//! What a generated crate says about its API, as constants.

use reqwest::Method;

/// An API: what all its operations have in common.
///
/// ```
/// use naftiko_client::{Api, Authentication};
///
/// static API: Api = Api::new("clerk", "https://api.clerk.com/v1")
///     .authentication(Authentication::Bearer { token: "CLERK_SECRET_KEY" })
///     .user_agent("clerk-client/0.1.0");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// What it is called in errors.
    pub(crate) name: &'static str,
    pub(crate) base_url: &'static str,
    pub(crate) authentication: Authentication,
    pub(crate) user_agent: &'static str,
}

impl Api {
    /// An API, and the URL that every path is appended to. Its requests do not authenticate.
    pub const fn new(name: &'static str, base_url: &'static str) -> Self {
        let user_agent = concat!("naftiko-client/", env!("CARGO_PKG_VERSION"));
        Api { name, base_url, authentication: Authentication::None, user_agent }
    }

    /// How its requests authenticate.
    pub const fn authentication(self, authentication: Authentication) -> Self {
        Api { authentication, ..self }
    }

    /// The `User-Agent` of its requests (RFC 9110, section 10.1.5), in place of this crate's.
    pub const fn user_agent(self, user_agent: &'static str) -> Self {
        Api { user_agent, ..self }
    }
}

/// How the requests of an API authenticate, and the environment variables that hold the secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Authentication {
    /// Not at all.
    None,
    /// `Authorization: Bearer <token>` (RFC 6750).
    Bearer {
        /// Variable that holds the token.
        token: &'static str,
    },
    /// `Authorization: Basic <username:password>` (RFC 7617).
    Basic {
        /// Variable that holds the user's name.
        username: &'static str,
        /// Variable that holds the password.
        password: &'static str,
    },
    /// A key in a header of its own.
    HeaderKey {
        /// The header.
        header: &'static str,
        /// Variable that holds the key.
        key: &'static str,
    },
    /// A key in the query.
    QueryKey {
        /// The query parameter.
        parameter: &'static str,
        /// Variable that holds the key.
        key: &'static str,
    },
}

/// One operation of an API: what its requests have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The operation's name in the capability file.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path template, with placeholders in braces: `/organizations/{organization_id}`.
    pub path: &'static str,
}

impl Operation {
    /// An operation that sends any `method`.
    pub const fn new(method: Method, name: &'static str, path: &'static str) -> Self {
        Operation { name, method, path }
    }

    /// An operation that sends `GET`.
    pub const fn get(name: &'static str, path: &'static str) -> Self {
        Operation::new(Method::GET, name, path)
    }

    /// An operation that sends `POST`.
    pub const fn post(name: &'static str, path: &'static str) -> Self {
        Operation::new(Method::POST, name, path)
    }

    /// An operation that sends `PUT`.
    pub const fn put(name: &'static str, path: &'static str) -> Self {
        Operation::new(Method::PUT, name, path)
    }

    /// An operation that sends `PATCH`.
    pub const fn patch(name: &'static str, path: &'static str) -> Self {
        Operation::new(Method::PATCH, name, path)
    }

    /// An operation that sends `DELETE`.
    pub const fn delete(name: &'static str, path: &'static str) -> Self {
        Operation::new(Method::DELETE, name, path)
    }

    /// An operation that sends `HEAD`.
    pub const fn head(name: &'static str, path: &'static str) -> Self {
        Operation::new(Method::HEAD, name, path)
    }

    /// An operation that sends `OPTIONS`.
    pub const fn options(name: &'static str, path: &'static str) -> Self {
        Operation::new(Method::OPTIONS, name, path)
    }
}
