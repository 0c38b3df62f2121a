//! The model: what a client crate is made of, decided.
//!
//! Plain data between the capability files and the code. There is no YAML in it and no token: every decision (which
//! inputs are required, what a name becomes, how a request authenticates) was made in `lower`, and the
//! emitters only write down what they find. It prints as text that reads like a specification.

pub(crate) mod docs;
pub(crate) mod names;
mod print;

use std::collections::HashSet;

pub use docs::Docs;
pub use names::Name;

/// An API: one client crate.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// The name of its folder below `specs/`, such as `clerk`.
    pub name: String,
    /// What to call it in a sentence, such as `the clerk API`.
    pub title: String,
    /// The crate.
    pub package: Package,
    /// What every path is appended to; no slash at its end.
    pub base_url: String,
    /// How requests authenticate.
    pub authentication: Authentication,
    /// Its capabilities, in the order of their files.
    pub capabilities: Vec<Capability>,
}

/// The name and version of a crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The package name, such as `clerk-client`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// How the requests of an API authenticate. Every secret is the name of an environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// Not at all.
    None,
    /// A bearer token.
    Bearer {
        /// Variable that holds the token.
        token: String,
    },
    /// A user's name and password.
    Basic {
        /// Variable that holds the user's name.
        username: String,
        /// Variable that holds the password.
        password: String,
    },
    /// A key in a header.
    HeaderKey {
        /// The header.
        header: String,
        /// Variable that holds the key.
        key: String,
    },
    /// A key in the query.
    QueryKey {
        /// The query parameter.
        parameter: String,
        /// Variable that holds the key.
        key: String,
    },
}

/// One entry of `consumes`: a module of the crate, and an accessor of its client.
#[derive(Clone, Debug, PartialEq)]
pub struct Capability {
    /// The file it comes from, relative to the folder of all specs.
    pub file: String,
    /// Its namespace.
    pub namespace: String,
    /// What it is.
    pub docs: Docs,
    /// The module, and the method of the client that gives access to it.
    pub module: Name,
    /// The type that has its operations as methods.
    pub type_name: Name,
    /// Its resources, in the order of the file.
    pub resources: Vec<Resource>,
}

/// A resource: a path and the operations on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// The path template.
    pub path: String,
    /// Its operations, in the order of the file.
    pub operations: Vec<Operation>,
}

/// An operation: a method of its capability, and a request builder.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Its name in the capability file.
    pub name: String,
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path template, each placeholder in single braces.
    pub path: String,
    /// What it does.
    pub docs: Docs,
    /// The Rust method.
    pub fn_name: Name,
    /// The request builder.
    pub type_name: Name,
    /// Inputs the caller must give, in the order of the method's arguments: the path's first.
    pub required: Vec<Parameter>,
    /// Inputs the caller may give, in the order of the file.
    pub optional: Vec<Parameter>,
    /// Inputs the file fixes.
    pub fixed: Vec<Fixed>,
    /// The body, if it has one.
    pub body: Option<Body>,
}

/// An input of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name on the wire.
    pub wire_name: String,
    /// The Rust argument, and the setter of an optional one.
    pub name: Name,
    /// Where it travels.
    pub place: Place,
    /// What the caller gives.
    pub ty: Type,
    /// What it means.
    pub docs: Docs,
}

/// An input whose value the file fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The name on the wire.
    pub wire_name: String,
    /// Where it travels.
    pub place: Place,
    /// The value.
    pub value: String,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// In a placeholder of the path.
    Path,
    /// In the query.
    Query,
    /// As a header.
    Header,
}

/// What the caller gives for a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Any number of texts.
    Strings,
}

/// A JSON body.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The Rust argument or setter.
    pub name: Name,
    /// Whether it must be given.
    pub required: bool,
    /// What it holds.
    pub docs: Docs,
}

impl Api {
    /// The name of the crate in code: `clerk_client`.
    pub fn lib_name(&self) -> String {
        self.package.name.replace('-', "_")
    }

    /// How many capability files it comes from.
    pub fn file_count(&self) -> usize {
        self.capabilities.iter().map(|capability| &capability.file).collect::<HashSet<_>>().len()
    }

    /// How many operations it has.
    pub fn operation_count(&self) -> usize {
        self.capabilities.iter().map(|capability| capability.operations().count()).sum()
    }
}

impl Capability {
    /// Its operations, resource by resource.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.resources.iter().flat_map(|resource| &resource.operations)
    }
}

impl Operation {
    /// The body, if the caller must give one.
    pub fn required_body(&self) -> Option<&Body> {
        self.body.as_ref().filter(|body| body.required)
    }

    /// The body, if the caller may give one.
    pub fn optional_body(&self) -> Option<&Body> {
        self.body.as_ref().filter(|body| !body.required)
    }
}

impl Authentication {
    /// The environment variables that hold its secrets.
    pub fn variables(&self) -> Vec<&str> {
        match self {
            Authentication::None => Vec::new(),
            Authentication::Bearer { token: key }
            | Authentication::HeaderKey { key, .. }
            | Authentication::QueryKey { key, .. } => vec![key],
            Authentication::Basic { username, password } => vec![username, password],
        }
    }
}
