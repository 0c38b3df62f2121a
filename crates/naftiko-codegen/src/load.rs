//! The folder of specs: which files make which client.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use naftiko_openapi::{OpenApi, Prepared};
use naftiko_spec::{Code, Diagnostic, Document, Source, Unreadable};

use crate::config::{self, Config, Configuration};
use crate::imports::{self, Entry, Files};
use crate::lock::{self, Lock};
use crate::parallel;

/// Capability files that lie directly in the folder of specs make a client of this name.
const ROOT_NAME: &str = "api";

/// The capability files of one client.
pub(crate) struct Folder {
    /// The name of the API.
    pub(crate) name: String,
    /// Where its crate goes, relative to the output: empty for files directly in the folder of specs.
    pub(crate) path: PathBuf,
    pub(crate) files: Vec<File>,
    pub(crate) config: Config,
    pub(crate) config_source: Option<Source>,
    pub(crate) lock: Lock,
    pub(crate) lock_source: Option<Source>,
    /// The OpenAPI document that types the operations.
    pub(crate) companion: Option<CompanionFile>,
    /// Folders and OpenAPI documents that were not read, unless the companion refers to them.
    pub(crate) unread: Vec<(PathBuf, Diagnostic)>,
    /// What was wrong with the files.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Folder {
    fn new(path: &Path, name: &str) -> Self {
        Folder {
            name: name.to_owned(),
            path: path.to_owned(),
            files: Vec::new(),
            config: Config::default(),
            config_source: None,
            lock: Lock::default(),
            lock_source: None,
            companion: None,
            unread: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Its `codegen.toml`.
    pub(crate) fn configuration(&self) -> Configuration<'_> {
        Configuration { config: &self.config, source: self.config_source.as_ref() }
    }

    /// Whether codegen.toml says which OpenAPI document types the operations.
    pub(crate) fn names_companion(&self) -> bool {
        self.config.openapi.is_some()
    }

    /// Warns of an OpenAPI document in the folder that is not the one which types the operations.
    pub(crate) fn unused_document(&self, name: &str) -> Diagnostic {
        let message = format!("`{name}` is an OpenAPI document, and the client has no types from it");
        let choice = format!("name it in codegen.toml: `openapi = \"{name}\"`");
        Diagnostic::warning(Code::InvalidOpenApi, message).help(match &self.companion {
            Some(companion) => format!("the types are from `{}`: remove one of the two; or {choice}", companion.name),
            None => choice,
        })
    }

    /// Whether it is the folder of all specs itself.
    pub(crate) fn is_root(&self) -> bool {
        self.path.as_os_str().is_empty()
    }
}

/// The OpenAPI document of a folder. The thread that loads the folder prepares it; the one that resolves it opens it, as an
/// open document cannot be sent to another thread.
pub(crate) struct CompanionFile {
    pub(crate) path: PathBuf,
    /// What codegen.toml calls it, or its name in the folder.
    pub(crate) name: String,
    /// The folder of all specs: of what lies elsewhere, no text is shown.
    specs: PathBuf,
    /// Where it may refer to files.
    roots: Vec<PathBuf>,
    /// Where codegen.toml names it.
    named: Option<Range<usize>>,
    /// The prepared document, until it is opened.
    prepared: Mutex<Option<Result<Prepared, Diagnostic>>>,
}

impl CompanionFile {
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
    /// Its path relative to the folder of all specs, with `/` between folders: the same on every machine. On one line.
    pub(crate) relative: String,
    /// The number of the file among those that were read for the client, imported ones included.
    pub(crate) number: usize,
    pub(crate) document: Arc<Document>,
    /// The APIs it consumes, those that it imports among them.
    pub(crate) entries: Vec<Entry>,
}

impl File {
    /// Its name in its folder.
    pub(crate) fn name(&self) -> &str {
        self.relative.rsplit('/').next().unwrap_or_default()
    }
}

/// Reads all folders, sorted by name, each file of them sorted by name.
pub(crate) fn load(specs: &Path) -> Result<Vec<Folder>, Diagnostic> {
    let entries = list(specs)?;
    let mut folders = vec![folder(specs, Path::new(""), ROOT_NAME)?];
    for Listed { path, .. } in entries.iter().filter(|entry| entry.is_folder) {
        let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| is_api_name(name)) else {
            return Err(Diagnostic::error(
                Code::Io,
                format!("{:?} is not a name for an API", path.display().to_string()),
            )
            .help("rename the folder: use ASCII letters, digits, `-`, `_` and `.`, but not `src` or `target`"));
        };
        folders.push(folder(specs, Path::new(name), name)?);
    }
    folders.retain(|it| !it.is_root() || !it.files.is_empty() || !it.diagnostics.is_empty());
    if folders.is_empty() {
        return Err(Diagnostic::error(Code::Io, format!("there is no capability file in {}", specs.display()))
            .help("put one there as <api>/<name>.yaml: the folder <api> becomes one client crate"));
    }
    Ok(folders)
}

