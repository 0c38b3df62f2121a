//! A published name is kept: the promise of `codegen.lock`.

use std::fs;

use naftiko_codegen::{Code, Severity};

use super::project::{Project, read};

/// A capability with operations of these names, descriptions and paths.
fn pets(operations: &[(&str, &str, &str)]) -> String {
    let mut text = String::from(
        "consumes:\n- namespace: pets\n  baseUri: https://pets.example\n  authentication: {type: none}\n  resources:\n",
    );
    for (name, description, path) in operations {
        text.push_str(&format!(
            "  - path: '{path}'\n    operations:\n    - {{name: {name}, description: '{description}'}}\n"
        ));
    }
    text
}

/// The methods of the client, in the order of the file.
fn methods(project: &Project) -> Vec<String> {
    let generated = project.generator().generate();
    let error = generated.diagnostics.iter().find(|it| it.severity == Severity::Error);
    assert!(error.is_none(), "{}", error.unwrap().render(false));
    naftiko_codegen::internals::api(&generated.crates[0])
        .operations()
        .map(|operation| operation.fn_name.to_string())
        .collect()
}

/// The names of the commands, or of the exposed tools, in order.
fn unit_names(project: &Project, are_tools: bool) -> Vec<String> {
    let generated = project.generator().generate();
    let units = &naftiko_codegen::internals::api(&generated.crates[0]).units;
    let wanted = units.iter().filter(|unit| unit.is_tool == are_tools);
    wanted.map(|unit| if are_tools { unit.tool_name.clone() } else { unit.verb.clone() }).collect()
}

/// The message of the first error.
fn first_error(project: &Project) -> String {
    let generated = project.generator().generate();
    generated.diagnostics.into_iter().find(|it| it.severity == Severity::Error).unwrap().message
}

const LIST: (&str, &str, &str) = ("listallpets", "List all pets", "/pets");

#[test]
fn an_edited_description_renames_nothing() {
    let project = Project::new();
    project.write("specs/pets/pets.yaml", &pets(&[LIST]));
    project.generate();
    assert_eq!(methods(&project), ["list_all_pets"]);
    project.write("specs/pets/pets.yaml", &pets(&[("listallpets", "Every animal there is", "/pets")]));
    assert_eq!(methods(&project), ["list_all_pets"]);
}

#[test]
fn operations_that_are_added_or_moved_rename_no_other() {
    let project = Project::new();
    let (first, second) = (("get_pets", "", "/pets"), ("Get-Pets", "", "/pets/all"));
    project.write("specs/pets/pets.yaml", &pets(&[first]));
    project.generate();
    assert_eq!(methods(&project), ["get_pets"]);
    project.write("specs/pets/pets.yaml", &pets(&[second, first]));
    project.generate();
    assert_eq!(methods(&project), ["get_pets_all", "get_pets"]);
    project.write("specs/pets/pets.yaml", &pets(&[first, second]));
    assert_eq!(methods(&project), ["get_pets", "get_pets_all"]);
}

#[test]
fn a_command_keeps_its_name_when_another_operation_asks_for_it() {
    let project = Project::new();
    let (one, other, get) = (("list-pets", "", "/pets"), ("list-pet", "", "/pet"), ("get-pet", "", "/pets/{id}"));
    project.write("specs/pets/pets.yaml", &pets(&[one, get]));
    project.generate();
    assert_eq!(unit_names(&project, false), ["list", "get"]);
    project.write("specs/pets/pets.yaml", &pets(&[other, one, get]));
    project.generate();
    assert_eq!(unit_names(&project, false), ["list-pet", "list", "get"]);

    // Without the lock, both keep their whole names.
    fs::remove_file(project.path("specs/pets/codegen.lock")).unwrap();
    assert_eq!(unit_names(&project, false), ["list-pet", "list-pets", "get"]);
}

