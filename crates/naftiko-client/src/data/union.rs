//! Unions: which of several types a value is.

use std::any::Any;
use std::cell::Cell;

use serde::de::DeserializeSeed;
use serde_json::Value;

use super::decode::{Fill, Tally};
use super::slot::Union;

/// How often types are tried for each value within a union, and those within that. Where types hold each other in ways
/// that cannot be told apart, tries would double at each level; what is beyond is kept as it came.
const TRIES: usize = 64;

/// Becomes what fits a value best.
pub(super) fn choose(union: &mut dyn Union, value: Value, tally: &Tally) {
    let outer = tally.tries.get();
    let tries = Cell::new(outer.unwrap_or_else(|| size(&value).saturating_mul(TRIES)));
    let found = match tagged(union, &value) {
        Some(variant) => try_one(union, variant, &value, &tries),
        None => best(union, &value, &tries),
    };
    tally.tries.set(outer.map(|_| tries.get()));
    match found {
        Some(Fit { lacks, unknown }) => {
            tally.lacks.set(tally.lacks.get().saturating_add(lacks));
            tally.unknown.set(tally.unknown.get().saturating_add(unknown));
        }
        None => {
            tally.unknown.set(tally.unknown.get().saturating_add(1));
            union.keep(value);
        }
    }
}

/// How many values there are in one.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(entries) => 1 + entries.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// How well a type fits; less is better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    lacks: usize,
    unknown: usize,
}

/// The type that the tag of a value names.
fn tagged(union: &dyn Union, value: &Value) -> Option<usize> {
    let tag = match value.get(union.tag()?)? {
        Value::String(tag) => tag.clone(),
        Value::Number(tag) => tag.to_string(),
        Value::Bool(tag) => tag.to_string(),
        _ => return None,
    };
    union.variants().iter().position(|variant| variant.tags.contains(&tag.as_str()))
}

/// Becomes the type that fits best. A tag that names none of those it could name is not overruled.
fn best(union: &mut dyn Union, value: &Value, tries: &Cell<usize>) -> Option<Fit> {
    let has_tag = union.tag().is_some_and(|tag| value.get(tag).is_some());
    let mut count = 0;
    let mut best: Option<(Fit, Box<dyn Any>)> = None;
    for (variant, known) in union.variants().iter().enumerate() {
        if has_tag && !known.tags.is_empty() {
            continue;
        }
        let Some(fit) = try_one(union, variant, value, tries) else { continue };
        count += 1;
        if fit == (Fit { lacks: 0, unknown: 0 }) {
            return Some(fit);
        }
        if best.as_ref().is_none_or(|(other, _)| fit < *other) {
            best = Some((fit, union.stash()));
        }
    }
    let (fit, stashed) = best.filter(|(fit, _)| fit.lacks == 0 || count == 1)?;
    union.restore(stashed);
    Some(fit)
}

/// Takes a value for one of a type, if it can be.
fn try_one(union: &mut dyn Union, variant: usize, value: &Value, tries: &Cell<usize>) -> Option<Fit> {
    let left = tries.get().checked_sub(1)?;
    let tally = Tally { tries: Cell::new(Some(left)), ..Tally::default() };
    let filled = Fill::new(union.start(variant), &tally).deserialize(value);
    tries.set(tally.tries.get().unwrap_or(left));
    filled.ok()?;
    Some(Fit { lacks: tally.lacks.get(), unknown: tally.unknown.get() })
}
