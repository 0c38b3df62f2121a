//! The metadata of a crate in `Cargo.toml`: its name and version, and where it may be published.

use heck::ToKebabCase;
use semver::Version;
use toml::Spanned;

use crate::config::{self, Configuration};
use crate::model::names::is_keyword;
use crate::model::{Package, Publish};
use crate::report::Report;

/// Names that Cargo refuses, or that other crates in the scope of a generated one have.
const TAKEN: &[&str] = &[
    "alloc",
    "build",
    "core",
    "deps",
    "examples",
    "incremental",
    "naftiko-cli",
    "naftiko-client",
    "naftiko-codegen",
    "naftiko-mcp",
    "naftiko-rest",
    "naftiko-serve",
    "naftiko-spec",
    "naftiko-test-server",
    "std",
    "test",
    "tokio",
    "xtask",
];

/// Returns the metadata in `codegen.toml`, or their defaults. `api` is the name of the API.
pub(crate) fn package(api: &str, configuration: Configuration<'_>, report: &mut Report) -> Package {
    let config = &configuration.config.package;
    let name = config.name.as_ref().map_or_else(|| package_name(api), |name| name.get_ref().clone());
    if let Err(what) = check_name(&name) {
        let message = format!("`{name}` is not a valid crate name: {what}");
        let help = "set `name` under `[crate]` in codegen.toml, such as `pets-client`";
        report.push(configuration.problem(config.name.as_ref().map(Spanned::span), message, help));
    }
    let number = config.version.as_ref().map_or("0.1.0", |version| version.get_ref());
    if let Err(error) = Version::parse(number) {
        let message = format!("`{number}` is not a valid version: {error}");
        let part = config.version.as_ref().map(Spanned::span);
        report.push(configuration.problem(part, message, "write a version such as `1.2.3`"));
    }
    let mut checked = |value: Option<&Spanned<String>>, is_one: fn(&str) -> bool, what: &str, help: &str| {
        let value = value?;
        if is_one(value.get_ref()) {
            return Some(value.get_ref().clone());
        }
        let message = format!("{:?} is not {what}", value.get_ref());
        report.push(configuration.problem(Some(value.span()), message, help));
        None
    };
    let license = checked(
        config.license.as_ref(),
        is_license,
        "a valid license expression",
        "write an SPDX expression such as `MIT OR Apache-2.0`",
    );
    let repository = checked(
        config.repository.as_ref(),
        is_web_url,
        "a valid repository URL",
        "write a URL such as `https://github.com/acme/clients`",
    );
    let publish = publish(configuration, report);
    Package { name, version: number.to_owned(), publish, license, repository }
}

fn publish(configuration: Configuration<'_>, report: &mut Report) -> Publish {
    let Some(publish) = &configuration.config.package.publish else { return Publish::Nowhere };
    let names = match publish.get_ref() {
        config::Publish::Anywhere(false) => return Publish::Nowhere,
        config::Publish::Anywhere(true) => return Publish::Anywhere,
        config::Publish::Registries(names) => names,
    };
    if let Some(name) = names.iter().find(|name| !is_registry(name)) {
        report.push(configuration.problem(
            Some(publish.span()),
            format!("{name:?} is not a valid registry name"),
            "use the name under `[registries]` in the configuration of Cargo",
        ));
    }
    Publish::Registries(names.clone())
}

/// Whether a text may be a license expression. The registry checks the licenses themselves.
fn is_license(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-.+():/ ".contains(c);
    !text.is_empty() && text.trim() == text && text.chars().all(is_part)
}

pub(super) fn is_web_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    !rest.is_empty() && rest.chars().all(|c| c.is_ascii_graphic() && !"\"\\<>`".contains(c))
}

fn is_registry(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// Returns the default name of an API's crate.
fn package_name(api: &str) -> String {
    format!("{}-client", base_name(api))
}

/// Returns what the names of an API's crates start with.
pub(super) fn base_name(api: &str) -> String {
    let words: String = api.to_kebab_case().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    match words.trim_matches('-') {
        "" => "api".to_owned(),
        // Otherwise a crate would have the name of the runtime.
        "naftiko" => "naftiko-api".to_owned(),
        words if words.starts_with(|first: char| first.is_ascii_digit()) => format!("api-{words}"),
        words => words.to_owned(),
    }
}

/// Checks that a crate name is valid, in a workspace with others and on every system.
pub(super) fn check_name(name: &str) -> Result<(), &'static str> {
    let is_of = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if !name.starts_with(|first: char| first.is_ascii_lowercase()) || !name.split(['-', '_']).all(is_of) {
        Err("a name has lower-case letters and digits, joined by `-` or `_`, and starts with a letter")
    } else if name.len() > 64 {
        Err("a name has at most 64 characters")
    } else if is_keyword(name) || TAKEN.contains(&name.replace('_', "-").as_str()) {
        Err("it is used by Rust, Cargo or another crate")
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{check_name, is_license, is_web_url, package_name};

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

    #[test]
    fn what_would_end_a_text_of_cargo_toml_is_no_license_and_no_url() {
        assert!(is_license("MIT OR (Apache-2.0 AND LicenseRef-Acme-1.0)"));
        assert!(is_web_url("https://git.acme.example/clients?x=1"));
        for text in ["", "\"", "MIT\npublish = true", "https://", "ftp://a", "https://a\"b", "https://a b"] {
            assert!(!is_web_url(text), "{text}");
            assert!(text.starts_with("https:") || text.starts_with("ftp:") || !is_license(text), "{text}");
        }
    }
}
