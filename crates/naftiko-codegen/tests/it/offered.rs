//! What programs offer over MCP is such that clients accept it.

use std::path::{Path, PathBuf};

use naftiko_codegen::Generator;
use naftiko_codegen::internals::{Offered, api};

/// Returns the folders of all cases, and those of the specs that are committed.
fn folders() -> Vec<PathBuf> {
    let cases = ["client", "fake", "lower", "operation", "program", "readme", "traps"].iter().flat_map(|kind| {
        let folder = Path::new("tests").join(kind).read_dir().unwrap();
        folder.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    });
    cases.chain(["../../specs".into(), "../../acceptance/conformance/specs".into()]).collect()
}

#[test]
fn clients_accept_the_tools_of_all_cases() {
    let mut tools = 0;
    for folder in folders() {
        for it in &Generator::new(&folder, "unused").generate().crates {
            let mut offered = Offered::new(api(it));
            // One case has a body of hundreds of keys. All of them belong to the schema.
            offered.rejected.retain(|(_, reason)| *reason != "the schema of its inputs is larger than 16 KiB");
            assert_eq!(offered.rejected, [], "{}", folder.display());
            tools += offered.sizes.len();
        }
    }
    assert!(tools > 500, "{tools} tools");
}
