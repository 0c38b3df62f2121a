//! Lowers resolved operations to the model: the names and types of a Rust client.
//!
//! [`resolve`](crate::resolve) has already combined the files. Here each part gets its name, each
//! schema its type, and then the paging and the error bodies are derived from those.

mod about;
mod capability;
pub(crate) mod declared;
mod error_bodies;
mod exposed;
mod fakes;
mod fields;
mod flows;
mod ids;
mod naming;
mod operation;
pub(crate) mod package;
mod paging;
pub(crate) mod positions;
mod program;
mod reasons;
mod requests;
mod service;
mod types;
mod units;
mod words;

use naftiko_openapi::OpenApi;
use naftiko_spec::{Code, Diagnostic, Kind, Severity, Source};

use crate::config::Configuration;
use crate::load::{File, Folder};
use crate::lock::Lock;
use crate::model::names::Scope;
use crate::model::prose::Vocabulary;
use crate::model::{Api, Capability, ErrorBodies, Package, reserved};
use crate::report::Report;
use crate::resolve::{Entry, Resolved, Skipped};
use declared::Declared;
use naming::Published;
pub use naming::Words;
use types::Types;
pub use units::LeftOut;

/// The result of lowering a folder.
pub(crate) struct Lowered {
    /// The client. It is complete if there is no error among the diagnostics; otherwise some
    /// operations are left out.
    pub(crate) api: Api,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The operations that are left out because of errors.
    pub(crate) skipped: Vec<Skipped>,
    /// Where its parts are declared.
    pub(crate) declared: Declared,
    /// The flows that are no methods, and what servers cannot serve.
    pub(crate) left_out: Vec<LeftOut>,
    /// The names that are now published.
    pub(crate) lock: Lock,
    pub(crate) words: Words,
    /// The files of the OpenAPI document that were read, by name.
    pub(crate) document_files: Vec<(String, Source)>,
    /// Whether no client is generated: none of the files consumes anything, and each is reported.
    pub(crate) is_ignored: bool,
}

/// Lowers the resolved operations of a folder to its client.
pub(crate) fn lower(
    folder: &Folder,
    resolved: &Resolved<'_>,
    openapi: Option<&OpenApi>,
    package: Package,
    mut report: Report,
) -> Lowered {
    let configuration = folder.configuration();
    let mut types = openapi.map(|openapi| Types::new(openapi, reserved::types()));
    let entries: Vec<Entry<'_>> = resolved.capabilities.iter().map(|capability| capability.entry).collect();
    let mut published = Published::new(folder, &entries);
    let mut modules = Scope::with(reserved::MODULES);
    let mut groups = Scope::with(reserved::operation_types());
    let named = capability::modules(&entries, configuration, &mut published, &mut modules, &mut groups, &mut report);
    let info = openapi.map(OpenApi::info).unwrap_or_default();
    let about = about::about(folder, &resolved.capabilities, &info);
    let vocabulary = Vocabulary::new(openapi.map_or("", |openapi| openapi.source().text()), &about.title);
    let mut lowering = capability::Lowering {
        api: &folder.name,
        configuration,
        published: &mut published,
        modules: &mut modules,
        groups: &mut groups,
        types: types.as_mut(),
        info: &info,
        vocabulary: &vocabulary,
        declared: Vec::new(),
        report: &mut report,
    };
    let (numbers, capabilities): (Vec<usize>, Vec<Capability>) = resolved
        .capabilities
        .iter()
        .zip(named)
        .enumerate()
        .filter_map(|(index, (it, module))| Some((index, lowering.capability(index, it, module)?)))
        .unzip();
    let mut declared = Declared { operations: lowering.declared, ..Declared::default() };
    if let Some(openapi) = openapi {
        resolved.report_missing(openapi, &mut report);
        report.extend(openapi.take_diagnostics());
    }
    let document_files = openapi.map(OpenApi::files).unwrap_or_default();
    report_unread(folder, &document_files, &mut report);
    let has_mocks = folder.files.iter().any(units::has_mocks);
    let has_client = !capabilities.is_empty() || has_mocks;
    let is_ignored = is_ignored(folder, &document_files, has_client, &mut report);
    if has_client {
        exposed::report(folder, &mut report);
    }
    let mut api = Api {
        name: folder.name.clone(),
        about,
        program: program::program(&folder.name, configuration, &mut report),
        package,
        services: Vec::new(),
        from_env: Vec::new(),
        capabilities,
        flows: Vec::new(),
        units: Vec::new(),
        servers: Vec::new(),
        rest_servers: Vec::new(),
        skill_servers: Vec::new(),
        control: None,
        types: Vec::new(),
        errors: ErrorBodies::default(),
        openapi: None,
    };
    if let Some(mut types) = types {
        let groups = api.capabilities.iter().map(|capability| capability.type_name.bare().to_owned());
        types.keep_free(groups.chain(requests::published(&folder.lock)));
        declared.types = types.declared();
        api.openapi = folder.document.as_ref().map(|document| document.name.clone());
        api.types = types.finish(&mut published.lock.types);
        // They refer to the capabilities by the number of their entry.
        for types in &mut api.types {
            types.users = types.users.iter().filter_map(|user| numbers.iter().position(|it| it == user)).collect();
        }
    }
    ids::apply(&mut api, configuration, &mut report);
    requests::name(&mut api);
    error_bodies::find(&mut api);
    paging::find(&mut api, configuration, &mut report);
    service::settle(&resolved.services, &mut api, has_mocks);
    let arguments = &mut published.lock.arguments;
    positions::of_services(&mut api, arguments);
    positions::of_types(&mut api.types, arguments);
    fields::find(&mut api);
    positions::of_operations(&mut api, arguments);
    fakes::name(&mut api);
    let (scopes, flows) = ((&mut modules, &mut groups), &mut published.lock.flows);
    let made = flows::find(&mut api, folder, resolved, &numbers, scopes, flows, &mut report);
    positions::of_flows(&mut api, &mut published.lock.arguments);
    declared.expose(folder, &made);
    let mut left_out = units::find(&mut api, folder, resolved, &numbers, &made, &mut published.lock, &mut report);
    left_out.extend(made.left_out.iter().cloned());
    let tools = units::Tools { api: &api, folder, resolved, numbers: &numbers, made: &made };
    let servers = tools.servers(&mut report, &mut left_out);
    let skill_servers = tools.skill_servers(&mut report, &mut left_out);
    (api.servers, api.skill_servers) = (servers, skill_servers);
    check_configuration(&resolved.capabilities, configuration, &mut report);
    Lowered {
        api,
        diagnostics: report.into_diagnostics(),
        skipped: resolved.skipped.clone(),
        declared,
        left_out,
        lock: published.lock,
        words: published.words,
        document_files,
        is_ignored,
    }
}

