//! `[runtime]` in `codegen.toml`: every spelling, and what is wrong with others.

use naftiko_codegen::{Runtime, Severity};

use super::project::{Project, capability};

/// A project with this `codegen.toml` in the folder of specs and in that of the client.
fn project(all: &str, pets: &str) -> Project {
    let project = Project::new();
    project.write("specs/pets/pets.yaml", &capability("pets", "List"));
    project.write("specs/codegen.toml", all);
    project.write("specs/pets/codegen.toml", pets);
    project
}

/// The dependency on the runtime that the settings result in.
fn dependency(all: &str, pets: &str) -> String {
    let generated = project(all, pets).generator().generate();
    let manifest = &generated.crates[0].files["Cargo.toml"];
    let line = manifest.lines().find_map(|line| line.strip_prefix("naftiko-client = { ")).unwrap();
    line.strip_suffix(", default-features = false }").unwrap().to_owned()
}

#[test]
fn a_runtime_is_a_version_a_repository_or_a_folder() {
    let own = env!("CARGO_PKG_VERSION");
    assert_eq!(dependency("", ""), format!("version = \"{own}\""));
    assert_eq!(dependency("", "[runtime]\nversion = \"0.1\"\n"), "version = \"0.1\"");
    assert_eq!(dependency("", "runtime = { version = \"=0.1.3\" }\n"), "version = \"=0.1.3\"");
    let url = "https://git.example/naftiko";
    let git = |more: &str| dependency("", &format!("[runtime]\ngit = \"{url}\"\n{more}"));
    assert_eq!(git(""), format!("git = \"{url}\""));
    for reference in ["tag = \"v0.1.0\"", "rev = \"0a1b2c3\"", "branch = \"next\""] {
        assert_eq!(git(reference), format!("git = \"{url}\", {reference}"));
    }
    // The manifest is in generated/pets, and the version applies when the client is published.
    let path = |path: &str| format!("path = \"{path}\", version = \"{own}\"");
    assert_eq!(
        dependency("", "[runtime]\npath = \"../../vendor/naftiko-client\"\n"),
        path("../../vendor/naftiko-client")
    );
}

#[test]
fn a_path_is_relative_to_the_file_that_sets_it() {
    let path = "[runtime]\npath = \"../vendor/naftiko-client\"\n";
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(dependency(path, ""), format!("path = \"../../vendor/naftiko-client\", version = \"{version}\""));
    assert_eq!(dependency("", path), format!("path = \"../../specs/vendor/naftiko-client\", version = \"{version}\""));
}

#[test]
fn the_setting_of_a_client_replaces_that_of_all_and_the_generator_replaces_both() {
    let (all, pets) = ("[runtime]\nversion = \"0.1\"\n", "[runtime]\nversion = \"0.2\"\n");
    assert_eq!(dependency(all, ""), "version = \"0.1\"");
    assert_eq!(dependency(all, pets), "version = \"0.2\"");
    let generated = project(all, pets).generator().runtime(Runtime::Version("0.3".to_owned())).generate();
    assert!(generated.crates[0].files["Cargo.toml"].contains("naftiko-client = { version = \"0.3\", "));
}

#[test]
fn a_wrong_runtime_is_an_error_with_a_place_and_a_remedy() {
    let cases = [
        ("[runtime]\n", "the place of the runtime is not clear", "1:1", "set one of `version`, `git` and `path`"),
        (
            "[runtime]\nversion = \"0.1\"\npath = \"a\"\n",
            "the place of the runtime is not clear",
            "1:1",
            "set one of `version`, `git` and `path`",
        ),
        (
            "[runtime]\nversion = \"newest\"\n",
            "`newest` is not a version of the runtime",
            "2:11",
            "write a version such as `0.1`",
        ),
        (
            "[runtime]\ngit = \"https://git.example/n\"\ntag = \"a\"\nbranch = \"b\"\n",
            "the runtime has several states of its repository",
            "1:1",
            "keep one of `tag`, `rev` and `branch`",
        ),
        (
            "[runtime]\nversion = \"0.1\"\nrev = \"a\"\n",
            "`tag`, `rev` and `branch` need `git`",
            "1:1",
            "set `git` to the URL of the repository",
        ),
        ("[runtime]\ngit = \"\"\n", "`git` of the runtime is empty", "1:1", "set it to the URL of the repository"),
        (
            "[runtime]\npath = \"\"\n",
            "`path` of the runtime is empty",
            "1:1",
            "set it to the folder of `naftiko-client`",
        ),
        ("[runtime]\nversoin = \"0.1\"\n", "unknown field `versoin`", "2:1", "version"),
        ("[runtime]\nversion = 1\n", "invalid type: integer `1`, expected a string", "2:11", ""),
        ("runtime = \"0.1\"\n", "invalid type: string \"0.1\"", "1:11", ""),
    ];
    for (config, message, place, help) in cases {
        let generated = project("", config).generator().generate();
        let errors: Vec<_> = generated.diagnostics.iter().filter(|it| it.severity == Severity::Error).collect();
        let [error] = errors[..] else { panic!("{config}: {} errors", errors.len()) };
        let text = error.render(false);
        for expected in [message, &format!("codegen.toml:{place}\n"), help] {
            assert!(text.contains(expected), "{expected} in\n{config}\n{text}");
        }
        assert!(generated.crates.is_empty(), "{config}");
    }
}
