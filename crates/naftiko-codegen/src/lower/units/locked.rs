//! The published names of commands or of tools: those of `codegen.lock`, and those that follow.

use std::collections::{BTreeMap, HashMap, HashSet};

use naftiko_spec::{Code, Diagnostic, Source};

use crate::lock::Locked;
use crate::report::Report;

/// The names in a section of `codegen.lock`, by key.
pub(super) struct Published<'l> {
    names: &'l mut BTreeMap<String, Locked>,
}

impl<'l> Published<'l> {
    /// Reports names that two keys of a group have; `group` returns the group of a key, and `what`
    /// is what has names.
    pub(super) fn new<G: std::hash::Hash + Eq>(
        names: &'l mut BTreeMap<String, Locked>,
        source: Option<&Source>,
        what: &str,
        group: impl Fn(&str) -> G,
        report: &mut Report,
    ) -> Self {
        let mut holders: HashMap<(G, &str), &str> = HashMap::new();
        for (key, locked) in names.iter() {
            let Some(holder) = holders.insert((group(key), &locked.name), key) else { continue };
            let message = format!("codegen.lock has the name `{}` for two {what}: `{holder}` and `{key}`", locked.name);
            let diagnostic = Diagnostic::error(Code::Conflict, message)
                .help("delete the line that was published last and generate again; it gets another name");
            report.push(match source {
                Some(source) => diagnostic.at_span(source, locked.at.clone(), ""),
                None => diagnostic,
            });
        }
        Published { names }
    }

    /// Returns the names of some keys.
    pub(super) fn taken(&self, is_wanted: impl Fn(&str) -> bool) -> HashSet<String> {
        self.names.iter().filter(|(key, _)| is_wanted(key)).map(|(_, locked)| locked.name.clone()).collect()
    }

    pub(super) fn get(&self, key: &str) -> Option<String> {
        Some(self.names.get(key)?.name.clone())
    }

    pub(super) fn keep(&mut self, key: String, name: &str) {
        self.names.entry(key).or_insert_with(|| Locked::new(name));
    }
}
