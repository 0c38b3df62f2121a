//! Joins the capability files with the OpenAPI document: each operation once, as plain data.
//!
//! The capability file selects the operations, and the OpenAPI document types them. This module
//! decides, by the [`rules`], which file wins, and reports every contradiction. The result contains
//! no Rust, so that a client, a comparison of two versions, or a server can be made from it.
//!
//! ```text
//! entry -> server, security -> counterpart -> target -> path -> input -> body -> response
//! ```
//!
//! | question | file |
//! |---|---|
//! | what the server is, and which variables its URL has | `server.rs` |
//! | how requests authenticate | `security.rs`, `security/` |
//! | which operations have their own server or secret | `target.rs` |
//! | how a path template or base URL is read | `path.rs` |
//! | which operation of the document corresponds to one of the file | `counterpart.rs` |
//! | which file wins if they disagree | `rules.rs`, `text.rs` |
//! | which inputs there are | `input.rs`, `input/` |
//! | how a list or an object is serialized | `style.rs` |
//! | what is sent as the body | `body.rs`, `body/`, `escape.rs` |
//! | what kind of content a media type is | `media.rs` |
//! | what a name in a template refers to | `template.rs` |
//! | what is returned | `response.rs` |
//! | which operations are duplicates | `doubles.rs` |
//!
//! `declare.rs` is the inverse: what a capability file has to declare for an operation of the
//! document.

mod body;
pub(crate) mod callers;
mod counterpart;
pub(crate) mod declare;
mod doubles;
mod entry;
mod escape;
pub(crate) mod header;
mod input;
pub(crate) mod json_path;
pub(crate) mod media;
pub(crate) mod operation;
pub(crate) mod path;
mod print;
mod response;
pub(crate) mod rules;
mod security;
mod server;
mod server_url;
pub(crate) mod service;
mod sources;
mod style;
pub(crate) mod target;
mod template;
mod text;
pub(crate) mod value;

use std::rc::Rc;

use naftiko_openapi::{OpenApi, Operation as Counterpart};
use naftiko_spec::{Code, Diagnostic, Operation as Spec, Resource, Severity, Spanned};

use crate::config::{Configuration, names_of_operation};
use crate::load::Folder;
use crate::report::Report;
use counterpart::{Missing, Paths};
pub(crate) use entry::{Entry, Tools};
use input::collected::{self, Context};
use operation::{Operation, Target};
use path::PathTemplate;
pub(crate) use print::Printed;
use server::Services;
use service::Service;
use sources::Sources;
use style::Schemas;
use target::{Asked, Targets};

/// A resolved folder.
pub(crate) struct Resolved<'a> {
    pub(crate) services: Vec<Service>,
    /// The entries of `consumes`, in the order of their files.
    pub(crate) capabilities: Vec<Capability<'a>>,
    /// The operations that are left out because of errors.
    pub(crate) skipped: Vec<Skipped>,
    /// The operations that the OpenAPI document does not have.
    missing: Missing,
}

/// Something that is left out because of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// What it is: `operation`, `flow`, `tool`, `resource` or `route`.
    pub kind: &'static str,
    /// The namespace of its entry, of its aggregate or of its server.
    pub namespace: String,
    /// Its name; of a route, and of an operation without a name, its method and path.
    pub name: String,
    /// The code of its first error.
    pub code: Code,
}

/// A resolved entry of `consumes`.
pub(crate) struct Capability<'a> {
    pub(crate) entry: Entry<'a>,
    pub(crate) tools: Tools<'a>,
    /// Its operations, in the order of the file.
    pub(crate) operations: Vec<Candidate<'a>>,
}

/// An operation of a capability file and its resolution.
pub(crate) struct Candidate<'a> {
    /// The index of its resource.
    pub(crate) resource: usize,
    pub(crate) spec: &'a Spec,
    /// Its full path, as written.
    pub(crate) path: Spanned<String>,
    /// Its counterpart in the OpenAPI document.
    pub(crate) counterpart: Option<Rc<Counterpart>>,
    /// The names that `codegen.toml` may use for it, the most specific one last.
    pub(crate) names: [String; 3],
    /// Whether `codegen.toml` leaves it out.
    pub(crate) is_left_out: bool,
    /// The target of its requests; `None` if it is left out, or if its entry has no service.
    target: Option<Target>,
    /// The operation; `None` if it is left out, or if it has an error.
    pub(crate) operation: Option<Operation>,
}

impl Candidate<'_> {
    /// Returns its name for messages.
    fn shown(&self) -> String {
        match self.spec.name.value.as_str() {
            "" => format!("{} {}", self.spec.method.value, self.path.value),
            name => name.to_owned(),
        }
    }

    fn asked(&self) -> Asked<'_> {
        Asked { name: self.shown(), path: &self.path.value, counterpart: self.counterpart.as_deref() }
    }
}

