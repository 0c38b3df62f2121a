//! The two sides of a comparison: which files each of them has, and how it is called.

use std::path::{Path, PathBuf};

use naftiko_spec::{Diagnostic, Source, nearest};
use tempfile::TempDir;

use super::git::{Extraction, Repository, Which};
use super::paths;
use super::run::DiffError;
use crate::add::Refusal;
use crate::load::{self, Folder};
use crate::progress::Observer;
use crate::{config, lock};

/// A side as the user gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// A folder of specs, or of one API.
    Folder(PathBuf),
    /// A revision of the folder of specs, or of another folder of the repository.
    Revision { name: String, path: Option<String> },
}

/// The files of a side.
pub(super) struct Specs {
    /// What is compared, for readers.
    pub(super) title: String,
    /// Whether files of a working tree differ from the last commit.
    pub(super) is_changed: bool,
    /// The folder with a folder for each API.
    pub(super) root: PathBuf,
    /// The API, if the side is the folder of one: the name of its folder.
    pub(super) only: Option<String>,
    /// Whether the name of that folder is the name of an API.
    pub(super) is_named: bool,
    /// Whether there are no specs.
    pub(super) is_empty: bool,
    /// What the user should know about it.
    pub(super) note: Option<String>,
    /// The revision, if the files are in a temporary folder.
    checkout: Option<Checkout>,
}

struct Checkout {
    revision: String,
    folder: TempDir,
}

impl Given {
    /// Reads an argument. A folder takes precedence over a revision of the same name.
    pub(super) fn new(text: &str) -> Self {
        if Path::new(text).is_dir() {
            return Given::Folder(PathBuf::from(text));
        }
        // A revision such as `HEAD^{/a: b}` contains a text.
        let mut depth = 0;
        let colon = text.char_indices().find(|(_, character)| {
            match character {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            depth <= 0 && *character == ':'
        });
        match colon {
            Some((at, _)) => Given::Revision { name: text[..at].to_owned(), path: Some(text[at + 1..].to_owned()) },
            None => Given::Revision { name: text.to_owned(), path: None },
        }
    }

    /// Returns the folder of the working tree that corresponds to it.
    pub(super) fn in_working_tree(&self, specs: &Path) -> Result<Given, Refusal> {
        let Given::Revision { path: Some(path), .. } = self else { return Ok(Given::Folder(specs.to_owned())) };
        let repository = Repository::of(specs)?;
        let path = repository_path(&repository, path)?;
        let folder = repository.root.join(&path);
        let is_specs = !folder.is_dir() || paths::canonical(&folder) == paths::canonical(specs);
        Ok(Given::Folder(if is_specs { specs.to_owned() } else { paths::relative(&folder) }))
    }
}

/// Returns a path of the repository that an argument has after its colon. As for git, one that
/// starts with `.` is relative to the working directory.
fn repository_path(repository: &Repository, path: &str) -> Result<String, Refusal> {
    let is_relative = path.split('/').next().is_some_and(|first| first == "." || first == "..");
    let folder = if is_relative { repository.path_of(Path::new("."))? } else { String::new() };
    paths::join(&folder, path.trim_end_matches('/')).ok_or_else(|| {
        Refusal::new(format!("`{path}` is not in the repository"), "give a path that starts at its root")
    })
}

impl Specs {
    /// Opens a side. `specs` is the folder of specs of the working tree.
    pub(super) fn open(given: &Given, specs: &Path) -> Result<Self, DiffError> {
        match given {
            Given::Folder(folder) => Ok(Self::of_folder(folder, specs)),
            Given::Revision { name, path } => Ok(Self::of_revision(name, path.as_deref(), specs)?),
        }
    }

    fn of_folder(folder: &Path, specs: &Path) -> Self {
        let is_specs = paths::canonical(folder) == paths::canonical(specs);
        let changed = Repository::of(folder).and_then(|it| it.path_of(folder).map(|path| it.is_changed(&path)));
        let mut side = Specs {
            title: folder.display().to_string(),
            is_changed: changed == Ok(true),
            root: folder.to_owned(),
            only: None,
            is_named: paths::canonical(folder).starts_with(paths::canonical(specs)),
            is_empty: false,
            note: None,
            checkout: None,
        };
        if !is_specs && is_api(folder) {
            side.narrow(folder);
        }
        side
    }

    fn of_revision(name: &str, path: Option<&str>, specs: &Path) -> Result<Self, Refusal> {
        if name.is_empty() {
            return Err(Refusal::new("a revision has a name before the colon", "write it, such as `HEAD:specs`"));
        }
        let repository = Repository::of(specs)?;
        let commit = repository.commit(name)?;
        let default = repository.path_of(specs);
        let path_in_repository = match path {
            Some(path) => repository_path(&repository, path)?,
            None => default.clone()?,
        };
        let temporary = tempfile::tempdir().map_err(|error| {
            Refusal::new(
                format!("cannot make a temporary folder: {error}"),
                "set TMPDIR to a folder that can be written",
            )
        })?;
        let root = paths::canonical(temporary.path());
        let mut extraction = Extraction::new(&repository, &commit, root.clone());
        let count = extraction.add(&path_in_repository, Which::All)?;
        let folder = root.join(&path_in_repository);
        let mut side = Specs {
            title: commit.title(path),
            is_changed: false,
            root: folder.clone(),
            only: None,
            is_named: true,
            is_empty: count == 0,
            note: None,
            checkout: Some(Checkout { revision: name.to_owned(), folder: temporary }),
        };
        if side.is_empty {
            side.note = Some(missing(&extraction, name, &path_in_repository, path.is_some())?);
        } else if default.as_ref() != Ok(&path_in_repository) && is_api(&folder) && !path_in_repository.is_empty() {
            // It may import files of its neighbours.
            extraction.add(paths::parent(&path_in_repository), Which::Data)?;
            side.narrow(&folder);
        }
        Ok(side)
    }

