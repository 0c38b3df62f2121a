//! Types that are missing or have other names, their kinds, and their traits.

use std::collections::{HashMap, HashSet};

use super::{fields, variants};
use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found};
use crate::diff::surface::{self, kind, type_key};
use crate::model::article::with_article;
use crate::model::facts::reached;
use crate::model::types::{TypeDef, TypeId, TypeKind};

/// Two types of one name, or of which one replaces the other.
#[derive(Clone, Copy)]
pub(in crate::diff) struct Pair<'a> {
    pub(in crate::diff) old: &'a TypeDef,
    pub(in crate::diff) new: &'a TypeDef,
    pub(in crate::diff) old_id: TypeId,
    pub(in crate::diff) new_id: TypeId,
}

impl Pair<'_> {
    /// Returns a key on both sides.
    pub(in crate::diff) fn keys(&self, rest: &str) -> Vec<String> {
        vec![format!("{}{rest}", type_key(self.old)), format!("{}{rest}", type_key(self.new))]
    }

    /// Returns the type in the words of a caller.
    pub(in crate::diff) fn name(&self) -> String {
        type_key(self.new)
    }

    /// Returns what identifies the type in every report.
    pub(in crate::diff) fn key(&self) -> String {
        type_key(self.old)
    }

    /// Adds both places to a change.
    pub(in crate::diff) fn at(&self, comparison: &Comparison<'_>, found: Found) -> Found {
        found.old(comparison.old.type_place(self.old_id)).new_place(comparison.new.type_place(self.new_id))
    }
}

/// Compares the types.
pub(super) fn apply(comparison: &mut Comparison<'_>) {
    let pairs = pairs(comparison);
    for pair in &pairs {
        if pair.old.name != pair.new.name {
            rename(comparison, pair);
        }
        if kind(pair.old) != kind(pair.new) {
            kinds(comparison, pair);
            continue;
        }
        match (&pair.old.kind, &pair.new.kind) {
            (TypeKind::Struct(old), TypeKind::Struct(new)) => fields::apply(comparison, pair, old, new),
            (TypeKind::Enum(old), TypeKind::Enum(new)) => variants::of_enum(comparison, pair, old, new),
            (TypeKind::Union(old), TypeKind::Union(new)) => variants::of_union(comparison, pair, old, new),
            _ => {}
        }
        directions(comparison, pair);
    }
    features(comparison, &pairs);
    removed(comparison, &pairs);
    // What refers to a new type is new itself, or is reported as changed.
    let known: HashSet<TypeId> = pairs.iter().map(|pair| pair.new_id).collect();
    let new: Vec<String> = (0..comparison.new.api.types.len())
        .filter(|id| !known.contains(id))
        .map(|id| type_key(&comparison.new.api.types[id]))
        .collect();
    comparison.cover_gained(new);
}

/// Returns the types that both sides have: those of one name, and those that were renamed.
pub(in crate::diff) fn pairs<'a>(comparison: &Comparison<'a>) -> Vec<Pair<'a>> {
    let (old, new) = (&comparison.old.api.types, &comparison.new.api.types);
    let names: HashMap<&str, TypeId> = new.iter().enumerate().map(|(id, def)| (def.name.bare(), id)).collect();
    let known: HashSet<&str> = old.iter().map(|def| def.name.bare()).collect();
    let mut taken: HashSet<TypeId> = HashSet::new();
    let partner = |(old_id, def): (TypeId, &'a TypeDef)| {
        let new_id = match names.get(def.name.bare()) {
            Some(id) => *id,
            None => {
                let id = *comparison.types.get(&old_id).filter(|_| comparison.is_replaced(def))?;
                // A type that has become another one that existed is merged into it.
                let is_new = !known.contains(new.get(id)?.name.bare());
                (is_new && taken.insert(id)).then_some(id)?
            }
        };
        Some(Pair { old: def, new: new.get(new_id)?, old_id, new_id })
    };
    old.iter().enumerate().filter_map(partner).collect()
}

fn rename(comparison: &mut Comparison<'_>, pair: &Pair<'_>) {
    let (from, to) = (type_key(pair.old), type_key(pair.new));
    let sentence = format!("`{from}` is called `{to}`.");
    let found = Found::new(Code::TypeRenamed, from.clone(), from.clone(), sentence)
        .remedy(format!("restore the line of `{}` in codegen.lock", pair.old.name.bare()))
        .within([from, to]);
    let found = pair.at(comparison, found);
    comparison.push(found);
}

