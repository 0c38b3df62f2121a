//! The examples on the pages of codes are reported under the code.

use std::fs;
use std::path::Path;

use naftiko_codegen::diff::Code;

use super::{compare_folders, text};

/// The two halves of an example, and whether the new side has no `codegen.lock`.
struct Example {
    before: String,
    after: String,
    is_unlocked: bool,
}

/// Returns the example of a page, if it has one.
fn example(code: Code) -> Option<Example> {
    let indented: Vec<_> = code.explain().lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let text = indented.join("\n");
    let (before, rest) = text.strip_prefix("# before\n")?.split_once("\n# after").expect("two halves");
    let (comment, after) = rest.split_once('\n').expect("a half after its comment");
    Some(Example {
        before: before.to_owned(),
        after: after.to_owned(),
        is_unlocked: comment.contains("without codegen.lock"),
    })
}

/// Indents the lines of a text.
fn indented(text: &str, spaces: usize) -> String {
    text.lines().map(|line| format!("{}{line}\n", " ".repeat(spaces))).collect()
}

const PETS: &str = "{type: array, items: {$ref: '#/components/schemas/Pet'}}";

/// The operations that examples of servers call.
const SHOP: &str = "/pets:
  get:
    operationId: listPets
    parameters:
    - {name: kind, in: query, schema: {type: string}}
    - {name: limit, in: query, schema: {type: integer}}
    responses: {'200': {description: OK, content: {application/json: {schema: {type: object}}}}}
/pets/{id}:
  get:
    operationId: getPet
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    responses: {'200': {description: OK, content: {application/json: {schema: {type: object}}}}}
";

/// Returns the paths of a document that has a part of an example.
fn paths(part: &str) -> String {
    let response =
        format!("responses: {{'200': {{description: OK, content: {{application/json: {{schema: {PETS}}}}}}}}}");
    let nothing = "responses: {'204': {description: OK}}";
    match part.split(':').next().unwrap_or_default() {
        path if path.starts_with('/') => part.to_owned(),
        "get" | "post" | "openapi" => format!("/pets:\n{}", indented(part, 2)),
        "parameters" => format!("/pets:\n  get:\n    operationId: listPets\n    {nothing}\n{}", indented(part, 4)),
        "responses" => format!("/pets:\n  get:\n    operationId: listPets\n{}", indented(part, 4)),
        "requestBody" => format!("/pets:\n  post:\n    operationId: addPet\n    {nothing}\n{}", indented(part, 4)),
        "exposes" => SHOP.to_owned(),
        _ if part.contains("NewPet:") => {
            let body = "{content: {application/json: {schema: {$ref: '#/components/schemas/NewPet'}}}}";
            format!(
                "/pets:\n  get: {{operationId: listPets, {response}}}\n  post: {{operationId: addPet, {nothing}, requestBody: {body}}}\n"
            )
        }
        _ => format!("/pets:\n  get: {{operationId: listPets, {response}}}\n"),
    }
}

/// Returns the operations of these paths, as resources of a capability file.
fn resources(paths: &str) -> String {
    let mut out = String::new();
    for path in format!("\n{paths}").split("\n/").skip(1) {
        let (name, rest) = path.split_once(':').expect("a path");
        out.push_str(&format!("  - path: '/{name}'\n    operations:\n"));
        for method in ["get", "put", "post", "patch", "delete"] {
            let found = [format!("{{{method}:"), format!("  {method}:")]
                .iter()
                .find_map(|start| rest.split_once(start.as_str()));
            if let Some((_, operation)) = found {
                let id = operation.split("operationId: ").nth(1).expect("an operationId");
                let id: String = id.chars().take_while(char::is_ascii_alphanumeric).collect();
                out.push_str(&format!("    - name: {id}\n      method: {}\n", method.to_uppercase()));
            }
        }
    }
    out
}

