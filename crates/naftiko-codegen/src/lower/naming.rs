//! Names the operations of an entry, all in one pass.
//!
//! Names in `codegen.toml` come first, then those in `codegen.lock`, and then, in the order of the
//! file, those that the operation's own name and words suggest. So a new operation never takes a
//! name from another one.

use std::collections::{HashMap, HashSet};

use heck::ToSnakeCase;
use naftiko_spec::{Code, Diagnostic, Source, Spanned};

use super::words::{self, Evidence};
use crate::config::Configuration;
use crate::load::Folder;
use crate::lock::{Lock, Locked};
use crate::model::Name;
use crate::model::names::{self, Scope};
use crate::report::Report;
use crate::resolve::{Candidate, Capability, Entry};

/// Names that no operation may have: they are methods of the group, or hidden by a trait.
const METHOD_NAMES: &[&str] = &["new", "clone", "into", "try_into"];

/// Names that describe an action without its object: they suffice if the group has only one such
/// operation.
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

/// The maximum length of a sufficient name.
const LONG: usize = 120;

/// The name of an operation.
#[derive(Clone)]
pub(super) struct Given {
    pub(super) fn_name: Name,
    /// The name that the operation would have had, if another has it.
    pub(super) taken: bool,
}

/// The published names of a client, old and new.
pub(super) struct Published<'a> {
    pub(super) lock: Lock,
    source: Option<&'a Source>,
    /// The key of each entry in codegen.lock.
    entries: Vec<Key>,
    /// How many names are run together.
    pub(super) words: Words,
}

/// The key of an entry in codegen.lock.
struct Key {
    /// The key of its module: its file and its namespace.
    module: String,
    /// The prefix for its operations: its namespace, which is numbered if another entry has the
    /// same.
    prefix: String,
}

impl<'a> Published<'a> {
    pub(super) fn new(folder: &'a Folder, entries: &[Entry<'_>]) -> Self {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        entries.iter().for_each(|entry| *counts.entry(&entry.namespace.value).or_default() += 1);
        let modules = lock_keys(entries.iter().map(|entry| format!("{} {}", entry.file.name(), entry.namespace.value)));
        let key = |(entry, module): (&Entry<'_>, String)| {
            let namespace = &entry.namespace.value;
            let prefix = if counts[namespace.as_str()] == 1 { namespace.clone() } else { module.clone() };
            Key { module, prefix }
        };
        Published {
            lock: folder.lock.clone(),
            source: folder.lock_source.as_ref(),
            entries: entries.iter().zip(modules).map(key).collect(),
            words: Words::default(),
        }
    }

    /// Returns the published module of an entry.
    pub(super) fn module(&self, entry: usize) -> Option<&Locked> {
        self.lock.modules.get(&self.entries[entry].module)
    }

    pub(super) fn keep_module(&mut self, entry: usize, module: &Name) {
        self.lock.modules.insert(self.entries[entry].module.clone(), Locked::new(module.bare()));
    }

    /// Returns the keys of the entries in codegen.lock.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|key| key.module.as_str())
    }

    /// Returns the published methods of an entry, by key.
    fn methods(&self, entry: usize) -> HashMap<String, Locked> {
        let prefix = format!("{}.", self.entries[entry].prefix);
        // The lines of `a.b` are not lines of `a`.
        let longer: Vec<String> = self
            .entries
            .iter()
            .filter(|other| other.prefix.starts_with(&prefix))
            .map(|other| format!("{}.", other.prefix))
            .collect();
        let is_of_other = |key: &str| longer.iter().any(|other| key.starts_with(other.as_str()));
        let all = self.lock.methods.iter().filter(|(key, _)| key.starts_with(&prefix) && !is_of_other(key));
        all.map(|(key, locked)| (key.clone(), locked.clone())).collect()
    }
}

/// How many names are run together, and how many were split into words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Names of at least eight characters, all of them lower-case letters and digits.
    pub squashed: usize,
    /// The number of them that were split.
    pub recovered: usize,
}

/// An operation while it is being named.
struct Naming<'a> {
    candidate: &'a Candidate<'a>,
    /// Its key in codegen.lock.
    key: String,
    given: Option<Given>,
}

