//! Loads the folder of specs: which files belong to which client.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use naftiko_openapi::{OpenApi, Prepared};
use naftiko_spec::{Code, Diagnostic, Document, Source, Unreadable};

use crate::beside::{self, Locations};
use crate::config::{self, Config, Configuration};
use crate::imports::{self, Entry, Files};
use crate::lock::{self, Lock};
use crate::parallel;
use crate::progress::Observer;
use crate::runtime::Runtime;

/// The name of the client for capability files directly in the folder of specs.
const ROOT_NAME: &str = "api";

/// The name of the file in a folder of capability files that is copied into the crate.
pub(crate) const CHANGELOG: &str = "CHANGELOG.md";

/// The capability files of one client.
pub(crate) struct Folder {
    /// The name of the API.
    pub(crate) name: String,
    /// The path of its crate, relative to the output folder: empty for files directly in the folder
    /// of specs.
    pub(crate) path: PathBuf,
    pub(crate) files: Vec<File>,
    /// Every capability file that was read, including imported ones: its canonical path.
    pub(crate) read: Vec<PathBuf>,
    pub(crate) config: Config,
    pub(crate) config_source: Option<Source>,
    /// Where its crates find the runtime, if it is set.
    pub(crate) runtime: Option<Runtime>,
    pub(crate) lock: Lock,
    pub(crate) lock_source: Option<Source>,
    /// The changes of each version, as Markdown.
    pub(crate) changelog: Option<String>,
    /// The OpenAPI document that types the operations.
    pub(crate) document: Option<DocumentFile>,
    /// Folders and OpenAPI documents that were not read; reported unless the OpenAPI document
    /// refers to them.
    pub(crate) unread: Vec<(PathBuf, Diagnostic)>,
    /// The folders outside the folder of specs from which files may be imported.
    pub(crate) import_from: Vec<PathBuf>,
    /// The diagnostics of the files.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Folder {
    fn new(path: &Path, name: &str) -> Self {
        Folder {
            name: name.to_owned(),
            path: path.to_owned(),
            files: Vec::new(),
            read: Vec::new(),
            config: Config::default(),
            config_source: None,
            runtime: None,
            lock: Lock::default(),
            lock_source: None,
            changelog: None,
            document: None,
            unread: Vec::new(),
            import_from: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Returns its `codegen.toml`.
    pub(crate) fn configuration(&self) -> Configuration<'_> {
        Configuration { config: &self.config, source: self.config_source.as_ref() }
    }

    /// Whether codegen.toml sets the OpenAPI document.
    pub(crate) fn names_document(&self) -> bool {
        self.config.openapi.is_some()
    }

    /// Returns a warning about an OpenAPI document in the folder that the client does not use.
    pub(crate) fn unused_document(&self, name: &str) -> Diagnostic {
        let message = format!("`{name}` is an OpenAPI document, but the client does not use it");
        let choice = format!("set `openapi = \"{name}\"` in codegen.toml");
        Diagnostic::warning(Code::InvalidOpenApi, message).help(match &self.document {
            Some(document) => format!("the client uses `{}`: remove one of them, or {choice}", document.name),
            None => choice,
        })
    }

    /// Whether it is the folder of specs itself.
    pub(crate) fn is_root(&self) -> bool {
        self.path.as_os_str().is_empty()
    }
}

/// The OpenAPI document of a folder. The thread that loads the folder prepares it; the one that
/// resolves it opens it, because an open document cannot be sent to another thread.
pub(crate) struct DocumentFile {
    pub(crate) path: PathBuf,
    /// Its name in codegen.toml, or in the folder.
    pub(crate) name: String,
    /// The folder of specs; text of files elsewhere is not shown.
    specs: PathBuf,
    /// The folders in which it may refer to files.
    roots: Vec<PathBuf>,
    /// Where codegen.toml sets it.
    named: Option<Range<usize>>,
    /// The prepared document, until it is opened.
    prepared: Mutex<Option<Result<Prepared, Diagnostic>>>,
}

impl DocumentFile {
    fn prepare(&self) -> Result<Prepared, Diagnostic> {
        Prepared::new(&self.path, &self.path.display().to_string(), &[&self.specs])
    }

