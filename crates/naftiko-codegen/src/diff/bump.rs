//! Writes the version that a verdict asks for, and an entry of the changelog.

use std::fs;
use std::path::{Path, PathBuf};

use super::changelog::{self, Entry};
use super::code::Code;
use super::report::Report;
use super::run::{DiffError, Verdict, not_writable};
use super::set_version::set_version;
use crate::add::Refusal;
use crate::output::Change;
use crate::{apply, config, load};

/// The changes to `codegen.toml` and `CHANGELOG.md` of the clients that changed.
pub struct Bump {
    /// The files that change.
    pub changes: Vec<Change>,
    specs: PathBuf,
}

impl Verdict {
    /// Plans the version and the entry of each client that changed. `date` is the date of the
    /// entries, such as `2026-05-22`. Writes nothing.
    ///
    /// # Errors
    ///
    /// If the new side is a revision, if the date is not valid, or if a file cannot be changed.
    pub fn bump(&self, date: Option<&str>) -> Result<Bump, DiffError> {
        if self.revision.is_some() {
            let message = format!("`{}` is a revision, and a version is written to the working tree", self.new);
            return Err(Refusal::new(message, "check it out, and give the old side only").into());
        }
        if let Some(date) = date.filter(|date| !is_date(date)) {
            return Err(Refusal::new(format!("{date:?} is not a date"), "write it as in `2026-05-22`").into());
        }
        let mut changes = Vec::new();
        for (report, folder) in self.reports.iter().zip(&self.folders) {
            let Some(folder) = folder else { continue };
            if !report.changes.is_empty() && !report.has(Code::PackageAdded) {
                plan(report, folder, date, &mut changes)?;
            }
        }
        Ok(Bump { changes, specs: self.specs.clone() })
    }
}

impl Bump {
    /// Writes the files, each completely or not at all.
    ///
    /// # Errors
    ///
    /// If a file cannot be written, or was changed by another program since it was read. In both
    /// cases no file is changed.
    pub fn apply(&self) -> Result<(), DiffError> {
        apply::apply(&self.specs, None, &self.changes).map_err(DiffError::from)
    }
}

fn plan(report: &Report, folder: &Path, date: Option<&str>, changes: &mut Vec<Change>) -> Result<(), DiffError> {
    let next = report.next_version();
    if next != report.new_version {
        let path = folder.join(config::FILE_NAME);
        let old = existing(&path)?;
        let new = set_version(old.as_deref().unwrap_or_default(), &next.to_string()).ok_or_else(|| {
            not_writable(&path, "its `[crate]` has an unusual form", &format!("set `version = \"{next}\"` in it"))
        })?;
        changes.push(Change { path, old, new: Some(new) });
    }
    let path = folder.join(load::CHANGELOG);
    let old = existing(&path)?;
    let (sections, version) = (report.sections(), next.max(report.new_version.clone()));
    let entry = Entry { old: &report.old_version, version: &version, date, sections: &sections };
    let new = changelog::add(old.as_deref(), &entry);
    if old.as_deref() != Some(new.as_str()) {
        changes.push(Change { path, old, new: Some(new) });
    }
    Ok(())
}

/// Returns the text of a file, if there is one.
fn existing(path: &Path) -> Result<Option<String>, DiffError> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Ok(metadata) if metadata.is_symlink() => {
            return Err(not_writable(path, "it is a link", "replace the link with the file").into());
        }
        _ => {}
    }
    fs::read_to_string(path).map(Some).map_err(|error| DiffError::from(load::failed("read", path, &error)))
}

/// Whether a text is a date as ISO 8601 writes it.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number =
        |part: &str, digits: usize| match part.bytes().all(|byte| byte.is_ascii_digit()) && part.len() == digits {
            true => part.parse::<u32>().ok(),
            false => None,
        };
    match parts.as_slice() {
        [year, month, day] => {
            let days = match (number(year, 4), number(month, 2)) {
                (Some(year), Some(2)) if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
                (Some(_), Some(2)) => 28,
                (Some(_), Some(4 | 6 | 9 | 11)) => 30,
                (Some(_), Some(1..=12)) => 31,
                _ => return false,
            };
            number(day, 2).is_some_and(|day| (1..=days).contains(&day))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn a_date_has_a_year_a_month_and_a_day() {
        assert!(["2026-05-22", "2024-02-29", "2000-02-29"].into_iter().all(is_date));
        for text in
            ["2026-5-22", "2025-02-29", "1900-02-29", "2026-13-01", "2026-04-31", "today", "+026-05-22", "2026-05-22 "]
        {
            assert!(!is_date(text), "{text}");
        }
    }
}
