//! The models of `specs/`, one snapshot for each client: what a reviewer of a changed capability
//! file reads first.
//!
//! `cargo insta review`, or `INSTA_UPDATE=always cargo test -p xtask`, takes up a change.

use std::collections::BTreeSet;
use std::fs;

use naftiko_codegen::{Generated, Generator, Severity};

fn generate() -> Generated {
    Generator::new("../specs", "../generated").generate()
}

#[test]
fn the_specs_are_without_errors() {
    let mut diagnostics = generate().diagnostics;
    diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
    assert!(diagnostics.is_empty(), "run `cargo xtask codegen`\n{}", diagnostics[0].render(false));
}

#[test]
fn the_models_are_as_reviewed() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for it in generate().crates {
            insta::assert_snapshot!(it.name(), it.model());
        }
    });
}

#[test]
fn no_snapshot_is_left_of_a_client_that_is_gone() {
    let snapshots = fs::read_dir("tests/snapshots").unwrap().map(|entry| entry.unwrap().path());
    let snapshots = snapshots.filter(|path| path.extension().is_some_and(|extension| extension == "snap"));
    let snapshots: BTreeSet<_> = snapshots.map(|path| path.file_stem().unwrap().display().to_string()).collect();
    let clients: BTreeSet<_> = generate().crates.into_iter().map(|it| it.name().to_owned()).collect();
    let left: Vec<_> = snapshots.difference(&clients).collect();
    assert!(left.is_empty(), "remove from xtask/tests/snapshots: {left:?}");
}
