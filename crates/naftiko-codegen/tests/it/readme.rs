//! What the README of the workspace shows: the capability file, the configuration, and the message about a mistake. Its
//! programs are built in `builds.rs`.

use std::fs;

use naftiko_codegen::Generator;

use crate::workspace_readme;

#[test]
fn the_capability_and_the_configuration_become_a_client() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs");
    fs::create_dir_all(specs.join("pets")).unwrap();
    fs::write(specs.join("pets/pets.yaml"), workspace_readme::block("yaml", "namespace: pets")).unwrap();
    let generate = || {
        let generated = Generator::new(&specs, "unused").generate();
        assert_eq!(generated.diagnostics.iter().map(|it| it.render(false)).collect::<Vec<_>>(), [""; 0]);
        generated.crates[0].model().to_string()
    };
    insta::assert_snapshot!(generate(), @r"
    api pets -> crate pets-client 0.1.0
    base url https://api.pets.example/v1
    authentication bearer token from $PETS_TOKEN

    capability pets -> pets: Pets
      resource /pets/{pet_id}
        GET GetPet -> get_pet
          required path pet_id: string
          optional query expand: array of strings
    ");

    fs::write(specs.join("pets/codegen.toml"), workspace_readme::block("toml", "[modules]")).unwrap();
    insta::assert_snapshot!(generate(), @r"
    api pets -> crate pets-client 0.1.0
    base url https://api.pets.example/v2
    authentication bearer token from $PETS_TOKEN

    capability pets -> animals: Animals
      resource /pets/{pet_id}
        GET GetPet -> find: Find
          required path pet_id: string
          optional query expand: array of strings
    ");
}

#[test]
fn the_message_about_a_mistake_is_the_one_that_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pets.yaml");
    fs::write(&file, workspace_readme::block("yaml", "namespace: pets").replace("method: GET", "method: GTE")).unwrap();
    let generated = Generator::new(folder.path(), "unused").generate();
    let message = generated.diagnostics[0].render(false);
    let shown = message.replace(&file.display().to_string(), "specs/pets/pets.yaml");
    assert_eq!(workspace_readme::block("text", "error[").trim_end(), shown);
}

#[test]
fn every_feature_is_held_by_a_test_that_exists() {
    let readme = include_str!("../../../../README.md");
    let table = readme.split("\n## ").find(|section| section.starts_with("Feature by feature")).unwrap();
    // A row ends in a link to a file whose text is the name of a test in it.
    let rows = table.lines().filter_map(|line| line.strip_suffix(") |")?.rsplit_once("| [`"));
    let links: Vec<_> = rows.map(|(_, link)| link.split_once("`](").unwrap()).collect();
    assert!(links.len() >= 25, "{links:?}");
    assert_eq!(links.len() + 2, table.lines().filter(|line| line.starts_with('|')).count());
    for (name, path) in links {
        let file = fs::read_to_string(format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let test = format!("]\nfn {name}() {{\n");
        assert!(file.replace("async fn ", "fn ").contains(&test), "{path} has no test `{name}`");
    }
}
