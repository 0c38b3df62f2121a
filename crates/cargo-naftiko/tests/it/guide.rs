//! The guide and the README show what the commands print.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{naftiko, told};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The code blocks of a page.
fn blocks(page: &str) -> Vec<String> {
    let text = fs::read_to_string(repository().join(page)).unwrap();
    text.split("\n```").skip(1).step_by(2).map(|block| block.split_once('\n').unwrap().1.to_owned()).collect()
}

/// A line without its time, which differs from run to run.
fn without_time(line: &str) -> String {
    let ends_with_time = line.strip_suffix(" ms").and_then(|line| line.rsplit_once(" in "));
    ends_with_time.map_or(line, |(before, _)| before).to_owned()
}

/// The lines of the code blocks of a page that begin with `start`, without the times.
fn shown(page: &str, start: &str) -> Vec<String> {
    let lines: Vec<_> = blocks(page)
        .iter()
        .flat_map(|block| block.lines())
        .filter(|it| it.starts_with(start))
        .map(without_time)
        .collect();
    assert!(!lines.is_empty(), "{page} has no line that begins with `{start}`");
    lines
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// The lines that a second run of `codegen` prints, without the times, and its diagnostics.
fn generated_again(specs: &[(&str, &Path)]) -> (Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    for (name, path) in specs {
        copy(path, &folder.path().join("specs").join(name));
    }
    let run = || told(&naftiko(folder.path(), &["codegen"]));
    assert_eq!(run().0, Some(0));
    let (code, out, err) = run();
    assert_eq!(code, Some(0));
    (out.lines().map(without_time).collect(), err)
}

#[test]
fn the_lines_about_clerk_are_those_of_a_second_run() {
    let clerk = repository().join("specs/clerk");
    let (lines, diagnostics) = generated_again(&[("clerk", &clerk)]);
    for page in ["README.md", "docs/src/quick-start.md"] {
        assert_eq!(shown(page, "clerk: "), lines, "{page}");
    }
    for note in shown("docs/src/quick-start.md", "note[") {
        assert!(diagnostics.lines().any(|line| line == note), "{diagnostics}");
    }
}

#[test]
fn the_lines_about_the_marina_are_those_of_a_first_run() {
    let folder = tempfile::tempdir().unwrap();
    let marina = blocks("docs/src/exposing.md").into_iter().find(|block| block.contains("display: Marina")).unwrap();
    fs::create_dir_all(folder.path().join("specs/marina")).unwrap();
    fs::write(folder.path().join("specs/marina/marina.yaml"), marina).unwrap();
    fs::write(folder.path().join("specs/marina/codegen.toml"), "[program]\n").unwrap();
    let (code, out, err) = told(&naftiko(folder.path(), &["codegen"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert_eq!(shown("docs/src/exposing.md", "marina: "), out.lines().map(without_time).collect::<Vec<_>>());
}
