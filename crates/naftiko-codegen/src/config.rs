//! `codegen.toml`: what a team wants to say about a client that its capability files do not.

use std::collections::BTreeMap;
use std::ops::Range;

use naftiko_spec::{Code, Diagnostic, Source};
use serde::Deserialize;
use toml::Spanned;

use crate::report::Report;

/// The whole file. Everything in it is optional, and so is the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Config {
    #[serde(rename = "crate")]
    pub(crate) package: Package,
    /// Folders outside the folder of specs that capability files may import from, relative to this file.
    pub(crate) import_from: Vec<Spanned<String>>,
    /// The OpenAPI document that types the operations, relative to this file; `openapi.yaml`, `.yml` or `.json` beside it
    /// unless this is said.
    pub(crate) openapi: Option<Spanned<String>>,
    /// Takes the place of every `baseUri`.
    pub(crate) base_url: Option<Spanned<String>>,
    /// For entries of `consumes` that have no `authentication`.
    pub(crate) authentication: Option<Spanned<Authentication>>,
    /// Namespace, or name of a file, to module name.
    pub(crate) modules: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Operation, as `Name`, `namespace.Name` or `METHOD /path`, to what is special about it.
    pub(crate) operations: BTreeMap<Spanned<String>, Operation>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Package {
    pub(crate) name: Option<Spanned<String>>,
    pub(crate) version: Option<Spanned<String>>,
    /// Whether `cargo publish` may publish it, or to which registries; not at all unless this is said.
    pub(crate) publish: Option<Spanned<Publish>>,
    /// The license of the generated crate, an SPDX expression.
    pub(crate) license: Option<Spanned<String>>,
    /// The URL of the repository it is committed in.
    pub(crate) repository: Option<Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Publish {
    Anywhere(bool),
    /// By their names in cargo's configuration.
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
    /// The Rust method.
    pub(crate) name: Option<Spanned<String>>,
    /// Leave it out of the client.
    pub(crate) skip: bool,
    /// How the pages of its answer follow one another, or that there are none.
    pub(crate) pages: Option<Spanned<Pages>>,
}

/// How the pages of an answer follow one another. Fields of the answer are written with dots: `meta.next_cursor`.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Pages {
    /// `false`: it has none.
    Has(bool),
    /// What asks for the next one.
    Told(Box<PagesTold>),
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PagesTold {
    /// The query parameter that says how many items to pass over.
    pub(crate) offset: Option<String>,
    /// The query parameter that says the number of the page.
    pub(crate) page: Option<String>,
    /// The number of the first page, or of the first item; as the OpenAPI document tells it unless this is said.
    pub(crate) first: Option<u64>,
    /// The query parameter that takes what the answer says.
    pub(crate) cursor: Option<String>,
    /// The query parameter that takes the id of the last item.
    pub(crate) after: Option<String>,
    /// The field of an item that is its id; `id` unless this is said.
    pub(crate) id: Option<String>,
    /// Whether the answer has a `Link` header.
    pub(crate) link: bool,
    /// The field with the items; not said if the answer is the list.
    pub(crate) items: Option<String>,
    /// The field with the next cursor, or with the URL of the next page.
    pub(crate) next: Option<String>,
    /// The field with the number of all items.
    pub(crate) total: Option<String>,
    /// The field with the number of all pages.
    pub(crate) pages: Option<String>,
    /// The field that says whether there are more.
    pub(crate) more: Option<String>,
    /// The field that says whether the page is the last.
    pub(crate) last: Option<String>,
}

/// The name of the file in a folder of capability files.
pub(crate) const FILE_NAME: &str = "codegen.toml";

/// The configuration of a folder, and its text.
#[derive(Clone, Copy)]
pub(crate) struct Configuration<'a> {
    pub(crate) config: &'a Config,
    pub(crate) source: Option<&'a Source>,
}

impl<'a> Configuration<'a> {
    /// An error in a part of `codegen.toml`, or in a value that stands in for a missing one.
    pub(crate) fn problem(&self, part: Option<Range<usize>>, message: String, help: &str) -> Diagnostic {
        let diagnostic = Diagnostic::error(Code::InvalidConfiguration, message).help(help);
        match (self.source, part) {
            (Some(source), Some(part)) => diagnostic.at_span(source, part, ""),
            _ => diagnostic,
        }
    }

    /// A Rust name that the file gives. An invalid one is reported.
    pub(crate) fn rust_name(&self, name: &Spanned<String>, report: &mut Report) -> String {
        let text = name.get_ref();
        if !text.starts_with(|first: char| first.is_ascii_alphabetic())
            || !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        {
            let help = "use ASCII letters, digits and `_`, a letter first";
            report.push(self.problem(Some(name.span()), format!("`{text}` is not a name in Rust"), help));
        }
        text.clone()
    }

    /// What the file says of an operation, by the most exact of its names.
    pub(crate) fn operation(&self, names: &[String; 3]) -> Option<&'a Operation> {
        names.iter().rev().find_map(|name| self.config.operations.get(name.as_str()))
    }
}

/// The names by which `codegen.toml` knows an operation, the most exact one last. `path` is its normalized path.
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

/// What is wrong with a file that is not the TOML which is expected.
pub(crate) fn not_toml(source: &Source, error: &toml::de::Error) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    if source.is_hidden() {
        // Messages quote the text.
        return Diagnostic::error(Code::InvalidConfiguration, format!("{} cannot be understood", source.name()))
            .at_span(source, span, "")
            .help("it is a link out of the folder of specs, so that its text is not shown: put the file itself there");
    }
    let message = error.message().trim().replace('\n', ", ");
    Diagnostic::error(Code::InvalidConfiguration, message).at_span(source, span, "")
}
