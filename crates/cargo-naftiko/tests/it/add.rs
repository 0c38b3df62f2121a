//! `cargo naftiko add` as a user and a script see it: exit codes, lists, and what is printed.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::common::{naftiko, told};

const PETS: &str = "\
openapi: 3.0.3
info: {title: Pets API, version: '1'}
servers: [{url: 'https://pets.example'}]
security: [{token: []}]
paths:
  /pets:
    get: {operationId: listPets, summary: List pets, tags: [Pets], responses: {'204': {description: ok}}}
    post: {operationId: createPet, tags: [Pets], deprecated: true, responses: {'204': {description: ok}}}
  /owners:
    get: {operationId: listOwners, tags: [Owners], responses: {'204': {description: ok}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
";

/// A folder with a document.
fn project() -> TempDir {
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join("pets.yaml"), PETS).unwrap();
    project
}

/// Exit code and both outputs, one below the other.
fn add(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, err) = told(&naftiko(folder, &[&["add"], arguments, &["--specs", "specs"]].concat()));
    let (code, out, err) = (code.unwrap(), out.trim_end(), err.trim_end());
    format!("exit code {code}\n--- standard output\n{out}\n--- standard error\n{err}").replace('\\', "/")
}

#[test]
fn a_new_file_names_the_schema_if_the_workspace_has_it() {
    let project = project();
    let file = project.path().join("specs/pets/pets-api-pets.yaml");
    add(project.path(), &["pets.yaml", "--tag", "Pets"]);
    assert!(fs::read_to_string(&file).unwrap().starts_with("naftiko: "));
    fs::remove_dir_all(project.path().join("specs")).unwrap();
    fs::create_dir_all(project.path().join("specs/.schemas")).unwrap();
    fs::write(project.path().join("specs/.schemas/capability.schema.json"), "{}").unwrap();
    add(project.path(), &["pets.yaml", "--tag", "Pets"]);
    let text = fs::read_to_string(&file).unwrap();
    let first = "# yaml-language-server: $schema=../.schemas/capability.schema.json\nnaftiko: ";
    assert!(text.starts_with(first), "{text}");
}

