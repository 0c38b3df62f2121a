//! What is printed, in each format, and the exit codes.

use std::path::Path;

use super::{PETS, Repository, diff, printed, with_operation};

const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /pets:
    get:
      operationId: ListPets
      parameters:
      - {name: order, in: query, schema: {type: string}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}
components:
  schemas:
    Pet:
      type: object
      required: [name, kind]
      properties:
        name: {type: string}
        kind: {type: string, enum: [cat, dog]}
    Unused: {type: object}
";

/// A repository whose client has types, with changes that are not committed.
fn changed() -> Repository {
    let repository = Repository::new();
    repository.write("specs/pets/openapi.yaml", DOCUMENT);
    repository.commit();
    let file = "specs/pets/openapi.yaml";
    repository.edit(file, "[cat, dog]", "[cat, dog, bird]");
    repository.edit(file, "required: [name, kind]", "required: [kind]");
    repository.edit(file, "      - {name: order, in: query", "      - {name: limit, in: query, schema: {type: integer}}\n      - {name: order, in: query, description: The order");
    repository
}

#[test]
fn text_is_for_a_reader() {
    insta::assert_snapshot!("text", changed().diff(&[]));
    insta::assert_snapshot!("verbose", changed().diff(&["-v"]));
}

#[test]
fn the_report_in_the_guide_is_what_is_printed() {
    let page = include_str!("../../../../../docs/src/review-changes.md");
    let (_, block) = page.split_once("```text\n").unwrap();
    let (block, _) = block.split_once("```\n").unwrap();
    assert!(changed().diff(&[]).contains(block), "{block}");
}

/// A repository with a program, and changes of its tools.
pub(super) fn changed_tools() -> Repository {
    let repository = Repository::new();
    let tools = "  exposes:\n  - type: mcp\n    namespace: shop\n    tools:\n    \
                 - {name: list, call: pets.ListPets, description: All pets}\n";
    repository.write("specs/pets/pets.yaml", &format!("{PETS}{tools}"));
    repository.write("specs/pets/codegen.toml", "[program]\n");
    repository.commit();
    repository.edit("specs/pets/pets.yaml", "name: list", "name: search");
    repository.edit("specs/pets/pets.yaml", "All pets", "Lists pets");
    repository
}

#[test]
fn the_report_about_tools_in_the_guide_is_what_is_printed() {
    let page = include_str!("../../../../../docs/src/review-changes.md");
    let block = page.split("```text\n").nth(2).unwrap();
    let (block, _) = block.split_once("```\n").unwrap();
    let printed = changed_tools().diff(&[]);
    assert!(printed.contains(block), "{printed}");
}

#[test]
fn markdown_is_for_a_comment_and_github_for_its_annotations() {
    insta::assert_snapshot!("markdown", changed().diff(&["--format", "markdown"]));
    insta::assert_snapshot!("github", changed().diff(&["--format", "github"]));
}

#[test]
fn json_is_one_object_and_there_is_nothing_else() {
    let repository = Repository::empty();
    repository.write("README.md", "");
    repository.commit();
    repository.write("specs/pets/pets.yaml", PETS);
    let printed = repository.diff(&["--format", "json"]);
    let out = printed.split_once("--- standard output\n").unwrap().1;
    let (out, err) = out.split_once("--- standard error\n").unwrap();
    assert_eq!(err, "");
    let json: serde_json::Value = serde_json::from_str(out).unwrap();
    assert_eq!(json["schema"], 1);
    assert_eq!(json["clients"][0]["summary"], "pets-client 0.1.0: new client");
    assert!(json["notes"][0].as_str().unwrap().contains("every client is new"));
}

#[test]
fn places_of_annotations_start_at_the_root_of_the_repository() {
    let repository = changed();
    let folder = repository.path().join("specs/pets");
    let printed = printed(diff(&folder).args(["--specs", "..", "--format", "github"]));
    assert!(printed.contains("::error file=specs/pets/openapi.yaml,line="), "{printed}");
    repository.commit();
    let printed = repository.diff(&["HEAD~1", "HEAD", "--format", "github"]);
    assert!(printed.contains("::error file=specs/pets/openapi.yaml,line="), "{printed}");
}

#[test]
fn a_text_edit_in_an_unused_corner_is_silence() {
    let repository = Repository::new();
    repository.write("specs/pets/openapi.yaml", DOCUMENT);
    repository.commit();
    repository.edit("specs/pets/openapi.yaml", "Unused: {", "Unused: {description: Not used., ");
    assert!(repository.diff(&[]).contains("\npets-client 0.1.0: no changes\n"));
}

