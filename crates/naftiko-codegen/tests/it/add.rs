//! Capability files that are written from OpenAPI documents.

use std::fs;
use std::path::{Path, PathBuf};

use naftiko_codegen::{AddError, Addition, Choice, Plan, Severity};
use tempfile::TempDir;

/// A document with tags, parameters of the path and by reference, and operations without an ID.
const PETS: &str = "\
openapi: 3.1.0
info: {title: Pets API, version: 1.0.0}
servers:
- url: https://{region}.pets.example/v1/
  variables: {region: {default: eu, enum: [eu, us]}}
security: [{token: []}]
tags: [{name: Pets, description: Cats and dogs.}]
paths:
  /pets:
    get:
      operationId: listPets
      summary: List pets
      tags: [Pets]
      parameters:
      - $ref: '#/components/parameters/Limit'
      - {name: kind, in: query, schema: {type: array, items: {type: string}}, description: 'Kinds: cat or dog.'}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}}
    post:
      operationId: createPet
      tags: [Pets]
      deprecated: true
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'204': {description: done}}
  /pets/{pet_id}/photo:
    parameters:
    - {name: pet_id, in: path, required: true, schema: {type: integer}}
    get:
      tags: [Photos, Pets]
      summary: Get a photo
      responses: {'200': {description: ok, content: {image/png: {schema: {type: string, format: binary}}}}}
    put:
      operationId: put/photo!
      tags: [Photos]
      requestBody: {content: {multipart/form-data: {schema: {type: object, required: [file], properties: {file: {type: string, format: binary}}}}}}
      responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}
  /health:
    get:
      description: 'Whether the service runs.'
      security: []
      responses: {'200': {description: ok, content: {text/html: {schema: {type: string}}}}}
components:
  parameters:
    Limit: {name: limit, in: query, schema: {type: integer}}
  schemas:
    Pet: {type: object, required: [name], properties: {name: {type: string}, kind: {type: string, enum: [cat, dog]}}}
  securitySchemes:
    token: {type: http, scheme: bearer, description: An access token.}
";

/// A folder of specs for additions.
struct Specs(TempDir);

impl Specs {
    fn new() -> Self {
        Specs(tempfile::tempdir().unwrap())
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
    }

    fn addition(&self, document: &str, choice: Choice) -> Addition {
        let opened = Addition::of_text(self.0.path(), "openapi.yaml", document.to_owned());
        opened.unwrap_or_else(|error| panic!("{error}")).api(Some("pets".to_owned())).choice(choice)
    }

    /// Adds operations, and returns what was planned.
    fn add(&self, document: &str, choice: Choice) -> Plan {
        let addition = self.addition(document, choice);
        let plan = addition.plan().unwrap_or_else(|error| panic!("{error}"));
        addition.apply(&plan).unwrap_or_else(|error| panic!("{error}"));
        plan
    }

    /// Returns the problems of the folder, without notes.
    fn problems(&self, document: &str) -> Vec<String> {
        let (diagnostics, _) = self.addition(document, all()).check("pets").unwrap();
        let problems = diagnostics.iter().filter(|it| it.severity != Severity::Note);
        problems.map(|diagnostic| diagnostic.message.clone()).collect()
    }

