//! The examples on the pages of `cargo naftiko check --explain` are reported as the page says.

use std::collections::BTreeMap;
use std::fs;

use naftiko_codegen::{Code, Diagnostic, Generator, Severity};

/// The parts of an example, by where they belong.
type Parts = BTreeMap<&'static str, String>;

/// Returns the two examples of a page, each of which starts with a comment. The second one replaces
/// the first, or is added to it if it belongs in another place.
fn examples(code: Code) -> [Parts; 2] {
    let page = code.explain();
    let indented: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let text = indented.join("\n");
    let (first, second) = text.strip_prefix("# ").and_then(|text| text.split_once("\n# ")).expect("two examples");
    let part = |example: &str| {
        let (_, text) = example.split_once('\n').expect("a comment above an example");
        (place(text), text.to_owned())
    };
    let first = Parts::from([part(first)]);
    let mut both = first.clone();
    both.extend([part(second)]);
    [first, both]
}

/// Returns where an example belongs, by how it starts.
fn place(text: &str) -> &'static str {
    let starts = [
        ("specs/", "file"),
        ("openapi:", "openapi.yaml"),
        ("binds", "root"),
        ("exposes", "root"),
        ("- {namespace", "consumes"),
        ("capability", "whole"),
        ("- namespace", "consumes"),
        ("- {operations", "resources"),
        ("- {openapi", "consumes"),
        ("- {import", "consumes"),
        ("[methods]", "codegen.lock"),
        ("- {path", "resources"),
        ("- name", "operations"),
        ("- {name", "inputs"),
        ("[", "codegen.toml"),
        ("base-url", "codegen.toml"),
    ];
    starts.iter().find(|(start, _)| text.starts_with(start)).map_or("entry", |(_, place)| place)
}

/// Returns the diagnostics of a capability file with these parts.
fn problems(parts: &Parts) -> Vec<Diagnostic> {
    let part = |place: &str, indent: usize| {
        let lines = parts.get(place).into_iter().flat_map(|text| text.lines());
        lines.map(|line| format!("{}{line}\n", " ".repeat(indent))).collect::<String>()
    };
    let mut entry = part("entry", 4);
    let is_bound = parts.get("root").is_some_and(|root| root.starts_with("binds"));
    for (key, line) in [("baseUri", "https://api.example"), ("authentication", "{type: none}")] {
        let is_declared = entry.contains(key) || is_bound && key == "authentication";
        if !is_declared {
            entry.push_str(&format!("    {key}: {line}\n"));
        }
    }
    let inputs = if parts.contains_key("inputs") { "        inputParameters:\n" } else { "" };
    // The lock names this operation.
    let more = if parts.contains_key("codegen.lock") { "      - name: More\n" } else { "" };
    let text = format!(
        "{}capability:\n  consumes:\n{}  - namespace: api\n{entry}    resources:\n{}    - path: /all\n      operations:\n{}      \
         - name: All\n{inputs}{}{more}",
        part("root", 0),
        part("consumes", 2),
        part("resources", 4),
        part("operations", 6),
        part("inputs", 8),
    );
    let text = match parts.get("whole") {
        Some(whole) => format!("{whole}\nconsumes:\n{}", part("consumes", 0)),
        None => text,
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(parts.get("file").map_or("specs/pets/pets.yaml", String::as_str));
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
    if let Some(configuration) = parts.get("codegen.toml") {
        fs::write(file.with_file_name("codegen.toml"), configuration).unwrap();
    }
    if let Some(document) = parts.get("openapi.yaml") {
        fs::write(file.with_file_name("openapi.yaml"), document).unwrap();
    }
    if let Some(lock) = parts.get("codegen.lock") {
        fs::write(file.with_file_name("codegen.lock"), lock).unwrap();
    }
    Generator::new(folder.path().join("specs"), "unused").generate().diagnostics
}

#[test]
fn the_wrong_example_is_reported_and_the_right_one_is_not() {
    for code in Code::all() {
        let [wrong, right] = examples(*code).map(|parts| problems(&parts));
        let rendered = |problems: &[Diagnostic]| problems.iter().map(|it| it.render(false) + "\n").collect::<String>();
        assert!(wrong.iter().any(|it| it.code == *code), "{code}\n{}", rendered(&wrong));
        assert!(right.iter().all(|it| it.code != *code), "{code}\n{}", rendered(&right));
        assert!(right.iter().all(|it| it.severity != Severity::Error), "{code}\n{}", rendered(&right));
    }
}

#[test]
fn a_page_says_whether_its_example_blocks() {
    for code in Code::all() {
        let [wrong, _] = examples(*code).map(|parts| problems(&parts));
        let severity = wrong.iter().find(|it| it.code == *code).unwrap().severity;
        let words: &[&str] = match severity {
            Severity::Error => &["This is an error", "After an error, nothing is written"],
            Severity::Warning => &["This is a warning", "Two cases are warnings"],
            Severity::Note => &["This is a note"],
        };
        let page = code.explain().replace('\n', " ");
        assert!(words.iter().any(|words| page.contains(words)), "{code} is {severity:?} here");
    }
}