/// Reads one file as a client of its own, which may import from anywhere below `root`.
pub(crate) fn load_file(file: &Path, root: &Path, name: &str) -> Folder {
    let mut folder = Folder::new(Path::new(name), name);
    let mut files = Files::new(vec![root.to_owned()]);
    files.add(file, imports::read(file, root), &mut folder.diagnostics);
    folder.files = files.finish(root, &mut folder.diagnostics);
    folder
}

fn folder(specs: &Path, path: &Path, name: &str) -> Result<Folder, Diagnostic> {
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
    if let Some(file) = named(lock::FILE_NAME) {
        match read(file, specs).and_then(Lock::parse) {
            Ok((lock, source)) => (folder.lock, folder.lock_source) = (lock, Some(source)),
            Err(diagnostic) => folder.diagnostics.push(diagnostic),
        }
    }
    let allowed = folder.config.import_from.iter().map(|it| specs.join(path).join(it.get_ref()));
    let roots: Vec<PathBuf> = [specs.to_owned()].into_iter().chain(allowed).collect();
    folder.companion = companion(&folder, specs, beside(&entries), &roots);
    let mut files = Files::new(roots);
    let is_companion = |path: &Path| folder.companion.as_ref().is_some_and(|companion| companion.path == path);
    let capabilities = entries.iter().filter(|entry| !entry.is_folder && is_capability(&entry.path));
    let capabilities: Vec<&Path> =
        capabilities.map(|entry| entry.path.as_path()).filter(|path| !is_companion(path)).collect();
    for (path, read) in capabilities.iter().zip(read_all(specs, folder.companion.as_ref(), &capabilities)) {
        files.add(path, read, &mut folder.diagnostics);
    }
    folder.files = files.finish(specs, &mut folder.diagnostics);
    let mut unread = Vec::new();
    let is_root = folder.is_root();
    for Listed { path: nested, .. } in entries.iter().filter(|entry| entry.is_folder && !is_root) {
        let is_read = |entry: &Listed| !is_capability(&entry.path) || files.have(&entry.path);
        if !list(nested)?.iter().all(is_read) {
            let diagnostic = Diagnostic::warning(Code::Io, format!("{} is not read", nested.display()))
                .help("move its files up, or import them: a folder is one client, and has no folders in it");
            unread.push((nested.clone(), diagnostic));
        }
    }
    if !folder.names_companion() {
        for path in entries.iter().map(|entry| &entry.path).filter(|path| !is_companion(path) && is_document(path)) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            unread.push((path.clone(), folder.unused_document(&name)));
        }
    }
    folder.unread = unread;
    if folder.files.is_empty() && folder.diagnostics.is_empty() && !folder.is_root() {
        folder.diagnostics.push(
            Diagnostic::error(Code::Io, format!("there is no capability file in {}", specs.join(path).display()))
                .help("put one there as <name>.yaml; to remove the client, remove the folder"),
        );
    }
    Ok(folder)
}