/// Reports folders that no command reads, unless the OpenAPI document refers to a file in them.
fn report_unread(folder: &Folder, document_files: &[(String, Source)], report: &mut Report) {
    let folder_of_document = folder.document.as_ref().and_then(|document| document.path.parent());
    for (path, diagnostic) in &folder.unread {
        let is_within = |name: &String| folder_of_document.is_some_and(|it| it.join(name).starts_with(path));
        let holds_document = folder.document.as_ref().is_some_and(|it| it.path.starts_with(path));
        if !holds_document && !document_files.iter().any(|(name, _)| is_within(name)) {
            report.push(diagnostic.clone());
        }
    }
}

/// Whether no file of a folder consumes anything, intentionally. Such files are reported.
/// `has_client` is whether other files of the folder become a client.
fn is_ignored(folder: &Folder, document_files: &[(String, Source)], has_client: bool, report: &mut Report) -> bool {
    let is_valid = folder.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error);
    let is_of_document = |file: &&File| document_files.iter().any(|(name, _)| name == file.name());
    let (parts, files): (Vec<&File>, Vec<&File>) = folder.files.iter().partition(is_of_document);
    let is_intentional = |file: &&File| consumes_nothing(file, folder, is_valid, has_client, report);
    let ignored = parts.len() + files.into_iter().filter(is_intentional).count();
    ignored > 0 && ignored == folder.files.len()
}

/// Whether a file consumes nothing intentionally. It is reported if it consumes nothing and adds
/// nothing to a client. `is_valid` is whether all files are valid.
fn consumes_nothing(file: &File, folder: &Folder, is_valid: bool, has_client: bool, report: &mut Report) -> bool {
    let document = &file.document;
    if !file.entries.is_empty() || !document.consumes.is_empty() || units::has_mocks(file) {
        return false;
    }
    let diagnostic = match document.kind {
        // An invalid part is already reported.
        Kind::Capability | Kind::Exposes if !is_valid => return false,
        // It exposes operations of other files.
        Kind::Exposes if has_client && !document.exposed.is_empty() => return true,
        Kind::Exposes => {
            Diagnostic::note(Code::NothingConsumed, "ignored: this file only exposes operations and consumes none")
                .of_client()
        }
        Kind::Sandbox => {
            Diagnostic::note(Code::NothingConsumed, "ignored: this is the manifest of a sandbox, not a capability")
                .of_client()
        }
        Kind::OpenApi if folder.names_document() => return false,
        Kind::OpenApi => folder.unused_document(file.name()),
        Kind::Capability => {
            Diagnostic::warning(Code::Missing, "this file consumes nothing, so it adds nothing to a client")
                .help("add `consumes:` under `capability:`, or move the file elsewhere")
        }
    };
    report.push(diagnostic.at(&document.source, document.at, ""));
    matches!(document.kind, Kind::Exposes | Kind::Sandbox)
}

/// Reports settings in `codegen.toml` for modules and operations that do not exist.
fn check_configuration(
    capabilities: &[crate::resolve::Capability<'_>],
    configuration: Configuration<'_>,
    report: &mut Report,
) {
    let entries = capabilities.iter().map(|capability| capability.entry);
    let modules: Vec<&str> = entries.flat_map(|entry| [entry.namespace.value.as_str(), entry.file.name()]).collect();
    let operations = capabilities.iter().flat_map(|capability| &capability.operations);
    let operations: Vec<&str> = operations.flat_map(|operation| &operation.names).map(String::as_str).collect();
    let config = configuration.config;
    let named = config.modules.keys().map(|name| (name, &modules, "namespace or file"));
    for (name, known, what) in named.chain(config.operations.keys().map(|name| (name, &operations, "operation"))) {
        let text = name.get_ref().as_str();
        if known.contains(&text) {
            continue;
        }
        let help = match naftiko_spec::nearest(text, known.iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => "correct or remove it".to_owned(),
        };
        report.push(configuration.problem(Some(name.span()), format!("unknown {what} `{text}`"), &help));
    }
}
