//! Which operations of a document are added.

use std::rc::Rc;

use naftiko_openapi::{OpenApi, Operation};
use naftiko_spec::nearest;

use super::{Refusal, glob};

/// The operations to add: those that at least one part of the choice selects.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Whether all operations are chosen.
    pub all: bool,
    /// Tags, each of which selects its operations.
    pub tags: Vec<String>,
    /// Operations, by their `operationId` or as `GET /path`.
    pub operations: Vec<String>,
    /// Patterns of paths, such as `/orgs/**`.
    pub paths: Vec<String>,
    /// Whether tags, patterns and `all` select no deprecated operations.
    pub no_deprecated: bool,
}

impl Choice {
    /// Whether it selects nothing.
    pub fn is_empty(&self) -> bool {
        !self.all && self.tags.is_empty() && self.operations.is_empty() && self.paths.is_empty()
    }
}

/// An operation of the document.
#[derive(Clone)]
pub(super) struct Listed {
    /// Its position in the document.
    pub(super) order: usize,
    pub(super) operation: Rc<Operation>,
}

impl Listed {
    /// Returns its method and path.
    pub(super) fn shown(&self) -> String {
        format!("{} {}", self.operation.method, self.operation.path)
    }
}

/// The chosen operations.
pub(super) struct Chosen {
    /// The operations, in document order.
    pub(super) operations: Vec<Listed>,
    /// The deprecated operations that were not chosen for that reason.
    pub(super) deprecated: Vec<Listed>,
}

/// Returns all operations of a document, in its order.
pub(super) fn all(openapi: &OpenApi) -> Vec<Listed> {
    let of_path = |path: &String| {
        let methods = openapi.methods(path);
        methods.iter().filter_map(|method| openapi.operation(path, method)).collect::<Vec<_>>()
    };
    openapi.paths().iter().flat_map(of_path).enumerate().map(|(order, operation)| Listed { order, operation }).collect()
}

/// Chooses among the operations of a document. Every part of the choice must select one.
pub(super) fn choose(all: &[Listed], choice: &Choice) -> Result<Chosen, Refusal> {
    let mut named = vec![false; all.len()];
    let mut chosen = vec![choice.all; all.len()];
    let select = |is_chosen: &dyn Fn(&Operation) -> bool, marks: &mut [bool]| {
        let found = all.iter().filter(|it| is_chosen(&it.operation));
        found.map(|it| marks[it.order] = true).count() > 0
    };
    for tag in &choice.tags {
        let exactly = |operation: &Operation| operation.tags.contains(tag);
        let in_any_case = |operation: &Operation| operation.tags.iter().any(|it| it.eq_ignore_ascii_case(tag));
        if !select(&exactly, &mut chosen) && !select(&in_any_case, &mut chosen) {
            let known = all.iter().flat_map(|it| it.operation.tags.iter().map(String::as_str));
            return Err(unknown(&format!("no operation has the tag `{tag}`"), tag, known));
        }
    }
    for path in &choice.paths {
        if !select(&|operation| glob::matches(path, &operation.path), &mut chosen) {
            let known = all.iter().map(|it| it.operation.path.as_str());
            return Err(unknown(&format!("no path matches `{path}`"), path, known));
        }
    }
    for name in &choice.operations {
        let by_id = |operation: &Operation| operation.id.as_deref() == Some(name);
        let by_place = |operation: &Operation| {
            name.split_once(char::is_whitespace).is_some_and(|(method, path)| {
                operation.method.eq_ignore_ascii_case(method) && operation.path == path.trim()
            })
        };
        if !select(&by_id, &mut named) && !select(&by_place, &mut named) {
            let ids = all.iter().filter_map(|it| it.operation.id.as_deref());
            let places: Vec<String> = all.iter().map(Listed::shown).collect();
            let known: Vec<&str> = ids.chain(places.iter().map(String::as_str)).collect();
            return Err(unknown(&format!("no operation `{name}`"), name, known.into_iter()));
        }
    }
    let is_left_out =
        |it: &&Listed| chosen[it.order] && !named[it.order] && it.operation.deprecated && choice.no_deprecated;
    let is_chosen = |it: &&Listed| (chosen[it.order] || named[it.order]) && !is_left_out(it);
    Ok(Chosen {
        operations: all.iter().filter(is_chosen).cloned().collect(),
        deprecated: all.iter().filter(is_left_out).cloned().collect(),
    })
}

/// Returns the refusal of a name, with the nearest one, or with the first that the name is a part
/// of: `getUserByName` for `getUser`.
fn unknown<'t>(message: &str, name: &str, known: impl Iterator<Item = &'t str> + Clone) -> Refusal {
    let part = name.to_lowercase();
    let of_part = || known.clone().find(|known| !part.is_empty() && known.to_lowercase().contains(&part));
    let help = match nearest(name, known.clone()).or_else(of_part) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "run the command with `--list`, which lists tags and operations".to_owned(),
    };
    Refusal::new(message, help)
}

/// Returns the tag under which an operation is filed: the first that the choice names, or its first
/// one.
pub(super) fn tag<'o>(operation: &'o Operation, choice: &Choice) -> Option<&'o str> {
    let is_named = |tag: &&String| choice.tags.iter().any(|named| named.eq_ignore_ascii_case(tag));
    let tags = || operation.tags.iter().filter(|tag| !tag.trim().is_empty());
    tags().find(is_named).or_else(|| tags().next()).map(String::as_str)
}
