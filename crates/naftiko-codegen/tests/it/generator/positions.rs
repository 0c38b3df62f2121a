//! Arguments keep their positions: the second promise of `codegen.lock`.

use super::project::{Project, read};

/// A document with an operation of these parameters and fields of its body. An optional one ends in
/// `?`.
fn document(path: &str, parameters: &[&str], fields: &[&str]) -> String {
    let is_required = |name: &&&str| !name.ends_with('?');
    let bare = |name: &str| name.trim_end_matches('?').to_owned();
    let parameter = |name: &&str| {
        let place = if path.contains(&format!("{{{name}}}")) { "path" } else { "query" };
        let (required, name) = (is_required(&name), bare(name));
        format!("{{name: {name}, in: {place}, required: {required}, schema: {{type: string}}}}")
    };
    let parameters: Vec<String> = parameters.iter().map(parameter).collect();
    let properties: Vec<String> = fields.iter().map(|it| format!("{}: {{type: string}}", bare(it))).collect();
    let required: Vec<String> = fields.iter().filter(is_required).map(|it| bare(it)).collect();
    format!(
        "openapi: 3.0.3\ninfo: {{title: Pets, version: '1'}}\npaths:\n  {path}:\n    post:\n      parameters: [{}]\n      \
         requestBody: {{required: true, content: {{application/json: {{schema: {{type: object, required: [{}], properties: {{{}}}}}}}}}}}\n      \
         responses: {{'204': {{description: Added}}}}\n",
        parameters.join(", "),
        required.join(", "),
        properties.join(", ")
    )
}

/// A project with that operation.
fn pets(path: &str, parameters: &[&str], fields: &[&str]) -> Project {
    let project = Project::new();
    project.write("specs/pets/pets.yaml", &capability(path));
    project.write("specs/pets/openapi.yaml", &document(path, parameters, fields));
    project.generate();
    project
}

fn capability(path: &str) -> String {
    format!(
        "consumes:\n- namespace: pets\n  baseUri: https://pets.example\n  authentication: {{type: none}}\n  resources:\n  \
         - path: '{path}'\n    operations:\n    - {{name: addPet, method: POST}}\n"
    )
}

/// The functions of the client whose names start with a prefix, each with its arguments.
fn signatures(project: &Project, file: &str, prefix: &str) -> Vec<String> {
    let generated = project.generator().generate();
    let text = generated.crates[0].files[file].split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.replace("( ", "(").replace(", )", ")").replace("impl Into<String>", "_").replace("types::", "");
    let start = format!("pub fn {prefix}");
    let functions = text.split(&start).skip(1);
    functions.map(|it| format!("{prefix}{}", it.split(") ->").next().unwrap_or_default())).collect()
}

fn methods(project: &Project) -> Vec<String> {
    signatures(project, "src/pets.rs", "add_pet")
}

#[test]
fn another_order_of_the_document_changes_no_signature() {
    let project = pets("/pets/{shop}/{kind}", &["shop", "kind", "team"], &["name", "owner"]);
    let before = methods(&project);
    assert_eq!(
        before,
        [
            "add_pet(&self, shop: _, kind: _, team: _, name: _, owner: _",
            "add_pet_with_body(&self, shop: _, kind: _, team: _, body: AddPetBody"
        ]
    );
    let other = document("/pets/{shop}/{kind}", &["team", "kind", "shop"], &["owner", "name"]);
    project.write("specs/pets/openapi.yaml", &other);
    assert_eq!(methods(&project), before);
    assert_eq!(signatures(&project, "src/types.rs", "new"), ["new(name: _, owner: _"]);
}

