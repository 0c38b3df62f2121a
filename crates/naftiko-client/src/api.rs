//! What a generated crate says about its API, as constants.

use reqwest::Method;

use crate::auth::secret::Authentication;

/// Who requests come from unless an API says otherwise.
pub(crate) const USER_AGENT: &str = concat!("naftiko-client/", env!("CARGO_PKG_VERSION"));

/// An API: what all its operations have in common.
///
/// ```
/// use naftiko_client::{Api, Authentication, Secret, Variable};
///
/// static API: Api = Api::new("clerk", "https://{region}.clerk.com/v1")
///     .variables(&[Variable::new("region").env("CLERK_REGION")])
///     .authentication(Authentication::Bearer { token: Secret::variable("CLERK_SECRET_KEY") })
///     .user_agent("clerk-client/0.1.0");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// What it is called in errors.
    pub(crate) name: &'static str,
    /// May hold placeholders of variables; empty if it is not known.
    pub(crate) base_url: &'static str,
    pub(crate) variables: &'static [Variable],
    pub(crate) authentication: Authentication,
    pub(crate) user_agent: &'static str,
}

impl Api {
    /// An API, and the URL that every path is appended to. Its requests do not authenticate.
    ///
    /// The URL may hold placeholders of [`variables`](Self::variables) in braces. It is empty if nothing is known of it:
    /// then whoever builds a client says it.
    pub const fn new(name: &'static str, base_url: &'static str) -> Self {
        Api { name, base_url, variables: &[], authentication: Authentication::None, user_agent: USER_AGENT }
    }

    /// What the base URL and requests leave open.
    pub const fn variables(self, variables: &'static [Variable]) -> Self {
        Api { variables, ..self }
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

/// A value that is the same for all requests of a client, and that its API leaves open: a region, a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    pub(crate) name: &'static str,
    /// The environment variable that is read if nobody says the value.
    pub(crate) env: Option<&'static str>,
    /// The value that it has otherwise.
    pub(crate) default: Option<&'static str>,
}

impl Variable {
    /// A variable that is set by [`ClientBuilder::variable`](crate::ClientBuilder::variable).
    pub const fn new(name: &'static str) -> Self {
        Variable { name, env: None, default: None }
    }

    /// The environment variable that it is taken from if it is not set.
    pub const fn env(self, variable: &'static str) -> Self {
        Variable { env: Some(variable), ..self }
    }

    /// The value that it has if it is not set, and the environment has none.
    pub const fn default(self, value: &'static str) -> Self {
        Variable { default: Some(value), ..self }
    }
}

/// One operation of an API: what its requests have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The operation's name in the capability file.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path template, with placeholders in braces: `/organizations/{organization_id}`. A query behind it is sent as it
    /// is; an empty path is that of the base URL.
    pub path: &'static str,
    /// The module that has it, where another has the same method and path; else empty.
    pub module: &'static str,
}

impl Operation {
    /// An operation that sends any `method`.
    pub const fn new(method: Method, name: &'static str, path: &'static str) -> Self {
        Operation { name, method, path, module: "" }
    }

    /// The module that has it.
    pub const fn module(self, module: &'static str) -> Self {
        // A method cannot be dropped in a constant.
        let mut this = self;
        this.module = module;
        this
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
