//! `cargo naftiko init` in an empty folder, a crate and a workspace.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::common::{PETS, naftiko, told};

/// Runs `init` as it is without a record of its installation. Returns the standard output.
fn init(folder: &Path, arguments: &[&str]) -> String {
    let program = env!("CARGO_BIN_EXE_cargo-naftiko");
    let mut command = Command::new(program);
    command.arg("init").args(arguments).current_dir(folder).env("CARGO_HOME", folder.join("no-home"));
    let (code, out, err) = told(&command.output().unwrap());
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    out
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap()
}

fn write(folder: &Path, path: &str, text: &str) {
    fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
    fs::write(folder.join(path), text).unwrap();
}

/// Whether Cargo accepts the workspace.
fn metadata(folder: &Path) -> serde_json::Value {
    let mut cargo = Command::new(env!("CARGO"));
    let output =
        cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).current_dir(folder).output();
    let (code, out, err) = told(&output.unwrap());
    assert_eq!(code, Some(0), "{err}");
    serde_json::from_str(&out).unwrap()
}

fn empty() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn an_empty_folder_becomes_a_workspace() {
    let folder = empty();
    insta::assert_snapshot!(init(folder.path(), &[]), @"
    Cargo.toml: created
    .gitignore: created
    specs/codegen.toml: created
    specs/.schemas/capability.schema.json: created
    specs/.schemas/codegen.schema.json: created
    generated/.gitattributes: created
    .cargo/config.toml: created
    no checks in CI: the repository has no remote; choose with `cargo naftiko init --ci HOST`
    next: `cargo naftiko add openapi.yaml --api NAME --list` shows what an OpenAPI document has,
          or write a capability file as specs/NAME/NAME.yaml; then `cargo naftiko codegen`
    ");
    assert_eq!(read(folder.path(), "Cargo.toml"), "[workspace]\nresolver = \"3\"\nmembers = [\"generated/*\"]\n");
    insta::assert_snapshot!(read(folder.path(), "specs/codegen.toml"), @r#"
    #:schema .schemas/codegen.schema.json

    # The settings of all clients. The folder of each can have a codegen.toml, too.

    # The crate that generated clients depend on.
    [runtime]
    version = "0.1.0"
    "#);
    assert_eq!(read(folder.path(), ".cargo/config.toml"), "[alias]\ncodegen = \"naftiko codegen\"\n");
    metadata(folder.path());
}

#[test]
fn a_second_run_changes_nothing() {
    let folder = empty();
    init(folder.path(), &["--ci", "github"]);
    let again = init(folder.path(), &["--ci", "github"]);
    let files: Vec<&str> = again.lines().take_while(|line| !line.starts_with("next")).collect();
    assert!(files.len() >= 5 && files.iter().all(|line| line.ends_with(": unchanged")), "{again}");
}

#[test]
fn the_schemas_of_another_version_are_replaced() {
    let folder = empty();
    init(folder.path(), &[]);
    let schema = "specs/.schemas/capability.schema.json";
    let (_, printed, _) = told(&naftiko(folder.path(), &["schema", "capability"]));
    assert_eq!(read(folder.path(), schema), printed);
    write(folder.path(), schema, "{}\n");
    assert!(init(folder.path(), &[]).contains(&format!("{schema}: added what this version reads\n")));
    assert_eq!(read(folder.path(), schema), printed);
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = empty();
    assert!(init(folder.path(), &["--dry-run"]).contains("Cargo.toml: created"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_workspace_keeps_its_text_and_gets_one_member() {
    let folder = empty();
    let members = "# Ours.\n[workspace]\nmembers = [\n    \"app\", # the service\n]\n\n[profile.dev]\ndebug = 0\n";
    write(folder.path(), "Cargo.toml", members);
    write(folder.path(), "app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    write(folder.path(), "app/src/lib.rs", "");
    // From a folder of the workspace, too.
    init(&folder.path().join("app"), &[]);
    insta::assert_snapshot!(read(folder.path(), "Cargo.toml"), @r#"
    # Ours.
    [workspace]
    members = [
        "generated/*",
        "app", # the service
    ]

    [profile.dev]
    debug = 0
    "#);
    assert_eq!(metadata(folder.path())["packages"][0]["name"], "app");
}

#[test]
fn members_on_one_line_stay_on_one_line() {
    let folder = empty();
    write(folder.path(), "Cargo.toml", "[workspace]\nmembers = [\"app\", \"lib\"]\n");
    init(folder.path(), &[]);
    let members = "[workspace]\nmembers = [\"generated/*\", \"app\", \"lib\"]\n";
    assert_eq!(read(folder.path(), "Cargo.toml"), members);
}

#[test]
fn a_crate_becomes_the_root_of_a_workspace() {
    let folder = empty();
    write(folder.path(), "Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    write(folder.path(), "src/lib.rs", "");
    init(folder.path(), &[]);
    insta::assert_snapshot!(read(folder.path(), "Cargo.toml"), @r#"
    [package]
    name = "app"
    version = "0.1.0"
    edition = "2024"

    [workspace]
    members = ["generated/*"]
    "#);
    metadata(folder.path());
}

#[test]
fn the_checks_are_for_the_host_of_the_remote() {
    let folder = empty();
    write(folder.path(), ".git/config", "[remote \"origin\"]\n\turl = git@gitlab.example:pets/pets.git\n");
    write(folder.path(), ".gitlab-ci.yml", "test:\n  script: make\n");
    let out = init(folder.path(), &[]);
    assert!(out.contains(".gitlab/naftiko.yml: created") && out.contains("add to .gitlab-ci.yml:\ninclude:"), "{out}");
    assert_eq!(read(folder.path(), ".gitlab-ci.yml"), "test:\n  script: make\n");
    let checks = read(folder.path(), ".gitlab/naftiko.yml");
    let install = format!("cargo install --locked cargo-naftiko@{}", env!("CARGO_PKG_VERSION"));
    assert!(checks.contains(&install) && checks.contains("cargo naftiko codegen --check"), "{checks}");
}

#[test]
fn a_manifest_that_is_not_toml_is_an_error_and_nothing_is_written() {
    let folder = empty();
    write(folder.path(), "Cargo.toml", "[workspace\n");
    let (code, out, err) = told(&naftiko(folder.path(), &["init"]));
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.starts_with("error: Cargo.toml is not valid TOML: ") && err.contains("= help: correct it"), "{err}");
    assert!(!folder.path().join("specs").exists());
}

#[test]
fn a_client_is_generated_where_init_ran() {
    let folder = empty();
    init(folder.path(), &["--runtime-path", "vendor/naftiko-client"]);
    write(folder.path(), "specs/pets/pets.yaml", PETS);
    let (code, out, err) = told(&naftiko(&folder.path().join("specs"), &["codegen"]));
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    let manifest = read(folder.path(), "generated/pets/Cargo.toml");
    assert!(manifest.lines().next().unwrap().ends_with(" Do not edit: run `cargo naftiko codegen`."), "{manifest}");
    assert!(manifest.contains("naftiko-client = { path = \"../../vendor/naftiko-client\""), "{manifest}");
    let (code, ..) = told(&naftiko(folder.path(), &["codegen", "--check"]));
    assert_eq!(code, Some(0));
}

#[test]
fn the_record_is_that_of_the_folder_in_which_the_program_is_installed() {
    let program = Path::new(env!("CARGO_BIN_EXE_cargo-naftiko"));
    let root = tempfile::tempdir_in(program.parent().unwrap()).unwrap();
    let source = "cargo-naftiko 0.1.0 (path+file:///src/crates/cargo-naftiko)";
    write(root.path(), ".crates2.json", &format!(r#"{{"installs": {{"{source}": {{}}}}}}"#));
    fs::create_dir(root.path().join("bin")).unwrap();
    let installed = root.path().join("bin/cargo-naftiko");
    fs::hard_link(program, &installed).unwrap();
    let folder = empty();
    let mut command = Command::new(&installed);
    command.arg("init").current_dir(folder.path()).env("CARGO_HOME", folder.path().join("no-home"));
    let (code, out, err) = told(&command.output().unwrap());
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let note = "the runtime is in /src/crates/naftiko-client, so the clients build on this machine only;";
    assert!(out.contains(note), "{out}");
    let settings = read(folder.path(), "specs/codegen.toml");
    assert!(settings.ends_with("src/crates/naftiko-client\"\n"), "{settings}");
}
