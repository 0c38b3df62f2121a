//! Deprecations and documentation.

use super::fields::partners;
use super::types::{self, Pair, part};
use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found, call, operation_key};
use crate::diff::inputs::{Of, Pairing};
use crate::diff::matching::At;
use crate::model::types::{Field, TypeKind};

/// Compares deprecations and documentation of the crate, its modules and its types.
pub(super) fn apply(comparison: &mut Comparison<'_>) {
    crate_texts(comparison);
    for pair in types::pairs(comparison) {
        of_type(comparison, &pair);
    }
}

/// Compares deprecations and documentation of an operation.
pub(super) fn of_operation<'a>(comparison: &mut Comparison<'a>, old: &At<'a>, new: &At<'a>, pairings: &[Pairing<'a>]) {
    let call = call(new);
    let key = operation_key(old);
    let mut texts: Vec<&str> = Vec::new();
    let place = (comparison.old.document_place(old), comparison.new.document_place(new));
    let (before, after) = (old.operation.deprecated, new.operation.deprecated);
    if let Some(found) = deprecation(&call, &key, &format!("`{call}`"), before, after) {
        comparison.push(found.old(place.0.clone()).new_place(place.1.clone()));
    }
    for pairing in pairings {
        let (Some(one), Some(other)) = (&pairing.old, &pairing.new) else { continue };
        let (Of::Parameter(from), Of::Parameter(to)) = (one.of, other.of) else { continue };
        let what = format!("`{}` of `{call}`", other.name);
        if let Some(found) = deprecation(&call, &format!("{key}({})", one.label), &what, from.deprecated, to.deprecated)
        {
            let (old, new) = (comparison.old.input_place(old, from), comparison.new.input_place(new, to));
            comparison.push(found.old(old).new_place(new));
        }
        let defaults = (comparison.old.input(old, from), comparison.new.input(new, to));
        let is_other_default = defaults.0.map(|it| &it.default) != defaults.1.map(|it| &it.default);
        if from.docs != to.docs && !is_other_default {
            texts.push(other.name);
        }
    }
    let is_changed = old.operation.docs != new.operation.docs;
    if is_changed || !texts.is_empty() {
        let sentence = format!("The documentation of {} has another text.", listed(&call, is_changed, &texts));
        let found = Found::new(Code::TextChanged, call, format!("{key} text"), sentence);
        comparison.push(found.old(place.0).new_place(place.1));
    }
}

/// Returns what has another text.
fn listed(name: &str, is_changed: bool, parts: &[&str]) -> String {
    let names: Vec<String> = parts.iter().map(|part| format!("`{part}`")).collect();
    match (is_changed, names.as_slice()) {
        (_, []) => format!("`{name}`"),
        (true, _) => format!("`{name}` and of its {}", names.join(", ")),
        (false, _) => format!("{} of `{name}`", names.join(", ")),
    }
}

fn deprecation(subject: &str, key: &str, what: &str, before: bool, after: bool) -> Option<Found> {
    let (code, sentence) = match (before, after) {
        (false, true) => (Code::Deprecated, format!("{what} is deprecated.")),
        (true, false) => (Code::Undeprecated, format!("{what} is not deprecated any more.")),
        _ => return None,
    };
    let found = Found::new(code, subject, key, sentence);
    Some(if code == Code::Deprecated {
        found.remedy("callers that deny warnings allow `deprecated` there")
    } else {
        found
    })
}

fn crate_texts(comparison: &mut Comparison<'_>) {
    let (old, new) = (comparison.old.api, comparison.new.api);
    if old.about != new.about {
        let sentence = "The documentation of the crate has another text.";
        comparison.push(Found::new(Code::TextChanged, new.package.name.clone(), "crate text", sentence));
    }
    for capability in &old.capabilities {
        let Some(other) = new.capabilities.iter().find(|it| it.module == capability.module) else { continue };
        if (&capability.docs, &capability.heading) != (&other.docs, &other.heading) {
            let module = capability.module.bare();
            let sentence = format!("The documentation of `{module}()` has another text.");
            comparison.push(Found::new(Code::TextChanged, format!("{module}()"), format!("{module} text"), sentence));
        }
    }
}

fn of_type(comparison: &mut Comparison<'_>, pair: &Pair<'_>) {
    let name = pair.name();
    if let Some(found) = deprecation(&name, &pair.key(), &format!("`{name}`"), pair.old.deprecated, pair.new.deprecated)
    {
        let found = pair.at(comparison, found);
        comparison.push(found);
    }
    let mut texts: Vec<&str> = Vec::new();
    if let (TypeKind::Struct(old), TypeKind::Struct(new)) = (&pair.old.kind, &pair.new.kind) {
        for (one, other) in partners(pair, old, new) {
            let (Some(one), Some(other)) = (one, other) else { continue };
            let field = other.name.bare();
            let key = part(pair, &format!(".{}", one.wire_name));
            if let Some(found) =
                deprecation(&name, &key, &format!("`{field}` of `{name}`"), one.deprecated, other.deprecated)
            {
                let places = field_places(comparison, pair, one, other);
                comparison.push(found.old(places.0).new_place(places.1));
            }
            if one.docs != other.docs && !is_other_default(comparison, pair, one, other) {
                texts.push(field);
            }
        }
    }
    let is_changed = pair.old.docs != pair.new.docs;
    if is_changed || !texts.is_empty() {
        let sentence = format!("The documentation of {} has another text.", listed(&name, is_changed, &texts));
        let found = pair.at(comparison, Found::new(Code::TextChanged, name, part(pair, " text"), sentence));
        comparison.push(found);
    }
}

fn field_places(
    comparison: &Comparison<'_>,
    pair: &Pair<'_>,
    old: &Field,
    new: &Field,
) -> (Option<crate::diff::Place>, Option<crate::diff::Place>) {
    let old = comparison.old.field_place(pair.old_id, &old.wire_name);
    (old, comparison.new.field_place(pair.new_id, &new.wire_name))
}

/// Whether the default of the server changed, which is reported by itself.
fn is_other_default(comparison: &Comparison<'_>, pair: &Pair<'_>, old: &Field, new: &Field) -> bool {
    let old = comparison.old.declared.field(pair.old_id, &old.wire_name).map(|it| &it.default);
    old != comparison.new.declared.field(pair.new_id, &new.wire_name).map(|it| &it.default)
}
