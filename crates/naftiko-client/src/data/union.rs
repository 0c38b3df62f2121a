//! Unions: which of several types a value is.

use std::any::Any;
use std::cell::Cell;

use serde::de::DeserializeSeed;
use serde_json::Value;

use super::decode::{Fill, Tally};
use super::slot::{Constant, Object, Shape, Union};

/// How often types are tried for each value within a union, and those within that. Where types hold each other in ways
/// that cannot be told apart, tries would double at each level; what is beyond is kept as it came.
const TRIES: usize = 64;

/// Becomes what fits a value best.
pub(super) fn choose(union: &mut dyn Union, value: Value, tally: &Tally) {
    if !chosen(union, &value, tally) {
        tally.unknown.set(tally.unknown.get().saturating_add(1));
        union.keep(value);
    }
}

/// Becomes what fits a value best, if anything fits.
fn chosen(union: &mut dyn Union, value: &Value, tally: &Tally) -> bool {
    let outer = tally.tries.get();
    let tries = Cell::new(outer.unwrap_or_else(|| size(value).saturating_mul(TRIES)));
    let found = match tagged(union, value) {
        Some(variant) => match try_one(union, variant, value, &tries) {
            Tried::Fits(fit, _) => Some(fit),
            Tried::Refused | Tried::Failed => None,
        },
        None => best(union, value, &tries),
    };
    tally.tries.set(outer.map(|_| tries.get()));
    if let Some(Fit { lacks, unknown }) = found {
        tally.lacks.set(tally.lacks.get().saturating_add(lacks));
        tally.unknown.set(tally.unknown.get().saturating_add(unknown));
    }
    found.is_some()
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

/// What comes of taking a value for one of a type.
enum Tried {
    /// It can be one, and whether it says so by a value that the type always has.
    Fits(Fit, bool),
    /// It is of the kind, but says that it is something else.
    Refused,
    /// It is of another kind.
    Failed,
}

/// The type that the tag of a value names.
fn tagged(union: &dyn Union, value: &Value) -> Option<usize> {
    let tag = match value.get(union.tag()?)? {
        Value::String(tag) => tag.clone(),
        Value::Number(tag) => match tag.as_f64() {
            Some(whole) if whole.fract() == 0.0 && tag.is_f64() => format!("{whole:.0}"),
            _ => tag.to_string(),
        },
        Value::Bool(tag) => tag.to_string(),
        _ => return None,
    };
    union.variants().iter().position(|variant| variant.tags.contains(&tag.as_str()))
}

/// Becomes the type that fits best. A tag that names none of those it could name is not overruled. What lacks something is
/// of a type only if no other type of that kind is known, or if it says so.
fn best(union: &mut dyn Union, value: &Value, tries: &Cell<usize>) -> Option<Fit> {
    // `null` names nothing.
    let has_tag = union.tag().and_then(|tag| value.get(tag)).is_some_and(|tag| !tag.is_null());
    let (mut count, mut is_refused) = (0, union.is_open());
    let mut best: Option<(Fit, bool, Box<dyn Any>)> = None;
    for (variant, known) in union.variants().iter().enumerate() {
        if has_tag && !known.tags.is_empty() {
            continue;
        }
        let (fit, is_said) = match try_one(union, variant, value, tries) {
            Tried::Fits(fit, is_said) => (fit, is_said),
            Tried::Refused => {
                is_refused = true;
                continue;
            }
            Tried::Failed => continue,
        };
        count += 1;
        if fit == (Fit { lacks: 0, unknown: 0 }) {
            return Some(fit);
        }
        if best.as_ref().is_none_or(|(other, ..)| fit < *other) {
            best = Some((fit, is_said, union.stash()));
        }
    }
    let may_lack = |is_said: bool| count == 1 && (is_said || !is_refused);
    let (fit, _, stashed) = best.filter(|(fit, is_said, _)| fit.lacks == 0 || may_lack(*is_said))?;
    union.restore(stashed);
    Some(fit)
}

/// Takes a value for one of a type, if it can be.
fn try_one(union: &mut dyn Union, variant: usize, value: &Value, tries: &Cell<usize>) -> Tried {
    let Some(left) = tries.get().checked_sub(1) else { return Tried::Failed };
    let tally = Tally { tries: Cell::new(Some(left)), ..Tally::default() };
    let slot = union.start(variant);
    let mut is_said = false;
    let (fits, otherwise) = match slot.shape() {
        // What it would only keep, another variant may be.
        Shape::Union(inner) => (chosen(inner, value, &tally), Tried::Refused),
        Shape::Object(object) if contradicts(object, value) => (false, Tried::Refused),
        shape => {
            if let Shape::Object(object) = shape {
                is_said = object.constants().iter().any(|(key, _)| value.get(key).is_some());
            }
            let is_read = Fill::new(slot, &tally).deserialize(value).is_ok();
            // A map of anything knows none of its keys.
            if let Shape::Values(map) = union.value().shape() {
                tally.unknown.set(tally.unknown.get().saturating_add(map.len()));
            }
            (is_read, Tried::Failed)
        }
    };
    tries.set(tally.tries.get().unwrap_or(left));
    match fits {
        true => Tried::Fits(Fit { lacks: tally.lacks.get(), unknown: tally.unknown.get() }, is_said),
        false => otherwise,
    }
}

/// Whether a value has another value for a key than the one that a type always has.
fn contradicts(object: &dyn Object, value: &Value) -> bool {
    let differs = |(key, constant): &(&str, Constant)| {
        value.get(key).is_some_and(|value| !value.is_null() && *constant != *value)
    };
    object.constants().iter().any(differs)
}
