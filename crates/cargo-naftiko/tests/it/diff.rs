//! `cargo naftiko diff` over real repositories: which sides are compared, what is printed, and what
//! is written.

mod bump;
mod output;
mod sides;

use std::fs;
use std::path::Path;
use std::process::Command;

use regex_lite::Regex;
use tempfile::TempDir;

use crate::common::{PETS, told};

/// A repository in a temporary folder, with an identity of its own and no other configuration.
struct Repository {
    folder: TempDir,
}

impl Repository {
    /// One with a commit that has the client `pets`.
    fn new() -> Self {
        let repository = Repository::empty();
        repository.write("specs/pets/pets.yaml", PETS);
        repository.commit();
        repository
    }

    /// One without a commit.
    fn empty() -> Self {
        let repository = Repository { folder: tempfile::tempdir().unwrap() };
        repository.git(&["init", "--quiet", "--initial-branch", "main"]);
        repository
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn git(&self, arguments: &[&str]) {
        let output = in_folder("git", self.path()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Changes a file by replacing a part of it.
    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, &text.replace(from, to));
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap()
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "specs"]);
    }

    /// Runs the command in the repository.
    fn diff(&self, arguments: &[&str]) -> String {
        printed(diff(self.path()).args(["--specs", "specs"]).args(arguments))
    }

    /// Returns the exit code of the command.
    fn code(&self, arguments: &[&str]) -> Option<i32> {
        diff(self.path()).args(["--specs", "specs"]).args(arguments).output().unwrap().status.code()
    }
}

/// A command that the configuration of the user and of a running hook do not reach.
fn in_folder(program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    let identity = ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"];
    command.envs(identity.map(|name| (name, "a@example.com")));
    command.env("GIT_CONFIG_GLOBAL", folder.join("no-configuration")).env("GIT_CONFIG_NOSYSTEM", "1");
    command.current_dir(folder);
    command
}

fn diff(folder: &Path) -> Command {
    let mut command = in_folder(env!("CARGO_BIN_EXE_cargo-naftiko"), folder);
    command.arg("diff");
    command
}

/// Exit code and both outputs, one below the other, without the numbers of commits.
fn printed(command: &mut Command) -> String {
    let (code, out, err) = told(&command.output().unwrap());
    let text = format!(
        "exit code {}\n--- standard output\n{}\n--- standard error\n{}",
        code.unwrap(),
        out.trim_end(),
        err.trim_end()
    );
    Regex::new(r"\([0-9a-f]{10}\)").unwrap().replace_all(&text, "(0123456789)").into_owned()
}

/// The capability file of the clients with one more operation.
fn with_operation(pets: &str, name: &str) -> String {
    format!("{pets}      - {{name: {name}, method: DELETE}}\n")
}
