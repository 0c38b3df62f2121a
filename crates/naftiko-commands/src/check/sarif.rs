//! Problems as SARIF 2.1.0, for code scanning of GitHub and other tools.
//!
//! The log has what GitHub requires and shows: rules with help, and results with a place whose URI
//! is relative to the root of the repository.

use std::path::{Component, Path, PathBuf};

use naftiko_codegen::{Code, Diagnostic, Severity};
use serde_json::{Value, json};

use crate::CommandLine;

/// Returns the log of a run. `specs` is the place of problems without one: a result needs a place.
pub(super) fn log(line: &CommandLine, problems: &[Diagnostic], specs: &Path) -> Value {
    let root = Root::of(specs);
    let rules: Vec<Value> = Code::all().iter().map(|code| rule(line, *code)).collect();
    let results: Vec<Value> = problems.iter().map(|problem| result(problem, specs, &root)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": line.program(),
                "semanticVersion": line.version,
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// Returns the rule of a code. Its help is the page of the code.
fn rule(line: &CommandLine, code: Code) -> Value {
    let page = code.explain();
    let summary = page.lines().next().unwrap_or_default();
    let summary = summary.split_once(": ").map_or(summary, |(_, summary)| summary);
    let command = format!("{} check --explain {code}", line.name);
    json!({
        "id": code.as_str(),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": page, "markdown": format!("`{command}` prints this page:\n\n```text\n{}\n```\n", page.trim_end())},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": ["specification"], "precision": "very-high"},
    })
}

fn result(problem: &Diagnostic, specs: &Path, root: &Root) -> Value {
    // The form of `--format json` has lines and columns, and hides the ends of secrets.
    let problem_json = serde_json::to_value(problem).unwrap_or_default();
    let places = problem_json.get("places").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let index = Code::all().iter().position(|code| *code == problem.code);
    let text = match &problem.help {
        Some(help) => format!("{}\n\nhelp: {help}", problem.message),
        None => problem.message.clone(),
    };
    let location = match places.first() {
        Some(place) => location(place, root),
        None => json!({"physicalLocation": {
            "artifactLocation": {"uri": root.uri(specs)},
            "region": {"startLine": 1},
        }}),
    };
    let related = places.iter().skip(1).enumerate().map(|(number, place)| {
        let mut related = location_with_message(place, root);
        related["id"] = json!(number + 1);
        related
    });
    let related: Vec<Value> = related.collect();
    let mut result = json!({
        "ruleId": problem.code.as_str(),
        "ruleIndex": index,
        "level": level(problem.severity),
        "message": {"text": text},
        "locations": [location],
    });
    if !related.is_empty() {
        result["relatedLocations"] = Value::Array(related);
    }
    result
}

/// Returns the place of a result: `place` is that of `--format json`.
fn location(place: &Value, root: &Root) -> Value {
    let file = place["file"].as_str().unwrap_or_default();
    json!({"physicalLocation": {
        "artifactLocation": {"uri": root.uri(Path::new(file))},
        "region": {
            "startLine": place["line"],
            "startColumn": place["column"],
            "endLine": place["end_line"],
            "endColumn": place["end_column"],
        },
    }})
}

fn location_with_message(place: &Value, root: &Root) -> Value {
    let mut location = location(place, root);
    let label = place["label"].as_str().filter(|label| !label.is_empty()).unwrap_or("see here");
    location["message"] = json!({"text": label});
    location
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The folder to which URIs are relative.
struct Root(PathBuf);

impl Root {
    /// Returns the root of the repository, or the working directory outside of one.
    fn of(specs: &Path) -> Self {
        let specs = absolute(specs);
        let repository = specs.ancestors().find(|folder| folder.join(".git").exists());
        Root(repository.map_or_else(|| std::env::current_dir().unwrap_or_default(), Path::to_owned))
    }

    /// Returns the URI of a file: relative, if the file is below the root.
    fn uri(&self, path: &Path) -> String {
        let path = absolute(path);
        match path.strip_prefix(&self.0) {
            Ok(relative) if relative.as_os_str().is_empty() => ".".to_owned(),
            Ok(relative) => segments(relative),
            Err(_) => format!("file:///{}", segments(&path)),
        }
    }
}

/// Returns an absolute path without `.` and `..`.
fn absolute(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            component => plain.push(component),
        }
    }
    plain
}

/// Returns the segments of a path as those of a URI (RFC 3986).
fn segments(path: &Path) -> String {
    let segments = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(escape(&name.to_string_lossy())),
        Component::Prefix(prefix) => Some(prefix.as_os_str().to_string_lossy().replace('\\', "/")),
        _ => None,
    });
    segments.collect::<Vec<_>>().join("/")
}

fn escape(segment: &str) -> String {
    let escaped = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    segment.bytes().map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_is_relative_to_the_root_and_escaped() {
        let root = Root(absolute(Path::new("/repository")));
        assert_eq!(root.uri(Path::new("/repository/specs/../specs/a b/ä.yaml")), "specs/a%20b/%C3%A4.yaml");
        assert_eq!(root.uri(Path::new("/repository")), ".");
    }
}
