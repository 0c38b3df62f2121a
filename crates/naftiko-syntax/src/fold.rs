//! Folds diagnostics of one kind into the first of them, which then shows how many there are, and
//! where.
//!
//! Two diagnostics are of one kind if they have the same severity and code, if their messages and
//! helps differ only in names and numbers, and if they are in the same file. The file does not
//! matter for a diagnostic that concerns the whole client. Errors are folded only if they have the
//! same help, and more of them are listed, because each one must be fixed.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Severity};

/// How many of the other diagnostics are listed.
const LISTED: usize = 5;
/// The same limit for errors.
const LISTED_ERRORS: usize = 50;

/// What diagnostics of one kind have in common.
#[derive(PartialEq, Eq, Hash)]
struct Kind {
    severity: Severity,
    code: Code,
    message: String,
    help: String,
    file: Option<String>,
}

impl Kind {
    fn of(diagnostic: &Diagnostic) -> Self {
        let Diagnostic { severity, code, message, help, places, .. } = diagnostic;
        let help = help.as_deref().unwrap_or_default();
        let help = if *severity == Severity::Error { help.to_owned() } else { split(help).0 };
        let file = places.first().filter(|_| !diagnostic.is_of_client).map(|place| place.source.name().to_owned());
        Kind { severity: *severity, code: *code, message: split(message).0, help, file }
    }
}

/// Folds diagnostics of one kind into the first of them, and drops exact repetitions.
pub fn fold(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut folded: Vec<Diagnostic> = Vec::new();
    let mut known: HashMap<Kind, usize> = HashMap::new();
    let mut said = HashSet::new();
    for diagnostic in diagnostics {
        let place = diagnostic.places.first().map(|place| (place.source.name().to_owned(), place.span.clone()));
        if !said.insert((diagnostic.message.clone(), place)) {
            continue;
        }
        match known.entry(Kind::of(&diagnostic)) {
            Entry::Occupied(index) => folded[*index.get()].also.push(diagnostic),
            Entry::Vacant(place) => {
                place.insert(folded.len());
                folded.push(diagnostic);
            }
        }
    }
    folded
}

/// Returns the line about the diagnostics that are folded into this one: how many, which, and
/// where.
pub(crate) fn others(diagnostic: &Diagnostic) -> Option<String> {
    let others = &diagnostic.also;
    let count = others.len();
    if count == 0 {
        return None;
    }
    let differs = differing_part(diagnostic);
    let own = place_of(diagnostic);
    let most = if diagnostic.severity == Severity::Error { LISTED_ERRORS } else { LISTED };
    let listed: Vec<String> = others.iter().take(most).filter_map(|other| listed(other, differs, &own)).collect();
    let left = count - listed.len();
    let list = match (listed.is_empty(), left) {
        (true, _) => String::new(),
        (false, 0) => format!(": {}", listed.join(", ")),
        (false, _) => format!(": {} and {left} others", listed.join(", ")),
    };
    Some(format!("{count} more of this kind{list}"))
}

/// Returns the name that distinguishes a diagnostic from others of its kind, and its line unless
/// that is the same.
fn listed(other: &Diagnostic, differs: Option<usize>, own: &Option<(String, usize)>) -> Option<String> {
    let name = differs.and_then(|part| split(&other.message).1.into_iter().nth(part));
    let place = place_of(other).filter(|place| Some(place) != own.as_ref()).map(|(file, line)| {
        let is_same_file = own.as_ref().is_some_and(|(own, _)| *own == file);
        if is_same_file { format!("line {line}") } else { format!("{file}:{line}") }
    });
    match (name, place) {
        (Some(name), Some(place)) => Some(format!("{name} ({place})")),
        (name, place) => name.map(str::to_owned).or(place),
    }
}

/// Returns which of the names in a message distinguishes it from others of its kind.
fn differing_part(diagnostic: &Diagnostic) -> Option<usize> {
    let own = split(&diagnostic.message).1;
    let is_other = |part: usize| diagnostic.also.iter().any(|other| split(&other.message).1.get(part) != own.get(part));
    (0..own.len()).find(|part| is_other(*part))
}

