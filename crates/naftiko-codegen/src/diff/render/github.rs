//! Reports as workflow commands of GitHub Actions, which it shows as annotations at the lines of a
//! pull request.

use std::path::Path;

use super::super::code::Code;
use super::super::git::Repository;
use super::super::report::{Change, Level, Place};
use super::super::run::Verdict;
use super::{line, summary};

pub(super) fn verdict(verdict: &Verdict, all: bool) -> String {
    let mut out = String::new();
    let paths = Paths { revision: verdict.revision.as_deref(), repository: Repository::of(&verdict.specs).ok() };
    for report in &verdict.reports {
        let changes = report.changes.iter().filter(|change| all || change.code != Code::TextChanged);
        changes.for_each(|change| out.push_str(&annotation(&paths, change)));
    }
    verdict.reports.iter().for_each(|report| out.push_str(&format!("{}\n", data(&line(&summary(report))))));
    out
}

/// The files of the new side.
struct Paths<'v> {
    revision: Option<&'v str>,
    repository: Option<Repository>,
}

impl Paths<'_> {
    /// Returns the path of a file in its repository, as annotations need it.
    fn in_repository(&self, file: &str) -> String {
        let of_revision = self.revision.and_then(|revision| file.strip_prefix(revision)?.strip_prefix(':'));
        let of_folder = || self.repository.as_ref()?.path_of(Path::new(file)).ok();
        of_revision.map(str::to_owned).or_else(of_folder).unwrap_or_else(|| file.to_owned())
    }
}

/// Returns the annotation of a change. What was removed has no line in the new file.
fn annotation(paths: &Paths<'_>, change: &Change) -> String {
    let command = match change.level() {
        _ if change.accepted => "notice",
        Level::Breaking => "error",
        Level::Note if change.wire == Level::Note || change.code == Code::Deprecated => "warning",
        _ => "notice",
    };
    let mut properties = match &change.new {
        Some(Place { file, line, column }) => {
            let file = paths.in_repository(file);
            format!("file={},line={line},col={column},", property(&file))
        }
        None => String::new(),
    };
    let accepted = if change.accepted { ", accepted" } else { "" };
    properties.push_str(&format!("title={}", property(&format!("{} ({}{accepted})", change.code, change.level()))));
    let mut message = line(&change.sentence);
    if let Some(remedy) = &change.remedy {
        message.push_str(&format!("\nhelp: {}", line(remedy)));
    }
    if let (None, Some(old)) = (&change.new, &change.old) {
        message.push_str(&format!("\nwas at {}", line(&old.to_string())));
    }
    format!("::{command} {properties}::{}\n", data(&message))
}

/// Escapes the text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
