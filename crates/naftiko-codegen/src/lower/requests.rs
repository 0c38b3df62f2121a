//! Names the request builders, after the types have names.
//!
//! Users see both in one file, but write the type `CreateOrganization` of a document more often
//! than a builder with that name. So the builder gets another name, unless it was published under
//! this one: then the type does.

use std::collections::HashSet;

use crate::lock::Lock;
use crate::model::names::{self, Scope};
use crate::model::{Api, Response, reserved};

/// Returns the names of builders in `lock`, which no new type may have.
pub(super) fn published(lock: &Lock) -> impl Iterator<Item = String> {
    let types: HashSet<&str> = lock.types.values().map(|locked| locked.name.as_str()).collect();
    let builders = lock.methods.values().map(|locked| names::camel(&locked.name));
    builders.filter(move |name| !types.contains(name.as_str()))
}

/// Names the request builders, and the types of named outputs, which are named after them.
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
                // Its fake has the same name.
                .filter(|name| taken.is_free(&format!("Fake{name}")))
                .find_map(|name| scope.take_type(&name))
                .unwrap_or_else(|| scope.camel(words, "Request"));
        }
        for operation in capability.operations_mut() {
            let name = format!("{}Response", operation.type_name.bare());
            if let Response::Outputs { type_name, .. } = &mut operation.response {
                *type_name = scope.camel(&name, "Model");
            }
        }
    }
}
