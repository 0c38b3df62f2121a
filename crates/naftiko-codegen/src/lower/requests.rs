//! The names of request builders, once it is known what types are called.
//!
//! A user meets both in one file: `CreateOrganization` of the document is a type that is written often, a builder of that
//! name hardly ever. So the builder gives way, unless it was published under that name: then the type does.

use std::collections::HashSet;

use crate::lock::Lock;
use crate::model::names::{self, Scope};
use crate::model::{Answer, Api, reserved};

/// The names of builders that `lock` promises, which no new type may have.
pub(super) fn published(lock: &Lock) -> impl Iterator<Item = String> {
    let types: HashSet<&str> = lock.types.values().map(|locked| locked.name.as_str()).collect();
    let builders = lock.methods.values().map(|locked| names::camel(&locked.name));
    builders.filter(move |name| !types.contains(name.as_str()))
}

/// Gives request builders their names, and the types of named outputs, which are called after them.
pub(super) fn name(api: &mut Api) {
    let types: Vec<&str> = api.types.iter().map(|def| def.name.bare()).collect();
    let taken: Vec<&str> = reserved::operation_types().iter().copied().chain(types).collect();
    let taken = Scope::with(&taken);
    for capability in &mut api.capabilities {
        let mut scope = taken.clone();
        scope.take_type(capability.type_name.bare());
        for operation in capability.operations_mut() {
            let words = operation.fn_name.bare();
            operation.type_name = ["", " request", " call"]
                .iter()
                .map(|end| names::camel(&format!("{words}{end}")))
                // Its fake has that name too.
                .filter(|name| taken.is_free(&format!("Fake{name}")))
                .find_map(|name| scope.take_type(&name))
                .unwrap_or_else(|| scope.camel(words, "Request"));
        }
        for operation in capability.operations_mut() {
            let name = format!("{}Response", operation.type_name.bare());
            if let Answer::Outputs { type_name, .. } = &mut operation.answer {
                *type_name = scope.camel(&name, "Model");
            }
        }
    }
}
