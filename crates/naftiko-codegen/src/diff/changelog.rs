//! Entries of `CHANGELOG.md`, in the form of Keep a Changelog.

use semver::Version;

use super::render::{SECTIONS, Section};

/// The start of a new file.
const START: &str = "# Changelog\n\nThe changes of each version, for programs that use this crate.\n";

/// An entry.
pub(super) struct Entry<'a> {
    /// The published version that it follows.
    pub(super) old: &'a Version,
    pub(super) version: &'a Version,
    pub(super) date: Option<&'a str>,
    pub(super) sections: &'a [Section],
}

/// A part of a file: the heading of a version, and the lines below it.
struct Part<'t> {
    heading: &'t str,
    lines: Vec<&'t str>,
}

/// Returns the text of a changelog with an entry before all others. If the first one is about a
/// version that is not published, it gets the lines that it does not have, and the new version.
pub(super) fn add(text: Option<&str>, entry: &Entry<'_>) -> String {
    let text = text.unwrap_or(START);
    let has_returns = text.contains("\r\n");
    let text = text.replace("\r\n", "\n");
    let (start, mut parts) = split(&text);
    let first = parts.iter().position(|part| version(part.heading).is_some());
    let is_open = |part: &Part<'_>| version(part.heading).is_some_and(|(version, _)| version > *entry.old);
    let mut out = start.to_owned();
    let before: Vec<Part<'_>> = parts.drain(..first.unwrap_or(parts.len())).collect();
    before.iter().for_each(|part| push(&mut out, part.heading, &part.lines));
    let known = parts.first().filter(|part| is_open(part));
    let date = entry.date.map(str::to_owned).or_else(|| known.and_then(|part| version(part.heading)?.1));
    let heading = match date {
        Some(date) => format!("## [{}] - {date}", entry.version),
        None => format!("## [{}]", entry.version),
    };
    let is_known = known.is_some();
    let lines = merged(known.map_or(&[][..], |part| &part.lines), entry.sections);
    separate(&mut out);
    out.push_str(&format!("{heading}\n{}", lines.join("\n")));
    out.push('\n');
    for part in parts.iter().skip(usize::from(is_known)) {
        separate(&mut out);
        push(&mut out, part.heading, &part.lines);
    }
    if has_returns { out.replace('\n', "\r\n") } else { out }
}

/// Splits a text at the headings of versions, which are of the second level.
fn split(text: &str) -> (&str, Vec<Part<'_>>) {
    let mut is_code = false;
    let mut at = 0;
    let mut start = text.len();
    let mut parts: Vec<Part<'_>> = Vec::new();
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches('\n');
        is_code ^= content.trim_start().starts_with("```");
        if !is_code && content.starts_with("## ") {
            start = start.min(at);
            parts.push(Part { heading: content, lines: Vec::new() });
        } else if let Some(part) = parts.last_mut() {
            part.lines.push(content);
        }
        at += line.len();
    }
    (&text[..start], parts)
}

/// Returns the version of a heading and its date: `## [0.2.0] - 2026-05-22`.
fn version(heading: &str) -> Option<(Version, Option<String>)> {
    let text = heading.trim_start_matches("## ").trim();
    let (number, rest) = match text.strip_prefix('[') {
        Some(text) => text.split_once(']')?,
        None => text.split_once(' ').unwrap_or((text, "")),
    };
    let version = number.trim_start_matches('v').parse().ok()?;
    let date = rest.trim_start_matches([' ', '-', '–']).trim();
    Some((version, Some(date.to_owned()).filter(|date| !date.is_empty())))
}

fn push(out: &mut String, heading: &str, lines: &[&str]) {
    out.push_str(heading);
    out.push('\n');
    lines.iter().for_each(|line| {
        out.push_str(line);
        out.push('\n');
    });
}

/// Ends a text with an empty line.
fn separate(out: &mut String) {
    while !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
}

/// Returns the lines of an entry with the lines of sections that it does not have.
fn merged(known: &[&str], sections: &[Section]) -> Vec<String> {
    let mut lines: Vec<String> = known.iter().map(|line| (*line).to_owned()).collect();
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    for section in sections {
        let missing: Vec<&String> = section.lines.iter().filter(|line| !lines.contains(line)).collect();
        if missing.is_empty() {
            continue;
        }
        let at = match end_of_section(&lines, section.title) {
            Some(at) => at,
            None => {
                let at = start_of_section(&lines, section.title);
                let heading = ["".to_owned(), format!("### {}", section.title), "".to_owned()];
                // The next section starts with an empty line already.
                lines.splice(at..at, heading);
                at + 3
            }
        };
        lines.splice(at..at, missing.into_iter().cloned());
    }
    lines
}

