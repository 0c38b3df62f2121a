//! The models of `specs/`, one snapshot for each client: what a reviewer of a changed capability
//! file reads first.

#[test]
fn the_models_are_as_reviewed() {
    naftiko_codegen::testing::check_snapshots("../specs", "tests/snapshots");
}
