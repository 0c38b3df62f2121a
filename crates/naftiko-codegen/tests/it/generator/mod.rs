//! What holds for every run of the generator, tried on the two capability files of Clerk.

mod imports;
mod lock;
mod positions;
mod program;
mod project;
mod runtime;

use std::fs;
use std::path::Path;

use naftiko_codegen::{Change, Code, Generator, Runtime, Severity};

use project::{ORGANIZATIONS, Project, capability};

#[test]
fn the_output_is_the_same_in_any_folder_and_any_order() {
    let (one, other) = (Project::of_clerk(false), Project::of_clerk(true));
    one.generate();
    other.generate();
    assert_eq!(one.output(), other.output());
}

#[test]
fn a_second_run_changes_nothing() {
    let project = Project::of_clerk(false);
    assert_eq!(project.generate().len(), 13);
    assert_eq!(project.generate(), []);
}

/// A build can omit capabilities, but an error can have the body of any operation.
#[test]
fn the_types_of_error_bodies_are_in_every_build() {
    let project = Project::new();
    let mut document = "openapi: 3.0.3\ninfo: {title: Pets, version: '1'}\npaths:\n".to_owned();
    for name in ["cats", "dogs"] {
        project.write(&format!("specs/pets/{name}.yaml"), &capability(name, "List"));
        let schema = |key: &str| {
            format!("{{type: object, properties: {{{key}: {{type: object, properties: {{in_{key}: {{}}}}}}}}}}")
        };
        document.push_str(&format!(
            "  /{name}:\n    get:\n      responses:\n        '200': {{description: ok, content: {{application/json: {{schema: \
             {}}}}}}}\n        '400': {{description: no, content: {{application/json: {{schema: {}}}}}}}\n",
            schema(&format!("{name}_list")),
            schema(&format!("{name}_error"))
        ));
    }
    project.write("specs/pets/openapi.yaml", &document);
    project.generate();
    let structs = |file: &str| {
        let text = project::read(&project.path(&format!("generated/pets/src/types{file}.rs")));
        text.lines().filter(|line| line.starts_with("pub struct ")).count()
    };
    assert_eq!([structs(""), structs("/cats"), structs("/dogs")], [4, 2, 2]);
}

/// A capability that only sends a type never needs its read-only fields, but the type has them.
#[test]
fn what_a_shared_type_holds_is_in_every_build() {
    let project = Project::new();
    for (name, method) in [("cats", "GET"), ("dogs", "POST")] {
        project
            .write(&format!("specs/pets/{name}.yaml"), &capability(name, &format!("Pets\n        method: {method}")));
    }
    project.write(
        "specs/pets/openapi.yaml",
        "openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /cats: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}}
  /dogs: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}, responses: {'204': {description: ok}}}}
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}, owner: {readOnly: true, allOf: [{$ref: '#/components/schemas/Owner'}]}}}
    Owner: {type: object, properties: {id: {type: string}}}
",
    );
    project.generate();
    let types = project::read(&project.path("generated/pets/src/types.rs"));
    assert!(types.contains("pub struct Pet {") && types.contains("pub struct Owner {"), "{types}");
}

