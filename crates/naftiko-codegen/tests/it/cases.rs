//! Small capability files with one idea each, and their output. A folder is a case: its files are
//! read as a folder of specs, and the snapshot is beside them.
//!
//! - `lower/`: the diagnostics and the model
//! - `operation/`: the module of a capability
//! - `client/`: the root of the crate
//! - `fake/`: the fake, all files of it
//! - `readme/`: the README of the crate
//! - `program/`: the crate of the program, all files of it but `rustfmt.toml`

use std::path::{Path, PathBuf};

use insta::{Settings, assert_snapshot, glob};
use naftiko_codegen::{Generated, Generator};

/// Generates from the folder of `file`, with paths relative to the folder of this crate.
fn generate(file: &Path) -> Generated {
    let tests: PathBuf = file.components().skip_while(|part| part.as_os_str() != "tests").collect();
    Generator::new(tests.parent().expect("a case is a folder"), "unused").generate()
}

/// One file of the crate that is generated from a case.
fn emitted(file: &Path, name: &str) -> String {
    let generated = generate(file);
    let [it] = generated.crates.as_slice() else { panic!("one crate: {:#?}", generated.diagnostics) };
    it.files.get(name).unwrap_or_else(|| panic!("{name} among {:?}", it.files.keys())).clone()
}

fn assert_case(file: &Path, name: &str, text: &str) {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(file.parent().expect("a case is a folder"));
    settings.set_prepend_module_to_snapshot(false);
    settings.remove_snapshot_suffix();
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!(name, text));
}

#[test]
fn every_decision_is_told_and_stands_in_the_model() {
    glob!("..", "lower/*/pets.yaml", |file| {
        let generated = generate(file);
        let reported = generated.diagnostics.iter().map(|diagnostic| diagnostic.render(false));
        let models = generated.crates.iter().map(|it| it.model().to_string());
        assert_case(file, "model", &reported.chain(models).collect::<Vec<_>>().join("\n\n"));
    });
}

#[test]
fn operations_are_written_as_one_would_write_them() {
    glob!("..", "operation/*/pets.yaml", |file| assert_case(file, "code", &emitted(file, "src/pets.rs")));
}

#[test]
fn clients_are_written_as_one_would_write_them() {
    glob!("..", "client/*/pets.yaml", |file| assert_case(file, "code", &emitted(file, "src/lib.rs")));
}

#[test]
fn fakes_are_written_as_one_would_write_them() {
    glob!("..", "fake/*/pets.yaml", |file| {
        let generated = generate(file);
        let [it] = generated.crates.as_slice() else { panic!("one crate: {:#?}", generated.diagnostics) };
        let files = it.files.iter().filter(|(path, _)| path.starts_with("src/fake"));
        let files: Vec<String> = files.map(|(path, text)| format!("=== {path}\n\n{text}")).collect();
        assert_case(file, "code", &files.join("\n"));
    });
}

#[test]
fn the_readme_describes_the_crate() {
    glob!("..", "readme/*/pets.yaml", |file| assert_case(file, "page", &emitted(file, "README.md")));
}

#[test]
fn programs_are_a_few_lines_and_a_readme() {
    glob!("..", "program/*/pets.yaml", |file| {
        let generated = generate(file);
        let [it] = generated.crates.as_slice() else { panic!("one crate: {:#?}", generated.diagnostics) };
        let program = it.program.as_ref().unwrap_or_else(|| panic!("{} has a program", file.display()));
        let files = program.files.iter().filter(|(path, _)| *path != "rustfmt.toml");
        let files: Vec<String> =
            files.map(|(path, text)| format!("=== {}/{path}\n\n{text}", program.path.display())).collect();
        assert_case(file, "code", &files.join("\n"));
    });
}