/// Opens the OpenAPI document of a folder, if there is one.
pub(crate) fn open(folder: &Folder, report: &mut Report) -> Option<OpenApi> {
    match folder.document.as_ref()?.open(folder.config_source.as_ref()) {
        Ok(openapi) => Some(openapi),
        Err(diagnostic) => {
            report.push(diagnostic);
            None
        }
    }
}

/// Resolves the operations of a folder.
pub(crate) fn resolve<'a>(folder: &'a Folder, openapi: Option<&'a OpenApi>, report: &mut Report) -> Resolved<'a> {
    let entries = entry::all(folder);
    let inputs = Sources { api: &folder.name, configuration: folder.configuration(), openapi };
    let paths = openapi.map(Paths::new);
    let mut resolving = Resolving {
        inputs,
        configuration: inputs.configuration,
        // If a syntax error was found, the missing part may be in it.
        is_whole: folder.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error),
        services: server::services(inputs, &entries, paths.as_ref(), report),
        paths,
        schemas: Schemas(openapi),
        missing: Missing::default(),
        skipped: Vec::new(),
        report,
    };
    // All services must exist before the first template adds a variable to one.
    let candidates: Vec<Vec<Candidate<'_>>> =
        entries.iter().enumerate().map(|(index, entry)| resolving.candidates(*entry, index)).collect();
    let capabilities = entries
        .into_iter()
        .zip(candidates)
        .map(|(entry, candidates)| resolving.capability(entry, candidates))
        .collect();
    let Resolving { services, skipped, missing, .. } = resolving;
    Resolved { services: services.into_services(), capabilities, skipped, missing }
}

impl Resolved<'_> {
    /// Reports the operations that the OpenAPI document does not have, or that it has no paths. If
    /// the document has a syntax error, that is reported instead, because it may be the cause.
    pub(crate) fn report_missing(&self, openapi: &OpenApi, report: &mut Report) {
        if openapi.paths().is_empty() {
            report.push(
                Diagnostic::warning(Code::InvalidOpenApi, "the OpenAPI document has no paths, so it provides no types")
                    .at_span(openapi.source(), 0..0, "")
                    .help("add the paths of the API to the document, or remove it"),
            );
        } else if openapi.is_whole() {
            self.missing.report(openapi.source().name(), report);
        }
    }
}

/// The entries of a folder during resolution.
struct Resolving<'a, 'r> {
    inputs: Sources<'a>,
    configuration: Configuration<'a>,
    is_whole: bool,
    services: Services,
    paths: Option<Paths<'a>>,
    schemas: Schemas<'a>,
    missing: Missing,
    skipped: Vec<Skipped>,
    report: &'r mut Report,
}

impl<'a> Resolving<'a, '_> {
    fn capability(&mut self, entry: Entry<'a>, mut operations: Vec<Candidate<'a>>) -> Capability<'a> {
        let Entry { document, consumes, .. } = entry;
        if self.is_whole && consumes.resources.iter().all(|resource| resource.operations.is_empty()) {
            self.report.push(
                Diagnostic::warning(Code::Missing, format!("`{}` has no operation", entry.namespace.value))
                    .at(&document.source, consumes.namespace.at, "ignored")
                    .help("add an operation under `resources:`"),
            );
        }
        let tools = entry.tools();
        for candidate in operations.iter_mut().filter(|candidate| !candidate.is_left_out) {
            let before = self.report.len();
            candidate.operation = self.operation(entry, candidate, &tools);
            if candidate.operation.is_none() {
                self.skip(&entry.namespace.value, candidate, before);
            }
        }
        doubles::report(entry, &operations, self.report);
        Capability { entry, tools, operations }
    }

    /// Returns the operations of an entry, each with its counterpart and its target.
    fn candidates(&mut self, entry: Entry<'a>, index: usize) -> Vec<Candidate<'a>> {
        let base_url = self.services.of_entry(index).map_or("", |service| self.services.base_url(service));
        let mut candidates = Vec::new();
        for (resource, it) in entry.consumes.resources.iter().enumerate() {
            for spec in &it.operations {
                let path = own_path(it, spec);
                let counterpart = self.paths.as_ref().and_then(|paths| {
                    paths.counterpart(entry, base_url, spec, &path.value, &mut self.missing, self.report)
                });
                let normalized = path::normalize(&path.value);
                let names =
                    names_of_operation(&entry.namespace.value, &spec.method.value, &normalized, &spec.name.value);
                let is_left_out = self.configuration.operation(&names).is_some_and(|special| special.skip);
                candidates.push(Candidate {
                    resource,
                    spec,
                    path,
                    counterpart,
                    names,
                    is_left_out,
                    target: None,
                    operation: None,
                });
            }
        }
        self.set_targets(entry, index, &mut candidates);
        candidates
    }

    /// Sets the target of each operation of an entry.
    fn set_targets(&mut self, entry: Entry<'a>, index: usize, candidates: &mut [Candidate<'a>]) {
        let targets: Vec<Target> = {
            let present = candidates.iter().filter(|candidate| !candidate.is_left_out);
            let asked: Vec<Asked<'_>> = present.map(Candidate::asked).collect();
            let Some(mut targets) = Targets::new(self.inputs, entry, index, &asked, &self.services) else { return };
            let all = asked.iter().map(|asked| targets.of(asked, &mut self.services)).collect();
            targets.report(self.report);
            all
        };
        let present = candidates.iter_mut().filter(|candidate| !candidate.is_left_out);
        present.zip(targets).for_each(|(candidate, target)| candidate.target = Some(target));
    }

    fn operation(&mut self, entry: Entry<'a>, candidate: &Candidate<'a>, tools: &Tools<'a>) -> Option<Operation> {
        let resource = &entry.consumes.resources[candidate.resource];
        let is_whole = entry.consumes.is_whole && resource.is_whole && candidate.spec.is_whole;
        let target = candidate.target.filter(|_| is_whole)?;
        let template = path(entry, &candidate.path, self.report)?;
        let context = Context {
            entry,
            target,
            resource,
            spec: candidate.spec,
            template: &template,
            path: &candidate.path,
            tools,
            counterpart: candidate.counterpart.as_deref(),
            schemas: self.schemas,
        };
        let mut operation = operation(context, &mut self.services, self.report)?;
        operation.counterpart.clone_from(&candidate.counterpart);
        Some(operation)
    }

    /// Records an operation that is left out, with its first error.
    fn skip(&mut self, namespace: &str, candidate: &Candidate<'_>, before: usize) {
        let (kind, namespace, name) = ("operation", namespace.to_owned(), candidate.shown());
        // Otherwise it was reported when the file was read, or for the whole entry.
        let code = self.report.error_since(before).or(self.report.error_since(0)).unwrap_or(Code::WrongKind);
        self.skipped.push(Skipped { kind, namespace, name, code });
    }
}

