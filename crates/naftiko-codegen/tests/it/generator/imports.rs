//! Files that import others: which become one client, and which are rejected.

use naftiko_codegen::{Code, Generated};

use super::project::{Project, capability};

/// The operation of each module, and the diagnostics.
fn modules(generated: &Generated) -> Vec<String> {
    let capabilities = generated.crates.iter().flat_map(|it| &naftiko_codegen::internals::api(it).capabilities);
    capabilities.map(|it| format!("{} of {}", it.module, it.file)).collect()
}

fn problems(project: &Project) -> Vec<String> {
    let generated = project.generator().generate();
    let root = project.path("").display().to_string();
    let message =
        |it: &naftiko_codegen::Diagnostic| it.message.replace(root.as_str(), "").trim_start_matches('/').to_owned();
    generated.diagnostics.iter().filter(|it| it.code == Code::InvalidImport).map(message).collect()
}

#[test]
fn files_that_only_import_compose_their_imports_into_one_client() {
    let project = Project::new();
    project.write(
        "specs/shop/all.yaml",
        "capability:\n  consumes:\n  - {import: pets, from: ./shared/pets.yaml}\n  - {import: toys, location: \
         ./shared/toys.yaml, as: things}\n",
    );
    project.write("specs/shop/shared/pets.yaml", &capability("pets", "ListPets"));
    project.write("specs/shop/shared/toys.yaml", "imports: [../more/toys.yaml]\n");
    project.write("specs/shop/more/toys.yaml", &capability("toys", "ListToys"));
    let generated = project.generator().generate();
    assert!(generated.diagnostics.iter().all(|it| it.code == Code::InferredAuthentication), "{:?}", problems(&project));
    assert_eq!(modules(&generated), ["pets of shop/all.yaml", "things of shop/all.yaml"]);
}

#[test]
fn an_entry_that_is_there_itself_is_not_there_as_an_import_too() {
    let project = Project::new();
    project.write("specs/shop/all.yaml", "imports: [pets.yaml]\n");
    project.write("specs/shop/more.yaml", "imports: [pets.yaml]\n");
    project.write("specs/shop/pets.yaml", &capability("pets", "ListPets"));
    assert_eq!(modules(&project.generator().generate()), ["pets of shop/pets.yaml"]);
}

#[test]
fn an_import_that_leads_nowhere_or_to_itself_is_reported() {
    let project = Project::new();
    let reported = |text: &str| {
        project.write("specs/shop/all.yaml", text);
        problems(&project)
    };
    assert_eq!(reported("imports: [./no.yaml]"), ["`specs/shop/no.yaml` does not exist"]);
    assert_eq!(
        reported("imports: [./all.yaml]"),
        ["`specs/shop/all.yaml` imports itself through other files", "the imported file consumes nothing"][..1]
    );
    assert_eq!(
        reported("imports: ['https://pets.example/x.yaml']"),
        ["cannot import the URL \"https://pets.example/x.yaml\""]
    );
    assert_eq!(reported("imports: [.]"), ["`specs/shop` is not a file"]);
    project.write("specs/shop/shared/pets.yaml", &capability("pets", "ListPets"));
    project.write("specs/shop/shared/two.yaml", "imports: [pets.yaml, pets.yaml]\n");
    project.write("specs/shop/all.yaml", "imports: [{from: shared/two.yaml, namespace: pet}]");
    assert_eq!(problems(&project), ["the imported file has no namespace `pet`"]);
}

#[test]
fn nothing_is_imported_from_outside_unless_the_configuration_says_so() {
    let project = Project::new();
    project.write("outside/pets.yaml", &capability("pets", "ListPets"));
    project.write("specs/shop/all.yaml", "imports: [../../outside/pets.yaml]");
    assert_eq!(problems(&project), ["`outside/pets.yaml` is outside the folder of specs"]);
    project.write("specs/shop/codegen.toml", "import-from = [\"../../outside\"]");
    assert_eq!(problems(&project), Vec::<String>::new());
    assert_eq!(modules(&project.generator().generate()), ["pets of shop/all.yaml"]);
}

