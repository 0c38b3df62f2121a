//! The Rust names of the operations of an entry: one pass over all of them.
//!
//! What `codegen.toml` says comes first, then what `codegen.lock` has promised, and then, in the order of the file, what
//! the operation's own name and words suggest. So a newcomer never takes a name from another operation.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use heck::ToSnakeCase;
use naftiko_openapi::Operation as Twin;
use naftiko_spec::{Code, Diagnostic, Operation as Spec, Resource, Spanned};

use super::words::{self, Evidence};
use super::{Entry, Lowering, Tools, path};
use crate::config;
use crate::lock::Locked;
use crate::model::Name;
use crate::model::names::Scope;

/// Names that are not for operations: of methods that their capability has, or that a trait would take from it.
const METHOD_NAMES: &[&str] = &["new", "clone", "into", "try_into"];

/// Names that say what is done, and nothing of what it is done to.
const VERBS: &[&str] = &[
    "add",
    "call",
    "count",
    "create",
    "delete",
    "execute",
    "fetch",
    "find",
    "get",
    "head",
    "insert",
    "invoke",
    "list",
    "operation",
    "options",
    "patch",
    "post",
    "put",
    "query",
    "read",
    "remove",
    "replace",
    "request",
    "retrieve",
    "run",
    "search",
    "send",
    "set",
    "show",
    "submit",
    "update",
    "upload",
    "view",
];

/// A name that says all it needs is no longer than this.
const LONG: usize = 120;

/// The names of an operation.
#[derive(Clone)]
pub(super) struct Given {
    pub(super) fn_name: Name,
    pub(super) type_name: Name,
    /// The name the operation would have had, if another has it.
    pub(super) taken: bool,
}

/// One operation while names are given out.
struct Candidate<'a> {
    spec: &'a Spec,
    resource: &'a Resource,
    path: &'a str,
    /// What it is called in codegen.lock.
    key: String,
    /// The same operation in the companion.
    twin: Option<&'a Twin>,
    given: Option<Given>,
}

