//! Says whether the generated client of Clerk is there. The workspace must build, and generate,
//! while it is not.

use std::path::Path;

/// The root of the generated client, whose source `src/lib.rs` includes.
const CLIENT: &str = "../../generated/clerk/src/lib.rs";

fn main() {
    println!("cargo::rerun-if-changed={CLIENT}");
    println!("cargo::rustc-check-cfg=cfg(has_client)");
    if Path::new(CLIENT).exists() {
        println!("cargo::rustc-cfg=has_client");
    }
}
