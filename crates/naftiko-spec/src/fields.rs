//! A map of a capability file, read through a list of known keys.

use std::collections::HashMap;

use naftiko_syntax::{At, Code, Diagnostic, Node, Source, Value, nearest};

use crate::document::Spanned;
use crate::keys::{Keys, Rest};

/// The diagnostics so far, and the file they are about.
pub(crate) struct Context<'s> {
    pub(crate) source: &'s Source,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The entries of a map.
pub(crate) struct Fields<'n> {
    entries: Vec<Entry<'n>>,
    /// The keys that may be read; they count as known.
    read: &'static [&'static str],
}

/// A key of a map and its value.
pub(crate) type Entry<'n> = (Spanned<String>, Node<'n>);

impl<'s> Context<'s> {
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Returns the entries of a map. Reports a node that is not a map, and repeated, unknown or
    /// misspelled keys.
    pub(crate) fn fields<'n>(&mut self, node: Node<'n>, keys: &Keys) -> Option<Fields<'n>> {
        let Keys { what, read, rest, .. } = keys;
        if !node.is_map() {
            self.wrong_kind(node, what, "a map");
            return None;
        }
        let entries = self.entries(node, what);
        let absent: Vec<&str> =
            read.iter().copied().filter(|known| !entries.iter().any(|(name, _)| name.value == *known)).collect();
        for (name, _) in &entries {
            let is_other = matches!(rest, Rest::Only(others) if others.contains(&name.value.as_str()));
            if read.contains(&name.value.as_str()) || is_other {
                continue;
            }
            let message = format!("{what} has no key `{}`", name.value);
            let similar = nearest(&name.value, absent.iter().copied());
            let diagnostic = if similar.is_some_and(|known| is_misspelt(&name.value, known)) {
                Diagnostic::error(Code::UnknownKey, message).at(self.source, name.at, "")
            } else if matches!(rest, Rest::Only(_)) {
                Diagnostic::warning(Code::UnknownKey, message).at(self.source, name.at, "ignored")
            } else {
                continue;
            };
            self.report(match similar {
                Some(known) => diagnostic.help(format!("did you mean `{known}`?")),
                None => diagnostic,
            });
        }
        Some(Fields { entries, read: keys.read })
    }

    /// Returns the entries of a map with any keys. Reports keys that are repeated or not strings.
    pub(crate) fn entries<'n>(&mut self, node: Node<'n>, what: &str) -> Vec<Entry<'n>> {
        let pairs = node.entries();
        let mut first: HashMap<&str, At> = HashMap::with_capacity(pairs.len());
        let mut entries = Vec::with_capacity(pairs.len());
        for naftiko_syntax::Entry { key, value } in pairs {
            let Some(name) = key.written() else {
                self.wrong_kind(key, &format!("a key of {what}"), "a string");
                continue;
            };
            if let Some(first) = first.get(name) {
                self.report(
                    Diagnostic::error(Code::DuplicateKey, format!("duplicate key `{name}` in {what}"))
                        .at(self.source, key.at(), "")
                        .at(self.source, *first, "first occurrence")
                        .help("remove one of them"),
                );
                continue;
            }
            if name == "<<" {
                self.report(
                    Diagnostic::error(
                        Code::Unsupported,
                        "merging maps with `<<` is not supported, because YAML 1.2 does not have it",
                    )
                    .at(self.source, key.at(), "")
                    .help("copy the entries of the other map here"),
                );
                continue;
            }
            first.insert(name, key.at());
            entries.push((Spanned { value: name.to_owned(), at: key.at() }, value));
        }
        entries
    }

    /// Returns the items of a list, or of a map whose keys are the names of the items.
    pub(crate) fn items<'n>(&mut self, node: Node<'n>, what: &str) -> Vec<(Option<Spanned<String>>, Node<'n>)> {
        match node.value() {
            Value::List => node.items().map(|node| (None, node)).collect(),
            Value::Map => self.entries(node, what).into_iter().map(|(name, value)| (Some(name), value)).collect(),
            Value::Null => Vec::new(),
            _ => {
                self.wrong_kind(node, what, "a list");
                Vec::new()
            }
        }
    }

    /// Returns the text of a scalar.
    pub(crate) fn string(&mut self, node: Node<'_>, what: &str) -> Option<Spanned<String>> {
        let text = node.written();
        if text.is_none() {
            self.wrong_kind(node, what, "a string");
        }
        text.map(|text| Spanned { value: text.to_owned(), at: node.at() })
    }

    /// Returns a boolean, even if it is in quotes.
    pub(crate) fn boolean(&mut self, node: Node<'_>, what: &str) -> Option<Spanned<bool>> {
        let value = node.bool();
        if value.is_none() {
            self.wrong_kind(node, what, "`true` or `false`");
        }
        value.map(|value| Spanned { value, at: node.at() })
    }

    pub(crate) fn wrong_kind(&mut self, node: Node<'_>, what: &str, wanted: &str) {
        let diagnostic = Diagnostic::error(Code::WrongKind, format!("{what} is {}, not {wanted}", node.kind())).at(
            self.source,
            node.at(),
            format!("expected {wanted}"),
        );
        self.report(match unquoted_template(node) {
            Some(name) => {
                diagnostic.help(format!("in YAML, braces start a map: write `\"{{{{{name}}}}}\"` with quotes"))
            }
            None => diagnostic,
        });
    }

    pub(crate) fn missing(&mut self, at: At, what: &str, key: &str) {
        self.report(
            Diagnostic::error(Code::Missing, format!("{what} has no `{key}`"))
                .at(self.source, at, "")
                .help(format!("add `{key}:`")),
        );
    }

    /// Reports a value that is not one of `known`.
    pub(crate) fn unknown_value(&mut self, value: &Spanned<String>, what: &str, known: &[&str]) {
        let diagnostic = Diagnostic::error(Code::UnknownValue, format!("unknown {what} `{}`", value.value)).at(
            self.source,
            value.at,
            "",
        );
        self.report(match nearest(&value.value, known.iter().copied()) {
            Some(known) => diagnostic.help(format!("did you mean `{known}`?")),
            None => diagnostic.help(format!("use one of {}", known.join(", "))),
        });
    }
}

