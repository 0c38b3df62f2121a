//! The files of types of a crate: one for the types that several modules use, and one for each
//! module.

use super::api::Api;
use super::facts;
use super::types::{TypeDef, TypeId};

/// A file of types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeFile {
    /// The only module that uses them: the index of a capability, or that of a group of flows,
    /// which follow the capabilities. `None` if several modules do.
    pub module: Option<usize>,
    /// The types.
    pub types: Vec<TypeId>,
}

impl TypeFile {
    /// Returns the path of the file in the crate.
    pub fn path(&self, api: &Api) -> String {
        match self.module.and_then(|number| api.module(number)) {
            Some(module) => format!("src/types/{}.rs", module.bare()),
            None => "src/types.rs".to_owned(),
        }
    }
}

impl Api {
    /// Returns the files of types: one for those that several modules use, then one for each
    /// module. Modules are those of the capabilities, then those of the flows.
    pub fn type_files(&self) -> Vec<TypeFile> {
        let mut shared = TypeFile { module: None, types: Vec::new() };
        let mut own: Vec<TypeFile> = (0..self.capabilities.len() + self.flows.len())
            .map(|number| TypeFile { module: Some(number), types: Vec::new() })
            .collect();
        // The types of error bodies are always compiled, and so are the types inside a shared type,
        // even if only one of its users reaches them.
        let of_errors = self.errors.bodies.iter().map(|body| body.ty);
        let of_several = (0..self.types.len()).filter(|id| self.only_user(&self.types[*id]).is_none());
        let common = facts::reached(&self.types, of_errors.chain(of_several));
        for (id, def) in self.types.iter().enumerate() {
            let number = self.only_user(def).filter(|_| !common.contains(&id));
            match number.and_then(|number| own.get_mut(number)) {
                Some(file) => file.types.push(id),
                None => shared.types.push(id),
            }
        }
        // The root file is present even if it is empty, because the others are its modules.
        let is_needed = !self.types.is_empty();
        let own = own.into_iter().filter(|file| !file.types.is_empty());
        std::iter::once(shared).filter(|_| is_needed).chain(own).collect()
    }

    /// Returns the only module that uses a type.
    fn only_user(&self, def: &TypeDef) -> Option<usize> {
        match def.users.as_slice() {
            [only] if self.has_features() => Some(*only),
            _ => None,
        }
    }
}
