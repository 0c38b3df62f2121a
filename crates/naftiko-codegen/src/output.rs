//! Compares the output folder with the generated files.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use naftiko_spec::{Code, Diagnostic};
use similar::TextDiff;

use crate::apply::is_temporary;
use crate::front_matter;
use crate::load::failed;
use crate::lock;
use crate::mark::{FILES, MARK};

/// A file that must change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its path: in the output folder, or that of a `codegen.lock` in the folder of specs.
    pub path: PathBuf,
    /// Its current text; `None` if it does not exist.
    pub old: Option<String>,
    /// Its new text; `None` if it is removed.
    pub new: Option<String>,
}

impl Change {
    /// Returns the change as a unified diff.
    pub fn diff(&self) -> String {
        let name = |prefix: &str, text: &Option<String>| match text {
            Some(_) => format!("{prefix}/{}", self.path.display().to_string().trim_start_matches('/')),
            None => "/dev/null".to_owned(),
        };
        let (old, new) = (self.old.as_deref().unwrap_or_default(), self.new.as_deref().unwrap_or_default());
        // If two texts have nothing in common, one replaces the other.
        let diff = TextDiff::configure().timeout(Duration::from_secs(1)).diff_lines(old, new);
        diff.unified_diff().context_radius(3).header(&name("a", &self.old), &name("b", &self.new)).to_string()
    }
}

/// Returns the changes after which `out` contains `planned`, sorted by path.
///
/// Only files with our mark are changed or removed; a conflict with any other file is an error.
pub(crate) fn changes(out: &Path, planned: &BTreeMap<PathBuf, &str>) -> Result<Vec<Change>, Diagnostic> {
    let mut changes = written(out, planned)?;
    let mut found = Vec::new();
    walk(out, Path::new(""), &mut found).map_err(|error| failed("read", out, &error))?;
    for path in found.iter().filter(|path| !planned.contains_key(*path)) {
        // A file that is not text was not generated.
        if let Ok(old) = fs::read_to_string(out.join(path))
            && (is_ours(&old) || is_temporary(path) || is_of_skill(out, path))
        {
            changes.push(Change { path: out.join(path), old: Some(old), new: None });
        }
    }
    keep_crates(out, &found, &mut changes);
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(changes)
}

/// Returns the changes after which `out` contains `planned` among other files, sorted by path.
pub(crate) fn written(out: &Path, planned: &BTreeMap<PathBuf, &str>) -> Result<Vec<Change>, Diagnostic> {
    let mut changes = Vec::new();
    for (path, new) in planned {
        let old = existing(out, path)?;
        if let Some(old) = old.as_deref().filter(|old| !is_ours(old) && !is_of_skill(out, path)) {
            return Err(in_the_way(&out.join(path), old));
        }
        if old.as_deref().is_none_or(|old| !is_same(old, new)) {
            changes.push(Change { path: out.join(path), old, new: Some((*new).to_owned()) });
        }
    }
    Ok(changes)
}

/// Returns why a file that was not generated, or may not have been, is not replaced.
fn in_the_way(path: &Path, old: &str) -> Diagnostic {
    let (what, help) = match old {
        _ if path.ends_with(lock::FILE_NAME) => ("its first line does not mark it as generated", lock::RESTORE),
        "" => ("it is empty", "delete it and generate again; a full disk or an editor may have emptied it"),
        _ => (
            "it was not generated",
            "move it if you need it; if it has lost its first line, delete it and generate again",
        ),
    };
    Diagnostic::error(Code::Io, format!("cannot replace {}: {what}", path.display())).help(help)
}

/// Returns the files that interrupted runs have left in a folder.
pub(crate) fn leftovers(folder: &Path) -> Vec<Change> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let left = entries.map(|entry| entry.path()).filter(|path| is_temporary(path));
    left.filter_map(|path| Some(Change { old: Some(fs::read_to_string(&path).ok()?), path, new: None })).collect()
}

/// Whether two texts differ only in their line ends.
fn is_same(old: &str, new: &str) -> bool {
    old == new || (old.contains("\r\n") && old.replace("\r\n", "\n") == new)
}

/// Returns the text that replaces the root of a client while other files remain in its folder.
fn placeholder() -> String {
    format!(
        "// {MARK}: the specs of this client were removed.\n// This file remains while the folder contains files that were not \
         generated.\n"
    )
}

