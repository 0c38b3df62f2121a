//! The fake for tests of callers.

use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found, call, operation_key};
use crate::diff::surface;

/// Reports operations whose fake has changed, unless the operation itself has.
pub(super) fn apply(comparison: &mut Comparison<'_>) {
    let lost: Vec<String> = comparison
        .old
        .surface
        .lost(&comparison.new.surface)
        .filter(|key| key.starts_with("fake::"))
        .map(str::to_owned)
        .collect();
    if lost.is_empty() {
        cover_new(comparison);
        return;
    }
    for (old, new) in comparison.operations.matched.clone() {
        let key = surface::fake(old.capability, old.operation);
        let is_of =
            |it: &&String| it.strip_prefix(key.as_str()).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
        let missing: Vec<&String> =
            lost.iter().filter(is_of).filter(|it| !comparison.is_explained(it) && !is_same(comparison, it)).collect();
        if missing.is_empty() {
            continue;
        }
        let names: Vec<String> = missing.iter().map(|it| part(it, &key)).collect();
        let sentence = format!("The fake of `{}` lost or changed {}.", call(&new), names.join(", "));
        let (old_place, new_place) = (comparison.old.document_place(&old), comparison.new.document_place(&new));
        // That no error body has a type any more is reported for the client.
        let is_of_errors =
            comparison.new.api.errors.bodies.is_empty() && missing.iter().all(|it| it.contains(": FailsWith<"));
        let is_described = comparison.is_broken(&old) || is_of_errors;
        let found = Found::new(Code::FakeChanged, call(&new), format!("fake of {}", operation_key(&old)), sentence)
            .remedy("tests of callers use the methods of the new fake")
            .old(old_place)
            .new_place(new_place)
            .within([key]);
        comparison.push_unless(is_described, found);
    }
    cover_new(comparison);
}

/// Returns a part of a fake in words.
fn part(entry: &str, key: &str) -> String {
    match entry.strip_prefix(key).unwrap_or(entry) {
        "" => "its response".to_owned(),
        rest => format!("`{}`", rest.trim_start_matches([':', ' '])),
    }
}

/// Whether an entry has only the names of types that were renamed.
fn is_same(comparison: &Comparison<'_>, key: &str) -> bool {
    let new = comparison.new.surface.get(&comparison.renamed_text(key));
    let old = comparison.old.surface.get(key);
    old.zip(new).is_some_and(|(old, new)| old.feature == new.feature && comparison.is_same(&old.shape, &new.shape))
}

/// What the fake of an operation has gained follows from the operation.
fn cover_new(comparison: &mut Comparison<'_>) {
    let keys: Vec<String> =
        comparison.operations.matched.iter().map(|(_, new)| surface::fake(new.capability, new.operation)).collect();
    comparison.cover_gained(keys);
}
