//! `codegen --watch`: generates again when a file of the specs changes.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use notify::event::{EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use crate::output;

/// A file counts as written when nothing has changed for this time: editors write a file in several
/// steps.
const SETTLED: Duration = Duration::from_millis(100);

/// How many changes are awaited until nothing changes. A folder that changes all the time is read
/// nevertheless.
const MOST_CHANGES: usize = 100;

/// How often a folder of specs that does not exist is looked for.
const ABSENT: Duration = Duration::from_millis(500);

/// The files that `codegen` writes to the folder of specs.
const LOCK: &str = "codegen.lock";

/// What a run did.
pub(super) struct Run<'r> {
    /// The files and folders outside of the specs that it read.
    pub(super) outside: Vec<PathBuf>,
    /// Prints the result.
    pub(super) print: Box<dyn FnOnce() + 'r>,
}

/// Calls `run` now and after each change, until it fails to watch, or its output has no reader.
pub(super) fn watch<'r>(specs: &Path, run: impl Fn() -> Run<'r>) -> notify::Result<()> {
    let specs = std::path::absolute(specs).unwrap_or_else(|_| specs.to_owned());
    let (sender, events) = mpsc::channel();
    let mut watched = Watched { watcher: notify::recommended_watcher(sender)?, specs, outside: BTreeSet::new() };
    watched.watch_specs()?;
    loop {
        let known = watched.outside.clone();
        // Before the run: a change during the run is another change.
        let inputs = watched.inputs(&known);
        let Run { outside, print } = run();
        watched.watch_outside(outside)?;
        // After the run, which writes the locks and finds the others, and before users see that it
        // has ended and change them.
        let rest = watched.rest(&known);
        print();
        if output::has_ended() {
            return Ok(());
        }
        let before = (inputs, rest);
        while watched.settled(&known) == before {
            watched.wait(&events)?;
        }
    }
}

struct Watched {
    watcher: RecommendedWatcher,
    specs: PathBuf,
    /// The files and folders outside of the specs.
    outside: BTreeSet<PathBuf>,
}

/// Folders, and files with a digest of their content. Times are not compared: they change without
/// the content, and the content without them.
type Contents = BTreeMap<PathBuf, u64>;

impl Watched {
    /// Watches the folder of specs, and its parent, in which it can be replaced.
    fn watch_specs(&mut self) -> notify::Result<()> {
        if let Some(parent) = self.specs.parent() {
            self.watcher.watch(parent, RecursiveMode::NonRecursive)?;
        }
        if self.specs.is_dir() { self.watcher.watch(&self.specs, RecursiveMode::Recursive) } else { Ok(()) }
    }

    fn watch_outside(&mut self, outside: Vec<PathBuf>) -> notify::Result<()> {
        for path in outside {
            if !self.outside.insert(path.clone()) {
                continue;
            }
            if path.is_dir() {
                self.watcher.watch(&path, RecursiveMode::Recursive)?;
            } else if let Some(folder) = path.parent().filter(|folder| folder.is_dir()) {
                // Not the file itself: editors replace it.
                self.watcher.watch(folder, RecursiveMode::NonRecursive)?;
            }
        }
        Ok(())
    }

    /// Waits for an event.
    fn wait(&mut self, events: &Receiver<notify::Result<Event>>) -> notify::Result<()> {
        let closed = || notify::Error::generic("the watcher has ended");
        let mut is_replaced = false;
        loop {
            let event = if self.specs.is_dir() {
                events.recv().map_err(|_| closed())?
            } else {
                match events.recv_timeout(ABSENT) {
                    Ok(event) => event,
                    Err(RecvTimeoutError::Timeout) if !self.specs.is_dir() => continue,
                    Err(_) => return self.watch_specs(),
                }
            };
            is_replaced |= self.is_replaced(&event);
            if !is_access(&event) {
                break;
            }
        }
        while let Ok(event) = events.try_recv() {
            is_replaced |= self.is_replaced(&event);
        }
        if is_replaced { self.watch_specs() } else { Ok(()) }
    }

