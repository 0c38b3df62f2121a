//! Programs: the second crate of an API, by `[program]` in `codegen.toml`.

use std::path::Path;

use naftiko_codegen::{Code, Generator, Runtime, Severity};

use super::project::{Project, capability, read};

/// A project with an API `pets` that has a program.
fn project(config: &str) -> Project {
    let project = Project::new();
    project.write("specs/pets/pets.yaml", &capability("pets", "ListPets"));
    project.write("specs/pets/codegen.toml", config);
    project
}

fn errors(project: &Project) -> Vec<(String, String)> {
    let generated = project.generator().generate();
    let errors = generated.diagnostics.into_iter().filter(|it| it.severity == Severity::Error);
    errors.map(|it| (it.message, it.help.unwrap_or_default())).collect()
}

#[test]
fn a_program_is_a_crate_beside_the_client() {
    let project = project("[program]\n");
    project.generate();
    let files: Vec<_> = project.output().into_keys().filter(|path| path.starts_with("pets-cli")).collect();
    let paths = ["Cargo.toml", "README.md", "rustfmt.toml", "src/main.rs"].map(|file| Path::new("pets-cli").join(file));
    assert_eq!(files, paths);
    assert_eq!(project.generate(), []);
}

#[test]
fn without_the_table_the_program_is_removed_and_the_client_stays() {
    let project = project("[program]\n");
    project.generate();
    let client = project.output().into_iter().filter(|(path, _)| path.starts_with("pets"));
    let client: Vec<_> = client.collect();
    project.write("specs/pets/codegen.toml", "");
    let changes = project.generate();
    assert!(changes.iter().filter(|it| !it.path.ends_with("codegen.lock")).all(|it| it.new.is_none()), "{changes:#?}");
    assert!(!project.path("generated/pets-cli").exists());
    assert_eq!(project.output().into_iter().collect::<Vec<_>>(), client);
}

/// The client is the output folder itself, and the program a folder in it.
#[test]
fn the_program_of_files_directly_in_specs_is_in_the_folder_of_the_client() {
    let project = Project::new();
    project.write("specs/pets.yaml", &capability("pets", "ListPets"));
    project.write("specs/codegen.toml", "[program]\nname = 'pets'\n");
    project.generate();
    let manifest = read(&project.path("generated/api-cli/Cargo.toml"));
    assert!(manifest.contains("api-client = { path = \"..\", "), "{manifest}");
    assert!(project.path("generated/Cargo.toml").exists());
}

#[test]
fn a_program_depends_on_its_runtime_wherever_it_is() {
    let project = project("[program]\nfeatures = ['jq']\n");
    let dependency = |generator: Generator| {
        let program = generator.generate().crates[0].program.clone().unwrap();
        program.files["Cargo.toml"].lines().find(|line| line.starts_with("naftiko-cli = ")).unwrap().to_owned()
    };
    let rest = r#"default-features = false, features = ["jq"] }"#;
    assert_eq!(
        dependency(project.generator().runtime(Runtime::Version("1.2".to_owned()))),
        format!("naftiko-cli = {{ version = \"1.2\", {rest}")
    );
    assert_eq!(
        dependency(
            project
                .generator()
                .runtime(Runtime::Git { url: "https://git.example/naftiko".to_owned(), reference: None })
        ),
        format!("naftiko-cli = {{ git = \"https://git.example/naftiko\", {rest}")
    );
    assert_eq!(
        dependency(project.generator().runtime(Runtime::Path(project.path("vendor/naftiko-client")))),
        format!(
            "naftiko-cli = {{ path = \"../../vendor/naftiko-cli\", version = \"{}\", {rest}",
            env!("CARGO_PKG_VERSION")
        )
    );
}

#[test]
fn invalid_settings_of_a_program_are_errors_with_the_nearest_name() {
    let project = project("[program]\nname = 'Pets CLI'\nfeatures = ['htp', 'jq', 'graphics']\n");
    let help = |text: &str| text.to_owned();
    assert_eq!(
        errors(&project),
        [
            (
                "`Pets CLI` is not a valid name of a program: a name has lower-case letters and digits, joined by `-` or \
                 `_`, and starts with a letter"
                    .to_owned(),
                help("set `name` under `[program]` in codegen.toml, such as `pets`")
            ),
            ("unknown feature `htp` of a program".to_owned(), help("did you mean `http`?")),
            ("unknown feature `graphics` of a program".to_owned(), help("the features are mcp, http, rest, jq")),
        ]
    );
    let generated = project.generator().generate();
    assert!(generated.diagnostics.iter().all(|it| it.render(false).contains("codegen.toml:")), "each has a place");

    project.write("specs/pets/codegen.toml", "[program]\nnmae = 'pets'\n");
    let error = ("unknown field `nmae`, expected `name` or `features`".to_owned(), help("did you mean `name`?"));
    assert_eq!(errors(&project), [error]);
}

#[test]
fn crates_and_binaries_that_cannot_be_in_one_workspace_are_errors() {
    let conflict = |files: &[(&str, &str)]| {
        let project = project("[program]\n");
        for (folder, config) in files {
            project.write(&format!("specs/{folder}/{folder}.yaml"), &capability(folder, "List"));
            project.write(&format!("specs/{folder}/codegen.toml"), config);
        }
        let conflicts = project.generator().generate().diagnostics.into_iter().filter(|it| it.code == Code::Conflict);
        conflicts.map(|it| it.message).collect::<Vec<_>>()
    };
    assert_eq!(
        conflict(&[("pets-cli", "")]),
        ["the program of pets and the client of pets-cli are both in the folder `pets-cli`"]
    );
    assert_eq!(
        conflict(&[("zoo", "[crate]\nname = 'pets_cli'\n")]),
        ["the program of pets and the client of zoo are both crates named `pets_cli`"]
    );
    assert_eq!(
        conflict(&[("zoo", "[program]\nname = 'pets'\n")]),
        ["the program of pets and the program of zoo are both named `pets`"]
    );
    assert_eq!(
        conflict(&[("zoo", "[crate]\nname = 'zoo-cli'\n[program]\n")]),
        ["the client of zoo and the program of zoo are both crates named `zoo_cli`"]
    );
    assert_eq!(conflict(&[("zoo", "[program]\n")]), [""; 0]);
}

/// The note about what the files expose is one for each client.
#[test]
fn what_the_files_expose_is_one_note_that_says_how_to_get_a_program() {
    let project = project("");
    let exposes = |name: &str| format!("exposes:\n- type: {name}\n  tools: [{{name: a, call: pets.ListPets}}]\n");
    project.write("specs/pets/pets.yaml", &(capability("pets", "ListPets") + &exposes("mcp")));
    project.write("specs/pets/more.yaml", &(exposes("mcp") + "- {type: rest, resources: []}\n- {type: control}\n"));
    let notes = || -> Vec<_> {
        let diagnostics = project.generator().generate().diagnostics.into_iter();
        diagnostics.filter(|it| it.code == Code::NoProgram || it.code == Code::NothingConsumed).collect()
    };
    let [note] = &notes()[..] else { panic!("{:#?}", notes()) };
    assert_eq!(
        note.message,
        "the files expose 2 MCP servers with 2 tools and 1 REST API with 0 routes, and no program serves them"
    );
    let help = note.help.as_ref().unwrap();
    assert!(help.starts_with("add `[program]` to ") && help.contains("specs/pets/codegen.toml to generate"), "{help}");
    assert!(note.render(false).contains("more.yaml:1:1"), "{}", note.render(false));

    project.write("specs/pets/codegen.toml", "[program]\n");
    assert!(notes().is_empty());
}
