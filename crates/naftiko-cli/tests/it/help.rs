//! Help, and templates of bodies.

use crate::common::run;

#[test]
fn the_help_of_a_program_lists_its_groups() {
    insta::assert_snapshot!(run("-h").stdout);
}

#[test]
fn a_group_alone_prints_its_commands() {
    let ran = run("pets");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn the_help_of_a_command_has_its_inputs() {
    insta::assert_snapshot!(run("pets create --help").stdout);
    insta::assert_snapshot!(run("help pet-photos upload").stdout);
    assert_eq!(run("pets create -h").code, 0);
}

#[test]
fn a_missing_input_is_named_with_its_flag() {
    insta::assert_snapshot!(run("pets create o1").stderr);
}

#[test]
fn the_version_is_that_of_the_program() {
    assert_eq!(run("--version").stdout, "pets 1.2.3\n");
}

#[test]
fn a_template_has_all_fields_of_the_body_and_is_a_body() {
    insta::assert_snapshot!(run("pets create --body-template").stdout);
    insta::assert_snapshot!(run("pet-photos annotate --body-template").stdout);
}
