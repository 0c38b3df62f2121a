//! `Cargo.toml` of a generated crate.

use super::Settings;
use crate::model::Api;

/// As new as what generates it: both are tried with the same.
const RUST_VERSION: &str = env!("CARGO_PKG_RUST_VERSION");

pub(super) fn manifest(api: &Api, settings: &Settings) -> String {
    let (name, version) = (&api.package.name, &api.package.version);
    let (title, runtime) = (&api.title, &settings.runtime);
    format!(
        r#"
[package]
name = "{name}"
version = "{version}"
edition = "2024"
rust-version = "{RUST_VERSION}"
description = "A client of {title}, generated from its naftiko capabilities"
publish = false

[features]
default = ["rustls"]
rustls = ["naftiko-client/rustls"]
native-tls = ["naftiko-client/native-tls"]

[dependencies]
naftiko-client = {{ {runtime}, default-features = false }}

[dev-dependencies]
tokio = {{ version = "1", features = ["macros", "rt-multi-thread"] }}

[lints.rust]
missing_docs = "warn"
unsafe_code = "forbid"

[lints.clippy]
# Names, numbers of arguments and descriptions are the API's.
disallowed_names = "allow"
doc_lazy_continuation = "allow"
doc_nested_refdefs = "allow"
doc_overindented_list_items = "allow"
just_underscores_and_digits = "allow"
new_ret_no_self = "allow"
self_named_constructors = "allow"
should_implement_trait = "allow"
too_many_arguments = "allow"
wrong_self_convention = "allow"
"#
    )
}
