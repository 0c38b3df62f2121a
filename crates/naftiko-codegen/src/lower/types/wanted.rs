//! Chooses the final names of types, when all types are known.
//!
//! Names in `codegen.lock` come first, then types that the document names, then the others, each
//! with the best of its preferred names. The table in `model/names.rs` lists them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::naming::{self, PlaceNames, Suggestion, fixed_segments, split};
use super::{Direction, Draft, DraftField, DraftKind};
use crate::lock::Locked;
use crate::lower::paging::{is_items, is_of_page};
use crate::model::names::{self, Scope};
use crate::model::types::Ty;
use crate::model::{Name, TypeId};

/// Names the types, published names first; no type gets one that is `taken`. `lock` has the names
/// of all types afterwards.
pub(super) fn name(drafts: &mut [Draft], taken: &[String], lock: &mut BTreeMap<String, Locked>) {
    let mut names = Scope::with(taken);
    let keys = keys(drafts);
    let mut promised: Vec<Option<Name>> =
        keys.iter().map(|keys| keys.iter().find_map(|key| names.take_type(&lock.get(key)?.name))).collect();
    // The names of removed types.
    lock.values().for_each(|locked| drop(names.take_type(&locked.name)));
    // From the temporary names of types to their final ones.
    let mut renamed: HashMap<String, String> = HashMap::new();
    for id in order(drafts) {
        let first = drafts[id].name.bare().to_owned();
        let name = promised[id].take();
        let name = name.or_else(|| wanted(drafts, id, &renamed).iter().find_map(|name| names.take_type(name)));
        let name = name.unwrap_or_else(|| names.camel(&first, SUFFIX));
        for key in &keys[id] {
            lock.insert(key.clone(), Locked::new(name.bare()));
        }
        if name.bare() != first {
            renamed.insert(first, name.bare().to_owned());
        }
        drafts[id].name = name;
    }
}

/// The suffix of a name that generated code or another type already has.
pub(super) const SUFFIX: &str = "Model";

/// Returns the types that the document names, and then the others, both in order, but the item of a
/// page before the page, which is named after it.
fn order(drafts: &[Draft]) -> Vec<TypeId> {
    let mut all: Vec<TypeId> = (0..drafts.len()).collect();
    // A type that has a short name itself takes precedence over one in a namespace.
    all.sort_by_key(|id| match &drafts[*id] {
        draft if !is_called(draft) => 2,
        draft if draft.is_named && !naming::short_names(&draft.origin).is_empty() => 1,
        _ => 0,
    });
    let mut order = Vec::with_capacity(drafts.len());
    let mut is_done = vec![false; drafts.len()];
    for id in all {
        let item = item_of_page(drafts, id).filter(|item| is_called(&drafts[*item]));
        for id in item.into_iter().chain([id]) {
            if !std::mem::replace(&mut is_done[id], true) {
                order.push(id);
            }
        }
    }
    order
}

/// Whether the document names a type.
fn is_called(draft: &Draft) -> bool {
    draft.is_named || naming::title(&draft.schema).is_some()
}

/// Returns the preferred names of a type, the best first. Names that start with a renamed type are
/// adapted.
fn wanted(drafts: &[Draft], id: TypeId, renamed: &HashMap<String, String>) -> Vec<String> {
    let draft = &drafts[id];
    let first = draft.name.bare();
    let own = if is_called(draft) { called(drafts, id) } else { suggested(&draft.place_names, renamed) };
    let held = draft.place_names.first().and_then(|names| {
        let owner = names.owner.as_ref()?;
        Some(format!("{}{}", renamed.get(owner)?, first.strip_prefix(owner.as_str())?))
    });
    let apart = apart(first, &draft.origin, None);
    own.into_iter().chain(held).chain([first.to_owned()]).chain(apart).collect()
}

/// Returns the names of a type that the document names.
fn called(drafts: &[Draft], id: TypeId) -> Vec<String> {
    let draft = &drafts[id];
    if let Some(item) = item_of_page(drafts, id) {
        let item = &drafts[item];
        let one = if is_called(item) { item.name.bare().to_owned() } else { naming::one_of(draft.name.bare()) };
        return vec![format!("{one}List")];
    }
    if draft.is_named { naming::short_names(&draft.origin) } else { Vec::new() }
}

