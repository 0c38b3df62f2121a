//! A second opinion on compatible edits: `cargo semver-checks`.
//!
//! It sees what disappears or changes its kind, and not the types of arguments and fields. So a
//! break that it reports must be reported by the comparison, and not the reverse.

use naftiko_codegen::Crate;
use naftiko_made_up::caller::features;
use naftiko_made_up::{Project, Specs, Workspace, edit};

use crate::pairs::{Compared, Comparer, OPERATIONS, Pair, pairs};
use crate::seeds;

/// What the tool reports of a pair; `None` if it finds no break. The crates are in workspaces of
/// their own, because they have one name.
fn opinion([baseline, current]: &[Workspace; 2], pair: &Compared) -> Option<String> {
    let manifest = |workspace: &Workspace, client: &Crate| {
        for (file, text) in &client.files {
            workspace.write_generated(client.name(), file, text);
        }
        workspace.path().join("crates").join(client.name()).display().to_string()
    };
    let (old, new) = (manifest(baseline, &pair.old), manifest(current, &pair.new));
    let names = |client: &Crate| features(&client.files["Cargo.toml"]).unwrap();
    let kept = names(&pair.new);
    let common: Vec<String> = names(&pair.old).into_iter().filter(|it| kept.contains(it) && is_of_api(it)).collect();
    let (manifest, common) = (format!("{new}/Cargo.toml"), common.join(","));
    let mut arguments = vec!["semver-checks", "--manifest-path", &manifest, "--baseline-root", &old];
    // Whatever the versions are, only what is compatible passes.
    arguments.extend(["--release-type", "minor", "--only-explicit-features", "--features", &common]);
    let output = current.run(&arguments);
    let text = [&output.stdout[..], &output.stderr].concat();
    (!output.status.success()).then(|| String::from_utf8_lossy(&text).into_owned())
}

/// Whether a feature is one of the client, and not of its runtime.
fn is_of_api(feature: &str) -> bool {
    const OF_RUNTIME: &[&str] =
        &["default", "rustls", "rustls-ring", "native-tls", "http2", "gzip", "tracing", "chrono", "jiff", "time"];
    !OF_RUNTIME.contains(&feature) && !["blocking", "serde", "rust_decimal"].contains(&feature)
}

#[test]
#[ignore = "needs cargo semver-checks, and runs for minutes; `.ci/run nightly` runs it where it is installed"]
fn a_second_tool_finds_no_break_in_compatible_edits() {
    for seed in seeds(1).map(|seed| 2 * seed + 1) {
        let both = ["opinion-old", "opinion-new"].map(|name| Workspace::new(env!("CARGO_TARGET_TMPDIR"), name));
        let (base, specs) = ("a made-up project", Specs::from(&Project::new(seed, OPERATIONS)));
        let mut comparer = Comparer::new();
        let alone = comparer.all(&pairs(seed, base, &specs));
        if let Some(many) = comparer.pile(seed, base, &specs, &alone) {
            let found = opinion(&both, &many);
            assert!(found.is_none(), "{}", many.described(&found.unwrap_or_default()));
        }
        // A tool that reports nothing would pass as well, so it must find what is removed.
        let removal = edit::ALL.iter().find(|it| it.name == "an operation is removed").unwrap();
        let removed = removal.apply(&specs, seed).expect("there is an operation");
        let pair = Pair { name: removal.name.to_owned(), edit: None, old: specs.texts(), new: removed.texts() };
        let pair = comparer.compare(&pair).expect("both versions have a client");
        let found = opinion(&both, &pair).unwrap_or_default();
        assert!(found.contains("struct_missing"), "{}", pair.described(&found));
    }
}
