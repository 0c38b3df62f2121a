//! Names of commands: the name of an operation in a command line, below that of its module, without
//! the words of the module. `list-organizations` of `organizations` is `list`.
//!
//! Names in `codegen.lock` come first, also those of operations that were removed.

use std::collections::{HashMap, HashSet};

use super::locked::Published;
use crate::model::Unit;
use crate::model::names::singular;

/// Articles, which are removed with the noun.
const ARTICLES: &[&str] = &["a", "an", "the"];

/// Prepositions, which are removed with a noun at the end.
const PREPOSITIONS: &[&str] = &["at", "by", "for", "from", "in", "into", "of", "on", "to", "with"];

/// A name that command lines have of their own.
const HELP: &str = "help";

/// Names the commands of all operations and flows.
pub(super) fn name(units: &mut [Unit], published: &mut Published<'_>) {
    let mut modules: Vec<String> = Vec::new();
    for unit in units.iter().filter(|unit| !unit.is_tool) {
        if !modules.contains(&unit.group) {
            modules.push(unit.group.clone());
        }
    }
    for module in modules {
        let group = units.iter_mut().filter(|unit| !unit.is_tool && unit.group == module).collect();
        name_group(&module, group, published);
    }
}

/// Names the commands of a module.
fn name_group(module: &str, mut group: Vec<&mut Unit>, published: &mut Published<'_>) {
    let prefix = format!("{module}.");
    let mut taken: HashSet<String> = published.taken(|key| key.starts_with(&prefix));
    let short: Vec<String> = group.iter().map(|unit| short(&unit.name, module)).collect();
    // An operation keeps its whole name if another one asks for the short one.
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (unit, short) in group.iter().zip(&short) {
        *counts.entry(short).or_default() += 1;
        if unit.name != *short {
            *counts.entry(&unit.name).or_default() += 1;
        }
    }
    let is_only: Vec<bool> = short.iter().map(|short| counts[short.as_str()] == 1).collect();
    for ((unit, short), is_only) in group.iter_mut().zip(short).zip(is_only) {
        unit.verb = match published.get(&unit.key) {
            Some(name) => name,
            None => free([short].into_iter().filter(|_| is_only).chain(numbered(&unit.name)), &mut taken),
        };
        published.keep(unit.key.clone(), &unit.verb);
    }
}

/// Returns a name, then the same name with numbers.
pub(super) fn numbered(name: &str) -> impl Iterator<Item = String> {
    [name.to_owned()].into_iter().chain((2..).map(move |number| format!("{name}-{number}")))
}

/// Returns the first name that is not taken, and takes it.
pub(super) fn free(mut names: impl Iterator<Item = String>, taken: &mut HashSet<String>) -> String {
    names.find(|name| taken.insert(name.clone())).unwrap_or_default()
}

/// Returns the words of a name without the noun of its module, if something is left. The noun is
/// all words of the module, or its last ones.
fn short(name: &str, module: &str) -> String {
    let words: Vec<&str> = name.split('-').collect();
    let noun: Vec<&str> = module.split('_').collect();
    let is_same = |(one, other): (&&str, &&str)| singular(one) == singular(other);
    let at = (0..noun.len()).find_map(|skipped| {
        let noun = &noun[skipped..];
        let at = words.windows(noun.len()).position(|words| words.iter().zip(noun).all(is_same))?;
        Some((at, at + noun.len()))
    });
    let Some((mut start, end)) = at else { return name.to_owned() };
    let ends_with = |start: usize, among: &[&str]| start > 0 && among.contains(&words[start - 1]);
    if ends_with(start, ARTICLES) {
        start -= 1;
    }
    if end == words.len() && ends_with(start, PREPOSITIONS) {
        start -= 1;
    }
    match [&words[..start], &words[end..]].concat().join("-") {
        rest if rest.is_empty() || rest == HELP || rest.starts_with(|it: char| it.is_ascii_digit()) => name.to_owned(),
        rest => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_has_no_words_of_its_module() {
        for (name, module, expected) in [
            ("list-organizations", "organizations", "list"),
            ("organizations-list", "organizations", "list"),
            ("merge-organization-metadata", "organizations", "merge-metadata"),
            ("create-organization-invitation-bulk", "organization_invitations", "create-bulk"),
            ("list-instance-organization-invitations", "organization_invitations", "list-instance"),
            ("create-invitation", "organization_invitations", "create"),
            ("get-organization", "organization_invitations", "get-organization"),
            ("get-policy", "policies", "get"),
            ("create-a-pet", "pets", "create"),
            ("remove-toy-from-the-pet", "pets", "remove-toy"),
            ("get-pet-by-id", "pets", "get-by-id"),
            ("list-toys", "pets", "list-toys"),
            ("list-petstores", "pets", "list-petstores"),
        ] {
            assert_eq!(short(name, module), expected, "{name}");
        }
    }

    #[test]
    fn a_command_has_a_name_that_command_lines_do_not_use() {
        for name in ["pets", "the-pets", "help-pets", "pets-2"] {
            assert_eq!(short(name, "pets"), name);
        }
    }
}
