//! Common names, and names that collide with Rust, with generated files or with each other.

use crate::choices::Choices;

const USUAL: &[&str] = &[
    "name",
    "owner",
    "status",
    "created_at",
    "updatedAt",
    "tags",
    "labels",
    "metadata",
    "kind",
    "count",
    "price",
    "email",
    "address",
    "parent",
    "children",
    "user_id",
    "petId",
    "locale",
    "settings",
    "permissions",
    "notes",
    "url",
];

/// Names that generated files import, declare or call, and keywords of Rust.
#[rustfmt::skip]
const ODD: &[&str] = &[
    "type", "self", "Self", "crate", "super", "async", "gen", "match", "fn", "ref", "box", "_", "__", "1", "2fa", "100%",
    "types", "data", "client", "fake", "request", "operation", "value", "values", "body", "send", "send_as", "pages", "items",
    "customize", "new", "builder", "default", "clone", "into", "from", "extra", "additional", "unknown", "when", "page",
    "Option", "Some", "None", "Ok", "Err", "Result", "String", "Vec", "Box", "Value", "Error", "Request", "Client", "Draft",
    "Unknown", "Extra", "Default", "Debug", "Clone", "Nullable", "Format", "Part", "Key", "Json", "Step", "Bytes", "Object",
    "std", "core", "alloc", "serde", "naftiko_client", "reqwest", "json", "test_util", "test-util", "rustls", "lib", "main",
    "filter[name]", "page[size]", "@id", "$filter", "X-Trace", "x-trace", "a.b", "a-b", "a_b", "aB", "AB", "IDs", "ids",
    "a b", "日本", "é", "a\"b", "a\\b", "it's", "{x}", "#", "`", "<b>", "*/", "item", "error", "status", "it", "to", "key",
    "bool", "i64", "str", "u8", "f64", "Iterator", "IntoIterator", "Into", "ToString", "Send", "Sync", "Sized", "Drop",
    "BTreeMap", "DateTime", "Decimal", "Upload", "Download", "Events", "Lines", "Sending", "Serialize", "Api", "Secret",
    "Variable", "ErrorBody", "Home", "Fields", "Slot", "Encode", "Enum", "Fake", "Call", "Reply", "Rule", "Capture", "made",
    "types::x", "json!(x)", "Sink", "sort[types]", "r#type", "Type::New", "$ref", "x:y", "a,b", "a/b", "a=b&c", "x;y",
];

/// Values that could be taken for code in an example.
const CODE: &[&str] = &["types::x", "json!(x)", "a\", types::B::new(", "{x}", "// x", "r#\"x\"#"];

/// Modules that generated files import or declare.
const MODULES: &[&str] =
    &["data", "types", "fake", "json", "error", "extra", "value", "client", "bytes", "reqwest", "test_util"];

/// Texts that documentation must escape.
const TEXTS: &[&str] = &[
    "A pet.",
    "The name.\n\nUp to 256 characters.",
    "See [`Missing`] and <b>this</b>, https://pets.example/a_b.",
    "*/ #![x] \"# \\ {} 日本",
    "```rust\npanic!()\n```",
    "- a\n  - b\n\n    panic!()",
    "| a |\n|---|\n| b |",
    "<id> `unclosed [a](b) [c]: d\n\n[^1]: e",
    "",
];

/// A name for anything.
pub(crate) fn name(choices: &mut Choices) -> String {
    match choices.weighted(&[(53, 0), (33, 1), (4, 2), (10, 3)]) {
        0 => choices.of(USUAL).to_owned(),
        1 => choices.of(ODD).to_owned(),
        2 => choices.of(CODE).to_owned(),
        _ => {
            let (first, second) = (choices.of(USUAL), choices.of(ODD));
            format!("{first}{}{second}", choices.of(&["_", "-", " ", ".", ""]))
        }
    }
}

/// Distinct names.
pub(crate) fn names(choices: &mut Choices, count: usize) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for _ in 0..count {
        let name = name(choices);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Distinct names for capabilities.
pub(crate) fn of_capabilities(choices: &mut Choices, count: usize) -> Vec<String> {
    let mut names = names(choices, count);
    for name in &mut names {
        if choices.chance(30) {
            choices.of(MODULES).clone_into(name);
        }
    }
    names.sort();
    names.dedup();
    names
}

/// A name that is valid in a path, a header or a map of components.
pub(crate) fn plain(choices: &mut Choices) -> String {
    let name: String =
        name(choices).chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).collect();
    if name.is_empty() { "plain".to_owned() } else { name }
}

/// A description.
pub(crate) fn text(choices: &mut Choices) -> &'static str {
    choices.of(TEXTS)
}
