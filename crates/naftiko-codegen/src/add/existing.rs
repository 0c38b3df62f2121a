//! The capability files that a folder has already, and which operations of the document they have.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use naftiko_openapi::SecurityScheme;
use naftiko_spec::{Authentication, Consumes, Document, Entry, Severity, Template};

use super::AddError;
use super::choice::Listed;
use crate::load::{self, Folder};
use crate::resolve::declare;

/// An entry of `consumes` in an existing file, with its operations.
pub(super) struct KnownEntry {
    /// The index of its file in [`Existing::files`].
    pub(super) file: usize,
    pub(super) namespace: String,
    /// What its paths begin with, in addition to those of the document; `None` if their beginning
    /// is in its base URL.
    pub(super) prefix: Option<String>,
    /// Its resources, each with the position of each operation in the document, if it is there.
    pub(super) resources: Vec<KnownResource>,
}

/// A resource of an existing file.
pub(super) struct KnownResource {
    /// Its path, if its operations have no paths of their own.
    pub(super) path: Option<String>,
    pub(super) operations: Vec<Option<usize>>,
}

/// A file that may be edited.
pub(super) struct KnownFile {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl KnownFile {
    pub(super) fn copy(&self) -> Self {
        KnownFile { path: self.path.clone(), text: self.text.clone() }
    }
}

/// The existing files of an API.
#[derive(Default)]
pub(super) struct Existing {
    pub(super) files: Vec<KnownFile>,
    pub(super) entries: Vec<KnownEntry>,
    /// Its OpenAPI document.
    pub(super) document: Option<PathBuf>,
    /// The variables that its files bind.
    pub(super) bound: Vec<String>,
    /// The authentication that its entries declare.
    authentications: Vec<Authentication>,
    /// The names of operations by the namespace of their entry.
    pub(super) names: Vec<(String, String)>,
    /// The operations that the document does not have, each with its file.
    pub(super) vanished: Vec<(String, PathBuf)>,
    /// The positions in the document of the operations that it has.
    orders: HashSet<usize>,
}

impl Existing {
    /// Reads the files of the folder `api`, which may be missing. `base_url` is that of the
    /// document.
    pub(super) fn read(specs: &Path, api: &str, listed: &[Listed], base_url: &str) -> Result<Self, AddError> {
        if !specs.join(api).is_dir() {
            return Ok(Existing::default());
        }
        let folder = load::folder(specs, Path::new(api), api)?;
        let is_in_file = |it: &&naftiko_spec::Diagnostic| it.severity == Severity::Error && !it.places.is_empty();
        if let Some(error) = folder.diagnostics.iter().find(is_in_file) {
            return Err(error.clone().into());
        }
        let mut existing = Existing { document: document(&folder), ..Existing::default() };
        let lookup = Lookup::new(listed, base_url);
        for file in &folder.files {
            existing.add(&specs.join(&file.relative), &file.document, &lookup);
        }
        existing.orders = existing.entries.iter().flat_map(KnownEntry::orders).collect();
        Ok(existing)
    }

    fn add(&mut self, path: &Path, document: &Document, lookup: &Lookup<'_>) {
        let number = self.files.len();
        // The text as it is on the disk, with a byte order mark if it has one.
        let text = std::fs::read_to_string(path).unwrap_or_else(|_| document.source.text().to_owned());
        self.files.push(KnownFile { path: path.to_owned(), text });
        for variable in &document.variables {
            if !self.bound.contains(&variable.key.value) {
                self.bound.push(variable.key.value.clone());
            }
        }
        for entry in &document.consumes {
            if let Entry::Http(consumes) = entry {
                self.add_entry(number, path, consumes, lookup);
            }
        }
    }

    fn add_entry(&mut self, file: usize, path: &Path, consumes: &Consumes, lookup: &Lookup<'_>) {
        let own_base = consumes.base_uri.as_ref().map_or("", |it| it.value.trim());
        let own_base = if own_base.is_empty() { lookup.base_url } else { own_base };
        let mut prefix = None;
        let mut resources = Vec::new();
        for resource in &consumes.resources {
            let mut operations = Vec::new();
            for operation in &resource.operations {
                let own = declare::full_path(resource, operation);
                let found = lookup.find(own_base, &operation.method.value, &own);
                if let Some(found) = found {
                    prefix = prefix.or_else(|| own.strip_suffix(&found.operation.path).map(str::to_owned));
                } else {
                    let name = Some(operation.name.value.clone()).filter(|name| !name.is_empty());
                    let shown = name.unwrap_or_else(|| format!("{} {own}", operation.method.value));
                    self.vanished.push((shown, path.to_owned()));
                }
                operations.push(found.map(|found| found.order));
                self.names.push((consumes.namespace.value.clone(), operation.name.value.clone()));
            }
            let has_own_paths = resource.operations.iter().any(|operation| operation.path.is_some());
            let path = Some(resource.path.value.clone()).filter(|_| !has_own_paths);
            resources.push(KnownResource { path, operations });
        }
        if prefix.is_none() && own_base.trim_end_matches('/') == lookup.base_url {
            prefix = Some(String::new());
        }
        self.authentications.extend(consumes.authentication.as_ref().map(|it| it.value.clone()));
        self.entries.push(KnownEntry { file, namespace: consumes.namespace.value.clone(), prefix, resources });
    }

