//! Writes capability files for operations of an OpenAPI document: the way from a document to a
//! client.
//!
//! ```text
//! openapi.yaml  --list-->  operations  --choose-->  operations by tag  --write-->  capability files
//! ```
//!
//! | question | file |
//! |---|---|
//! | which operations there are, and which are chosen | `listing.rs`, `choice.rs`, `glob.rs` |
//! | which of them the folder has already | `existing.rs` |
//! | what files, namespaces and variables are called | `names.rs` |
//! | how requests authenticate | `security.rs` |
//! | what a capability file declares for an operation | `resolve/declare.rs` |
//! | how a new file is written | `written.rs`, `texts.rs`, `yaml.rs` |
//! | where operations are inserted into an existing file | `insert.rs` |
//! | where the document is stored | `beside.rs` |
//! | what a text is that is not a document | `refused.rs` |

mod beside;
mod choice;
mod existing;
mod glob;
mod insert;
mod listing;
mod names;
mod refused;
mod security;
mod texts;
mod written;

use std::fmt;
use std::path::{Path, PathBuf};

use naftiko_openapi::{OpenApi, Prepared};
use naftiko_spec::{Code, Diagnostic, Unreadable};

use crate::output::Change;
use crate::resolve::declare;
use crate::{apply, load, pipeline, schema};
pub use choice::Choice;
use choice::{Chosen, Listed};
use existing::Existing;
pub use listing::{ListedOperation, ListedTag, Listing};
use names::{Names, Taken};
use security::Authentication;
use written::{Named, NewFile};

/// The methods of capability files.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Adds operations of an OpenAPI document to a folder of specs.
#[derive(Debug)]
pub struct Addition {
    specs: PathBuf,
    given: Given,
    openapi: OpenApi,
    api: Option<String>,
    choice: Choice,
    security: Option<String>,
    base_url: Option<String>,
    replace: bool,
}

/// The document as it was received.
#[derive(Debug)]
struct Given {
    /// Its name for messages.
    name: String,
    /// Its file; `None` if it was read from standard input.
    path: Option<PathBuf>,
    /// Its text, with a byte order mark if it has one.
    text: String,
}

/// Why nothing can be added.
#[derive(Debug)]
pub enum AddError {
    /// The arguments do not fit the document or the folder.
    Arguments(Refusal),
    /// The document, or a file of the folder, cannot be used.
    Files(Box<Diagnostic>),
}

/// An argument that is not valid, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    message: String,
    help: String,
}

impl Refusal {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Refusal { message: message.into(), help: help.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}\n  = help: {}", self.message, self.help)
    }
}

impl From<Refusal> for AddError {
    fn from(refusal: Refusal) -> Self {
        AddError::Arguments(refusal)
    }
}

impl From<Diagnostic> for AddError {
    fn from(diagnostic: Diagnostic) -> Self {
        AddError::Files(Box::new(diagnostic))
    }
}

impl fmt::Display for AddError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AddError::Arguments(refusal) => refusal.fmt(f),
            AddError::Files(diagnostic) => f.write_str(&diagnostic.render(false)),
        }
    }
}

impl std::error::Error for AddError {}

/// What is added, before anything is written.
#[derive(Debug)]
pub struct Plan {
    /// The name of the API, which is that of its folder.
    pub api: String,
    /// The files that change, sorted by path.
    pub changes: Vec<Change>,
    /// The changed capability files, each with the number of added operations.
    pub added: Vec<(PathBuf, usize)>,
    /// The number of chosen operations that the folder has already.
    pub present: usize,
    /// The deprecated operations that were not chosen for that reason.
    pub deprecated: Vec<String>,
    /// The operations that a capability file cannot declare, each with the reason.
    pub left_out: Vec<(String, String)>,
    /// The operations that were not added because the folder has one with this name, which is not
    /// in the document under its method and path. Each has its method and path in the document.
    pub moved: Vec<(String, String)>,
    /// The operations of the folder that the document does not have, each with its file.
    pub vanished: Vec<(String, PathBuf)>,
    /// The base URL of new files; empty if the caller must set it.
    pub base_url: String,
    /// The environment variables of the secrets of new files.
    pub variables: Vec<String>,
}

