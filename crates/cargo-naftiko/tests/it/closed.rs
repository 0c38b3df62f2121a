//! Commands whose output has no reader any more, as in `cargo naftiko check --format json | head`.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::common::{PETS, project};

/// Runs a command after the reader of its output has ended.
fn without_reader(folder: &Path, arguments: &[&str]) -> Output {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-naftiko"));
    command.args(arguments).current_dir(folder).stdout(writer).stderr(Stdio::piped()).output().unwrap()
}

fn ends_quietly(folder: &Path, arguments: &[&str], code: i32) {
    let output = without_reader(folder, arguments);
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(code), ""));
}

#[test]
fn a_command_without_a_reader_ends_quietly() {
    let project = project(PETS);
    for arguments in [
        &["check"][..],
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["check", "--explain"],
        &["check", "--explain", "unknown-key"],
        &["schema", "capability"],
        &["completions", "bash"],
        &["explain", "pets.ListPets"],
        &["codegen"],
        &["codegen", "--watch"],
        &["--help"],
    ] {
        ends_quietly(project.path(), arguments, 0);
    }
}

#[test]
fn its_exit_code_is_that_of_its_result() {
    let project = project(&PETS.replace("name: ListPets", "methd: GET"));
    ends_quietly(project.path(), &["check", "--format", "json"], 1);
}

#[test]
fn its_messages_need_no_reader() {
    let project = project(&PETS.replace("name: ListPets", "methd: GET"));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-naftiko"));
    let status = command.args(["check"]).current_dir(project.path()).stdout(Stdio::null()).stderr(writer).status();
    assert_eq!(status.unwrap().code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_an_error() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-naftiko"));
    let output = command.args(["schema", "capability"]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.starts_with("error: the output cannot be written: "), "{message}");
}
