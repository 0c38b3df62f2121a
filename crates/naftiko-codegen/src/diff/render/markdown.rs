//! Reports as Markdown: for a comment on a pull request, and for the entries of a changelog.

use super::super::code::Code;
use super::super::report::{Change, Level, Report};
use super::super::run::Verdict;
use super::{broken, line, summary};

/// The sections of an entry, in their order. Those below `Breaking` are the ones of Keep a
/// Changelog.
pub(in crate::diff) const SECTIONS: [&str; 4] = ["Breaking", "Added", "Changed", "Deprecated"];

/// A section of an entry: its title, and a line for each change.
pub(in crate::diff) struct Section {
    pub(in crate::diff) title: &'static str,
    pub(in crate::diff) lines: Vec<String>,
}

/// Returns the title of the section that a change belongs to.
fn section(change: &Change) -> &'static str {
    match change.level() {
        Level::Breaking => SECTIONS[0],
        Level::Addition => SECTIONS[1],
        _ if change.code == Code::Deprecated => SECTIONS[3],
        _ => SECTIONS[2],
    }
}

impl Report {
    /// Returns the changes by section. Changes of texts have one line together.
    pub(in crate::diff) fn sections(&self) -> Vec<Section> {
        let of = |title: &'static str| {
            let changes = self.changes.iter().filter(|change| section(change) == title);
            let (texts, others): (Vec<&Change>, Vec<&Change>) = changes.partition(|it| it.code == Code::TextChanged);
            let mut lines: Vec<String> = others.into_iter().map(item).collect();
            lines.dedup();
            if !texts.is_empty() && title == SECTIONS[2] {
                lines.push("- The documentation has been revised.".to_owned());
            }
            Section { title, lines }
        };
        SECTIONS.into_iter().map(of).filter(|section| !section.lines.is_empty()).collect()
    }
}

/// Returns the line of a change, with what callers do about it, or users of the program. Remedies
/// for authors of specs are left out.
fn item(change: &Change) -> String {
    let sentence = line(&change.sentence);
    let is_of_users = change.exposed == Level::Breaking;
    let of_callers = change.remedy.as_ref().filter(|remedy| is_of_users || remedy.starts_with("callers "));
    let remedy = of_callers.map(|remedy| {
        let remedy = line(remedy);
        let mut characters = remedy.chars();
        let first = characters.next().into_iter().flat_map(char::to_uppercase).collect::<String>();
        let end = if remedy.ends_with('.') { "" } else { "." };
        format!(" {first}{}{end}", characters.as_str())
    });
    let remedy = remedy.filter(|_| change.level() == Level::Breaking).unwrap_or_default();
    let only_wire = if broken(change).as_deref() == Some("wire") { " Calls compile as before." } else { "" };
    format!("- {sentence}{only_wire}{remedy}")
}

pub(super) fn verdict(verdict: &Verdict) -> String {
    let mut out = String::new();
    let unchanged = |report: &&Report| report.changes.is_empty();
    for it in verdict.reports.iter().filter(|report| !unchanged(report)) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&report(it));
    }
    let unchanged = verdict.reports.iter().filter(unchanged).map(|report| format!("{}\n", line(&summary(report))));
    let unchanged: Vec<String> = unchanged.collect();
    if !unchanged.is_empty() {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&unchanged.join("\n"));
    }
    if verdict.reports.is_empty() {
        out.push_str("No client on either side.\n");
    }
    for note in &verdict.notes {
        out.push_str(&format!("\n> {}\n", line(note)));
    }
    out
}

/// Returns the report of a client.
fn report(report: &Report) -> String {
    let mut out = format!("## {}\n", line(&summary(report)));
    for Section { title, lines } in report.sections() {
        out.push_str(&format!("\n### {title}\n\n{}\n", lines.join("\n")));
    }
    out
}
