//! The files of a document: the document itself, and those that its references lead to, within the
//! allowed folders.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use naftiko_syntax::Source;

use crate::file::File;

/// How many files of a document may be read.
const MOST_FILES: usize = 1_000;

/// Files by canonical path.
#[derive(Debug)]
pub(crate) struct Files {
    /// In the order in which they were read, the document first.
    pub(crate) all: Vec<Rc<File>>,
    by_path: HashMap<PathBuf, Option<Rc<File>>>,
    by_name: HashMap<String, Rc<File>>,
    /// The name of the document in its folder.
    own_name: String,
    /// The folder to which file names are relative.
    folder: PathBuf,
    /// The folders that references may lead into.
    roots: Vec<PathBuf>,
    /// The folders whose files diagnostics may show.
    shown: Vec<PathBuf>,
}

impl Files {
    /// Creates the files of the document in `path`, whose references may lead into the folders
    /// `roots`. Diagnostics may show text of files in the folders `shown`.
    pub(crate) fn new(path: PathBuf, document: Rc<File>, roots: &[&Path], shown: Vec<PathBuf>) -> Self {
        let mut files = Files {
            all: Vec::new(),
            by_path: HashMap::new(),
            by_name: HashMap::new(),
            own_name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            folder: path.parent().map(Path::to_owned).unwrap_or_default(),
            roots: roots.iter().filter_map(|root| root.canonicalize().ok()).collect(),
            shown,
        };
        files.know(path, document);
        files
    }

    fn know(&mut self, path: PathBuf, file: Rc<File>) {
        self.all.push(file.clone());
        self.by_name.insert(file.id.name.clone(), file.clone());
        self.by_path.insert(path, Some(file));
    }

    /// Returns the file with this name; the name of the document is empty.
    pub(crate) fn named(&self, name: &str) -> Option<&Rc<File>> {
        self.by_name.get(name)
    }

    /// Returns the name of each file, relative to the document's folder, and its text.
    pub(crate) fn sources(&self) -> Vec<(String, Source)> {
        let name = |file: &File| if file.id.name.is_empty() { &self.own_name } else { &file.id.name }.clone();
        self.all.iter().map(|file| (name(file), file.id.source.clone())).collect()
    }

    /// Returns the file at a path that is relative to the file `from`.
    pub(crate) fn read(&mut self, from: &str, path: &str) -> Result<Rc<File>, String> {
        let folder = Path::new(from).parent().unwrap_or(Path::new(""));
        let path = self.folder.join(folder).join(path);
        let path = path.canonicalize().map_err(|_| "file not found".to_owned())?;
        if let Some(known) = self.by_path.get(&path) {
            return known.clone().ok_or_else(|| "the file cannot be read".to_owned());
        }
        if !self.roots.iter().any(|root| path.starts_with(root)) {
            return Err("the file is outside the folders that may be read".to_owned());
        }
        if self.all.len() >= MOST_FILES {
            return Err(format!("the document refers to more than {MOST_FILES} files"));
        }
        let name = relative(&path, &self.folder).ok_or("its path is not valid UTF-8")?;
        match naftiko_syntax::read(&path) {
            Ok(text) => {
                let shown = Path::new(self.all[0].id.source.name()).with_file_name(&name);
                let is_shown = has_data(&path) && is_shown(&path, &self.shown);
                let source = Source::new(shown.to_string_lossy(), text).hidden_if(!is_shown);
                let file = Rc::new(File::new(self.all.len() as u32, name, source));
                self.know(path, file.clone());
                Ok(file)
            }
            Err(reason) => {
                self.by_path.insert(path, None);
                Err(reason.to_string())
            }
        }
    }
}

/// Whether diagnostics may show the text of a file: its canonical path is in one of the folders,
/// and neither it nor a folder on the way is hidden.
pub(crate) fn is_shown(path: &Path, shown: &[PathBuf]) -> bool {
    let is_hidden = |part: Component<'_>| part.as_os_str().to_string_lossy().starts_with('.');
    shown.iter().filter_map(|folder| path.strip_prefix(folder).ok()).any(|way| !way.components().any(is_hidden))
}

/// Whether the extension of a file is that of YAML or JSON.
fn has_data(path: &Path) -> bool {
    let is = |known: &str| path.extension().is_some_and(|it| it.eq_ignore_ascii_case(known));
    is("yaml") || is("yml") || is("json")
}

/// Returns a path relative to a folder, with slashes. Both are canonical.
fn relative(path: &Path, folder: &Path) -> Option<String> {
    let common = path.components().zip(folder.components()).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n(Some(".."), folder.components().count() - common);
    let down = path.components().skip(common).map(|component| match component {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let parts: Option<Vec<&str>> = up.chain(down).collect();
    parts.map(|parts| parts.join("/"))
}
