//! A separate workspace, in which generated crates are compiled as users compile them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A workspace with one crate for each folder in `crates/`.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

/// An error or a warning of the compiler or clippy about a crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The name of the package.
    pub package: String,
    /// The code of the error or the lint, such as `E0277`.
    pub code: String,
    /// The rendered text.
    pub text: String,
    /// Whether it is an error.
    pub is_error: bool,
}

impl Workspace {
    /// An empty workspace in a folder for temporary files, where all workspaces share one target
    /// folder.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    pub fn new(temporary: impl AsRef<Path>, name: &str) -> Self {
        let root = temporary.as_ref().join(name);
        if root.exists() {
            fs::remove_dir_all(&root).expect("the workspace of the last run can be removed");
        }
        let workspace = Workspace { root, target: temporary.as_ref().join("builds") };
        workspace.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n");
        let lock = fs::read_to_string(Self::repository().join("Cargo.lock")).expect("there is a Cargo.lock");
        workspace.write("Cargo.lock", &lock);
        workspace
    }

    /// The root of the repository.
    ///
    /// # Panics
    ///
    /// If the repository was moved.
    pub fn repository() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository is there")
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// Writes a file.
    ///
    /// # Panics
    ///
    /// If that fails.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    /// Writes a file of a generated crate. Its default features are without TLS, which would take
    /// most of the time to build.
    ///
    /// # Panics
    ///
    /// If that fails, or the manifest has no default feature for TLS.
    pub fn write_generated(&self, folder: &str, file: &str, text: &str) {
        let text = if file == "Cargo.toml" { without_tls(text) } else { text.to_owned() };
        self.write(&format!("crates/{folder}/{file}"), &text);
    }

    /// Runs cargo.
    ///
    /// # Panics
    ///
    /// If cargo cannot be run.
    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new("cargo")
            .args(arguments)
            .current_dir(&self.root)
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .env("CARGO_TARGET_DIR", &self.target)
            .env("RUSTDOCFLAGS", "-D warnings")
            .output()
            .expect("cargo runs")
    }

    /// Runs cargo.
    ///
    /// # Panics
    ///
    /// If it fails, with everything that it prints.
    pub fn cargo(&self, arguments: &[&str]) {
        let output = self.run(arguments);
        // Rustdoc reports failing examples on the standard output, which is printed after the compiler's.
        let (told, printed) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
        assert!(output.status.success(), "cargo {}\n{told}\n{printed}", arguments.join(" "));
    }

    /// Runs clippy on all crates with some features, and returns all its warnings.
    ///
    /// # Panics
    ///
    /// If it fails without a finding about a crate.
    pub fn clippy(&self, features: &[String]) -> Vec<Finding> {
        let features = features.join(",");
        self.findings(&["clippy", "--no-default-features", "--features", &features])
    }

    /// Checks all crates, and returns all errors of the compiler. A crate that depends on one with
    /// errors has none.
    ///
    /// # Panics
    ///
    /// If it fails without a finding about a crate.
    pub fn check(&self) -> Vec<Finding> {
        self.findings(&["check"]).into_iter().filter(|it| it.is_error).collect()
    }

    fn findings(&self, arguments: &[&str]) -> Vec<Finding> {
        let common = ["--workspace", "--lib", "--keep-going", "--message-format", "json"];
        let arguments = [&arguments[..1], &common, &arguments[1..]].concat();
        let output = self.run(&arguments);
        let findings: Vec<Finding> = String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| finding(&serde_json::from_str(line).ok()?))
            .collect();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() || !findings.is_empty(), "cargo {}\n{told}", arguments.join(" "));
        findings
    }
}

/// The finding in a line of cargo's output about a crate of this workspace.
fn finding(message: &Value) -> Option<Finding> {
    let package =
        message["package_id"].as_str().filter(|id| id.contains("/crates/") && !id.contains("naftiko-client"))?;
    let text = message["message"]["rendered"].as_str()?;
    let code = message["message"]["code"]["code"].as_str().unwrap_or("none");
    let is_summary = code == "none" && (text.contains("aborting due to") || text.contains("emitted"));
    (!is_summary).then(|| Finding {
        package: package_name(package).to_owned(),
        code: code.to_owned(),
        text: text.to_owned(),
        is_error: message["message"]["level"] == "error",
    })
}

/// The name in the ID of a package: `path#name@version`, or `path#version` if the folder has the
/// name.
fn package_name(id: &str) -> &str {
    let (path, named) = id.rsplit_once('#').unwrap_or((id, ""));
    match named.rsplit_once('@') {
        Some((name, _)) => name,
        None => path.rsplit('/').next().unwrap_or(path),
    }
}

/// A manifest whose default features are without TLS.
fn without_tls(manifest: &str) -> String {
    let (with_others, alone) = ("\"rustls\",", "default = [\"rustls\"]");
    assert!(manifest.contains(with_others) || manifest.contains(alone), "{manifest}");
    manifest.replacen(with_others, "", 1).replacen(alone, "default = []", 1)
}