/// The file and the line of a diagnostic.
fn place_of(diagnostic: &Diagnostic) -> Option<(String, usize)> {
    let place = diagnostic.places.first()?;
    Some((place.source.name().to_owned(), place.source.position(place.span.start).0))
}

/// Splits a text into its fixed part and its names and numbers: what is in backticks or quotes, and
/// digits.
fn split(text: &str) -> (String, Vec<&str>) {
    let (mut shape, mut parts) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '`' | '"' => rest[1..].find(first).map(|end| end + 2),
            '0'..='9' => Some(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())),
            _ => None,
        };
        let (taken, is_part) = end.map_or((first.len_utf8(), false), |end| (end, true));
        let (part, after) = rest.split_at(taken);
        if is_part {
            parts.push(part);
        }
        // Two backticks, for a name of any length.
        shape.push_str(if is_part { "``" } else { part });
        rest = after;
    }
    (shape, parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn warning(source: &Source, name: &str) -> Diagnostic {
        let start = source.text().find(name).unwrap();
        Diagnostic::warning(Code::Missing, format!("`{name}` does not exist")).at_span(source, start..start + 1, "")
    }

    #[test]
    fn problems_that_differ_in_names_are_listed_with_their_lines() {
        let source = Source::new("a.yaml", "a\nb\nc\n");
        let folded = fold(["a", "b", "c"].map(|name| warning(&source, name)).to_vec());
        assert_eq!(folded.len(), 1);
        insta::assert_snapshot!(folded[0].render(false), @r"
        warning[missing]: `a` does not exist
         --> a.yaml:1:1
          |
        1 | a
          | ^
          |
          = note: 2 more of this kind: `b` (line 2), `c` (line 3)
        ");
        assert_eq!(
            folded[0].each().map(|it| it.message).collect::<Vec<_>>(),
            ["`a` does not exist", "`b` does not exist", "`c` does not exist"]
        );
    }

    #[test]
    fn problems_that_say_the_same_are_listed_by_their_lines() {
        let source = Source::new("a.yaml", "x\n".repeat(9));
        let at = |line: usize| {
            Diagnostic::note(Code::Missing, "a bind is missing").at_span(&source, 2 * line..2 * line + 1, "")
        };
        let folded = fold((0..9).chain(0..9).map(at).collect());
        assert_eq!(
            others(&folded[0]).unwrap(),
            "8 more of this kind: line 2, line 3, line 4, line 5, line 6 and 3 others"
        );
    }

    #[test]
    fn only_diagnostics_of_the_client_are_folded_across_files() {
        let (one, other) = (Source::new("a.yaml", "a"), Source::new("b.yaml", "b"));
        assert_eq!(fold(vec![warning(&one, "a"), warning(&other, "b")]).len(), 2);
        let folded = fold(vec![warning(&one, "a").of_client(), warning(&other, "b").of_client()]);
        assert_eq!(others(&folded[0]).unwrap(), "1 more of this kind: `b` (b.yaml:1)");
    }

    #[test]
    fn errors_are_folded_only_if_one_help_is_for_all() {
        let source = Source::new("a.yaml", "a a b c");
        let error = |name: &str, at: usize, help: &str| {
            let error = Diagnostic::error(Code::Missing, format!("`{name}` does not exist"));
            error.at_span(&source, at..at + 1, "").help(help)
        };
        let folded = fold(vec![
            error("a", 0, "add it"),
            error("b", 4, "add it"),
            error("c", 6, "did you mean `x`?"),
            error("a", 2, "did you mean `y`?"),
        ]);
        assert_eq!(folded.iter().map(|it| it.also.len()).collect::<Vec<_>>(), [1, 0, 0]);
        // The line is the same for both, so it is not shown.
        assert_eq!(others(&folded[0]).unwrap(), "1 more of this kind: `b`");
    }

    #[test]
    fn a_long_line_is_shown_in_part_and_its_columns_are_those_of_the_file() {
        let source = Source::new("a.json", format!("{}ä{{\"a\": 1}}{}", "x".repeat(9_000), "y".repeat(9_000)));
        insta::assert_snapshot!(warning(&source, "a").render(false), @r#"
        warning[missing]: `a` does not exist
         --> a.json:1:9004
          |
          |
        1 | ...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxä{"a": 1}yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy...
          |                                                                    ^
        "#);
    }
}
