//! The name and version of a crate.

use heck::ToKebabCase;
use semver::Version;

use super::Lowering;
use crate::model::Package;
use crate::model::names::is_keyword;

/// Names that cargo refuses, or that are those of other crates a generated one sees.
const TAKEN: &[&str] = &[
    "alloc",
    "build",
    "core",
    "deps",
    "examples",
    "incremental",
    "naftiko-client",
    "naftiko-codegen",
    "naftiko-spec",
    "naftiko-test-server",
    "std",
    "test",
    "tokio",
    "xtask",
];

impl Lowering<'_> {
    pub(super) fn package(&mut self, api: &str) -> Package {
        let config = self.config;
        let name = config.package.name.as_ref().map_or_else(|| package_name(api), |name| name.get_ref().clone());
        if let Err(what) = check_name(&name) {
            self.configuration_problem(
                config.package.name.as_ref(),
                format!("`{name}` is not a name for a crate: {what}"),
                "set `name` below `[crate]` in codegen.toml, as in `pets-client`",
            );
        }
        let version = config.package.version.as_ref();
        let number = version.map_or("0.1.0", |version| version.get_ref());
        if let Err(error) = Version::parse(number) {
            let message = format!("`{number}` is not a version: {error}");
            self.configuration_problem(version, message, "write it as in `1.2.3`");
        }
        Package { name, version: number.to_owned() }
    }
}

/// The name of the crate of an API, unless `codegen.toml` has one.
fn package_name(api: &str) -> String {
    let words: String = api.to_kebab_case().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    match words.trim_matches('-') {
        "" => "api-client".to_owned(),
        // Else it would be the runtime.
        "naftiko" => "naftiko-api-client".to_owned(),
        words if words.starts_with(|first: char| first.is_ascii_digit()) => format!("api-{words}-client"),
        words => format!("{words}-client"),
    }
}

/// Checks that a crate can have a name, in a workspace with others and on every system.
fn check_name(name: &str) -> Result<(), &'static str> {
    let is_of = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if !name.starts_with(|first: char| first.is_ascii_lowercase()) || !name.split(['-', '_']).all(is_of) {
        Err("a name is words of lower-case letters and digits, joined by `-` or `_`, a letter first")
    } else if name.len() > 64 {
        Err("a name has at most 64 characters")
    } else if is_keyword(name) || TAKEN.contains(&name.replace('_', "-").as_str()) {
        Err("Rust, cargo or another crate has it")
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{check_name, package_name};

    #[test]
    fn a_folder_names_the_crate() {
        for (api, package) in [
            ("clerk", "clerk-client"),
            ("GitHub", "git-hub-client"),
            ("my_api.v2", "my-api-v2-client"),
            ("3scale", "api-3scale-client"),
            ("naftiko", "naftiko-api-client"),
            ("--", "api-client"),
        ] {
            assert_eq!(package_name(api), package);
            assert_eq!(check_name(package), Ok(()));
        }
    }

    #[test]
    fn a_name_that_cargo_or_rust_would_stumble_over_is_refused() {
        for name in
            ["", "3x", "Pets", "a--b", "-a", "a_", "a b", "self", "std", "naftiko_client", "tokio", &"a".repeat(65)]
        {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
