//! Writes the changes to disk, so that neither a full disk nor another run leaves some of them
//! unwritten.
//!
//! All new texts are first written to temporary files, which then replace the files by renaming:
//! each path has either the old text or the new one. Concurrent runs with the same folders wait for
//! each other, and a file that another program has changed is not overwritten.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use naftiko_spec::{Code, Diagnostic};

use crate::load::failed;
use crate::lock;
use crate::output::Change;

/// The suffix of temporary files.
const TEMPORARY: &str = ".naftiko-tmp";

/// Whether a file was left behind by an interrupted run. The lock on the folder rules out a running
/// one.
pub(crate) fn is_temporary(path: &Path) -> bool {
    path.file_name().is_some_and(|name| {
        let name = name.to_string_lossy();
        name.starts_with('.') && name.ends_with(TEMPORARY)
    })
}

/// Makes the changes in `out`, and in the folder of specs if there is one.
pub(crate) fn apply(out: &Path, specs: Option<&Path>, changes: &[Change]) -> Result<(), Diagnostic> {
    // If nothing is written there, it is not created.
    if changes.iter().any(|change| change.path.starts_with(out)) {
        fs::create_dir_all(out).map_err(|error| failed("create", out, &error))?;
    }
    let _turns = turns([Some(out), specs]);
    let changes = pending(changes)?;
    let mut staged = Staged { out, files: Vec::new() };
    for (path, new) in changes.iter().filter_map(|change| Some((&change.path, change.new.as_ref()?))) {
        staged.write(path, new)?;
    }
    staged.rename()?;
    for Change { path, .. } in changes.iter().filter(|change| change.new.is_none()) {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed("remove", path, &error)),
            _ => remove_empty_folders(out, path),
        }
    }
    Ok(())
}

/// Returns the changes that are still to be made. It is an error if a file has been changed by
/// another program.
fn pending(changes: &[Change]) -> Result<Vec<&Change>, Diagnostic> {
    let mut pending = Vec::new();
    for change in changes.iter() {
        let path = &change.path;
        let now = match fs::read(path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed("read", path, &error)),
        };
        let is_now = |text: &Option<String>| now.as_deref() == text.as_deref().map(str::as_bytes);
        if is_now(&change.new) {
            continue;
        }
        if !is_now(&change.old) && !is_temporary(path) {
            return Err(Diagnostic::error(
                Code::Io,
                format!("{} was changed by another program during this run", path.display()),
            )
            .help("run the generator again; nothing was written"));
        }
        pending.push(change);
    }
    Ok(pending)
}

/// Temporary files with the new texts. They are removed if they are not renamed.
struct Staged<'o> {
    out: &'o Path,
    /// Each with its final path.
    files: Vec<(PathBuf, PathBuf)>,
}

impl Staged<'_> {
    /// Writes a temporary file for `path`.
    fn write(&mut self, path: &Path, text: &str) -> Result<(), Diagnostic> {
        let folder = path.parent().unwrap_or(self.out);
        fs::create_dir_all(folder).map_err(|error| failed("create", folder, &error))?;
        let fail = |error| failed("write", path, &error);
        let permissions = fs::metadata(path).ok().map(|old| old.permissions());
        if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
            return Err(fail(io::ErrorKind::PermissionDenied.into()));
        }
        let (temporary, mut file) = create(folder).map_err(fail)?;
        self.files.push((temporary, path.to_owned()));
        file.write_all(text.as_bytes()).map_err(fail)?;
        if let Some(permissions) = permissions {
            file.set_permissions(permissions).map_err(fail)?;
        }
        // All files except a lock can be generated again.
        if is_lock(path) { file.sync_all().map_err(fail) } else { Ok(()) }
    }

    /// Renames the files to their final paths. Locks come first: an unused name may be locked, but
    /// a used one must be.
    fn rename(mut self) -> Result<(), Diagnostic> {
        self.files.sort_by_key(|(_, path)| !is_lock(path));
        while let Some((temporary, path)) = self.files.first() {
            fs::rename(temporary, path).map_err(|error| failed("write", path, &error))?;
            // After a crash, a name in generated code is in its lock.
            if is_lock(path) {
                sync_folder(path);
            }
            self.files.remove(0);
        }
        Ok(())
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        for (temporary, _) in &self.files {
            // If it remains, the next run removes it.
            let _ = fs::remove_file(temporary);
            remove_empty_folders(self.out, temporary);
        }
    }
}

