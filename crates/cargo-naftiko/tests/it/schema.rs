//! The JSON Schemas: files that are read without warnings are valid, and mistakes are not.

mod validate;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use self::validate::problem;
use crate::common::{naftiko, told};

/// The schema that the command prints.
fn schema(of: &str) -> Value {
    let (code, out, err) = told(&naftiko(Path::new("."), &["schema", of]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    serde_json::from_str(&out).unwrap()
}

/// The files with an ending below a folder of the repository.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, ending, found);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder), ending, &mut found);
    found
}

/// YAML as JSON. A key that is not a text becomes one.
fn to_json(value: serde_yaml::Value) -> Value {
    use serde_yaml::Value as Yaml;
    match value {
        Yaml::Sequence(items) => items.into_iter().map(to_json).collect(),
        Yaml::Mapping(entries) => {
            let text = |key: Yaml| serde_yaml::to_string(&key).unwrap().trim_end().trim_matches(['\'', '"']).to_owned();
            Value::Object(entries.into_iter().map(|(key, value)| (text(key), to_json(value))).collect())
        }
        Yaml::Tagged(tagged) => to_json(tagged.value),
        scalar => serde_json::to_value(scalar).unwrap_or_default(),
    }
}

/// YAML as JSON; `None` if it has a number that serde_yaml does not hold.
fn yaml(text: &str) -> Option<Value> {
    serde_yaml::from_str(text).ok().map(to_json)
}

#[test]
fn a_capability_file_that_is_read_without_warnings_is_valid() {
    let schema = schema("capability");
    let mut count = 0;
    for folder in ["crates/naftiko-codegen/tests", "acceptance/tests", "specs"] {
        for file in files(folder, ".yaml") {
            let Ok(text) = fs::read_to_string(&file) else { continue };
            let (document, problems) = naftiko_spec::read(&naftiko_spec::Source::new("file", text.as_str()));
            let is_quiet = problems.iter().all(|problem| problem.severity == naftiko_spec::Severity::Note);
            let is_capability = document.is_some_and(|it| it.kind == naftiko_spec::Kind::Capability);
            let value = if is_capability && is_quiet { yaml(&text) } else { None };
            if let Some(value) = value {
                count += 1;
                assert_eq!(problem(&schema, &value), None, "{}", file.display());
            }
        }
    }
    assert!(count > 200, "{count}");
}

#[test]
fn mistakes_in_a_capability_file_are_found() {
    let schema = schema("capability");
    let file = |operation: &str, entry: &str| {
        yaml(&format!(
            "capability: {{consumes: [{{namespace: pets, baseUri: https://pets.example, {entry} resources: \
             [{{path: /pets, operations: [{{name: ListPets, {operation}}}]}}]}}]}}"
        ))
        .unwrap()
    };
    assert_eq!(problem(&schema, &file("method: get", "authentication: none,")), None);
    for (operation, entry) in [
        ("methd: GET", ""),
        ("method: GTE", ""),
        ("outputRawFormat: yml", ""),
        ("maxBinarySize: big", ""),
        ("inputParameters: [{name: a, in: querry}]", ""),
        ("inputParameters: {a: {type: strng}}", ""),
        ("", "authentication: {token: a},"),
        ("", "type: ftp,"),
        ("", "resource: [],"),
    ] {
        assert!(problem(&schema, &file(operation, entry)).is_some(), "{operation} {entry}");
    }
}

#[test]
fn mistakes_in_a_server_are_found() {
    let schema = schema("capability");
    let server = |server: &str| yaml(&format!("capability: {{exposes: [{{namespace: pets, {server}}}]}}")).unwrap();
    let route =
        |operation: &str| server(&format!("type: rest, resources: [{{path: /pets, operations: [{{{operation}}}]}}]"));
    assert_eq!(problem(&schema, &route("method: get, call: pets.list")), None);
    assert_eq!(problem(&schema, &server("type: rest, cacheScope: no-server-of-mcp")), None);
    for mistake in [
        route("method: GTE, call: pets.list"),
        route("call: pets.list"),
        route("method: GET, inputParameters: [{name: id, in: querry}]"),
        server("type: mcp, cacheScope: all"),
        server("type: MCP, ttlMs: soon"),
        server("type: mcp, maxBinarySize: big"),
        server("type: mcp, tools: [{call: [a]}]"),
    ] {
        assert!(problem(&schema, &mistake).is_some(), "{mistake}");
    }
}

#[test]
fn settings_that_are_read_are_valid() {
    let schema = schema("codegen.toml");
    let mut count = 0;
    let valid = ["client", "operation", "program", "traps"].map(|name| format!("crates/naftiko-codegen/tests/{name}"));
    for folder in valid.iter().map(String::as_str).chain(["specs"]) {
        for file in files(folder, "codegen.toml") {
            let settings: Value = toml::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
            assert_eq!(problem(&schema, &settings), None, "{}", file.display());
            count += 1;
        }
    }
    assert!(count > 5, "{count}");
}

#[test]
fn mistakes_in_settings_are_found() {
    let schema = schema("codegen.toml");
    for settings in [
        json!({"crates": {}}),
        json!({"crate": {"publish": "no"}}),
        json!({"authentication": {"type": "bearer"}}),
        json!({"operations": {"ListPets": {"pages": {"cursr": "after"}}}}),
        json!({"diff": {"levels": {"field-removed": "minor"}}}),
    ] {
        assert!(problem(&schema, &settings).is_some(), "{settings}");
    }
}

#[test]
fn a_kind_of_file_that_has_no_schema_is_not_valid() {
    let (code, out, err) = told(&naftiko(Path::new("."), &["schema", "openapi"]));
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("possible values: capability, codegen.toml"), "{err}");
}
