//! The folder of specs: which files make which client.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use naftiko_spec::{Code, Diagnostic, Document, Source};

use crate::config::{self, Config};
use crate::model::docs::is_hidden;

/// Capability files that lie directly in the folder of specs make a client of this name.
const ROOT_NAME: &str = "api";
/// Larger files are refused: the largest capability known has 1.8 MB.
const LARGEST_FILE: u64 = 50 * 1024 * 1024;

/// The capability files of one client.
pub(crate) struct Folder {
    /// The name of the API.
    pub(crate) name: String,
    /// Where its crate goes, relative to the output: empty for files directly in the folder of specs.
    pub(crate) path: PathBuf,
    pub(crate) files: Vec<File>,
    pub(crate) config: Config,
    pub(crate) config_source: Option<Source>,
    /// What was wrong with the files.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Folder {
    /// Whether it is the folder of all specs itself.
    pub(crate) fn is_root(&self) -> bool {
        self.path.as_os_str().is_empty()
    }
}

/// One capability file.
pub(crate) struct File {
    /// Its path relative to the folder of all specs, with `/` between folders: the same on every machine. On one line.
    pub(crate) relative: String,
    pub(crate) document: Document,
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
    for Entry { path, .. } in entries.iter().filter(|entry| entry.is_folder) {
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

fn folder(specs: &Path, path: &Path, name: &str) -> Result<Folder, Diagnostic> {
    let mut folder = Folder {
        name: name.to_owned(),
        path: path.to_owned(),
        files: Vec::new(),
        config: Config::default(),
        config_source: None,
        diagnostics: Vec::new(),
    };
    for Entry { path: file, is_folder } in list(&specs.join(path))? {
        if is_folder {
            if !folder.is_root() && list(&file)?.iter().any(|entry| is_capability(&entry.path)) {
                folder.diagnostics.push(
                    Diagnostic::warning(Code::Io, format!("{} is not read", file.display()))
                        .help("move its files up: a folder is one client, and has no folders in it"),
                );
            }
        } else if file.file_name().is_some_and(|name| name == config::FILE_NAME) {
            match read(&file).and_then(|text| config::parse(&file, text)) {
                Ok((config, source)) => (folder.config, folder.config_source) = (config, Some(source)),
                Err(diagnostic) => folder.diagnostics.push(diagnostic),
            }
        } else if is_capability(&file) {
            let text = match read(&file) {
                Ok(text) => text,
                Err(diagnostic) => {
                    folder.diagnostics.push(diagnostic);
                    continue;
                }
            };
            let (document, diagnostics) = naftiko_spec::read(&Source::new(file.display().to_string(), text));
            folder.diagnostics.extend(diagnostics);
            let relative = file.strip_prefix(specs).unwrap_or(&file).to_string_lossy();
            let relative = relative.replace('\\', "/").replace(is_hidden, "?");
            folder.files.extend(document.map(|document| File { relative, document }));
        }
    }
    if folder.files.is_empty() && folder.diagnostics.is_empty() && !folder.is_root() {
        folder.diagnostics.push(
            Diagnostic::error(Code::Io, format!("there is no capability file in {}", specs.join(path).display()))
                .help("put one there as <name>.yaml; to remove the client, remove the folder"),
        );
    }
    Ok(folder)
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
    is_yaml && path.file_stem().is_some_and(|stem| stem != "openapi")
}

/// A file or folder, or a link to one.
struct Entry {
    path: PathBuf,
    is_folder: bool,
}

/// The entries of a folder that are not hidden, sorted by name. A link that leads nowhere is an error: a client must not
/// vanish with the disk its specs lie on.
fn list(folder: &Path) -> Result<Vec<Entry>, Diagnostic> {
    let entries = fs::read_dir(folder).map_err(|error| failed("read", folder, &error))?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(|error| failed("read", folder, &error))?;
    paths.retain(|path| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')));
    paths.sort();
    let entry = |path: PathBuf| {
        let metadata = fs::metadata(&path).map_err(|error| failed("read", &path, &error))?;
        Ok(Entry { path, is_folder: metadata.is_dir() })
    };
    paths.into_iter().map(entry).collect()
}

fn read(path: &Path) -> Result<String, Diagnostic> {
    let unreadable = |error: io::Error| failed("read", path, &error);
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Diagnostic::error(Code::Io, format!("{} is not a file", path.display())).help("move it elsewhere"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path).and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST_FILE {
        let limit = LARGEST_FILE / 1024 / 1024;
        return Err(Diagnostic::error(Code::Io, format!("{} is larger than {limit} MiB", path.display()))
            .help("make several files of it"));
    }
    String::from_utf8(bytes).map_err(|_| {
        Diagnostic::error(Code::Io, format!("{} is not in UTF-8", path.display())).help("save it in that encoding")
    })
}

pub(crate) fn failed(what: &str, path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(Code::Io, format!("cannot {what} {}: {error}", path.display()))
}
