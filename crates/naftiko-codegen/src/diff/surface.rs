//! The public API of a generated crate as a list of entries, made from the model.
//!
//! An entry has a key, which is its path as a caller would write it, and a shape, which is
//! everything that a program can depend on. If all entries of the old side are among those of the
//! new side, with the same shapes, every program that compiles with the old crate compiles with the
//! new one.
//!
//! | key | shape |
//! |---|---|
//! | `pets` | nothing: a module |
//! | `pets::PetsApi::get_pet` | the types of its arguments, and its request |
//! | `pets::GetPet::limit` | the type of the argument of a setter |
//! | `fleet::FleetApi::manifest` | the types of the arguments of a flow, and its builder |
//! | `types::Pet` | the kind of a type |
//! | `types::Pet.name` | the type of a field |
//! | `types::Pet::Cat` | the type in a variant |
//! | `types::Pet: From<String>` | nothing: a trait that it implements |

mod client;
mod fake;
mod flow;
mod operation;
mod types;

use std::collections::BTreeMap;
use std::rc::Rc;

pub(super) use client::{Constructor, constructors};
pub(super) use fake::{key as fake, method as fake_method};
pub(super) use flow::key as flow;
pub(super) use operation::{argument, field, method, request, stream_method};
pub(super) use types::{key as type_key, kind};

use crate::emit::spelled::Spelling;
use crate::model::{Api, Name};

/// The public API of a crate.
pub(super) struct Surface {
    entries: BTreeMap<String, Entry>,
}

/// A part of the public API that a program can depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Everything that its uses depend on.
    pub(super) shape: Rc<str>,
    /// The feature without which it does not exist.
    pub(super) feature: Option<Rc<str>>,
}

impl Entry {
    /// Whether every use of the old entry compiles with this one.
    fn includes(&self, old: &Entry) -> bool {
        self.shape == old.shape && (self.feature.is_none() || self.feature == old.feature)
    }
}

impl Surface {
    /// Returns the public API of a crate.
    pub(super) fn of(api: &Api, spelling: &Spelling<'_>) -> Self {
        let mut entries = Entries { api, spelling, entries: BTreeMap::new(), feature: None };
        entries.client();
        for capability in &api.capabilities {
            entries.feature = feature(api, &capability.module);
            entries.capability(capability);
            entries.fake(capability);
        }
        for group in &api.flows {
            entries.feature = feature(api, &group.module);
            entries.flows(group);
        }
        entries.types();
        Surface { entries: entries.entries }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// Returns the keys of the entries that the new side does not have, or has with another shape.
    pub(super) fn lost<'s>(&'s self, new: &'s Surface) -> impl Iterator<Item = &'s str> {
        let is_kept = |key: &str, old: &Entry| new.get(key).is_some_and(|new| new.includes(old));
        self.entries.iter().filter(move |(key, old)| !is_kept(key, old)).map(|(key, _)| key.as_str())
    }

    /// Returns the keys of the entries that the old side does not have.
    pub(super) fn gained<'s>(&'s self, old: &'s Surface) -> impl Iterator<Item = &'s str> {
        self.entries.keys().map(String::as_str).filter(|key| old.get(key).is_none())
    }
}

/// Returns the key of what contains an entry: `types::Pet` for `types::Pet.name`.
pub(super) fn parent(key: &str) -> Option<&str> {
    if let Some((owner, _)) = key.split_once(": ") {
        return Some(owner);
    }
    let colons = key.rfind("::");
    let end = key.rfind('.').filter(|dot| colons.is_none_or(|colons| colons < *dot)).or(colons)?;
    Some(&key[..end])
}

/// Returns the feature that enables a capability, if there are several capabilities.
pub(super) fn feature(api: &Api, module: &Name) -> Option<Rc<str>> {
    api.has_features().then(|| crate::model::feature(module).into())
}

/// The entries so far.
struct Entries<'a, 'e> {
    api: &'a Api,
    spelling: &'e Spelling<'a>,
    entries: BTreeMap<String, Entry>,
    /// The feature of the entries that are added.
    feature: Option<Rc<str>>,
}

impl Entries<'_, '_> {
    fn add(&mut self, key: String, shape: impl Into<Rc<str>>) {
        let entry = Entry { shape: shape.into(), feature: self.feature.clone() };
        self.entries.insert(key, entry);
    }
}

/// Returns the shape of a function.
fn function<T: AsRef<str>>(arguments: impl IntoIterator<Item = T>, returned: &str) -> String {
    let arguments: Vec<T> = arguments.into_iter().collect();
    let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
    format!("({}) -> {returned}", arguments.join(", "))
}

#[cfg(test)]
mod tests {
    use super::parent;

    #[test]
    fn an_entry_is_part_of_what_its_path_leads_through() {
        let owners = |key| std::iter::successors(parent(key), |key| parent(key)).collect::<Vec<_>>();
        assert_eq!(owners("types::Pet.name"), ["types::Pet", "types"]);
        assert_eq!(owners("types::Pet::Cat"), ["types::Pet", "types"]);
        assert_eq!(owners("types::Pet: From<Vec<types::Cat>>"), ["types::Pet", "types"]);
        assert_eq!(owners("types::V1.x"), ["types::V1", "types"]);
        assert_eq!(owners("pets"), [""; 0]);
    }
}
