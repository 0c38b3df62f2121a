use tempfile::TempDir;

use super::*;

const PETS: &str = "\
capability:
  consumes:
  - namespace: pets
    baseUri: https://pets.example
    authentication: {type: none}
    resources:
    - path: /pets
      operations:
      - name: ListPets
  - namespace: shops
    baseUri: https://pets.example
    authentication: {type: none}
    resources:
    - path: /shops
      operations:
      - name: ListShops
";

struct Project(TempDir);

impl Project {
    fn new(pets: &str) -> Self {
        let project = Project(tempfile::tempdir().unwrap());
        fs::create_dir(project.0.path().join("out")).unwrap();
        project.write("specs/pets/pets.yaml", pets);
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn module(&self) -> Module {
        Module::new(self.path("specs/pets"))
    }

    /// Runs a build script, and returns what it prints, with paths relative to the project.
    fn run(&self, module: &Module) -> String {
        let text = module.run(Some(&self.path("out"))).to_string();
        let canonical = fs::canonicalize(self.0.path()).unwrap();
        text.replace(&format!("{}/", canonical.display()), "").replace(&format!("{}/", self.0.path().display()), "")
    }
}

/// The lines of code, without comments.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn paths_are_relative_and_features_are_decided() {
    let project = Project::new(PETS);
    project.run(&project.module().table().fake());
    let text = project.read("out/pets.rs");
    let code = code(&text);
    for absent in ["crate::", "feature", "cfg(", "super::super::super"] {
        assert!(!code.contains(absent), "{absent} in\n{code}");
    }
    assert!(code.contains("Table::new(\"pets\", UNITS, &[&super::API])"), "{code}");
    assert!(text.contains("[`list_pets`](super::super::pets::PetsApi::list_pets)"), "{text}");
    assert!(text.contains("//! let client = crate::pets::Client::new("), "{text}");
    assert!(!text.contains("no_run") && !text.contains("pets_client"), "{text}");
    syn::parse_file(&text).unwrap();
}

#[test]
fn parts_that_are_not_chosen_are_left_out_with_their_documentation() {
    let project = Project::new(PETS);
    project.run(&project.module().features(["shops"]).fake_in_tests().path("crate::apis::pets"));
    let text = project.read("out/pets.rs");
    assert!(text.contains("#[cfg(test)]\n    pub mod fake {"), "{text}");
    assert!(text.contains("pub mod shops {") && text.contains("//! let client = crate::apis::pets::Client"), "{text}");
    for absent in ["pub mod table", "mod pets_", "PetsApi", "[`mod@pets`]", "`table`", "# Features", "| Feature |"] {
        assert!(!text.contains(absent), "{absent} in\n{text}");
    }
    assert!(text.contains("//! - `fake`: an in-process fake of the API, for tests\n    //!\n"), "{text}");
}

#[test]
fn cargo_gets_every_file_that_was_read_and_the_folder() {
    let project =
        Project::new("binds: []\ncapability:\n  consumes:\n  - import: pets\n    location: ../shared/pets.yaml\n");
    project.write("specs/shared/pets.yaml", PETS);
    project.write(
        "elsewhere/openapi.yaml",
        "openapi: 3.1.0\ninfo: {title: Pets, version: 1}\npaths:\n  /pets:\n    \
        get:\n      responses:\n        200: {content: {application/json: {schema: {$ref: types.yaml}}}}\n",
    );
    project.write("elsewhere/types.yaml", "type: object\nproperties: {name: {type: string}}\n");
    project.write("specs/pets/codegen.toml", "openapi = \"../../elsewhere/openapi.yaml\"\n");
    let text = project.run(&project.module());
    let path = "cargo::rerun-if-changed=";
    let mut lines: Vec<_> = text.lines().filter_map(|line| line.strip_prefix(path)).collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "elsewhere/openapi.yaml",
            "elsewhere/types.yaml",
            "specs/pets",
            "specs/pets/pets.yaml",
            "specs/shared/pets.yaml"
        ],
        "{text}"
    );
}

