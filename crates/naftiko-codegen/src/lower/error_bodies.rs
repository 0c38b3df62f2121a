//! The types of error bodies, and the statuses of each. An exact status takes precedence over a
//! range, and a range over `default`, regardless of the order in the document. Operations are
//! distinguished by method and path, and also by module if two modules have the same method and
//! path with different error bodies.

use std::collections::HashMap;

use crate::model::names::Scope;
use crate::model::{Api, ErrorArm, ErrorBodies, ErrorBody, ErrorPattern, Operation, Statuses, Ty, TypeId};

/// The statuses of an operation whose bodies have types, the most exact ones first.
type Described = Vec<(Statuses, TypeId)>;

/// The operations with one method and path, each with the number of its capability.
struct Place<'a> {
    method: &'a str,
    path: &'a str,
    operations: Vec<(usize, Described)>,
}

impl Place<'_> {
    /// Whether the module is needed to distinguish the operations.
    fn needs_module(&self) -> bool {
        self.operations.windows(2).any(|pair| pair[0].1 != pair[1].1)
    }
}

/// Finds the types of error bodies and the statuses of each.
pub(super) fn find(api: &mut Api) {
    let ids = by_use(api);
    let (mut arms, mut qualified) = (Vec::new(), Vec::new());
    for place in places(api) {
        let needs_module = place.needs_module();
        let mut seen = Vec::new();
        for (capability, described) in &place.operations {
            // Operations that cannot be distinguished have the bodies of the first.
            let module = needs_module.then(|| api.capabilities[*capability].module.bare().to_owned());
            if seen.contains(&module) {
                continue;
            }
            for (statuses, ty) in explicit(described, ids.first()) {
                let (method, path) = (place.method.to_owned(), place.path.to_owned());
                let pattern = ErrorPattern { module: module.clone(), method, path, statuses };
                add(&mut arms, position(&ids, ty), pattern);
            }
            seen.push(module);
        }
        if needs_module {
            qualified.push((place.method.to_owned(), place.path.to_owned()));
        }
    }
    // Exact statuses are matched first. Otherwise the order does not matter, and is that of the
    // types.
    arms.sort_by_key(|arm: &ErrorArm| (arm.patterns.first().map(|pattern| pattern.statuses.rank()), arm.body));
    let mut names = Scope::default();
    let body = |ty: TypeId| ErrorBody { name: names.camel(api.types[ty].name.bare(), "Body"), ty };
    api.errors = ErrorBodies { bodies: ids.into_iter().map(body).collect(), arms };
    for capability in &mut api.capabilities {
        for operation in capability.resources.iter_mut().flat_map(|resource| &mut resource.operations) {
            let is_here = |(method, path): &(String, String)| *method == operation.method && *path == operation.path;
            operation.names_module = qualified.iter().any(is_here);
        }
    }
}

/// Returns the types of error bodies in order of occurrence, but the most frequent one first.
fn by_use(api: &Api) -> Vec<TypeId> {
    let mut ids: Vec<TypeId> = Vec::new();
    let mut counts: HashMap<TypeId, usize> = HashMap::new();
    for (_, id) in api.operations().flat_map(described) {
        let count = counts.entry(id).or_default();
        if *count == 0 {
            ids.push(id);
        }
        *count += 1;
    }
    let most = counts.values().max();
    if let Some(common) = ids.iter().position(|id| counts.get(id) == most) {
        ids[..=common].rotate_right(1);
    }
    ids
}

fn described(operation: &Operation) -> Described {
    let typed = operation.error_responses.iter().filter_map(|error| match error.ty {
        Some(Ty::Named(id)) => Some((error.statuses, id)),
        _ => None,
    });
    let mut all: Described = typed.collect();
    all.sort_by_key(|(statuses, _)| statuses.rank());
    all.dedup_by_key(|(statuses, _)| *statuses);
    all
}

/// Returns the operations by method and path, in order.
fn places(api: &Api) -> Vec<Place<'_>> {
    let mut places: Vec<Place<'_>> = Vec::new();
    let mut numbers: HashMap<(&str, &str), usize> = HashMap::new();
    for (index, capability) in api.capabilities.iter().enumerate() {
        for operation in capability.operations() {
            let (method, path) = (operation.method.as_str(), operation.path.as_str());
            let number = *numbers.entry((method, path)).or_insert(places.len());
            if number == places.len() {
                places.push(Place { method, path, operations: Vec::new() });
            }
            places[number].operations.push((index, described(operation)));
        }
    }
    places
}

/// Returns the statuses that must be matched: those whose type differs from the type of the next
/// wider statuses, or from that of most operations.
fn explicit(described: &Described, common: Option<&TypeId>) -> Described {
    let is_other = |(index, (statuses, ty)): &(usize, &(Statuses, TypeId))| {
        let wider = described[index + 1..].iter().find(|(other, _)| other.covers(*statuses)).map(|(_, ty)| ty);
        wider.or(common) != Some(ty)
    };
    described.iter().enumerate().filter(is_other).map(|(_, arm)| *arm).collect()
}

fn position(ids: &[TypeId], ty: TypeId) -> usize {
    ids.iter().position(|id| *id == ty).unwrap_or_default()
}

/// Adds a pattern to the arm with this body and equally exact statuses.
fn add(arms: &mut Vec<ErrorArm>, body: usize, pattern: ErrorPattern) {
    let rank = pattern.statuses.rank();
    let is_its = |arm: &&mut ErrorArm| arm.body == body && arm.patterns.iter().all(|it| it.statuses.rank() == rank);
    match arms.iter_mut().find(is_its) {
        Some(arm) => arm.patterns.push(pattern),
        None => arms.push(ErrorArm { body, patterns: vec![pattern] }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Statuses::{Code, Default, Range};

    #[test]
    fn statuses_are_matched_where_wider_ones_have_another_type() {
        let all = vec![(Code(404), 1), (Code(409), 2), (Code(500), 0), (Range(4), 2), (Default, 0)];
        assert_eq!(explicit(&all, Some(&0)), [(Code(404), 1), (Range(4), 2)]);
        assert_eq!(explicit(&all, Some(&3)), [(Code(404), 1), (Range(4), 2), (Default, 0)]);
    }

    #[test]
    fn what_most_operations_have_is_matched_where_the_operation_has_something_wider() {
        assert_eq!(explicit(&vec![(Code(404), 0)], Some(&0)), []);
        assert_eq!(explicit(&vec![(Code(404), 0), (Range(5), 1)], Some(&0)), [(Range(5), 1)]);
        assert_eq!(explicit(&vec![(Code(404), 0), (Range(4), 1)], Some(&0)), [(Code(404), 0), (Range(4), 1)]);
        assert_eq!(explicit(&vec![(Code(404), 0), (Default, 1)], Some(&0)), [(Code(404), 0), (Default, 1)]);
    }
}
