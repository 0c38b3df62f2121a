//! Finds what belongs together on both sides: operations, and types with other names.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::model::types::{Constant, Struct, Ty, TypeDef, TypeId, TypeKind, Union, UnionVariant};
use crate::model::{Api, Capability, Operation, Parameter, Response, Type};

/// An operation with its module.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'a> {
    /// The number of its module.
    pub(super) module: usize,
    /// Its number within the module.
    pub(super) number: usize,
    pub(super) capability: &'a Capability,
    pub(super) operation: &'a Operation,
}

/// The operations of both sides.
#[derive(Debug, Default)]
pub(super) struct Operations<'a> {
    /// Those that both sides have, in the order of the new side.
    pub(super) matched: Vec<(At<'a>, At<'a>)>,
    /// Those of the old side that are missing.
    pub(super) removed: Vec<At<'a>>,
    /// Those that only the new side has.
    pub(super) added: Vec<At<'a>>,
}

/// Matches the operations of two clients: by their key in `codegen.lock`, then by method and path,
/// then by their name.
pub(super) fn operations<'a>(old: &'a Api, new: &'a Api) -> Operations<'a> {
    let (old, new) = (all(old), all(new));
    let mut partners: Vec<Option<usize>> = vec![None; old.len()];
    let mut taken: HashSet<usize> = HashSet::new();
    let by: [fn(&At<'_>) -> String; 4] = [
        |it| format!("{}.{} {}", it.capability.namespace, it.operation.name, place(it.operation)),
        |it| place(it.operation),
        |it| format!("{}.{}", it.capability.namespace, it.operation.name),
        |it| it.operation.name.clone(),
    ];
    for key in by {
        let unique = |all: &[At<'_>], is_free: &dyn Fn(usize) -> bool| {
            let mut found: HashMap<String, Option<usize>> = HashMap::new();
            for index in (0..all.len()).filter(|index| is_free(*index)) {
                found.entry(key(&all[index])).and_modify(|known| *known = None).or_insert(Some(index));
            }
            found
        };
        let olds = unique(&old, &|index| partners[index].is_none());
        let news = unique(&new, &|index| !taken.contains(&index));
        for (key, index) in olds {
            if let (Some(index), Some(Some(partner))) = (index, news.get(&key)) {
                partners[index] = Some(*partner);
                taken.insert(*partner);
            }
        }
    }
    let mut operations = Operations::default();
    for (index, partner) in partners.iter().enumerate() {
        match partner {
            Some(partner) => operations.matched.push((old[index], new[*partner])),
            None => operations.removed.push(old[index]),
        }
    }
    operations.matched.sort_by_key(|(_, new)| (new.module, new.number));
    operations.added = (0..new.len()).filter(|index| !taken.contains(index)).map(|index| new[index]).collect();
    operations
}

fn all(api: &Api) -> Vec<At<'_>> {
    let capabilities = api.capabilities.iter().enumerate();
    capabilities
        .flat_map(|(module, capability)| {
            let operations = capability.operations().enumerate();
            operations.map(move |(number, operation)| At { module, number, capability, operation })
        })
        .collect()
}

/// Returns the method and the path of an operation, without the names of its placeholders: another
/// name changes nothing in a request.
pub(super) fn place(operation: &Operation) -> String {
    format!("{} {}", operation.method, nameless(&operation.path))
}

/// Returns a path without the names of its placeholders.
pub(super) fn nameless(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut is_within = false;
    for character in path.chars() {
        match character {
            '{' => is_within = true,
            '}' => is_within = false,
            _ if is_within => continue,
            _ => {}
        }
        out.push(character);
    }
    out
}

/// Types of the old side, each with the type of the new side that is used in its place.
pub(super) type Types = HashMap<TypeId, TypeId>;

/// Matches types by where they are used: the response of an operation with its response, a field
/// with the field of the same key. A type that is not found so is the one from the same place of
/// the document.
pub(super) fn types(old: &Api, new: &Api, operations: &Operations<'_>) -> Types {
    let mut walk = Walk { old, new, found: Types::new(), queue: VecDeque::new() };
    for (old, new) in &operations.matched {
        walk.operation(old.operation, new.operation);
    }
    while let Some((old, new)) = walk.queue.pop_front() {
        walk.parts(old, new);
    }
    let mut found = walk.found;
    let by_origin: HashMap<&str, TypeId> =
        new.types.iter().enumerate().map(|(id, def)| (def.origin.as_str(), id)).collect();
    for (id, def) in old.types.iter().enumerate() {
        if let Some(partner) = by_origin.get(def.origin.as_str()) {
            found.entry(id).or_insert(*partner);
        }
    }
    found
}

struct Walk<'a> {
    old: &'a Api,
    new: &'a Api,
    found: Types,
    queue: VecDeque<(TypeId, TypeId)>,
}