    /// Makes it the folder of one API.
    fn narrow(&mut self, folder: &Path) {
        let folder =
            if self.checkout.is_some() { folder.to_owned() } else { paths::relative(&paths::canonical(folder)) };
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
        if let (Some(name), Some(parent)) = (name, folder.parent()) {
            self.only = Some(name);
            self.root = if parent.as_os_str().is_empty() { PathBuf::from(".") } else { parent.to_owned() };
        }
    }

    /// Returns what is compared with another side.
    pub(super) fn title_beside(&self, other: &Specs) -> String {
        let is_shown = self.is_changed && !other.is_working_tree();
        if is_shown { format!("{}, with uncommitted changes", self.title) } else { self.title.clone() }
    }

    /// Whether its files may be changed.
    pub(super) fn is_working_tree(&self) -> bool {
        self.checkout.is_none()
    }

    /// Returns the name of its revision, if its files may not be changed.
    pub(super) fn revision(&self) -> Option<&str> {
        self.checkout.as_ref().map(|checkout| checkout.revision.as_str())
    }

    /// Loads its files. `name` is the name of the API, if the side is the folder of one.
    pub(super) fn load(&self, name: Option<&str>, observer: &Observer) -> Result<Vec<Folder>, Diagnostic> {
        match &self.only {
            _ if self.is_empty => Ok(Vec::new()),
            Some(folder) => load::one(&self.root, folder, name.unwrap_or(folder)).map(|folder| vec![folder]),
            None => load::load(&self.root, observer),
        }
    }

    /// Returns the name of a file as the user knows it: `HEAD:specs/pets/pets.yaml`.
    pub(super) fn shown(&self, text: &str) -> String {
        let text = match &self.checkout {
            Some(Checkout { revision, folder }) => {
                let root = paths::canonical(folder.path()).display().to_string();
                let file = format!("{root}{}", std::path::MAIN_SEPARATOR);
                text.replace(&file, &format!("{revision}:")).replace(&root, &format!("{revision}:"))
            }
            None => text.to_owned(),
        };
        if cfg!(windows) { text.replace('\\', "/") } else { text }
    }

    /// Returns a diagnostic of its files with their names as the user knows them.
    pub(super) fn relabel(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        if self.is_working_tree() {
            return diagnostic;
        }
        for place in &mut diagnostic.places {
            let source = Source::new(self.shown(place.source.name()), place.source.text());
            place.source = source.hidden_if(place.source.is_hidden());
        }
        diagnostic.message = self.shown(&diagnostic.message);
        diagnostic.help = diagnostic.help.map(|help| self.shown(&help));
        diagnostic.also = diagnostic.also.into_iter().map(|it| self.relabel(it)).collect();
        diagnostic
    }
}

/// Returns the note about a revision without specs. If the user named the folder, that is an error.
fn missing(extraction: &Extraction<'_>, name: &str, path: &str, is_given: bool) -> Result<String, Refusal> {
    let folders = extraction.folders_with(|file| file.ends_with(".yaml") || file.ends_with(".yml"))?;
    let parents = folders.iter().map(|folder| paths::parent(folder));
    let similar = nearest(path, parents.chain(folders.iter().map(String::as_str)).filter(|it| !it.is_empty()));
    if is_given {
        let help = match similar {
            Some(similar) => format!("did you mean `{name}:{similar}`?"),
            None => "the path starts at the root of the repository".to_owned(),
        };
        return Err(Refusal::new(format!("`{name}` has no folder `{path}`"), help));
    }
    let clients = extraction.folders_with(|file| file == lock::FILE_NAME)?;
    let other = similar.or_else(|| clients.iter().map(|it| paths::parent(it)).find(|it| !it.is_empty()));
    let other = match other {
        Some(other) => format!("; if the folder had another name, give it, such as `{name}:{other}`"),
        None => String::new(),
    };
    Ok(format!("`{name}` has no files in `{path}`, so every client is new{other}"))
}

/// Whether a folder is that of one API.
fn is_api(folder: &Path) -> bool {
    let is_of_api = |path: &Path| {
        let is_yaml =
            path.extension().is_some_and(|it| it.eq_ignore_ascii_case("yaml") || it.eq_ignore_ascii_case("yml"));
        is_yaml || path.ends_with(config::FILE_NAME) || path.ends_with(lock::FILE_NAME)
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| path.is_file() && is_of_api(&path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_follows_the_colon_of_a_revision() {
        let revision =
            |name: &str, path: Option<&str>| Given::Revision { name: name.to_owned(), path: path.map(str::to_owned) };
        assert_eq!(Given::new("HEAD~1"), revision("HEAD~1", None));
        assert_eq!(Given::new("v1.0:apis/pets"), revision("v1.0", Some("apis/pets")));
        assert_eq!(Given::new("HEAD^{/fix: x}:apis"), revision("HEAD^{/fix: x}", Some("apis")));
        assert_eq!(Given::new("src"), Given::Folder("src".into()));
    }
}