#[test]
fn a_tool_keeps_its_name_when_another_server_has_one_of_that_name() {
    let project = Project::new();
    let server = |namespace: &str| {
        format!("- {{type: mcp, namespace: {namespace}, tools: [{{name: list, call: pets.list-pets}}]}}\n")
    };
    let consumes = pets(&[("list-pets", "", "/pets")]);
    let write = |servers: &[&str]| {
        let servers: String = servers.iter().map(|namespace| server(namespace)).collect();
        project.write("specs/pets/pets.yaml", &format!("{consumes}exposes:\n{servers}"));
    };
    write(&["dogs"]);
    project.generate();
    assert_eq!(unit_names(&project, true), ["list"]);
    write(&["cats", "dogs"]);
    project.generate();
    assert_eq!(unit_names(&project, true), ["cats-list", "list"]);
    write(&["birds", "cats"]);
    assert_eq!(unit_names(&project, true), ["birds-list", "cats-list"]);
}

#[test]
fn a_lock_with_two_commands_of_one_name_is_reported() {
    let project = Project::new();
    project.write("specs/pets/pets.yaml", &pets(&[("list-pets", "", "/pets"), ("get-pet", "", "/pets/{id}")]));
    project.generate();
    let lock = read(&project.path("specs/pets/codegen.lock"));
    project.write("specs/pets/codegen.lock", &lock.replace(r#"get_pet" = "get""#, r#"get_pet" = "list""#));
    let error = first_error(&project);
    assert!(error.contains("has the name `list` for two commands: `pets.get_pet` and `pets.list_pets`"), "{error}");
    project.write("specs/pets/codegen.lock", &lock.replace(r#"get_pet" = "get""#, r#"get_pet" = "get it""#));
    assert!(first_error(&project).contains("`get it` is not a valid name of a command"));
}

#[test]
fn an_operation_that_comes_back_gets_its_name_back() {
    let project = Project::new();
    let other = ("other", "", "/other");
    project.write("specs/pets/pets.yaml", &pets(&[LIST, other]));
    project.generate();
    project.write("specs/pets/pets.yaml", &pets(&[("list_all_pets", "", "/new"), other]));
    project.generate();
    assert_eq!(methods(&project), ["list_all_pets_new", "other"]);
    project.write("specs/pets/pets.yaml", &pets(&[("list_all_pets", "", "/new"), LIST, other]));
    assert_eq!(methods(&project), ["list_all_pets_new", "list_all_pets", "other"]);
}

#[test]
fn another_path_or_method_renames_nothing() {
    let project = Project::new();
    let other = ("other", "", "/other");
    project.write("specs/pets/pets.yaml", &pets(&[LIST, other]));
    project.generate();
    project.write("specs/pets/pets.yaml", &pets(&[("listallpets", "", "/v2/pets"), other]));
    project.generate();
    assert_eq!(methods(&project), ["list_all_pets", "other"]);
    let lock = read(&project.path("specs/pets/codegen.lock"));
    assert!(lock.contains("listallpets GET /v2/pets") && !lock.contains("listallpets GET /pets"), "{lock}");
    // There are two candidates, so neither gets its name.
    project.write("specs/pets/pets.yaml", &pets(&[("listallpets", "", "/a"), ("listallpets", "", "/b"), other]));
    assert_eq!(methods(&project), ["list_all_pets_a", "list_all_pets_b", "other"]);
}

#[test]
fn a_deleted_line_lets_go_of_its_name() {
    let project = Project::new();
    project.write("specs/pets/pets.yaml", &pets(&[LIST]));
    project.generate();
    project.write("specs/pets/pets.yaml", &pets(&[("listallpets", "listall Pets", "/pets")]));
    assert_eq!(methods(&project), ["list_all_pets"]);
    project.edit("specs/pets/codegen.lock", "\"pets.listallpets GET /pets\" = \"list_all_pets\"\n", "");
    assert_eq!(methods(&project), ["listall_pets"]);
}

#[test]
fn a_module_keeps_its_name_whatever_its_label_says() {
    let project = Project::new();
    let text = pets(&[LIST]).replace("namespace: pets", "namespace: shop-pets");
    project.write("specs/shop/pets.yaml", &format!("info: {{label: Shop - Pets}}\n{text}"));
    project.generate();
    assert!(project.path("generated/shop/src/pets.rs").exists());
    project.write("specs/shop/pets.yaml", &format!("info: {{label: Animals}}\n{text}"));
    project.write("specs/shop/a.yaml", &text.replace("shop-pets", "pets"));
    project.generate();
    assert!(project.path("generated/shop/src/pets.rs").exists());
    assert!(project.path("generated/shop/src/pets_api.rs").exists());
}

#[test]
fn a_lock_that_contradicts_itself_is_reported() {
    let project = Project::new();
    project.write("specs/pets/pets.yaml", &pets(&[LIST, ("other", "", "/other")]));
    project.generate();
    project.edit("specs/pets/codegen.lock", "= \"other\"", "= \"list_all_pets\"");
    let generated = project.generator().generate();
    let error = generated.diagnostics.iter().find(|it| it.severity == Severity::Error).unwrap();
    assert_eq!(error.code, Code::Conflict);
    assert!(error.message.starts_with("codegen.lock has the name `list_all_pets` for two operations"));
    for text in ["<<<<<<< ours\n", "[methods]\na = \"../x\"\n", "[methods]\na = \"fn\"\na = \"b\"\n"] {
        fs::write(project.path("specs/pets/codegen.lock"), text).unwrap();
        let generated = project.generator().generate();
        assert!(generated.diagnostics.iter().any(|it| it.code == Code::InvalidConfiguration), "{text}");
    }
}

#[test]
fn the_configuration_renames_what_the_lock_had() {
    let project = Project::new();
    project.write("specs/pets/pets.yaml", &pets(&[LIST, ("other", "", "/other")]));
    project.generate();
    project.write("specs/pets/codegen.toml", "[operations.other]\nname = \"list_all_pets\"\n");
    assert_eq!(methods(&project), ["list_all_pets_get", "list_all_pets"]);
}

#[test]
fn a_check_tells_of_a_lock_that_is_stale() {
    let project = Project::new();
    project.write("specs/pets/pets.yaml", &pets(&[LIST]));
    project.generate();
    fs::remove_file(project.path("specs/pets/codegen.lock")).unwrap();
    let generator = project.generator();
    let changes = generator.changes(&generator.generate()).unwrap();
    assert_eq!(changes.len(), 1);
    assert!(changes[0].path.ends_with("specs/pets/codegen.lock"));
}

/// Two capabilities whose operations have the same name and inline bodies.
fn two_of_one_name() -> Project {
    let project = Project::new();
    let mut document = "openapi: 3.0.3\ninfo: {title: Pets, version: '1'}\npaths:\n".to_owned();
    for name in ["cats", "dogs"] {
        project.write(
            &format!("specs/pets/{name}.yaml"),
            &format!(
                "consumes:\n- namespace: {name}\n  baseUri: https://pets.example\n  authentication: {{type: none}}\n  \
                 resources:\n  - path: /pets/{name}\n    operations:\n    - {{name: addPet, method: POST}}\n"
            ),
        );
        document.push_str(&format!(
            "  /pets/{name}:\n    post:\n      requestBody: {{content: {{application/json: {{schema: {{type: object, \
             properties: {{{name}: {{type: string}}}}}}}}}}}}\n      responses: {{'204': {{description: Added}}}}\n"
        ));
    }
    project.write("specs/pets/openapi.yaml", &document);
    project
}

/// The types of the client.
fn types(project: &Project) -> Vec<String> {
    let generated = project.generator().generate();
    let api = naftiko_codegen::internals::api(&generated.crates[0]);
    api.types.iter().map(|def| def.name.to_string()).collect()
}

#[test]
fn types_that_ask_for_one_name_keep_theirs_in_a_second_run() {
    let project = two_of_one_name();
    project.generate();
    assert_eq!(types(&project), ["AddPetBody", "DogsAddPetBody"]);
    assert_eq!(project.generate(), []);
    let lock = read(&project.path("specs/pets/codegen.lock"));
    assert!(lock.contains("\"AddPetBody POST /pets/cats\" = \"AddPetBody\""), "{lock}");
}

#[test]
fn a_lock_that_is_empty_or_lost_its_beginning_is_to_be_restored_and_not_deleted() {
    let project = Project::new();
    project.write("specs/pets/pets.yaml", &pets(&[LIST]));
    project.generate();
    let path = project.path("specs/pets/codegen.lock");
    let text = read(&path);
    for empty in ["", " \n"] {
        fs::write(&path, empty).unwrap();
        let error = &project.generator().generate().diagnostics[0];
        assert_eq!((error.code, error.message.as_str()), (Code::InvalidConfiguration, "codegen.lock is empty"));
        assert!(error.render(false).contains("restore it from version control"), "{}", error.render(false));
    }
    let (_, rest) = text.split_once('\n').unwrap();
    fs::write(&path, rest).unwrap();
    let generator = project.generator();
    let refusal = generator.changes(&generator.generate()).unwrap_err().to_string();
    assert!(refusal.contains("codegen.lock: its first line does not mark it as generated"), "{refusal}");
    assert!(refusal.contains("restore it from version control"), "{refusal}");
    fs::write(&path, &text[..text.len() - 5]).unwrap();
    let error = &project.generator().generate().diagnostics[0];
    assert!(error.render(false).contains("if the file is truncated, restore it"), "{}", error.render(false));
}

#[test]
fn names_that_another_run_published_meanwhile_are_not_lost() {
    let project = Project::new();
    project.write("specs/pets/pets.yaml", &pets(&[LIST]));
    let slow = project.generator();
    let generated = slow.generate();
    let changes = slow.changes(&generated).unwrap();
    project.write("specs/pets/pets.yaml", &pets(&[LIST, ("other", "", "/other")]));
    project.generate();
    let (lock, output) = (read(&project.path("specs/pets/codegen.lock")), project.output());
    let refusal = slow.apply(&changes).unwrap_err().to_string();
    assert!(refusal.contains("was changed by another program during this run"), "{refusal}");
    assert_eq!((read(&project.path("specs/pets/codegen.lock")), project.output()), (lock, output));
}

#[test]
fn runs_at_the_same_time_do_not_harm_each_other() {
    let project = Project::new();
    for name in ["pets", "toys"] {
        project.write(&format!("specs/{name}/{name}.yaml"), &pets(&[LIST, ("other", "", "/other")]));
    }
    project.generate();
    let (expected, lock) = (project.output(), read(&project.path("specs/pets/codegen.lock")));
    // Without its last line, so that each run writes it.
    let (shorter, _) = lock.trim_end().rsplit_once('\n').unwrap();
    for round in 0..10 {
        fs::remove_dir_all(project.path("generated")).unwrap();
        fs::write(project.path("specs/pets/codegen.lock"), format!("{shorter}\n")).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| project.generate());
            }
        });
        assert_eq!(project.output(), expected, "round {round}");
        assert_eq!(read(&project.path("specs/pets/codegen.lock")), lock, "round {round}");
    }
    let specs = fs::read_dir(project.path("specs/pets")).unwrap();
    assert_eq!(specs.count(), 2, "nothing is left beside the lock");
}

#[test]
fn a_flow_that_is_added_before_another_one_renames_nothing() {
    let project = Project::new();
    let write = |flows: &[&str]| {
        let flows: String = flows.iter().map(|name| format!("    {name}: {{call: pets.list}}\n")).collect();
        let aggregates = format!("aggregates:\n- namespace: petting\n  flows:\n{flows}");
        project.write("specs/pets/pets.yaml", &format!("{}{aggregates}", pets(&[("list", "All pets", "/pets")])));
        project.generate();
        let generated = project.generator().generate();
        let groups = &naftiko_codegen::internals::api(&generated.crates[0]).flows;
        groups[0].flows.iter().map(|flow| flow.fn_name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(write(&["all-pets"]), ["all_pets"]);
    assert_eq!(write(&["all_pets", "all-pets"]), ["all_pets_flow", "all_pets"]);
    assert_eq!(write(&["allPets"]), ["all_pets_2"]);
    let lock = read(&project.path("specs/pets/codegen.lock"));
    assert!(lock.contains("[flows]\n\"petting.all-pets\" = \"all_pets\"\n"), "{lock}");
}
