//! Unions: which of several types a value is.

use std::any::Any;

use serde_json::Value;

use super::decode::read;
use super::extra::Unexpected;
use super::json::{Fault, Reader};
use super::slot::{Object, Shape, Union};
use super::table::Fixed;
use super::tally::{Read, Tally};
use super::value::value;

/// How often types are tried for each value within a union, and those within that. Where types hold each other in ways
/// that cannot be told apart, tries would double at each level; what is beyond is kept as it came.
const TRIES: usize = 64;

/// Becomes what fits the next value best. What is `null`, and of none of the types, is kept as that.
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

/// Becomes what fits a value best, if anything fits.
fn chosen(union: &mut dyn Union, value: &Value, text: &Reader<'_>, tally: &mut Tally) -> Result<bool, Fault> {
    let outer = tally.tries;
    tally.tries = Some(outer.unwrap_or_else(|| size(value).saturating_mul(TRIES)));
    // What is within is not the outermost object.
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

/// A type that a value can be of.
struct Found {
    fit: Fit,
    misfits: usize,
    notes: Vec<Unexpected>,
    /// How much memory it takes.
    bytes: usize,
}

impl Found {
    /// Adds to a tally what came of it.
    fn adopt(self, tally: &mut Tally) -> Result<(), Fault> {
        tally.lacks = tally.lacks.saturating_add(self.fit.lacks);
        tally.unknown = tally.unknown.saturating_add(self.fit.unknown);
        tally.misfits = tally.misfits.saturating_add(self.misfits);
        tally.notes.extend(self.notes);
        tally.spend(self.bytes)
    }
}

/// What comes of taking a value for one of a type.
enum Tried {
    /// It can be one, and whether it says so by a value that the type always has.
    Fits(Found, bool),
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
fn best(union: &mut dyn Union, value: &Value, text: &Reader<'_>, tally: &mut Tally) -> Result<Option<Found>, Fault> {
    // `null` names nothing.
    let has_tag = union.tag().and_then(|tag| value.get(tag)).is_some_and(|tag| !tag.is_null());
    let (mut count, mut is_refused) = (0, union.is_open());
    let mut best: Option<(Found, bool, Box<dyn Any>)> = None;
    for (variant, known) in union.variants().iter().enumerate() {
        if has_tag && !known.tags.is_empty() {
            continue;
        }
        let (found, is_said) = match try_one(union, variant, value, text, tally)? {
            Tried::Fits(found, is_said) => (found, is_said),
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
            best = Some((found, is_said, union.stash()));
        }
    }
    let may_lack = |is_said: bool| count == 1 && (is_said || !is_refused);
    let best = best.filter(|(found, is_said, _)| found.fit.lacks == 0 || may_lack(*is_said));
    let Some((found, _, stashed)) = best else { return Ok(None) };
    union.restore(stashed);
    Ok(Some(found))
}

/// Takes a value for one of a type, if it can be.
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
    let mut is_said = false;
    let (fits, otherwise) = match slot.shape() {
        // What it would only keep, another variant may be.
        Shape::Union(inner) => (chosen(inner, value, text, tally)?, Tried::Refused),
        Shape::Object(object) if contradicts(object, value) => (false, Tried::Refused),
        shape => {
            if let Shape::Object(object) = shape {
                is_said = object.table().constants.iter().any(|fixed| value.get(fixed.key).is_some());
            }
            let read = read(slot, &mut text.clone(), tally)?;
            // A map of anything knows none of its keys.
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
    Ok(if fits { Tried::Fits(found, is_said) } else { otherwise })
}

/// Whether a value has another value for a key than the one that a type always has.
fn contradicts(object: &dyn Object, value: &Value) -> bool {
    let differs = |fixed: &Fixed| value.get(fixed.key).is_some_and(|value| !value.is_null() && !fixed.is(value));
    object.table().constants.iter().any(differs)
}