#[test]
fn a_new_argument_is_appended() {
    let project = pets("/pets", &[], &["name"]);
    project.write("specs/pets/openapi.yaml", &document("/pets", &["team"], &["kind", "name"]));
    assert_eq!(
        methods(&project),
        ["add_pet(&self, name: _, team: _, kind: _", "add_pet_with_body(&self, body: AddPetBody, team: _"]
    );
    assert_eq!(signatures(&project, "src/types.rs", "new"), ["new(name: _, kind: _"]);
    project.generate();
    let lock = read(&project.path("specs/pets/codegen.lock"));
    insta::assert_snapshot!(lock.split("[arguments]\n").nth(1).unwrap(), @r#"
    "pets.add_pet" = ["field name", "query team", "field kind"]
    "pets.add_pet_with_body" = ["body", "query team"]
    "types.AddPetBody.new" = ["field name", "field kind"]
    "#);
}

/// The decision is documented in `lower/positions.rs` and in the guide.
#[test]
fn an_input_that_became_optional_leaves_the_signature() {
    let project = pets("/pets", &["team", "shop"], &["name"]);
    project.write("specs/pets/openapi.yaml", &document("/pets", &["team?", "shop"], &["name"]));
    assert_eq!(methods(&project)[0], "add_pet(&self, shop: _, name: _");
    project.generate();
    project.write("specs/pets/openapi.yaml", &document("/pets", &["team", "shop"], &["name"]));
    assert_eq!(methods(&project)[0], "add_pet(&self, shop: _, name: _, team: _");
}

#[test]
fn renamed_path_parameters_keep_their_positions() {
    let project = pets("/pets/{shop}/{kind}", &["shop", "kind"], &["name"]);
    let path = "/pets/{shop_id}/{kind_id}";
    project.write("specs/pets/pets.yaml", &capability(path));
    project.write("specs/pets/openapi.yaml", &document(path, &["kind_id", "shop_id"], &["name"]));
    assert_eq!(methods(&project)[0], "add_pet(&self, shop_id: _, kind_id: _, name: _");
}

#[test]
fn the_arguments_of_a_constructor_keep_their_positions() {
    let project = Project::new();
    let capability = |url: &str| {
        format!(
            "consumes:\n- namespace: pets\n  baseUri: '{url}'\n  \
             authentication: {{type: bearer, token: '{{{{TOKEN}}}}'}}\n  resources:\n  - path: /pets\n    \
             operations: [{{name: listPets}}]\nbinds:\n- namespace: env\n  keys: {{TOKEN: TOKEN}}\n"
        )
    };
    project.write("specs/pets/pets.yaml", &capability("https://{{region}}.pets.example/{{shop}}"));
    project.generate();
    let of = |project: &Project| signatures(project, "src/lib.rs", "new");
    assert_eq!(of(&project), ["new(region: _, shop: _, token: impl Into<SecretString>"]);
    project.write("specs/pets/pets.yaml", &capability("https://{{zone}}.pets.example/{{shop}}/{{region}}"));
    assert_eq!(of(&project), ["new(region: _, shop: _, token: impl Into<SecretString>, zone: _"]);
}

/// A capability file with a flow of these inputs. Each is passed to a parameter of its name.
fn flow(inputs: &[&str]) -> String {
    let parameters: String = inputs.iter().map(|it| format!("{{name: {it}, in: query, required: true}}, ")).collect();
    let declared: String = inputs.iter().map(|it| format!("{{name: {it}, type: string}}, ")).collect();
    let with: String = inputs.iter().map(|it| format!("{it}: '{{{{{it}}}}}', ")).collect();
    format!(
        "consumes:\n- namespace: pets\n  baseUri: https://pets.example\n  authentication: {{type: none}}\n  resources:\n  \
         - path: /pets\n    operations:\n    - {{name: addPet, method: POST, inputParameters: [{parameters}]}}\n\
         aggregates:\n- namespace: shop\n  flows:\n  - name: move-in\n    inputParameters: [{declared}]\n    \
         steps:\n    - {{name: add, type: call, call: pets.addPet, with: {{{with}}}}}\n"
    )
}

#[test]
fn the_arguments_of_a_flow_keep_their_positions_also_in_its_command() {
    let project = Project::new();
    project.write("specs/pets/pets.yaml", &flow(&["name", "owner"]));
    project.generate();
    project.write("specs/pets/pets.yaml", &flow(&["kind", "owner", "name"]));
    assert_eq!(signatures(&project, "src/shop.rs", "move_in"), ["move_in(&self, name: _, owner: _, kind: _"]);
    project.generate();
    let lock = read(&project.path("specs/pets/codegen.lock"));
    assert!(lock.contains("\"shop.move_in\" = [\"input name\", \"input owner\", \"input kind\"]"), "{lock}");
    assert_eq!(command(&project, "shop", "move-in"), ["name", "owner", "kind"]);
}

/// Returns the inputs of a unit, in the order of the arguments of its command.
fn command(project: &Project, group: &str, name: &str) -> Vec<String> {
    let generated = project.generator().generate();
    let table: String = generated.crates[0].files["src/table.rs"].split_whitespace().collect();
    let unit = table.split("Unit::").find(|unit| unit.contains(&format!("(\"{group}\",\"{name}\"")));
    let inputs = unit.expect("the unit").split("Input::new(\"").skip(1);
    inputs.map(|it| it.split('"').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_arguments_of_a_command_keep_their_positions() {
    let project = pets("/pets/{shop}/{kind}", &["shop", "kind"], &[]);
    let free = |text: String| text.replace("properties: {}", "additionalProperties: true");
    let before = free(document("/pets/{shop}/{kind}", &["shop", "kind"], &[]));
    project.write("specs/pets/openapi.yaml", &before);
    project.generate();
    project.write("specs/pets/openapi.yaml", &free(document("/pets/{shop}/{kind}", &["team", "kind", "shop"], &[])));
    assert_eq!(command(&project, "pets", "add-pet"), ["shop", "kind", "body", "team"]);
}

#[test]
fn services_keep_their_positions() {
    let project = Project::new();
    let capability = |names: &[&str]| {
        let entry = |name: &&str| {
            format!(
                "- namespace: {name}\n  baseUri: https://{name}.example/{{area_{name}}}\n  authentication: \
                 {{type: bearer, token: '{{{{{name}}}}}'}}\n  resources:\n  - path: /{name}\n    operations: [{{name: list}}]\n"
            )
        };
        let keys: Vec<String> = names.iter().map(|name| format!("{name}: {name}")).collect();
        let entries: String = names.iter().map(entry).collect();
        format!("consumes:\n{entries}binds:\n- namespace: env\n  keys: {{{}}}\n", keys.join(", "))
    };
    project.write("specs/pets/pets.yaml", &capability(&["dogs", "cats"]));
    project.generate();
    let of = |project: &Project| signatures(project, "src/lib.rs", "new").concat();
    assert_eq!(of(&project), "new(dogs: ApiClient, cats: ApiClient");
    project.write("specs/pets/pets.yaml", &capability(&["birds", "cats", "dogs"]));
    assert_eq!(of(&project), "new(dogs: ApiClient, cats: ApiClient, birds: ApiClient");
    let from_env = signatures(&project, "src/lib.rs", "from_env");
    assert_eq!(from_env, ["from_env(area_dogs: _, area_cats: _, area_birds: _"]);
}