#[test]
fn imports_of_imports_are_bounded() {
    let project = Project::new();
    project.write("specs/shop/f0.yaml", &capability("pets", "ListPets"));
    for number in 1..30 {
        let below = number - 1;
        project.write(
            &format!("specs/shop/more/f{number}.yaml"),
            &format!("imports: [{{from: f{below}.yaml, as: a}}, {{from: f{below}.yaml, as: b}}]\n"),
        );
    }
    project.write("specs/shop/more/f0.yaml", &capability("cats", "ListCats"));
    project.write("specs/shop/all.yaml", "imports: [more/f29.yaml]\n");
    assert_eq!(problems(&project)[0], "imports result in more than 10000 entries");
}

/// A capability with a tool that refers to a flow of another file.
fn with_flows(imports: &str, reference: &str) -> String {
    let entry = capability("pets", "ListPets");
    format!(
        "{entry}aggregates: [{imports}]\nexposes: [{{type: mcp, namespace: tools, tools: {{all: {{ref: {reference}}}}}}}]\n"
    )
}

#[test]
fn a_group_of_flows_of_another_file_is_as_one_that_is_written_here() {
    let project = Project::new();
    project.write(
        "specs/shop/shared/flows.yaml",
        "aggregates:\n- namespace: petting\n  flows: {all: {call: pets.ListPets}}\n- namespace: feeding\n  flows: {all: \
         {call: pets.ListPets}}\n",
    );
    let modules = |imports: &str, reference: &str| -> Vec<String> {
        project.write("specs/shop/pets.yaml", &with_flows(imports, reference));
        let generated = project.generator().generate();
        assert_eq!(problems(&project), Vec::<String>::new());
        let model = naftiko_codegen::internals::api(&generated.crates[0]);
        assert_eq!(model.units.iter().filter(|unit| unit.is_tool).count(), 1);
        model.flows.iter().map(|group| group.module.to_string()).collect()
    };
    assert_eq!(modules("{from: ./shared/flows.yaml, import: petting}", "petting.all"), ["petting"]);
    assert_eq!(modules("{from: ./shared/flows.yaml, import: petting, as: care}", "care.all"), ["care"]);
    assert_eq!(modules("{from: ./shared/flows.yaml}", "feeding.all"), ["petting", "feeding"]);
    let twice = "{from: shared/flows.yaml, import: petting, as: a}, {from: shared/flows.yaml, import: petting, as: b}";
    assert_eq!(modules(twice, "b.all"), ["a"]);
}

#[test]
fn an_import_of_flows_that_leads_nowhere_is_an_error_with_the_nearest_name() {
    let project = Project::new();
    project.write(
        "specs/shop/shared/flows.yaml",
        "aggregates:\n- namespace: petting\n  flows: {all: {call: pets.ListPets}}\n- {namespace: feeding}\n",
    );
    project.write("specs/shop/shared/none.yaml", "consumes: []\n");
    let reported = |imports: &str| {
        project.write("specs/shop/pets.yaml", &with_flows(imports, "petting.all"));
        let generated = project.generator().generate();
        let found = generated.diagnostics.iter().find(|it| it.code == Code::InvalidImport).unwrap();
        let root = format!("{}/", project.path("").display());
        (found.message.replace(root.trim_end_matches('/'), "").replace("`/", "`"), found.help.clone())
    };
    let (message, help) = reported("{from: shared/flow.yaml, import: petting}");
    assert_eq!(message, "`specs/shop/shared/flow.yaml` does not exist");
    assert_eq!(help.as_deref(), Some("write a path relative to this file"));
    let (message, help) = reported("{from: shared/flows.yaml, import: peting}");
    assert_eq!(message, "the imported file has no namespace `peting`");
    assert_eq!(help.as_deref(), Some("did you mean `petting`?"));
    let (message, _) = reported("{from: shared/none.yaml}");
    assert_eq!(message, "the imported file has no aggregates");
}
