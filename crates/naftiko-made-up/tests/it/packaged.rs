//! The packages of this workspace, unpacked in another place: they pass their tests, and a project
//! that has nothing else of the repository is generated, built, tested and packaged.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use naftiko_codegen::{Generator, Severity};
use naftiko_made_up::Workspace;
use serde_json::Value;

/// The packages that generated crates depend on, directly or not.
const RUNTIME: [&str; 5] = ["naftiko-client", "naftiko-serve", "naftiko-mcp", "naftiko-rest", "naftiko-cli"];

/// The packages that are published.
fn published() -> Vec<String> {
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--no-deps", "--format-version", "1", "--offline"]);
    let output = cargo.current_dir(Workspace::repository()).output().unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages.filter(|it| it["publish"].is_null()).map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

fn succeeds(command: &mut Command) {
    let output = command.output().unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}\n{stderr}\n{stdout}");
}

/// Unpacked packages, side by side.
struct Unpacked(PathBuf);

impl Unpacked {
    /// Packages some crates, and unpacks them to a folder.
    fn new(names: &[impl AsRef<str>], folder: &Path) -> Self {
        // A new folder each time: Cargo takes packages of one version for the same.
        let packages = tempfile::tempdir().unwrap();
        let mut package = Command::new("cargo");
        package.args(["package", "--no-verify", "--offline", "--locked", "--allow-dirty", "--no-metadata"]);
        package.args(names.iter().flat_map(|name| ["-p", name.as_ref()]));
        package.current_dir(Workspace::repository()).env("CARGO_TARGET_DIR", packages.path());
        succeeds(&mut package);
        fs::create_dir_all(folder).unwrap();
        for name in names {
            let name = name.as_ref();
            let versioned = format!("{name}-{}", env!("CARGO_PKG_VERSION"));
            let archive = packages.path().join("package").join(format!("{versioned}.crate"));
            succeeds(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(folder));
            fs::rename(folder.join(versioned), folder.join(name)).unwrap();
        }
        Unpacked(folder.to_owned())
    }

    /// The section of a manifest that replaces these packages of the registry: they depend on each
    /// other by version.
    fn patches(&self, names: &[impl AsRef<str>]) -> String {
        let patch = |name: &str| format!("{name}.path = {:?}\n", self.0.join(name).display().to_string());
        format!("[patch.crates-io]\n{}", names.iter().map(|name| patch(name.as_ref())).collect::<String>())
    }
}

#[test]
#[ignore = "builds crates for a minute or more; `.ci/run` runs it"]
fn a_project_needs_only_the_packages_of_the_runtime() {
    let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "project");
    let unpacked = Unpacked::new(&RUNTIME, &workspace.path().join("vendor"));
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\nexclude = [\"vendor\"]\n\n";
    workspace.write("Cargo.toml", &format!("{members}{}", unpacked.patches(&RUNTIME)));
    let specs = Workspace::repository().join("examples/build-script/specs/tides");
    for file in ["tides.yaml", "openapi.yaml"] {
        workspace.write(&format!("specs/tides/{file}"), &fs::read_to_string(specs.join(file)).unwrap());
    }
    workspace.write("specs/codegen.toml", "[runtime]\npath = \"../vendor/naftiko-client\"\n");
    workspace.write("specs/tides/codegen.toml", "[program]\n");

    let generated = Generator::new(workspace.path().join("specs"), workspace.path().join("crates")).generate();
    let errors: Vec<_> = generated.diagnostics.iter().filter(|it| it.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{}", errors[0].render(false));
    let client = &generated.crates[0];
    for (file, text) in &client.files {
        workspace.write_generated("tides", file, text);
    }
    for (file, text) in &client.program.as_ref().unwrap().files {
        // The default features of the client are without TLS, and so are those of its program.
        workspace.write(&format!("crates/tides-cli/{file}"), text);
    }
    let manifest = &client.files["Cargo.toml"];
    assert!(manifest.contains("naftiko-client = { path = \"../../vendor/naftiko-client\", version = "), "{manifest}");

    workspace.cargo(&["test", "--workspace", "--features", "tides-client/table,tides-client/test-util"]);
    let output = workspace.run(&["run", "--quiet", "-p", "tides-cli", "--", "--help"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("stations"), "{output:?}");
    // A package has the version of its dependency and not the path, and Cargo builds it elsewhere.
    let patches = unpacked.patches(&RUNTIME);
    let patches: Vec<String> = patches.lines().skip(1).map(|line| format!("patch.crates-io.{line}")).collect();
    let mut package = vec!["package", "--allow-dirty", "--no-metadata", "-p", "tides-client"];
    package.extend(patches.iter().flat_map(|patch| ["--config", patch]));
    workspace.cargo(&package);
}

#[test]
#[ignore = "builds and tests all crates; `.ci/run nightly` runs it"]
fn each_package_passes_its_tests_without_the_repository() {
    let names = published();
    let folder = tempfile::tempdir().unwrap();
    let unpacked = Unpacked::new(&names, folder.path());
    let lock = Workspace::repository().join("Cargo.lock");
    for name in &names {
        let package = folder.path().join(name);
        let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap();
        fs::write(package.join("Cargo.toml"), format!("{manifest}\n{}", unpacked.patches(&names))).unwrap();
        fs::copy(&lock, package.join("Cargo.lock")).unwrap();
        let mut test = Command::new("cargo");
        test.args(["test", "--offline"]).current_dir(package).env("CARGO_PROFILE_DEV_DEBUG", "false");
        succeeds(test.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("builds")));
        println!("{name} passes its tests");
    }
}