/// Makes the renaming of a file durable. Some file systems cannot do that; it is still either the
/// old file or the new one.
fn sync_folder(path: &Path) {
    let folder = path.parent().and_then(|folder| File::open(folder).ok());
    let _ = folder.map(|folder| folder.sync_all());
}

fn is_lock(path: &Path) -> bool {
    path.ends_with(lock::FILE_NAME)
}

/// Creates a file with a unique name in a folder.
fn create(folder: &Path) -> io::Result<(PathBuf, File)> {
    let mut number = 0;
    loop {
        let path = folder.join(format!(".{}-{number}{TEMPORARY}", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            file => return file.map(|file| (path, file)),
        }
    }
}

fn remove_empty_folders(out: &Path, removed: &Path) {
    for folder in removed.ancestors().skip(1).take_while(|folder| *folder != out) {
        if fs::remove_dir(folder).is_err() {
            return;
        }
    }
}

/// Waits until no other run writes to these folders. The lock is released when this is dropped, or
/// with the process. It is on the folders themselves, so that no lock file remains.
#[cfg(unix)]
fn turns<const N: usize>(folders: [Option<&Path>; N]) -> Vec<File> {
    let mut folders: Vec<_> =
        folders.into_iter().flatten().filter_map(|folder| fs::canonicalize(folder).ok()).collect();
    // All runs lock in the same order, so that there is no deadlock.
    folders.sort();
    folders.dedup();
    let turn = |folder: &PathBuf| {
        let file = File::open(folder).ok()?;
        // If a file system does not support such locks, each file is still either the old or the
        // new one.
        rustix::fs::flock(&file, rustix::fs::FlockOperation::LockExclusive).ok()?;
        Some(file)
    };
    folders.iter().filter_map(turn).collect()
}

/// Folders cannot be locked on this platform. Each file is still either the old or the new one.
#[cfg(not(unix))]
fn turns<const N: usize>(_: [Option<&Path>; N]) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(path: PathBuf, old: Option<&str>, new: Option<&str>) -> Change {
        Change { path, old: old.map(str::to_owned), new: new.map(str::to_owned) }
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn where_one_file_cannot_be_written_all_stay_as_they_were() {
        let out = tempfile::tempdir().unwrap();
        let at = |name: &str| out.path().join(name);
        fs::write(at("codegen.lock"), "old").unwrap();
        fs::write(at("stale"), "old").unwrap();
        fs::write(at("file"), "a file, and no folder").unwrap();
        let changes = [
            change(at("codegen.lock"), Some("old"), Some("new")),
            change(at("a/b"), None, Some("new")),
            change(at("stale"), Some("old"), None),
            change(at("file/b"), None, Some("new")),
        ];
        apply(out.path(), None, &changes).unwrap_err();
        assert_eq!(names(out.path()), ["codegen.lock", "file", "stale"]);
        assert_eq!(fs::read_to_string(at("codegen.lock")).unwrap(), "old");
        apply(out.path(), None, &changes[..3]).unwrap();
        assert_eq!(names(out.path()), ["a", "codegen.lock", "file"]);
        assert_eq!(names(&at("a")), ["b"]);
    }

    #[test]
    fn what_another_run_has_done_is_not_done_again_and_not_undone() {
        let out = tempfile::tempdir().unwrap();
        let at = |name: &str| out.path().join(name);
        fs::write(at("a"), "new").unwrap();
        let changes = [change(at("a"), Some("old"), Some("new")), change(at("gone"), Some("old"), None)];
        apply(out.path(), None, &changes).unwrap();
        fs::write(at("a"), "newer").unwrap();
        let refusal = apply(out.path(), None, &changes).unwrap_err();
        assert!(refusal.message.ends_with("was changed by another program during this run"), "{}", refusal.message);
        assert_eq!(fs::read_to_string(at("a")).unwrap(), "newer");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_keeps_its_permissions_and_one_that_is_read_only_stays() {
        use std::os::unix::fs::PermissionsExt;
        let out = tempfile::tempdir().unwrap();
        let path = out.path().join("a");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        apply(out.path(), None, &[change(path.clone(), Some("old"), Some("new"))]).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
        apply(out.path(), None, &[change(path.clone(), Some("new"), Some("newer"))]).unwrap_err();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }
}
