//! Where generated crates find the runtime, as options.

use std::path::PathBuf;

use naftiko_codegen::{GitReference, Runtime};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Generated crates depend on this published version of the runtime
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["runtime_git", "runtime_path"], help_heading = HEADING)]
    runtime_version: Option<String>,

    /// Generated crates depend on the runtime in this git repository
    #[arg(long, value_name = "URL", conflicts_with = "runtime_path", help_heading = HEADING)]
    runtime_git: Option<String>,

    /// A tag of that repository
    #[arg(long, value_name = "TAG", requires = "runtime_git", conflicts_with = "runtime_rev", help_heading = HEADING)]
    runtime_tag: Option<String>,

    /// A commit of that repository
    #[arg(long, value_name = "COMMIT", requires = "runtime_git", help_heading = HEADING)]
    runtime_rev: Option<String>,

    /// Generated crates depend on the runtime in this folder, which is that of `naftiko-client`
    #[arg(long, value_name = "DIR", help_heading = HEADING)]
    runtime_path: Option<PathBuf>,
}

const HEADING: &str = "Runtime [default: `[runtime]` in codegen.toml, or the version of this command]";

impl Options {
    /// Returns the runtime, if an option sets it.
    pub(crate) fn runtime(&self) -> Option<Runtime> {
        let reference = self.runtime_tag.clone().map(GitReference::Tag);
        let reference = reference.or_else(|| self.runtime_rev.clone().map(GitReference::Rev));
        let git = self.runtime_git.clone().map(|url| Runtime::Git { url, reference });
        let version = self.runtime_version.clone().map(Runtime::Version);
        version.or(git).or_else(|| self.runtime_path.clone().map(Runtime::Path))
    }

    /// Returns the options that are set, as a user writes them.
    pub(crate) fn given(&self) -> String {
        let path = self.runtime_path.as_ref().map(|path| path.display().to_string());
        let options = [
            ("--runtime-version", &self.runtime_version),
            ("--runtime-git", &self.runtime_git),
            ("--runtime-tag", &self.runtime_tag),
            ("--runtime-rev", &self.runtime_rev),
            ("--runtime-path", &path),
        ];
        options.iter().filter_map(|(flag, value)| Some(format!(" {flag} {}", value.as_ref()?))).collect()
    }
}
