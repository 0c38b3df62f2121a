//! A map of a capability file, seen through the keys it may have.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::Spanned;
use crate::source::{At, Source};
use crate::yaml::{Node, Value};

/// Everything found wrong so far, and the file it was found in.
pub(crate) struct Context<'s> {
    pub(crate) source: &'s Source,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The entries of a map.
pub(crate) struct Fields<'n> {
    entries: Vec<(String, &'n Node)>,
}

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
    pub(crate) fn fields<'n>(&mut self, node: &'n Node, what: &str, read: &[&str], rest: &Rest) -> Option<Fields<'n>> {
        let Value::Map(pairs) = &node.value else {
            self.wrong_kind(node, what, "a map");
            return None;
        };
        let mut entries: Vec<(String, &Node)> = Vec::with_capacity(pairs.len());
        let mut seen: Vec<At> = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            let Some(name) = key.text(self.source) else {
                self.wrong_kind(key, &format!("a key of {what}"), "a string");
                continue;
            };
            if let Some(first) = entries.iter().position(|(known, _)| *known == name) {
                self.report(
                    Diagnostic::error(Code::DuplicateKey, format!("`{name}` is written twice in {what}"))
                        .at(self.source, key.at, "")
                        .at(self.source, seen[first], "first written here")
                        .help("remove one of the two"),
                );
                continue;
            }
            entries.push((name, value));
            seen.push(key.at);
        }
        for ((name, _), at) in entries.iter().zip(seen) {
            let is_other = matches!(rest, Rest::Only(others) if others.contains(&name.as_str()));
            if read.contains(&name.as_str()) || is_other {
                continue;
            }
            let absent = read.iter().copied().filter(|known| !entries.iter().any(|(name, _)| name == known));
            if let Some(meant) = nearest(name, absent).filter(|meant| is_misspelt(name, meant)) {
                self.report(
                    Diagnostic::error(Code::UnknownKey, format!("{what} has no key `{name}`"))
                        .at(self.source, at, "")
                        .help(format!("did you mean `{meant}`?")),
                );
            } else if matches!(rest, Rest::Only(_)) {
                self.report(Diagnostic::warning(Code::UnknownKey, format!("{what} has no key `{name}`")).at(
                    self.source,
                    at,
                    "not read",
                ));
            }
        }
        Some(Fields { entries })
    }

    /// The items of a list, or of a map whose keys are the items' names.
    pub(crate) fn items<'n>(&mut self, node: &'n Node, what: &str) -> Vec<(Option<Spanned<String>>, &'n Node)> {
        match &node.value {
            Value::List(nodes) => nodes.iter().map(|node| (None, node)).collect(),
            Value::Map(pairs) => pairs
                .iter()
                .map(|(key, value)| (key.text(self.source).map(|value| Spanned { value, at: key.at }), value))
                .collect(),
            Value::Null => Vec::new(),
            _ => {
                self.wrong_kind(node, what, "a list");
                Vec::new()
            }
        }
    }

    /// The text of a scalar.
    pub(crate) fn string(&mut self, node: &Node, what: &str) -> Option<Spanned<String>> {
        let text = node.text(self.source);
        if text.is_none() {
            self.wrong_kind(node, what, "a string");
        }
        text.map(|value| Spanned { value, at: node.at })
    }

    /// A boolean, also when it is quoted.
    pub(crate) fn boolean(&mut self, node: &Node, what: &str) -> Option<Spanned<bool>> {
        let value = match &node.value {
            Value::Bool(value) => Some(*value),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        };
        if value.is_none() {
            self.wrong_kind(node, what, "`true` or `false`");
        }
        value.map(|value| Spanned { value, at: node.at })
    }

    pub(crate) fn wrong_kind(&mut self, node: &Node, what: &str, wanted: &str) {
        let diagnostic = Diagnostic::error(Code::WrongKind, format!("{what} is {}, not {wanted}", node.kind())).at(
            self.source,
            node.at,
            format!("expected {wanted}"),
        );
        self.report(match node.unquoted_template() {
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
    /// The value under the first of `names` that is there and says something.
    pub(crate) fn get(&self, names: &[&str]) -> Option<&'n Node> {
        names.iter().find_map(|name| {
            let (_, node) = self.entries.iter().find(|(known, _)| known == name)?;
            Some(*node).filter(|node| !matches!(node.value, Value::Null))
        })
    }

    /// The value under `name` even if it is YAML's null, as in a parameter named `~`.
    pub(crate) fn get_or_null(&self, name: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(known, _)| known == name).map(|(_, node)| *node)
    }
}

/// The one of `known` that `name` was most likely meant to be, if it is near enough to one.
pub fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    known
        .map(|known| (strsim::osa_distance(&name.to_lowercase(), &known.to_lowercase()), known))
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4)
        .min()
        .map(|(_, known)| known)
}

/// Whether one key is so near to another that nobody can have meant something else.
fn is_misspelt(name: &str, meant: &str) -> bool {
    name.len() >= 4 && strsim::osa_distance(name, meant) <= 2
}
