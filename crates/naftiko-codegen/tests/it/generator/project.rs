//! A user's project, in a folder that is removed after the test.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use naftiko_codegen::{Change, Generator};
use tempfile::TempDir;

pub(crate) const SPECS: &str = "../../specs/clerk";
pub(crate) const ORGANIZATIONS: &str = "clerk-backend-api-organizations.yaml";

/// A folder with `specs/` in it.
pub(crate) struct Project(TempDir);

impl Project {
    pub(crate) fn new() -> Self {
        Project(tempfile::tempdir().unwrap())
    }

    /// A project with the files of Clerk but `codegen.toml`, written in the given order.
    pub(crate) fn of_clerk(reversed: bool) -> Self {
        let project = Self::new();
        let mut files: Vec<_> = fs::read_dir(SPECS).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| !path.ends_with("codegen.toml"));
        files.sort();
        if reversed {
            files.reverse();
        }
        for file in files {
            project.write(&format!("specs/clerk/{}", file.file_name().unwrap().display()), &read(&file));
        }
        project
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Replaces a part of a file. The part must exist.
    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = read(&self.path(name));
        assert!(text.contains(from), "{name} has {from:?}");
        self.write(name, &text.replacen(from, to, 1));
    }

    pub(crate) fn generator(&self) -> Generator {
        // As in the `codegen.lock` of the specs that it copies.
        Generator::new(self.path("specs"), self.path("generated")).command("cargo xtask codegen")
    }

    /// Generates, and returns the changes.
    pub(crate) fn generate(&self) -> Vec<Change> {
        let generator = self.generator();
        let changes = generator.changes(&generator.generate()).unwrap();
        generator.apply(&changes).unwrap();
        changes
    }

    /// Every file below `generated/`, by its path.
    pub(crate) fn output(&self) -> BTreeMap<PathBuf, String> {
        fn walk(folder: &Path, root: &Path, files: &mut BTreeMap<PathBuf, String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, root, files);
                } else {
                    files.insert(path.strip_prefix(root).unwrap().to_owned(), read(&path));
                }
            }
        }
        let (root, mut files) = (self.path("generated"), BTreeMap::new());
        walk(&root, &root, &mut files);
        files
    }
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A capability with one operation, `namespace` and `operation` its names.
pub(crate) fn capability(namespace: &str, operation: &str) -> String {
    format!(
        "capability:\n  consumes:\n  - namespace: {namespace}\n    baseUri: https://api.clerk.com/v1\n    \
         authentication: {{type: bearer, token: '{{{{CLERK_SECRET_KEY}}}}'}}\n    resources:\n    - path: /{namespace}\n      \
         operations:\n      - name: {operation}\nbinds:\n- namespace: env\n  keys: {{CLERK_SECRET_KEY: CLERK_SECRET_KEY}}\n"
    )
}
