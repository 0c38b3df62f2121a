//! Resolved operations to the model: the names and the types of a Rust client.
//!
//! What the files say is decided before, in [`resolve`](crate::resolve). Here each part gets its name, each schema its type,
//! and what follows from those: how pages follow one another, and which error bodies there are.

mod about;
mod capability;
mod failures;
mod fakes;
mod naming;
mod operation;
pub(crate) mod package;
mod paging;
mod service;
mod types;
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
use naming::Published;
pub use naming::Words;
use types::Types;

/// What comes of a folder.
pub(crate) struct Lowered {
    /// The client. It is complete if no error is among the diagnostics; otherwise some operations are left out.
    pub(crate) api: Api,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The operations that are left out because something is wrong with them.
    pub(crate) skipped: Vec<Skipped>,
    /// The names that are published now.
    pub(crate) lock: Lock,
    pub(crate) words: Words,
    /// The files of the OpenAPI document that were read, by their names.
    pub(crate) companion: Vec<(String, Source)>,
    /// Whether no client is to be made: none of the files consumes anything, and each says why.
    pub(crate) is_passed_over: bool,
}

/// Makes the client of a folder from its resolved operations.
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
        report: &mut report,
    };
    let (numbers, capabilities): (Vec<usize>, Vec<Capability>) = resolved
        .capabilities
        .iter()
        .zip(named)
        .enumerate()
        .filter_map(|(index, (it, module))| Some((index, lowering.capability(index, it, module)?)))
        .unzip();
    if let Some(openapi) = openapi {
        resolved.report_missing(openapi, &mut report);
        report.extend(openapi.take_diagnostics());
    }
    let companion = openapi.map(OpenApi::files).unwrap_or_default();
    report_unread(folder, &companion, &mut report);
    let is_passed_over = passes_over(folder, &companion, &mut report);
    let mut api = Api {
        name: folder.name.clone(),
        about,
        package,
        services: Vec::new(),
        capabilities,
        types: Vec::new(),
        errors: ErrorBodies::default(),
        companion: None,
    };
    if let Some(types) = types {
        api.companion = folder.companion.as_ref().map(|companion| companion.name.clone());
        api.types = types.finish(&mut published.lock.types);
        // They know the capabilities by the number of their entry.
        for types in &mut api.types {
            types.users = types.users.iter().filter_map(|user| numbers.iter().position(|it| it == user)).collect();
        }
    }
    failures::find(&mut api);
    paging::find(&mut api, configuration, &mut report);
    service::settle(&resolved.services, &mut api);
    fakes::name(&mut api);
    check_configuration(&resolved.capabilities, configuration, &mut report);
    Lowered {
        api,
        diagnostics: report.into_diagnostics(),
        skipped: resolved.skipped.clone(),
        lock: published.lock,
        words: published.words,
        companion,
        is_passed_over,
    }
}

/// Reports folders that no command reads, unless the OpenAPI document refers to a file in them.
fn report_unread(folder: &Folder, companion: &[(String, Source)], report: &mut Report) {
    let home = folder.companion.as_ref().and_then(|companion| companion.path.parent());
    for (path, diagnostic) in &folder.unread {
        let is_within = |name: &String| home.is_some_and(|home| home.join(name).starts_with(path));
        let holds_document = folder.companion.as_ref().is_some_and(|it| it.path.starts_with(path));
        if !holds_document && !companion.iter().any(|(name, _)| is_within(name)) {
            report.push(diagnostic.clone());
        }
    }
}

/// Whether none of the files of a folder consumes anything, and none of them was meant to. Each such file is reported.
fn passes_over(folder: &Folder, companion: &[(String, Source)], report: &mut Report) -> bool {
    let is_whole = folder.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error);
    let is_of_document = |file: &&File| companion.iter().any(|(name, _)| name == file.name());
    let (parts, files): (Vec<&File>, Vec<&File>) = folder.files.iter().partition(is_of_document);
    let passed_over =
        parts.len() + files.into_iter().filter(|file| consumes_nothing(file, folder, is_whole, report)).count();
    passed_over > 0 && passed_over == folder.files.len()
}

/// Whether a file is meant to consume nothing. One that consumes nothing is reported. `is_whole` is whether everything in
/// the files was understood.
fn consumes_nothing(file: &File, folder: &Folder, is_whole: bool, report: &mut Report) -> bool {
    let document = &file.document;
    if !file.entries.is_empty() || !document.consumes.is_empty() {
        return false;
    }
    let diagnostic = match document.kind {
        // Something in it was not understood, which is reported.
        Kind::Capability | Kind::Exposes if !is_whole => return false,
        Kind::Exposes => {
            Diagnostic::note(Code::NothingConsumed, "passed over: this file exposes, and consumes nothing").of_client()
        }
        Kind::Sandbox => {
            Diagnostic::note(Code::NothingConsumed, "passed over: this is the manifest of a sandbox, not a capability")
                .of_client()
        }
        Kind::OpenApi if folder.names_companion() => return false,
        Kind::OpenApi => folder.unused_document(file.name()),
        Kind::Capability => {
            Diagnostic::warning(Code::Missing, "this file consumes nothing: it adds nothing to a client")
                .help("add `consumes:` below `capability:`, or move the file elsewhere")
        }
    };
    report.push(diagnostic.at(&document.source, document.at, ""));
    matches!(document.kind, Kind::Exposes | Kind::Sandbox)
}

/// Reports what `codegen.toml` says of modules and operations that do not exist.
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
            Some(near) => format!("did you mean `{near}`?"),
            None => "correct or remove it".to_owned(),
        };
        report.push(configuration.problem(Some(name.span()), format!("there is no {what} `{text}`"), &help));
    }
}