impl Walk<'_> {
    fn pair(&mut self, old: &Ty, new: &Ty) {
        if let (Some(old), Some(new)) = (old.named(), new.named())
            && !self.found.contains_key(&old)
        {
            self.found.insert(old, new);
            self.queue.push_back((old, new));
        }
    }

    fn operation(&mut self, old: &Operation, new: &Operation) {
        if let (Response::Typed(old), Response::Typed(new)) = (&old.response, &new.response) {
            self.pair(old, new);
        }
        if let (Some(old), Some(new)) = (&old.stream, &new.stream) {
            self.pair(&old.ty, &new.ty);
        }
        if let (Response::Stream(old), Response::Stream(new)) = (&old.response, &new.response) {
            self.pair(&old.ty, &new.ty);
        }
        for input in old.parameters() {
            if let (Type::Typed(ty, _), Some(Type::Typed(other, _))) =
                (&input.ty, partner(input, new).map(|partner| &partner.ty))
            {
                self.pair(ty, other);
            }
        }
        for error in &old.error_responses {
            let other = new.error_responses.iter().find(|other| other.statuses == error.statuses);
            if let (Some(ty), Some(other)) = (&error.ty, other.and_then(|other| other.ty.as_ref())) {
                self.pair(ty, other);
            }
        }
    }

    /// Matches the parts of two types.
    fn parts(&mut self, old: TypeId, new: TypeId) {
        let (Some(old), Some(new)) = (self.old.types.get(old), self.new.types.get(new)) else { return };
        let mut pairs: Vec<(&Ty, &Ty)> = Vec::new();
        match (&old.kind, &new.kind) {
            (TypeKind::Struct(old), TypeKind::Struct(new)) => {
                let keys: HashMap<&str, &Ty> = new.fields.iter().map(|it| (it.wire_name.as_str(), &it.ty)).collect();
                let partner = |ty, key: &str| Some((ty, *keys.get(key)?));
                pairs.extend(old.fields.iter().filter_map(|field| partner(&field.ty, &field.wire_name)));
                pairs.extend(additional(old, new));
            }
            (TypeKind::Union(old), TypeKind::Union(new)) => {
                let partner = |variant| Some((variant, variant_partner(variant, new)?));
                let partners = old.variants.iter().filter_map(partner);
                pairs.extend(partners.map(|(old, new)| (&old.ty, &new.ty)));
            }
            _ => {}
        }
        pairs.into_iter().for_each(|(old, new)| self.pair(old, new));
    }
}

fn additional<'a>(old: &'a Struct, new: &'a Struct) -> Option<(&'a Ty, &'a Ty)> {
    Some((&old.additional.as_ref()?.1, &new.additional.as_ref()?.1))
}

/// Returns the variant of the new side with the same values of the key; otherwise, the one of the
/// same name.
fn variant_partner<'a>(old: &UnionVariant, new: &'a Union) -> Option<&'a UnionVariant> {
    let has_tag = |it: &&UnionVariant| it.tags.iter().any(|tag| old.tags.contains(tag));
    let has_name = |it: &&UnionVariant| it.name == old.name;
    new.variants.iter().find(has_tag).or_else(|| new.variants.iter().find(has_name))
}

/// Returns the input of the new side with the same name in the same place; otherwise, the one in
/// another place.
fn partner<'a>(input: &Parameter, new: &'a Operation) -> Option<&'a Parameter> {
    let is_same = |other: &&Parameter| other.wire_name == input.wire_name && same_place(input, other);
    let is_named_so = |other: &&Parameter| other.wire_name == input.wire_name;
    new.parameters().find(is_same).or_else(|| new.parameters().find(is_named_so))
}

/// Whether two inputs are in the same place, whatever the content of a body or a part.
fn same_place(one: &Parameter, other: &Parameter) -> bool {
    std::mem::discriminant(&one.place) == std::mem::discriminant(&other.place)
}

/// Returns the types whose names the new side does not have, each with the type that it has in its
/// place. A type that has little in common with the other is another one.
pub(super) fn renamed<'a>(old: &'a Api, new: &'a Api, types: &Types) -> Vec<(&'a TypeDef, &'a TypeDef)> {
    let names: HashSet<&str> = new.types.iter().map(|def| def.name.bare()).collect();
    let gone = old.types.iter().enumerate().filter(|(_, def)| !names.contains(def.name.bare()));
    let partner = |(id, def): (TypeId, &'a TypeDef)| Some((def, new.types.get(*types.get(&id)?)?));
    gone.filter_map(partner).filter(|(old, new)| old.origin == new.origin || is_alike(old, new)).collect()
}

/// Whether at least half of the parts of a type are those of another.
fn is_alike(old: &TypeDef, new: &TypeDef) -> bool {
    let is_half = |count: usize, of: usize| 2 * count >= of;
    match (&old.kind, &new.kind) {
        (TypeKind::Struct(old), TypeKind::Struct(new)) => {
            let keys: HashSet<&str> = new.fields.iter().map(|field| field.wire_name.as_str()).collect();
            let common = old.fields.iter().filter(|field| keys.contains(field.wire_name.as_str())).count();
            is_half(common, old.fields.len())
        }
        (TypeKind::Enum(old), TypeKind::Enum(new)) => {
            let is_common = |value: &Constant| new.variants.iter().any(|it| it.value == *value);
            is_half(old.variants.iter().filter(|it| is_common(&it.value)).count(), old.variants.len())
        }
        (TypeKind::Union(old), TypeKind::Union(new)) => {
            is_half(old.variants.iter().filter(|it| variant_partner(it, new).is_some()).count(), old.variants.len())
        }
        (TypeKind::Id, TypeKind::Id) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::nameless;

    #[test]
    fn placeholders_have_no_names_in_a_comparison() {
        assert_eq!(nameless("/pets/{pet_id}/toys/{id}?all=1"), "/pets/{}/toys/{}?all=1");
    }
}
