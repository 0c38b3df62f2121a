//! Where generated crates find the crates of the runtime.

use std::path::{Component, Path, PathBuf};

use naftiko_spec::Diagnostic;

use crate::config::{Configuration, RuntimeSettings};

/// Where generated crates find the crates of the runtime: `naftiko-client`, and for programs
/// `naftiko-cli`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Runtime {
    /// In a registry, all with this version requirement.
    Version(String),
    /// In a git repository.
    Git {
        /// The URL of the repository.
        url: String,
        /// The state of the repository; by default, its main branch.
        reference: Option<GitReference>,
    },
    /// In folders side by side. This is the folder of `naftiko-client`. Generated crates have its
    /// path relative to their own.
    Path(PathBuf),
}

/// A state of a git repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GitReference {
    /// A tag.
    Tag(String),
    /// A commit.
    Rev(String),
    /// A branch.
    Branch(String),
}

/// The version of this crate, which generates code for the runtime of the same version.
impl Default for Runtime {
    fn default() -> Self {
        Runtime::Version(env!("CARGO_PKG_VERSION").to_owned())
    }
}

impl Runtime {
    /// Returns how a crate in `folder` depends on `package`, as in `Cargo.toml`.
    pub(crate) fn dependency(&self, package: &str, folder: &Path) -> String {
        match self {
            Runtime::Version(version) => format!("version = {version:?}"),
            Runtime::Git { url, reference } => match reference {
                None => format!("git = {url:?}"),
                Some(GitReference::Tag(tag)) => format!("git = {url:?}, tag = {tag:?}"),
                Some(GitReference::Rev(rev)) => format!("git = {url:?}, rev = {rev:?}"),
                Some(GitReference::Branch(branch)) => format!("git = {url:?}, branch = {branch:?}"),
            },
            Runtime::Path(client) => {
                let path = match package {
                    "naftiko-client" => client.clone(),
                    _ => client.with_file_name(package),
                };
                // The version applies when the crate is published; until then, only the path
                // counts.
                format!("path = {:?}, version = {:?}", path_between(folder, &path), env!("CARGO_PKG_VERSION"))
            }
        }
    }

    /// Returns the runtime that a `codegen.toml` in `folder` sets.
    pub(crate) fn of(configuration: Configuration<'_>, folder: &Path) -> Result<Option<Self>, Diagnostic> {
        let Some(settings) = &configuration.config.runtime else { return Ok(None) };
        let problem =
            |message: &str, help: &str| Err(configuration.problem(Some(settings.span()), message.to_owned(), help));
        let RuntimeSettings { version, git, tag, rev, branch, path } = settings.get_ref();
        let references = [
            tag.clone().map(GitReference::Tag),
            rev.clone().map(GitReference::Rev),
            branch.clone().map(GitReference::Branch),
        ];
        let mut references = references.into_iter().flatten();
        let reference = references.next();
        if references.next().is_some() {
            return problem(
                "the runtime has several states of its repository",
                "keep one of `tag`, `rev` and `branch`",
            );
        }
        let empty = [
            ("git", git, "set it to the URL of the repository"),
            ("path", path, "set it to the folder of `naftiko-client`"),
        ];
        if let Some((key, _, help)) = empty.iter().find(|(_, value, _)| value.as_ref().is_some_and(String::is_empty)) {
            return problem(&format!("`{key}` of the runtime is empty"), help);
        }
        let place = match (version, git, path) {
            (Some(version), None, None) => {
                let requirement = version.get_ref();
                if semver::VersionReq::parse(requirement).is_err() {
                    let message = format!("`{requirement}` is not a version of the runtime");
                    return Err(configuration.problem(Some(version.span()), message, "write a version such as `0.1`"));
                }
                Runtime::Version(requirement.clone())
            }
            (None, Some(url), None) => Runtime::Git { url: url.clone(), reference: reference.clone() },
            (None, None, Some(path)) => Runtime::Path(folder.join(path)),
            _ => return problem("the place of the runtime is not clear", "set one of `version`, `git` and `path`"),
        };
        if reference.is_some() && git.is_none() {
            return problem("`tag`, `rev` and `branch` need `git`", "set `git` to the URL of the repository");
        }
        Ok(Some(place))
    }
}

/// Returns the relative path from one folder to another, with `/` as separator.
pub fn path_between(from: &Path, to: &Path) -> String {
    relative(&absolute(from), &absolute(to)).to_string_lossy().replace('\\', "/")
}

fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    path.components().fold(PathBuf::new(), |mut out, part| {
        if part == Component::ParentDir {
            out.pop();
        } else {
            out.push(part);
        }
        out
    })
}

/// Returns the relative path from one absolute folder to another.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(to.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_between_folders_is_relative() {
        let path = |from: &str, to: &str| path_between(Path::new(from), Path::new(to));
        assert_eq!(path("/a/generated/clerk", "/a/crates/naftiko-client"), "../../crates/naftiko-client");
        assert_eq!(path("/a/generated/clerk-cli", "/a/b/../generated/clerk"), "../clerk");
        assert_eq!(path("/a/generated/api-cli", "/a/generated"), "..");
        assert_eq!(path("/a/generated", "/a/generated"), "");
    }
}