impl<'n> Fields<'n> {
    /// Creates a map without entries.
    pub(crate) fn none(keys: &Keys) -> Self {
        Fields { entries: Vec::new(), read: keys.read }
    }

    /// Whether a key may be read.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.read.contains(&name)
    }

    /// Returns the first of `names` that has a value, with that value.
    pub(crate) fn find<'k>(&self, names: &[&'k str]) -> Option<(&'k str, Node<'n>)> {
        names.iter().find_map(|name| Some((*name, self.get_or_null(name).filter(|node| !node.is_null())?)))
    }

    /// Returns the value of the first of `names` that has one.
    pub(crate) fn get(&self, names: &[&str]) -> Option<Node<'n>> {
        self.find(names).map(|(_, node)| node)
    }

    /// Returns the place of a key.
    pub(crate) fn place(&self, name: &str) -> Option<At> {
        self.entries.iter().find(|(known, _)| known.value == name).map(|(known, _)| known.at)
    }

    /// Returns the value under `name` even if it is YAML's null, as in a parameter named `~`.
    pub(crate) fn get_or_null(&self, name: &str) -> Option<Node<'n>> {
        debug_assert!(self.read.contains(&name), "`{name}` is read, but is not a known key");
        self.entries.iter().find(|(known, _)| known.value == name).map(|(_, node)| *node)
    }
}

/// Returns the name in `{{name}}` without quotes, which is a map with a map as its only key in
/// YAML.
fn unquoted_template(node: Node<'_>) -> Option<&str> {
    fn only_key(node: Node<'_>) -> Option<Node<'_>> {
        let mut entries = node.entries();
        entries.next().filter(|_| entries.len() == 0).map(|entry| entry.key)
    }
    match only_key(only_key(node)?)?.value() {
        Value::Text(name) => Some(name),
        _ => None,
    }
}

/// Whether a key is so similar to a known one that it must be a misspelling.
fn is_misspelt(name: &str, known: &str) -> bool {
    let limit = if name.len() < 8 { 1 } else { 2 };
    name.len() >= 4 && strsim::osa_distance(name, known) <= limit
}