/// The maximum nesting of a JSON body: the stack of a parser must be as deep.
const DEEPEST: usize = 32;

/// Resolves an operation; `None` if it has an error, which is reported.
fn operation(context: Context<'_>, services: &mut Services, report: &mut Report) -> Option<Operation> {
    let before = report.len();
    let spec = context.spec;
    let mut inputs = input::collect(context, services, report);
    let fixed = inputs.all.iter().filter_map(|input| input.value.as_ref()?.json());
    let mut computed = fixed.chain(inputs.body.computed.as_ref().and_then(value::Body::json));
    if computed.any(|json| json.is_deeper(DEEPEST)) {
        let message = format!("the body nests more than {DEEPEST} lists and maps");
        let diagnostic = Diagnostic::error(Code::InvalidBody, message);
        let at = spec.body.as_ref().map_or(spec.name.at, |body| body.at);
        inputs.report_at(at, diagnostic.help("let the caller supply it: `{name: body, in: body}`"));
    }
    let responses = response::collect(&mut inputs);
    let collected::Inputs { all, body, unplaced, .. } = inputs;
    let description = spec.description.as_ref().or(spec.title.as_ref()).map(|text| text.value.as_str());
    let counterpart = context.counterpart;
    let operation = Operation {
        name: spec.name.value.clone(),
        method: spec.method.value.clone(),
        path: context.template.text.clone(),
        source: context.source().clone(),
        at: spec.name.at,
        counterpart: None,
        service: context.target.service,
        target: context.target,
        servers: counterpart.map_or(Vec::new(), |it| it.servers.iter().map(|server| server.url.clone()).collect()),
        security: counterpart.and_then(|it| it.security.clone()),
        description: text::of_operation(description, counterpart),
        deprecated: counterpart.is_some_and(|counterpart| counterpart.deprecated),
        inputs: all,
        body,
        unplaced,
        returns: responses.returns,
        stream: responses.stream,
        accept: responses.accept,
        responses: responses.all,
    };
    report.error_since(before).is_none().then_some(operation)
}

/// Returns the path of an operation, and where it is written.
fn own_path(resource: &Resource, spec: &Spec) -> Spanned<String> {
    match &spec.path {
        Some(own) => Spanned { value: path::join(&resource.path.value, Some(&own.value)), at: own.at },
        None => Spanned { value: path::join(&resource.path.value, None), at: resource.path.at },
    }
}

/// Returns the path template of an operation. An invalid one is reported, once for each text.
fn path(entry: Entry<'_>, path: &Spanned<String>, report: &mut Report) -> Option<PathTemplate> {
    match path::parse(&path.value) {
        Ok(mut template) => {
            let base_uri = entry.consumes.base_uri.as_ref().map_or("", |base_uri| base_uri.value.trim());
            if template.text.is_empty() && base_uri.ends_with('/') {
                template.text.push('/');
            }
            Some(template)
        }
        Err((what, help)) => {
            let diagnostic = Diagnostic::error(Code::InvalidPath, what);
            report.push_once(diagnostic.at(&entry.document.source, path.at, "").help(help));
            None
        }
    }
}
