//! The folders that the commands work on.

use std::path::{Path, PathBuf};

/// The folder of capability files, as an argument.
#[derive(clap::Args)]
pub(crate) struct Specs {
    /// Folder of capability files, each folder in it a client crate [default: `specs` of the workspace]
    #[arg(id = "specs", long = "specs", value_name = "DIR")]
    pub(crate) given: Option<PathBuf>,
}

impl Specs {
    pub(crate) fn folder(&self) -> PathBuf {
        self.given.clone().unwrap_or_else(|| of_workspace("specs"))
    }
}

/// The folder of the workspace.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// A folder of the workspace, in short if that is where we are.
pub(crate) fn of_workspace(name: &str) -> PathBuf {
    let root = workspace();
    if std::env::current_dir().is_ok_and(|here| here == root) { PathBuf::from(name) } else { root.join(name) }
}