    /// Opens it. `config` is the text of codegen.toml.
    pub(crate) fn open(&self, config: Option<&Source>) -> Result<OpenApi, Diagnostic> {
        let roots: Vec<&Path> = self.roots.iter().map(PathBuf::as_path).collect();
        let prepared = self.prepared.lock().ok().and_then(|mut prepared| prepared.take());
        let opened = prepared.unwrap_or_else(|| self.prepare()).and_then(|prepared| OpenApi::of(prepared, &roots));
        opened.map_err(|diagnostic| match (&self.named, config) {
            (Some(named), Some(source)) if diagnostic.places.is_empty() => {
                diagnostic.at_span(source, named.clone(), "")
            }
            _ => diagnostic,
        })
    }
}

/// One capability file.
pub(crate) struct File {
    /// Its path relative to the folder of specs, with `/` as separator, on one line: the same on
    /// every machine.
    pub(crate) relative: String,
    /// The number of the file among those that were read for the client, including imported ones.
    pub(crate) number: usize,
    pub(crate) document: Arc<Document>,
    /// The APIs that it consumes, including imported ones.
    pub(crate) entries: Vec<Entry>,
    /// Its groups of flows, including imported ones.
    pub(crate) aggregates: Vec<Entry>,
    /// What the locations of its resources and prompts lead to.
    pub(crate) locations: Locations,
}

/// The document that a part of a client is declared in, which may be an imported one.
#[derive(Clone, Copy)]
pub(crate) struct Origin<'f> {
    pub(crate) document: &'f Document,
    /// The number of its file.
    pub(crate) number: usize,
}

impl<'f> Origin<'f> {
    /// Returns the file with its text.
    pub(crate) fn source(&self) -> &'f Source {
        &self.document.source
    }
}

impl File {
    /// Returns its own document.
    pub(crate) fn origin(&self) -> Origin<'_> {
        Origin { document: &self.document, number: self.number }
    }

    /// Returns its name in its folder.
    pub(crate) fn name(&self) -> &str {
        self.relative.rsplit('/').next().unwrap_or_default()
    }
}

/// Loads all folders, sorted by name, with their files sorted by name.
pub(crate) fn load(specs: &Path, observer: &Observer) -> Result<Vec<Folder>, Diagnostic> {
    let entries = list(specs)
        .map_err(|error| error.help("run `init`, which prepares the folder, or name another one with `--specs`"))?;
    let mut folders = vec![folder(specs, Path::new(""), ROOT_NAME)?];
    let shared = folders.first().and_then(|root| root.runtime.clone());
    let is_served = |path: &Path| folders[0].files.iter().any(|file| beside::has(&file.locations, path));
    let of_apis: Vec<&Listed> = entries.iter().filter(|entry| entry.is_folder && !is_served(&entry.path)).collect();
    for (done, Listed { path, .. }) in of_apis.iter().enumerate() {
        let name = check_api_name(path)?;
        observer.reads(path, done, of_apis.len());
        let mut folder = folder(specs, Path::new(name), name)?;
        folder.runtime = folder.runtime.or_else(|| shared.clone());
        folders.push(folder);
    }
    folders.retain(|it| !it.is_root() || !it.files.is_empty() || !it.diagnostics.is_empty());
    if folders.is_empty() {
        return Err(Diagnostic::error(Code::Io, format!("no capability file in {}", specs.display()))
            .help("add one as <api>/<name>.yaml; each folder <api> becomes a client crate"));
    }
    Ok(folders)
}

/// Loads one folder of an API. It must have a name that is valid in code.
pub(crate) fn one(specs: &Path, folder: &str, name: &str) -> Result<Folder, Diagnostic> {
    check_api_name(&specs.join(name))?;
    self::folder(specs, Path::new(folder), name)
}

/// Loads one file as a separate client, which may import from anywhere below `root`.
pub(crate) fn load_file(file: &Path, root: &Path, name: &str) -> Folder {
    let mut folder = Folder::new(Path::new(name), name);
    let mut files = Files::new(vec![root.to_owned()]);
    files.add(file, imports::read(file, root), &mut folder.diagnostics);
    folder.files = files.finish(root, &mut folder.diagnostics);
    folder
}

