//! The bodies of failures: which types there are, and which one a status that the companion leaves out most likely has.

use std::collections::HashMap;

use crate::model::names::Scope;
use crate::model::{Api, FailureBody, Ty, TypeId};

/// Finds the types of the bodies of failures: the one that most of them have first, which stands in where nothing is said.
pub(super) fn of(api: &Api) -> Vec<FailureBody> {
    let mut places: Vec<(TypeId, Vec<(String, String)>)> = Vec::new();
    let mut numbers: HashMap<TypeId, usize> = HashMap::new();
    for operation in api.operations() {
        for failure in &operation.failures {
            let Some(Ty::Named(id)) = failure.ty else { continue };
            let number = *numbers.entry(id).or_insert_with(|| {
                places.push((id, Vec::new()));
                places.len() - 1
            });
            places[number].1.push((operation.name.clone(), failure.status.clone()));
        }
    }
    // The first of those that are met as often.
    let most = places.iter().map(|(_, of)| of.len()).max().unwrap_or_default();
    if let Some(common) = places.iter().position(|(_, of)| of.len() == most) {
        places[..=common].rotate_right(1);
    }
    let mut names = Scope::default();
    let body = |(ty, of): (TypeId, _)| FailureBody { name: names.camel(api.types[ty].name.bare(), "Body"), ty, of };
    places.into_iter().map(body).collect()
}
