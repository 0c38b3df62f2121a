//! Measures the number of values in the shortest example of each type: for some types, every
//! example is infinite or too long.

use crate::model::types::{MOST_SHOWN, Ty, TypeDef, TypeKind};

/// Measures all types. Each round measures the types whose parts were measured in earlier rounds,
/// so that the cost of cycles and deep documents is bounded by the number of rounds.
pub(super) fn measure(types: &mut [TypeDef]) {
    for _ in 0..MOST_SHOWN {
        let found: Vec<_> = types.iter().map(|def| size(types, def)).collect();
        let is_same = types.iter().zip(&found).all(|(def, found)| def.example == *found);
        types.iter_mut().zip(found).for_each(|(def, found)| def.example = found);
        if is_same {
            return;
        }
    }
}

fn size(types: &[TypeDef], def: &TypeDef) -> Option<usize> {
    let size = match &def.kind {
        TypeKind::Enum(_) | TypeKind::Id => 1,
        TypeKind::Union(it) => 1 + it.variants.iter().filter_map(|it| size_of(types, &it.ty)).min()?,
        TypeKind::Struct(it) => {
            let mut fields = it.fields.iter().filter(|field| field.required && !field.read_only);
            // `null` is an example, too.
            fields.try_fold(1, |sum, field| Some(sum + if field.nullable { 1 } else { size_of(types, &field.ty)? }))?
        }
    };
    Some(size).filter(|size| *size <= MOST_SHOWN)
}

/// Lists and maps may be empty, regardless of their items.
fn size_of(types: &[TypeDef], ty: &Ty) -> Option<usize> {
    match ty {
        Ty::Named(id) | Ty::Boxed(id) => types.get(*id).map_or(Some(1), |def| def.example),
        _ => Some(1),
    }
}