pub(crate) fn folder(specs: &Path, path: &Path, name: &str) -> Result<Folder, Diagnostic> {
    let mut folder = Folder::new(path, name);
    let entries = list(&specs.join(path))?;
    let named = |name: &str| {
        let is_named = |path: &Path| path.file_name().is_some_and(|known| known == name);
        entries.iter().find(|entry| !entry.is_folder && is_named(&entry.path)).map(|entry| &entry.path)
    };
    if let Some(file) = named(config::FILE_NAME) {
        match read(file, specs).and_then(config::parse) {
            Ok((config, source)) => (folder.config, folder.config_source) = (config, Some(source)),
            Err(diagnostic) => folder.diagnostics.push(diagnostic),
        }
    }
    match Runtime::of(folder.configuration(), &specs.join(path)) {
        Ok(runtime) => folder.runtime = runtime,
        Err(diagnostic) => folder.diagnostics.push(diagnostic),
    }
    if let Some(file) = named(lock::FILE_NAME) {
        match read(file, specs).and_then(Lock::parse) {
            Ok((lock, source)) => (folder.lock, folder.lock_source) = (lock, Some(source)),
            Err(diagnostic) => folder.diagnostics.push(diagnostic),
        }
    }
    if let Some(file) = named(CHANGELOG) {
        match changelog(file, specs) {
            Ok(text) => folder.changelog = Some(text),
            Err(diagnostic) => folder.diagnostics.push(diagnostic),
        }
    }
    let allowed = folder.config.import_from.iter().map(|it| specs.join(path).join(it.get_ref()));
    folder.import_from = allowed.collect();
    let roots: Vec<PathBuf> = [specs.to_owned()].into_iter().chain(folder.import_from.iter().cloned()).collect();
    folder.document = document(&folder, specs, beside(&entries), &roots);
    let mut files = Files::new(roots);
    let is_document_file = |path: &Path| folder.document.as_ref().is_some_and(|document| document.path == path);
    let capabilities = entries.iter().filter(|entry| !entry.is_folder && is_capability(&entry.path));
    let capabilities: Vec<&Path> =
        capabilities.map(|entry| entry.path.as_path()).filter(|path| !is_document_file(path)).collect();
    for (path, read) in capabilities.iter().zip(read_all(specs, folder.document.as_ref(), &capabilities)) {
        files.add(path, read, &mut folder.diagnostics);
    }
    folder.files = files.finish(specs, &mut folder.diagnostics);
    folder.read = files.places();
    let mut unread = Vec::new();
    let is_root = folder.is_root();
    for Listed { path: nested, .. } in entries.iter().filter(|entry| entry.is_folder && !is_root) {
        let nested_entries = list(nested)?;
        let capabilities = nested_entries.iter().filter(|entry| is_capability(&entry.path));
        let (read, left): (Vec<&Listed>, Vec<&Listed>) = capabilities.partition(|entry| files.have(&entry.path));
        if let Some(first) = left.first() {
            let ignored = match (read.is_empty(), left.len()) {
                (true, _) => format!("{} is ignored", nested.display()),
                (false, 1) => format!("{} is ignored", first.path.display()),
                (false, count) => format!("{} and {} more in its folder are ignored", first.path.display(), count - 1),
            };
            let diagnostic = Diagnostic::warning(Code::Io, ignored)
                .help("move its files up, or import them; a folder is one client and cannot contain others");
            unread.push((nested.clone(), diagnostic));
        }
    }
    if !folder.names_document() {
        for path in entries.iter().map(|entry| &entry.path).filter(|path| !is_document_file(path) && is_document(path))
        {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            unread.push((path.clone(), folder.unused_document(&name)));
        }
    }
    folder.unread = unread;
    if folder.files.is_empty() && folder.diagnostics.is_empty() && !folder.is_root() {
        folder.diagnostics.push(
            Diagnostic::error(Code::Io, format!("no capability file in {}", specs.join(path).display()))
                .help("add one as <name>.yaml; to remove the client, remove the folder"),
        );
    }
    Ok(folder)
}

/// Reads the capability files and prepares the OpenAPI document, on all cores.
fn read_all(specs: &Path, document: Option<&DocumentFile>, capabilities: &[&Path]) -> Vec<imports::Read> {
    let first = usize::from(document.is_some());
    let read = parallel::map(first + capabilities.len(), |index| match document {
        // Started first, because it takes longest.
        Some(document) if index == 0 => {
            let prepared = document.prepare();
            if let Ok(mut place) = document.prepared.lock() {
                *place = Some(prepared);
            }
            None
        }
        _ => Some(imports::read(capabilities[index - first], specs)),
    });
    read.into_iter().flatten().collect()
}

/// The names of an OpenAPI document in a folder of capability files, in any case.
const DOCUMENT_NAMES: [&str; 3] = ["openapi.yaml", "openapi.yml", "openapi.json"];

/// Whether a file has a name, in any case.
fn is_called(path: &Path, name: &str) -> bool {
    path.file_name().is_some_and(|known| known.to_string_lossy().eq_ignore_ascii_case(name))
}

/// Returns the OpenAPI document in a folder: the first of those names.
fn beside(entries: &[Listed]) -> Option<PathBuf> {
    let named = |name: &&str| entries.iter().find(|entry| is_called(&entry.path, name));
    DOCUMENT_NAMES.iter().find_map(named).map(|entry| entry.path.clone())
}

/// Whether a file is an OpenAPI document rather than a capability file: by its name, or a JSON file
/// that declares it.
fn is_document(path: &Path) -> bool {
    let says_so = || naftiko_spec::read_text(path).is_ok_and(|text| naftiko_openapi::is_document(&text));
    let is_json = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("json"));
    DOCUMENT_NAMES.iter().any(|name| is_called(path, name)) || is_json && says_so()
}