/// Returns the same for the root of a program.
fn placeholder_of_program() -> String {
    format!("{}\nfn main() {{}}\n", placeholder().replace("the specs of this client", "the settings of this program"))
}

/// Returns the manifest of a program without its dependencies: the client may be removed, too.
fn manifest_of_program(manifest: &str) -> String {
    let lines = manifest.lines().filter(|line| *line != "[dependencies]" && !line.contains(" = { "));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Keeps an empty crate if files that were not generated remain among its sources: otherwise Cargo
/// would find a workspace member without a manifest, and fail.
fn keep_crates(out: &Path, found: &[PathBuf], changes: &mut Vec<Change>) {
    for sources in kept_sources(out, found, changes) {
        let (manifest, client, program) =
            (sources.with_file_name("Cargo.toml"), sources.join("lib.rs"), sources.join("main.rs"));
        let is_program = changes.iter().any(|change| change.path == program);
        for change in changes.iter_mut() {
            change.new = match &change.path {
                path if *path == manifest && is_program => change.old.as_deref().map(manifest_of_program),
                path if *path == manifest => change.old.clone(),
                path if *path == client => Some(placeholder()),
                path if *path == program => Some(placeholder_of_program()),
                _ => continue,
            };
        }
    }
    changes.retain(|change| change.old != change.new);
}

/// Returns the source folders in which files remain although their manifests would be removed.
fn kept_sources(out: &Path, found: &[PathBuf], changes: &[Change]) -> Vec<PathBuf> {
    let removed: HashSet<&Path> =
        changes.iter().filter(|change| change.new.is_none()).map(|change| change.path.as_path()).collect();
    let manifests = removed.iter().filter(|path| path.ends_with("Cargo.toml"));
    let sources = manifests.map(|manifest| manifest.with_file_name("src"));
    let stays = |sources: &PathBuf| {
        let mut found = found.iter().map(|path| out.join(path));
        found.any(|path| path.starts_with(sources) && !removed.contains(path.as_path()))
    };
    sources.filter(stays).collect()
}

/// Returns a warning for each removed client in whose sources other files remain.
pub(crate) fn kept(out: &Path, planned: &BTreeMap<PathBuf, &str>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if walk(out, Path::new(""), &mut found).is_err() {
        // The function that writes reports this.
        return Vec::new();
    }
    found.retain(|path| !planned.contains_key(path));
    let has_mark = |path: &Path| fs::read_to_string(out.join(path)).is_ok_and(|text| is_ours(&text));
    let manifests = found.iter().filter(|path| path.ends_with("Cargo.toml") && has_mark(path));
    let left = manifests.filter_map(|manifest| {
        let sources = manifest.with_file_name("src");
        found.iter().find(|path| path.starts_with(&sources) && !has_mark(path) && !is_temporary(path))
    });
    let warn = |left: &PathBuf| {
        let left = out.join(left);
        Diagnostic::warning(
            Code::Io,
            format!("{} was not generated, so it remains in an otherwise empty crate", left.display()),
        )
        .help("the specs of its client, or the settings of its program, were removed; move or delete the file, and generate again")
    };
    left.map(warn).collect()
}

/// Whether a file starts with our mark, after the start of a comment. In the document of a skill,
/// it follows the front matter.
fn is_ours(text: &str) -> bool {
    let text = front_matter::without(text);
    ["// ", "# ", "<!-- "].iter().any(|open| text.strip_prefix(open).is_some_and(|rest| rest.starts_with(MARK)))
}

/// Whether a generated document of a skill lists a file, which cannot have our mark itself.
fn is_of_skill(out: &Path, path: &Path) -> bool {
    let lists = |document: &str, file: &Path| {
        let line = front_matter::without(document).lines().nth(1);
        let files = line.and_then(|line| line.strip_prefix("<!-- ")?.strip_prefix(FILES)?.strip_suffix(" -->"));
        files.is_some_and(|files| files.split(' ').any(|listed| Path::new(listed) == file))
    };
    let mut folders = path.ancestors().skip(1);
    folders.any(|folder| {
        let document = fs::read_to_string(out.join(folder).join("SKILL.md")).unwrap_or_default();
        is_ours(&document) && path.strip_prefix(folder).is_ok_and(|file| lists(&document, file))
    })
}

/// Returns the text at a path in `out`. A symbolic link on the path is an error, because it may
/// lead anywhere.
fn existing(out: &Path, path: &Path) -> Result<Option<String>, Diagnostic> {
    let mut place = out.to_owned();
    for part in path {
        place.push(part);
        match fs::symlink_metadata(&place) {
            Ok(metadata) if metadata.is_symlink() => {
                return Err(Diagnostic::error(Code::Io, format!("{} is a symbolic link", place.display()))
                    .help("remove it; files are not written through symbolic links"));
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed("read", &place, &error)),
        }
    }
    fs::read_to_string(&place).map(Some).map_err(|error| failed("read", &place, &error))
}

/// Collects all files below `out`, except build products, hidden folders, and the targets of links.
fn walk(out: &Path, folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(out.join(folder)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let (name, kind) = (entry.file_name(), entry.file_type()?);
        let path = folder.join(&name);
        if kind.is_dir() && name != OsStr::new("target") && !name.to_string_lossy().starts_with('.') {
            walk(out, &path, found)?;
        } else if kind.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::apply;

    fn planned(files: &[(&str, &str)]) -> BTreeMap<PathBuf, String> {
        files.iter().map(|(path, text)| (PathBuf::from(path), format!("// {}\n{text}\n", MARK))).collect()
    }

    fn texts(planned: &BTreeMap<PathBuf, String>) -> BTreeMap<PathBuf, &str> {
        planned.iter().map(|(path, text)| (path.clone(), text.as_str())).collect()
    }

    fn write(out: &Path, files: &[(&str, &str)]) {
        apply(out, None, &changes(out, &texts(&planned(files))).unwrap()).unwrap();
    }

    #[test]
    fn only_what_differs_is_changed() {
        let out = tempfile::tempdir().unwrap();
        write(out.path(), &[("a/x.rs", "1"), ("a/y.rs", "2")]);
        let changes = changes(out.path(), &texts(&planned(&[("a/x.rs", "1"), ("a/y.rs", "3")]))).unwrap();
        assert_eq!(changes.len(), 1);
        let path = out.path().join("a/y.rs").display().to_string();
        let path = path.trim_start_matches('/');
        assert_eq!(
            changes[0].diff(),
            format!("--- a/{0}\n+++ b/{0}\n@@ -1,2 +1,2 @@\n // @generated by naftiko-codegen\n-2\n+3\n", path)
        );
    }

    #[test]
    fn line_ends_of_another_system_are_no_difference() {
        let out = tempfile::tempdir().unwrap();
        let files = planned(&[("x.rs", "1")]);
        fs::write(out.path().join("x.rs"), files[Path::new("x.rs")].replace('\n', "\r\n")).unwrap();
        assert_eq!(changes(out.path(), &texts(&files)).unwrap(), []);
    }

    #[test]
    fn what_is_stale_is_removed_with_its_folders() {
        let out = tempfile::tempdir().unwrap();
        write(out.path(), &[("a/src/x.rs", "1"), ("b/y.rs", "2")]);
        write(out.path(), &[("b/y.rs", "2")]);
        assert!(!out.path().join("a").exists());
        assert!(out.path().join("b/y.rs").exists());
    }

    #[test]
    fn files_that_were_not_generated_remain() {
        let out = tempfile::tempdir().unwrap();
        write(out.path(), &[("a/x.rs", "1")]);
        fs::write(out.path().join("a/notes.md"), "mine").unwrap();
        write(out.path(), &[("b/y.rs", "2")]);
        assert!(out.path().join("a/notes.md").exists());

        for theirs in ["mine", "", &format!("// like what is {}", MARK)] {
            fs::write(out.path().join("b/z.rs"), theirs).unwrap();
            let refusal = changes(out.path(), &texts(&planned(&[("b/z.rs", "ours")]))).unwrap_err();
            let why = if theirs.is_empty() { "it is empty" } else { "it was not generated" };
            assert!(refusal.message.ends_with(&format!("z.rs: {why}")), "{}", refusal.message);
        }
    }

    #[test]
    fn the_files_of_a_skill_are_those_that_its_document_lists() {
        let out = tempfile::tempdir().unwrap();
        let at = |name: &str| out.path().join("a").join(name);
        let document = |files: &str| format!("---\nname: a\n---\n\n<!-- {MARK}. -->\n<!-- {FILES}{files} -->\n");
        let write = |files: &[(&str, &str)]| {
            let planned = files.iter().map(|(path, text)| (PathBuf::from("a").join(path), *text)).collect();
            apply(out.path(), None, &changes(out.path(), &planned)?)
        };
        let (both, one) = (document("deep/b.json c.md"), document("c.md"));
        write(&[("SKILL.md", &both), ("deep/b.json", "{}"), ("c.md", "C")]).unwrap();
        fs::write(at("deep/mine.md"), "mine").unwrap();
        write(&[("SKILL.md", &one), ("c.md", "D")]).unwrap();
        assert_eq!(fs::read_to_string(at("c.md")).unwrap(), "D");
        assert_eq!([at("deep/b.json"), at("deep/mine.md")].map(|path| path.exists()), [false, true]);
        let both = document("c.md deep/mine.md");
        let refusal = write(&[("SKILL.md", &both), ("c.md", "D"), ("deep/mine.md", "ours")]).unwrap_err();
        assert!(refusal.message.ends_with("mine.md: it was not generated"), "{}", refusal.message);
        write(&[]).unwrap();
        assert_eq!([at("SKILL.md"), at("c.md"), at("deep/mine.md")].map(|path| path.exists()), [false, false, true]);
    }

    #[test]
    fn a_removed_client_leaves_other_sources_in_an_empty_crate() {
        let out = tempfile::tempdir().unwrap();
        let at = |name: &str| out.path().join(name);
        write(out.path(), &[("a/Cargo.toml", "1"), ("a/src/lib.rs", "2"), ("a/src/b.rs", "3"), ("c/d.rs", "4")]);
        fs::write(at("a/src/lib.rs.orig"), "mine").unwrap();
        let [warning] = &kept(out.path(), &BTreeMap::new())[..] else { panic!("one warning") };
        assert!(warning.message.contains("lib.rs.orig was not generated, so it remains"), "{}", warning.message);
        for _ in 0..2 {
            write(out.path(), &[]);
            assert_eq!(fs::read_to_string(at("a/src/lib.rs")).unwrap(), placeholder());
            assert_eq!(fs::read_to_string(at("a/src/lib.rs.orig")).unwrap(), "mine");
            assert_eq!([at("a/Cargo.toml"), at("a/src/b.rs"), at("c")].map(|path| path.exists()), [true, false, false]);
        }
        fs::rename(at("a/src/lib.rs.orig"), at("a/notes")).unwrap();
        assert_eq!(kept(out.path(), &BTreeMap::new()).len(), 0);
        write(out.path(), &[]);
        assert_eq!([at("a/src"), at("a/Cargo.toml"), at("a/notes")].map(|path| path.exists()), [false, false, true]);
    }

    #[test]
    fn a_removed_program_leaves_other_sources_in_a_program_without_dependencies() {
        let out = tempfile::tempdir().unwrap();
        let at = |name: &str| out.path().join(name);
        let manifest = "[package]\nname = \"a-cli\"\n\n[dependencies]\na = { path = \"../a\" }\n\n[lints.rust]";
        write(out.path(), &[("a-cli/Cargo.toml", manifest), ("a-cli/src/main.rs", "2")]);
        fs::write(at("a-cli/src/notes.rs"), "mine").unwrap();
        assert_eq!(kept(out.path(), &BTreeMap::new()).len(), 1);
        for _ in 0..2 {
            write(out.path(), &[]);
            let manifest = fs::read_to_string(at("a-cli/Cargo.toml")).unwrap();
            assert_eq!(manifest, format!("// {MARK}\n[package]\nname = \"a-cli\"\n\n\n[lints.rust]\n"));
            assert!(fs::read_to_string(at("a-cli/src/main.rs")).unwrap().ends_with("\n\nfn main() {}\n"));
        }
        fs::remove_file(at("a-cli/src/notes.rs")).unwrap();
        write(out.path(), &[]);
        assert!(!at("a-cli").exists());
    }

    #[test]
    fn what_a_run_left_that_was_stopped_is_removed() {
        let out = tempfile::tempdir().unwrap();
        write(out.path(), &[("a/Cargo.toml", "1"), ("a/src/lib.rs", "2")]);
        fs::write(out.path().join("a/src/.1-0.naftiko-tmp"), "").unwrap();
        assert_eq!(leftovers(&out.path().join("a/src")).len(), 1);
        write(out.path(), &[]);
        assert!(!out.path().join("a").exists());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let (out, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(elsewhere.path(), out.path().join("a")).unwrap();
        assert!(
            changes(out.path(), &texts(&planned(&[("a/x.rs", "1")])))
                .unwrap_err()
                .message
                .ends_with("is a symbolic link")
        );
    }
}
