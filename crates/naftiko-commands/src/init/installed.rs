//! From which source this command is installed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use naftiko_codegen::{GitReference, Runtime};
use serde_json::Value;

use crate::CommandLine;

/// The source of this command. The runtime is in the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A registry, with this version.
    Registry(String),
    /// A commit of a git repository.
    Git { url: String, commit: Option<String> },
    /// The folder of the package.
    Folder(PathBuf),
}

impl Origin {
    /// Returns the source that `cargo install` recorded; without a record, the registry.
    pub(super) fn of(line: &CommandLine) -> Self {
        let record = |root: PathBuf| {
            let records = fs::read_to_string(root.join(".crates2.json")).ok()?;
            recorded(&records, &line.program())
        };
        roots().find_map(record).unwrap_or_else(|| Origin::Registry(line.version.to_owned()))
    }

    /// Returns where generated crates find the runtime.
    pub(super) fn runtime(&self) -> Runtime {
        match self {
            Origin::Registry(version) => Runtime::Version(version.clone()),
            Origin::Git { url, commit } => {
                Runtime::Git { url: url.clone(), reference: commit.clone().map(GitReference::Rev) }
            }
            Origin::Folder(folder) => Runtime::Path(folder.with_file_name("naftiko-client")),
        }
    }

    /// Returns the command that installs this program on another machine, in the folder `root` of
    /// the repository: from the source that the generated crates have their runtime from, because
    /// they are of one version. `None` if it is a folder that only this machine has.
    pub(super) fn install(&self, program: &str, runtime: &Runtime, root: &Path) -> Option<String> {
        let from = match (runtime, self) {
            (Runtime::Git { url, reference }, _) => from_git(url, reference.as_ref(), program),
            (_, Origin::Registry(version)) => format!("{program}@{version}"),
            (Runtime::Version(requirement), _) => match requirement.chars().next() {
                Some('0'..='9') if requirement.split('.').count() == 3 => format!("{program}@{requirement}"),
                Some('0'..='9') => format!("{program} --version '^{requirement}'"),
                _ => format!("{program} --version '{requirement}'"),
            },
            (_, Origin::Git { url, commit }) => from_git(url, commit.clone().map(GitReference::Rev).as_ref(), program),
            (_, Origin::Folder(folder)) => {
                let folder = naftiko_codegen::path_between(root, folder);
                let is_of_repository = !folder.starts_with("..") && Path::new(&folder).is_relative();
                is_of_repository.then(|| format!("--path {folder}"))?
            }
        };
        Some(format!("cargo install --locked {from}"))
    }
}

fn from_git(url: &str, reference: Option<&GitReference>, program: &str) -> String {
    let reference = match reference {
        Some(GitReference::Tag(tag)) => format!(" --tag {tag}"),
        Some(GitReference::Rev(commit)) => format!(" --rev {commit}"),
        Some(GitReference::Branch(branch)) => format!(" --branch {branch}"),
        None => String::new(),
    };
    format!("--git {url}{reference} {program}")
}

/// Returns the folders to which `cargo install` may have installed: that of this program, which is
/// another one with `--root`, and the home of Cargo.
fn roots() -> impl Iterator<Item = PathBuf> {
    let program = env::current_exe().ok().and_then(|program| Some(program.parent()?.parent()?.to_owned()));
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    program.into_iter().chain(home)
}