#[test]
fn an_optional_query_parameter_changes_a_few_lines_of_its_operation() {
    let project = Project::of_clerk(false);
    project.generate();
    project.edit(
        &format!("specs/clerk/{ORGANIZATIONS}"),
        "      - name: CreateOrganization\n",
        "        - name: tag\n          in: query\n          type: string\n          description: What it is filed under\n          \
         required: false\n      - name: CreateOrganization\n",
    );
    let changed = project.generate().iter().map(changed_lines).collect::<Vec<_>>().join("\n");
    let changed = changed.replace(&format!("{}/", project.path("").display().to_string().trim_end_matches('/')), "");
    insta::assert_snapshot!(changed, @r##"
    generated/clerk/README.md
    +| `tag` | query | `String` | no | What it is filed under. |
    generated/clerk/src/fake/organizations.rs
    +    /// Selects calls with this `tag`.
    +    pub fn tag(mut self, value: impl Into<String>) -> Self {
    +        self.when.request().set_query("tag", value.into());
    +        self
    +    }
    +
    generated/clerk/src/organizations.rs
    +    /// What it is filed under.
    +    query tag(impl IntoOption<String>),
    generated/clerk/src/table.rs
    +            Input::new("tag", r#"{"type":"string"}"#)
    +                .description("What it is filed under")
    +                .to(&[Target::query("tag")]),
    specs/clerk/codegen.lock
    -"clerk-backend-api-organizations.yaml" = …
    +"clerk-backend-api-organizations.yaml" = …
    "##);
}

#[test]
fn a_field_of_the_companion_changes_a_few_lines_of_its_type() {
    let project = Project::of_clerk(false);
    project.generate();
    project.edit(
        "specs/clerk/openapi.yaml",
        "        members_count:\n",
        "        color:\n          type: string\n          description: Of the logo\n        members_count:\n",
    );
    let changed = project.generate().iter().map(changed_lines).collect::<Vec<_>>().join("\n");
    let changed = changed.replace(&format!("{}/", project.path("").display().to_string().trim_end_matches('/')), "");
    insta::assert_snapshot!(changed, @r#"
    generated/clerk/src/types/organizations.rs
    +    /// Of the logo.
    +    pub color: Option<String>,
    -    "object" = "organization", id, name, slug, ? image_url, has_image, ? members_count,
    +    "object" = "organization", id, name, slug, ? image_url, has_image, ? color, ? members_count,
    +    /// Of the logo.
    +    pub color: Option<String>,
    -    "object" = "organization", id, name, slug, image_url, has_image, ? members_count,
    +    "object" = "organization", id, name, slug, image_url, has_image, ? color, ? members_count,
    specs/clerk/codegen.lock
    -"openapi.yaml" = …
    +"openapi.yaml" = …
    "#);
}

/// The lines that a change removes and adds, below its path. Hashes of files are left out.
fn changed_lines(change: &Change) -> String {
    let diff = change.diff();
    let hidden = |line: &str| match line.split_once(" = ") {
        Some((key, value)) if value.len() == 66 => format!("{key} = …"),
        _ => line.to_owned(),
    };
    let lines = diff.lines().skip(2).filter(|line| line.starts_with(['+', '-'])).map(hidden);
    format!("{}\n{}", change.path.display(), lines.collect::<Vec<_>>().join("\n"))
}

#[test]
fn a_new_file_changes_no_line_of_another_module() {
    let project = Project::of_clerk(false);
    project.generate();
    let before = project.output();
    project.write("specs/clerk/a-first-by-name.yaml", &capability("organizations-extra", "ListOrganizations"));
    project.generate();
    let after = project.output();
    for module in ["clerk/src/organizations.rs", "clerk/src/organization_invitations.rs"] {
        assert_eq!(before[Path::new(module)], after[Path::new(module)]);
    }
}

#[test]
fn a_folder_is_a_crate_and_files_beside_the_folders_are_the_output_itself() {
    let project = Project::new();
    project.write("specs/pets.yaml", &capability("pets", "ListPets"));
    project.write("specs/toys/toys.yaml", &capability("toys", "ListToys"));
    project.write("specs/toys/openapi.yaml", "openapi: 3.1.0\n");
    project.generate();
    let files: Vec<_> =
        project.output().into_keys().map(|path| path.display().to_string().replace('\\', "/")).collect();
    assert_eq!(
        files,
        [
            "Cargo.toml",
            "README.md",
            "rustfmt.toml",
            "src/fake/pets.rs",
            "src/fake.rs",
            "src/lib.rs",
            "src/pets.rs",
            "src/table.rs",
            "toys/Cargo.toml",
            "toys/README.md",
            "toys/rustfmt.toml",
            "toys/src/fake/toys.rs",
            "toys/src/fake.rs",
            "toys/src/lib.rs",
            "toys/src/table.rs",
            "toys/src/toys.rs",
        ]
    );
}

#[test]
fn an_error_in_one_file_keeps_everything_as_it_was() {
    let project = Project::of_clerk(false);
    project.generate();
    let before = project.output();
    project.edit(&format!("specs/clerk/{ORGANIZATIONS}"), "method: DELETE", "method: DELTE");
    project.write("specs/pets/pets.yaml", &capability("pets", "ListPets"));
    let generator = project.generator();
    let generated = generator.generate();
    assert_eq!(generator.changes(&generated).unwrap_err().to_string(), "nothing was written: 1 error");
    assert!(generated.diagnostics.iter().any(|it| it.code == Code::UnknownValue));
    assert_eq!(before, project.output());
}

#[test]
fn a_client_is_removed_with_its_folder_and_not_by_a_mistake() {
    let project = Project::of_clerk(false);
    project.write("specs/pets/pets.yaml", &capability("pets", "ListPets"));
    project.generate();
    project.write("specs/pets/pets.yaml", "openapi: 3.1.0\npaths: {}\n");
    let generator = project.generator();
    assert!(generator.changes(&generator.generate()).is_err());

    fs::remove_dir_all(project.path("specs/pets")).unwrap();
    assert_eq!(project.generate().len(), 8);
    assert!(!project.path("generated/pets").exists());
}

#[test]
fn a_folder_that_lost_its_files_removes_no_client() {
    let project = Project::of_clerk(false);
    project.write("specs/pets/pets.yaml", &capability("pets", "ListPets"));
    project.generate();
    fs::rename(project.path("specs/pets/pets.yaml"), project.path("specs/pets/pets.json")).unwrap();
    let generator = project.generator();
    let generated = generator.generate();
    let message = generated.diagnostics.last().unwrap().render(false);
    assert!(message.contains("no capability file in "), "{message}");
    assert!(generator.changes(&generated).is_err());
}

#[test]
fn two_crates_of_one_name_are_an_error() {
    let project = Project::new();
    project.write("specs/pets/pets.yaml", &capability("pets", "ListPets"));
    project.write("specs/Pets_/pets.yaml", &capability("pets", "ListPets"));
    assert_eq!(
        project.generator().generate().diagnostics[0].message,
        "the crates of Pets_ and pets are both named `pets_client`"
    );
    project.write("specs/Pets_/codegen.toml", "[crate]\nname = \"pets_client\"");
    assert!(!project.generator().generate().diagnostics.is_empty());
}

#[test]
fn specs_that_are_not_there_are_an_error_with_a_way_out() {
    let project = Project::new();
    let message = |project: &Project| project.generator().generate().diagnostics[0].render(false);
    assert!(message(&project).starts_with("error[io]: cannot read "), "{}", message(&project));
    fs::create_dir(project.path("specs")).unwrap();
    assert!(message(&project).contains("no capability file in "), "{}", message(&project));
    fs::write(project.path("specs/latin.yaml"), b"caf\xe9: 1").unwrap();
    assert!(message(&project).contains("latin.yaml: it is not valid UTF-8"), "{}", message(&project));
    project.write("specs/a b/pets.yaml", "");
    assert!(message(&project).contains("is not a valid name for an API"), "{}", message(&project));
}

#[test]
fn no_capability_file_is_passed_over_in_silence() {
    let project = Project::new();
    project.write("specs/pets/DOGS.YAML", &capability("dogs", "ListDogs"));
    project.write("specs/pets/more/cats.yaml", &capability("cats", "ListCats"));
    let generated = project.generator().generate();
    assert_eq!(generated.crates[0].operation_count(), 1);
    let [warning] = generated.diagnostics.as_slice() else { panic!("{:#?}", generated.diagnostics) };
    assert!(warning.message.ends_with("specs/pets/more is ignored"), "{}", warning.message);

    project.write("specs/target/rats.yaml", &capability("rats", "ListRats"));
    let refusal = &project.generator().generate().diagnostics[0].message;
    assert!(refusal.ends_with("target\" is not a valid name for an API"), "{refusal}");
}

#[cfg(unix)]
#[test]
fn specs_that_a_link_no_longer_leads_to_remove_no_client() {
    let project = Project::of_clerk(false);
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("pets.yaml"), capability("pets", "ListPets")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), project.path("specs/pets")).unwrap();
    project.generate();
    assert!(project.path("generated/pets/Cargo.toml").exists());
    drop(elsewhere);
    let generator = project.generator();
    let generated = generator.generate();
    assert!(generated.diagnostics[0].message.contains("cannot read "), "{}", generated.diagnostics[0].message);
    assert!(generator.changes(&generated).is_err());
}

#[test]
fn a_crate_depends_on_the_runtime_wherever_it_is() {
    let project = Project::of_clerk(false);
    let dependency = |generator: Generator| {
        let manifest = generator.generate().crates[0].files["Cargo.toml"].clone();
        manifest.lines().find(|line| line.starts_with("naftiko-client = ")).unwrap().to_owned()
    };
    assert_eq!(
        dependency(project.generator().runtime(Runtime::Version("1.2".to_owned()))),
        r#"naftiko-client = { version = "1.2", default-features = false }"#
    );
    assert_eq!(
        dependency(
            project
                .generator()
                .runtime(Runtime::Git { url: "https://git.example/naftiko".to_owned(), reference: None })
        ),
        r#"naftiko-client = { git = "https://git.example/naftiko", default-features = false }"#
    );
    assert_eq!(
        dependency(project.generator().runtime(Runtime::Path(project.path("vendor/naftiko-client")))),
        format!(
            r#"naftiko-client = {{ path = "../../vendor/naftiko-client", version = "{}", default-features = false }}"#,
            env!("CARGO_PKG_VERSION")
        )
    );
}

/// The package section of `Cargo.toml`, with this text below `[crate]` in `codegen.toml`.
fn about(config: &str) -> Vec<String> {
    let project = Project::of_clerk(false);
    project.write("specs/clerk/codegen.toml", &format!("[crate]\n{config}"));
    let manifest = project.generator().generate().crates[0].files["Cargo.toml"].clone();
    let about = manifest.split("\n[package.metadata").next().unwrap_or_default();
    about.lines().skip_while(|line| !line.starts_with("description")).skip(2).map(str::to_owned).collect()
}

/// What registries show of each crate.
const SHOWN: [&str; 3] =
    [r#"readme = "README.md""#, r#"keywords = ["api", "client", "clerk"]"#, r#"categories = ["api-bindings"]"#];

#[test]
fn a_crate_is_not_published_by_mistake() {
    assert_eq!(about(""), [SHOWN.as_slice(), &["publish = false"]].concat());
    assert_eq!(about("license = 'MIT'"), [SHOWN.as_slice(), &[r#"license = "MIT""#, "publish = false"]].concat());
}

#[test]
fn a_published_crate_has_the_metadata_of_registries() {
    assert_eq!(
        about("publish = true\nlicense = 'MIT OR Apache-2.0'\nrepository = 'https://git.acme.example/clients'"),
        [
            &[r#"documentation = "https://docs.rs/clerk-client""#],
            SHOWN.as_slice(),
            &[r#"license = "MIT OR Apache-2.0""#, r#"repository = "https://git.acme.example/clients""#]
        ]
        .concat()
    );
    assert_eq!(about("publish = ['acme']"), [SHOWN.as_slice(), &[r#"publish = ["acme"]"#]].concat());
}

#[test]
fn invalid_metadata_in_codegen_toml_are_errors() {
    let project = Project::of_clerk(false);
    let config = "[crate]\nlicense = \"MIT\\n\"\nrepository = 'acme/clients'\npublish = ['a b']\n";
    project.write("specs/clerk/codegen.toml", config);
    let generated = project.generator().generate();
    let errors = generated.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    let reported: Vec<_> = errors.map(|it| it.message.as_str()).collect();
    assert_eq!(
        reported,
        [
            r#""MIT\n" is not a valid license expression"#,
            r#""acme/clients" is not a valid repository URL"#,
            r#""a b" is not a valid registry name"#
        ]
    );
}

#[test]
fn what_has_an_error_is_left_out_alone_and_listed() {
    let project = Project::new();
    project.write("specs/pets/pets.yaml", include_str!("../../lower/parts-of-a-broken-flow/pets.yaml"));
    assert!(project.generator().changes(&project.generator().generate()).is_err());
    let generator = project.generator().skip_invalid(true);
    let generated = generator.generate();
    let skipped: Vec<String> =
        generated.skipped.iter().map(|it| format!("{} {}.{}: {}", it.kind, it.namespace, it.name, it.code)).collect();
    insta::assert_snapshot!(skipped.join("\n"));
    assert!(generator.changes(&generated).is_ok());
    let table: String = generated.crates[0].files["src/table.rs"].split_whitespace().collect();
    for kept in [r#"flow("care","fine""#, r#"flow("shop","fine""#, r#"Route::new("GET","/pets/{id}""#] {
        assert!(table.contains(kept), "{kept} in {table}");
    }
}