/// Returns the names of an inline type.
fn suggested(places: &[PlaceNames], renamed: &HashMap<String, String>) -> Vec<String> {
    let is_component = |names: &&PlaceNames| names.within.contains('#');
    let of_components: Vec<&PlaceNames> = places.iter().filter(is_component).collect();
    // An inline type in a component is named after that, even if operations use it, too.
    let places: Vec<&PlaceNames> = if of_components.is_empty() { places.iter().collect() } else { of_components };
    let of = |names: &PlaceNames| -> Vec<String> {
        let owner = names.owner.as_ref().map(|owner| renamed.get(owner).unwrap_or(owner));
        let name = |suggestion: &Suggestion| match suggestion {
            Suggestion::Whole(name) => Some(name.clone()),
            Suggestion::Held(name) => Some(joined(owner?, name)),
        };
        names.suggestions.iter().filter_map(name).collect()
    };
    // The name of a body is better than that of an item in another one.
    let is_body = |names: &&&PlaceNames| names.suggestions.is_empty() && names.owner.is_none();
    let Some(best) = places.iter().find(is_body).or(places.first()) else { return Vec::new() };
    if places.iter().all(|other| other.within == best.within) {
        return of(best);
    }
    let in_all = of(best).into_iter().filter(|name| places.iter().all(|it| of(it).contains(name)));
    let own = of(best).into_iter().chain([best.hint.clone()]);
    in_all.chain(shared(&places)).chain(own).collect()
}

/// Joins two names; a word that ends the first and starts the second is not repeated.
fn joined(owner: &str, name: &str) -> String {
    let (first, last) = (split(name).into_iter().next(), split(owner).pop());
    let again = first.filter(|first| Some(first) == last.as_ref()).map_or(0, |word| word.len());
    match name.get(again..) {
        Some(rest) if !rest.is_empty() => format!("{owner}{rest}"),
        _ => format!("{owner}{name}"),
    }
}

/// Returns the name of a type whose preferred name is taken: with the segments of its path that the
/// other does not have, or that the name does not contain.
pub(super) fn apart(hint: &str, origin: &str, other: Option<&str>) -> Option<String> {
    let others = other.map(fixed_segments).unwrap_or_default();
    let stem = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let words: Vec<String> = names::snake(hint).split('_').map(stem).collect();
    let is_contained = |segment: &String| segment.split('_').all(|word| words.contains(&stem(word)));
    let own: Vec<String> = fixed_segments(origin).into_iter().filter(|segment| !is_contained(segment)).collect();
    let differing: Vec<String> = own.iter().filter(|segment| !others.contains(segment)).cloned().collect();
    let chosen = if differing.is_empty() { own } else { differing };
    (!chosen.is_empty()).then(|| names::camel(&format!("{} {hint}", chosen.join(" "))))
}

/// Returns the names of a type that several operations or components use, the best first: the
/// common part of the names that it would have in each, so that it is not named after one of them.
fn shared(places: &[&PlaceNames]) -> Vec<String> {
    let words: Vec<Vec<String>> = places.iter().map(|names| of_one(split(&names.hint))).collect();
    let all_end_in = |n: usize| words.iter().all(|other| other.ends_with(&words[0][words[0].len() - n..]));
    let Some(count) = (1..=words[0].len()).rev().find(|n| all_end_in(*n)) else { return Vec::new() };
    let common = plain(&words[0][words[0].len() - count..]);
    if common.is_empty() {
        return Vec::new();
    }
    let paths: Vec<Vec<String>> = places.iter().map(|names| fixed_segments(&names.within)).collect();
    let of_path = paths[0].iter().rev().filter(|segment| paths.iter().all(|path| path.contains(segment)));
    let of_path = of_path.map(|segment| naming::one_of(segment)).filter(|it| !is_version(it) && !starts(&common, it));
    let name = names::camel(&common.join(" "));
    let with_path: Vec<String> = of_path.map(|segment| format!("{segment}{name}")).collect();
    // A single word is not enough, if there is another.
    let is_short = common.len() == 1;
    let name = || std::iter::once(name.clone());
    if is_short { with_path.into_iter().chain(name()).collect() } else { name().chain(with_path).collect() }
}

