//! The entries of types: their fields, variants, constructors and traits.

use super::operation::optional_fields;
use super::{Entries, feature, function};
use crate::model::facts::{fields, is_selected_by_type, required};
use crate::model::types::{Constant, Enum, Struct, Ty, TypeDef, TypeId, TypeKind, Union};

/// Returns the key of a type.
pub(in crate::diff) fn key(def: &TypeDef) -> String {
    format!("types::{}", def.name.bare())
}

/// Returns the kind of a type, as callers see it.
pub(in crate::diff) fn kind(def: &TypeDef) -> &'static str {
    match &def.kind {
        TypeKind::Struct(_) => "struct",
        TypeKind::Enum(it) if is_of_integers(it) => "enum of integers",
        TypeKind::Enum(_) => "enum of texts",
        TypeKind::Union(_) => "union",
        TypeKind::Id => "ID",
    }
}

fn is_of_integers(it: &Enum) -> bool {
    it.variants.iter().any(|variant| matches!(variant.value, Constant::Integer(_)))
}

impl Entries<'_, '_> {
    /// Adds all types.
    pub(super) fn types(&mut self) {
        let api = self.api;
        for file in api.type_files() {
            self.feature = file.module.and_then(|number| feature(api, api.module(number)?));
            for id in file.types {
                self.definition(id, &api.types[id]);
            }
        }
        self.feature = None;
        self.error_bodies();
    }

    fn definition(&mut self, id: TypeId, def: &TypeDef) {
        let key = key(def);
        self.add(key.clone(), kind(def));
        match &def.kind {
            TypeKind::Struct(it) => {
                self.structure(&key, def, it);
                self.directions(&key, def);
            }
            TypeKind::Enum(it) => {
                for variant in &it.variants {
                    self.add(format!("{key}::{}", variant.name.bare()), "");
                }
            }
            TypeKind::Union(it) => {
                self.union(&key, id, def, it);
                self.directions(&key, def);
            }
            TypeKind::Id => {}
        }
    }

    /// Adds the traits by which a type is read and written. With the feature `serde`, all types
    /// have both.
    fn directions(&mut self, key: &str, def: &TypeDef) {
        if def.sent || def.is_both {
            self.add(format!("{key}: Serialize"), "");
        }
        if !def.sent || def.is_both {
            self.add(format!("{key}: Slot"), "");
        }
    }

    fn structure(&mut self, key: &str, def: &TypeDef, it: &Struct) {
        let spelling = self.spelling;
        for field in fields(def, it) {
            self.add(format!("{key}.{}", field.name.bare()), spelling.field(def, field));
        }
        if let Some((name, ty)) = &it.additional {
            self.add(format!("{key}.{}", name.bare()), format!("map of {}", spelling.ty(ty)));
            if def.sent {
                self.add(format!("{key}::{}", name.bare()), spelling.additional(ty));
            }
        }
        if let Some(name) = &it.extra {
            self.add(format!("{key}.{}", name.bare()), "Extra");
        }
        if def.sent {
            let arguments = required(it).map(|field| spelling.setting(def, field));
            self.add(format!("{key}::new"), function(arguments, "Self"));
            for field in optional_fields(def, it) {
                self.add(format!("{key}::{}", field.name.bare()), spelling.setting(def, field));
            }
        }
    }

    fn union(&mut self, key: &str, id: TypeId, def: &TypeDef, it: &Union) {
        let spelling = self.spelling;
        for variant in &it.variants {
            self.add(format!("{key}::{}", variant.name.bare()), spelling.ty(&variant.ty));
            if def.sent && is_selected_by_type(id, it, variant) {
                let unboxed = match &variant.ty {
                    Ty::Boxed(id) => Ty::Named(*id),
                    ty => ty.clone(),
                };
                self.add(format!("{key}: From<{}>", spelling.ty(&unboxed)), "");
            }
        }
    }

    /// Adds what reads the bodies of error responses.
    fn error_bodies(&mut self) {
        let api = self.api;
        let Some(first) = api.errors.bodies.first() else { return };
        let key = match api.only_error_body() {
            Some(_) => key(&api.types[first.ty]),
            None => {
                let key = "types::ErrorBody".to_owned();
                self.add(key.clone(), "enum of error bodies");
                for body in &api.errors.bodies {
                    let ty = self.spelling.ty(&Ty::Named(body.ty));
                    self.add(format!("{key}::{}", body.name.bare()), ty);
                }
                key
            }
        };
        self.add(format!("{key}::of"), "(&Error) -> Option<Self>");
        self.add("ApiError".to_owned(), key);
    }
}
