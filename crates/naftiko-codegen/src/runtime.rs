//! Where generated crates find the crates of the runtime.

use std::path::{Component, Path, PathBuf};

/// Where the crates of the runtime are.
#[derive(Clone, Debug)]
pub(crate) enum Runtime {
    /// In a registry, all with this version.
    Version(String),
    /// In a git repository.
    Git(String),
    /// The folder of `naftiko-client`; the others are beside it.
    Path(PathBuf),
}

impl Runtime {
    /// Returns how a crate in `folder` depends on `package`, as in `Cargo.toml`.
    pub(crate) fn dependency(&self, package: &str, folder: &Path) -> String {
        match self {
            Runtime::Version(version) => format!("version = {version:?}"),
            Runtime::Git(url) => format!("git = {url:?}"),
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
}

/// Returns the relative path from one folder to another, with `/` as separator.
pub(crate) fn path_between(from: &Path, to: &Path) -> String {
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
