//! The help of the commands.

use std::path::Path;
use std::process::Command;

use crate::common::{naftiko, told};

/// The help of a command.
fn help(arguments: &[&str]) -> String {
    let (code, out, err) = told(&naftiko(Path::new("."), &[arguments, &["--help"]].concat()));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    out
}

#[test]
fn every_command_has_a_description_and_an_example_that_name_the_command() {
    let all = ["init", "add", "check", "codegen", "diff", "explain", "schema", "completions", "man"];
    let root = help(&[]);
    assert!(root.starts_with("Generates and checks the client crates of a workspace\n"), "{root}");
    for name in all {
        assert!(root.contains(&format!("\n  {name} ")), "{root}");
        let help = help(&[name]);
        assert!(help.contains(&format!("Usage: cargo naftiko {name}")), "{help}");
        assert!(help.contains("Example"), "{help}");
        assert!(
            help.contains(&format!("  cargo naftiko {name}")) || help.contains(&format!(": cargo naftiko {name}")),
            "{help}"
        );
        assert!(!help.contains("xtask") && !help.contains("{command}"), "{help}");
    }
}

#[test]
fn a_command_that_can_fail_in_a_script_lists_its_exit_statuses() {
    for name in ["init", "add", "check", "codegen", "diff", "explain"] {
        let help = help(&[name]);
        for status in ["\nExit status:\n  0  ", "\n  1  ", "\n  2  arguments that are not valid"] {
            assert!(help.contains(status), "{name}: {help}");
        }
    }
}

#[test]
fn the_help_of_a_command_has_its_whole_description() {
    assert!(help(&["init"]).contains("A second run changes nothing."));
    assert!(help(&["schema"]).contains("JSON Schema draft 7"));
}

#[test]
fn cargo_passes_the_name_of_the_command() {
    let run = |arguments: &[&str]| told(&naftiko(Path::new("."), arguments));
    assert_eq!(run(&["naftiko", "--version"]), run(&["--version"]));
    let (code, out, err) = run(&["naftiko"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("Usage: cargo naftiko <COMMAND>"), "{err}");
}

#[test]
fn completions_and_pages_of_the_manual_are_written() {
    let (code, script, _) = told(&naftiko(Path::new("."), &["completions", "bash"]));
    assert_eq!(code, Some(0));
    assert!(script.contains("-F _cargo__naftiko") && script.contains("--fail-on"), "{script}");
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    let (code, ..) = told(&naftiko(folder.path(), &["man", "man1"]));
    assert_eq!(code, Some(0));
    let page = std::fs::read_to_string(pages.join("cargo-naftiko-diff.1")).unwrap();
    assert!(page.contains("fail\\-on"), "{page}");
}

#[test]
fn cargo_runs_the_command_by_its_name() {
    let program = Path::new(env!("CARGO_BIN_EXE_cargo-naftiko"));
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let folder = program.parent().unwrap().to_owned();
    let paths = std::env::join_paths([folder].into_iter().chain(std::env::split_paths(&paths))).unwrap();
    let output = Command::new(env!("CARGO")).args(["naftiko", "--version"]).env("PATH", paths).output().unwrap();
    assert_eq!(told(&output).1, format!("cargo naftiko {}\n", env!("CARGO_PKG_VERSION")));
}
