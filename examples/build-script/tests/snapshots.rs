//! What the client offers, for reviews.

#[test]
fn the_client_is_as_reviewed() {
    naftiko_codegen::testing::check_snapshots("specs", "tests/snapshots");
}