/// Returns the OpenAPI document of a folder, if it has one: the one that codegen.toml sets, or one
/// in the folder.
fn document(folder: &Folder, specs: &Path, beside: Option<PathBuf>, roots: &[PathBuf]) -> Option<DocumentFile> {
    let path = &specs.join(&folder.path);
    let named = folder.config.openapi.as_ref();
    let name = match (named, &beside) {
        (Some(named), _) => named.get_ref().replace('\\', "/"),
        (None, beside) => beside.as_ref()?.file_name()?.to_string_lossy().into_owned(),
    };
    let file = named.map(|named| imports::tidy(&path.join(named.get_ref()))).or(beside)?;
    let mut roots = roots.to_vec();
    // The document in codegen.toml may be anywhere, and may refer to files in its own folder.
    roots.extend(named.and(file.parent()).map(Path::to_owned));
    let (specs, named) = (specs.to_owned(), named.map(toml::Spanned::span));
    Some(DocumentFile { path: file, name, specs, roots, named, prepared: Mutex::default() })
}

/// Returns the name of the folder of an API if it is valid.
fn check_api_name(path: &Path) -> Result<&str, Diagnostic> {
    path.file_name().and_then(|name| name.to_str()).filter(|name| is_api_name(name)).ok_or_else(|| {
        Diagnostic::error(Code::Io, format!("{:?} is not a valid name for an API", path.display().to_string()))
            .help("rename the folder: use ASCII letters, digits, `-`, `_` and `.`, but not `src` or `target`")
    })
}

/// Whether the name of a folder is valid in code and documentation.
pub(crate) fn is_api_name(name: &str) -> bool {
    // These are names in the folder of a crate.
    let is_taken = ["cargo.toml", "readme.md", "src", "target"].contains(&name.to_ascii_lowercase().as_str());
    !is_taken && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// Whether a file is a YAML file other than the OpenAPI document of the folder.
fn is_capability(path: &Path) -> bool {
    let is_yaml = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("yaml") || it.eq_ignore_ascii_case("yml"));
    is_yaml && !DOCUMENT_NAMES.iter().any(|name| is_called(path, name))
}

/// A file or folder, or a link to one.
struct Listed {
    path: PathBuf,
    is_folder: bool,
}

/// Lists the entries of a folder that are not hidden, sorted by name. A broken link is an error: a
/// client must not be removed because a disk is not mounted.
fn list(folder: &Path) -> Result<Vec<Listed>, Diagnostic> {
    let entries = fs::read_dir(folder).map_err(|error| failed("read", folder, &error))?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(|error| failed("read", folder, &error))?;
    paths.retain(|path| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')));
    paths.sort();
    let entry = |path: PathBuf| {
        let metadata = fs::metadata(&path).map_err(|error| failed("read", &path, &error))?;
        Ok(Listed { path, is_folder: metadata.is_dir() })
    };
    paths.into_iter().map(entry).collect()
}

/// Reads a file. Diagnostics show its text only if its canonical path is in the folder of specs,
/// which may be a link: a link in the specs may lead to a secret of the user.
pub(crate) fn read(path: &Path, specs: &Path) -> Result<Source, Diagnostic> {
    let text = naftiko_spec::read_text(path).map_err(|reason| unreadable(path, &reason))?;
    let is_inside = match (fs::canonicalize(path), fs::canonicalize(specs)) {
        (Ok(path), Ok(specs)) => path.starts_with(specs),
        _ => false,
    };
    Ok(Source::new(path.display().to_string(), text).hidden_if(!is_inside))
}

/// Reads a changelog. It becomes a part of the crate, so it must not be a file of others.
fn changelog(path: &Path, specs: &Path) -> Result<String, Diagnostic> {
    let source = read(path, specs)?;
    if source.is_hidden() {
        let message = format!("{} is a link out of the folder of specs", path.display());
        return Err(Diagnostic::error(Code::Io, message).help("replace the link with the file"));
    }
    Ok(source.text().replace("\r\n", "\n"))
}

fn unreadable(path: &Path, reason: &Unreadable) -> Diagnostic {
    match reason {
        Unreadable::Io(error) => failed("read", path, error),
        reason => {
            let error = Diagnostic::error(Code::Io, format!("cannot read {}: {reason}", path.display()));
            reason.help().into_iter().fold(error, Diagnostic::help)
        }
    }
}

pub(crate) fn failed(what: &str, path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(Code::Io, format!("cannot {what} {}: {error}", path.display()))
}
