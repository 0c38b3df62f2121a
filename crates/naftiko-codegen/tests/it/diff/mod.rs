//! What a change of the specs means for callers. A folder of `tests/diff/` is a case: `old/` has
//! the specs of the old side, and `new/` the files that differ on the new side. The snapshot is the
//! report as text.
//!
//! The new side has the `codegen.lock` that the old side wrote, as it has for users. An empty one
//! in `new/` means that there is none.

mod edits;
mod pages;

use std::fs;
use std::path::Path;

use insta::{assert_snapshot, glob};
use naftiko_codegen::diff::{self, Change, Code, Level, Report, Side};
use naftiko_codegen::{Crate, Generator};

/// Returns the only crate of a folder of specs.
fn generate(specs: &Path) -> Crate {
    let generator = Generator::new(specs, specs.join("unused"));
    let mut generated = generator.generate();
    let errors = || generated.diagnostics.iter().map(|it| it.render(false)).collect::<Vec<_>>().join("\n");
    let changes = generator.changes(&generated).unwrap_or_else(|_| panic!("{}", errors()));
    generator.apply(&changes).unwrap();
    generated.crates.pop().unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Compares the sides of a case.
fn compare(case: &Path) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    copy(&case.join("old"), &old);
    copy(&old, &new);
    copy(&case.join("new"), &new);
    // An empty lock means that there is none.
    let lock = new.join("codegen.lock");
    let is_unlocked = lock.exists();
    if is_unlocked {
        fs::remove_file(lock).unwrap();
    }
    let mut report = compare_folders(&old, &new, !is_unlocked);
    for change in &mut report.changes {
        for place in change.old.iter_mut().chain(change.new.iter_mut()) {
            let file = Path::new(&place.file);
            place.file = file.strip_prefix(folder.path()).unwrap_or(file).display().to_string();
        }
    }
    report
}

/// Compares two folders of specs. The new one gets the lock of the old one, as users keep it.
fn compare_folders(old: &Path, new: &Path, keeps_lock: bool) -> Report {
    let old_crate = generate(old);
    if keeps_lock {
        fs::copy(old.join("codegen.lock"), new.join("codegen.lock")).unwrap();
    }
    let new_crate = generate(new);
    diff::compare(&Side::from(&old_crate), &Side::from(&new_crate))
}

/// Returns a report as text.
fn text(report: &Report) -> String {
    let change = |change: &Change| {
        let axes = match change.exposed {
            Level::None => format!("code {}, wire {}", change.caller, change.wire),
            exposed => format!("exposed {exposed}"),
        };
        let mut lines = vec![format!("{} [{axes}]", change.code)];
        lines.push(format!("  {}", change.sentence));
        lines.extend(change.remedy.iter().map(|remedy| format!("  remedy: {remedy}")));
        lines.extend(change.old.iter().map(|place| format!("  --> {place}")));
        lines.extend(change.new.iter().map(|place| format!("  --> {place}")));
        lines.push(format!("  key: {}", change.key));
        lines.join("\n")
    };
    if report.changes.is_empty() {
        return "no change".to_owned();
    }
    report.changes.iter().map(change).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn each_change_is_reported_in_the_words_of_the_client() {
    let mut unexplained = Vec::new();
    glob!("../..", "diff/*/old/pets.yaml", |file| {
        let case = file.parent().and_then(Path::parent).expect("a case is a folder");
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(case);
        settings.set_prepend_module_to_snapshot(false);
        settings.remove_snapshot_suffix();
        settings.remove_input_file();
        settings.set_omit_expression(true);
        let report = compare(case);
        let is_odd =
            |it: &&Change| matches!(it.code, Code::SurfaceChanged | Code::SurfaceAdded) || it.level() == Level::None;
        let name = case.file_name().unwrap_or_default().display();
        unexplained
            .extend(report.changes.iter().filter(is_odd).map(|it| format!("{name}: {} {}", it.code, it.sentence)));
        settings.bind(|| assert_snapshot!("report", text(&report)));
    });
    assert!(unexplained.is_empty(), "no rule explains these:\n{}", unexplained.join("\n"));
}

#[test]
fn a_client_does_not_differ_from_itself() {
    let folder = tempfile::tempdir().unwrap();
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/clerk");
    copy(&specs, folder.path());
    let clerk = generate(folder.path());
    let report = diff::compare(&Side::from(&clerk), &Side::from(&clerk));
    assert!(report.changes.is_empty(), "{}", text(&report));
    assert_eq!(report.level(), Level::None);
}

#[test]
fn a_client_that_is_new_or_gone_is_one_change() {
    let folder = tempfile::tempdir().unwrap();
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/no-change/old");
    copy(&specs, folder.path());
    let pets = generate(folder.path());
    let side = Side::from(&pets);
    assert_eq!(text(&diff::added(&side)).lines().nth(1), Some("  The crate `api-client` is new, with 1 operation."));
    assert_eq!(diff::added(&side).level(), Level::Addition);
    assert_eq!(diff::removed(&side).level(), Level::Breaking);
}

#[test]
fn a_fingerprint_depends_on_the_code_and_the_key_only() {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/no-change/old"), folder.path());
    let report = diff::removed(&Side::from(&generate(folder.path())));
    let change = &report.changes[0];
    let other = Change { sentence: "Worded differently.".to_owned(), old: None, ..change.clone() };
    assert_eq!(change.fingerprint(), other.fingerprint());
    assert_eq!(change.fingerprint().len(), 12);
    assert_ne!(change.fingerprint(), Change { key: "other".to_owned(), ..change.clone() }.fingerprint());
    assert_ne!(change.fingerprint(), Change { code: Code::PackageAdded, ..change.clone() }.fingerprint());
}