impl Lowering<'_> {
    /// Names for the operations of an entry, in their order; none for those that are to be left out.
    pub(super) fn name_operations(
        &mut self,
        entry: Entry<'_>,
        specs: &[(&Resource, &Spec, Spanned<String>)],
        twins: &[Option<Rc<Twin>>],
        tools: &Tools<'_>,
        types: &mut Scope,
    ) -> Vec<Option<Given>> {
        let namespace = &entry.namespace.value;
        let keys = keys(entry.prefix, specs);
        let mut methods = Scope::with(METHOD_NAMES);
        let mut candidates: Vec<Option<Candidate<'_>>> = Vec::new();
        let mut configured = Vec::new();
        for (((resource, spec, path), key), twin) in specs.iter().zip(keys).zip(twins) {
            let (is_skipped, name) = self.special(namespace, &path.value, spec);
            configured.push(name);
            let twin = twin.as_deref();
            let candidate = Candidate { spec, resource, path: &path.value, key, twin, given: None };
            candidates.push((!is_skipped).then_some(candidate));
        }
        for (candidate, name) in candidates.iter_mut().zip(configured) {
            if let (Some(candidate), Some(name)) = (candidate, name) {
                let wanted = self.configured_name(&name);
                match methods.take(&wanted.to_snake_case()) {
                    Some(fn_name) => candidate.given = Some(given(fn_name, types, false)),
                    None => self.configuration_problem(
                        Some(&name),
                        format!("`{wanted}` is a name that the client or another operation has"),
                        "choose another one",
                    ),
                }
            }
        }
        self.promised(entry.prefix, &mut candidates, &mut methods, types);
        for candidate in candidates.iter_mut().flatten().filter(|candidate| candidate.given.is_none()) {
            let words = recover(entry, candidate, tools);
            if is_squashed(&candidate.spec.name.value) {
                self.words.squashed += 1;
                self.words.recovered += usize::from(words.is_some());
            }
            let suggestions = suggestions(candidate, words);
            let free = suggestions.iter().enumerate().find_map(|(index, name)| Some((index, methods.take(name)?)));
            candidate.given = Some(match free {
                Some((index, name)) => given(name, types, index > 0),
                None => given(methods.snake(&suggestions[0], "operation"), types, true),
            });
        }
        let mut counts: HashMap<&str, usize> = HashMap::new();
        specs.iter().for_each(|(_, spec, _)| *counts.entry(spec.name.value.as_str()).or_default() += 1);
        for candidate in candidates.iter().flatten() {
            if let Some(given) = &candidate.given {
                self.lock.methods.insert(candidate.key.clone(), Locked::new(given.fn_name.bare()));
                if given.taken {
                    self.report_taken(entry, candidate, given, &counts);
                }
            }
        }
        candidates.into_iter().map(|candidate| candidate?.given).collect()
    }

    /// What codegen.toml says of an operation: whether it is left out, and its name.
    fn special(&mut self, namespace: &str, path: &str, spec: &Spec) -> (bool, Option<toml::Spanned<String>>) {
        let names = configured_as(namespace, &spec.method.value, path, &spec.name.value);
        let special = names.iter().rev().find_map(|name| self.config.operations.get(name.as_str()));
        self.known_operations.push(names);
        match special {
            Some(config::Operation { skip, name, .. }) => (*skip, name.clone()),
            None => (false, None),
        }
    }

    /// Gives the names that codegen.lock has, and keeps those of operations that are gone.
    fn promised(
        &mut self,
        prefix: &str,
        candidates: &mut [Option<Candidate<'_>>],
        methods: &mut Scope,
        types: &mut Scope,
    ) {
        let prefix = format!("{prefix}.");
        // The lines of `a.b` are not lines of `a`.
        let longer: Vec<&String> = self.lock_prefixes.iter().filter(|other| other.starts_with(&prefix)).collect();
        let is_of_other = |key: &str| longer.iter().any(|other| key.starts_with(&format!("{other}.")));
        let all = self.lock.methods.iter().filter(|(key, _)| key.starts_with(&prefix) && !is_of_other(key));
        let promised: HashMap<String, Locked> = all.map(|(key, locked)| (key.clone(), locked.clone())).collect();
        let mut holders: HashMap<String, String> = HashMap::new();
        for candidate in candidates.iter_mut().flatten().filter(|candidate| candidate.given.is_none()) {
            let Some(locked) = promised.get(&candidate.key) else { continue };
            match methods.take(&locked.name) {
                Some(fn_name) => {
                    candidate.given = Some(given(fn_name, types, false));
                    holders.insert(locked.name.clone(), candidate.key.clone());
                }
                None => self.contradicted(locked, holders.get(&locked.name)),
            }
        }
        self.moved(&prefix, &promised, candidates, methods, types);
        let present: HashSet<&str> = candidates.iter().flatten().map(|candidate| candidate.key.as_str()).collect();
        let mut gone: Vec<_> = promised.iter().filter(|(key, _)| !present.contains(key.as_str())).collect();
        gone.sort_by_key(|(key, _)| *key);
        for (_, locked) in gone {
            // If codegen.toml has given it to another one, that is meant.
            methods.take(&locked.name);
        }
    }

    /// Gives an operation of another method or path the name that it had before, where there is no doubt which it was.
    fn moved(
        &mut self,
        prefix: &str,
        promised: &HashMap<String, Locked>,
        candidates: &mut [Option<Candidate<'_>>],
        methods: &mut Scope,
        types: &mut Scope,
    ) {
        let present: HashSet<String> = candidates.iter().flatten().map(|candidate| candidate.key.clone()).collect();
        // The only one of its name that is gone, and the only one that is new.
        let mut gone: HashMap<&str, Option<&str>> = HashMap::new();
        for key in promised.keys().filter(|key| !present.contains(*key)) {
            let name = key[prefix.len()..].split(' ').next().unwrap_or_default();
            gone.entry(name).and_modify(|known| *known = None).or_insert(Some(key));
        }
        let mut new: HashMap<&str, usize> = HashMap::new();
        let is_new = |candidate: &Candidate<'_>| candidate.given.is_none() && !promised.contains_key(&candidate.key);
        for candidate in candidates.iter().flatten().filter(|candidate| is_new(candidate)) {
            *new.entry(candidate.spec.name.value.as_str()).or_default() += 1;
        }
        for candidate in candidates.iter_mut().flatten().filter(|candidate| is_new(candidate)) {
            let name = candidate.spec.name.value.as_str();
            let Some(Some(key)) = gone.get(name).filter(|_| new.get(name) == Some(&1)) else { continue };
            if let Some(fn_name) = methods.take(&promised[*key].name) {
                candidate.given = Some(given(fn_name, types, false));
                self.lock.methods.remove(*key);
            }
        }
    }

    /// Reports a name that codegen.lock has promised to two operations, or that nobody can have.
    fn contradicted(&mut self, locked: &Locked, holder: Option<&String>) {
        let name = &locked.name;
        let message = match holder {
            Some(holder) => format!("codegen.lock gives the name `{name}` to two operations: `{holder}` has it too"),
            // Given to another one by codegen.toml, which is meant.
            None if !METHOD_NAMES.contains(&name.as_str()) => return,
            None => format!("codegen.lock gives the name `{name}`, which the client has"),
        };
        let diagnostic = Diagnostic::error(Code::Conflict, message).help("delete one of the lines, and generate again");
        self.report(match self.lock_source {
            Some(source) => diagnostic.at_span(source, locked.at.clone(), ""),
            None => diagnostic,
        });
    }

    /// Reports a method that does not get the name its operation asks for.
    fn report_taken(
        &mut self,
        entry: Entry<'_>,
        candidate: &Candidate<'_>,
        given: &Given,
        counts: &HashMap<&str, usize>,
    ) {
        let name = &candidate.spec.name.value;
        let key = match counts.get(name.as_str()) {
            Some(1) if !name.is_empty() => name.clone(),
            _ => format!("{} {}", candidate.spec.method.value, path::normalize(candidate.path)),
        };
        self.report(
            Diagnostic::warning(
                Code::NameCollision,
                format!("the name of `{name}` is taken: its method is `{}`", given.fn_name),
            )
            .at(&entry.document.source, candidate.spec.name.at, "")
            .help(format!("choose one in codegen.toml:\n\n[operations.{key:?}]\nname = \"...\"")),
        );
    }
}

/// What codegen.toml may call an operation, what counts most last.
pub(super) fn configured_as(namespace: &str, method: &str, path: &str, name: &str) -> [String; 3] {
    [name.to_owned(), format!("{namespace}.{name}"), format!("{method} {}", path::normalize(path))]
}

fn given(fn_name: Name, types: &mut Scope, taken: bool) -> Given {
    let type_name = types.camel(fn_name.bare(), "Request");
    Given { fn_name, type_name, taken }
}

/// What operations are called in codegen.lock: those that are the same are numbered.
fn keys(prefix: &str, specs: &[(&Resource, &Spec, Spanned<String>)]) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let key = |(_, spec, path): &(&Resource, &Spec, Spanned<String>)| {
        let key = format!("{prefix}.{} {} {}", spec.name.value, spec.method.value, path.value);
        let count = counts.entry(key.clone()).or_insert(0);
        *count += 1;
        if *count == 1 { key } else { format!("{key} #{count}") }
    };
    specs.iter().map(key).collect()
}

