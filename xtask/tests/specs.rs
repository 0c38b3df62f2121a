//! The models of `specs/`, one snapshot for each client: what a reviewer of a changed capability file reads first.
//!
//! `cargo insta review`, or `INSTA_UPDATE=always cargo test -p xtask`, takes up a change.

use naftiko_codegen::Generator;

#[test]
fn the_models_are_as_reviewed() {
    let generated = Generator::new("../specs", "../generated").generate();
    assert!(!generated.crates.is_empty(), "{:#?}", generated.diagnostics);
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for it in generated.crates {
            insta::assert_snapshot!(it.api.name.as_str(), it.api);
        }
    });
}
