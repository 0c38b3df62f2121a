//! Generated crates as their users meet them: built from outside this workspace, with every warning an error. Slow, so
//! `cargo test` leaves it out and `.ci/run` runs it.
//!
//! All cases are members of one workspace, with one target folder, and without TLS, which is most of what there would be
//! to build. `.ci/run` builds one case of each kind in eight, and `.ci/run nightly`, which sets `NAFTIKO_BUILDS=all`, the
//! others too.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use naftiko_codegen::Generator;

use crate::workspace_readme;

/// A workspace of its own below the target folder.
struct Workspace(PathBuf);

impl Workspace {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if root.exists() {
            fs::remove_dir_all(&root).unwrap();
        }
        let workspace = Workspace(root);
        workspace.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n");
        workspace.write("Cargo.lock", &fs::read_to_string(repository().join("Cargo.lock")).unwrap());
        workspace
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs cargo, and fails if it does.
    fn cargo(&self, arguments: &[&str]) {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("builds");
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(&self.0)
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .env("CARGO_TARGET_DIR", target)
            .env("RUSTDOCFLAGS", "-D warnings")
            .output()
            .unwrap();
        // Rustdoc tells of failing examples on the standard output, which comes last: after all that was compiled.
        let (told, printed) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
        assert!(output.status.success(), "cargo {}\n{told}\n{printed}", arguments.join(" "));
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(OsStr::to_str).unwrap()
}

/// A folder of cases for each kind.
const KINDS: [&str; 6] = ["lower", "operation", "client", "fake", "readme", "traps"];

/// How many cases of a kind there are for each that is built, unless all of them are.
const STEP: usize = 8;

/// The cases of a kind that are built.
fn cases(kind: &str) -> Vec<PathBuf> {
    let is_whole = std::env::var_os("NAFTIKO_BUILDS").is_some_and(|builds| builds == "all");
    let all = folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(kind));
    all.into_iter().step_by(if is_whole { 1 } else { STEP }).collect()
}

/// A manifest whose default features are without TLS.
fn without_tls(manifest: &str) -> String {
    let (with_others, alone) = ("\"rustls\",", "default = [\"rustls\"]");
    assert!(manifest.contains(with_others) || manifest.contains(alone), "{manifest}");
    manifest.replacen(with_others, "", 1).replacen(alone, "default = []", 1)
}

#[test]
#[ignore = "builds crates for a minute or more; `.ci/run` runs it"]
fn every_case_builds_without_a_warning() {
    let workspace = Workspace::new("cases");
    for kind in KINDS {
        for case in cases(kind) {
            for file in fs::read_dir(&case).unwrap().map(|entry| entry.unwrap().path()) {
                // The snapshots, and the names of crates: every case is a crate here.
                if file.extension().is_some_and(|extension| extension != "snap") {
                    let text = fs::read_to_string(&file).unwrap();
                    workspace.write(&format!("specs/{kind}-{}/{}", name(&case), name(&file)), &text);
                }
            }
        }
    }
    let generator = Generator::new(workspace.0.join("specs"), workspace.0.join("crates"));
    let generated = generator.runtime_path(repository().join("crates/naftiko-client")).generate();
    assert!(generated.crates.len() >= KINDS.len(), "{}", generated.crates.len());
    for it in &generated.crates {
        for (file, text) in &it.files {
            let text = if file == "Cargo.toml" { without_tls(text) } else { text.clone() };
            workspace.write(&format!("crates/{}/{file}", it.path.display()), &text);
        }
    }
    workspace.cargo(&["fmt", "--check"]);
    // The fakes too: they are files of their own, so that what is there without them is the same.
    let features = ["--features", "test-util"];
    workspace.cargo(&[&["clippy", "--workspace", "--lib"][..], &features, &["--", "-D", "warnings"]].concat());
    workspace.cargo(&[&["doc", "--workspace", "--no-deps"][..], &features].concat());
    workspace.cargo(&[&["test", "--workspace", "--doc", "--quiet", "--no-fail-fast"][..], &features].concat());
}

#[test]
#[ignore = "builds crates for a minute or more; `.ci/run` runs it"]
fn the_programs_of_the_readme_build() {
    let workspace = Workspace::new("readme");
    let repository = repository();
    let dependencies = workspace_readme::block("toml", "[dependencies]");
    let client = format!("path = {:?}", repository.join("generated/clerk"));
    assert!(dependencies.contains("path = \"generated/clerk\""));
    let with = |feature: &str| {
        format!(
            "{client}, default-features = false, features = [\"organizations\", \"organization-invitations\", {feature:?}]"
        )
    };
    let mut manifest = format!(
        "[package]\nname = \"reader\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n{}",
        dependencies.replace("path = \"generated/clerk\"", &with("tracing"))
    );
    manifest.push_str(&format!("naftiko-codegen = {{ path = {:?} }}\n", repository.join("crates/naftiko-codegen")));
    manifest.push_str("tracing = { version = \"0.1\", default-features = false, features = [\"std\"] }\n");
    manifest.push_str(&format!("\n[dev-dependencies]\nclerk-client = {{ {} }}\n", with("test-util")));
    workspace.write("crates/reader/Cargo.toml", &manifest);
    let programs = workspace_readme::blocks("rust");
    assert_eq!(programs.len(), 6);
    for (number, program) in programs.iter().enumerate() {
        let main = if program.contains("fn main()") { "" } else { "fn main() {}\n" };
        let text = format!("#![allow(dead_code)]\n{program}\n{main}");
        workspace.write(&format!("crates/reader/src/bin/program_{number}.rs"), &text);
    }
    workspace.cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    workspace.cargo(&["test", "--workspace", "--bins"]);
}
