//! Writes files of a commit to a folder, as the commit has them: no filter and no setting changes
//! their bytes.

use std::collections::HashSet;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Stdio};
use std::thread;

use super::super::paths;
use super::{Commit, OR_FOLDERS, Repository, command, not_run, output, reason, text};
use crate::add::Refusal;
use crate::config;

/// The files of a commit that are in a folder outside of the repository, at the same paths.
pub(in crate::diff) struct Extraction<'r> {
    repository: &'r Repository,
    commit: &'r Commit,
    /// Where the files are written.
    root: PathBuf,
    written: HashSet<String>,
}

/// Which files of a folder are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::diff) enum Which {
    /// All files. One whose content the commit does not have is an error.
    All,
    /// Files that a spec can refer to. One that is missing is reported if a spec refers to it.
    Data,
}

impl Which {
    fn has(self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        self == Which::All || [".yaml", ".yml", ".json"].iter().any(|extension| name.ends_with(extension))
    }
}

/// An entry of a tree.
struct Entry {
    kind: Kind,
    object: String,
    path: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Link,
    Repository,
}

impl<'r> Extraction<'r> {
    pub(in crate::diff) fn new(repository: &'r Repository, commit: &'r Commit, root: PathBuf) -> Self {
        Extraction { repository, commit, root, written: HashSet::new() }
    }

    /// Writes the files of a folder, or one file, with those that links in it lead to. Returns the
    /// number of its files in the commit.
    pub(in crate::diff) fn add(&mut self, path: &str, which: Which) -> Result<usize, Refusal> {
        let mut entries = self.list(path)?;
        entries.retain(|entry| which.has(&entry.path));
        let count = entries.len();
        entries.retain(|entry| self.written.insert(entry.path.clone()));
        if which == Which::Data {
            entries.retain(|entry| entry.kind != Kind::Repository);
        }
        if let Some(entry) = entries.iter().find(|entry| entry.kind == Kind::Repository) {
            let message = format!("`{}` is a submodule in `{}`", entry.path, self.commit.revision);
            return Err(Refusal::new(
                message,
                "run the command for the specs of that repository, or compare two folders",
            ));
        }
        let mut targets = Vec::new();
        self.read(&entries, |entry, bytes| match entry.kind {
            Kind::Link => {
                targets.extend(self.write_link(entry, &bytes, which)?.map(|target| (target, Which::Data)));
                Ok(())
            }
            _ => self.write_file(entry, &bytes, which),
        })?;
        for entry in entries.iter().filter(|entry| entry.path.rsplit('/').next() == Some(config::FILE_NAME)) {
            targets.extend(self.outside(entry));
        }
        for (target, which) in targets {
            self.add(&target, which)?;
        }
        Ok(count)
    }

    /// Returns the folders of the commit that have a file of which this holds, sorted.
    pub(in crate::diff) fn folders_with(&self, is_one: impl Fn(&str) -> bool) -> Result<Vec<String>, Refusal> {
        let entries = self.list("")?;
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let found = entries.iter().filter(|it| is_one(&name(&it.path))).map(|it| paths::parent(&it.path).to_owned());
        let mut folders: Vec<String> = found.collect();
        folders.dedup();
        Ok(folders)
    }

    /// Returns the folders and files that a `codegen.toml` names. One that is not valid is reported
    /// when it is loaded.
    fn outside(&self, entry: &Entry) -> Vec<(String, Which)> {
        let file = self.root.join(&entry.path);
        let source = fs::read_to_string(&file).ok().map(|text| naftiko_spec::Source::new(&*entry.path, text));
        let Some(Ok((config, _))) = source.map(config::parse) else { return Vec::new() };
        let folder = paths::parent(&entry.path);
        let imports = config.import_from.iter().filter_map(|it| paths::join(folder, it.get_ref()));
        let document = config.openapi.as_ref().and_then(|it| paths::join(folder, it.get_ref()));
        let mut outside: Vec<(String, Which)> = imports.map(|path| (path, Which::Data)).collect();
        if let Some(document) = document {
            // The document may refer to files in its folder.
            let folder = paths::parent(&document).to_owned();
            outside.extend([(document, Which::All), (folder, Which::Data)]);
        }
        outside
    }

    fn list(&self, path: &str) -> Result<Vec<Entry>, Refusal> {
        let mut arguments = vec!["ls-tree", "-r", "-z", "--full-tree", &self.commit.id];
        if !path.is_empty() {
            arguments.extend(["--", path]);
        }
        let output = output(&self.repository.root, &arguments)?;
        if !output.status.success() {
            return Err(self.unreadable(&reason(&output)));
        }
        let entries = output.stdout.split(|byte| *byte == 0).filter(|entry| !entry.is_empty());
        entries.map(|entry| self.entry(&text(entry))).collect()
    }

