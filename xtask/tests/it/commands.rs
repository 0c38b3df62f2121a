//! The commands of every program, which the generator and the command line know.

use std::fs;
use std::path::Path;

/// Returns the names in the constant `BUILT_IN` of a file.
fn built_in(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let text = fs::read_to_string(&path).unwrap();
    let (_, after) = text.split_once("const BUILT_IN: &[&str] = ").expect("the constant");
    after.split_once(';').expect("its end").0.to_owned()
}

#[test]
fn a_readme_names_commands_as_the_command_line_does() {
    let names = built_in("crates/naftiko-cli/src/tree.rs");
    assert!(names.contains("\"mcp\""), "{names}");
    assert_eq!(names, built_in("crates/naftiko-codegen/src/model/unit.rs"));
}
