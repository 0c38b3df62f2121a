//! What all rules of a comparison share: both sides, what belongs together, and what was found.

use std::collections::{HashMap, HashSet};

use super::code::Code;
use super::matching::{self, At, Operations, Types};
use super::report::{Change, Level, Place};
use super::surface::{self, Surface};
use crate::emit::spelled::Spelling;
use crate::lower::declared::{Declared, DeclaredOperation, Spot};
use crate::model::types::{Ty, TypeDef, TypeId};
use crate::model::{self, Api, Parameter};

/// One side of a comparison, with what is derived from it.
pub(super) struct View<'a> {
    pub(super) api: &'a Api,
    pub(super) declared: &'a Declared,
    pub(super) spelling: Spelling<'a>,
    pub(super) surface: Surface,
}

impl<'a> View<'a> {
    pub(super) fn new(api: &'a Api, declared: &'a Declared) -> Self {
        let spelling = Spelling::new(api);
        let surface = Surface::of(api, &spelling);
        View { api, declared, spelling, surface }
    }

    fn operation(&self, at: &At<'_>) -> Option<&'a DeclaredOperation> {
        self.declared.operation(at.module, at.number)
    }

    /// Returns the place of an operation in its capability file.
    pub(super) fn place(&self, at: &At<'_>) -> Option<Place> {
        self.operation(at).map(|it| place(&it.spot))
    }

    /// Returns the place of an operation in the OpenAPI document; in its capability file if it has
    /// none.
    pub(super) fn document_place(&self, at: &At<'_>) -> Option<Place> {
        self.operation(at).map(|it| place(it.document.as_ref().unwrap_or(&it.spot)))
    }

    /// Returns the place of an input; of its operation if it has none.
    pub(super) fn input_place(&self, at: &At<'_>, input: &Parameter) -> Option<Place> {
        let declared = self.operation(at)?.input(&input.place, &input.wire_name);
        declared.and_then(|it| it.spot.as_ref()).map(place).or_else(|| self.document_place(at))
    }

    /// Returns the place of a type.
    pub(super) fn type_place(&self, id: TypeId) -> Option<Place> {
        self.declared.types.get(id).map(|it| place(&it.spot))
    }

    /// Returns the place of a field; of its type if it has none.
    pub(super) fn field_place(&self, id: TypeId, wire_name: &str) -> Option<Place> {
        let declared = self.declared.field(id, wire_name).and_then(|it| it.spot.as_ref());
        declared.map(place).or_else(|| self.type_place(id))
    }

    /// Returns the declaration of an input.
    pub(super) fn input(&self, at: &At<'_>, input: &Parameter) -> Option<&'a crate::lower::declared::DeclaredValue> {
        self.operation(at)?.input(&input.place, &input.wire_name)
    }
}

pub(super) fn place(spot: &Spot) -> Place {
    let (line, column) = spot.source.position(spot.start);
    let visible = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    Place { file: spot.source.name().chars().map(visible).collect(), line, column }
}

/// A comparison of two clients.
pub(super) struct Comparison<'a> {
    pub(super) old: View<'a>,
    pub(super) new: View<'a>,
    pub(super) operations: Operations<'a>,
    /// Types of the old side, each with the one that is used in its place.
    pub(super) types: Types,
    /// Modules whose names are gone, each with the number of the module that has its operations.
    pub(super) renamed_modules: HashMap<String, usize>,
    /// The keys of types whose names are gone, each with the key of the one in its place.
    replaced: HashMap<String, String>,
    /// Fields of bodies whose changes are reported as those of an operation: the number of the type
    /// on the old or the new side, and the key.
    pub(super) reported: HashSet<(Side, TypeId, String)>,
    /// Types of the old side that something removed or changed refers to.
    pub(super) dropped: Vec<TypeId>,
    changes: Vec<Change>,
    /// The entries whose loss is explained.
    lost: Covered,
    /// The new entries that are explained.
    gained: Covered,
    /// The operations that do not compile as before, by their keys.
    broken: HashSet<String>,
}

/// Entries that changes explain.
#[derive(Default)]
struct Covered {
    exact: HashSet<String>,
    /// Those that are explained with all that they contain.
    within: HashSet<String>,
}

impl Covered {
    fn add(&mut self, exact: &[String], within: &[String]) {
        self.exact.extend(exact.iter().cloned());
        self.within.extend(within.iter().cloned());
    }

