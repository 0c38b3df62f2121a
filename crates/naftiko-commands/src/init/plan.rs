//! What `init` changes, before it changes it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::println;

/// Why nothing is changed.
pub(super) struct Problem {
    pub(super) message: String,
    pub(super) help: String,
}

impl Problem {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Problem { message: message.into(), help: help.into() }
    }

    fn of_file(what: &str, path: &Path, error: &io::Error) -> Self {
        Problem::new(format!("cannot {what} {}: {error}", path.display()), "check the permissions of the folder")
    }
}

/// The files of a workspace as they will be.
pub(super) struct Plan {
    root: PathBuf,
    files: Vec<Planned>,
    notes: Vec<String>,
}

struct Planned {
    /// From the root; it may begin with `../`.
    path: String,
    /// Its text now, if it exists.
    old: Option<String>,
    new: String,
    /// What a change of an existing file does, such as `added the alias`.
    what: &'static str,
}

impl Plan {
    pub(super) fn new(root: PathBuf) -> Self {
        Plan { root, files: Vec::new(), notes: Vec::new() }
    }

    /// Returns the folder to which the paths are relative.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the text of a file, if it exists.
    pub(super) fn read(&self, path: &str) -> Result<Option<String>, Problem> {
        let path = self.root.join(path);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Problem::of_file("read", &path, &error)),
        }
    }

    /// Plans a file, unless it exists.
    pub(super) fn create(&mut self, path: &str, text: &str) -> Result<(), Problem> {
        let old = self.read(path)?;
        let new = old.clone().unwrap_or_else(|| text.to_owned());
        self.files.push(Planned { path: path.to_owned(), old, new, what: "" });
        Ok(())
    }

    /// Plans the new text of a file.
    pub(super) fn set(&mut self, path: &str, old: Option<String>, new: String, what: &'static str) {
        self.files.push(Planned { path: path.to_owned(), old, new, what });
    }

    /// Adds what the user has to do.
    pub(super) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Prints each file and what happens to it.
    pub(super) fn print(&self) {
        for file in &self.files {
            match &file.old {
                None => println!("{}: created", file.path),
                Some(old) if *old == file.new => println!("{}: unchanged", file.path),
                Some(_) => println!("{}: {}", file.path, file.what),
            }
        }
        self.notes.iter().for_each(|note| println!("{note}"));
    }

    /// Writes the files that differ.
    pub(super) fn write(&self) -> Result<(), Problem> {
        for file in self.files.iter().filter(|file| file.old.as_ref() != Some(&file.new)) {
            let path = self.root.join(&file.path);
            let folder = path.parent().unwrap_or(&self.root);
            fs::create_dir_all(folder).map_err(|error| Problem::of_file("create", folder, &error))?;
            fs::write(&path, &file.new).map_err(|error| Problem::of_file("write", &path, &error))?;
        }
        Ok(())
    }
}
