//! Paths, compared and printed the same on every system.

use std::path::{Component, Path, PathBuf};

/// Returns the path without links, also for a folder that does not exist: then the links of the
/// folders above it are followed.
pub(super) fn canonical(path: &Path) -> PathBuf {
    let path = normal(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
    for existing in path.ancestors() {
        if let (Ok(found), Ok(rest)) = (existing.canonicalize(), path.strip_prefix(existing)) {
            return if rest.as_os_str().is_empty() { found } else { found.join(rest) };
        }
    }
    path
}

/// Returns the path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut out, part| {
        match part {
            Component::ParentDir => drop(out.pop()),
            Component::CurDir => {}
            part => out.push(part),
        }
        out
    })
}

/// Returns the path relative to the working directory, if it is below it.
pub(super) fn relative(path: &Path) -> PathBuf {
    let here = canonical(Path::new("."));
    match canonical(path).strip_prefix(here) {
        Ok(inside) if !inside.as_os_str().is_empty() => inside.to_owned(),
        _ => path.to_owned(),
    }
}

/// Returns a relative path with `/` as separator.
pub(super) fn with_slashes(path: &Path) -> String {
    let parts = path.components().filter(|part| !matches!(part, Component::CurDir));
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Joins two paths in a repository. `None` if the result is outside of it.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    if path.starts_with('/') || path.get(1..2) == Some(":") {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Returns the folder of a path in a repository.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_joined_within_its_repository_only() {
        assert_eq!(join("specs/pets", "../../docs/./pets.json").as_deref(), Some("docs/pets.json"));
        assert_eq!(join("specs", "..").as_deref(), Some(""));
        for outside in ["../../x", "/etc/passwd", "C:\\x"] {
            assert_eq!(join("specs", outside), None, "{outside}");
        }
    }
}
