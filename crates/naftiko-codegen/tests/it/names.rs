//! What types, methods and builders are called, and that no two of them that a user imports
//! together share a name.

use std::collections::BTreeMap;
use std::path::Path;

use naftiko_codegen::internals::{Api, api};
use naftiko_codegen::{Generated, Generator};
use naftiko_made_up::Project;

fn generate(files: &BTreeMap<String, String>) -> Generated {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    Generator::new(folder.path(), "unused").generate()
}

/// Names that are the same in the types of a client, its groups of operations, the builders of one
/// group, and their fakes.
fn shared(api: &Api) -> Vec<String> {
    let mut shared = Vec::new();
    let types = api.types.iter().map(|def| def.name.to_string());
    let groups = api.capabilities.iter().flat_map(|it| [it.type_name.to_string(), it.fake_type()]);
    let common: Vec<String> = types.chain(groups).collect();
    for capability in &api.capabilities {
        let builders = capability.operations().flat_map(|it| [it.type_name.to_string(), it.fake_type()]);
        let mut all: Vec<String> = common.iter().cloned().chain(builders).collect();
        all.sort();
        shared.extend(all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()));
    }
    shared
}

#[test]
fn no_two_types_that_are_imported_together_share_a_name() {
    for seed in 0..30 {
        let generated = generate(&Project::new(seed, 12).texts());
        for it in &generated.crates {
            assert_eq!(shared(api(it)), [""; 0], "seed {seed}");
        }
    }
    let kinds = ["lower", "operation", "client", "fake", "readme", "traps"];
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for it in kinds.iter().flat_map(|kind| Generator::new(tests.join(kind), "unused").generate().crates) {
        assert_eq!(shared(api(&it)), [""; 0], "{}", it.path.display());
    }
}

const CAPABILITY: &str = "\
info: {label: Pets}
capability:
  consumes:
    - namespace: pets
      type: http
      baseUri: https://pets.example
      resources:
        - path: /pets
          operations:
            - {name: ListPets, method: GET}
            - {name: CreatePet, method: POST}
            - {name: ListURLs, method: GET, path: /urls}
            - {name: Upload, method: PUT, path: /picture}
        - path: /pets/bulk
          operations:
            - {name: CreatePetsInBulk, method: POST}
        - path: /pets/{id}/toys
          operations:
            - {name: ListToys, method: GET}
        - path: /toys
          operations:
            - {name: ListAllToys, method: GET}
        - path: /owners
          operations:
            - {name: ListOwners, method: GET}
            - {name: CreateOwner, method: POST}
";

const DOCUMENT: &str = r##"
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      operationId: ListPets
      parameters:
        - {name: status, in: query, schema: {enum: [sold, sick]}}
      responses: {"200": {description: OK, content: {application/json: {schema: {$ref: "#/components/schemas/Pets"}}}}}
    post:
      operationId: CreatePet
      requestBody: {required: true, content: {application/json: {schema: &pet {type: object, required: [name], properties: {
        name: {type: string}, tags: {type: array, items: {type: object, properties: {text: {type: string}}}}}}}}}
      responses: {"201": {description: OK, content: {application/json: {schema: {$ref: "#/components/schemas/com.pets.api.v1.Owner"}}}}}
  /pets/bulk:
    post:
      operationId: CreatePetsInBulk
      requestBody: {required: true, content: {application/json: {schema: {type: array, items: {type: object, required: [name], properties: {
        name: {type: string}, tags: {type: array, items: {type: object, properties: {text: {type: string}}}}}}}}}}
      responses: {"204": {description: OK}}
  /urls:
    get: {operationId: ListURLs, responses: {"204": {description: OK}}}
  /picture:
    put: {operationId: Upload, responses: {"204": {description: OK}}}
  /pets/{id}/toys:
    get:
      operationId: ListToys
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: kind, in: query, schema: {enum: [ball, bone]}}
      responses: {"200": {description: OK, content: {application/json: {schema: {type: array, items: {type: object, properties: {
        size: {type: integer}}}}}}}}
  /toys:
    get:
      operationId: ListAllToys
      parameters:
        - {name: kind, in: query, schema: {enum: [ball, bone]}}
      responses: {"200": {description: OK, content: {application/json: {schema: {$ref: "#/components/schemas/Shelf"}}}}}
  /owners:
    get:
      operationId: ListOwners
      responses: {"200": {description: OK, content: {application/json: {schema: {
        $ref: "#/components/schemas/Acme.Page`1[[Acme.Address, Acme, Version=1.0.0.0, Culture=neutral]]"}}}}}
    post:
      operationId: CreateOwner
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/CreateOwner"}}}}
      responses: {"200": {description: OK, content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}}}
components:
  schemas:
    Pets: {type: object, properties: {data: {type: array, items: {$ref: "#/components/schemas/Pet"}}, total_count: {type: integer}}}
    Pet: {type: object, properties: {contact: {oneOf: [
      {type: object, required: [email], properties: {email: {type: string}, note: {type: string}}},
      {type: object, required: [phone], properties: {phone: {type: string}, note: {type: string}}}]}}}
    Shelf: {type: object, properties: {items: {type: array, items: {type: object, properties: {color: {type: string}}}}}}
    CreateOwner: {type: object, properties: {name: {type: string}}}
    com.pets.api.v1.Owner: {type: object, properties: {id: {type: string}}}
    Acme.Page`1[[Acme.Address, Acme, Version=1.0.0.0, Culture=neutral]]: {type: object, properties: {id: {type: string}}}
    Error: {type: object, properties: {code: {type: string}}}
"##;

/// The names in the last columns but one of the table in the documentation of `model/names.rs`.
fn table() -> Vec<String> {
    let lines = include_str!("../../src/model/names.rs").lines();
    let rows = lines.filter_map(|line| line.strip_prefix("//! | ")).filter(|row| row.contains('`'));
    rows.map(|row| row.split(" | ").nth(1).unwrap().trim_matches('`').to_owned()).collect()
}

#[test]
fn each_name_of_the_table_is_given() {
    let files = [("pets.yaml", CAPABILITY), ("openapi.yaml", DOCUMENT)];
    let generated = generate(&files.map(|(name, text)| (name.to_owned(), text.to_owned())).into());
    let [it] = generated.crates.as_slice() else { panic!("one crate: {:#?}", generated.diagnostics) };
    let api = api(it);
    assert_eq!(shared(api), [""; 0]);
    let operations = || api.operations();
    let types = api.types.iter().map(|def| def.name.to_string());
    let groups = api.capabilities.iter().flat_map(|it| [it.type_name.to_string(), it.fake_type()]);
    let methods = operations().map(|it| it.fn_name.to_string());
    let builders = operations().flat_map(|it| [it.type_name.to_string(), it.fake_type()]);
    let names: Vec<String> = types.chain(groups).chain(methods).chain(builders).collect();
    let table = table();
    assert!(table.len() > 12, "{table:?}");
    let missing: Vec<&String> = table.iter().filter(|name| !names.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?} among {names:#?}");
}