/// Returns where the section with a title ends, without the empty lines at its end.
fn end_of_section(lines: &[String], title: &str) -> Option<usize> {
    let heading = format!("### {title}");
    let start = lines.iter().position(|line| line.trim_end() == heading)?;
    let next = lines.iter().skip(start + 1).position(|line| line.starts_with("### ") || is_link(line));
    let end = next.map_or(lines.len(), |next| start + 1 + next);
    let content = lines[..end].iter().rposition(|line| !line.trim().is_empty()).unwrap_or(start);
    Some(if content == start { end.min(start + 2) } else { content + 1 })
}

/// Returns where a new section starts: after those that precede it.
fn start_of_section(lines: &[String], title: &str) -> usize {
    let order = |title: &str| SECTIONS.iter().position(|known| *known == title).unwrap_or(SECTIONS.len());
    let title_of = |line: &String| line.strip_prefix("### ").map(|title| title.trim().to_owned());
    let following =
        lines.iter().position(|line| title_of(line).is_some_and(|it| order(&it) > order(title)) || is_link(line));
    let end = following.unwrap_or(lines.len());
    lines[..end].iter().rposition(|line| !line.trim().is_empty()).map_or(0, |content| content + 1)
}

/// Whether a line defines a link: `[0.1.0]: https://...`.
fn is_link(line: &str) -> bool {
    line.starts_with('[') && line.contains("]: ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(title: &'static str, lines: &[&str]) -> Section {
        Section { title, lines: lines.iter().map(|line| (*line).to_owned()).collect() }
    }

    fn written(text: Option<&str>, version: &str, date: Option<&str>, sections: &[Section]) -> String {
        let (old, version) = (Version::new(0, 1, 0), version.parse().unwrap());
        let entry = Entry { old: &old, version: &version, date, sections };
        let text = add(text, &entry);
        assert_eq!(add(Some(&text), &entry), text, "a second run changes nothing");
        text
    }

    #[test]
    fn an_entry_starts_a_file() {
        let text = written(None, "0.2.0", None, &[section("Breaking", &["- a"]), section("Added", &["- b", "- c"])]);
        assert_eq!(text, format!("{START}\n## [0.2.0]\n\n### Breaking\n\n- a\n\n### Added\n\n- b\n- c\n"));
    }

    #[test]
    fn an_entry_precedes_those_of_published_versions() {
        let old =
            "# Changes\n\n## [Unreleased]\n\n- idea\n\n## 0.1.0 (first)\n\n```\n## 9.9.9\n```\n\n[0.1.0]: https://a\n";
        let text = written(Some(old), "0.1.1", Some("2026-05-22"), &[section("Added", &["- b"])]);
        let entry = "## [0.1.1] - 2026-05-22\n\n### Added\n\n- b\n\n## 0.1.0";
        assert_eq!(text, old.replace("## 0.1.0", entry));
    }

    #[test]
    fn an_entry_that_is_not_published_is_continued() {
        let first = written(None, "0.1.1", Some("2026-05-22"), &[section("Added", &["- b"])]);
        let edited = first.replace("- b\n", "- b\n- by hand\n\nMore.\n");
        let sections =
            [section("Breaking", &["- a"]), section("Added", &["- b", "- c"]), section("Deprecated", &["- d"])];
        let text = written(Some(&edited), "0.2.0", None, &sections);
        let entry = "## [0.2.0] - 2026-05-22\n\n### Breaking\n\n- a\n\n### Added\n\n- b\n- by hand\n\nMore.\n- c\n\n### Deprecated\n\n- d\n";
        assert_eq!(text, format!("{START}\n{entry}"));
    }

    #[test]
    fn line_ends_of_another_system_stay() {
        let text = written(Some("# Changes\r\n"), "0.2.0", None, &[section("Added", &["- b"])]);
        assert_eq!(text, "# Changes\r\n\r\n## [0.2.0]\r\n\r\n### Added\r\n\r\n- b\r\n");
    }
}
