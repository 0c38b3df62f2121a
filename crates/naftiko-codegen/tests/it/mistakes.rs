//! The usual mistakes of a caller, and what rustc reports of each: `tests/mistakes` has a program
//! for each, and beside it the report. A report names the remedy.
//!
//! This is slow, so `cargo test` ignores it and `.ci/run nightly` runs it. To update the reports:
//! `INSTA_UPDATE=always cargo test -p naftiko-codegen --test it -- --ignored mistakes::`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use naftiko_client::Value;
use naftiko_made_up::Workspace;

const MANIFEST: &str = "[package]\nname = \"mistakes\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n";

/// The errors and warnings of each program, by its name.
fn reports(workspace: &Workspace) -> BTreeMap<String, String> {
    let output = workspace.run(&["check", "--examples", "--keep-going", "--message-format", "json"]);
    let mut reports: BTreeMap<String, String> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(message) = line.parse::<Value>() else { continue };
        let (Some(name), Some(text)) = (message["target"]["name"].as_str(), message["message"]["rendered"].as_str())
        else {
            continue;
        };
        let is_summary = text.contains("aborting due to") || text.contains("warning emitted");
        if message["target"]["kind"][0] == "example" && !is_summary && !text.starts_with("For more information") {
            reports.entry(name.to_owned()).or_default().push_str(&portable(text));
        }
    }
    assert!(!reports.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    reports
}

/// A report without what differs between machines: the lines about code elsewhere.
fn portable(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let mut is_elsewhere = false;
    for line in text.lines() {
        let begins = !line.starts_with([' ', '.']) && !line.starts_with(|c: char| c.is_ascii_digit());
        if begins || line.trim_start().starts_with("= ") {
            is_elsewhere = false;
        }
        if line.trim_start().starts_with("--> ") && !line.contains("examples/")
            || line.trim_start().starts_with("::: ") && !line.contains("examples/")
        {
            is_elsewhere = true;
            continue;
        }
        if !is_elsewhere && !line.contains("full name for the type") && !line.contains("consider using `--verbose`") {
            lines.push(line);
        }
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[test]
#[ignore = "builds a crate; `.ci/run nightly` runs it"]
fn each_mistake_is_reported_with_its_remedy() {
    let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "mistakes");
    let client = Workspace::repository().join("generated/clerk");
    let features = ["organizations", "organization-invitations", "blocking"];
    let dependency =
        format!("clerk-client = {{ path = {client:?}, default-features = false, features = {features:?} }}\n");
    workspace.write("crates/mistakes/Cargo.toml", &format!("{MANIFEST}{dependency}"));
    workspace.write("crates/mistakes/src/lib.rs", "");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes");
    let mut programs: Vec<String> = Vec::new();
    for file in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        if file.extension().is_some_and(|extension| extension == "rs") {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&file).unwrap();
            workspace.write(&format!("crates/mistakes/examples/{name}.rs"), &text);
            programs.push(name);
        }
    }
    let reports = reports(&workspace);
    let is_update = std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always");
    for name in &programs {
        let found = reports.get(name).unwrap_or_else(|| panic!("rustc reports nothing about {name}.rs"));
        let file = folder.join(format!("{name}.stderr"));
        if is_update {
            fs::write(&file, found).unwrap();
        }
        assert_eq!(*found, fs::read_to_string(&file).unwrap_or_default(), "{}", file.display());
        // The first comment of a program is what the report must name.
        let text = fs::read_to_string(folder.join(format!("{name}.rs"))).unwrap();
        let remedy = text.lines().next().and_then(|line| line.strip_prefix("// remedy: ")).expect("a remedy");
        assert!(found.contains(remedy), "the report about {name}.rs does not name `{remedy}`:\n{found}");
    }
}
