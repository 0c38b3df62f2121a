//! `cargo naftiko check` as a script and an editor meet it: exit codes, what goes where, and the
//! lines of JSON.

use std::fs;
use std::path::Path;

use crate::common::{PETS, naftiko, project, told};

/// Exit code and both outputs, one below the other.
fn check(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, err) = told(&naftiko(folder, &[&["check"], arguments].concat()));
    let (code, out, err) = (code.unwrap(), out.trim_end(), err.trim_end());
    let told = format!("exit code {code}\n--- standard output\n{out}\n--- standard error\n{err}");
    // As Windows writes it, in JSON and elsewhere.
    let windows = [r"specs\\pets\\pets.yaml", r"specs\pets\pets.yaml"];
    windows.iter().fold(told, |told, path| told.replace(path, "specs/pets/pets.yaml"))
}

/// A capability file with two errors, a warning, and a secret that must not be shown.
fn broken() -> String {
    let pets = PETS.replace("{type: none}", "{type: bearer, token: hunter2}");
    pets.replace(
        "name: ListPets",
        "name: ListPets\n        method: GTE\n      - name: FeedPet\n        wieght: 1\n        body: '{'",
    )
}

#[test]
fn what_is_sound_is_one_line_and_nothing_is_written() {
    let project = project(PETS);
    insta::assert_snapshot!(check(project.path(), &["--specs", "specs"]), @"
    exit code 0
    --- standard output
    specs: 1 capability file, 1 operation: no problems
    --- standard error
    ");
    insta::assert_snapshot!(check(project.path(), &["--specs", "specs", "--format", "json"]), @"
    exit code 0
    --- standard output

    --- standard error
    ");
    assert_eq!(fs::read_dir(project.path()).unwrap().count(), 1);
}

#[test]
fn every_problem_is_shown_then_counted_and_the_errors_are_said_to_be_explained() {
    insta::assert_snapshot!(check(project(&broken()).path(), &["--specs", "specs"]), @r#"
    exit code 1
    --- standard output
    specs: 2 errors, 2 warnings
    --- standard error
    error[unknown-value]: unknown HTTP method `GTE`
      --> specs/pets/pets.yaml:10:17
       |
    10 |         method: GTE
       |                 ^^^
       |
       = help: did you mean `GET`?

    warning[unknown-key]: an operation has no key `wieght`
      --> specs/pets/pets.yaml:12:9
       |
    12 |         wieght: 1
       |         ^^^^^^ ignored

    warning[secret-in-file]: the file contains a secret, but the client reads the environment variable `PETS_TOKEN` instead
    --> specs/pets/pets.yaml:5:43
     = help: do not store secrets in files: write `"{{NAME}}"`, and add NAME to the keys of a bind

    error[invalid-body]: the body is not valid JSON: expected a string at the end
      --> specs/pets/pets.yaml:13:15
       |
    13 |         body: '{'
       |               ^^^
       |
       = help: write JSON with `{{name}}` for values, or declare another type: `{type: text, data: ...}`

    some errors have detailed explanations: invalid-body, unknown-value
    for more information about an error, run `cargo naftiko check --explain invalid-body`
    "#);
}

#[test]
fn as_json_a_problem_is_a_line_and_there_is_nothing_else() {
    insta::assert_snapshot!(check(project(&broken()).path(), &["--specs", "specs", "--format", "json"]), @r#"
    exit code 1
    --- standard output
    {"severity":"error","code":"unknown-value","message":"unknown HTTP method `GTE`","places":[{"file":"specs/pets/pets.yaml","line":10,"column":17,"end_line":10,"end_column":20,"byte_start":219,"byte_end":222,"label":""}],"help":"did you mean `GET`?"}
    {"severity":"warning","code":"unknown-key","message":"an operation has no key `wieght`","places":[{"file":"specs/pets/pets.yaml","line":12,"column":9,"end_line":12,"end_column":15,"byte_start":253,"byte_end":259,"label":"ignored"}],"help":null}
    {"severity":"warning","code":"secret-in-file","message":"the file contains a secret, but the client reads the environment variable `PETS_TOKEN` instead","places":[{"file":"specs/pets/pets.yaml","line":5,"column":43,"end_line":5,"end_column":43,"byte_start":120,"byte_end":120,"label":""}],"help":"do not store secrets in files: write `\"{{NAME}}\"`, and add NAME to the keys of a bind"}
    {"severity":"error","code":"invalid-body","message":"the body is not valid JSON: expected a string at the end","places":[{"file":"specs/pets/pets.yaml","line":13,"column":15,"end_line":13,"end_column":18,"byte_start":277,"byte_end":280,"label":""}],"help":"write JSON with `{{name}}` for values, or declare another type: `{type: text, data: ...}`"}
    --- standard error
    "#);
}

#[test]
fn a_warning_is_told_and_is_no_failure() {
    let pets = PETS.replace("name: ListPets", "name: ListPets\n        colour: red");
    insta::assert_snapshot!(check(project(&pets).path(), &["--specs", "specs"]), @"
    exit code 0
    --- standard output
    specs: 1 capability file, 1 operation: 1 warning
    --- standard error
    warning[unknown-key]: an operation has no key `colour`
      --> specs/pets/pets.yaml:10:9
       |
    10 |         colour: red
       |         ^^^^^^ ignored
    ");
}

#[test]
fn warnings_of_one_kind_are_one_and_can_be_printed_each() {
    let pets = PETS.replace("name: ListPets", "name: ListPets\n        colour: red\n        weight: 1");
    let project = project(&pets);
    insta::assert_snapshot!(check(project.path(), &["--specs", "specs"]), @"
    exit code 0
    --- standard output
    specs: 1 capability file, 1 operation: 1 warning
    --- standard error
    warning[unknown-key]: an operation has no key `colour`
      --> specs/pets/pets.yaml:10:9
       |
    10 |         colour: red
       |         ^^^^^^ ignored
       |
       = note: 1 more of this kind: `weight` (line 11)
    ");
    let (_, out, err) = told(&naftiko(project.path(), &["check", "--specs", "specs", "--all"]));
    assert_eq!(out, "specs: 1 capability file, 1 operation: 1 warning\n");
    assert!(err.contains("no key `colour`\n") && err.contains("no key `weight`\n"), "{err}");
    insta::assert_snapshot!(check(project.path(), &["--specs", "specs", "--format", "json"]), @r#"
    exit code 0
    --- standard output
    {"severity":"warning","code":"unknown-key","message":"an operation has no key `colour`","places":[{"file":"specs/pets/pets.yaml","line":10,"column":9,"end_line":10,"end_column":15,"byte_start":193,"byte_end":199,"label":"ignored"}],"help":null,"also":[{"severity":"warning","code":"unknown-key","message":"an operation has no key `weight`","places":[{"file":"specs/pets/pets.yaml","line":11,"column":9,"end_line":11,"end_column":15,"byte_start":213,"byte_end":219,"label":"ignored"}],"help":null}]}
    --- standard error
    "#);
}

#[test]
fn a_warning_that_is_denied_is_a_failure() {
    let pets = PETS.replace("name: ListPets", "name: ListPets\n        colour: red");
    let project = project(&pets);
    let code = |arguments: &[&str]| naftiko(project.path(), arguments).status.code();
    assert_eq!(code(&["check", "--specs", "specs", "--deny-warnings"]), Some(1));
    let (code, _, err) =
        told(&naftiko(project.path(), &["codegen", "--specs", "specs", "--out", "out", "--deny-warnings"]));
    assert_eq!(code, Some(1));
    assert!(err.ends_with("\nnothing was written: 1 warning, and warnings are denied\n"), "{err}");
    assert!(!project.path().join("out").exists());
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let project = project(PETS);
    let (code, out, _) = told(&naftiko(project.path(), &["check", "--specs", "spec"]));
    assert_eq!((code, out.as_str()), (Some(1), "spec: 1 error\n"));
}

#[test]
fn a_code_has_a_page() {
    insta::assert_snapshot!(check(Path::new("."), &["--explain", "unknown-key"]), @"
    exit code 0
    --- standard output
    unknown-key: a key that the format does not have

    A key that is similar to a known one is a misspelling, and an error, because its value would be
    lost. Any other unknown key is a warning and is ignored. In maps that may contain any key, such as
    `info`, only misspellings are reported.

        # wrong
        - name: FeedPet
          methd: POST
        # right
        - name: FeedPet
          method: POST

    After an error, nothing is written; after a warning, the client is generated. The keys are those of
    the capability format.
    --- standard error
    ");
}

#[test]
fn without_a_code_all_are_listed() {
    insta::assert_snapshot!(check(Path::new("."), &["--explain"]), @"
    exit code 0
    --- standard output
    yaml-syntax: the text is not a single YAML document
    duplicate-key: a key occurs twice in one map
    unknown-key: a key that the format does not have
    wrong-kind: a value of the wrong kind, such as a list instead of a string
    unknown-value: a value that is not one of the allowed ones
    missing: a required part is missing
    duplicate: two parameters or operations are the same
    unsupported: a part of the format that this version does not support
    invalid-path: a path template from which no URL can be made
    invalid-base-url: a base URL that is not valid
    invalid-parameter: a parameter that does not fit its operation or location
    invalid-body: a request body that is not valid
    invalid-import: an import that leads nowhere, to itself, or out of the folder of specs
    undecoded: a response, or a part of it, is returned without being decoded
    client-header: a parameter that sets what the client sends itself
    inferred-authentication: no authentication is declared, so it is inferred from the bound keys
    ambiguous-authentication: several keys are bound, but no authentication is declared
    custom-authentication: an authentication that the client does not implement
    secret-in-file: a secret is written in a file
    nothing-consumed: a file that consumes nothing and adds nothing to a client
    partial-tool: a tool that cannot be called by name as its file declares it
    partial-resource: a resource or a prompt that is not served as its file declares it
    partial-route: a route of a REST server that cannot be served as its file declares it
    partial-skill: a skill, or a tool of one, that is not served as its file declares it
    tool-name: the name of a tool that clients do not accept, or that is taken
    no-program: the files expose servers, and no program serves them
    invalid-flow: a flow with a name or a value that does not exist or does not fit
    partial-flow: a flow that is left out of the client, or that differs from its file
    conflict: two declarations contradict each other
    name-collision: two names that are the same in Rust
    invalid-configuration: a setting in codegen.toml that is not valid
    invalid-openapi: a part of the OpenAPI document that is not valid
    io: a file or folder that cannot be read or written, or is in the wrong place
    --- standard error
    ");
}

#[test]
fn an_unknown_code_says_which_may_have_been_meant() {
    insta::assert_snapshot!(check(Path::new("."), &["--explain", "unkown-key"]), @"
    exit code 2
    --- standard output

    --- standard error
    error: invalid value 'unkown-key' for '--explain [<CODE>]': unknown code; did you mean `unknown-key`?

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(check(Path::new("."), &["--explain", "E0308"]), @"
    exit code 2
    --- standard output

    --- standard error
    error: invalid value 'E0308' for '--explain [<CODE>]': unknown code

    For more information, try '--help'.
    ");
}

#[test]
fn arguments_that_are_not_understood_are_another_exit_code() {
    for arguments in [&["--formt", "json"][..], &["--format", "xml"], &["--explain", "io", "--specs", "specs"]] {
        assert_eq!(naftiko(Path::new("."), &[&["check"], arguments].concat()).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_code_of_the_other_command_is_an_error_that_names_the_command() {
    for (command, code, other) in [("check", "field-removed", "diff"), ("diff", "unknown-key", "check")] {
        let (status, out, err) = told(&naftiko(Path::new("."), &[command, "--explain", code]));
        assert_eq!((status, out.as_str()), (Some(2), ""));
        assert!(err.contains(&format!("which `{other} --explain {code}` explains")), "{err}");
    }
}

#[test]
fn a_folder_of_specs_that_does_not_exist_is_an_error_with_a_help() {
    let folder = tempfile::tempdir().unwrap();
    let (status, _, err) = told(&naftiko(folder.path(), &["check", "--specs", "apis"]));
    assert_eq!(status, Some(1));
    assert!(err.contains("help: run `init`, which prepares the folder, or name another one with `--specs`"), "{err}");
}
