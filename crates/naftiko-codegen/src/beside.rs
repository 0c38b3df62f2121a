//! Files beside a capability file, which its resources, prompts and skills serve.
//!
//! A relative path leads to files below the folder of the capability file. They become a part of
//! the generated crate, so a program is complete without them. An absolute path is one of the
//! machine on which the program runs, and nothing is read from it here.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use naftiko_spec::Document;

/// The maximum number of bytes of a file.
const MAX_FILE: u64 = 256 * 1024;

/// The maximum number of bytes of all files of a location.
const MAX_ALL: usize = 1024 * 1024;

/// Why a file is left out that is no text, where only texts can be.
pub(crate) const NO_TEXT: &str = "it is not a text in UTF-8";

/// The maximum depth of folders.
const MAX_DEPTH: usize = 16;

/// What a `location` leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// A path of the machine on which the program runs.
    Absolute(String),
    /// Files below the folder of the capability file.
    Texts(Texts),
    /// Nothing that can be served: the reason, and a help.
    Invalid(String, &'static str),
}

/// Files below a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Texts {
    /// The path of each below the location, and the text, sorted. The path of a file itself is
    /// empty.
    pub(crate) texts: Vec<(String, String)>,
    /// The same of the files that are no texts.
    pub(crate) binaries: Vec<(String, Vec<u8>)>,
    /// The paths of files that are left out, and the reasons.
    pub(crate) left_out: Vec<(String, &'static str)>,
}

/// What the locations of a document lead to, as they are written.
pub(crate) type Locations = HashMap<String, Location>;

/// Reads what the locations of a document lead to. `file` is its path.
pub(crate) fn read(file: &Path, document: &Document) -> Locations {
    let of_resources = document.mcp_resources.iter().filter_map(|it| it.location.as_ref());
    let of_prompts = document.mcp_prompts.iter().filter_map(|it| it.location.as_ref());
    let skills = document.skill_servers.iter().flat_map(|server| &server.skills);
    let of_skills = skills.filter_map(|it| it.location.as_ref());
    let folder = file.parent().unwrap_or(Path::new(""));
    let all = of_resources.chain(of_prompts).chain(of_skills);
    all.map(|it| (it.value.clone(), location(folder, it.value.trim()))).collect()
}

/// Whether a folder beside a capability file is in one of its locations. Then it has texts, not the
/// files of another client.
pub(crate) fn has(locations: &Locations, folder: &Path) -> bool {
    let first = |written: &str| relative(written)?.split('/').find(|it| !matches!(*it, "" | ".")).map(str::to_owned);
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let is_in = |(written, location): (&String, &Location)| {
        matches!(location, Location::Texts(_)) && first(written.trim()) == name
    };
    locations.iter().any(is_in)
}

/// Returns a relative path; `None` if it is not one.
fn relative(written: &str) -> Option<&str> {
    let path = path(written).ok()?;
    (!Path::new(path).is_absolute() && !path.starts_with('/')).then_some(path)
}

/// Returns the path of a location, or the scheme if it is not that of files.
fn path(written: &str) -> Result<&str, &str> {
    match written.split_once("://") {
        Some(("file", path)) => Ok(path),
        Some((scheme, _)) if scheme.chars().all(|it| it.is_ascii_alphanumeric()) => Err(scheme),
        _ => Ok(written.strip_prefix("file:").unwrap_or(written)),
    }
}

fn location(folder: &Path, written: &str) -> Location {
    let path = match path(written) {
        Ok(path) => path,
        Err(scheme) => return Location::Invalid(format!("`{scheme}` is not the scheme of files"), HELP),
    };
    if relative(written).is_none() {
        return Location::Absolute(path.to_owned());
    }
    let place = fs::canonicalize(folder).and_then(|folder| Ok((fs::canonicalize(folder.join(path))?, folder)));
    let Ok((place, folder)) = place else {
        return Location::Invalid(format!("there is no `{path}` beside the file"), HELP);
    };
    if !place.starts_with(&folder) || place == folder {
        return Location::Invalid(format!("`{path}` is not below the folder of the file"), HELP);
    }
    let mut texts = Texts::default();
    if place.is_dir() {
        texts.walk(&place, "", 0);
    } else {
        texts.add(&place, String::new());
    }
    texts.texts.sort_unstable();
    texts.binaries.sort_unstable();
    texts.left_out.sort_unstable();
    Location::Texts(texts)
}