/// Returns the names of an entry's operations, in order; `None` for those that are left out.
pub(super) fn operations<'a>(
    index: usize,
    capability: &'a Capability<'_>,
    configuration: Configuration<'_>,
    published: &mut Published<'_>,
    report: &mut Report,
) -> Vec<Option<Given>> {
    let keys = keys(&published.entries[index].prefix, &capability.operations);
    let mut methods = Scope::with(METHOD_NAMES);
    let naming = |(candidate, key)| Naming { candidate, key, given: None };
    let mut all: Vec<Naming<'_>> = capability.operations.iter().zip(keys).map(naming).collect();
    all.retain(|it| !it.candidate.is_left_out);
    for it in &mut all {
        let special = configuration.operation(&it.candidate.names);
        let Some(name) = special.and_then(|special| special.name.as_ref()) else { continue };
        let wanted = configuration.rust_name(name, report);
        match methods.take(&wanted.to_snake_case()) {
            Some(fn_name) => it.given = Some(Given { fn_name, taken: false }),
            None => report.push(configuration.problem(
                Some(name.span()),
                format!("the name `{wanted}` is already used by the client or by another operation"),
                "use another name",
            )),
        }
    }
    promised(index, published, &mut all, &mut methods, report);
    // The number of operations with each name.
    let mut counts: HashMap<&str, usize> = HashMap::new();
    capability.operations.iter().for_each(|it| *counts.entry(it.spec.name.value.as_str()).or_default() += 1);
    // The path of the operation with each name.
    let mut holders: HashMap<String, &str> = HashMap::new();
    let hold = |it: &Naming<'a>| Some((it.given.as_ref()?.fn_name.bare().to_owned(), it.candidate.path.value.as_str()));
    holders.extend(all.iter().filter_map(hold));
    for it in all.iter_mut().filter(|it| it.given.is_none()) {
        let words = recover(capability, it.candidate);
        if is_squashed(&it.candidate.spec.name.value) {
            published.words.squashed += 1;
            published.words.recovered += usize::from(words.is_some());
        }
        let is_only = counts[it.candidate.spec.name.value.as_str()] == 1;
        let suggestions = suggestions(it.candidate, words, is_only, &holders);
        let free = suggestions.iter().enumerate().find_map(|(index, name)| Some((index, methods.take(name)?)));
        it.given = Some(match free {
            Some((index, name)) => Given { fn_name: name, taken: index > 0 },
            None => Given { fn_name: methods.snake(&suggestions[0], "operation"), taken: true },
        });
        holders.extend(hold(it));
    }
    for it in &all {
        if let Some(given) = &it.given {
            published.lock.methods.insert(it.key.clone(), Locked::new(given.fn_name.bare()));
            if given.taken {
                report_taken(capability.entry, it.candidate, given, &counts, report);
            }
        }
    }
    let mut named = all.into_iter().map(|it| it.given);
    let of = |it: &Candidate<'_>| if it.is_left_out { None } else { named.next().flatten() };
    capability.operations.iter().map(of).collect()
}

