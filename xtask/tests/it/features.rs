//! `cargo xtask` and `cargo test --workspace` build their common dependencies with the same
//! features, and so once.

use std::collections::BTreeSet;
use std::process::Command;

/// The packages that a command builds, each with its version and its features.
fn packages(selection: &[&str]) -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--locked", "--prefix", "none", "--format", "{p} with {f}"]).args(selection);
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
    lines.lines().map(|line| line.trim_end_matches(" (*)").to_owned()).collect()
}

#[test]
fn what_the_commands_are_built_on_has_the_features_that_tests_need() {
    let commands = packages(&["--package", "xtask", "--edges", "normal,build"]);
    let tests = packages(&["--workspace", "--edges", "normal,build,dev"]);
    assert!(commands.len() > 50, "{commands:#?}");
    let built_twice: Vec<_> = commands.difference(&tests).collect();
    assert!(built_twice.is_empty(), "to be listed in xtask/Cargo.toml, with the features of tests: {built_twice:#?}");
}

/// The dependencies of the front ends, and the front ends themselves.
const FRONT_ENDS: [&str; 8] =
    ["clap", "jaq-core", "matchit", "naftiko-cli", "naftiko-mcp", "naftiko-rest", "rmcp", "schemars"];

#[test]
fn a_client_brings_no_dependency_of_a_program() {
    let names = |selection: &[&str]| -> BTreeSet<String> {
        let all = packages(&[&["--edges", "normal"], selection].concat());
        all.iter().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect()
    };
    let client = names(&["--package", "clerk-client", "--all-features"]);
    assert!(client.contains("naftiko-client"), "{client:?}");
    assert!(FRONT_ENDS.iter().all(|name| !client.contains(*name)), "{client:?}");
    let program = names(&["--package", "clerk-cli"]);
    assert!(["clap", "naftiko-cli"].iter().all(|name| program.contains(*name)), "{program:?}");
}
