//! Reads entries that are defined in another file, in all spellings.

use naftiko_syntax::{Code, Diagnostic, Node};

use crate::document::{Entry, Import, Spanned};
use crate::fields::{Context, Fields};
use crate::keys;

/// Keys of an entry of `consumes` that make it an import.
pub(super) const KEYS: &[&str] = &["import", "from", "location", "ref", "url", "openapi"];

impl Context<'_> {
    /// Reads the values of `imports`: paths, or maps of path, name and alias.
    pub(super) fn imports(&mut self, node: Node<'_>, key: &str) -> Vec<Entry> {
        let what = format!("`{key}`");
        let mut entries = Vec::new();
        let items = match node.written() {
            Some(_) => vec![(None, node)],
            None => self.items(node, &what),
        };
        for (name, node) in items {
            if let Some(path) = node.written() {
                let location = Spanned { value: path.to_owned(), at: node.at() };
                entries.push(Entry::Import(Import { location, namespace: name, alias: None }));
            } else if let Some(fields) = self.fields(node, &keys::IMPORT) {
                let import = self.import(node, &fields);
                entries.extend(
                    import.map(|import| Entry::Import(Import { namespace: import.namespace.or(name), ..import })),
                );
            }
        }
        entries
    }

    pub(super) fn import(&mut self, node: Node<'_>, fields: &Fields<'_>) -> Option<Import> {
        if fields.get(&["openapi"]).is_some() {
            self.report(
                Diagnostic::error(Code::Unsupported, "importing an OpenAPI document as an entry is not supported")
                    .at(self.source, node.at(), "")
                    .help("write its operations as resources, in this file or in an imported one"),
            );
            return None;
        }
        let is_known = |key: &&str| fields.knows(key);
        let locations: Vec<&str> = ["location", "from", "ref", "url", "path"].into_iter().filter(is_known).collect();
        let names: Vec<&str> = ["import", "namespace", "name"].into_iter().filter(is_known).collect();
        let Some(location) = self.text(fields, &locations) else {
            self.missing(node.at(), "an import", "from");
            return None;
        };
        Some(Import { location, namespace: self.text(fields, &names), alias: self.text(fields, &["as"]) })
    }
}
