//! Facts that are derived from the model for the emitters.
//!
//! They are functions and not fields of the model, so that no pass has to keep them up to date.

use std::collections::HashSet;

use super::Api;
use super::types::{Field, Struct, Ty, TypeDef, TypeId, TypeKind, Union, UnionVariant};

/// Returns the types that a type contains.
fn held(types: &[TypeDef], id: TypeId) -> Vec<TypeId> {
    let held: Vec<&Ty> = match types.get(id).map(|def| (&def.kind, def)) {
        Some((TypeKind::Struct(it), def)) => {
            fields(def, it).map(|field| &field.ty).chain(it.additional.iter().map(|(_, ty)| ty)).collect()
        }
        Some((TypeKind::Union(union), _)) => union.variants.iter().map(|variant| &variant.ty).collect(),
        Some((TypeKind::Enum(_) | TypeKind::Id, _)) | None => Vec::new(),
    };
    held.into_iter().filter_map(Ty::named).collect()
}

/// Returns some types, and all types that they contain.
pub(crate) fn reached(types: &[TypeDef], first: impl Iterator<Item = TypeId>) -> HashSet<TypeId> {
    let (mut todo, mut reached): (Vec<TypeId>, _) = (first.collect(), HashSet::new());
    while let Some(id) = todo.pop() {
        if reached.insert(id) {
            todo.extend(held(types, id));
        }
    }
    reached
}

/// Whether a type or a field is deprecated, which causes warnings in the crate that defines it.
pub(crate) fn has_deprecated_types(api: &Api) -> bool {
    api.types.iter().any(|def| {
        let has_field = match &def.kind {
            TypeKind::Struct(it) => fields(def, it).any(|field| field.deprecated),
            TypeKind::Enum(_) | TypeKind::Union(_) | TypeKind::Id => false,
        };
        def.deprecated || has_field
    })
}

/// Whether a field has documentation: a description, or a key that differs from its name.
pub(crate) fn is_documented(field: &Field) -> bool {
    !field.docs.is_empty() || field.name.bare() != field.wire_name
}

/// Whether a field has no documentation, which causes warnings if the lint for it is on.
pub(crate) fn has_undocumented_fields(api: &Api) -> bool {
    api.types.iter().any(|def| match &def.kind {
        TypeKind::Struct(it) => fields(def, it).any(|field| !is_documented(field)),
        TypeKind::Enum(_) | TypeKind::Union(_) | TypeKind::Id => false,
    })
}

/// Returns the fields of a struct in Rust.
pub(crate) fn fields<'a>(def: &'a TypeDef, it: &'a Struct) -> impl Iterator<Item = &'a Field> {
    it.fields.iter().filter(|field| def.received || !field.read_only)
}

/// Returns the fields that a caller can set.
pub(crate) fn settable<'a>(def: &'a TypeDef, it: &'a Struct) -> impl Iterator<Item = &'a Field> {
    fields(def, it).filter(|field| !field.read_only)
}

/// Returns the fields that are arguments of `new`, in their order.
pub(crate) fn required(it: &Struct) -> impl Iterator<Item = &Field> {
    it.arguments.iter().filter_map(|index| it.fields.get(*index))
}

/// How a field represents an absent value or `null`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absence {
    /// It is always present.
    Never,
    /// `None`.
    Option,
    /// [`Nullable`](naftiko_client::Nullable).
    Nullable,
}

/// Returns how a field represents an absent value.
pub(crate) fn absence(def: &TypeDef, field: &Field) -> Absence {
    match (field.required, field.nullable) {
        (true, false) => Absence::Never,
        (false, true) if def.sent => Absence::Nullable,
        _ => Absence::Option,
    }
}

/// Whether the empty value of a field would contain another one of the same type, infinitely.
pub(crate) fn is_endless(types: &[TypeDef], def: &TypeDef, field: &Field) -> bool {
    let is_struct = |id: TypeId| types.get(id).is_some_and(|def| matches!(def.kind, TypeKind::Struct(_)));
    absence(def, field) == Absence::Never && matches!(field.ty, Ty::Boxed(id) if is_struct(id))
}

/// Whether the type of a value alone selects the variant.
pub(crate) fn is_selected_by_type(id: TypeId, union: &Union, variant: &UnionVariant) -> bool {
    let unboxed = |ty: &Ty| if let Ty::Boxed(id) = ty { Ty::Named(*id) } else { ty.clone() };
    let ty = unboxed(&variant.ty);
    ty != Ty::Named(id) && union.variants.iter().filter(|other| unboxed(&other.ty) == ty).count() == 1
}

/// Returns the maximum nesting of types. A type that contains itself ends a chain.
pub(crate) fn nesting(types: &[TypeDef]) -> usize {
    let mut depths: Vec<Option<usize>> = vec![None; types.len()];
    for first in 0..types.len() {
        // Not recursive: documents have chains of many thousands.
        let mut path: Vec<(TypeId, Vec<TypeId>, usize)> = Vec::new();
        let mut next = depths[first].is_none().then_some(first);
        loop {
            if let Some(id) = next.take() {
                // Open types count as ends.
                depths[id] = Some(0);
                path.push((id, held(types, id), 0));
            }
            let Some((id, left, deepest)) = path.last_mut() else { break };
            match left.pop() {
                Some(inner) => match depths.get(inner).copied().flatten() {
                    Some(depth) => *deepest = (*deepest).max(depth),
                    None if inner < types.len() => next = Some(inner),
                    None => {}
                },
                None => {
                    let (id, depth) = (*id, *deepest + 1);
                    depths[id] = Some(depth);
                    path.pop();
                    if let Some((_, _, deepest)) = path.last_mut() {
                        *deepest = (*deepest).max(depth);
                    }
                }
            }
        }
    }
    depths.into_iter().flatten().max().unwrap_or_default()
}

#[cfg(test)]
mod nesting_tests {
    use super::*;
    use crate::model::types::{Union, UnionVariant};
    use crate::model::{Docs, Name};

    /// Returns a union of these types.
    fn of(held: &[TypeId]) -> TypeDef {
        let variant = |id: &TypeId| UnionVariant { name: Name::default(), ty: Ty::Named(*id), tags: Vec::new() };
        TypeDef {
            name: Name::default(),
            docs: Docs::default(),
            origin: String::new(),
            deprecated: false,
            sent: false,
            received: true,
            is_both: false,
            users: Vec::new(),
            example: None,
            kind: TypeKind::Union(Union { tag: None, variants: held.iter().map(variant).collect(), is_open: false }),
        }
    }

    #[test]
    fn the_longest_chain_counts_and_a_circle_ends_it() {
        assert_eq!(nesting(&[]), 0);
        assert_eq!(nesting(&[of(&[]), of(&[0]), of(&[0, 1]), of(&[])]), 3);
        assert_eq!(nesting(&[of(&[1]), of(&[2]), of(&[0])]), 3);
        let chain: Vec<TypeDef> = (0..100_000).map(|id| of(&[id + 1])).collect();
        assert_eq!(nesting(&chain), 100_000);
    }
}
