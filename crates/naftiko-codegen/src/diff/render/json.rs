//! Reports as JSON, for programs. Fields are added in later versions; if one changes its meaning or
//! is removed, the number of the schema rises.

use std::fmt::Write;

use serde::Serialize;

use super::super::report::{Change, Level, Place, Report};
use super::super::run::Verdict;
use super::summary;

/// The version of the form.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'c> {
    schema: u32,
    old: &'c str,
    new: &'c str,
    notes: &'c [String],
    level: &'static str,
    clients: Vec<Client<'c>>,
}

#[derive(Serialize)]
struct Client<'c> {
    package: &'c str,
    old_version: String,
    new_version: String,
    next_version: String,
    level: &'static str,
    caller: &'static str,
    wire: &'static str,
    exposed: &'static str,
    breaking: usize,
    added: usize,
    other: usize,
    summary: String,
    changes: Vec<Entry<'c>>,
}

#[derive(Serialize)]
struct Entry<'c> {
    code: &'static str,
    level: &'static str,
    caller: &'static str,
    wire: &'static str,
    exposed: &'static str,
    subject: &'c str,
    sentence: &'c str,
    remedy: Option<&'c str>,
    old: Option<Position<'c>>,
    new: Option<Position<'c>>,
    fingerprint: String,
    accepted: bool,
}

#[derive(Serialize)]
struct Position<'c> {
    file: &'c str,
    line: usize,
    column: usize,
}

pub(super) fn verdict(verdict: &Verdict) -> String {
    let document = Document {
        schema: SCHEMA,
        old: &verdict.old,
        new: &verdict.new,
        notes: &verdict.notes,
        level: verdict.level().as_str(),
        clients: verdict.reports.iter().map(client).collect(),
    };
    let json = serde_json::to_string_pretty(&document).expect("texts and numbers are JSON");
    let mut out = String::with_capacity(json.len() + 1);
    for character in json.chars() {
        // JSON allows these characters, but a terminal interprets them, or a reader ends a line there.
        let is_escaped = character.is_control() && character != '\n';
        if is_escaped || matches!(character, '\u{2028}' | '\u{2029}') {
            write!(out, "\\u{:04x}", u32::from(character)).expect("a string takes everything");
        } else {
            out.push(character);
        }
    }
    out.push('\n');
    out
}

fn client(report: &Report) -> Client<'_> {
    let highest = |axis: fn(&Change) -> Level| report.changes.iter().map(axis).max().unwrap_or_default().as_str();
    Client {
        package: &report.package,
        old_version: report.old_version.to_string(),
        new_version: report.new_version.to_string(),
        next_version: report.next_version().to_string(),
        level: report.level().as_str(),
        caller: highest(|change| change.caller),
        wire: highest(|change| change.wire),
        exposed: highest(|change| change.exposed),
        breaking: report.count(Level::Breaking),
        added: report.count(Level::Addition),
        other: report.count(Level::Note),
        summary: summary(report),
        changes: report.changes.iter().map(entry).collect(),
    }
}

fn entry(change: &Change) -> Entry<'_> {
    Entry {
        code: change.code.as_str(),
        level: change.level().as_str(),
        caller: change.caller.as_str(),
        wire: change.wire.as_str(),
        exposed: change.exposed.as_str(),
        subject: &change.subject,
        sentence: &change.sentence,
        remedy: change.remedy.as_deref(),
        old: change.old.as_ref().map(position),
        new: change.new.as_ref().map(position),
        fingerprint: change.fingerprint(),
        accepted: change.accepted,
    }
}

fn position(place: &Place) -> Position<'_> {
    Position { file: &place.file, line: place.line, column: place.column }
}
