//! Stores the document beside the capability files, as it was received, with the files of its
//! folder to which it refers.

use std::fs;
use std::path::{Component, Path, PathBuf};

use naftiko_openapi::OpenApi;

use super::existing::Existing;
use super::{AddError, Given, Plan, Refusal};
use crate::output::Change;

/// Returns the names of the files that the document consists of, relative to its folder.
pub(super) fn names(given: &Given, openapi: &OpenApi) -> Vec<String> {
    if given.path.is_none() {
        return Vec::new();
    }
    openapi.files().into_iter().skip(1).map(|(name, _)| name).collect()
}

/// Plans the changes after which `folder` has the document. Another document is replaced only if
/// `replace` is set.
pub(super) fn plan(
    given: &Given,
    openapi: &OpenApi,
    folder: &Path,
    existing: &Existing,
    replace: bool,
    plan: &mut Plan,
) -> Result<(), AddError> {
    let target = existing.document.clone().unwrap_or_else(|| folder.join(usual_name(&given.text)));
    if is_same_file(given.path.as_deref(), &target) {
        return Ok(());
    }
    let mut files: Vec<(PathBuf, String)> = vec![(target.clone(), as_received(given))];
    let beside = target.parent().unwrap_or(folder).to_owned();
    let sources = openapi.files();
    for (name, source) in sources.iter().skip(1).filter(|_| given.path.is_some()) {
        let path = Path::new(name);
        if !path.components().all(|part| matches!(part, Component::Normal(_))) {
            let message = format!("`{}` refers to `{name}`, which is outside its folder", given.name);
            let help = "bundle the document into one file first, for example with `npx @redocly/cli bundle`";
            return Err(Refusal::new(message, help).into());
        }
        files.push((beside.join(path), source.text().to_owned()));
    }
    for (path, new) in files {
        let old = fs::read_to_string(&path).ok();
        if old.as_deref() == Some(&new) {
            continue;
        }
        if old.is_some() && !replace {
            let message = format!("{} is not the given document", path.display());
            let help = "add `--replace` to replace it, and `--dry-run` to see the difference; to keep it, give that \
                        file itself as the document";
            return Err(Refusal::new(message, help).into());
        }
        plan.changes.push(Change { path, old, new: Some(new) });
    }
    Ok(())
}

/// Returns the text of the document, with a byte order mark if it has one.
fn as_received(given: &Given) -> String {
    let of_file = given.path.as_ref().and_then(|path| fs::read_to_string(path).ok());
    of_file.unwrap_or_else(|| given.text.clone())
}

/// Returns the name for a document, by its content.
fn usual_name(text: &str) -> &'static str {
    let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    if is_json { "openapi.json" } else { "openapi.yaml" }
}

fn is_same_file(one: Option<&Path>, other: &Path) -> bool {
    match (one.and_then(|one| one.canonicalize().ok()), other.canonicalize()) {
        (Some(one), Ok(other)) => one == other,
        _ => false,
    }
}
