//! The version of Rust that we say we need is enough for all that we build on. That our own code
//! needs no newer one is for clippy's `incompatible_msrv` to find.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Where dependencies may differ; those of other systems need no download then.
const PLATFORMS: [&str; 4] =
    ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown", "x86_64-pc-windows-msvc", "aarch64-apple-darwin"];

#[test]
fn no_dependency_asks_for_a_newer_rust_than_we_do() {
    let metadata = metadata();
    let packages: BTreeMap<&str, &Value> = list(&metadata["packages"]).map(|it| (text(&it["id"]), it)).collect();
    let nodes: BTreeMap<&str, &Value> = list(&metadata["resolve"]["nodes"]).map(|it| (text(&it["id"]), it)).collect();
    let ours = version(env!("CARGO_PKG_RUST_VERSION"));

    let mut built = BTreeSet::new();
    let mut next: Vec<&str> = list(&metadata["workspace_members"]).map(text).collect();
    while let Some(id) = next.pop() {
        if built.insert(id) {
            next.extend(list(&nodes[id]["deps"]).filter(|it| is_built(it)).map(|it| text(&it["pkg"])));
        }
    }
    assert!(built.len() > 100, "all that is built: {built:#?}");
    let newer: Vec<_> = built
        .iter()
        .map(|id| packages[id])
        .filter(|it| it["rust_version"].as_str().is_some_and(|theirs| version(theirs) > ours))
        .map(|it| format!("{} {} needs Rust {}", it["name"], it["version"], it["rust_version"]))
        .collect();
    assert!(newer.is_empty(), "{newer:#?}");
}

/// Whether a dependency is needed to build, and not for tests alone.
fn is_built(dependency: &Value) -> bool {
    list(&dependency["dep_kinds"]).any(|it| it["kind"].as_str() != Some("dev"))
}

/// What cargo knows of the workspace, with all features.
fn metadata() -> Value {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--format-version", "1", "--all-features", "--locked"]);
    cargo.args(PLATFORMS.iter().flat_map(|platform| ["--filter-platform", platform]));
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo writes JSON")
}

/// Major, minor and patch.
fn version(text: &str) -> Vec<u32> {
    let mut parts: Vec<_> = text.split('.').map(|part| part.parse().expect("a number")).collect();
    parts.resize(3, 0);
    parts
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().expect("a list").iter()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