    /// Whether the files have an operation of the document.
    pub(super) fn has(&self, order: usize) -> bool {
        self.orders.contains(&order)
    }

    /// Returns the variable of the secret that its entries send as a scheme does. If its files bind
    /// one variable and no entry declares how it is sent, it is that one.
    pub(super) fn variable_of(&self, scheme: &SecurityScheme) -> Option<String> {
        let same = self.authentications.iter().find_map(|it| secret_for(it, scheme)?.names().next());
        let only = || match self.bound.as_slice() {
            [only] if !self.authentications.iter().any(|it| has_secret(it, only)) => Some(only.as_str()),
            _ => None,
        };
        same.or_else(only).map(str::to_owned)
    }

    /// Returns the entry for operations: the one with a namespace, otherwise the one with the most
    /// operations among `of_tag`.
    pub(super) fn entry_for(&self, namespace: &str, of_tag: &[usize]) -> Option<&KnownEntry> {
        let usable = || self.entries.iter().filter(|entry| entry.prefix.is_some());
        let count = |entry: &KnownEntry| entry.orders().filter(|order| of_tag.contains(order)).count();
        let named = usable().find(|entry| entry.namespace == namespace);
        named.or_else(|| usable().filter(|entry| count(entry) > 0).max_by_key(|entry| count(entry)))
    }
}

impl KnownEntry {
    /// Returns the positions of its operations in the document.
    fn orders(&self) -> impl Iterator<Item = usize> {
        self.resources.iter().flat_map(|resource| &resource.operations).flatten().copied()
    }
}

/// Returns the secret of an authentication that is sent as a scheme does.
fn secret_for<'a>(authentication: &'a Authentication, scheme: &SecurityScheme) -> Option<&'a Template> {
    let name = match (authentication, scheme) {
        (Authentication::Bearer { token }, SecurityScheme::Bearer) => return Some(&token.value),
        (_, SecurityScheme::Bearer) => "Authorization",
        (_, SecurityScheme::Key { name, .. }) => name,
        _ => return None,
    };
    let Authentication::Keys(keys) = authentication else { return None };
    keys.iter().find(|key| key.name.value.eq_ignore_ascii_case(name)).map(|key| &key.value.value)
}

/// Whether a variable is a part of a secret of an authentication.
fn has_secret(authentication: &Authentication, variable: &str) -> bool {
    let has = |template: &Template| template.names().any(|name| name == variable);
    match authentication {
        Authentication::Bearer { token } => has(&token.value),
        Authentication::Basic { username, password } | Authentication::Digest { username, password } => {
            has(&username.value) || has(&password.value)
        }
        Authentication::Keys(keys) => keys.iter().any(|key| has(&key.value.value)),
        Authentication::ClientCredentials { client_id, client_secret, .. } => {
            [client_id, client_secret].into_iter().flatten().any(|it| has(&it.value))
        }
        Authentication::None | Authentication::Other(_) | Authentication::Invalid => false,
    }
}

fn document(folder: &Folder) -> Option<PathBuf> {
    folder.document.as_ref().map(|document| document.path.clone())
}

/// The operations of the document by method and path.
struct Lookup<'l> {
    base_url: &'l str,
    same: HashMap<(&'l str, &'l str), &'l Listed>,
    /// By the forms of their paths that are compared.
    forms: HashMap<(&'l str, String), &'l Listed>,
}

impl<'l> Lookup<'l> {
    fn new(listed: &'l [Listed], base_url: &'l str) -> Self {
        let mut lookup = Lookup { base_url, same: HashMap::new(), forms: HashMap::new() };
        for it in listed {
            let method = it.operation.method.as_str();
            lookup.same.entry((method, it.operation.path.as_str())).or_insert(it);
            for form in declare::forms_of_path(base_url, &it.operation.path) {
                lookup.forms.entry((method, form)).or_insert(it);
            }
        }
        lookup
    }

    /// Returns the operation with a method and a path, which may have the beginning that another
    /// base URL has.
    fn find(&self, own_base: &str, method: &str, path: &str) -> Option<&'l Listed> {
        let same = self.same.get(&(method, path)).copied();
        let form = |form: &String| self.forms.get(&(method, form.clone())).copied();
        same.or_else(|| declare::forms_of_path(own_base, path).iter().rev().find_map(form))
    }
}
