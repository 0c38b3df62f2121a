//! The entries of the fake, which tests of callers use with the feature `test-util`.

use super::Entries;
use crate::model::{Capability, Operation};

/// Returns the key of the fake of an operation.
pub(in crate::diff) fn key(capability: &Capability, operation: &Operation) -> String {
    format!("fake::{}::{}", capability.module.bare(), operation.fake_type())
}

/// Returns the key of the method that returns the fake of an operation.
pub(in crate::diff) fn method(capability: &Capability, operation: &Operation) -> String {
    format!("fake::{}::{}::{}", capability.module.bare(), capability.fake_type(), operation.fn_name.bare())
}

impl Entries<'_, '_> {
    /// Adds the fake of a module.
    pub(super) fn fake(&mut self, capability: &Capability) {
        let module = capability.module.bare();
        self.add(format!("fake::Fake::{}", capability.fake_name.bare()), capability.fake_type());
        self.add(format!("fake::{module}"), "");
        self.add(format!("fake::{module}::{}", capability.fake_type()), "");
        for operation in capability.operations() {
            self.fake_of(capability, operation);
        }
    }

    fn fake_of(&mut self, capability: &Capability, operation: &Operation) {
        let (key, spelling) = (key(capability, operation), self.spelling);
        self.add(method(capability, operation), operation.fake_type());
        self.add(key.clone(), spelling.faked(&operation.response));
        for parameter in operation.parameters() {
            self.add(format!("{key}::{}", parameter.fake_name.bare()), spelling.argument(parameter));
        }
        for ty in operation.error_responses.iter().filter_map(|failure| failure.ty.as_ref()) {
            self.add(format!("{key}: FailsWith<{}>", spelling.ty(ty)), "");
        }
    }
}
