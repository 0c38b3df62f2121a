//! Collects where types and their fields are declared.

use super::{DraftKind, Types};
use crate::lower::declared::DeclaredType;

impl Types<'_> {
    /// Returns the declarations of all types so far, by number.
    pub(in crate::lower) fn declared(&mut self) -> Vec<DeclaredType> {
        (0..self.drafts.len()).map(|id| self.declared_type(id)).collect()
    }

    fn declared_type(&mut self, id: usize) -> DeclaredType {
        let mut declared = DeclaredType::new(&self.drafts[id].schema.place);
        let properties: Vec<_> = match &self.drafts[id].kind {
            // Fields that nothing needs are not read.
            DraftKind::Struct(it) => {
                it.fields.iter().filter(|field| field.ty.is_some()).map(|field| field.property.clone()).collect()
            }
            DraftKind::Enum(_) | DraftKind::Union(_) => Vec::new(),
        };
        for property in properties {
            declared.field(&property.name, &property.schema, self);
        }
        declared
    }
}
