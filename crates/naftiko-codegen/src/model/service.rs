//! A service: the operations that share a base URL and a credential, and the arguments that make
//! its client.

use super::names::Name;
use crate::resolve::service::{Authentication, OtherServer, Variable};

/// A server, and how its requests authenticate.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// If there are several: the field of the client that holds it.
    pub name: Name,
    /// Its name in errors.
    pub title: String,
    /// The URL to which every path is appended, with placeholders in single braces and without a
    /// trailing slash. Empty if not declared.
    pub base_url: String,
    /// The variables of the base URL and of requests that are not secret.
    pub variables: Vec<Variable>,
    /// How its requests authenticate.
    pub authentication: Authentication,
    /// The other servers that a caller can select.
    pub others: Vec<OtherServer>,
    /// The arguments of its constructors.
    pub arguments: Arguments,
}

/// The arguments of the constructors of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// The base URL, if it is not declared.
    pub base_url: Option<Name>,
    /// The variables, in order.
    pub variables: Vec<Name>,
    /// The secrets, in order.
    pub secrets: Vec<Name>,
    /// The authenticator, if the caller must supply one.
    pub authenticator: Option<Name>,
    /// The arguments of `new`, in their order.
    pub new: Vec<ServiceArgument>,
    /// The arguments of the other constructors, in their order.
    pub builder: Vec<ServiceArgument>,
}

/// An argument of a constructor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceArgument {
    /// The base URL.
    BaseUrl,
    /// The variable with this index.
    Variable(usize),
    /// The secret with this index.
    Secret(usize),
    /// The authenticator.
    Authenticator,
}

impl Service {
    /// Returns the name of the function that returns its builder, if there are several services.
    pub fn builder_name(&self) -> String {
        // Without the underscore of a name that is not valid alone: `self_`.
        format!("{}_builder", self.name.bare().trim_end_matches('_'))
    }

    /// Returns the name of the method that returns its client, if there are several services.
    pub fn client_name(&self) -> String {
        // Without the underscore of a name that is not valid alone: `self_`.
        format!("{}_client", self.name.bare().trim_end_matches('_'))
    }

    /// Returns the name of an argument.
    pub fn argument(&self, argument: ServiceArgument) -> Option<&Name> {
        let arguments = &self.arguments;
        match argument {
            ServiceArgument::BaseUrl => arguments.base_url.as_ref(),
            ServiceArgument::Variable(index) => arguments.variables.get(index),
            ServiceArgument::Secret(index) => arguments.secrets.get(index),
            ServiceArgument::Authenticator => arguments.authenticator.as_ref(),
        }
    }

    /// Returns the variables without a default, each with its argument.
    pub fn required_variables(&self) -> impl Iterator<Item = (&Variable, &Name)> {
        let is_required = |variable: &Variable| variable.env.is_none() && variable.default.is_none();
        self.variables.iter().zip(&self.arguments.variables).filter(move |(variable, _)| is_required(variable))
    }

    /// Returns the variables with a default.
    pub fn defaulted(&self) -> impl Iterator<Item = (&Variable, &str)> {
        self.variables.iter().filter_map(|variable| Some((variable, variable.default.as_deref()?)))
    }

    /// Returns the variables that the environment may supply, each with its argument.
    pub fn supplied(&self) -> impl Iterator<Item = (&Variable, &Name)> {
        let is_supplied = |variable: &Variable| variable.env.is_some() && variable.default.is_none();
        self.variables.iter().zip(&self.arguments.variables).filter(move |(variable, _)| is_supplied(variable))
    }

    /// Returns its environment variables: those of secrets, then the others.
    pub fn environment(&self) -> Vec<&str> {
        let others = self.variables.iter().filter_map(|variable| variable.env.as_deref());
        self.authentication.variables().into_iter().chain(others).collect()
    }

    /// Whether the environment supplies everything that is not an argument.
    pub fn has_from_env(&self) -> bool {
        self.arguments.authenticator.is_none() && !self.environment().is_empty()
    }
}