    /// Returns the names of the files in the folder of the API.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.at("pets")).unwrap();
        let mut names: Vec<String> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn all() -> Choice {
    Choice { all: true, ..Choice::default() }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn tags(tags: &[&str]) -> Choice {
    Choice { tags: texts(tags), ..Choice::default() }
}

fn refused(result: Result<Plan, AddError>) -> String {
    match result {
        Ok(plan) => panic!("planned {:?}", plan.added),
        Err(error) => error.to_string(),
    }
}

/// Returns the operations that a choice adds to an empty folder, each as its file and its name.
fn added(choice: Choice) -> Vec<String> {
    let specs = Specs::new();
    let plan = specs.addition(PETS, choice).plan().unwrap_or_else(|error| panic!("{error}"));
    let of_file = |(path, _): &(PathBuf, usize)| {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let change = plan.changes.iter().find(|change| change.path == *path).unwrap();
        let lines = change.new.as_deref().unwrap().lines();
        let names = lines.filter_map(|line| line.strip_prefix("      - name: ").map(str::to_owned));
        names.map(move |name| format!("{stem} {name}")).collect::<Vec<_>>()
    };
    plan.added.iter().flat_map(of_file).collect()
}

#[test]
fn operations_are_chosen_by_tag_name_and_path() {
    let pets = ["pets-api-pets listPets", "pets-api-pets createPet", "pets-api-pets get-pets-pet-id-photo"];
    assert_eq!(added(tags(&["Pets"])), pets);
    assert_eq!(added(tags(&["pets"])), pets);
    let operations = Choice { operations: texts(&["listPets", "get /health"]), ..Choice::default() };
    assert_eq!(added(operations), ["pets-api-pets listPets", "pets-api-other get-health"]);
    let paths = Choice { paths: texts(&["/pets/**"]), no_deprecated: true, ..Choice::default() };
    assert_eq!(
        added(paths),
        ["pets-api-pets listPets", "pets-api-photos get-pets-pet-id-photo", "pets-api-photos put/photo!"]
    );
    assert_eq!(added(all()).len(), 5);
    let named = Choice { no_deprecated: true, operations: texts(&["createPet"]), ..Choice::default() };
    assert_eq!(added(named), ["pets-api-pets createPet"]);
}

#[test]
fn a_choice_that_selects_nothing_is_refused() {
    let specs = Specs::new();
    let refused = |choice: Choice| refused(specs.addition(PETS, choice).plan());
    assert_eq!(refused(tags(&["Petz"])), "error: no operation has the tag `Petz`\n  = help: did you mean `Pets`?");
    let operation = Choice { operations: texts(&["listPet"]), ..Choice::default() };
    assert_eq!(refused(operation), "error: no operation `listPet`\n  = help: did you mean `listPets`?");
    let operation = Choice { operations: texts(&["create"]), ..Choice::default() };
    assert_eq!(refused(operation), "error: no operation `create`\n  = help: did you mean `createPet`?");
    let path = Choice { paths: texts(&["/owners/*"]), ..all() };
    assert!(refused(path).starts_with("error: no path matches `/owners/*`"));
    let deprecated = Choice { paths: texts(&["/pets"]), no_deprecated: true, ..Choice::default() };
    let only_deprecated = PETS.replace("operationId: listPets", "operationId: listPets\n      deprecated: true");
    let refusal = self::refused(specs.addition(&only_deprecated, deprecated).plan());
    assert!(refusal.starts_with("error: all chosen operations are deprecated"), "{refusal}");
    assert!(fs::read_dir(specs.0.path()).unwrap().next().is_none());
}

#[test]
fn the_files_of_a_document_have_everything_that_its_operations_need() {
    let specs = Specs::new();
    specs.add(PETS, all());
    assert_eq!(specs.files(), ["openapi.yaml", "pets-api-other.yaml", "pets-api-pets.yaml", "pets-api-photos.yaml"]);
    assert_eq!(specs.read("pets/openapi.yaml"), PETS);
    insta::assert_snapshot!("add_pets", specs.read("pets/pets-api-pets.yaml"));
    insta::assert_snapshot!("add_photos", specs.read("pets/pets-api-photos.yaml"));
    insta::assert_snapshot!("add_without_a_tag", specs.read("pets/pets-api-other.yaml"));
    assert_eq!(specs.problems(PETS), [""; 0]);
}

#[test]
fn a_declared_base_url_keeps_the_defaults_of_its_variables() {
    let specs = Specs::new();
    specs.add(PETS, all());
    let generated = naftiko_codegen::Generator::new(specs.0.path(), specs.at("out")).generate();
    let model = generated.crates[0].model().to_string();
    assert!(model.contains("https://{region}.pets.example/v1"), "{model}");
    assert!(model.contains("variable region, \"eu\" unless set, one of eu, us\nauthentication"), "{model}");
}

#[test]
fn a_document_without_an_absolute_server_needs_a_base_url() {
    let document = PETS.replace("https://{region}.pets.example/v1/", "/v1").replace("region: {", "x: {");
    let specs = Specs::new();
    let plan = specs.add(&document, all());
    assert_eq!(plan.base_url, "");
    assert_eq!(specs.problems(&document), [""; 0]);
    let specs = Specs::new();
    let addition = specs.addition(&document, all()).base_url(Some("https://pets.example/v1/".to_owned()));
    assert_eq!(addition.plan().unwrap().base_url, "https://pets.example/v1");
    let refusal = refused(addition.base_url(Some("pets.example".to_owned())).plan());
    assert!(refusal.contains("is not a base URL"), "{refusal}");
}

mod authentication {
    use super::*;

    /// Returns a document whose operations `a`, `b`, ... have these requirements.
    fn document(requirements: &[&str]) -> String {
        let mut document = "\
openapi: 3.0.3
info: {title: Pets}
servers: [{url: 'https://pets.example'}]
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
    oauth: {type: oauth2, flows: {}}
    user: {type: http, scheme: basic}
    key: {type: apiKey, in: header, name: X-Key}
    app: {type: apiKey, in: query, name: app}
    tls: {type: mutualTLS}
paths:
"
        .to_owned();
        for (name, security) in ('a'..).zip(requirements) {
            document.push_str(&format!(
                "  /{name}:\n    get: {{operationId: {name}, security: {security}, responses: {{'204': {{description: x}}}}}}\n"
            ));
        }
        document
    }

    /// Returns the authentication in the file for a document, as its lines without indentation.
    fn written(requirements: &[&str]) -> String {
        let specs = Specs::new();
        let plan = specs.addition(&document(requirements), all()).plan().unwrap_or_else(|error| panic!("{error}"));
        let text = plan.changes.iter().find_map(|it| it.new.as_deref().filter(|text| text.starts_with("naftiko")));
        let lines = text.unwrap().lines().skip_while(|line| *line != "    authentication:").skip(1);
        lines.take_while(|line| *line != "    resources:").map(str::trim).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn each_kind_of_scheme_is_declared() {
        for (security, lines) in [
            ("[{token: []}]", "type: bearer; token: '{{PETS_TOKEN}}'"),
            ("[{oauth: [read]}]", "type: bearer; token: '{{PETS_TOKEN}}'"),
            ("[{user: []}]", "type: basic; username: '{{PETS_USERNAME}}'; password: '{{PETS_PASSWORD}}'"),
            ("[{key: []}]", "type: apikey; key: X-Key; value: '{{PETS_API_KEY}}'; placement: header"),
            ("[{app: []}]", "type: apikey; key: app; value: '{{PETS_API_KEY}}'; placement: query"),
            (
                "[{key: [], app: []}]",
                "type: apikey; headers:; - name: X-Key; value: '{{PETS_KEY}}'; in: header; - name: app; value: \
                 '{{PETS_APP}}'; in: query",
            ),
            ("[{tls: []}]", "type: custom"),
            ("[{tls: []}, {key: []}]", "type: apikey; key: X-Key; value: '{{PETS_API_KEY}}'; placement: header"),
            ("[]", ""),
            ("[{}]", ""),
        ] {
            assert_eq!(written(&[security]), lines, "{security}");
        }
    }

    #[test]
    fn of_several_alternatives_the_one_that_all_operations_accept_is_declared() {
        let basic = "type: basic; username: '{{PETS_USERNAME}}'; password: '{{PETS_PASSWORD}}'";
        assert_eq!(written(&["[{token: []}, {user: []}]", "[{key: []}, {user: []}]", "[]"]), basic);
        assert_eq!(written(&["[{}, {token: []}, {user: []}]", "[{user: []}]"]), basic);
    }

    #[test]
    fn without_a_common_alternative_all_are_listed() {
        let specs = Specs::new();
        let document = document(&["[{token: []}]", "[{token: []}, {key: []}]", "[{key: [], app: []}]"]);
        let refusal = refused(specs.addition(&document, all()).plan());
        insta::assert_snapshot!(refusal, @"
        error: the chosen operations have no security scheme in common
          token: 2 operations, such as `GET /a`
          key: 1 operation, such as `GET /b`
          key+app: 1 operation, such as `GET /c`
          = help: choose operations with a common one; or add `--security token` to declare one for all, or `--security document` so that each operation uses its own, as the document declares
        ");
        let with = |security: &str| specs.addition(&document, all()).security(Some(security.to_owned())).plan();
        assert_eq!(with("token").unwrap().variables, ["PETS_TOKEN"]);
        assert_eq!(with("key+app").unwrap().variables, ["PETS_KEY", "PETS_APP"]);
        assert_eq!(with("document").unwrap().variables, [""; 0]);
        assert!(refused(with("user")).contains("they accept `token`, `key`, `key+app`"));
    }

    #[test]
    fn each_secret_of_a_client_has_a_variable_of_its_own() {
        let mut document = document(&["[{token: []}]", "[{key: []}]", "[{app: []}]", "[{token: []}]", "[{app: []}]"]);
        for name in ["a", "b", "c", "d", "e"] {
            let (old, new) = (format!("operationId: {name},"), format!("operationId: {name}, tags: [{name}],"));
            document = document.replace(&old, &new);
        }
        let specs = Specs::new();
        let added = ["a", "b", "c", "d", "e"].map(|tag| specs.add(&document, tags(&[tag])).variables.join(" "));
        assert_eq!(added, ["PETS_TOKEN", "PETS_API_KEY", "PETS_APP_API_KEY", "PETS_TOKEN", "PETS_APP_API_KEY"]);
        assert_eq!(specs.problems(&document), [""; 0]);
    }

    #[test]
    fn a_variable_that_is_bound_and_not_yet_sent_is_the_secret() {
        let specs = Specs::new();
        let document = document(&["[{key: []}]"]).replace("operationId: a,", "operationId: a, tags: [a],");
        let bound = "binds:\n- {namespace: env, keys: {PETS_SECRET: PETS_SECRET}}\ncapability:\n  consumes: []\n";
        specs.write("pets/by-hand.yaml", bound);
        assert_eq!(specs.add(&document, all()).variables, ["PETS_SECRET"]);
    }

    #[test]
    fn a_declared_scheme_is_that_of_the_document() {
        for security in ["[{token: []}]", "[{user: []}]", "[{key: [], app: []}]", "[{}, {app: []}]"] {
            let (specs, document) = (Specs::new(), document(&[security, "[]"]));
            specs.add(&document, all());
            assert_eq!(specs.problems(&document), [""; 0], "{security}");
        }
    }

    #[test]
    fn a_parameter_that_is_the_credential_is_not_an_input() {
        let document = document(&["[{app: []}]"]).replace(
            "operationId: a,",
            "operationId: a, parameters: [{name: app, in: query, schema: {type: string}}, {name: x-key, in: header}],",
        );
        let specs = Specs::new();
        specs.add(&document, all());
        let text = specs.read("pets/pets.yaml");
        assert!(text.contains("name: x-key") && !text.contains("- name: app"), "{text}");
        assert_eq!(specs.problems(&document), [""; 0]);
    }
}

mod again {
    use super::*;

    /// Whether all lines of a text are in another one, in their order.
    fn keeps(old: &str, new: &str) -> bool {
        let mut lines = new.lines();
        old.lines().all(|line| lines.any(|other| other == line))
    }

    #[test]
    fn new_operations_are_inserted_where_they_belong_and_comments_stay() {
        let specs = Specs::new();
        let operations = ["createPet", "put/photo!"];
        specs.add(PETS, Choice { operations: texts(&operations), ..Choice::default() });
        let file = "pets/pets-api-pets.yaml";
        let old = specs
            .read(file)
            .replace("        method: POST\n", "        method: POST # creates\n        # of the pet\n");
        let old = old.replace("      - name: createPet", "      # first\n      - name: createPet");
        let old = format!("{old}      # the end\n");
        specs.write(file, &old);
        let plan = specs.add(PETS, tags(&["Pets", "Photos"]));
        assert_eq!((plan.present, plan.added.len()), (2, 2));
        let new = specs.read(file);
        insta::assert_snapshot!("add_again", new);
        assert!(keeps(&old.replace(" 1 operation.", " 2 operations."), &new), "{new}");
        assert_eq!(specs.problems(PETS), [""; 0]);
        assert!(specs.add(PETS, tags(&["Pets", "Photos"])).changes.is_empty());
    }

    #[test]
    fn the_order_of_additions_does_not_matter() {
        let at_once = Specs::new();
        at_once.add(PETS, all());
        let one_by_one = Specs::new();
        for operation in ["GET /health", "put/photo!", "createPet", "GET /pets/{pet_id}/photo", "listPets"] {
            one_by_one.add(PETS, Choice { operations: texts(&[operation]), ..Choice::default() });
        }
        assert_eq!(one_by_one.files(), at_once.files());
        for file in at_once.files() {
            let without_lead = |text: String| {
                let lines = text.lines().filter(|line| !line.contains("Lead operation")).map(str::to_owned);
                lines.collect::<Vec<_>>()
            };
            let path = format!("pets/{file}");
            assert_eq!(without_lead(one_by_one.read(&path)), without_lead(at_once.read(&path)), "{file}");
        }
    }

    #[test]
    fn line_ends_and_a_missing_one_are_kept() {
        let specs = Specs::new();
        let file = "pets/pets-api-pets.yaml";
        specs.add(PETS, Choice { operations: texts(&["listPets"]), ..Choice::default() });
        let old = specs.read(file).trim_end().replace('\n', "\r\n");
        specs.write(file, &format!("\u{feff}{old}"));
        specs.add(PETS, tags(&["Pets"]));
        let new = specs.read(file);
        assert!(new.starts_with("\u{feff}naftiko"), "{new:?}");
        assert_eq!(new.matches('\n').count(), new.matches("\r\n").count());
        assert_eq!(specs.problems(PETS), [""; 0]);
    }

    #[test]
    fn renamed_files_and_paths_with_more_of_the_base_url_are_recognized() {
        let specs = Specs::new();
        specs.write(
            "pets/mine.yaml",
            "\
capability:
  consumes:
  - namespace: mine
    baseUri: https://{region}.pets.example
    resources:
    - path: /v1/pets
      operations:
      - name: all
        method: GET
",
        );
        let plan = specs.add(PETS, Choice { paths: texts(&["/pets"]), ..Choice::default() });
        assert_eq!((plan.present, plan.added), (1, vec![(specs.at("pets/mine.yaml"), 1)]));
        insta::assert_snapshot!(specs.read("pets/mine.yaml"), @"
        capability:
          consumes:
          - namespace: mine
            baseUri: https://{region}.pets.example
            resources:
            - path: /v1/pets
              operations:
              - name: all
                method: GET
              - name: createPet
                method: POST
                inputParameters:
                - name: body
                  in: body
                  type: object
                  description: Request body (JSON).
                  required: true
        ");
    }

    #[test]
    fn what_the_document_no_longer_has_is_reported_and_kept() {
        let specs = Specs::new();
        specs.add(PETS, all());
        let newer = PETS
            .replace("  /pets:", "  /animals:")
            .replace("  /health:", "  /alive:")
            .replace("    put:\n      operationId: put/photo!", "    post:\n      operationId: post-photo");
        let addition = specs.addition(&newer, all()).replace(true);
        let plan = addition.plan().unwrap();
        let vanished: Vec<&str> = plan.vanished.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(vanished, ["get-health", "listPets", "createPet", "put/photo!"]);
        let moved: Vec<&str> = plan.moved.iter().map(|(_, place)| place.as_str()).collect();
        assert_eq!(moved, ["GET /animals", "POST /animals"]);
        let old = specs.read("pets/pets-api-photos.yaml");
        addition.apply(&plan).unwrap();
        assert!(keeps(&old.replace(" 2 operations.", " 3 operations."), &specs.read("pets/pets-api-photos.yaml")));
    }

    #[test]
    fn a_file_whose_layout_is_not_known_is_not_edited() {
        let entry = "capability: {consumes: [{namespace: pets-api-pets, baseUri: 'https://{region}.pets.example/v1', resources: ";
        let operation = "{path: /pets, operations: [{name: listPets}]}";
        let block = "\
capability:
  consumes:
  - namespace: pets-api-pets
    baseUri: https://{region}.pets.example/v1
    resources:
";
        for text in [
            format!("{entry}[{operation}]}}]}}"),
            format!("{block}      pets: {operation}\n"),
            format!("{block}    -\n      path: /pets\n      operations:\n      - name: listPets\n"),
        ] {
            let specs = Specs::new();
            specs.write("pets/pets.yaml", &text);
            let refusal = refused(specs.addition(PETS, tags(&["Pets"])).plan());
            assert!(refusal.starts_with("error: cannot insert operations into"), "{refusal}");
        }
        // A resource in flow style gets a sibling.
        let specs = Specs::new();
        specs.write("pets/pets.yaml", &format!("{block}    - {operation}\n"));
        specs.add(PETS, tags(&["Pets"]));
        assert!(specs.read("pets/pets.yaml").starts_with(&format!("{block}    - {operation}\n    - name: pets\n")));
        assert_eq!(specs.problems(PETS), [""; 0]);
    }

    #[test]
    fn a_broken_file_is_reported_first() {
        let specs = Specs::new();
        specs.write("pets/pets.yaml", "capability: [\n");
        let refusal = refused(specs.addition(PETS, all()).plan());
        assert!(refusal.starts_with("error[yaml-syntax]"), "{refusal}");
    }
}

mod document {
    use super::*;

    #[test]
    fn another_document_is_replaced_only_on_request() {
        let specs = Specs::new();
        specs.add(PETS, tags(&["Pets"]));
        let newer = format!("{PETS}# newer\n");
        let refusal = refused(specs.addition(&newer, all()).plan());
        assert!(refusal.contains("openapi.yaml is not the given document"), "{refusal}");
        let addition = specs.addition(&newer, all()).replace(true);
        addition.apply(&addition.plan().unwrap()).unwrap();
        assert_eq!(specs.read("pets/openapi.yaml"), newer);
    }

    #[test]
    fn a_document_in_its_folder_gives_the_name_of_the_api_and_stays() {
        let specs = Specs::new();
        specs.write("zoo/openapi.yaml", PETS);
        let addition = Addition::of_file(specs.0.path(), specs.at("zoo/openapi.yaml")).unwrap().choice(all());
        let plan = addition.plan().unwrap();
        assert_eq!((plan.api.as_str(), plan.changes.len()), ("zoo", 3));
    }

    #[test]
    fn files_that_the_document_refers_to_come_with_it() {
        let outside = tempfile::tempdir().unwrap();
        let at = |path: &str| outside.path().join(path);
        fs::create_dir_all(at("api/schemas")).unwrap();
        fs::write(at("api/schemas/pet.yaml"), "type: object\nproperties: {name: {type: string}}\n").unwrap();
        let document = PETS.replace("items: {$ref: '#/components/schemas/Pet'}", "items: {$ref: schemas/pet.yaml}");
        fs::write(at("api/pets.yaml"), &document).unwrap();
        let specs = Specs::new();
        let open = || Addition::of_file(specs.0.path(), at("api/pets.yaml")).unwrap().choice(tags(&["Pets"]));
        let addition = open().api(Some("pets".to_owned()));
        addition.apply(&addition.plan().unwrap()).unwrap();
        assert_eq!(specs.read("pets/openapi.yaml"), document);
        assert!(specs.read("pets/schemas/pet.yaml").starts_with("type: object"));
        assert_eq!(specs.problems(&document), [""; 0]);
    }

    #[test]
    fn json_stays_json() {
        let specs = Specs::new();
        let document = r#"{"openapi": "3.0.0", "info": {"title": "Pets"}, "paths": {"/": {"get": {"responses": {}}}}}"#;
        specs.add(document, all());
        assert_eq!(specs.files(), ["openapi.json", "pets.yaml"]);
        assert_eq!(specs.read("pets/openapi.json"), document);
    }

    #[test]
    fn what_is_not_an_openapi_document_is_refused_with_a_remedy() {
        let specs = Specs::new();
        let refused = |text: &str| match Addition::of_text(specs.0.path(), "x", text.to_owned()) {
            Ok(_) => panic!("{text} was opened"),
            Err(error) => error.to_string(),
        };
        for (text, what) in [
            ("swagger: '2.0'\npaths: {}\n", "npx swagger2openapi"),
            ("openapi: 4.0.0\n", "use OpenAPI 3.0 or 3.1"),
            ("asyncapi: 3.0.0\n", "an AsyncAPI document"),
            ("<html>", "a web page"),
            ("a: b", "it has no `openapi` version"),
            ("", "empty"),
        ] {
            assert!(refused(text).contains(what), "{}", refused(text));
        }
        let missing = Addition::of_file(specs.0.path(), "missing.yaml").unwrap_err().to_string();
        assert!(missing.starts_with("error[io]: cannot read `missing.yaml`"), "{missing}");
        let empty = self::refused(specs.addition("openapi: 3.1.0\nwebhooks: {x: {}}\n", all()).plan());
        assert!(empty.contains("has no operation"), "{empty}");
    }
}

/// Texts that would be dangerous as a name of a file, in YAML, or on a terminal.
const HOSTILE: &[&str] = &[
    "../../../etc/passwd",
    "/absolute",
    "C:\\con",
    "con",
    "openapi",
    "codegen.toml",
    ".hidden",
    "a\u{0}b",
    "a\nb: c\n- d",
    "{{SECRET}}",
    "${SECRET}",
    "'\"\\",
    "# comment",
    "- item",
    "*alias",
    "&anchor",
    "!tag",
    "yes",
    "1e3",
    "\u{202e}gnp.exe",
    "\u{1b}[31m",
    "宠物",
    "   ",
    "",
    "PETS",
    "pets",
];

#[test]
fn no_text_of_a_document_chooses_where_a_file_is_written() {
    let quoted = |text: &str| {
        let escaped: String = text.chars().map(|c| format!("\\U{:08x}", c as u32)).collect();
        format!("\"{escaped}\"")
    };
    for title in HOSTILE {
        let mut document = format!(
            "openapi: 3.1.0\ninfo: {{title: {}}}\nservers: [{{url: 'https://pets.example'}}]\npaths:\n",
            quoted(title)
        );
        for (number, text) in HOSTILE.iter().enumerate() {
            let text = quoted(text);
            document.push_str(&format!(
                "  /{number}:\n    get: {{operationId: {text}, summary: {text}, tags: [{text}], parameters: [{{name: {text}, in: query, description: {text}}}], responses: {{'204': {{description: x}}}}}}\n"
            ));
        }
        let specs = Specs::new();
        let plan = specs.add(&document, all());
        let folder = specs.at("pets");
        for change in &plan.changes {
            assert_eq!(change.path.parent(), Some(folder.as_path()), "{title:?}");
            let name = change.path.file_name().unwrap().to_str().unwrap();
            assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c)), "{name:?}");
            assert!(!name.starts_with(['.', '-']), "{name:?}");
        }
        let errors = specs.addition(&document, all()).check("pets").unwrap().0;
        let errors: Vec<_> = errors.iter().filter(|it| it.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{title:?}: {}", errors[0].render(false));
        // Everything is there, and is found again.
        assert!(specs.add(&document, all()).changes.is_empty(), "{title:?}");
        assert_eq!(plan.added.iter().map(|(_, count)| count).sum::<usize>(), HOSTILE.len());
    }
}

#[test]
fn hostile_paths_are_left_out_or_read_as_they_are() {
    let document = "\
openapi: 3.0.0
info: {title: Pets}
servers: [{url: 'https://pets.example'}]
paths:
  /ok: {get: {responses: {}}}
  /../up: {get: {responses: {}}}
  '/{open': {get: {responses: {}}}
  '/a?b={c}': {get: {responses: {}}}
  '/a#b': {get: {responses: {}}}
  '/a: b # c': {get: {responses: {}}}
  /trace: {trace: {responses: {}}}
";
    let specs = Specs::new();
    let plan = specs.add(document, all());
    let left_out: Vec<&str> = plan.left_out.iter().map(|(operation, _)| operation.as_str()).collect();
    assert_eq!(left_out, ["GET /../up", "GET /{open", "TRACE /trace"]);
    assert_eq!(specs.problems(document), [""; 0]);
    assert!(specs.add(document, all()).changes.is_empty());
}

#[test]
fn names_of_apis_stay_in_the_folder_of_specs() {
    let specs = Specs::new();
    for name in ["..", ".", "", "a/b", "../x", "src", "target", "-x", "a b"] {
        let refusal = refused(specs.addition(PETS, all()).api(Some(name.to_owned())).plan());
        assert!(refusal.contains("is not a valid name for an API"), "{name}: {refusal}");
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let (specs, outside) = (Specs::new(), tempfile::tempdir().unwrap());
    specs.add(PETS, Choice { operations: texts(&["listPets"]), ..Choice::default() });
    let (file, target) = (specs.at("pets/pets-api-pets.yaml"), outside.path().join("mine.yaml"));
    fs::rename(&file, &target).unwrap();
    std::os::unix::fs::symlink(&target, &file).unwrap();
    let addition = specs.addition(PETS, tags(&["Pets"]));
    let error = addition.apply(&addition.plan().unwrap()).unwrap_err().to_string();
    assert!(error.contains("it is a link"), "{error}");
}

#[test]
fn the_list_has_the_types_that_each_operation_needs() {
    let specs = Specs::new();
    insta::assert_snapshot!(specs.addition(PETS, Choice::default()).list().unwrap(), @"
    Pets API 1.0.0: 5 operations, 3 types

    Pets (2 operations, 2 types)
      GET   /pets                 listPets
      POST  /pets                 createPet  (deprecated)

    Photos (2 operations, 1 type)
      GET   /pets/{pet_id}/photo
      PUT   /pets/{pet_id}/photo  put/photo!

    (no tag) (1 operation, 0 types)
      GET   /health
    ");
    let of_tag = specs.addition(PETS, tags(&["Photos"])).list().unwrap();
    assert_eq!((of_tag.operation_count(), of_tag.types), (2, 1));
}

/// Returns a capability file without the texts of its document, the dates and the authentication.
fn normalized(text: &str) -> Vec<String> {
    const SKIPPED: &[&str] = &["created: ", "modified: ", "authentication:", "type: bearer", "token: "];
    let mut lines = Vec::new();
    let mut indentation = None;
    for line in text.lines() {
        let own = line.len() - line.trim_start().len();
        // The other lines of a description are indented more deeply, or empty.
        if indentation.is_some_and(|indentation| own > indentation || line.is_empty()) {
            continue;
        }
        indentation = line.trim_start().starts_with("description: ").then_some(own);
        let is_skipped = SKIPPED.iter().any(|start| line.trim_start().starts_with(start));
        match line.split_once("Lead operation: ") {
            Some((before, _)) => lines.push(before.to_owned()),
            None if !is_skipped && indentation.is_none() => lines.push(line.to_owned()),
            None => {}
        }
    }
    lines
}

/// Returns normalized lines without the parameters that the document declares by reference.
fn without_references(lines: Vec<String>) -> Vec<String> {
    let mut kept = Vec::new();
    let mut lines = lines.into_iter().peekable();
    while let Some(line) = lines.next() {
        if matches!(line.trim(), "- name: limit" | "- name: offset") {
            let column = line.find('-').unwrap_or_default();
            while lines.next_if(|next| next.starts_with(&" ".repeat(column + 2))).is_some() {}
        } else {
            kept.push(line);
        }
    }
    kept
}

#[test]
fn the_capability_files_of_clerk_are_what_its_document_gives() {
    let clerk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/clerk");
    let specs = Specs::new();
    let choice = tags(&["Organizations", "Organization Invitations"]);
    let addition = Addition::of_file(specs.0.path(), clerk.join("openapi.yaml")).unwrap().choice(choice);
    let plan = addition.plan().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((plan.api.as_str(), plan.variables.as_slice()), ("clerk", &["CLERK_SECRET_KEY".to_owned()][..]));
    addition.apply(&plan).unwrap();
    assert_eq!(specs.0.path().join("clerk").read_dir().unwrap().count(), 3);
    for file in ["clerk-backend-api-organizations.yaml", "clerk-backend-api-organization-invitations.yaml"] {
        let (ours, by_hand) = (specs.read(&format!("clerk/{file}")), fs::read_to_string(clerk.join(file)).unwrap());
        let (mut ours, mut by_hand) = (without_references(normalized(&ours)), normalized(&by_hand));
        // The document declares that this body is optional, and does not require that of the other two.
        let is_required = |line: &String| line.trim().starts_with("required: ");
        for lines in [&mut ours, &mut by_hand] {
            let bodies: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].ends_with("in: body")).collect();
            bodies.iter().for_each(|at| assert!(is_required(&lines[at + 2]), "{}", lines[at + 2]));
            bodies.iter().rev().for_each(|at| drop(lines.remove(at + 2)));
        }
        assert_eq!(ours, by_hand, "{file}");
    }
    assert_eq!(specs.addition("openapi: 3.0.0\npaths: {}\n", all()).check("clerk").unwrap().1, 18);
}
