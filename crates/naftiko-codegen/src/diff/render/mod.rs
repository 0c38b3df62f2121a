//! Prints reports, in a form for each reader.

mod github;
mod json;
mod markdown;
mod text;

use super::code::Code;
use super::report::{Change, Level, Report};
use super::run::Verdict;
use crate::model::docs::is_hidden;
pub(super) use markdown::{SECTIONS, Section};

impl Verdict {
    /// Returns the reports as text for a terminal, with colours as escape sequences: breaking
    /// changes, then additions, then the rest by count. If `all`, every change is listed with its
    /// places.
    pub fn text(&self, all: bool) -> String {
        text::verdict(self, all)
    }

    /// Returns the reports as one JSON object.
    pub fn json(&self) -> String {
        json::verdict(self)
    }

    /// Returns the reports as Markdown, for a comment or a page.
    pub fn markdown(&self) -> String {
        markdown::verdict(self)
    }

    /// Returns the changes as annotations of GitHub Actions, one on each line. Changes of texts are
    /// left out unless `all`.
    pub fn github(&self, all: bool) -> String {
        github::verdict(self, all)
    }
}

/// Returns the verdict on a client in one line:
/// `clerk-client 0.1.0 -> 0.2.0: 2 breaking, 5 added`.
pub(super) fn summary(report: &Report) -> String {
    let Report { package, old_version, new_version, .. } = report;
    if report.has(Code::PackageAdded) {
        return format!("{package} {new_version}: new client");
    }
    if report.has(Code::PackageRemoved) {
        return format!("{package} {old_version}: removed client{}", accepted(report, Level::Breaking));
    }
    let next = report.next_version();
    let versions = if next == *old_version { next.to_string() } else { format!("{old_version} -> {next}") };
    format!("{package} {versions}: {}", counts(report, Change::level))
}

/// Returns the number of changes of each level, on one axis or on all.
fn counts(report: &Report, level: impl Fn(&Change) -> Level) -> String {
    let number = |wanted: Level| report.changes.iter().filter(|change| level(change) == wanted).count();
    let kinds = [(Level::Breaking, "breaking"), (Level::Addition, "added"), (Level::Note, "other")];
    let kinds = kinds.map(|(level, what)| (number(level), what, accepted(report, level)));
    let counts = kinds.iter().filter(|(number, ..)| *number > 0);
    let counts: Vec<String> = counts.map(|(number, what, accepted)| format!("{number} {what}{accepted}")).collect();
    if counts.is_empty() { "no changes".to_owned() } else { counts.join(", ") }
}

/// Returns how many changes of a level are accepted, in parentheses.
fn accepted(report: &Report, level: Level) -> String {
    match report.changes.iter().filter(|it| it.accepted && it.level() == level).count() {
        0 => String::new(),
        number => format!(" ({number} accepted)"),
    }
}

/// Returns the axes on which a change is breaking.
fn broken(change: &Change) -> Option<String> {
    let axes = [("code", change.caller), ("wire", change.wire), ("exposed", change.exposed)];
    let names: Vec<&str> = axes.iter().filter(|(_, level)| *level == Level::Breaking).map(|(name, _)| *name).collect();
    (!names.is_empty()).then(|| names.join(" and "))
}

/// Returns a text on one line, without characters that a terminal or a browser interprets.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() || c.is_control() || is_hidden(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests;
