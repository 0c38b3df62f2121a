//! The properties of an API and its operations, as constants of a generated crate.

use reqwest::Method;

use crate::auth::secret::Authentication;

/// The default `User-Agent`.
pub(crate) const USER_AGENT: &str = concat!("naftiko-client/", env!("CARGO_PKG_VERSION"));

/// An API: the properties that all its operations share.
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
    /// Its name in errors.
    pub(crate) name: &'static str,
    /// Can contain placeholders of variables; empty if unknown.
    pub(crate) base_url: &'static str,
    pub(crate) variables: &'static [Variable],
    pub(crate) authentication: Authentication,
    pub(crate) user_agent: &'static str,
}

impl Api {
    /// Creates an API with the URL that every path is appended to, and without authentication.
    ///
    /// The URL can contain placeholders of [`variables`](Self::variables) in braces. It is empty if
    /// it is unknown; the builder of the client must then set it.
    pub const fn new(name: &'static str, base_url: &'static str) -> Self {
        Api { name, base_url, variables: &[], authentication: Authentication::None, user_agent: USER_AGENT }
    }

    /// Returns its name in errors.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the URL that every path is appended to; empty if it is unknown.
    pub const fn base_url(&self) -> &'static str {
        self.base_url
    }

    /// Returns the authentication of its requests.
    pub const fn authenticated_by(&self) -> Authentication {
        self.authentication
    }

    /// Returns the environment variables of its secrets, each once, in the order in which
    /// [`ClientBuilder::secrets`](crate::ClientBuilder::secrets) takes their values.
    pub fn secret_variables(&self) -> Vec<&'static str> {
        self.authentication.slots().into_iter().map(|slot| slot.variable).collect()
    }

    /// Returns the variables of the base URL and of requests: the name of each, and the environment
    /// variable that is read if it is not set.
    pub fn variable_names(&self) -> impl Iterator<Item = (&'static str, Option<&'static str>)> + use<> {
        self.variables.iter().map(|variable| (variable.name, variable.env))
    }

    /// Returns the default value of a variable, if it has one.
    pub fn variable_default(&self, name: &str) -> Option<&'static str> {
        self.variables.iter().find(|variable| variable.name == name)?.default
    }

    /// Sets the variables of the base URL and of requests.
    pub const fn variables(self, variables: &'static [Variable]) -> Self {
        Api { variables, ..self }
    }

    /// Sets the authentication.
    pub const fn authentication(self, authentication: Authentication) -> Self {
        Api { authentication, ..self }
    }

    /// Sets the `User-Agent` of its requests (RFC 9110, section 10.1.5), in place of this crate's.
    pub const fn user_agent(self, user_agent: &'static str) -> Self {
        Api { user_agent, ..self }
    }
}

/// A value that all requests of a client share and that the API does not fix: a region, a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    pub(crate) name: &'static str,
    /// The environment variable that is read if the value is not set.
    pub(crate) env: Option<&'static str>,
    /// The default value.
    pub(crate) default: Option<&'static str>,
}

impl Variable {
    /// A variable that is set with [`ClientBuilder::variable`](crate::ClientBuilder::variable).
    pub const fn new(name: &'static str) -> Self {
        Variable { name, env: None, default: None }
    }

    /// Sets the environment variable that is read if the value is not set.
    pub const fn env(self, variable: &'static str) -> Self {
        Variable { env: Some(variable), ..self }
    }

    /// Sets the default value, for a variable that is neither set nor in the environment.
    pub const fn default(self, value: &'static str) -> Self {
        Variable { default: Some(value), ..self }
    }
}

/// An operation of an API: the properties that its requests share.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The name of the operation in the capability file.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path template, with placeholders in braces: `/organizations/{organization_id}`. A query
    /// after it is sent as it is; an empty path is that of the base URL.
    pub path: &'static str,
    /// The module of the operation, if another one has the same method and path; otherwise empty.
    pub module: &'static str,
}

impl Operation {
    /// An operation with any `method`.
    pub const fn new(method: Method, name: &'static str, path: &'static str) -> Self {
        Operation { name, method, path, module: "" }
    }

    /// Sets the module of the operation.
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