    fn has(&self, key: &str) -> bool {
        let mut owners = std::iter::successors(Some(key), |key| surface::parent(key));
        self.exact.contains(key) || owners.any(|key| self.within.contains(key))
    }
}

/// A side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Side {
    Old,
    New,
}

/// A change as a rule describes it.
pub(super) struct Found {
    change: Change,
    covers: Vec<String>,
    within: Vec<String>,
    operation: Option<String>,
}

impl Found {
    /// Creates a change with the levels of its code. `key` identifies the subject, and `sentence`
    /// describes the change.
    pub(super) fn new(
        code: Code,
        subject: impl Into<String>,
        key: impl Into<String>,
        sentence: impl Into<String>,
    ) -> Self {
        let change = Change {
            code,
            caller: code.caller(),
            wire: code.wire(),
            exposed: code.exposed(),
            subject: subject.into(),
            sentence: sentence.into(),
            remedy: None,
            old: None,
            new: None,
            key: key.into(),
            accepted: false,
        };
        Found { change, covers: Vec::new(), within: Vec::new(), operation: None }
    }

    pub(super) fn old(mut self, place: Option<Place>) -> Self {
        self.change.old = place;
        self
    }

    pub(super) fn new_place(mut self, place: Option<Place>) -> Self {
        self.change.new = place;
        self
    }

    pub(super) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.change.remedy = Some(remedy.into());
        self
    }

    /// Sets the level on the wire, where it is not that of the code.
    pub(super) fn wire(mut self, level: Level) -> Self {
        self.change.wire = level;
        self
    }

    /// Explains the entries with these keys.
    pub(super) fn covers(mut self, keys: impl IntoIterator<Item = String>) -> Self {
        self.covers.extend(keys);
        self
    }

    /// Explains the entries with these keys, and what they contain.
    pub(super) fn within(mut self, keys: impl IntoIterator<Item = String>) -> Self {
        self.within.extend(keys);
        self
    }

    /// Returns the change without what it explains.
    pub(super) fn into_change(self) -> Change {
        self.change
    }

    /// Makes it a change of an operation of the old side.
    pub(super) fn of(mut self, at: &At<'_>) -> Self {
        self.operation = Some(operation_key(at));
        self
    }
}

/// Returns what identifies an operation in every report.
pub(super) fn operation_key(at: &At<'_>) -> String {
    surface::method(at.capability, at.operation.fn_name.bare())
}

/// Returns an operation in the words of a caller.
pub(super) fn call(at: &At<'_>) -> String {
    format!("{}().{}()", at.capability.module.bare(), at.operation.fn_name.bare())
}

impl<'a> Comparison<'a> {
    pub(super) fn new(old: View<'a>, new: View<'a>) -> Self {
        let operations = matching::operations(old.api, new.api);
        let types = matching::types(old.api, new.api, &operations);
        let renamed = matching::renamed(old.api, new.api, &types);
        let replaced = renamed.iter().map(|(old, new)| (surface::type_key(old), surface::type_key(new))).collect();
        Comparison {
            old,
            new,
            operations,
            types,
            renamed_modules: HashMap::new(),
            replaced,
            reported: HashSet::new(),
            dropped: Vec::new(),
            changes: Vec::new(),
            lost: Covered::default(),
            gained: Covered::default(),
            broken: HashSet::new(),
        }
    }

    /// Adds a change.
    pub(super) fn push(&mut self, found: Found) {
        let Found { change, covers, within, operation } = found;
        // Only a breaking change explains why an entry is missing.
        if change.caller == Level::Breaking {
            self.lost.add(&covers, &within);
        }
        if change.caller >= Level::Addition {
            self.gained.add(&covers, &within);
        }
        if change.caller == Level::Breaking {
            self.broken.extend(operation);
        }
        self.changes.push(change);
    }

