//! What a change of the specs means for callers. A folder of `tests/diff/` is a case: `old/` has the
//! specs of the old side, and `new/` the files that differ on the new side. The snapshot is the
//! report as text.
//!
//! The new side has the `codegen.lock` that the old side wrote, as it has for users, unless its
//! folder has one. An empty one means that there is none.

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
    let old_crate = generate(&old);
    fs::create_dir_all(&new).unwrap();
    for entry in fs::read_dir(&old).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), new.join(entry.file_name())).unwrap();
        }
    }
    copy(&case.join("new"), &new);
    let lock = new.join("codegen.lock");
    if fs::read_to_string(&lock).unwrap().is_empty() {
        fs::remove_file(lock).unwrap();
    }
    for entry in fs::read_dir(&new).unwrap() {
        let path = entry.unwrap().path();
        if fs::read_to_string(&path).unwrap().is_empty() {
            fs::remove_file(path).unwrap();
        }
    }
    let new_crate = generate(&new);
    let mut report = diff::compare(&Side::from(&old_crate), &Side::from(&new_crate));
    for change in &mut report.changes {
        for place in change.old.iter_mut().chain(change.new.iter_mut()) {
            let file = Path::new(&place.file);
            place.file = file.strip_prefix(folder.path()).unwrap_or(file).display().to_string();
        }
    }
    report
}

/// Returns a report as text.
fn text(report: &Report) -> String {
    let change = |change: &Change| {
        let mut lines = vec![format!("{} [code {}, wire {}]", change.code, change.caller, change.wire)];
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
    glob!("..", "diff/*/old/pets.yaml", |file| {
        let case = file.parent().and_then(Path::parent).expect("a case is a folder");
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(case);
        settings.set_prepend_module_to_snapshot(false);
        settings.remove_snapshot_suffix();
        settings.set_omit_expression(true);
        let report = compare(case);
        for change in &report.changes {
            assert!(!matches!(change.code, Code::SurfaceChanged | Code::SurfaceAdded), "{}", text(&report));
            assert!(change.level() != Level::None, "{}", text(&report));
        }
        settings.bind(|| assert_snapshot!("report", text(&report)));
    });
}