/// Returns the source in the records of `cargo install`, whose keys are
/// `cargo-naftiko 0.1.0 (git+https://git.example/naftiko#0a1b2c)`.
fn recorded(records: &str, program: &str) -> Option<Origin> {
    let records: Value = serde_json::from_str(records).ok()?;
    let key = records.get("installs")?.as_object()?.keys().find(|key| key.split(' ').next() == Some(program))?;
    let mut parts = key.splitn(3, ' ').skip(1);
    let version = parts.next()?.to_owned();
    let source = parts.next()?.strip_prefix('(')?.strip_suffix(')')?;
    let (kind, url) = source.split_once('+')?;
    match kind {
        "path" => Some(Origin::Folder(PathBuf::from(url.strip_prefix("file://")?))),
        "git" => {
            let (url, commit) = url.split_once('#').map_or((url, None), |(url, commit)| (url, Some(commit.to_owned())));
            let url = url.split_once('?').map_or(url, |(url, _)| url).to_owned();
            Some(Origin::Git { url, commit })
        }
        _ => Some(Origin::Registry(version)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(source: &str) -> Option<Origin> {
        let records = format!(r#"{{"installs": {{"other 1.0.0 (x)": {{}}, "cargo-naftiko 0.3.1 ({source})": {{}}}}}}"#);
        recorded(&records, "cargo-naftiko")
    }

    #[test]
    fn the_runtime_comes_from_the_source_of_the_command() {
        let git = origin("git+https://git.example/naftiko?tag=v0.3.1#0a1b2c").unwrap();
        let reference = Some(GitReference::Rev("0a1b2c".to_owned()));
        assert_eq!(git.runtime(), Runtime::Git { url: "https://git.example/naftiko".to_owned(), reference });
        let folder = origin("path+file:///src/crates/cargo-naftiko").unwrap();
        assert_eq!(folder.runtime(), Runtime::Path("/src/crates/naftiko-client".into()));
        let registry = origin("registry+https://github.com/rust-lang/crates.io-index").unwrap();
        assert_eq!(registry.runtime(), Runtime::Version("0.3.1".to_owned()));
    }

    #[test]
    fn another_machine_installs_the_command_from_the_source_of_the_runtime() {
        let registry = Origin::Registry("0.3.1".to_owned());
        let git = Origin::Git { url: "https://git.example/naftiko".to_owned(), commit: Some("0a1b2c".to_owned()) };
        let folder = Origin::Folder("/src/crates/cargo-naftiko".into());
        let vendored = Origin::Folder("/repository/vendor/cargo-naftiko".into());
        let version = |requirement: &str| Runtime::Version(requirement.to_owned());
        let tag = Runtime::Git {
            url: "https://git.example/fork".to_owned(),
            reference: Some(GitReference::Tag("v0.3.1".to_owned())),
        };
        for (origin, runtime, command) in [
            (&registry, registry.runtime(), Some("cargo-naftiko@0.3.1")),
            // The version that is installed, not another one that fits the requirement.
            (&registry, version("0.3"), Some("cargo-naftiko@0.3.1")),
            (&git, git.runtime(), Some("--git https://git.example/naftiko --rev 0a1b2c cargo-naftiko")),
            (&git, tag.clone(), Some("--git https://git.example/fork --tag v0.3.1 cargo-naftiko")),
            (&folder, tag, Some("--git https://git.example/fork --tag v0.3.1 cargo-naftiko")),
            (&folder, version("0.3.1"), Some("cargo-naftiko@0.3.1")),
            (&folder, version("0.3"), Some("cargo-naftiko --version '^0.3'")),
            (&folder, version(">=0.3, <0.5"), Some("cargo-naftiko --version '>=0.3, <0.5'")),
            (&folder, folder.runtime(), None),
            (&registry, folder.runtime(), Some("cargo-naftiko@0.3.1")),
            (&git, folder.runtime(), Some("--git https://git.example/naftiko --rev 0a1b2c cargo-naftiko")),
            (&vendored, vendored.runtime(), Some("--path vendor/cargo-naftiko")),
        ] {
            let command = command.map(|from| format!("cargo install --locked {from}"));
            assert_eq!(origin.install("cargo-naftiko", &runtime, Path::new("/repository")), command);
        }
    }

    #[test]
    fn a_command_without_a_record_has_no_source() {
        assert_eq!(recorded("", "cargo-naftiko"), None);
        assert_eq!(recorded(r#"{"installs": {}}"#, "cargo-naftiko"), None);
    }
}