    /// Adds a change, unless changes that were added before already describe it.
    pub(super) fn push_unless(&mut self, is_described: bool, found: Found) {
        if !is_described {
            return self.push(found);
        }
        let Found { change, covers, within, .. } = found;
        if change.caller == Level::Breaking {
            self.lost.add(&covers, &within);
        }
        self.gained.add(&covers, &within);
    }

    /// Explains entries, and what they contain, by breaking changes that were added before.
    pub(super) fn cover_lost(&mut self, keys: impl IntoIterator<Item = String>) {
        self.lost.within.extend(keys);
    }

    /// Explains new entries, and what they contain, by changes that were added before.
    pub(super) fn cover_gained(&mut self, keys: impl IntoIterator<Item = String>) {
        self.gained.within.extend(keys);
    }

    /// Whether an operation does not compile as before.
    pub(super) fn is_broken(&self, at: &At<'_>) -> bool {
        self.broken.contains(&operation_key(at))
    }

    /// Whether the loss of an entry is explained.
    pub(super) fn is_explained(&self, key: &str) -> bool {
        self.lost.has(key)
    }

    /// Whether two types of arguments or fields are the same, apart from types that were renamed.
    pub(super) fn is_same(&self, old: &str, new: &str) -> bool {
        old == new || !self.replaced.is_empty() && self.renamed_text(old) == new
    }

    /// Whether the name of a type is gone, and another type is used in its place.
    pub(super) fn is_replaced(&self, def: &TypeDef) -> bool {
        self.replaced.contains_key(&surface::type_key(def))
    }

    /// Returns a type of the old side with the names of the new side.
    pub(super) fn renamed_text(&self, old: &str) -> String {
        let mut out = String::with_capacity(old.len());
        let mut rest = old;
        while let Some(start) = rest.find("types::") {
            let end = rest[start + "types::".len()..].find(|c: char| !c.is_alphanumeric() && c != '_' && c != '#');
            let end = end.map_or(rest.len(), |end| start + "types::".len() + end);
            let key = &rest[start..end];
            out.push_str(&rest[..start]);
            out.push_str(self.replaced.get(key).map_or(key, String::as_str));
            rest = &rest[end..];
        }
        out.push_str(rest);
        out
    }

    /// Records that something is removed or changed that refers to a type.
    pub(super) fn drop_ty(&mut self, ty: &Ty) {
        self.dropped.extend(ty.named());
    }

    /// Records that something is removed or changed that refers to the type of an input.
    pub(super) fn drop_input(&mut self, input: &Parameter) {
        if let model::Type::Typed(ty, _) = &input.ty {
            self.drop_ty(ty);
        }
    }

    /// Reports what no rule explains, and returns all changes in their order.
    pub(super) fn finish(mut self) -> Vec<Change> {
        let lost = self.old.surface.lost(&self.new.surface);
        // What has only the names of types that were renamed is reported with these.
        let is_renamed = |key: &str| {
            let new = self.new.surface.get(&self.renamed_text(key));
            let both = self.old.surface.get(key).zip(new);
            both.is_some_and(|(old, new)| old.feature == new.feature && self.is_same(&old.shape, &new.shape))
        };
        let lost: Vec<String> = lost.filter(|key| !self.lost.has(key) && !is_renamed(key)).map(str::to_owned).collect();
        for key in lost {
            let sentence = match (self.old.surface.get(&key), self.new.surface.get(&key)) {
                (Some(old), Some(new)) if old.shape != new.shape && !new.shape.is_empty() => {
                    format!("`{key}` is `{}` instead of `{}`.", new.shape, old.shape)
                }
                (Some(_), Some(_)) => format!("`{key}` has changed."),
                _ => format!("`{key}` is missing."),
            };
            self.push(Found::new(Code::SurfaceChanged, key.clone(), key, sentence));
        }
        let gained = self.new.surface.gained(&self.old.surface);
        let gained: Vec<String> = gained.filter(|key| !self.gained.has(key)).map(str::to_owned).collect();
        for key in gained {
            let sentence = format!("`{key}` is new.");
            self.push(Found::new(Code::SurfaceAdded, key.clone(), key, sentence));
        }
        let mut changes = self.changes;
        changes.sort_by_key(|change| std::cmp::Reverse(change.level()));
        changes
    }
}