/// Assigns the names in codegen.lock, and keeps those of removed operations.
fn promised(
    index: usize,
    published: &mut Published<'_>,
    all: &mut [Naming<'_>],
    methods: &mut Scope,
    report: &mut Report,
) {
    let promised = published.methods(index);
    let mut holders: HashMap<String, String> = HashMap::new();
    for it in all.iter_mut().filter(|it| it.given.is_none()) {
        let Some(locked) = promised.get(&it.key) else { continue };
        match methods.take(&locked.name) {
            Some(fn_name) => {
                it.given = Some(Given { fn_name, taken: false });
                holders.insert(locked.name.clone(), it.key.clone());
            }
            None => report.extend(contradicted(published.source, locked, holders.get(&locked.name))),
        }
    }
    moved(index, published, &promised, all, methods);
    let present: HashSet<&str> = all.iter().map(|it| it.key.as_str()).collect();
    let mut gone: Vec<_> = promised.iter().filter(|(key, _)| !present.contains(key.as_str())).collect();
    gone.sort_by_key(|(key, _)| *key);
    for (_, locked) in gone {
        // A name that codegen.toml gives to another operation is not assigned.
        methods.take(&locked.name);
    }
}

/// Assigns the former name of an operation whose method or path has changed, if it is unambiguous.
fn moved(
    index: usize,
    published: &mut Published<'_>,
    promised: &HashMap<String, Locked>,
    all: &mut [Naming<'_>],
    methods: &mut Scope,
) {
    let prefix = published.entries[index].prefix.len() + 1;
    let present: HashSet<String> = all.iter().map(|it| it.key.clone()).collect();
    // The only removed operation with this name, and the only new one.
    let mut gone: HashMap<&str, Option<&str>> = HashMap::new();
    for key in promised.keys().filter(|key| !present.contains(*key)) {
        let name = key[prefix..].split(' ').next().unwrap_or_default();
        gone.entry(name).and_modify(|known| *known = None).or_insert(Some(key));
    }
    let mut new: HashMap<&str, usize> = HashMap::new();
    let is_new = |it: &Naming<'_>| it.given.is_none() && !promised.contains_key(&it.key);
    for it in all.iter().filter(|it| is_new(it)) {
        *new.entry(it.candidate.spec.name.value.as_str()).or_default() += 1;
    }
    for it in all.iter_mut().filter(|it| is_new(it)) {
        let name = it.candidate.spec.name.value.as_str();
        let Some(Some(key)) = gone.get(name).filter(|_| new.get(name) == Some(&1)) else { continue };
        if let Some(fn_name) = methods.take(&promised[*key].name) {
            it.given = Some(Given { fn_name, taken: false });
            published.lock.methods.remove(*key);
        }
    }
}

/// Returns the error for a name that codegen.lock has for two operations, or that no operation may
/// have.
fn contradicted(source: Option<&Source>, locked: &Locked, holder: Option<&String>) -> Option<Diagnostic> {
    let name = &locked.name;
    let (message, help) = match holder {
        Some(holder) => (
            format!("codegen.lock has the name `{name}` for two operations, of which one is `{holder}`"),
            "delete the line that was published last and generate again; that operation gets another name",
        ),
        // codegen.toml gives the name to another operation on purpose.
        None if !METHOD_NAMES.contains(&name.as_str()) => return None,
        None => (
            format!("codegen.lock has the name `{name}`, which the client itself uses"),
            "delete the line and generate again; the operation gets another name",
        ),
    };
    let diagnostic = Diagnostic::error(Code::Conflict, message).help(help);
    Some(match source {
        Some(source) => diagnostic.at_span(source, locked.at.clone(), ""),
        None => diagnostic,
    })
}

/// Reports a method that does not get its preferred name.
fn report_taken(
    entry: Entry<'_>,
    candidate: &Candidate<'_>,
    given: &Given,
    counts: &HashMap<&str, usize>,
    report: &mut Report,
) {
    let name = &candidate.spec.name.value;
    let key = match counts.get(name.as_str()) {
        Some(1) if !name.is_empty() => name.clone(),
        _ => candidate.names[2].clone(),
    };
    report.push(
        Diagnostic::warning(
            Code::NameCollision,
            format!("the name of `{name}` is taken, so its method is `{}`", given.fn_name),
        )
        .at(&entry.document.source, candidate.spec.name.at, "")
        .help(format!("set a name in codegen.toml:\n\n[operations.{key:?}]\nname = \"...\"")),
    );
}

/// Returns the keys of entries in codegen.lock. Equal keys are numbered.
fn lock_keys(keys: impl Iterator<Item = String>) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let numbered = |key: String| {
        let count = counts.entry(key.clone()).or_insert(0);
        *count += 1;
        if *count == 1 { key } else { format!("{key} #{count}") }
    };
    keys.map(numbered).collect()
}

/// Returns the keys of operations in codegen.lock. Equal keys are numbered.
fn keys(prefix: &str, operations: &[Candidate<'_>]) -> Vec<String> {
    let key =
        |it: &Candidate<'_>| format!("{prefix}.{} {} {}", it.spec.name.value, it.spec.method.value, it.path.value);
    lock_keys(operations.iter().map(key))
}

/// Returns the possible names of an operation, the best first. `is_only`: no other operation of the
/// entry has its name.
fn suggestions(
    candidate: &Candidate<'_>,
    words: Option<Vec<String>>,
    is_only: bool,
    holders: &HashMap<String, &str>,
) -> Vec<String> {
    let Candidate { spec, path: Spanned { value: path, .. }, .. } = candidate;
    let own = words.map_or_else(|| plain(&spec.name.value), |words| words.join("_"));
    // The action is not repeated.
    let from_path = words_of_path(path).into_iter().filter(|word| *word != own).collect::<Vec<_>>().join("_");
    let joined = |parts: [&str; 2]| parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    let method = spec.method.value.to_lowercase();
    let is_mute = own.is_empty() || !is_only && VERBS.contains(&own.as_str());
    let verb = if own.is_empty() { method.as_str() } else { own.as_str() };
    let by_path = joined([verb, &from_path]);
    let mut suggestions = if is_mute {
        vec![short(&by_path, LONG), by_path.clone()]
    } else {
        let more = joined([&own, &not_contained(&own, path).join("_")]);
        let apart = holders.get(&own).map_or(Vec::new(), |holder| differing(&own, path, holder));
        let apart = apart.into_iter().map(|words| joined([&own, &words]));
        let rest = [more.clone(), joined([&own, &method]), joined([&more, &method])];
        [short(&own, LONG), own.clone()].into_iter().chain(apart).chain(rest).collect()
    };
    suggestions.push(joined([&by_path, &method]));
    suggestions.retain(|name| !name.is_empty());
    suggestions.dedup();
    if suggestions.is_empty() { vec!["operation".to_owned()] } else { suggestions }
}

/// Returns the words of a name that is run together, from the texts around the operation.
fn recover(capability: &Capability<'_>, candidate: &Candidate<'_>) -> Option<Vec<String>> {
    let Capability { entry, tools, .. } = capability;
    let Candidate { spec, path, counterpart, .. } = candidate;
    let resource = &entry.consumes.resources[candidate.resource];
    let counterpart = counterpart.as_deref();
    if let Some(words) = counterpart.and_then(|it| words::of_id(&spec.name.value, it.id.as_deref()?)) {
        return Some(words);
    }
    let text = |text: &'_ Option<Spanned<String>>| text.as_ref().map(|text| text.value.clone());
    let tools = tools.get(spec.name.value.as_str()).map_or(&[][..], Vec::as_slice);
    let tool_names = tools.iter().filter_map(|tool| tool.name.as_deref());
    let tool_texts = tools.iter().flat_map(|tool| &tool.texts).map(String::as_str);
    let description = text(&spec.description);
    let documented = counterpart.iter().flat_map(|it| [it.summary.as_deref(), it.description.as_deref()]).flatten();
    let prose: Vec<&str> = description.as_deref().into_iter().chain(tool_texts).chain(documented).collect();
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
        &Evidence { method: &spec.method.value, prose: &prose, path: &path.value, names: &names, around: &around },
    )
}

fn is_squashed(name: &str) -> bool {
    name.len() >= 8 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// Returns the words of a name without recovering any.
fn plain(name: &str) -> String {
    names::snake(name)
}

/// Returns the words that distinguish a path: its last fixed segments, and its last placeholder.
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

/// Returns the words of a path that a name does not contain, in the singular or the plural.
fn not_contained(name: &str, path: &str) -> Vec<String> {
    let stem = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let own: Vec<String> = name.split('_').map(stem).collect();
    let is_new = |words: &String| !words.split('_').all(|word| word == "by" || own.contains(&stem(word)));
    words_of_path(path).into_iter().filter(is_new).collect()
}

/// Returns the words of a path that the path of the operation with that name does not contain: its
/// fixed segments, or all of its words.
fn differing(name: &str, path: &str, holder: &str) -> Vec<String> {
    let others = words_of_path(holder);
    let differing: Vec<String> = not_contained(name, path).into_iter().filter(|word| !others.contains(word)).collect();
    let fixed: Vec<String> = differing.iter().filter(|word| !word.starts_with("by_")).cloned().collect();
    [fixed, differing].into_iter().filter(|words| !words.is_empty()).map(|words| words.join("_")).collect()
}

/// Shortens a long name by removing words from its middle, because the action is at one end and its
/// object usually at the other.
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
        assert_eq!(not_contained("get_pet", "/pets/{pet_id}/toys").join("_"), "by_pet_id_toys");
        assert_eq!(differing("list", "/orgs/{org}/bot/keys", "/orgs/{org}/app/keys"), ["bot", "bot"]);
        assert_eq!(differing("list", "/a/{id}/keys", "/b/keys"), ["a", "a_by_id"]);
    }

    #[test]
    fn a_long_name_loses_words_of_its_middle() {
        assert_eq!(short("get_a_pet", 64), "get_a_pet");
        assert_eq!(short("delete_all_the_toys_of_a_pet", 24), "delete_all_of_a_pet");
        assert_eq!(short("getapet", 6), "getapet");
    }
}