    /// Reads a line of `git ls-tree`: the mode, the type and the object, then a tab and the path.
    fn entry(&self, line: &str) -> Result<Entry, Refusal> {
        let parts = line.split_once('\t').and_then(|(about, path)| {
            let mut about = about.split(' ');
            Some((about.next()?, about.nth(1)?, path))
        });
        let Some((mode, object, path)) = parts else { return Err(self.unreadable("`git ls-tree` printed no path")) };
        let is_inside = path.split('/').all(|part| !["", ".", ".."].contains(&part)) && !path.contains('\\');
        if !is_inside {
            return Err(self.unreadable(&format!("{path:?} is not a valid path")));
        }
        let kind = match mode {
            "120000" => Kind::Link,
            "160000" => Kind::Repository,
            _ => Kind::File,
        };
        Ok(Entry { kind, object: object.to_owned(), path: path.to_owned() })
    }

    /// Reads the content of the entries, in one run of git.
    fn read(
        &self,
        entries: &[Entry],
        mut each: impl FnMut(&Entry, Vec<u8>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut git = command(&self.repository.root, &["cat-file", "--batch"]);
        git.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = git.spawn().map_err(|error| not_run(&error))?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let objects: String = entries.iter().map(|entry| format!("{}\n", entry.object)).collect();
        // Git may print before it has read everything.
        let writer = thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(objects.as_bytes())));
        let mut stdout = BufReader::new(stdout.expect("the output is piped"));
        let result = entries.iter().try_for_each(|entry| {
            let content = content(&mut stdout).map_err(|error| self.unreadable(&format!("{}: {error}", entry.path)))?;
            each(entry, content)
        });
        if result.is_err() {
            // It may wait to write the rest.
            let _ = child.kill();
        }
        let _ = (writer.join(), child.wait());
        result
    }

    fn write_file(&self, entry: &Entry, bytes: &[u8], which: Which) -> Result<(), Refusal> {
        if which == Which::All && bytes.starts_with(b"version https://git-lfs.github.com/spec/") {
            let message = format!("`{}` is a pointer of Git LFS in `{}`", entry.path, self.commit.revision);
            let help = format!(
                "check out the revision with `git worktree add ../old {}`, and give its folder of specs",
                self.commit.revision
            );
            return Err(Refusal::new(message, help));
        }
        self.write(entry, |path| fs::write(path, bytes))
    }

    /// Writes a symbolic link. Returns the path in the repository that it leads to.
    fn write_link(&self, entry: &Entry, bytes: &[u8], which: Which) -> Result<Option<String>, Refusal> {
        let target = text(bytes);
        let Some(inside) = paths::join(paths::parent(&entry.path), &target) else {
            if which == Which::Data {
                return Ok(None);
            }
            let message = format!("`{}` is a link out of the repository in `{}`", entry.path, self.commit.revision);
            return Err(Refusal::new(message, "compare two folders of specs instead of revisions"));
        };
        self.write(entry, |path| link(&target, path))?;
        Ok(Some(inside))
    }

    fn write(&self, entry: &Entry, write: impl FnOnce(&Path) -> io::Result<()>) -> Result<(), Refusal> {
        let path = self.root.join(&entry.path);
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).and_then(|()| write(&path)).map_err(|error| {
            Refusal::new(format!("cannot write `{}` to a temporary folder: {error}", entry.path), OR_FOLDERS)
        })
    }

    fn unreadable(&self, reason: &str) -> Refusal {
        Refusal::new(format!("git cannot read `{}`: {reason}", self.commit.revision), OR_FOLDERS)
    }
}

/// Reads one object: a line with its name, type and size, then its bytes and a line end.
fn content(stdout: &mut BufReader<ChildStdout>) -> io::Result<Vec<u8>> {
    let mut line = String::new();
    stdout.read_line(&mut line)?;
    let size = line.trim_end().rsplit_once(' ').and_then(|(_, size)| size.parse().ok());
    let Some(size) = size else { return Err(io::Error::other("the repository does not have its content")) };
    let mut bytes = vec![0; size];
    stdout.read_exact(&mut bytes)?;
    stdout.read_exact(&mut [0])?;
    Ok(bytes)
}

#[cfg(unix)]
fn link(target: &str, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn link(_: &str, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
