//! The fields of a page that may concern paging: those at the top, and those in envelopes about
//! paging.

use super::words::{ENVELOPES, plain};
use crate::model::types::{Field, Struct, TypeDef, TypeKind};
use crate::model::{Segment, Ty};

/// The maximum depth of envelopes: `paging.cursors.after`.
const DEEPEST: usize = 3;

/// A field and its path.
pub(super) struct Found<'t> {
    pub(super) segments: Vec<Segment>,
    pub(super) field: &'t Field,
    /// The normalized names of the fields on the path, ending with its own.
    pub(super) names: Vec<String>,
}

impl Found<'_> {
    /// Returns its normalized name.
    pub(super) fn name(&self) -> &str {
        self.names.last().map_or("", String::as_str)
    }

    /// Whether a field on its path has one of these names.
    pub(super) fn is_in(&self, names: &[&str]) -> bool {
        self.names.iter().rev().skip(1).any(|name| names.contains(&name.as_str()))
    }
}

/// The fields of a page, top-level fields first.
pub(super) struct Fields<'t>(Vec<Found<'t>>);

impl<'t> Fields<'t> {
    pub(super) fn of(types: &'t [TypeDef], page: Option<&'t Struct>) -> Self {
        let mut all: Vec<Found<'t>> = Vec::new();
        let mut open: Vec<(&'t Struct, Vec<Segment>, Vec<String>)> = Vec::new();
        open.extend(page.map(|page| (page, Vec::new(), Vec::new())));
        for _ in 0..DEEPEST {
            let mut inner = Vec::new();
            for (within, segments, names) in open {
                for field in &within.fields {
                    let segments: Vec<Segment> = segments.iter().cloned().chain([segment(field)]).collect();
                    let names: Vec<String> = names.iter().cloned().chain([plain(&field.wire_name)]).collect();
                    if names.last().is_some_and(|name| ENVELOPES.contains(&name.as_str()))
                        && let Some(envelope) = structure(types, &field.ty)
                    {
                        inner.push((envelope, segments.clone(), names.clone()));
                    }
                    all.push(Found { segments, field, names });
                }
            }
            open = inner;
        }
        Fields(all)
    }

    /// Returns the first field with one of some names, in the order of the names, that fits.
    pub(super) fn find(&self, names: &[&str], fits: impl Fn(&Found<'t>) -> bool) -> Option<&Found<'t>> {
        names.iter().find_map(|name| self.0.iter().find(|found| found.name() == *name && fits(found)))
    }
}

/// Returns the struct of a response, if it is only used in responses.
pub(super) fn structure<'t>(types: &'t [TypeDef], ty: &Ty) -> Option<&'t Struct> {
    match own(types, ty) {
        Some((def, page)) if !def.sent => Some(page),
        _ => None,
    }
}

/// Returns a field of an item by name. A field that may be `null`, or that is optional in a type
/// that is also sent, is not returned, because it has a type of its own.
pub(super) fn of_item<'t>(types: &'t [TypeDef], item: &Ty, name: &str) -> Option<&'t Field> {
    let (def, item) = own(types, item)?;
    let field = item.fields.iter().find(|field| field.wire_name == name)?;
    (!def.sent || field.required || !field.nullable).then_some(field)
}

fn own<'t>(types: &'t [TypeDef], ty: &Ty) -> Option<(&'t TypeDef, &'t Struct)> {
    let (Ty::Named(id) | Ty::Boxed(id)) = ty else { return None };
    let def = types.get(*id)?;
    match &def.kind {
        TypeKind::Struct(page) => Some((def, page)),
        _ => None,
    }
}

pub(super) fn segment(field: &Field) -> Segment {
    Segment { name: field.name.clone(), key: field.wire_name.clone(), is_option: !field.required || field.nullable }
}

pub(super) fn is_integer(ty: &Ty) -> bool {
    matches!(ty, Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64)
}

/// Whether it is a number that may count something: some documents use `number` for all numbers.
pub(super) fn is_count(ty: &Ty) -> bool {
    is_integer(ty) || *ty == Ty::F64
}
