//! The folders that the commands read and write.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::CommandLine;

/// The folder of capability files, as an argument.
#[derive(clap::Args)]
pub(crate) struct Specs {
    /// Folder of specs, with a folder of capability files for each crate
    /// [default: `specs` in the workspace]
    #[arg(id = "specs", long = "specs", value_name = "DIR")]
    pub(crate) given: Option<PathBuf>,
}

impl Specs {
    pub(crate) fn folder(&self, line: &CommandLine) -> PathBuf {
        self.given.clone().unwrap_or_else(|| line.folder("specs"))
    }
}

impl CommandLine {
    /// Returns a folder of the workspace, as a relative path if that is the working directory.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        if env::current_dir().is_ok_and(|here| here == self.workspace) {
            PathBuf::from(name)
        } else {
            self.workspace.join(name)
        }
    }
}

/// Returns the workspace of the working directory. That of another folder further up would lend its
/// `generated` to specs that are not its own, and lose the crates in it.
pub(crate) fn nearest_workspace() -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    let is_workspace = |folder: &&Path| folder.join("specs").is_dir() || is_cargo_workspace(folder);
    here.ancestors().find(is_workspace).map(Path::to_owned).unwrap_or(here)
}

/// Whether the `Cargo.toml` of a folder is that of a workspace.
pub(crate) fn is_cargo_workspace(folder: &Path) -> bool {
    let is_table =
        |line: &str| line.trim_start().starts_with("[workspace]") || line.trim_start().starts_with("[workspace.");
    fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|manifest| manifest.lines().any(is_table))
}