#[test]
fn a_choice_is_written_and_checked() {
    let project = project();
    insta::assert_snapshot!(add(project.path(), &["pets.yaml", "--tag", "Pets"]), @"
    exit code 0
    --- standard output
    specs/pets/pets-api-pets.yaml: 2 operations added
    specs/pets/openapi.yaml: copied as received
    specs/pets: 2 operations: no problems
    next: `cargo naftiko codegen` writes the client
    the client reads its secret from PETS_TOKEN
    --- standard error
    ");
    insta::assert_snapshot!(add(project.path(), &["pets.yaml", "--tag", "Pets"]), @"
    exit code 0
    --- standard output
    specs/pets has all chosen operations
    specs/pets: 2 operations: no problems
    --- standard error
    ");
    fs::write(project.path().join("pets.yaml"), PETS.replace("  /pets:", "  /animals:")).unwrap();
    insta::assert_snapshot!(add(project.path(), &["pets.yaml", "--all", "--no-deprecated"]), @"
    exit code 2
    --- standard output

    --- standard error
    error: specs/pets/openapi.yaml is not the given document
      = help: add `--replace` to replace it, and `--dry-run` to see the difference; to keep it, give that file itself as the document
    ");
    insta::assert_snapshot!(add(project.path(), &["pets.yaml", "--tag", "Owners", "--replace"]), @"
    exit code 0
    --- standard output
    specs/pets/pets-api-owners.yaml: 1 operation added
    specs/pets/openapi.yaml: replaced as received
    specs/pets/pets-api-pets.yaml: not in the document, and kept: `listPets`, `createPet`
    specs/pets: 3 operations: 1 warning
    next: `cargo naftiko codegen` writes the client
    the client reads its secret from PETS_TOKEN
    --- standard error
    warning[conflict]: `listPets` is `GET /animals` in the OpenAPI document; its types are used
      --> specs/pets/pets-api-pets.yaml:24:15
       |
    24 |       - name: listPets
       |               ^^^^^^^^ GET /pets
       |
      ::: specs/pets/openapi.yaml:7:5
       |
     7 |     get: {operationId: listPets, summary: List pets, tags: [Pets], responses: {'204': {description: ok}}}
       |     --- the OpenAPI document
       |
       = note: 1 more of this kind: `createPet` (line 27)
       = help: correct the method or the path in one of the files
    ");
}

#[test]
fn without_a_choice_the_operations_are_listed() {
    let project = project();
    insta::assert_snapshot!(add(project.path(), &["pets.yaml"]), @"
    exit code 2
    --- standard output
    Pets API 1: 3 operations, 0 types

    Pets (2 operations, 0 types)
      GET   /pets    listPets
      POST  /pets    createPet  (deprecated)

    Owners (1 operation, 0 types)
      GET   /owners  listOwners
    --- standard error
    nothing was added: choose operations with `--tag`, `--operation`, `--path` or `--all`
    ");
    let listed = add(project.path(), &["pets.yaml", "--list", "--tag", "Owners"]);
    assert!(listed.starts_with("exit code 0") && !listed.contains("listPets"), "{listed}");
    let (code, out, _) = told(&naftiko(project.path(), &["add", "pets.yaml", "--list", "--format", "json"]));
    let list: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &list["tags"][0]["operations"][1]["id"]), (Some(0), &"createPet".into()));
    assert_eq!(list["tags"][0]["operations"][1]["deprecated"], true);
    assert!(!project.path().join("specs").exists());
}

#[test]
fn a_dry_run_prints_a_diff_and_writes_nothing() {
    let project = project();
    let printed = add(project.path(), &["pets.yaml", "--operation", "GET /pets", "--dry-run"]);
    assert!(printed.contains("\n+++ b/specs/pets/pets-api-pets.yaml\n"), "{printed}");
    assert!(printed.contains("\n+      - name: listPets\n"), "{printed}");
    assert!(!project.path().join("specs").exists());
}

#[test]
fn a_document_can_come_from_standard_input() {
    let project = project();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-naftiko"));
    command.args(["add", "-", "--api", "zoo", "--all", "--specs", "specs"]).current_dir(project.path());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(PETS.as_bytes()).unwrap();
    let (code, out, err) = told(&child.wait_with_output().unwrap());
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert_eq!(fs::read_to_string(project.path().join("specs/zoo/openapi.yaml")).unwrap(), PETS);
}

#[test]
fn what_cannot_be_added_is_refused() {
    let project = project();
    fs::write(project.path().join("old.yaml"), "swagger: '2.0'\n").unwrap();
    insta::assert_snapshot!(add(project.path(), &["old.yaml", "--all"]), @"
    exit code 1
    --- standard output

    --- standard error
    error[invalid-openapi]: this is a Swagger 2.0 document, and only OpenAPI 3.0 and 3.1 are supported
     --> old.yaml:1:1
      |
    1 | swagger: '2.0'
      | ^^^^^^^
      |
      = help: convert it, for example with `npx swagger2openapi`, and replace it with the result
    ");
    insta::assert_snapshot!(add(project.path(), &["https://pets.example/openapi.json", "--all"]), @"
    exit code 1
    --- standard output

    --- standard error
    error[io]: `https://pets.example/openapi.json` is an address, and documents are read from files
     |
     = help: download it first: `curl -LO https://pets.example/openapi.json`
    ");
    insta::assert_snapshot!(add(project.path(), &["pets.yaml", "--tag", "Pet"]), @"
    exit code 2
    --- standard output

    --- standard error
    error: no operation has the tag `Pet`
      = help: did you mean `Pets`?
    ");
}