/// The names an operation would like to have, the best first.
fn suggestions(candidate: &Candidate<'_>, words: Option<Vec<String>>) -> Vec<String> {
    let Candidate { spec, path, .. } = candidate;
    let own = words.map_or_else(|| plain(&spec.name.value), |words| words.join("_"));
    // What is done is not said twice.
    let from_path = words_of_path(path).into_iter().filter(|word| *word != own).collect::<Vec<_>>().join("_");
    let joined = |parts: [&str; 2]| parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    let method = spec.method.value.to_lowercase();
    let is_mute = own.is_empty() || VERBS.contains(&own.as_str());
    let verb = if own.is_empty() { method.as_str() } else { own.as_str() };
    let by_path = joined([verb, &from_path]);
    let mut suggestions = if is_mute {
        vec![short(&by_path, LONG), by_path.clone()]
    } else {
        let more = joined([&own, &not_said(&own, path).join("_")]);
        vec![short(&own, LONG), own.clone(), more.clone(), joined([&own, &method]), joined([&more, &method])]
    };
    suggestions.push(joined([&by_path, &method]));
    suggestions.retain(|name| !name.is_empty());
    suggestions.dedup();
    if suggestions.is_empty() { vec!["operation".to_owned()] } else { suggestions }
}

fn recover(entry: Entry<'_>, candidate: &Candidate<'_>, tools: &Tools<'_>) -> Option<Vec<String>> {
    let Candidate { spec, resource, path, twin, .. } = candidate;
    if let Some(words) = twin.and_then(|twin| words::of_id(&spec.name.value, twin.id.as_deref()?)) {
        return Some(words);
    }
    let text = |text: &'_ Option<Spanned<String>>| text.as_ref().map(|text| text.value.clone());
    let tools = tools.get(spec.name.value.as_str()).map_or(&[][..], Vec::as_slice);
    let tool_names = tools.iter().filter_map(|tool| tool.name.as_deref());
    let tool_texts = tools.iter().flat_map(|tool| &tool.texts).map(String::as_str);
    let description = text(&spec.description);
    let of_twin = twin.iter().flat_map(|twin| [twin.summary.as_deref(), twin.description.as_deref()]).flatten();
    let prose: Vec<&str> = description.as_deref().into_iter().chain(tool_texts).chain(of_twin).collect();
    let (title, resource_name) = (text(&spec.title), text(&resource.name));
    let names: Vec<&str> =
        [title.as_deref(), resource_name.as_deref()].into_iter().flatten().chain(tool_names).collect();
    let near = [&resource.description, &entry.consumes.description, &entry.document.title];
    let near = near.into_iter().flatten().map(|text| text.value.as_str());
    let parameters = spec.parameters.iter().flat_map(|parameter| {
        [Some(parameter.name.value.as_str()), parameter.description.as_ref().map(|text| text.value.as_str())]
    });
    let around: Vec<&str> =
        [entry.consumes.namespace.value.as_str()].into_iter().chain(near).chain(parameters.flatten()).collect();
    words::recover(
        &spec.name.value,
        &Evidence { method: &spec.method.value, prose: &prose, path, names: &names, around: &around },
    )
}

