//! Files below a folder of the machine, which front ends read for each request.
//!
//! No path reaches a file outside of the folder: each segment of its path has only letters,
//! digits, `.`, `_` and `-`, and does not begin with `.`; and no part of the path is a link.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The maximum number of files that are listed.
const MAX_FILES: usize = 10_000;

/// The maximum depth of folders.
const MAX_DEPTH: usize = 16;

/// Returns the paths of the files below a folder, sorted; that of a file itself is empty. What
/// cannot be read is left out.
pub fn list(path: &Path) -> Vec<String> {
    if path.is_file() {
        return vec![String::new()];
    }
    let mut files = Vec::new();
    walk(path, "", 0, &mut files);
    files.sort_unstable();
    files
}

fn walk(folder: &Path, prefix: &str, depth: usize, files: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let (Some(name), Ok(kind)) = (name.to_str().filter(|name| is_segment(name)), entry.file_type()) else {
            continue;
        };
        let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
        // A link is neither a folder nor a file.
        if kind.is_dir() && depth < MAX_DEPTH {
            walk(&entry.path(), &path, depth + 1, files);
        } else if kind.is_file() && files.len() < MAX_FILES {
            files.push(path);
        }
    }
}

/// Returns the content of the file at a path below a folder, or of the file itself. `None` if there
/// is no such file.
///
/// # Errors
///
/// Returns an error if the file cannot be read, or has more than `max` bytes.
pub fn read(folder: &Path, path: &str, max: u64) -> Result<Option<Vec<u8>>, String> {
    let Some(file) = find(folder, path) else { return Ok(None) };
    bytes(&file, max).map(Some)
}

/// Returns the content of a file.
///
/// # Errors
///
/// Returns an error if the file cannot be read, or has more than `max` bytes.
pub fn bytes(file: &Path, max: u64) -> Result<Vec<u8>, String> {
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(file)?.take(max.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error| format!("The file cannot be read: {error}."))?;
    if bytes.len() as u64 > max {
        return Err(format!("The file has more than {max} bytes."));
    }
    Ok(bytes)
}

/// Returns the place of a file below a folder.
fn find(folder: &Path, path: &str) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder).ok()?;
    if path.is_empty() {
        return folder.is_file().then_some(folder);
    }
    if !path.split('/').all(is_segment) {
        return None;
    }
    let file = folder.join(path);
    // A link would lead to another path.
    let is_itself = fs::canonicalize(&file).is_ok_and(|found| found == file);
    (is_itself && file.is_file()).then_some(file)
}

/// Whether a name can be a segment of a path. Hidden files are left out.
fn is_segment(name: &str) -> bool {
    let is_valid = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_' | b'-');
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(is_valid)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that is removed at the end of the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("naftiko-folder-{name}-{}", std::process::id()));
            fs::remove_dir_all(&path).ok();
            fs::create_dir_all(path.join("docs/deep")).unwrap();
            for (file, text) in [
                ("secret.txt", "secret"),
                ("docs/b.md", "B"),
                ("docs/a.md", "A"),
                ("docs/deep/c.json", "{}"),
                ("docs/.hidden", "h"),
                ("docs/with space.md", "w"),
            ] {
                fs::write(path.join(file), text).unwrap();
            }
            Folder(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).ok();
        }
    }

    #[test]
    fn the_files_below_a_folder_are_sorted_and_hidden_ones_are_left_out() {
        let folder = Folder::new("list");
        assert_eq!(list(&folder.0.join("docs")), ["a.md", "b.md", "deep/c.json"]);
        assert_eq!(list(&folder.0.join("docs/a.md")), [""]);
        assert_eq!(list(&folder.0.join("absent")), [""; 0]);
    }

    #[test]
    fn no_path_leads_out_of_the_folder() {
        let folder = Folder::new("escape");
        let docs = folder.0.join("docs");
        let read = |path: &str| read(&docs, path, 100).unwrap().map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(read("deep/c.json").as_deref(), Some("{}"));
        for path in [
            "../secret.txt",
            "deep/../../secret.txt",
            "/etc/passwd",
            "a.md/",
            "",
            ".",
            "deep",
            ".hidden",
            "./a.md",
            "a%2e",
        ] {
            assert_eq!(read(path), None, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_neither_listed_nor_read() {
        let folder = Folder::new("link");
        let docs = folder.0.join("docs");
        std::os::unix::fs::symlink(folder.0.join("secret.txt"), docs.join("link.txt")).unwrap();
        std::os::unix::fs::symlink(&folder.0, docs.join("up")).unwrap();
        assert_eq!(list(&docs), ["a.md", "b.md", "deep/c.json"]);
        for path in ["link.txt", "up/secret.txt", "up/docs/a.md"] {
            assert_eq!(read(&docs, path, 100), Ok(None), "{path}");
        }
    }

    #[test]
    fn a_large_file_is_an_error() {
        let folder = Folder::new("large");
        fs::write(folder.0.join("docs/large.txt"), "x".repeat(11)).unwrap();
        let docs = folder.0.join("docs");
        assert_eq!(read(&docs, "large.txt", 10), Err("The file has more than 10 bytes.".to_owned()));
        assert_eq!(read(&docs, "large.txt", 11).unwrap().unwrap().len(), 11);
    }
}