/// Reads capability files, and prepares the OpenAPI document beside them, on all cores.
fn read_all(specs: &Path, companion: Option<&CompanionFile>, capabilities: &[&Path]) -> Vec<imports::Read> {
    let first = usize::from(companion.is_some());
    let read = parallel::map(first + capabilities.len(), |index| match companion {
        // First, as it is the longest.
        Some(companion) if index == 0 => {
            let prepared = companion.prepare();
            if let Ok(mut place) = companion.prepared.lock() {
                *place = Some(prepared);
            }
            None
        }
        _ => Some(imports::read(capabilities[index - first], specs)),
    });
    read.into_iter().flatten().collect()
}

/// The names of the OpenAPI document that lies beside capability files, in any case.
const COMPANIONS: [&str; 3] = ["openapi.yaml", "openapi.yml", "openapi.json"];

/// Whether a file is called `name`, in any case.
fn is_called(path: &Path, name: &str) -> bool {
    path.file_name().is_some_and(|known| known.to_string_lossy().eq_ignore_ascii_case(name))
}

/// The OpenAPI document that lies in a folder. The first of those names counts.
fn beside(entries: &[Listed]) -> Option<PathBuf> {
    let named = |name: &&str| entries.iter().find(|entry| is_called(&entry.path, name));
    COMPANIONS.iter().find_map(named).map(|entry| entry.path.clone())
}

/// Whether a file is an OpenAPI document that is not read as a capability: by its name, or as JSON that says so.
fn is_document(path: &Path) -> bool {
    let says_so = || naftiko_spec::read_text(path).is_ok_and(|text| naftiko_openapi::is_document(&text));
    let is_json = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("json"));
    COMPANIONS.iter().any(|name| is_called(path, name)) || is_json && says_so()
}

/// The OpenAPI document of a folder, if it has one: the one that codegen.toml names, or one that lies in it.
fn companion(folder: &Folder, specs: &Path, beside: Option<PathBuf>, roots: &[PathBuf]) -> Option<CompanionFile> {
    let path = &specs.join(&folder.path);
    let named = folder.config.openapi.as_ref();
    let name = match (named, &beside) {
        (Some(named), _) => named.get_ref().replace('\\', "/"),
        (None, beside) => beside.as_ref()?.file_name()?.to_string_lossy().into_owned(),
    };
    let file = named.map(|named| path.join(named.get_ref())).or(beside)?;
    let mut roots = roots.to_vec();
    // What codegen.toml names may lie anywhere, and what lies beside it is a part of it.
    roots.extend(named.and(file.parent()).map(Path::to_owned));
    let (specs, named) = (specs.to_owned(), named.map(toml::Spanned::span));
    Some(CompanionFile { path: file, name, specs, roots, named, prepared: Mutex::default() })
}

/// Whether a folder's name can stand in code and documentation as it is.
fn is_api_name(name: &str) -> bool {
    // Names of what stands in the folder of a crate.
    let is_taken = ["cargo.toml", "readme.md", "src", "target"].contains(&name.to_ascii_lowercase().as_str());
    !is_taken && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// YAML files, but not the OpenAPI document that may lie beside them.
fn is_capability(path: &Path) -> bool {
    let is_yaml = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("yaml") || it.eq_ignore_ascii_case("yml"));
    is_yaml && !COMPANIONS.iter().any(|name| is_called(path, name))
}

/// A file or folder, or a link to one.
struct Listed {
    path: PathBuf,
    is_folder: bool,
}

/// The entries of a folder that are not hidden, sorted by name. A link that leads nowhere is an error: a client must not
/// vanish with the disk its specs lie on.
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

/// Reads a file. Diagnostics show its text only if it really lies in the folder of specs, which may be a link: what a file
/// or a link of a spec leads to may be a secret of the one who generates.
pub(crate) fn read(path: &Path, specs: &Path) -> Result<Source, Diagnostic> {
    let text = naftiko_spec::read_text(path).map_err(|reason| unreadable(path, &reason))?;
    let is_inside = match (fs::canonicalize(path), fs::canonicalize(specs)) {
        (Ok(path), Ok(specs)) => path.starts_with(specs),
        _ => false,
    };
    Ok(Source::new(path.display().to_string(), text).hidden_if(!is_inside))
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
