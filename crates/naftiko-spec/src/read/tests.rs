use crate::{Document, Source};

/// What reading `text` reports, as a person sees it.
fn report(text: &str) -> String {
    let (_, diagnostics) = crate::read(&Source::new("api.yaml", text));
    diagnostics.iter().map(|diagnostic| diagnostic.render(false) + "\n").collect::<Vec<_>>().join("\n")
}

fn document(text: &str) -> Document {
    let (document, diagnostics) = crate::read(&Source::new("api.yaml", text));
    assert!(diagnostics.is_empty(), "{}", diagnostics[0].render(false));
    document.unwrap()
}

/// A capability with one operation that has `lines` in it.
fn operation(lines: &str) -> String {
    let mut text = String::from(
        "capability:\n  consumes:\n  - namespace: pets\n    baseUri: https://pets.example\n    resources:\n    \
         - path: /pets\n      operations:\n      - name: ListPets\n",
    );
    for line in lines.lines() {
        text.push_str(&format!("        {line}\n"));
    }
    text
}

#[test]
fn a_method_is_get_unless_the_file_says_otherwise() {
    let method = |lines| document(&operation(lines)).consumes[0].resources[0].operations[0].method.value.clone();
    assert_eq!(method(""), "GET");
    assert_eq!(method("method: post"), "POST");
}

#[test]
fn lists_may_be_maps_keyed_by_name() {
    let document = document(
        "capability: {consumes: {pets: {resources: {all: {path: /, operations: {ListPets: \
         {inputParameters: {limit: {in: query}}}}}}}}}",
    );
    let consumes = &document.consumes[0];
    let operation = &consumes.resources[0].operations[0];
    assert_eq!(consumes.namespace.value, "pets");
    assert_eq!(operation.name.value, "ListPets");
    assert_eq!(operation.parameters[0].name.value, "limit");
}

#[test]
fn binds_name_a_variable_and_its_key_in_the_environment() {
    let document = document("binds: [{namespace: env, keys: {TOKEN: PETS_TOKEN}}]");
    let variable = &document.variables[0];
    assert_eq!((variable.name.value.as_str(), variable.key.value.as_str()), ("TOKEN", "PETS_TOKEN"));
}

#[test]
fn a_parameter_may_be_called_tilde_or_true() {
    let document = document(&operation("inputParameters: [{name: ~, in: query}, {name: true, in: query}]"));
    let names: Vec<_> =
        document.consumes[0].resources[0].operations[0].parameters.iter().map(|p| p.name.value.as_str()).collect();
    assert_eq!(names, ["~", "true"]);
}

#[test]
fn a_misspelt_method_is_named_with_the_nearest_one() {
    insta::assert_snapshot!(report(&operation("method: GTE")), @r"
    error[unknown-value]: unknown HTTP method `GTE`
     --> api.yaml:9:17
      |
    9 |         method: GTE
      |                 ^^^
      |
      = help: did you mean `GET`?
    ");
}

#[test]
fn a_misspelt_key_is_an_error_and_a_strange_one_a_warning() {
    insta::assert_snapshot!(report(&operation("inputParameter: []\nreviewedBy: ada")), @"
    error[unknown-key]: an operation has no key `inputParameter`
     --> api.yaml:9:9
      |
    9 |         inputParameter: []
      |         ^^^^^^^^^^^^^^
      |
      = help: did you mean `inputParameters`?

    warning[unknown-key]: an operation has no key `reviewedBy`
      --> api.yaml:10:9
       |
    10 |         reviewedBy: ada
       |         ^^^^^^^^^^ not read
    ");
}

#[test]
fn a_misspelt_key_above_all_others_does_not_lose_them() {
    insta::assert_snapshot!(report("capabilty: {consumes: []}\nx-team: pets"), @"
    error[unknown-key]: a capability file has no key `capabilty`
     --> api.yaml:1:1
      |
    1 | capabilty: {consumes: []}
      | ^^^^^^^^^
      |
      = help: did you mean `capability`?
    ");
}

#[test]
fn a_template_without_quotes_is_a_map_to_yaml() {
    let text = operation("").replace("resources:", "authentication: {type: bearer, token: {{TOKEN}}}\n    resources:");
    insta::assert_snapshot!(report(&text), @r#"
    error[wrong-kind]: `token` is a map, not a string
     --> api.yaml:5:43
      |
    5 |     authentication: {type: bearer, token: {{TOKEN}}}
      |                                           ^ expected a string
      |
      = help: to YAML, braces are a map: write `"{{TOKEN}}"`, with quotes
    "#);
}

#[test]
fn a_quote_that_does_not_end_is_shown_where_it_began() {
    insta::assert_snapshot!(report("a: 1\nb:\n  c: \"x\n  d: 2\n"), @r#"
    error[yaml-syntax]: not YAML: found unexpected end of stream, while scanning a quoted scalar
     --> api.yaml:4:7
      |
    4 |   d: 2
      |       ^
      |
     ::: api.yaml:3:6
      |
    3 |   c: "x
      |      - began here
      |
      = help: the mistake is often on the line before: look at its indentation, quotes and colons
    "#);
}

#[test]
fn a_key_written_twice_is_shown_in_both_places() {
    insta::assert_snapshot!(report(&operation("method: GET\nmethod: POST")), @r"
    error[duplicate-key]: `method` is written twice in an operation
      --> api.yaml:10:9
       |
    10 |         method: POST
       |         ^^^^^^
       |
      ::: api.yaml:9:9
       |
     9 |         method: GET
       |         ------ first written here
       |
       = help: remove one of the two
    ");
}

#[test]
fn every_problem_is_reported_in_one_run() {
    let text = operation("method: GTE") + "      - description: no name\n      - id: [x]\n    - name: no-path\n";
    let (_, diagnostics) = crate::read(&Source::new("api.yaml", text));
    let messages: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "unknown HTTP method `GTE`",
            "an operation has no `name`",
            "`id` is a list, not a string",
            "a resource has no `path`",
        ]
    );
}

#[test]
fn text_that_is_not_yaml_is_reported_where_the_parser_gave_up() {
    insta::assert_snapshot!(report("info:\n  label: Pets\n description: off\n"), @r"
    error[yaml-syntax]: not YAML: did not find expected key, while parsing a block mapping
     --> api.yaml:3:2
      |
    3 |  description: off
      |  ^^^^^^^^^^^^^^^^
      |
      = help: the mistake is often on the line before: look at its indentation, quotes and colons
    ");
}

#[test]
fn lines_may_end_as_on_windows() {
    insta::assert_snapshot!(report("capability: x\r\ninfo: {}\r\n"), @"
    error[wrong-kind]: `capability` is a string, not a map
     --> api.yaml:1:13
      |
    1 | capability: x
      |             ^ expected a map
    ");
}

#[test]
fn a_parameter_without_a_place_is_reported_by_name() {
    insta::assert_snapshot!(report(&operation("inputParameters:\n- name: limit\n  type: integer")), @r"
    error[missing]: parameter `limit` has no `in`
      --> api.yaml:10:11
       |
    10 |         - name: limit
       |           ^^^^^^^^^^^
       |
       = help: add `in:` here
    ");
}

#[test]
fn an_unknown_authentication_type_is_an_error() {
    let text = "capability:\n  consumes:\n  - namespace: pets\n    authentication: {type: barer, token: x}\n";
    insta::assert_snapshot!(report(text), @r"
    error[unknown-value]: unknown authentication type `barer`
     --> api.yaml:4:28
      |
    4 |     authentication: {type: barer, token: x}
      |                            ^^^^^
      |
      = help: did you mean `bearer`?
    ");
}