impl Addition {
    /// Opens the document in a file. Its references may lead to files in its folder.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is not an OpenAPI document of version 3.
    pub fn of_file(specs: impl Into<PathBuf>, path: impl Into<PathBuf>) -> Result<Self, AddError> {
        let path = path.into();
        let name = path.display().to_string();
        if let Some(error) = refused::by_name(&name) {
            return Err(error.into());
        }
        let text = naftiko_spec::read_text(&path).map_err(|reason| unreadable(&name, &reason))?;
        if let Some(error) = refused::by_text(&name, &text) {
            return Err(error.into());
        }
        // A file in the working directory has an empty folder.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let prepared = Prepared::new(&path, &name, &[folder])?;
        let openapi = OpenApi::of(prepared, &[folder])?;
        Ok(Addition::new(specs.into(), Given { name, path: Some(path), text }, openapi))
    }

    /// Opens a document from its text, such as that of standard input. `name` is its name for
    /// messages.
    ///
    /// # Errors
    ///
    /// If it is not an OpenAPI document of version 3.
    pub fn of_text(specs: impl Into<PathBuf>, name: &str, text: String) -> Result<Self, AddError> {
        if let Some(error) = refused::by_text(name, &text) {
            return Err(error.into());
        }
        let openapi = OpenApi::of(Prepared::of_text(text.clone(), name), &[])?;
        Ok(Addition::new(specs.into(), Given { name: name.to_owned(), path: None, text }, openapi))
    }

    fn new(specs: PathBuf, given: Given, openapi: OpenApi) -> Self {
        let choice = Choice::default();
        Addition { specs, given, openapi, api: None, choice, security: None, base_url: None, replace: false }
    }

    /// Sets the name of the API, which is that of its folder in the folder of specs. By default, it
    /// is that of the folder of the document if that is in the folder of specs, and otherwise made
    /// from the title.
    pub fn api(mut self, api: Option<String>) -> Self {
        self.api = api;
        self
    }

    /// Sets which operations are added.
    pub fn choice(mut self, choice: Choice) -> Self {
        self.choice = choice;
        self
    }

    /// Sets the security scheme of new files: its name, or `document` so that each operation uses
    /// its own. By default, it is one that all chosen operations accept.
    pub fn security(mut self, security: Option<String>) -> Self {
        self.security = security;
        self
    }

    /// Sets the base URL of new files; by default, the first absolute server of the document.
    pub fn base_url(mut self, base_url: Option<String>) -> Self {
        self.base_url = base_url;
        self
    }

    /// Sets whether another document in the folder is replaced.
    pub fn replace(mut self, replace: bool) -> Self {
        self.replace = replace;
        self
    }

    /// Lists the chosen operations; all of them if none is chosen.
    ///
    /// # Errors
    ///
    /// If a part of the choice selects nothing.
    pub fn list(&self) -> Result<Listing, AddError> {
        let all = self.all()?;
        let choice = Choice { no_deprecated: false, ..self.choice.clone() };
        let listed = if self.choice.is_empty() { all } else { choice::choose(&all, &choice)?.operations };
        Ok(listing::list(&self.openapi, &listed, &self.choice))
    }

