//! Emits `Cargo.toml` of a crate.

use std::collections::BTreeSet;

use crate::model::facts::{has_deprecated_types, has_undocumented_fields};
use crate::model::{Api, Authentication, Capability, FlowGroup, Format, Package, Publish, Response};

/// The Rust version that the generator is tested with.
pub(super) const RUST_VERSION: &str = env!("CARGO_PKG_RUST_VERSION");

/// The optional features of the runtime that a generated crate exposes, each with its purpose.
pub(crate) const HANDED_ON: &[(&str, &str)] = &[
    ("rustls-ring", "TLS with rustls and ring, which compiles faster than aws-lc"),
    ("native-tls", "TLS with the platform's library"),
    ("http2", "HTTP/2, with servers that offer it"),
    ("gzip", "gzip-compressed responses"),
    ("blocking", "blocking calls, without `await`"),
    ("tracing", "spans and events for `tracing`"),
    ("serde", "`Serialize` and `Deserialize` for all types"),
    ("chrono", "conversions to and from the times of `chrono`"),
    ("jiff", "conversions to and from the times of `jiff`"),
    ("time", "conversions to and from the times of `time`"),
    ("rust_decimal", "conversions to and from the numbers of `rust_decimal`"),
    ("table", "the module `table`: calls by name, with inputs in a JSON object"),
    ("test-util", "the module `fake`, for tests of code that uses this crate"),
];

pub(super) fn manifest(api: &Api, runtime: &str) -> String {
    let (name, version) = (&api.package.name, &api.package.version);
    let description = toml_text(&format!("Client for {}", api.about.phrase));
    let features = features(api);
    let capabilities = own_features(api);
    let defaults: Vec<String> = std::iter::once("rustls")
        .chain(capabilities.iter().map(|(name, _)| name.as_str()))
        .map(|it| format!("{it:?}"))
        .collect();
    let defaults = match defaults.join(", ") {
        line if line.len() < 90 => line,
        _ => format!("\n    {},\n", defaults.join(",\n    ")),
    };
    let capabilities: String = capabilities.iter().map(|(name, needed)| format!("{name} = {needed:?}\n")).collect();
    let handed_on: String =
        HANDED_ON.iter().map(|(name, _)| format!("{name} = [\"naftiko-client/{name}\"]\n")).collect();
    let deprecated = if has_deprecated_types(api) { "deprecated = \"allow\"\n" } else { "" };
    let documented = if has_undocumented_fields(api) { "" } else { "missing_docs = \"warn\"\n" };
    let publishing = publishing(&api.package);
    let about = about(api);
    format!(
        r#"
[package]
name = "{name}"
version = "{version}"
edition = "2024"
rust-version = "{RUST_VERSION}"
description = {description}
{about}{publishing}
[package.metadata.docs.rs]
all-features = true

[features]
default = [{defaults}]
{capabilities}rustls = ["naftiko-client/rustls"]
{handed_on}
[dependencies]
naftiko-client = {{ {runtime}, default-features = false{features} }}

[dev-dependencies]
tokio = {{ version = "1", features = ["macros", "rt-multi-thread"] }}

[lints.rust]
{deprecated}{documented}unsafe_code = "forbid"

[lints.clippy]
# Names, types, numbers of arguments and descriptions are the API's.
disallowed_names = "allow"
doc_lazy_continuation = "allow"
doc_nested_refdefs = "allow"
doc_overindented_list_items = "allow"
just_underscores_and_digits = "allow"
large_enum_variant = "allow"
new_ret_no_self = "allow"
self_named_constructors = "allow"
should_implement_trait = "allow"
too_many_arguments = "allow"
type_complexity = "allow"
wrong_self_convention = "allow"
"#
    )
}

/// Returns the features of the modules, each with those that it needs: flows call operations.
pub(crate) fn own_features(api: &Api) -> Vec<(String, Vec<String>)> {
    if !api.has_features() {
        return Vec::new();
    }
    let of_capabilities = api.capabilities.iter().map(|capability| (capability.feature(), Vec::new()));
    let needed = |group: &FlowGroup| {
        let capabilities = group.capabilities().into_iter().filter_map(|number| api.capabilities.get(number));
        capabilities.map(Capability::feature).collect()
    };
    let of_flows = api.flows.iter().map(|group| (group.feature(), needed(group)));
    of_capabilities.chain(of_flows).collect()
}

/// Returns a text without control characters as TOML.
pub(super) fn toml_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Returns what registries and docs.rs show about the crate.
fn about(api: &Api) -> String {
    let Package { name, publish, .. } = &api.package;
    let mut keywords = vec!["api", "client"];
    keywords.extend(Some(api.name.as_str()).filter(|name| is_keyword(name) && !keywords.contains(name)));
    let mut lines = String::new();
    if let Some(homepage) = &api.about.homepage {
        lines.push_str(&format!("homepage = {}\n", toml_text(homepage)));
    }
    if *publish == Publish::Anywhere {
        lines.push_str(&format!("documentation = \"https://docs.rs/{name}\"\n"));
    }
    lines.push_str(&format!("readme = \"README.md\"\nkeywords = {keywords:?}\ncategories = [\"api-bindings\"]\n"));
    lines
}

/// Whether crates.io accepts a text as a keyword.
pub(super) fn is_keyword(text: &str) -> bool {
    text.len() <= 20
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.chars().all(|it| it.is_ascii_alphanumeric() || "-_+".contains(it))
}

/// Returns whether and where the crate may be published, and the metadata that registries require.
pub(super) fn publishing(package: &Package) -> String {
    let mut lines = String::new();
    let optional = [("license", &package.license), ("repository", &package.repository)];
    for (key, value) in optional.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?))) {
        lines.push_str(&format!("{key} = {value:?}\n"));
    }
    match &package.publish {
        Publish::Nowhere => lines.push_str("publish = false\n"),
        Publish::Anywhere => {}
        Publish::Registries(names) => lines.push_str(&format!("publish = {names:?}\n")),
    }
    lines
}

/// Returns the features of the runtime that an API needs: for the formats of its responses, and for
/// digest authentication.
fn features(api: &Api) -> String {
    let formats = api.operations().filter_map(|operation| match &operation.response {
        Response::Value(format) | Response::Outputs { format, .. } => Some(*format),
        Response::Text | Response::Bytes { .. } | Response::Download { .. } | Response::Stream(_) => None,
        Response::Typed(_) | Response::Nothing => None,
    });
    let feature = |format| match format {
        Format::Json => None,
        Format::Csv | Format::Tsv | Format::Psv => Some("csv"),
        Format::Xml => Some("xml"),
        Format::Yaml => Some("yaml"),
    };
    let has_digest = api.services.iter().any(|it| matches!(it.authentication, Authentication::Digest { .. }));
    let features: BTreeSet<&str> = formats.filter_map(feature).chain(has_digest.then_some("digest")).collect();
    if features.is_empty() {
        String::new()
    } else {
        format!(", features = {features:?}").replace('{', "[").replace('}', "]")
    }
}
