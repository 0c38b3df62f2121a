//! A capability: one entry of a capability file, which becomes a module of operations.

use super::docs::Docs;
use super::names::{Name, fake_type, feature};
use super::operation::Operation;

/// One entry of `consumes`: a module of the crate, and an accessor of its client.
#[derive(Clone, Debug, PartialEq)]
pub struct Capability {
    /// Its file, relative to the folder of specs.
    pub file: String,
    /// Its namespace.
    pub namespace: String,
    /// The subject of its operations, as in "Operations on pets".
    pub heading: String,
    /// Its description, unless that only repeats names.
    pub docs: Docs,
    /// The module, and the method of the client that gives access to it.
    pub module: Name,
    /// The type whose methods are its operations, such as `OrganizationsApi`.
    pub type_name: Name,
    /// The method of the fake that gives access to it.
    pub fake_name: Name,
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

impl Capability {
    /// Returns the type of the fake that has a method for each operation.
    pub fn fake_type(&self) -> String {
        fake_type(&self.type_name)
    }

    /// Returns the feature of the crate that enables it, if there are several capabilities.
    pub fn feature(&self) -> String {
        feature(&self.module)
    }

    /// Returns its operations, resource by resource.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.resources.iter().flat_map(|resource| &resource.operations)
    }

    /// Returns its operations, mutably.
    pub(crate) fn operations_mut(&mut self) -> impl Iterator<Item = &mut Operation> {
        self.resources.iter_mut().flat_map(|resource| &mut resource.operations)
    }

    /// Returns the services of its operations, in the order of the client.
    pub fn services(&self) -> Vec<usize> {
        let mut services: Vec<usize> = self.operations().map(|operation| operation.service).collect();
        services.sort_unstable();
        services.dedup();
        services
    }
}