#[test]
fn an_error_has_a_place_and_a_remedy_and_keeps_the_module() {
    let project = Project::new(PETS);
    project.run(&project.module());
    let old = project.read("out/pets.rs");
    project.write("specs/pets/pets.yaml", &PETS.replace("name: ListPets", "name: ListPets\n        method: GTE"));
    let text = project.run(&project.module());
    assert!(text.contains("cargo::error=error[unknown-value]: unknown HTTP method `GTE`\n"), "{text}");
    assert!(text.contains("cargo::error=  --> specs/pets/pets.yaml:10:17\n"), "{text}");
    assert!(text.contains("help: did you mean `GET`?"), "{text}");
    assert_eq!(project.read("out/pets.rs"), old);
}

#[test]
fn a_wrong_setting_has_a_remedy() {
    let project = Project::new(PETS);
    let told = |module: Module| project.run(&module);
    let text = told(project.module().features(["shop"]));
    assert!(text.contains("`shop` is not a feature of the client of specs/pets"), "{text}");
    assert!(text.contains("help: did you mean `shops`?"), "{text}");
    let text = told(project.module().features(["table"]));
    assert!(text.contains("help: call `Module::table`"), "{text}");
    let text = told(project.module().name("Pets"));
    assert!(text.contains("cargo::error=error[invalid-configuration]: `Pets` is not the name of a module"), "{text}");
    let text = told(Module::new(project.path("specs/none")));
    assert!(text.contains("cargo::error=error[io]: cannot read specs/none"), "{text}");
    let text = project.module().run(None).to_string();
    assert_eq!(text, "cargo::error=OUT_DIR is not set: call `Module::generate` in a build script\n");
}

#[test]
fn a_warning_fails_the_build_if_it_is_denied() {
    let project = Project::new(&PETS.replace("      - name: ListPets", "      - name: ListPets\n        colour: red"));
    let text = project.run(&project.module());
    assert!(text.contains("cargo::warning=warning[") && !text.contains("cargo::error="), "{text}");
    let text = project.run(&project.module().deny_warnings());
    assert!(text.contains("cargo::error=warning["), "{text}");
}

#[test]
fn a_lock_keeps_names_and_is_not_written() {
    let project = Project::new(PETS);
    let warning = "codegen.lock lacks";
    assert!(!project.run(&project.module()).contains(warning));
    assert!(!project.path("specs/pets/codegen.lock").exists());

    let generator = crate::Generator::new(project.path("specs"), project.path("generated"));
    let changes = generator.lock_changes(&generator.generate()).unwrap();
    generator.apply(&changes).unwrap();
    assert!(!project.path("generated").exists());
    let lock = project.read("specs/pets/codegen.lock");
    assert!(!project.run(&project.module()).contains(warning));

    let renamed = lock.replace("= \"list_pets\"", "= \"all_pets\"");
    project.write("specs/pets/codegen.lock", &renamed);
    project.write("specs/pets/pets.yaml", &PETS.replace("      - name: ListShops", "      - name: FindShops"));
    let text = project.run(&project.module());
    assert!(text.contains("cargo::warning=warning[io]: specs/pets/codegen.lock lacks "), "{text}");
    assert!(text.contains("run `cargo naftiko codegen --lock`"), "{text}");
    assert_eq!(project.read("specs/pets/codegen.lock"), renamed);
    assert!(project.read("out/pets.rs").contains("pub fn all_pets("));
}

#[test]
fn a_module_that_stays_the_same_is_not_written_again() {
    let project = Project::new(PETS);
    project.run(&project.module().name("shelter"));
    let path = project.path("out/shelter.rs");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    assert!(!project.run(&project.module().name("shelter")).contains("error"));
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
}

/// Modules of all conformance specs are Rust, and name nothing by the path of a crate.
#[test]
fn every_client_can_be_a_module() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../acceptance/conformance/specs");
    // The package of this crate does not have them.
    let Ok(entries) = fs::read_dir(specs) else { return };
    let out = tempfile::tempdir().unwrap();
    for entry in entries {
        let folder = entry.unwrap().path();
        let messages = Module::new(&folder).name("client").table().fake().run(Some(out.path()));
        assert!(!messages.has_error(), "{messages}");
        let text = fs::read_to_string(out.path().join("client.rs")).unwrap();
        let code = code(&text);
        syn::parse_file(&text).unwrap();
        for absent in ["crate::", "cfg(", "recursion_limit"] {
            assert!(!code.contains(absent), "{absent} in {}", folder.display());
        }
    }
}
