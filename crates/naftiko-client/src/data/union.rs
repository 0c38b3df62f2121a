//! Reads unions: selects the type of a value.

use std::any::Any;

use serde_json::Value;

use super::decode::read;
use super::extra::Unexpected;
use super::json::{Fault, Reader};
use super::slot::{Object, Shape, Union};
use super::table::Fixed;
use super::tally::{Read, Tally};
use super::value::value;

/// How many types are tried at most, per value within the outermost union. Where nested unions are
/// ambiguous, the number of tries would double at each level. A value beyond the limit is kept as
/// unknown.
const TRIES: usize = 64;

/// Reads the next value as the type that fits best. A value of no type is kept as unknown.
pub(super) fn choose(union: &mut dyn Union, json: &mut Reader<'_>, tally: &mut Tally) -> Result<Read, Fault> {
    let (place, before) = (json.place(), tally.mark());
    let value = value(json, tally)?;
    let text = json.again(json.since(place));
    let after = tally.mark();
    let inexact = tally.notes.split_off(before.notes);
    tally.go_back(before);
    if chosen(union, &value, &text, tally)? {
        return Ok(Read::Fits);
    }
    tally.go_back(after);
    tally.notes.extend(inexact);
    tally.unknown += 1;
    let read = if value.is_null() { Read::Null } else { Read::Fits };
    union.keep(value);
    Ok(read)
}

/// Reads a value as the type that fits best, and returns whether there is one.
fn chosen(union: &mut dyn Union, value: &Value, text: &Reader<'_>, tally: &mut Tally) -> Result<bool, Fault> {
    let outer = tally.tries;
    tally.tries = Some(outer.unwrap_or_else(|| size(value).saturating_mul(TRIES)));
    // A value in a union is not the outermost object.
    tally.depth += 1;
    let found = match tagged(union, value) {
        Some(variant) => match try_one(union, variant, value, text, tally)? {
            Tried::Fits(found, _) => Some(found),
            Tried::Refused | Tried::Failed => None,
        },
        None => best(union, value, text, tally)?,
    };
    tally.depth -= 1;
    tally.is_whole = false;
    tally.tries = outer.and(tally.tries);
    match found {
        Some(found) => found.adopt(tally).map(|()| true),
        None => Ok(false),
    }
}

/// Returns how many values a value contains, including itself.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(entries) => 1 + entries.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// How well a type fits. Smaller is better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    lacks: usize,
    unknown: usize,
}

/// A type that fits.
struct Found {
    fit: Fit,
    misfits: usize,
    notes: Vec<Unexpected>,
    /// The memory of the value.
    bytes: usize,
}

impl Found {
    /// Adds the result to a tally.
    fn adopt(self, tally: &mut Tally) -> Result<(), Fault> {
        tally.lacks = tally.lacks.saturating_add(self.fit.lacks);
        tally.unknown = tally.unknown.saturating_add(self.fit.unknown);
        tally.misfits = tally.misfits.saturating_add(self.misfits);
        tally.notes.extend(self.notes);
        tally.spend(self.bytes)
    }
}

/// The result of reading a value as one type.
enum Tried {
    /// The value fits. The flag is true if it has a constant of the type.
    Fits(Found, bool),
    /// The value is of the right JSON type, but has another constant.
    Refused,
    /// The value does not fit.
    Failed,
}

/// Returns the type that the tag of a value selects.
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

/// Selects the type that fits best.
///
/// If the tag has an unknown value, types with tags are not tried. An incomplete value is of a type
/// only if that is the only one that fits, and if the value has a constant of the type. Without
/// such a constant, the union must not be open, and no type may have been rejected for its
/// constants.
fn best(union: &mut dyn Union, value: &Value, text: &Reader<'_>, tally: &mut Tally) -> Result<Option<Found>, Fault> {
    // A tag that is `null` counts as missing.
    let has_tag = union.tag().and_then(|tag| value.get(tag)).is_some_and(|tag| !tag.is_null());
    let (mut count, mut is_refused) = (0, union.is_open());
    let mut best: Option<(Found, bool, Box<dyn Any>)> = None;
    for (variant, known) in union.variants().iter().enumerate() {
        if has_tag && !known.tags.is_empty() {
            continue;
        }
        let (found, has_constant) = match try_one(union, variant, value, text, tally)? {
            Tried::Fits(found, has_constant) => (found, has_constant),
            Tried::Refused => {
                is_refused = true;
                continue;
            }
            Tried::Failed => continue,
        };
        count += 1;
        if found.fit == (Fit { lacks: 0, unknown: 0 }) {
            return Ok(Some(found));
        }
        if best.as_ref().is_none_or(|(other, ..)| found.fit < other.fit) {
            best = Some((found, has_constant, union.stash()));
        }
    }
    let may_lack = |has_constant: bool| count == 1 && (has_constant || !is_refused);
    let best = best.filter(|(found, has_constant, _)| found.fit.lacks == 0 || may_lack(*has_constant));
    let Some((found, _, stashed)) = best else { return Ok(None) };
    union.restore(stashed);
    Ok(Some(found))
}

/// Reads a value as one type, if it fits.
fn try_one(
    union: &mut dyn Union,
    variant: usize,
    value: &Value,
    text: &Reader<'_>,
    tally: &mut Tally,
) -> Result<Tried, Fault> {
    let Some(left) = tally.tries.and_then(|left| left.checked_sub(1)) else { return Ok(Tried::Failed) };
    tally.tries = Some(left);
    let before = tally.mark();
    (tally.lacks, tally.unknown, tally.misfits, tally.is_whole) = (0, 0, 0, true);
    let slot = union.start(variant);
    let mut has_constant = false;
    let (fits, otherwise) = match slot.shape() {
        // A value that is unknown to this union may be of another variant.
        Shape::Union(inner) => (chosen(inner, value, text, tally)?, Tried::Refused),
        Shape::Object(object) if contradicts(object, value) => (false, Tried::Refused),
        shape => {
            if let Shape::Object(object) = shape {
                has_constant = object.table().constants.iter().any(|fixed| value.get(fixed.key).is_some());
            }
            let read = read(slot, &mut text.clone(), tally)?;
            // All keys of a map with any values count as unknown.
            if let Shape::Values(map) = union.value().shape() {
                tally.unknown = tally.unknown.saturating_add(map.len());
            }
            (read == Read::Fits, Tried::Failed)
        }
    };
    let found = Found {
        fit: Fit { lacks: tally.lacks, unknown: tally.unknown },
        misfits: tally.misfits,
        notes: tally.notes.split_off(before.notes),
        bytes: tally.spent_since(before),
    };
    tally.go_back(before);
    Ok(if fits { Tried::Fits(found, has_constant) } else { otherwise })
}

/// Returns whether a value has another value for a constant of a type.
fn contradicts(object: &dyn Object, value: &Value) -> bool {
    let differs = |fixed: &Fixed| value.get(fixed.key).is_some_and(|value| !value.is_null() && !fixed.is(value));
    object.table().constants.iter().any(differs)
}
