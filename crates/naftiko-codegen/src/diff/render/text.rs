//! Reports for a terminal. Colours are escape sequences, which the printer removes where they are
//! not wanted.

use std::collections::BTreeMap;
use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::super::report::{Change, Level, Place, Report};
use super::super::run::Verdict;
use super::{broken, counts, line, summary};

/// The maximum number of additions that are listed.
const MOST_LISTED: usize = 20;

const BOLD: Style = Style::new().bold();
const BREAKING: Style = AnsiColor::BrightRed.on_default().bold();
const ADDITION: Style = AnsiColor::BrightGreen.on_default().bold();
const NOTE: Style = AnsiColor::BrightCyan.on_default().bold();
const FRAME: Style = AnsiColor::BrightBlue.on_default().bold();

pub(super) fn verdict(verdict: &Verdict, all: bool) -> String {
    let mut out = format!("comparing {} with {}\n", line(&verdict.old), line(&verdict.new));
    let mut is_separate = true;
    for it in &verdict.reports {
        let report = report(it, all);
        let is_short = report.lines().count() == 1;
        // Clients without a change are lines without a gap.
        if is_separate || !is_short {
            out.push('\n');
        }
        out.push_str(&report);
        is_separate = !is_short;
    }
    if verdict.reports.is_empty() {
        out.push_str("\nno client on either side\n");
    }
    out
}

/// Returns the report of a client. The last line is the verdict.
pub(super) fn report(report: &Report, all: bool) -> String {
    let mut out = String::new();
    let of = |level: Level| report.changes.iter().filter(move |change| change.level() == level);
    for change in of(Level::Breaking).filter(|change| !change.accepted) {
        out.push_str(&block(change, true));
        out.push('\n');
    }
    of(Level::Breaking).filter(|change| change.accepted).for_each(|change| out.push_str(&block(change, all)));
    let added = of(Level::Addition).count();
    let listed = if all { added } else { MOST_LISTED };
    of(Level::Addition).take(listed).for_each(|change| out.push_str(&block(change, all)));
    if added > listed {
        writeln!(out, "and {} more additions (`-v` lists all)", added - listed).expect("a string takes everything");
    }
    if all {
        of(Level::Note).for_each(|change| out.push_str(&block(change, true)));
    } else if let Some(others) = others(of(Level::Note)) {
        out.push_str(&others);
    }
    if of(Level::Breaking).next().is_some() {
        let [code, wire] = [counts(report, |it| it.caller), counts(report, |it| it.wire)];
        write!(out, "code: {code}; wire: {wire}").expect("a string takes everything");
        // Many clients have no program.
        if report.changes.iter().any(|it| it.exposed > Level::None) {
            write!(out, "; exposed: {}", counts(report, |it| it.exposed)).expect("a string takes everything");
        }
        out.push('\n');
    }
    writeln!(out, "{BOLD}{}{BOLD:#}", line(&summary(report))).expect("a string takes everything");
    out
}

/// Returns one change, with its places if `is_long`.
fn block(change: &Change, is_long: bool) -> String {
    let (style, level) = match change.level() {
        _ if change.accepted => (NOTE, "accepted"),
        Level::Breaking => (BREAKING, "breaking"),
        Level::Addition => (ADDITION, "added"),
        Level::Note | Level::None => (NOTE, "note"),
    };
    let (code, sentence) = (change.code, line(&change.sentence));
    let mut out = format!("{style}{level}[{code}]{style:#}{BOLD}: {sentence}{BOLD:#}\n");
    if !is_long {
        return out;
    }
    let mut place = |mark: &str, place: &Option<Place>| {
        if let Some(place) = place {
            writeln!(out, "  {FRAME}{mark}{FRAME:#} {}", line(&place.to_string())).expect("a string takes everything");
        }
    };
    match &change.new {
        Some(_) => {
            place("-->", &change.new);
            place(":::", &change.old);
        }
        None => place("-->", &change.old),
    }
    let mut note = |name: &str, text: &str| {
        let text = line(text);
        writeln!(out, "   {FRAME}={FRAME:#} {BOLD}{name}{BOLD:#}: {text}").expect("a string takes everything");
    };
    if let Some(axes) = broken(change) {
        note("breaks", &axes);
    }
    if let Some(remedy) = &change.remedy {
        note("help", remedy);
    }
    if broken(change).is_some() {
        note("fingerprint", &change.fingerprint());
    }
    out
}

/// Returns the number of changes, by code.
fn others<'c>(changes: impl Iterator<Item = &'c Change>) -> Option<String> {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    changes.for_each(|change| *counts.entry(change.code).or_default() += 1);
    let number: usize = counts.values().sum();
    let list: Vec<String> = counts.iter().map(|(code, count)| format!("{count} {code}")).collect();
    let noun = if number == 1 { "other change" } else { "other changes" };
    (number > 0).then(|| format!("{number} {noun} (`-v` lists all): {}\n", list.join(", ")))
}
