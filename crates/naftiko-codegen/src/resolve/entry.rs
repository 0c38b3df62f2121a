//! An entry of `consumes` in its context: the bound variables, and the tools that call its
//! operations.

use std::collections::{HashMap, HashSet};

use naftiko_spec::{Consumes, Document, Location, Parameter, Spanned, Tool, Variable};

use crate::load::{File, Folder};

/// An entry of `consumes`, in a file of the folder or imported.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    /// The capability file that contains or imports it.
    pub(crate) file: &'a File,
    /// All capability files of the folder.
    files: &'a [File],
    /// The document that defines it.
    pub(crate) document: &'a Document,
    pub(crate) consumes: &'a Consumes,
    /// Its namespace in the importing file, which may differ.
    pub(crate) namespace: &'a Spanned<String>,
    /// Whether it is imported from another file.
    pub(crate) is_imported: bool,
}

/// The tools that call each operation, by the name of the operation.
pub(crate) type Tools<'a> = HashMap<&'a str, Vec<&'a Tool>>;

/// Returns the entries of all files of a folder, in order.
pub(crate) fn all(folder: &Folder) -> Vec<Entry<'_>> {
    let files = folder.files.iter().flat_map(|file| file.entries.iter().map(move |entry| (file, entry)));
    files
        .map(|(file, entry)| Entry {
            file,
            files: &folder.files,
            document: &entry.document,
            consumes: entry.consumes(),
            namespace: entry.alias.as_ref().unwrap_or(&entry.consumes().namespace),
            is_imported: entry.file != file.number,
        })
        .collect()
}

impl<'a> Entry<'a> {
    /// Returns the tools of the document and of the file that imports it, and those of the other
    /// files of the folder that call its namespace.
    pub(crate) fn tools(&self) -> Tools<'a> {
        let imports = self.is_imported.then_some(self.file.number);
        let others = self.files.iter().filter(|file| !std::ptr::eq(self.document, &*file.document));
        let others = others.flat_map(|file| file.document.tools.iter().map(move |tool| (Some(file.number), tool)));
        let own = self.document.tools.iter().map(|tool| (None, tool));
        let mut tools = Tools::new();
        for (file, tool) in own.chain(others) {
            let Some((namespace, operation)) = tool.call.rsplit_once('.') else { continue };
            if file.is_none() || file == imports || namespace == self.namespace.value {
                tools.entry(operation).or_default().push(tool);
            }
        }
        tools
    }

    /// Returns the variable for `name`, and its environment variable: a variable that is bound,
    /// that a parameter reads from the environment, or that has the prefix for the environment.
    pub(super) fn variable(&self, name: &str) -> Option<(String, String)> {
        if let Some(bound) = self.bound(name) {
            return Some((bound.name.value.clone(), bound.key.value.clone()));
        }
        let plain = name.strip_prefix("env.").or_else(|| name.strip_prefix("secrets."));
        if let Some(plain) = plain {
            return Some((plain.to_owned(), plain.to_owned()));
        }
        let is_read = self.consumes.parameters.iter().any(|it| it.name.value == name && is_environment(it));
        let is_loud = name.len() > 2
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
            && name.contains('_');
        (is_read || is_loud).then(|| (name.to_owned(), name.to_owned()))
    }

    /// Returns the bind of `name`, or of `namespace.name`: in the document of the entry, or in the
    /// file that imports it.
    pub(super) fn bound(&self, name: &str) -> Option<&'a Variable> {
        bound_among(self.document.variables.iter().chain(&self.file.document.variables), name)
    }

    /// Returns the bound variables that any entry of its files uses, or that the exposed part uses.
    pub(super) fn named_elsewhere(&self) -> Vec<&'a Variable> {
        let mut documents: Vec<(usize, &'a Document)> = vec![(self.file.number, &self.file.document)];
        documents.extend(self.file.entries.iter().map(|entry| (entry.file, &*entry.document)));
        let mut seen = HashSet::new();
        documents.retain(|(number, _)| seen.insert(*number));
        let names = documents.into_iter().flat_map(|(_, it)| it.mentioned.iter().chain(&it.exposed_variables));
        names.filter_map(|name| self.bound(name).or_else(|| self.bound(name.rsplit('.').next()?))).collect()
    }

    /// Returns how many base URLs the entries of its file have without a declared authentication.
    pub(super) fn hosts_without_authentication(&self) -> usize {
        let silent = self.file.entries.iter().map(|entry| entry.consumes()).filter(|it| it.authentication.is_none());
        let hosts = silent.map(|it| it.base_uri.as_ref().map_or("", |uri| uri.value.trim().trim_end_matches('/')));
        hosts.collect::<HashSet<_>>().len()
    }
}

/// Returns the bind of `name`, or of `namespace.name`.
pub(super) fn bound_among<'a>(mut variables: impl Iterator<Item = &'a Variable>, name: &str) -> Option<&'a Variable> {
    variables.find(|variable| {
        variable.name.value == name
            || variable.namespace.as_ref().is_some_and(|namespace| {
                name.strip_prefix(namespace.as_str()).and_then(|rest| rest.strip_prefix('.'))
                    == Some(&variable.name.value)
            })
    })
}

/// Whether a parameter reads a variable of the environment.
pub(super) fn is_environment(parameter: &Parameter) -> bool {
    parameter.location.as_ref().is_some_and(|location| location.value == Location::Environment)
}

/// Prefixes of the inputs of a tool, a request or a step.
const INPUTS: &[&str] = &["tools.", "rest.query.", "rest.path.", "rest.body.", "rest.", "inputParameters.", "input."];

/// Returns the name of an input without its prefix.
pub(super) fn input_name(name: &str) -> Option<&str> {
    INPUTS.iter().find_map(|prefix| name.strip_prefix(prefix))
}
