//! Names of inputs that all clients accept: at most 64 characters, ASCII letters, digits, `_`, `-`
//! and `.`. Models reject a request with any other one, and so all tools in it.

use super::commands::numbered;
use super::tool_names::shortened;
use super::with::substituted;
use crate::model::Json;
use crate::model::unit::{Shape, Unit};

/// The maximum number of characters.
const LONGEST: usize = 64;

/// Whether all clients accept a name.
pub(super) fn is_accepted(name: &str) -> bool {
    (1..=LONGEST).contains(&name.len()) && name.chars().all(is_valid)
}

/// Returns a name that all clients accept: the same one, if it is such a name.
pub(super) fn accepted(name: &str) -> String {
    if is_accepted(name) { name.to_owned() } else { plain(name) }
}

/// Renames the inputs of a tool whose names are not accepted. Returns the names before and after.
pub(super) fn accept(unit: &mut Unit) -> Vec<(String, String)> {
    let mut renamed: Vec<(String, String)> = Vec::new();
    let (mut kept, others): (Vec<String>, Vec<String>) =
        unit.inputs.iter().map(|input| input.name.clone()).partition(|name| is_accepted(name));
    for name in others {
        let Some(new) = numbered(&plain(&name)).find(|new| !kept.contains(new)) else { continue };
        kept.push(new.clone());
        renamed.push((name, new));
    }
    rename(unit, &renamed);
    renamed
}

/// Renames inputs of a unit: the names before and after.
pub(super) fn rename(unit: &mut Unit, renamed: &[(String, String)]) {
    for input in &mut unit.inputs {
        if let Some((_, new)) = renamed.iter().find(|(name, _)| *name == input.name) {
            input.name.clone_from(new);
        }
    }
    let values: Vec<_> = renamed.iter().map(|(name, new)| (name.clone(), Json::Input(new.clone()))).collect();
    let rename = |json: &mut Json| {
        if let Some(new) = substituted(json, &values) {
            *json = new;
        }
    };
    unit.computed.iter_mut().for_each(|(json, _)| rename(json));
    unit.shape.iter_mut().for_each(|shape| each_computed(shape, &rename));
}

/// Returns the valid characters of a name, with `_` for the others between them.
fn plain(name: &str) -> String {
    let parts: Vec<&str> = name.split(|it| !is_valid(it)).filter(|part| !part.is_empty()).collect();
    match parts.join("_") {
        name if name.is_empty() => "input".to_owned(),
        name => shortened(&name),
    }
}

fn is_valid(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.')
}

/// Calls `change` with each computed value of a shape.
fn each_computed(shape: &mut Shape, change: &impl Fn(&mut Json)) {
    match shape {
        Shape::Computed(json) => change(json),
        Shape::Path(_) => {}
        Shape::List(_, shape) | Shape::Elements(_, shape) | Shape::Values(_, shape) | Shape::Cut(_, shape) => {
            each_computed(shape, change);
        }
        Shape::Object(_, parts) => parts.iter_mut().for_each(|(_, shape)| each_computed(shape, change)),
        Shape::First(shapes) => shapes.iter_mut().for_each(|shape| each_computed(shape, change)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_valid_characters() {
        for (name, expected) in [
            ("$filter", "filter"),
            ("page[size]", "page_size"),
            ("filter[a.b]", "filter_a.b"),
            ("猫", "input"),
            ("größe", "gr_e"),
        ] {
            assert!(!is_accepted(name));
            assert_eq!(plain(name), expected);
        }
        assert_eq!(plain(&"a".repeat(65)).len(), 64);
        assert!(is_accepted(&"a".repeat(64)));
    }
}