    /// Plans what is written. Writes nothing.
    ///
    /// # Errors
    ///
    /// If the choice selects nothing, or if a file of the folder cannot be used.
    pub fn plan(&self) -> Result<Plan, AddError> {
        let all = self.all()?;
        let Chosen { operations, deprecated } = choice::choose(&all, &self.choice)?;
        if operations.is_empty() {
            return Err(match deprecated.as_slice() {
                [] => Refusal::new("no operation is chosen", "choose with `--tag`, `--operation`, `--path` or `--all`"),
                _ => Refusal::new("all chosen operations are deprecated", "remove `--no-deprecated`"),
            }
            .into());
        }
        let api = self.name_of_api()?;
        let base_url = self.base_url_of_files()?;
        let existing = Existing::read(&self.specs, &api, &all, &base_url)?;
        let mut plan = Plan {
            api,
            changes: Vec::new(),
            added: Vec::new(),
            present: 0,
            deprecated: deprecated.iter().filter(|it| !existing.has(it.order)).map(Listed::shown).collect(),
            left_out: Vec::new(),
            moved: Vec::new(),
            vanished: existing.vanished.clone(),
            base_url,
            variables: Vec::new(),
        };
        let (present, new): (Vec<Listed>, Vec<Listed>) = operations.into_iter().partition(|it| existing.has(it.order));
        plan.present = present.len();
        let is_vanished = |name: &str| existing.vanished.iter().any(|(known, _)| known == name);
        let (moved, new): (Vec<Listed>, Vec<Listed>) =
            new.into_iter().partition(|it| it.operation.id.as_deref().is_some_and(is_vanished));
        plan.moved = moved.iter().map(|it| (names::operation(&it.operation), it.shown())).collect();
        let new: Vec<Listed> = new.into_iter().filter(|it| self.is_declarable(it, &mut plan)).collect();
        if new.is_empty() && plan.present == 0 && plan.moved.is_empty() {
            let (operation, reason) = plan.left_out.first().cloned().unwrap_or_default();
            let message = format!("no chosen operation can be declared: `{operation}`: {reason}");
            return Err(Refusal::new(message, "choose other operations").into());
        }
        self.plan_capability_files(&all, &new, &existing, &mut plan)?;
        beside::plan(&self.given, &self.openapi, &self.specs.join(&plan.api), &existing, self.replace, &mut plan)?;
        plan.changes.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(plan)
    }

    /// Writes the files of a plan, each completely or not at all.
    ///
    /// # Errors
    ///
    /// If a file cannot be written, or was changed by another program since it was read. In both
    /// cases no file is changed.
    pub fn apply(&self, plan: &Plan) -> Result<(), AddError> {
        for change in &plan.changes {
            if change.path.symlink_metadata().is_ok_and(|it| it.is_symlink()) {
                let message = format!("cannot write {}: it is a link", change.path.display());
                return Err(Diagnostic::error(Code::Io, message).help("replace the link with the file").into());
            }
        }
        apply::apply(&self.specs, None, &plan.changes).map_err(AddError::from)
    }

    /// Returns the diagnostics of the folder of an API, as `check` reports them, with the number of
    /// its operations.
    ///
    /// # Errors
    ///
    /// If the folder cannot be read.
    pub fn check(&self, api: &str) -> Result<(Vec<Diagnostic>, usize), AddError> {
        let folder = load::folder(&self.specs, Path::new(api), api)?;
        let lowered = pipeline::model(&folder);
        let diagnostics = folder.diagnostics.into_iter().chain(lowered.diagnostics).collect();
        Ok((naftiko_spec::fold(diagnostics), lowered.api.operation_count()))
    }

    /// Returns all operations of the document.
    fn all(&self) -> Result<Vec<Listed>, AddError> {
        let all = choice::all(&self.openapi);
        if all.is_empty() {
            let error = Diagnostic::error(Code::InvalidOpenApi, format!("`{}` has no operation", self.given.name));
            return Err(error.help("add `paths` with operations to the document; webhooks are not operations").into());
        }
        Ok(all)
    }

