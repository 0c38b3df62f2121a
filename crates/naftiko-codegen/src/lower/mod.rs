//! Documents to the model. Every decision is made here, and everything that cannot be decided is reported.

mod authentication;
mod capability;
mod header;
mod input;
mod operation;
mod package;
mod path;
#[cfg_attr(not(test), expect(dead_code))]
mod words;

use naftiko_spec::{Code, Consumes, Diagnostic, Document, Severity, Source, Spanned};

use crate::config::Config;
use crate::load::{File, Folder};
use crate::model::names::Scope;
use crate::model::{Api, Authentication};

/// Names that are not for modules: of methods of the client, of crates it sees, of files that mean something to cargo or
/// that Windows does not have.
#[rustfmt::skip]
const MODULE_NAMES: &[&str] = &[
    "new", "from_env", "builder",
    "as_ref", "clone", "into", "try_into",
    "alloc", "core", "naftiko_client", "reqwest", "std",
    "lib", "main", "mod",
    "aux", "con", "nul", "prn", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Makes one client of the files of a folder.
///
/// The API is right only if no error is among the diagnostics.
pub(crate) fn lower(folder: &Folder) -> (Api, Vec<Diagnostic>) {
    let mut lowering = Lowering {
        config: &folder.config,
        config_source: folder.config_source.as_ref(),
        credential: Credential::None,
        is_whole: folder.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error),
        diagnostics: Vec::new(),
        known_operations: Vec::new(),
    };
    let entries: Vec<(&File, &Consumes)> = folder
        .files
        .iter()
        .flat_map(|file| file.document.consumes.iter().map(move |consumes| (file, consumes)))
        .collect();
    let is_whole = lowering.is_whole;
    for file in folder.files.iter().filter(|file| is_whole && file.document.consumes.is_empty()) {
        lowering.report(
            Diagnostic::warning(Code::Missing, "this file consumes nothing: it adds nothing to a client")
                .at(&file.document.source, file.document.at, "")
                .help("add `consumes:` below `capability:`, or move the file elsewhere"),
        );
    }
    let mut modules = Scope::with(MODULE_NAMES);
    let package = lowering.package(&folder.name);
    let base_url = lowering.base_url(&entries);
    let authentication = lowering.authentication(&folder.name, &entries);
    lowering.credential = Credential::of(&authentication);
    let api = Api {
        name: folder.name.clone(),
        title: if folder.is_root() { "the API".to_owned() } else { format!("the {} API", folder.name) },
        package,
        base_url,
        authentication,
        capabilities: entries
            .iter()
            .filter_map(|(file, consumes)| lowering.capability(&folder.name, file, consumes, &mut modules))
            .collect(),
    };
    lowering.check_configuration(&entries);
    (api, lowering.diagnostics)
}

struct Lowering<'a> {
    config: &'a Config,
    config_source: Option<&'a Source>,
    /// What no parameter may take the place of.
    credential: Credential,
    /// Whether everything in the files was understood, so that what is not there was not meant to be.
    is_whole: bool,
    diagnostics: Vec<Diagnostic>,
    /// What codegen.toml can call each operation met, skipped ones too.
    known_operations: Vec<[String; 3]>,
}

/// Where the secret of the API travels.
enum Credential {
    None,
    Header(String),
    Query(String),
}

impl Credential {
    fn of(authentication: &Authentication) -> Self {
        match authentication {
            Authentication::None => Credential::None,
            Authentication::Bearer { .. } | Authentication::Basic { .. } => {
                Credential::Header("authorization".to_owned())
            }
            Authentication::HeaderKey { header, .. } => Credential::Header(header.clone()),
            Authentication::QueryKey { parameter, .. } => Credential::Query(parameter.clone()),
        }
    }
}

impl Lowering<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The one base URL of all entries.
    fn base_url(&mut self, entries: &[(&File, &Consumes)]) -> String {
        if let Some(spanned) = &self.config.base_url {
            let base_url = spanned.get_ref();
            if let Err(what) = path::check_base_url(base_url) {
                self.configuration_problem(
                    Some(spanned),
                    format!("the base URL {base_url:?} {what}"),
                    "write it as in `https://api.example.com/v1`",
                );
            }
            return base_url.trim_end_matches('/').to_owned();
        }
        let mut first: Option<(&Document, &Spanned<String>)> = None;
        for (File { document, .. }, consumes) in entries {
            let Some(base_uri) = &consumes.base_uri else {
                self.report(
                    Diagnostic::error(Code::Missing, format!("`{}` has no `baseUri`", consumes.namespace.value))
                        .at(&document.source, consumes.at, "")
                        .help("add `baseUri: https://...` here, or `base-url` to codegen.toml"),
                );
                continue;
            };
            let base_url = base_uri.value.trim_end_matches('/');
            if let Err(what) = path::check_base_url(base_url) {
                self.report(
                    Diagnostic::error(Code::InvalidBaseUrl, format!("the base URL {:?} {what}", base_uri.value))
                        .at(&document.source, base_uri.at, "")
                        .help("write it as in `https://api.example.com/v1`, here or as `base-url` in codegen.toml"),
                );
                continue;
            }
            match first {
                None => first = Some((document, base_uri)),
                Some((other, known)) if known.value.trim_end_matches('/') != base_url => self.report(
                    Diagnostic::error(Code::Conflict, "two entries of one client have different base URLs")
                        .at(&document.source, base_uri.at, "this one")
                        .at(&other.source, known.at, "and this one")
                        .help("put the files into folders of their own: a folder is one client"),
                ),
                Some(_) => {}
            }
        }
        first.map_or_else(String::new, |(_, base_uri)| base_uri.value.trim_end_matches('/').to_owned())
    }

    /// Reports what `codegen.toml` says of things that are not there.
    fn check_configuration(&mut self, entries: &[(&File, &Consumes)]) {
        let config = self.config;
        let known: Vec<&str> =
            entries.iter().flat_map(|(file, consumes)| [consumes.namespace.value.as_str(), file.name()]).collect();
        for module in config.modules.keys() {
            self.check_known(module, &known, "namespace or file");
        }
        let known = std::mem::take(&mut self.known_operations);
        let known: Vec<&str> = known.iter().flatten().map(String::as_str).collect();
        for operation in config.operations.keys() {
            self.check_known(operation, &known, "operation");
        }
    }

    fn check_known(&mut self, name: &toml::Spanned<String>, known: &[&str], what: &str) {
        let text = name.get_ref().as_str();
        if !known.contains(&text) {
            let help = match naftiko_spec::nearest(text, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "correct or remove it".to_owned(),
            };
            self.configuration_problem(Some(name), format!("there is no {what} `{text}`"), &help);
        }
    }

    /// A Rust name that `codegen.toml` gives.
    fn configured_name(&mut self, name: &toml::Spanned<String>) -> String {
        let text = name.get_ref();
        if !text.starts_with(|first: char| first.is_ascii_alphabetic())
            || !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        {
            let message = format!("`{text}` is not a name in Rust");
            self.configuration_problem(Some(name), message, "use ASCII letters, digits and `_`, a letter first");
        }
        text.clone()
    }

    /// Reports what is wrong with a value of `codegen.toml`, or with what stands in for it where there is none.
    fn configuration_problem(&mut self, value: Option<&toml::Spanned<String>>, message: String, help: &str) {
        let mut diagnostic = Diagnostic::error(Code::InvalidConfiguration, message).help(help);
        if let (Some(source), Some(value)) = (self.config_source, value) {
            diagnostic = diagnostic.at_span(source, value.span(), "");
        }
        self.report(diagnostic);
    }
}
