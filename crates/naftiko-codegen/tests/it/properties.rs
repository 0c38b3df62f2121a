//! What must hold for any capability file: specs are generated from hostile names and values, and
//! their code is examined.

use std::collections::BTreeSet;
use std::fs;

use naftiko_codegen::internals::{self, Api, Operation, Place};
use naftiko_codegen::{Generated, Generator};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed};

use crate::attack;

/// Names that collide in Rust, or that Rust, a file system or a document does not accept.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "id", "Id", "ID", "i-d", "i_d", "user-id", "user_id", "userId", "$user.id", "user_id_2", "type", "self", "Self", "crate",
    "super", "_", "__", "gen", "async", "new", "clone", "send", "send_as", "customize", "request", "operation", "client",
    "value", "values", "builder", "from_env", "Option", "Result", "String", "Vec", "Value", "Client", "Request", "1", "2fa",
    "日本", "é", "\u{202e}x", "a\"b", "a\\b", "a'b", "{", "}", "a{b}", "a\nb", "\0", "*/", "#", "`", "|", "<b>", "[x]", "x y",
    "body", "json", "core", "std", "lib", "Pets", "pets", "pets_builder", "PetsApi", "ListResponse", "token", "base_url",
];

const DOCS: &[&str] = &[
    "",
    "A pet",
    "*/ #![x] \"# [`Missing`] <b>",
    "```rust\npanic!()\n```",
    "a\n\n    panic!()",
    "\u{202e}\0\u{1b}[31m",
    "| a |\n|---|",
    "https://a.example [x](y)",
    "[a]: b\n\n[^1]: c",
];

const BASES: &[&str] = &[
    "https://pets.example",
    "https://{region}.example/{self}",
    "https://{{PETS_HOST}}/v1",
    "",
    "{scheme}://{host}",
    "https://${type}.example/{base_url}/{token}",
];

const AUTHENTICATIONS: &[&str] = &[
    "{type: none}",
    "{type: bearer, token: '{{TOKEN}}'}",
    "{type: bearer, token: 'a \"{{self}}\\'}",
    "{type: basic, username: '{{TOKEN}}', password: '{{TOKEN}}'}",
    "{type: digest, username: '{{type}}', password: x}",
    "{type: apikey, key: 'a\"b', value: '{{KEY}}', placement: query}",
    "{type: apikey, headers: {X-A: '{{new}}', X-B: '{{client}}'}}",
    "{type: apikey, key: k, value: '{{KEY}}', placement: cookie}",
    "{type: oauth2, tokenEndpoint: 'https://a.example/t\"', scopes: 'a \\b'}",
    "{type: '*/ ``` <b>'}",
];

const BODIES: &[&str] = &[
    "'{\"a\": {{NAME}}, \"b\": [\"x {{NAME}}\", 1e400, -0]}'",
    "'{{NAME}}'",
    "{type: json}",
    "{type: json, data: {NAME: NAME, b: ['{{NAME}}', .inf, 0x1F]}}",
    "{type: text, data: 'x {{NAME}} {{other}}'}",
    "{type: text, data: '{{NAME}}'}",
    "{type: xml, data: '<a>{{NAME}}</a>'}",
    "{type: sparql, data: '<{{NAME}}> \"{{b}}\"'}",
    "{type: formUrlEncoded, data: {NAME: '{{NAME}}', b: c}}",
    "{type: multipartForm, data: [{name: NAME, value: '{{NAME}}', filename: 'a\"b'}, {name: b, value: c}]}",
    "{type: binary, data: '{{NAME}}'}",
    "{type: 'application/x\"y'}",
];

const PATHS: &[&str] = &["$", "$['NAME']", "$.a[*].b", "$.a[0]", "$[-1]", "$..a", "NAME", "$['a\"b']"];

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => select(NAMES).prop_map(str::to_owned),
        1 => "[a-z]{1,12}",
        1 => "[ -~]{1,8}",
        1 => any::<String>().prop_map(|text| text.chars().take(6).collect()),
        1 => (200usize..230).prop_map(|length| "n".repeat(length)),
    ]
}

/// A text as a YAML scalar.
fn quoted(text: &str) -> String {
    let escaped = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        c => format!("\\U{:08X}", u32::from(c)),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}

/// The templates with `NAME` in place of a name, in quotes of either kind.
fn filled(text: &str, name: &str) -> String {
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '$')).collect();
    text.replace("NAME", if plain.is_empty() { "x" } else { &plain })
}

fn parameter() -> impl Strategy<Value = String> {
    let place = select(&["query", "query", "header", "path", "cookie", "body", "environment"][..]);
    let ty = select(&["string", "integer", "number", "boolean", "array", "object"][..]);
    let value = prop_oneof![4 => Just(None), 1 => name().prop_map(Some), 1 => Just(Some("x {{id}}".to_owned()))];
    (name(), place, ty, any::<bool>(), select(DOCS), value).prop_map(|(name, place, ty, required, docs, value)| {
        let value = value.map_or(String::new(), |value| format!(", value: {}", quoted(&value)));
        let (name, docs) = (quoted(&name), quoted(docs));
        format!("{{name: {name}, in: {place}, type: {ty}, required: {required}, description: {docs}{value}}}")
    })
}