fn is_squashed(name: &str) -> bool {
    name.len() >= 8 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// A name as it is, in the words that it has.
fn plain(name: &str) -> String {
    let ascii: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    ascii.to_snake_case()
}

/// The words of a path that tell it from others: its last fixed segments, and what its end is chosen by.
fn words_of_path(path: &str) -> Vec<String> {
    let path = path.split('#').next().unwrap_or_default();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut words: Vec<String> = Vec::new();
    for segment in path.split('/').chain(query.split('&')) {
        let (fixed, by) = match (segment.find('{'), segment.rfind('}')) {
            (Some(open), Some(close)) if open < close => (&segment[..open], &segment[open..close]),
            _ => (segment, ""),
        };
        let fixed = plain(fixed);
        let by = plain(by.trim_start_matches(['{', '$']).rsplit('.').next().unwrap_or_default());
        words.extend((!fixed.is_empty()).then_some(fixed));
        words.extend((!by.is_empty()).then(|| format!("by_{by}")));
    }
    words
}

/// The words of a path that a name does not have yet, in the singular or the plural.
fn not_said(name: &str, path: &str) -> Vec<String> {
    let stem = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let said: Vec<String> = name.split('_').map(stem).collect();
    let is_new = |words: &String| !words.split('_').all(|word| word == "by" || said.contains(&stem(word)));
    words_of_path(path).into_iter().filter(is_new).collect()
}

/// A name without words in its middle, if it is longer than it should be: what is done stands at one end, what it is done
/// to mostly at the other.
fn short(name: &str, most: usize) -> String {
    if name.len() <= most {
        return name.to_owned();
    }
    let half = most / 2;
    let head = name.get(..half).and_then(|head| Some(&head[..head.rfind('_')?]));
    let tail = name.get(name.len() - half..).and_then(|tail| Some(&tail[tail.find('_')? + 1..]));
    match (head, tail) {
        (Some(head), Some(tail)) => format!("{head}_{tail}"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_path_tell_what_it_is_of() {
        let words = |path: &str| words_of_path(path).join("_");
        assert_eq!(words("/users/{user-id}/photos"), "users_by_user_id_photos");
        assert_eq!(words("/users(id='{id}')/{{tools.x}}"), "users_id_by_id_by_x");
        assert_eq!(words("/?Action=Run#a"), "action_run");
        assert_eq!(words("/"), "");
        assert_eq!(not_said("get_pet", "/pets/{pet_id}/toys").join("_"), "by_pet_id_toys");
    }

    #[test]
    fn a_long_name_loses_words_of_its_middle() {
        assert_eq!(short("get_a_pet", 64), "get_a_pet");
        assert_eq!(short("delete_all_the_toys_of_a_pet", 24), "delete_all_of_a_pet");
        assert_eq!(short("getapet", 6), "getapet");
    }
}
