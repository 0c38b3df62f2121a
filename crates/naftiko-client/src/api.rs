//! What a generated crate says about its API, as constants.

use reqwest::Method;

/// An API: what all its operations have in common.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// What the API is called in errors.
    pub name: &'static str,
    /// What every path is appended to.
    pub base_url: &'static str,
    /// How requests authenticate.
    pub authentication: Authentication,
    /// The `User-Agent` of requests (RFC 9110, section 10.1.5).
    pub user_agent: &'static str,
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
        token: Option<&'static str>,
    },
    /// `Authorization: Basic <username:password>` (RFC 7617).
    Basic {
        /// Variable that holds the user's name.
        username: Option<&'static str>,
        /// Variable that holds the password.
        password: Option<&'static str>,
    },
    /// A key in a header of its own.
    HeaderKey {
        /// The header.
        header: &'static str,
        /// Variable that holds the key.
        key: Option<&'static str>,
    },
    /// A key in the query.
    QueryKey {
        /// The query parameter.
        parameter: &'static str,
        /// Variable that holds the key.
        key: Option<&'static str>,
    },
}

/// One operation of an API: what its requests have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The operation's name in the capability file.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path template, with placeholders in braces: `/organizations/{organization_id}`.
    pub path: &'static str,
}

impl Operation {
    /// An operation that sends `GET`.
    pub const fn get(name: &'static str, path: &'static str) -> Self {
        Operation { name, method: Method::GET, path }
    }

    /// An operation that sends `POST`.
    pub const fn post(name: &'static str, path: &'static str) -> Self {
        Operation { name, method: Method::POST, path }
    }

    /// An operation that sends `PUT`.
    pub const fn put(name: &'static str, path: &'static str) -> Self {
        Operation { name, method: Method::PUT, path }
    }

    /// An operation that sends `PATCH`.
    pub const fn patch(name: &'static str, path: &'static str) -> Self {
        Operation { name, method: Method::PATCH, path }
    }

    /// An operation that sends `DELETE`.
    pub const fn delete(name: &'static str, path: &'static str) -> Self {
        Operation { name, method: Method::DELETE, path }
    }

    /// An operation that sends `HEAD`.
    pub const fn head(name: &'static str, path: &'static str) -> Self {
        Operation { name, method: Method::HEAD, path }
    }

    /// An operation that sends `OPTIONS`.
    pub const fn options(name: &'static str, path: &'static str) -> Self {
        Operation { name, method: Method::OPTIONS, path }
    }
}
