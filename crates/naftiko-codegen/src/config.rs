//! `codegen.toml`: settings of a client that its capability files do not contain.

use std::collections::BTreeMap;
use std::ops::Range;

use naftiko_spec::{Code, Diagnostic, Source, nearest};
use serde::Deserialize;
use toml::Spanned;

use crate::diff::Level;
use crate::report::Report;

/// The whole file. All of it is optional.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Config {
    #[serde(rename = "crate")]
    pub(crate) package: Package,
    /// The program; without it, there is none.
    pub(crate) program: Option<Program>,
    /// Where the runtime is. In the folder of specs, it applies to all clients.
    pub(crate) runtime: Option<Spanned<RuntimeSettings>>,
    /// Folders outside the folder of specs from which capability files may import, relative to this
    /// file.
    pub(crate) import_from: Vec<Spanned<String>>,
    /// The OpenAPI document that types the operations, relative to this file; by default,
    /// `openapi.yaml`, `.yml` or `.json` in its folder.
    pub(crate) openapi: Option<Spanned<String>>,
    /// Replaces every `baseUri`.
    pub(crate) base_url: Option<Spanned<String>>,
    /// For entries of `consumes` without `authentication`.
    pub(crate) authentication: Option<Spanned<Authentication>>,
    /// From a namespace, or the name of a file, to a module name.
    pub(crate) modules: BTreeMap<Spanned<String>, Spanned<String>>,
    /// From a parameter or a field, as `name` or `Type.name`, to the type of the IDs that it holds.
    pub(crate) ids: BTreeMap<Spanned<String>, Spanned<String>>,
    /// From an operation, as `Name`, `namespace.Name` or `METHOD /path`, to its settings.
    pub(crate) operations: BTreeMap<Spanned<String>, Operation>,
    /// How changes of the specs are judged.
    pub(crate) diff: Judgement,
}

/// Where the crates of the runtime are: one of `version`, `git` and `path`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RuntimeSettings {
    /// A version requirement, for crates in a registry.
    pub(crate) version: Option<Spanned<String>>,
    /// The URL of a git repository.
    pub(crate) git: Option<String>,
    /// A tag of the repository.
    pub(crate) tag: Option<String>,
    /// A commit of the repository.
    pub(crate) rev: Option<String>,
    /// A branch of the repository.
    pub(crate) branch: Option<String>,
    /// The folder of `naftiko-client`, relative to this file.
    pub(crate) path: Option<String>,
}