#[test]
fn a_level_decides_whether_the_command_fails() {
    let repository = changed();
    let codes = |arguments: &[&str]| {
        [&[][..], &["--fail-on", "breaking"], &["--fail-on", "any"]]
            .map(|fail_on| repository.code(&[arguments, fail_on].concat()).unwrap())
    };
    assert_eq!(codes(&[]), [0, 1, 1]);
    assert_eq!(codes(&["HEAD", "HEAD"]), [0, 0, 0]);
    let printed = repository.diff(&["--fail-on", "breaking", "--format", "markdown"]);
    let (_, err) = printed.split_once("--- standard error\n").unwrap();
    assert_eq!(
        err,
        "1 breaking change not accepted in codegen.toml\n  \
         = help: to accept one, add its fingerprint to `accepted` under `[diff]`"
    );
    repository.git(&["checkout", "--quiet", "specs"]);
    repository.write("specs/pets/pets.yaml", &with_operation(PETS, "DeletePets"));
    assert_eq!(codes(&[]), [0, 0, 1]);
    for arguments in [&["--fail-on", "minor"][..], &["--format", "xml"], &["--explain", "io", "HEAD"], &["a", "b", "c"]]
    {
        assert_eq!(repository.code(arguments), Some(2), "{arguments:?}");
    }
}

#[test]
fn an_accepted_change_does_not_fail_and_a_stale_fingerprint_is_a_warning() {
    let repository = changed();
    let printed = repository.diff(&[]);
    let fingerprints =
        printed.lines().filter_map(|line| line.split_once("= fingerprint: ").map(|(_, it)| format!("{it:?}")));
    let fingerprints: Vec<String> = fingerprints.collect();
    assert!(!fingerprints.is_empty());
    let accepted = |more: &str| format!("[diff]\naccepted = [{}{more}]\n", fingerprints.join(", "));
    repository.write("specs/pets/codegen.toml", &accepted(""));
    assert_eq!(repository.code(&["--fail-on", "breaking"]), Some(0));
    assert_eq!(repository.code(&["--fail-on", "any"]), Some(1));
    let printed = repository.diff(&[]);
    assert!(printed.contains(" accepted), ") && printed.contains("-> 0.2.0"), "{printed}");
    repository.write("specs/pets/codegen.toml", &accepted(", \"0123456789ab\""));
    let warned = repository.diff(&[]);
    assert!(
        warned.contains("warning[invalid-configuration]: no change has the fingerprint `0123456789ab`"),
        "{warned}"
    );
    assert!(warned.contains("--> specs/pets/codegen.toml:2:"), "{warned}");
}

#[test]
fn a_level_in_codegen_toml_replaces_that_of_a_code() {
    let repository = changed();
    let codes = ["field-optional", "enum-value-added"].map(|code| format!("{code} = \"note\"\n"));
    repository.write("specs/pets/codegen.toml", &format!("[diff.levels]\n{}", codes.concat()));
    let printed = repository.diff(&["--fail-on", "breaking"]);
    assert!(printed.starts_with("exit code 0\n"), "{printed}");
    assert!(printed.contains("pets-client 0.1.0 -> 0.1.1: 1 added, "), "{printed}");
}

#[test]
fn each_client_has_its_report_and_one_without_changes_is_a_line() {
    let repository = changed();
    repository.git(&["checkout", "--quiet", "specs"]);
    let owners = PETS.replace("pets", "owners").replace("Pets", "Owners");
    repository.write("specs/owners/owners.yaml", &owners);
    repository.write("specs/food/food.yaml", &PETS.replace("pets", "food").replace("Pets", "Food"));
    repository.commit();
    repository.write("specs/owners/owners.yaml", &with_operation(&owners, "DeleteOwners"));
    insta::assert_snapshot!("several", repository.diff(&[]));
}

#[test]
fn a_code_has_a_page() {
    let page = anywhere(&["--explain", "field-removed"]);
    assert!(page.starts_with("exit code 0\n--- standard output\nfield-removed: "), "{page}");
    let all = anywhere(&["--explain"]);
    assert!(all.lines().count() > 50 && all.contains("\nenum-value-removed: "), "{all}");
    insta::assert_snapshot!(anywhere(&["--explain", "field-remove"]), @"
    exit code 2
    --- standard output

    --- standard error
    error: invalid value 'field-remove' for '--explain [<CODE>]': unknown code; did you mean `field-removed`?

    For more information, try '--help'.
    ");
}

/// Runs the command where it needs no repository.
fn anywhere(arguments: &[&str]) -> String {
    printed(diff(Path::new(".")).args(arguments))
}

#[test]
fn help_explains_every_option() {
    insta::assert_snapshot!("help", anywhere(&["--help"]));
}
