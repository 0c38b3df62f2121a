//! What the packages of this workspace contain.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The files that Cargo adds to a package.
const OF_CARGO: [&str; 3] = [".cargo_vcs_info.json", "Cargo.lock", "Cargo.toml.orig"];

/// The output of cargo in the repository.
fn cargo(arguments: &[&str]) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    let output = cargo.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The packages that are published.
fn published() -> Vec<Value> {
    let metadata: Value = serde_json::from_str(&cargo(&["metadata", "--no-deps", "--format-version", "1"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages.filter(|it| it["publish"].is_null()).cloned().collect()
}

fn name(package: &Value) -> &str {
    package["name"].as_str().unwrap()
}

/// The folder of a package.
fn folder(package: &Value) -> &Path {
    Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap()
}

/// The files of a package that are files of the repository.
fn files(package: &str) -> Vec<String> {
    let listed = cargo(&["package", "--list", "--allow-dirty", "--offline", "-p", package]);
    listed.lines().filter(|line| !OF_CARGO.contains(line)).map(str::to_owned).collect()
}

#[test]
fn a_package_has_its_sources_its_readme_and_its_licences() {
    let published = published();
    assert!(published.len() > 10, "{published:?}");
    for package in published.iter().map(name) {
        let files = files(package);
        for required in ["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
            assert!(files.iter().any(|file| file == required), "{package} without {required}");
        }
        // Tests of whole crates need crates that are not published.
        let is_known =
            |file: &&String| ["src/", "schema/"].iter().any(|start| file.starts_with(start)) || !file.contains('/');
        assert_eq!(files.iter().find(|file| !is_known(file)), None, "{package}");
        assert_eq!(files.iter().filter(|file| !file.contains('/')).count(), 4, "{package}: {files:?}");
    }
}

/// Whether crates.io accepts a keyword.
fn is_keyword(text: &str) -> bool {
    let is_part = |it: char| it.is_ascii_alphanumeric() || "_-+".contains(it);
    (1..=20).contains(&text.len())
        && text.starts_with(|it: char| it.is_ascii_alphanumeric())
        && text.chars().all(is_part)
}

#[test]
fn a_package_has_the_metadata_that_the_registry_needs() {
    for package in &published() {
        for key in ["description", "documentation", "license", "readme", "rust_version"] {
            assert!(package[key].as_str().is_some_and(|it| !it.is_empty()), "{} without {key}", name(package));
        }
        for key in ["categories", "keywords"] {
            let count = package[key].as_array().unwrap().len();
            assert!((1..=5).contains(&count), "{}: {count} {key}", name(package));
        }
        let keywords = package["keywords"].as_array().unwrap();
        assert!(keywords.iter().all(|it| is_keyword(it.as_str().unwrap())), "{}: {keywords:?}", name(package));
    }
}

/// Whether a text has what only keys have: the start of one, and then many letters and digits.
fn has_key(text: &str) -> bool {
    let is_long = |rest: &str| rest.chars().take_while(char::is_ascii_alphanumeric).count() >= 16;
    let starts = ["sk_live_", "ghp_", "github_pat_", "AKIA", "xoxb-"];
    text.contains("PRIVATE KEY-----")
        || starts.iter().any(|start| text.match_indices(start).any(|(at, _)| is_long(&text[at + start.len()..])))
}

#[test]
fn a_package_names_no_machine_and_has_no_key() {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().display().to_string();
    let home = std::env::home_dir().map(|home| home.display().to_string()).unwrap_or_default();
    // A short name, and that of every machine, can be a word.
    let local = [host.trim().to_owned(), format!("{repository}/"), format!("{home}/")];
    let local: Vec<String> = local.into_iter().filter(|name| name.len() > 4 && name != "localhost").collect();
    for manifest in &published() {
        let package = name(manifest);
        for file in files(package) {
            let bytes = std::fs::read(folder(manifest).join(&file)).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert_eq!(local.iter().find(|name| text.contains(name.as_str())), None, "in {file} of {package}");
            assert!(!has_key(&text), "in {file} of {package}");
        }
    }
}