    fn name_of_api(&self) -> Result<String, AddError> {
        let of_folder = || {
            let folder = self.given.path.as_ref()?.canonicalize().ok()?.parent()?.to_owned();
            let specs = self.specs.canonicalize().ok()?;
            (folder.parent()? == specs).then(|| folder.file_name()?.to_str().map(str::to_owned)).flatten()
        };
        let of_title = || names::api(self.openapi.info().title.as_deref());
        let api = self.api.clone().or_else(of_folder).or_else(of_title).unwrap_or_else(|| "api".to_owned());
        if load::is_api_name(&api) && !api.is_empty() && !api.starts_with(['.', '-']) {
            return Ok(api);
        }
        let help = "add `--api NAME` with ASCII letters, digits, `-`, `_` and `.`, but not `src` or `target`";
        Err(Refusal::new(format!("{api:?} is not a valid name for an API"), help).into())
    }

    fn base_url_of_files(&self) -> Result<String, AddError> {
        match self.base_url.as_deref() {
            Some(base_url) if !declare::is_base_uri(base_url) => {
                let help = "write a URL such as `https://api.example.com/v1`";
                Err(Refusal::new(format!("{base_url:?} is not a base URL"), help).into())
            }
            Some(base_url) => Ok(base_url.trim_end_matches('/').to_owned()),
            None => Ok(declare::base_uri(&self.openapi).unwrap_or_default()),
        }
    }

    /// Whether a capability file can declare an operation; otherwise it is left out.
    fn is_declarable(&self, it: &Listed, plan: &mut Plan) -> bool {
        let method = &it.operation.method;
        let problem = match declare::problem_of_path(&it.operation.path) {
            _ if !METHODS.contains(&method.as_str()) => format!("the method {method} is not supported"),
            Some(problem) => problem,
            None => return true,
        };
        plan.left_out.push((it.shown(), problem));
        false
    }