fn operation() -> impl Strategy<Value = String> {
    let method = select(&["GET", "POST", "PUT", "DELETE"][..]);
    let format = select(&["json", "json", "xml", "csv", "yaml", "text", "html", "binary", "avro"][..]);
    let body = prop_oneof![3 => Just(None), 2 => (select(BODIES), name()).prop_map(Some)];
    let output = (name(), select(PATHS)).prop_map(|(name, path)| {
        format!("{{name: {}, type: string, value: {}}}", quoted(&name), quoted(&filled(path, &name)))
    });
    let lists = (prop::collection::vec(parameter(), 0..8), prop::collection::vec(output, 0..5));
    (name(), method, select(DOCS), name(), format, body, lists).prop_map(
        |(name, method, docs, segment, format, body, (parameters, outputs))| {
            let body = body.map_or(String::new(), |(body, name)| format!("      body: {}\n", filled(body, &name)));
            format!(
                "    - name: {}\n      method: {method}\n      path: {}\n      description: {}\n      outputRawFormat: \
                 {format}\n{body}      inputParameters: [{}]\n      outputParameters: [{}]\n",
                quoted(&name),
                quoted(&format!("/a/{{{segment}}}/{segment}")),
                quoted(docs),
                parameters.join(", "),
                outputs.join(", ")
            )
        },
    )
}

fn entry() -> impl Strategy<Value = String> {
    let operations = prop::collection::vec(operation(), 1..6);
    (name(), select(BASES), select(AUTHENTICATIONS), select(DOCS), operations).prop_map(
        |(name, base, authentication, docs, operations)| {
            format!(
                "- namespace: {}\n  baseUri: {}\n  authentication: {authentication}\n  description: {}\n  resources:\n  - path: \
                 /pets\n    operations:\n{}",
                quoted(&name),
                quoted(base),
                quoted(docs),
                operations.concat()
            )
        },
    )
}

/// A capability file.
fn capability() -> impl Strategy<Value = String> {
    prop::collection::vec(entry(), 1..4).prop_map(|entries| format!("consumes:\n{}", entries.concat()))
}

fn generate(text: &str) -> Generated {
    let project = tempfile::tempdir().unwrap();
    fs::create_dir_all(project.path().join("specs/pets")).unwrap();
    fs::write(project.path().join("specs/pets/pets.yaml"), text).unwrap();
    Generator::new(project.path().join("specs"), project.path().join("generated")).skip_invalid(true).generate()
}

/// The string literals of a file, and the names in its tables of setters.
fn literals(text: &str) -> BTreeSet<String> {
    fn walk(tokens: proc_macro2::TokenStream, is_table: bool, found: &mut BTreeSet<String>) {
        let mut last = String::new();
        for token in tokens {
            match &token {
                proc_macro2::TokenTree::Group(group) => walk(group.stream(), is_table || last == "setters!", found),
                proc_macro2::TokenTree::Literal(literal) => {
                    if let syn::Lit::Str(literal) = syn::Lit::new(literal.clone()) {
                        found.insert(literal.value());
                    }
                }
                proc_macro2::TokenTree::Ident(name) if is_table => drop(found.insert(name.to_string())),
                _ => {}
            }
            last = if token.to_string() == "!" { last + "!" } else { token.to_string() };
        }
    }
    let mut found = BTreeSet::new();
    walk(text.parse().unwrap(), false, &mut found);
    found
}

/// The names that an operation sends, or reads from its response.
fn wire_names(operation: &Operation) -> Vec<&str> {
    let is_sent = |place: &Place| !matches!(place, Place::Body(_));
    let inputs = operation.parameters().filter(|it| is_sent(&it.place)).map(|it| it.wire_name.as_str());
    let fixed = operation.fixed.iter().map(|it| it.wire_name.as_str());
    inputs.chain(fixed).chain([operation.name.as_str(), operation.path.as_str()]).collect()
}

fn check_wire_names(api: &Api, files: &std::collections::BTreeMap<String, String>) {
    for capability in &api.capabilities {
        let known = literals(&files[&format!("src/{}.rs", capability.module.bare())]);
        for operation in capability.operations() {
            for name in wire_names(operation) {
                assert!(known.contains(name), "{name:?} is not sent as it is written");
            }
        }
    }
}

fn check_text(text: &str) {
    let generated = generate(text);
    attack::check(&generated);
    for it in &generated.crates {
        check_wire_names(internals::api(it), &it.files);
    }
    let again = generate(text);
    assert!(generated.crates.iter().map(|it| &it.files).eq(again.crates.iter().map(|it| &it.files)));
    attack::pipeline(text.as_bytes());
}

fn config(cases: u32) -> Config {
    Config { cases, rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..Config::default() }
}

#[test]
fn most_specs_that_are_made_up_become_a_client() {
    let mut runner = proptest::test_runner::TestRunner::new(config(1));
    let mut operations = 0;
    for _ in 0..40 {
        let text = proptest::strategy::ValueTree::current(&capability().new_tree(&mut runner).unwrap());
        operations += generate(&text).crates.iter().map(|it| it.operation_count()).sum::<usize>();
    }
    assert!(operations >= 60, "{operations}");
}

proptest! {
    #![proptest_config(config(attack::cases(24)))]

    #[test]
    fn any_spec_gives_code_that_parses_and_names_nothing_twice(text in capability()) {
        check_text(&text);
    }
}
