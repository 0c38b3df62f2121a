//! Documents to the model. Every decision is made here, and everything that cannot be decided is reported.

mod authentication;
mod header;
mod operation;
mod package;
mod path;

use std::collections::HashMap;

use heck::ToKebabCase;
use naftiko_spec::{Code, Consumes, Diagnostic, Document, Severity, Source, Spanned};

use crate::config::Config;
use crate::load::{File, Folder};
use crate::model::docs::Docs;
use crate::model::names::Scope;
use crate::model::{Api, Authentication, Capability, Resource};

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
/// Names that are not for operations: of methods that their capability has, or that a trait would take from it.
const METHOD_NAMES: &[&str] = &["new", "clone", "into", "try_into"];

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

    /// One entry as a capability, if any of its operations is to be in the client.
    fn capability(&mut self, api: &str, file: &File, consumes: &Consumes, modules: &mut Scope) -> Option<Capability> {
        let document = &file.document;
        let namespace = &consumes.namespace.value;
        if self.is_whole && consumes.resources.iter().all(|resource| resource.operations.is_empty()) {
            self.report(
                Diagnostic::warning(Code::Missing, format!("`{namespace}` has no operation"))
                    .at(&document.source, consumes.namespace.at, "left out")
                    .help("add one below `resources:`"),
            );
        }
        let modules_config = &self.config.modules;
        let wanted = match modules_config.get(file.name()).or_else(|| modules_config.get(namespace.as_str())) {
            Some(module) => self.configured_name(module),
            None => module_words(api, namespace, document.title.as_ref().map(|title| title.value.as_str())),
        };
        let mut types = Scope::with(operation::TYPE_NAMES);
        let type_name = types.camel(&wanted, "Api");
        let mut methods = Scope::with(METHOD_NAMES);
        let mut counts = HashMap::new();
        for operation in consumes.resources.iter().flat_map(|resource| &resource.operations) {
            *counts.entry(operation.name.value.as_str()).or_insert(0) += 1;
        }
        let mut resources = Vec::new();
        for resource in &consumes.resources {
            let path = &resource.path;
            let wanted = resource.operations.iter().map(|spec| (spec, self.wanted_name(namespace, &path.value, spec)));
            let specs: Vec<_> = wanted.filter_map(|(spec, name)| Some((spec, name?))).collect();
            let template = match path::parse(&path.value) {
                _ if specs.is_empty() => continue,
                Ok(template) => template,
                Err((what, help)) => {
                    let diagnostic = Diagnostic::error(Code::InvalidPath, what);
                    self.report(diagnostic.at(&document.source, path.at, "").help(help));
                    continue;
                }
            };
            let context = operation::Context { document, consumes, resource, template: &template, counts: &counts };
            let operations: Vec<_> = specs
                .into_iter()
                .filter_map(|(spec, name)| self.operation(&context, spec, &name, &mut methods, &mut types))
                .collect();
            if !operations.is_empty() {
                resources.push(Resource { path: template.text, operations });
            }
        }
        if resources.is_empty() {
            return None;
        }
        let module = modules.snake(&wanted, "api");
        if module != Scope::default().snake(&wanted, "api") {
            let key = if document.consumes.len() == 1 { file.name() } else { namespace.as_str() };
            self.report(
                Diagnostic::warning(
                    Code::NameCollision,
                    format!("the name of `{namespace}` is taken: its module is `{module}`"),
                )
                .at(&document.source, consumes.namespace.at, "")
                .help(format!("choose one in codegen.toml:\n\n[modules]\n{key:?} = \"...\"")),
            );
        }
        let description = consumes.description.as_ref().or(document.description.as_ref());
        Some(Capability {
            file: file.relative.clone(),
            namespace: namespace.clone(),
            docs: description.map(|description| Docs::new(&description.value)).unwrap_or_default(),
            module,
            type_name,
            resources,
        })
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

/// The words of a module's name.
///
/// A label like `Clerk Backend Api — Organizations` names the part after the dash; where the namespace ends in the same
/// words, they are the module. Otherwise it is the namespace, without the name of the API it may start with. Only the file
/// itself is looked at, so that another file never renames this one's module.
fn module_words(api: &str, namespace: &str, title: Option<&str>) -> String {
    let namespace = namespace.to_kebab_case();
    let part = title.and_then(|title| [" — ", " – ", " - "].iter().find_map(|dash| title.rsplit_once(dash)));
    if let Some((_, part)) = part {
        let part = part.to_kebab_case();
        if !part.is_empty() && (namespace == part || namespace.ends_with(&format!("-{part}"))) {
            return part;
        }
    }
    match namespace.strip_prefix(&format!("{}-", api.to_kebab_case())) {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => namespace,
    }
}

#[cfg(test)]
mod tests {
    use super::module_words;

    #[test]
    fn a_module_is_named_by_the_label_or_the_namespace() {
        for (namespace, title, module) in [
            ("clerk-backend-api-organizations", Some("Clerk Backend Api — Organizations"), "organizations"),
            ("admin-api-keys", Some("Pinecone Admin API — API Keys"), "api-keys"),
            ("clerk-users", Some("Users of Clerk"), "users"),
            ("clerk", Some("Clerk — Organizations"), "clerk"),
            ("billing", None, "billing"),
        ] {
            assert_eq!(module_words("clerk", namespace, title), module);
        }
    }
}
