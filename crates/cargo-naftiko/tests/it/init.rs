//! `cargo naftiko init` in an empty folder, a crate and a workspace.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::common::{PETS, naftiko, told};

/// Runs `init` as it is without a record of its installation. Returns the standard output.
fn init(folder: &Path, arguments: &[&str]) -> String {
    init_by(Path::new(env!("CARGO_BIN_EXE_cargo-naftiko")), folder, arguments)
}

fn init_by(program: &Path, folder: &Path, arguments: &[&str]) -> String {
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

fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git").args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{output:?}");
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
    no checks in CI: the folder is not in a git repository; choose with `cargo naftiko init --ci HOST`
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
    git(folder.path(), &["init", "-q"]);
    let out = init(folder.path(), &["--dry-run"]);
    assert!(out.contains("no checks in CI: the repository has no remote;"), "{out}");
    git(folder.path(), &["remote", "add", "origin", "git@gitlab.example:pets/pets.git"]);
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

/// Returns a copy of the program that is installed from a folder, and the folder of the copy.
fn installed_from_a_folder() -> (TempDir, PathBuf) {
    let program = Path::new(env!("CARGO_BIN_EXE_cargo-naftiko"));
    let root = tempfile::tempdir_in(program.parent().unwrap()).unwrap();
    let source = "cargo-naftiko 0.1.0 (path+file:///src/crates/cargo-naftiko)";
    write(root.path(), ".crates2.json", &format!(r#"{{"installs": {{"{source}": {{}}}}}}"#));
    fs::create_dir(root.path().join("bin")).unwrap();
    let installed = root.path().join("bin/cargo-naftiko");
    fs::hard_link(program, &installed).unwrap();
    (root, installed)
}

#[test]
fn the_record_is_that_of_the_folder_in_which_the_program_is_installed() {
    let (_root, installed) = installed_from_a_folder();
    let folder = empty();
    let out = init_by(&installed, folder.path(), &[]);
    let note = "the runtime is in /src/crates/naftiko-client, so the clients build on this machine only;";
    assert!(out.contains(note), "{out}");
    let settings = read(folder.path(), "specs/codegen.toml");
    assert!(settings.ends_with("src/crates/naftiko-client\"\n"), "{settings}");
}

#[test]
fn checks_that_cannot_install_the_command_say_so_until_the_runtime_is_shared() {
    const CHECKS: &str = ".github/workflows/naftiko.yml";
    let (_root, installed) = installed_from_a_folder();
    let folder = empty();
    git(folder.path(), &["init", "-q"]);
    let out = init_by(&installed, folder.path(), &["--ci", "github"]);
    assert!(out.contains(&format!("{CHECKS} cannot install this command")), "{out}");
    let checks = read(folder.path(), CHECKS);
    assert!(checks.contains("set the runtime in specs/codegen.toml") && !checks.contains("cargo install"), "{checks}");

    let url = ["--runtime-git", "https://git.example/naftiko", "--runtime-tag", "v0.1.0"];
    let out = init_by(&installed, folder.path(), &url);
    assert!(out.contains("specs/codegen.toml: set the runtime\n"), "{out}");
    assert!(out.contains(&format!("{CHECKS}: set where the command is installed from\n")), "{out}");
    let checks = read(folder.path(), CHECKS);
    let install = "cargo install --locked --git https://git.example/naftiko --tag v0.1.0 cargo-naftiko\n";
    assert!(checks.contains(install), "{checks}");
    // The runtime is the one that is set, not that of this installation.
    let again = init_by(&installed, folder.path(), &[]);
    assert!(!again.contains("set ") && !again.contains("this machine"), "{again}");
    assert_eq!(read(folder.path(), CHECKS), checks);
}

#[test]
fn an_option_replaces_the_runtime_and_keeps_the_rest_of_the_settings() {
    let folder = empty();
    write(folder.path(), "specs/codegen.toml", "# Ours.\n[runtime] # shared\nversion = \"0.1\"\n\n[diff]\n");
    init(folder.path(), &["--runtime-path", "vendor/naftiko-client"]);
    let settings = "# Ours.\n[runtime] # shared\npath = \"../vendor/naftiko-client\"\n\n[diff]\n";
    assert_eq!(read(folder.path(), "specs/codegen.toml"), settings);
    assert!(init(folder.path(), &[]).contains("specs/codegen.toml: unchanged"));
}

#[test]
fn the_checks_of_a_workspace_in_a_folder_are_those_of_the_repository() {
    let folder = empty();
    git(folder.path(), &["init", "-q"]);
    write(folder.path(), "backend/rust/Cargo.toml", "[workspace]\nmembers = []\n");
    let workspace = folder.path().join("backend/rust");
    let out = init(&workspace, &["--ci", "github"]);
    assert!(out.contains("../../.github/workflows/naftiko.yml: created\n"), "{out}");
    let checks = read(folder.path(), ".github/workflows/naftiko.yml");
    assert!(checks.contains("        working-directory: backend/rust\n"), "{checks}");
    let out = init(&workspace, &["--ci", "gitlab"]);
    assert!(out.contains("../../.gitlab-ci.yml: created\n"), "{out}");
    assert!(read(folder.path(), ".gitlab/naftiko.yml").contains("    - cd backend/rust\n"));
    // The checks that are there are known without a remote.
    assert!(!init(&workspace, &[]).contains("no checks in CI"));
}

#[test]
fn the_checks_are_valid_yaml() {
    let folder = empty();
    git(folder.path(), &["init", "-q"]);
    for (host, path) in [("github", ".github/workflows/naftiko.yml"), ("gitlab", ".gitlab/naftiko.yml")] {
        init(folder.path(), &["--ci", host]);
        let checks: serde_json::Value = serde_yaml::from_str(&read(folder.path(), path)).unwrap();
        assert!(checks.is_object(), "{checks}");
    }
}

#[test]
fn after_the_first_api_the_next_step_is_its_client() {
    let folder = empty();
    assert!(init(folder.path(), &[]).contains("next: `cargo naftiko add openapi.yaml"));
    write(folder.path(), "specs/pets/pets.yaml", PETS);
    assert!(init(folder.path(), &[]).ends_with("next: `cargo naftiko codegen` writes the clients\n"));
}
