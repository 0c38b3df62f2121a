//! The folders that the commands read and write.

use std::path::{Path, PathBuf};

/// The folder of capability files, as an argument.
#[derive(clap::Args)]
pub(crate) struct Specs {
    /// Folder of specs, with a folder of capability files for each crate
    /// [default: `specs` in the workspace]
    #[arg(id = "specs", long = "specs", value_name = "DIR")]
    pub(crate) given: Option<PathBuf>,
}

impl Specs {
    pub(crate) fn folder(&self) -> PathBuf {
        self.given.clone().unwrap_or_else(|| of_workspace("specs"))
    }
}

/// Returns the folder of the workspace.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the workspace")
}

/// Returns a folder of the workspace, as a relative path if that is the working directory.
pub(crate) fn of_workspace(name: &str) -> PathBuf {
    let root = workspace();
    if std::env::current_dir().is_ok_and(|here| here == root) { PathBuf::from(name) } else { root.join(name) }
}