/// Whether a word is the version of an API: `V1`.
fn is_version(word: &str) -> bool {
    word.strip_prefix('V').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// Whether the words of a name already contain one.
fn starts(words: &[String], segment: &str) -> bool {
    split(segment).iter().all(|word| words.contains(word))
}

/// Returns the item of a page whose own name is only the plural of its item, as in `Organizations {
/// data: Vec<Organization> }`. Such a page is called `OrganizationList`, so that it is not mistaken
/// for a plain list, or for a group of operations.
fn item_of_page(drafts: &[Draft], id: TypeId) -> Option<TypeId> {
    let draft = &drafts[id];
    let DraftKind::Struct(page) = &draft.kind else { return None };
    let is_sent = draft.reached.iter().any(|(direction, _)| *direction == Direction::Sent);
    if !draft.is_named || is_sent || !page.fields.iter().any(|field| is_of_page(&field.property.name)) {
        return None;
    }
    let page_name = draft.name.bare();
    let is_item =
        |field: &&DraftField, item: &Draft| match item.place_names.first().and_then(|names| names.owner.as_deref()) {
            // An inline type in the page is named after the page.
            Some(owner) => {
                owner == page_name && is_items(&field.property.name) && naming::one_of(page_name) != page_name
            }
            None => item.is_named && is_plural(page_name, item.name.bare()),
        };
    let item = page.fields.iter().find_map(|field| match &field.ty {
        Some(Ty::List(item)) => item.named().filter(|item| is_item(&field, &drafts[*item])),
        _ => None,
    });
    item.filter(|item| *item != id)
}

/// Whether a name is the plural of another: the same words, some of them in the plural.
fn is_plural(many: &str, one: &str) -> bool {
    let (many, one) = (split(many), split(one));
    let is_of = |(many, one): (&String, &String)| many == one || names::singular(many) == *one;
    many != one && many.len() == one.len() && many.iter().zip(&one).all(is_of)
}

/// Returns the words of a name with all but the last in the singular: the type of a status is that
/// of a single listed object.
fn of_one(mut words: Vec<String>) -> Vec<String> {
    if let Some((_, others)) = words.split_last_mut() {
        others.iter_mut().for_each(|word| *word = names::singular(word));
    }
    words
}

/// Returns words without those that describe where a type is declared rather than what it is: at
/// the start, and after a list.
fn plain(words: &[String]) -> Vec<String> {
    let is_structural = |word: &String| STRUCTURAL.contains(&word.as_str());
    let start = words.iter().position(|word| !is_structural(word)).unwrap_or(words.len());
    let mut words = words[start..].to_vec();
    if words.last().is_some_and(|last| last == "item") {
        while words.last().is_some_and(is_structural) {
            words.pop();
        }
        words.last_mut().into_iter().for_each(|last| *last = names::singular(last));
    }
    words
}

/// Words that describe where a type is declared rather than what it is.
const STRUCTURAL: &[&str] = &["item", "value", "response", "body", "error", "event", "line"];

/// Returns the keys of each type in codegen.lock. Equal keys are numbered.
fn keys(drafts: &[Draft]) -> Vec<Vec<String>> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut numbered = |key| {
        let count = counts.entry(key).or_insert(0);
        *count += 1;
        if *count == 1 { key.to_owned() } else { format!("{key} #{count}") }
    };
    let of = |draft| -> Vec<String> {
        let places: &Vec<PlaceNames> = draft;
        let mut seen = HashSet::new();
        places.iter().map(|names| names.key.as_str()).filter(|key| seen.insert(*key)).map(&mut numbered).collect()
    };
    drafts.iter().map(|draft| &draft.place_names).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(hint: &str, within: &str) -> PlaceNames {
        PlaceNames { hint: hint.to_owned(), within: within.to_owned(), ..PlaceNames::default() }
    }

    #[test]
    fn a_type_of_several_operations_is_called_after_what_they_have_in_common() {
        let names = |all: &[(&str, &str)]| {
            let all: Vec<PlaceNames> = all.iter().map(|(hint, within)| names(hint, within)).collect();
            suggested(&all, &HashMap::new()).join(" ")
        };
        let (list, find) = (("ListPetsStatus", "GET /v1/pets"), ("FindToysStatus", "GET /v1/toys"));
        assert_eq!(names(&[list]), "");
        assert_eq!(names(&[list, ("ListPetsStatus", "GET /v1/pets")]), "");
        assert_eq!(names(&[list, find]), "Status ListPetsStatus");
        let (all, own) =
            (("ListAllUserGroupsStatus", "GET /groups"), ("ListUserGroupsStatus", "GET /users/{id}/groups"));
        assert_eq!(names(&[all, own]), "UserGroupStatus ListAllUserGroupsStatus");
        assert_eq!(
            names(&[("AddBodyKind", "POST /pets"), ("SetBodyKind", "PUT /pets/{id}")]),
            "PetKind Kind AddBodyKind"
        );
        assert_eq!(names(&[("AddBodyItem", "POST /pets"), ("SetBodyItem", "PUT /pets/{id}")]), "AddBodyItem");
        assert_eq!(names(&[list, ("PetStatus", "#/components/schemas/Pet")]), "");
    }

    #[test]
    fn a_word_is_not_said_twice() {
        assert_eq!(joined("SlackResponse", "ResponseMetadata"), "SlackResponseMetadata");
        assert_eq!(joined("Pet", "PetIds"), "PetIds");
        assert_eq!(joined("Pet", "Pet"), "PetPet");
        assert_eq!(joined("Pet", "Petals"), "PetPetals");
    }

    #[test]
    fn a_name_that_is_taken_has_the_segment_that_differs() {
        let apart = |origin: &str, other: Option<&str>| apart("SetSecretBody", origin, other).unwrap_or_default();
        let actions = "PUT /orgs/{org}/actions/secrets";
        assert_eq!(apart("PUT /orgs/{org}/bot/secrets", Some(actions)), "BotSetSecretBody");
        assert_eq!(apart("PUT /repos/{repo}/actions/secrets", Some(actions)), "ReposSetSecretBody");
        assert_eq!(apart("PUT /orgs/{org}/bot/secrets", None), "OrgsBotSetSecretBody");
        assert_eq!(apart("PUT /secrets", Some(actions)), "");
        assert_eq!(apart("#/components/schemas/SetSecretBody", Some(actions)), "");
    }
}
