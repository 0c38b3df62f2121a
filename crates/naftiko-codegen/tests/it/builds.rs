//! Generated crates as users build them: from outside this workspace, with warnings as errors. This
//! is slow, so `cargo test` ignores it and `.ci/run` runs it.
//!
//! All cases are members of one workspace, with one target folder, and without TLS, which would
//! take most of the time. `.ci/run` builds every eighth case of each kind, and `.ci/run nightly`,
//! which sets `NAFTIKO_BUILDS=all`, all of them.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use naftiko_codegen::{Generator, Runtime};
use naftiko_made_up::Workspace;

use crate::guide;

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(OsStr::to_str).unwrap()
}

/// The kinds of cases; each has a folder.
const KINDS: [&str; 7] = ["lower", "operation", "client", "fake", "readme", "program", "traps"];

/// One case of a kind in so many is built, unless all are.
const STEP: usize = 8;

/// The cases of a kind to build.
fn cases(kind: &str) -> Vec<PathBuf> {
    let is_whole = std::env::var_os("NAFTIKO_BUILDS").is_some_and(|builds| builds == "all");
    let all = folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(kind));
    all.into_iter().step_by(if is_whole { 1 } else { STEP }).collect()
}

#[test]
#[ignore = "builds crates for a minute or more; `.ci/run` runs it"]
fn every_case_builds_without_a_warning() {
    let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "cases");
    for kind in KINDS {
        for case in cases(kind) {
            for file in fs::read_dir(&case).unwrap().map(|entry| entry.unwrap().path()) {
                // Not the snapshots.
                if file.extension().is_some_and(|extension| extension != "snap") {
                    let text = fs::read_to_string(&file).unwrap();
                    workspace.write(&format!("specs/{kind}-{}/{}", name(&case), name(&file)), &text);
                }
            }
        }
    }
    let generator = Generator::new(workspace.path().join("specs"), workspace.path().join("crates"));
    let generated = generator.runtime(Runtime::Path(Workspace::repository().join("crates/naftiko-client"))).generate();
    assert!(generated.crates.len() >= KINDS.len(), "{}", generated.crates.len());
    for it in &generated.crates {
        for (file, text) in &it.files {
            workspace.write_generated(&it.path.display().to_string(), file, text);
        }
    }
    workspace.cargo(&["fmt", "--check"]);
    // With the fakes and the tables, which are separate files, so the rest is the same without them.
    let features = ["--features", "table,test-util"];
    workspace.cargo(&[&["clippy", "--workspace", "--lib"][..], &features, &["--", "-D", "warnings"]].concat());
    workspace.cargo(&[&["doc", "--workspace", "--no-deps"][..], &features].concat());
    workspace.cargo(&[&["test", "--workspace", "--doc", "--quiet", "--no-fail-fast"][..], &features].concat());
}

#[test]
#[ignore = "builds crates for a minute or more; `.ci/run` runs it"]
fn the_program_of_the_readme_builds() {
    let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "readme");
    let dependencies = guide::block("toml", "serde = ");
    let client = Workspace::repository().join("generated/clerk");
    let features = ["organizations", "organization-invitations"];
    let with_path = format!("path = {client:?}, default-features = false, features = {features:?}");
    assert!(dependencies.contains("path = \"generated/clerk\""));
    let manifest = format!(
        "[package]\nname = \"reader\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n{}",
        dependencies.replace("path = \"generated/clerk\"", &with_path)
    );
    workspace.write("crates/reader/Cargo.toml", &manifest);
    workspace.write("crates/reader/src/main.rs", &guide::block("rust", "of all pages"));
    workspace.cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
}