fn kinds(comparison: &mut Comparison<'_>, pair: &Pair<'_>) {
    let (from, to) = (with_article(kind(pair.old)), with_article(kind(pair.new)));
    let sentence = format!("`{}` is {to} instead of {from}.", pair.name());
    let found = Found::new(Code::TypeKind, pair.name(), pair.key(), sentence).within(pair.keys(""));
    let found = pair.at(comparison, found);
    comparison.push(found);
    comparison.dropped.push(pair.old_id);
}

/// Compares whether a type is sent and received, which decides about its constructor and traits.
fn directions(comparison: &mut Comparison<'_>, pair: &Pair<'_>) {
    let name = pair.name();
    let is_struct = matches!(pair.old.kind, TypeKind::Struct(_));
    let written = |def: &TypeDef| def.sent || def.is_both;
    let read = |def: &TypeDef| !def.sent || def.is_both;
    let new = if is_struct { "`new`, setters and " } else { "" };
    let facts = [
        (pair.old.sent, pair.new.sent, "::new", "in requests", format!("{new}`Serialize`")),
        (written(pair.old), written(pair.new), ": Serialize", "in requests", "`Serialize`".to_owned()),
        (read(pair.old), read(pair.new), ": Slot", "in responses", "reading".to_owned()),
    ];
    let mut is_told = false;
    for (before, after, part, place, what) in facts {
        if before == after || is_told && part == ": Serialize" {
            continue;
        }
        is_told |= part == "::new";
        // A setter has the key of its field.
        let parts = match part {
            "::new" => vec!["", ": Serialize"],
            part => vec![part],
        };
        let keys: Vec<String> = parts.into_iter().flat_map(|part| pair.keys(part)).collect();
        let (code, sentence) = match after {
            true => (Code::TraitAdded, format!("`{name}` is used {place}: it has {what}.")),
            false => (Code::TraitRemoved, format!("`{name}` is not used {place} any more: it lost {what}.")),
        };
        let found = Found::new(code, name.clone(), format!("{}{part}", pair.key()), sentence);
        let found = if part == "::new" { found.within(keys) } else { found.covers(keys) };
        let found = pair.at(comparison, found);
        comparison.push(found);
    }
}

/// Compares the features of types. Those of a module that got a feature are reported with it.
fn features(comparison: &mut Comparison<'_>, pairs: &[Pair<'_>]) {
    for pair in pairs.iter().filter(|pair| pair.old.name == pair.new.name) {
        let key = type_key(pair.old);
        let entries = (comparison.old.surface.get(&key), comparison.new.surface.get(&key));
        let (Some(old), Some(new)) = entries else { continue };
        let Some(feature) = new.feature.clone().filter(|_| new.feature != old.feature) else { continue };
        let (before, within) = (old.feature.clone(), [key.clone()]);
        let is_of_module = comparison.is_explained(&format!("feature {feature}"))
            || before.as_ref().is_some_and(|before| comparison.is_explained(&format!("feature {before}")));
        let sentence = format!("`{key}` is in builds with the feature `{feature}` only.");
        let found = Found::new(Code::FeatureRequired, key.clone(), format!("feature of {key}"), sentence)
            .remedy(format!("programs that name it add `{feature}` to their features"))
            .within(within);
        let found = pair.at(comparison, found);
        comparison.push_unless(is_of_module, found);
    }
}

/// Reports types that are missing, unless something that refers to them is.
fn removed(comparison: &mut Comparison<'_>, pairs: &[Pair<'_>]) {
    let old = comparison.old.api;
    let known: HashSet<TypeId> = pairs.iter().map(|pair| pair.old_id).collect();
    let dropped = reached(&old.types, comparison.dropped.iter().copied());
    for (id, def) in old.types.iter().enumerate().filter(|(id, _)| !known.contains(id)) {
        let key = type_key(def);
        let merged = comparison.types.get(&id).filter(|_| comparison.is_replaced(def));
        let merged = merged.and_then(|id| comparison.new.api.types.get(*id));
        let sentence = match merged {
            Some(other) => format!("`{key}` is missing: `{}` is used in its place.", type_key(other)),
            None => format!("`{key}` is missing."),
        };
        let place = comparison.old.type_place(id);
        let found = Found::new(Code::TypeRemoved, key.clone(), key.clone(), sentence).old(place).within([key]);
        comparison.push_unless(merged.is_none() && dropped.contains(&id), found);
    }
}

/// Returns the key of a part of a type on the old side.
pub(super) fn part(pair: &Pair<'_>, rest: &str) -> String {
    format!("{}{rest}", surface::type_key(pair.old))
}