/// How the command `diff` judges changes of the specs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Judgement {
    /// From a code to its level.
    pub(crate) levels: BTreeMap<Spanned<String>, Level>,
    /// The fingerprints of accepted changes.
    pub(crate) accepted: Vec<Spanned<String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Package {
    pub(crate) name: Option<Spanned<String>>,
    pub(crate) version: Option<Spanned<String>>,
    /// Whether `cargo publish` may publish it, or to which registries; by default, it may not.
    pub(crate) publish: Option<Spanned<Publish>>,
    /// The license of the generated crate, an SPDX expression.
    pub(crate) license: Option<Spanned<String>>,
    /// The URL of its repository.
    pub(crate) repository: Option<Spanned<String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Program {
    /// The name of the binary; by default, that of the API.
    pub(crate) name: Option<Spanned<String>>,
    /// Its parts, as in [`Feature`](crate::model::program::Feature); by default, all.
    pub(crate) features: Option<Vec<Spanned<String>>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Publish {
    Anywhere(bool),
    /// By their names in Cargo's configuration.
    Registries(Vec<String>),
}

/// As in a capability file; secrets are `{{VARIABLE}}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, tag = "type", rename_all = "lowercase")]
pub(crate) enum Authentication {
    None,
    Bearer {
        token: String,
    },
    Basic {
        username: String,
        password: String,
    },
    Digest {
        username: String,
        password: String,
    },
    ApiKey {
        key: String,
        value: String,
        placement: Option<Placement>,
    },
    #[serde(rename_all = "kebab-case")]
    Oauth2 {
        token_url: String,
        client_id: Option<String>,
        client_secret: Option<String>,
        scopes: Option<String>,
    },
    Custom {
        scheme: String,
    },
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Placement {
    Header,
    Query,
    Cookie,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Operation {
    /// The name of the Rust method.
    pub(crate) name: Option<Spanned<String>>,
    /// Leaves it out of the client.
    pub(crate) skip: bool,
    /// Its paging, or that it has none.
    pub(crate) pages: Option<Spanned<Pages>>,
}

/// The paging of a response. Nested fields are separated with dots: `meta.next_cursor`.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Pages {
    /// `false`: the response is not paged. `true`: the paging is inferred.
    Has(bool),
    /// The paging style and its fields.
    Explicit(Box<ExplicitPages>),
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ExplicitPages {
    /// The query parameter with the number of items to skip.
    pub(crate) offset: Option<String>,
    /// The query parameter with the number of the page.
    pub(crate) page: Option<String>,
    /// The number of the first page or item; by default, as documented in the OpenAPI document.
    pub(crate) first: Option<u64>,
    /// The query parameter that takes a value from the response.
    pub(crate) cursor: Option<String>,
    /// The query parameter that takes the ID of the last item.
    pub(crate) after: Option<String>,
    /// The field of an item with its ID; `id` by default.
    pub(crate) id: Option<String>,
    /// Whether the response has a `Link` header.
    pub(crate) link: bool,
    /// The field with the items; absent if the response is the list.
    pub(crate) items: Option<String>,
    /// The field with the next cursor, or with the URL of the next page.
    pub(crate) next: Option<String>,
    /// The field with the number of all items.
    pub(crate) total: Option<String>,
    /// The field with the number of all pages.
    pub(crate) pages: Option<String>,
    /// The field that is true if there are more pages.
    pub(crate) more: Option<String>,
    /// The field that is true on the last page.
    pub(crate) last: Option<String>,
}

/// The name of the file in a folder of capability files.
pub(crate) const FILE_NAME: &str = "codegen.toml";

/// The configuration of a folder and its text.
#[derive(Clone, Copy)]
pub(crate) struct Configuration<'a> {
    pub(crate) config: &'a Config,
    pub(crate) source: Option<&'a Source>,
}

impl<'a> Configuration<'a> {
    /// Returns an error in a part of `codegen.toml`, or in the default for an absent one.
    pub(crate) fn problem(&self, part: Option<Range<usize>>, message: String, help: &str) -> Diagnostic {
        let diagnostic = Diagnostic::error(Code::InvalidConfiguration, message).help(help);
        match (self.source, part) {
            (Some(source), Some(part)) => diagnostic.at_span(source, part, ""),
            _ => diagnostic,
        }
    }

    /// Returns a Rust name in the file. An invalid one is reported.
    pub(crate) fn rust_name(&self, name: &Spanned<String>, report: &mut Report) -> String {
        let text = name.get_ref();
        if !text.starts_with(|first: char| first.is_ascii_alphabetic())
            || !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        {
            let help = "use ASCII letters, digits and `_`, starting with a letter";
            report.push(self.problem(Some(name.span()), format!("`{text}` is not a valid Rust name"), help));
        }
        text.clone()
    }

    /// Returns the settings of an operation, by its most specific name.
    pub(crate) fn operation(&self, names: &[String; 3]) -> Option<&'a Operation> {
        names.iter().rev().find_map(|name| self.config.operations.get(name.as_str()))
    }
}

/// Returns the names of an operation in `codegen.toml`, the most specific one last. `path` is its
/// normalized path.
pub(crate) fn names_of_operation(namespace: &str, method: &str, path: &str, name: &str) -> [String; 3] {
    [name.to_owned(), format!("{namespace}.{name}"), format!("{method} {path}")]
}

/// Reads the text of `codegen.toml`.
pub(crate) fn parse(source: Source) -> Result<(Config, Source), Diagnostic> {
    match toml::from_str(source.text()) {
        Ok(config) => Ok((config, source)),
        Err(error) => Err(not_toml(&source, &error)),
    }
}

/// Returns the field that was meant, from a message of serde: unknown field `programm`, expected
/// one of `crate`, `program`.
fn nearest_field(message: &str) -> Option<String> {
    let names: Vec<&str> = message.strip_prefix("unknown field ")?.split('`').skip(1).step_by(2).collect();
    let (name, known) = names.split_first()?;
    nearest(name, known.iter().copied()).map(str::to_owned)
}

/// Returns the error for a file that is not the expected TOML.
pub(crate) fn not_toml(source: &Source, error: &toml::de::Error) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    if source.is_hidden() {
        // Error messages quote the text.
        return Diagnostic::error(Code::InvalidConfiguration, format!("{} is not valid", source.name()))
            .at_span(source, span, "")
            .help("replace the link with the file: its text is not shown, because the link leads out of the folder of specs");
    }
    let message = error.message().trim().replace('\n', ", ");
    let nearest = nearest_field(&message).map(|field| format!("did you mean `{field}`?"));
    let diagnostic = Diagnostic::error(Code::InvalidConfiguration, message).at_span(source, span, "");
    nearest.into_iter().fold(diagnostic, Diagnostic::help)
}