    /// Plans the capability files: one for each tag, new or with more operations.
    fn plan_capability_files(
        &self,
        all: &[Listed],
        new: &[Listed],
        existing: &Existing,
        plan: &mut Plan,
    ) -> Result<(), AddError> {
        let names = Names::new(&plan.api, self.openapi.info().title.as_deref());
        let tag = |it: &Listed| choice::tag(&it.operation, &self.choice).map(str::to_owned);
        let mut tags: Vec<Option<String>> = Vec::new();
        for it in new {
            let tag = tag(it);
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        let known_tags: Vec<Option<String>> = tags_of(all, &self.choice);
        let number_of = |tag: &Option<String>| match known_tags.as_slice() {
            [None] => 0,
            known => known.iter().position(|known| known == tag).map_or(0, |at| at + 1),
        };
        let mut insertions: Vec<(usize, Vec<Listed>)> = Vec::new();
        let mut files: Vec<(Option<String>, Vec<Listed>)> = Vec::new();
        for of_tag in tags {
            let operations: Vec<Listed> = new.iter().filter(|it| tag(it) == of_tag).cloned().collect();
            let namespace = names.namespace(of_tag.as_deref(), number_of(&of_tag));
            let orders: Vec<usize> = all.iter().filter(|it| tag(it) == of_tag).map(|it| it.order).collect();
            match existing.entry_for(&namespace, &orders) {
                Some(entry) => {
                    let at = existing.entries.iter().position(|known| std::ptr::eq(known, entry)).unwrap_or_default();
                    match insertions.iter_mut().find(|(known, _)| *known == at) {
                        Some((_, others)) => others.extend(operations),
                        None => insertions.push((at, operations)),
                    }
                }
                None => files.push((of_tag, operations)),
            }
        }
        self.plan_insertions(insertions, existing, plan)?;
        let of_new: Vec<Listed> = files.iter().flat_map(|(_, operations)| operations.iter().cloned()).collect();
        if of_new.is_empty() {
            return Ok(());
        }
        let schemes = security::choose(&self.openapi, &of_new, self.security.as_deref())?;
        let authentication = Authentication::new(&self.openapi, &plan.api, schemes.as_deref(), existing);
        plan.variables = authentication.variables().into_iter().map(str::to_owned).collect();
        let folder = self.specs.join(&plan.api);
        let mut taken = taken(existing, &beside::names(&self.given, &self.openapi));
        for (of_tag, operations) in files {
            let namespace = taken.take(&names.namespace(of_tag.as_deref(), number_of(&of_tag)));
            let is_secured = operations.iter().any(|it| security::is_secured(&self.openapi, it));
            let mut operation_names = Taken::default();
            let named = |listed| Named { listed, name: operation_names.take(&names::operation(&listed.operation)) };
            let file = NewFile {
                tag: of_tag.as_deref(),
                base_uri: &plan.base_url,
                authentication: if is_secured { &authentication } else { &Authentication::Undeclared },
                operations: operations.iter().map(named).collect(),
                namespace,
                schema: self.schema(),
            };
            let path = folder.join(format!("{}.yaml", file.namespace));
            let text = file.text(&self.openapi, &names);
            plan.added.push((path.clone(), operations.len()));
            plan.changes.push(Change { path, old: None, new: Some(text) });
        }
        Ok(())
    }

    /// Returns the path of the JSON Schema from a capability file, if the workspace has it.
    fn schema(&self) -> Option<String> {
        let (folder, file) = (schema::FOLDER, schema::CAPABILITY_FILE);
        self.specs.join(folder).join(file).is_file().then(|| format!("../{folder}/{file}"))
    }

    /// Plans the files that get more operations.
    fn plan_insertions(
        &self,
        insertions: Vec<(usize, Vec<Listed>)>,
        existing: &Existing,
        plan: &mut Plan,
    ) -> Result<(), AddError> {
        // A file may have several entries; each insertion is into the result of the one before.
        let mut files: Vec<existing::KnownFile> = existing.files.iter().map(existing::KnownFile::copy).collect();
        for (at, mut operations) in insertions {
            operations.sort_by_key(|it| it.order);
            let entry = &existing.entries[at];
            let mut names = Taken::default();
            let of_entry = existing.names.iter().filter(|(namespace, _)| *namespace == entry.namespace);
            of_entry.for_each(|(_, name)| drop(names.take(name)));
            let named = |listed| Named { listed, name: names.take(&names::operation(&listed.operation)) };
            let named: Vec<Named<'_>> = operations.iter().map(named).collect();
            let file = &mut files[entry.file];
            file.text = insert::insert(&self.openapi, file, entry, &named)?;
            plan.added.push((file.path.clone(), named.len()));
        }
        for (old, new) in existing.files.iter().zip(files).filter(|(old, new)| old.text != new.text) {
            plan.changes.push(Change { path: new.path, old: Some(old.text.clone()), new: Some(new.text) });
        }
        Ok(())
    }
}

/// Returns the tags of operations, in the order of their first operations.
fn tags_of(all: &[Listed], choice: &Choice) -> Vec<Option<String>> {
    let mut tags: Vec<Option<String>> = Vec::new();
    for tag in all.iter().map(|it| choice::tag(&it.operation, choice).map(str::to_owned)) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// Returns the names that a new file cannot have: those of other files and namespaces.
fn taken(existing: &Existing, documents: &[String]) -> Taken {
    let mut taken = Taken::default();
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let of_files = existing.files.iter().filter_map(|file| stem(&file.path));
    let of_documents = documents.iter().filter_map(|name| stem(Path::new(name)));
    let of_entries = existing.entries.iter().map(|entry| entry.namespace.clone());
    // `openapi.yaml` is always the document; the others are names of devices on Windows.
    let reserved = ["openapi", "aux", "con", "nul", "prn"].map(str::to_owned);
    of_files.chain(of_documents).chain(of_entries).chain(reserved).for_each(|name| drop(taken.take(&name)));
    taken
}

fn unreadable(name: &str, reason: &Unreadable) -> Diagnostic {
    let error = Diagnostic::error(Code::Io, format!("cannot read `{name}`: {reason}"));
    reason.help().into_iter().fold(error, Diagnostic::help)
}