const HELP: &str = "write a path below the folder of the file, such as `docs`, or an absolute one such as \
                    `file:///srv/docs`, which the program reads when it runs";

impl Texts {
    fn walk(&mut self, folder: &Path, prefix: &str, depth: usize) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        let mut entries: Vec<_> = entries.flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
            let Ok(kind) = entry.file_type() else { continue };
            if name.starts_with('.') {
                continue;
            } else if !name.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_' | b'-')) {
                self.left_out
                    .push((path, "its name has characters other than ASCII letters, digits, `.`, `_` and `-`"));
            } else if kind.is_dir() && depth < MAX_DEPTH {
                self.walk(&entry.path(), &path, depth + 1);
            } else if kind.is_file() {
                self.add(&entry.path(), path);
            } else {
                self.left_out.push((path, "it is not a file"));
            }
        }
    }

    fn add(&mut self, file: &Path, path: String) {
        let texts = self.texts.iter().map(|(_, text)| text.len());
        let all: usize = texts.chain(self.binaries.iter().map(|(_, bytes)| bytes.len())).sum();
        let size = fs::metadata(file).map_or(0, |it| it.len());
        if size > MAX_FILE {
            return self.left_out.push((path, "it has more than 256 KiB"));
        }
        let Ok(bytes) = fs::read(file) else { return self.left_out.push((path, "it cannot be read")) };
        if all + bytes.len() > MAX_ALL {
            return self.left_out.push((path, "the files have more than 1 MiB in all"));
        }
        match String::from_utf8(bytes) {
            Ok(text) => self.texts.push((path, text.replace("\r\n", "\n"))),
            Err(error) => self.binaries.push((path, error.into_bytes())),
        }
    }

    /// Returns the paths of the files that are left out where only texts can be, with the reasons.
    pub(crate) fn without_binaries(&self) -> Vec<(&str, &'static str)> {
        let no_texts = self.binaries.iter().map(|(path, _)| (path.as_str(), NO_TEXT));
        let mut left_out: Vec<_> =
            self.left_out.iter().map(|(path, reason)| (path.as_str(), *reason)).chain(no_texts).collect();
        left_out.sort_unstable();
        left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_below_the_folder_or_is_absolute() {
        let folder = std::env::temp_dir().join(format!("naftiko-beside-{}", std::process::id()));
        fs::remove_dir_all(&folder).ok();
        fs::create_dir_all(folder.join("specs/docs/deep")).unwrap();
        for (file, text) in [
            ("specs/docs/b.md", &b"B\r\n"[..]),
            ("specs/docs/deep/a.md", b"A"),
            ("specs/docs/c.png", b"\x89"),
            ("specs/docs/d e.md", b"D"),
            ("specs/docs/.e", b"E"),
            ("specs/docs/f.md", &[b'x'; 256 * 1024 + 1]),
            ("secret.md", b"S"),
        ] {
            fs::write(folder.join(file), text).unwrap();
        }
        let specs = folder.join("specs");
        let pair = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        let texts = Texts {
            texts: vec![pair("b.md", "B\n"), pair("deep/a.md", "A")],
            binaries: vec![("c.png".to_owned(), vec![0x89])],
            left_out: vec![
                ("d e.md".to_owned(), "its name has characters other than ASCII letters, digits, `.`, `_` and `-`"),
                ("f.md".to_owned(), "it has more than 256 KiB"),
            ],
        };
        for written in ["docs", "./docs/", "file:docs", "file://docs"] {
            assert_eq!(location(&specs, written), Location::Texts(texts.clone()), "{written}");
        }
        let only = Texts { texts: vec![pair("", "B\n")], ..Texts::default() };
        assert_eq!(location(&specs, "docs/b.md"), Location::Texts(only));
        assert_eq!(location(&specs, "file:///srv/docs"), Location::Absolute("/srv/docs".to_owned()));
        for written in ["../secret.md", "docs/../../secret.md", ".", "absent", "https://pets.example/docs"] {
            assert!(matches!(location(&specs, written), Location::Invalid(..)), "{written}");
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
