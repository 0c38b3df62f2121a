//! A map of a capability file, seen through the keys it may have.

use std::collections::HashMap;

use naftiko_syntax::{At, Code, Diagnostic, Node, Source, Value, nearest};

use crate::document::Spanned;

/// Everything found wrong so far, and the file it was found in.
pub(crate) struct Context<'s> {
    pub(crate) source: &'s Source,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The entries of a map.
pub(crate) struct Fields<'n> {
    entries: Vec<Entry<'n>>,
    /// The keys that may be asked for: those that count as known.
    read: &'static [&'static str],
}

/// A key of a map, and the value under it.
pub(crate) type Entry<'n> = (Spanned<String>, Node<'n>);

/// Which keys a map may have besides those that are read.
pub(crate) enum Rest {
    /// Any: what is not read is not about the client.
    Any,
    /// These.
    Only(&'static [&'static str]),
}

impl<'s> Context<'s> {
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The entries of `node`, which the format calls `what`. Reports a node that is not a map, and keys that are repeated,
    /// unknown, or misspelt.
    pub(crate) fn fields<'n>(
        &mut self,
        node: Node<'n>,
        what: &str,
        read: &'static [&'static str],
        rest: &Rest,
    ) -> Option<Fields<'n>> {
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
            let meant = nearest(&name.value, absent.iter().copied());
            let diagnostic = if meant.is_some_and(|meant| is_misspelt(&name.value, meant)) {
                Diagnostic::error(Code::UnknownKey, message).at(self.source, name.at, "")
            } else if matches!(rest, Rest::Only(_)) {
                Diagnostic::warning(Code::UnknownKey, message).at(self.source, name.at, "not read")
            } else {
                continue;
            };
            self.report(match meant {
                Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
                None => diagnostic,
            });
        }
        Some(Fields { entries, read })
    }

    /// The entries of a map, whatever its keys. Reports keys that are no strings or are repeated.
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
                    Diagnostic::error(Code::DuplicateKey, format!("`{name}` is written twice in {what}"))
                        .at(self.source, key.at(), "")
                        .at(self.source, *first, "first written here")
                        .help("remove one of the two"),
                );
                continue;
            }
            if name == "<<" {
                self.report(
                    Diagnostic::error(Code::Unsupported, "maps are not merged: YAML 1.2 has no `<<`")
                        .at(self.source, key.at(), "")
                        .help("write out what the alias stands for"),
                );
                continue;
            }
            first.insert(name, key.at());
            entries.push((Spanned { value: name.to_owned(), at: key.at() }, value));
        }
        entries
    }

    /// The items of a list, or of a map whose keys are the items' names.
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

    /// The text of a scalar.
    pub(crate) fn string(&mut self, node: Node<'_>, what: &str) -> Option<Spanned<String>> {
        let text = node.written();
        if text.is_none() {
            self.wrong_kind(node, what, "a string");
        }
        text.map(|text| Spanned { value: text.to_owned(), at: node.at() })
    }

    /// A boolean, also when it is quoted.
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
                diagnostic.help(format!("to YAML, braces are a map: write `\"{{{{{name}}}}}\"`, with quotes"))
            }
            None => diagnostic,
        });
    }

    pub(crate) fn missing(&mut self, at: At, what: &str, key: &str) {
        self.report(
            Diagnostic::error(Code::Missing, format!("{what} has no `{key}`"))
                .at(self.source, at, "")
                .help(format!("add `{key}:` here")),
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
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("write one of {}", known.join(", "))),
        });
    }
}

impl<'n> Fields<'n> {
    /// A map without entries.
    pub(crate) fn none(read: &'static [&'static str]) -> Self {
        Fields { entries: Vec::new(), read }
    }

    /// Whether a key may be asked for.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.read.contains(&name)
    }

    /// The first of `names` that is there and says something, with its value.
    pub(crate) fn find<'k>(&self, names: &[&'k str]) -> Option<(&'k str, Node<'n>)> {
        names.iter().find_map(|name| Some((*name, self.get_or_null(name).filter(|node| !node.is_null())?)))
    }

    /// The value under the first of `names` that is there and says something.
    pub(crate) fn get(&self, names: &[&str]) -> Option<Node<'n>> {
        self.find(names).map(|(_, node)| node)
    }

    /// The value under `name` even if it is YAML's null, as in a parameter named `~`.
    pub(crate) fn get_or_null(&self, name: &str) -> Option<Node<'n>> {
        debug_assert!(self.read.contains(&name), "`{name}` is read, so it must count as known");
        self.entries.iter().find(|(known, _)| known.value == name).map(|(_, node)| *node)
    }
}

/// The name in `{{name}}` without quotes, which YAML reads as a map with a map for its only key.
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

/// Whether one key is so near to another that nobody can have meant something else.
fn is_misspelt(name: &str, meant: &str) -> bool {
    let limit = if name.len() < 8 { 1 } else { 2 };
    name.len() >= 4 && strsim::osa_distance(name, meant) <= limit
}