/// Writes the files of a half of an example.
fn write(folder: &Path, part: &str) {
    fs::create_dir_all(folder).unwrap();
    let is_openapi = part.starts_with("openapi: ");
    let (version, part) = match part.split_once('\n').filter(|_| is_openapi) {
        Some((version, part)) => (version, part),
        None => ("openapi: 3.1.0", part),
    };
    let is_schema = part.starts_with(|first: char| first.is_ascii_uppercase());
    let schemas = if is_schema { part } else { "" };
    let given = |name: &str| schemas.lines().any(|line| line.starts_with(&format!("{name}:")));
    let others: String = ["Pet", "Problem", "Fault"]
        .iter()
        .filter(|name| !given(name))
        .map(|name| format!("    {name}: {{properties: {{id_of_{}: {{type: string}}}}}}\n", name.to_lowercase()))
        .collect();
    let paths = paths(part);
    let document = format!(
        "{version}\ninfo: {{title: Pets, version: '1'}}\npaths:\n{}components:\n  schemas:\n{others}{}",
        indented(&paths, 2),
        indented(schemas, 4)
    );
    let entry = |more: &str| {
        let mut more = more.to_owned();
        for (key, line) in
            [("baseUri", "baseUri: https://pets.example"), ("authentication", "authentication: {type: none}")]
        {
            if !more.contains(key) {
                more.push_str(&format!("  {line}\n"));
            }
        }
        format!("consumes:\n- namespace: pets\n{more}  resources:\n{}", resources(&paths))
    };
    let binds = "binds:\n- namespace: env\n  keys: {TOKEN: TOKEN, PETS_TOKEN: PETS_TOKEN}\n";
    let capability = match part {
        // Every entry has a base URL and no credential.
        _ if part.starts_with("- {namespace") => {
            let common = "{baseUri: https://pets.example, authentication: {type: none}, namespace";
            format!("consumes:\n{}\n", part.replace("{namespace", common))
        }
        _ if part.starts_with("baseUri") || part.starts_with("authentication") => entry(&indented(part, 2)),
        _ if part.starts_with("- {name") => {
            let inputs = format!("      inputParameters:\n{}", indented(part, 6));
            entry("").replace("      method: GET\n", &format!("      method: GET\n{inputs}"))
        }
        _ if part.starts_with("output") => {
            entry("").replace("      method: GET\n", &format!("      method: GET\n{}", indented(part, 6)))
        }
        _ if part.starts_with("exposes") => format!("{}{part}\n", entry("")),
        _ => entry(""),
    };
    fs::write(folder.join("pets.yaml"), format!("{capability}{binds}")).unwrap();
    // A file that only has entries is without a document.
    if !part.starts_with("- {namespace") {
        fs::write(folder.join("openapi.yaml"), document).unwrap();
    }
    // Each client has a program, unless the example is about that.
    fs::write(folder.join("codegen.toml"), if part.starts_with('[') { part } else { "[program]\n" }).unwrap();
    if part.contains("location: docs") {
        fs::create_dir_all(folder.join("docs")).unwrap();
        fs::write(folder.join("docs/food.md"), "Cats eat fish.").unwrap();
    }
}

#[test]
fn the_example_of_a_page_is_reported_under_its_code() {
    let mut wrong = Vec::new();
    for code in Code::all() {
        let Some(example) = example(*code) else { continue };
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        write(&old, &example.before);
        write(&new, &example.after);
        let report = compare_folders(&old, &new, !example.is_unlocked);
        if report.changes.iter().all(|change| change.code != *code) {
            wrong.push(format!("{code}:\n{}", text(&report)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn only_codes_without_an_example_of_two_halves_have_none() {
    let without: Vec<_> = Code::all().iter().filter(|code| example(**code).is_none()).collect();
    let expected = [&Code::PackageAdded, &Code::PackageRemoved, &Code::SurfaceChanged, &Code::SurfaceAdded];
    assert_eq!(without, expected);
}