    /// Whether the folder of specs is now another one, which is not watched yet.
    fn is_replaced(&self, event: &notify::Result<Event>) -> bool {
        let of_folder = |kind: &EventKind| {
            matches!(kind, EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)))
        };
        event.as_ref().is_ok_and(|event| of_folder(&event.kind) && event.paths.contains(&self.specs))
    }

    /// Returns the content of all files, when nothing writes to them any more.
    fn settled(&self, known: &BTreeSet<PathBuf>) -> (Contents, Contents) {
        let contents = || (self.inputs(known), self.rest(known));
        let mut last = contents();
        for _ in 0..MOST_CHANGES {
            thread::sleep(SETTLED);
            let now = contents();
            if now == last {
                break;
            }
            last = now;
        }
        last
    }

    /// Returns the files of the specs that a run only reads, and those of `outside`.
    fn inputs(&self, outside: &BTreeSet<PathBuf>) -> Contents {
        let mut found = Contents::new();
        read(&self.specs, 0, &mut found);
        found.retain(|path, _| !path.ends_with(LOCK));
        outside.iter().for_each(|path| read(path, 0, &mut found));
        found
    }

    /// Returns the files that a run also writes, and those outside that are not in `known`.
    fn rest(&self, known: &BTreeSet<PathBuf>) -> Contents {
        let mut found = Contents::new();
        read(&self.specs, 0, &mut found);
        found.retain(|path, _| path.ends_with(LOCK));
        self.outside.difference(known).for_each(|path| read(path, 0, &mut found));
        found
    }
}

/// Whether a file was only read, also by this command.
fn is_access(event: &notify::Result<Event>) -> bool {
    event.as_ref().is_ok_and(|event| event.kind.is_access())
}

/// Adds a file, or the files of a folder, to those that were found. Hidden files are not read:
/// editors write them beside the file that they edit.
fn read(path: &Path, depth: usize, found: &mut Contents) {
    if path.is_dir() {
        // An empty folder is an error.
        found.insert(path.to_owned(), 0);
        let entries = if depth < DEEPEST { fs::read_dir(path).ok() } else { None };
        for path in entries.into_iter().flatten().flatten().map(|entry| entry.path()) {
            if is_input(&path) {
                read(&path, depth + 1, found);
            }
        }
    } else if let Ok(content) = fs::read(path) {
        let mut digest = DefaultHasher::new();
        digest.write(&content);
        found.insert(path.to_owned(), digest.finish());
    }
}

/// How many folders can be in each other: a link can lead back to a folder above it.
const DEEPEST: usize = 8;

/// Whether a path in a folder is a folder, a kind of file that the generator reads, or a text that
/// a resource may serve. The names of those are plain, unlike the names of the copies of editors.
fn is_input(path: &Path) -> bool {
    const EXTENSIONS: [&str; 6] = ["yaml", "yml", "json", "toml", "lock", "md"];
    const LONGEST_TEXT: u64 = 64 * 1024;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let is_text = || {
        let is_plain = name.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_' | b'-'));
        is_plain && path.metadata().is_ok_and(|file| file.len() <= LONGEST_TEXT)
    };
    let is_read = extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()));
    !name.is_empty() && !name.starts_with('.') && (path.is_dir() || is_read || is_text())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_editors_do_not_count() {
        let specs = std::env::temp_dir().join(format!("naftiko-watch-{}", std::process::id()));
        fs::create_dir_all(specs.join("pets")).unwrap();
        for (name, text) in
            [("pets/pets.yaml", "a"), ("pets/.pets.yaml.swp", "b"), ("pets/pets.yaml~", "c"), ("guide.txt", "d")]
        {
            fs::write(specs.join(name), text).unwrap();
        }
        let mut found = Contents::new();
        read(&specs, 0, &mut found);
        read(&specs.join("absent"), 0, &mut found);
        found.retain(|path, _| !path.is_dir());
        assert_eq!(found.into_keys().collect::<Vec<_>>(), [specs.join("guide.txt"), specs.join("pets/pets.yaml")]);
        fs::remove_dir_all(&specs).unwrap();
    }
}
