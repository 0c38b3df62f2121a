//! One operation: its path, its names, and all that is put together to a request.

use naftiko_openapi::Operation as Twin;
use naftiko_spec::{Code, Diagnostic, Operation as Spec, Resource, Spanned};

use super::naming::Given;
use super::path::PathTemplate;
use super::service::Services;
use super::template::Resolver;
use super::twin::docs_of_operation;
use super::{Entry, Lowering, Tools};
use crate::model::docs::Docs;
use crate::model::names::Scope;
use crate::model::{Answer, Format, Operation};

/// How many lists and maps of a body may be open at a time: what parses the code that says it takes a stack as deep.
const DEEPEST: usize = 32;

/// Where an operation stands.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) entry: Entry<'a>,
    pub(super) service: usize,
    pub(super) resource: &'a Resource,
    /// Its path template, and where that is written.
    pub(super) template: &'a PathTemplate,
    pub(super) path: &'a Spanned<String>,
    pub(super) tools: &'a Tools<'a>,
    /// The same operation in the companion.
    pub(super) twin: Option<&'a Twin>,
    /// The number of its entry.
    pub(super) user: usize,
}

impl Lowering<'_> {
    pub(super) fn operation(
        &mut self,
        context: Context<'_>,
        spec: &Spec,
        given: Given,
        services: &mut Services,
        types: &mut Scope,
    ) -> Option<Operation> {
        let reported_before = self.diagnostics.len();
        let mut operation = Operation {
            name: if spec.name.value.is_empty() { given.fn_name.bare().to_owned() } else { spec.name.value.clone() },
            method: spec.method.value.clone(),
            path: context.template.text.clone(),
            docs: operation_docs(spec, context.twin),
            fn_name: given.fn_name,
            type_name: given.type_name,
            required: Vec::new(),
            optional: Vec::new(),
            fixed: Vec::new(),
            body: None,
            part_order: Vec::new(),
            lost: Vec::new(),
            answer: Answer::Value(Format::Json),
            stream: None,
            failures: Vec::new(),
            paging: None,
            has_link: context.twin.is_some_and(has_link),
            deprecated: false,
        };
        let effective = self.effective_parameters(context, spec);
        let mut resolver = Resolver::new(context.entry, context.service, services, &effective);
        self.inputs(context, spec, &effective, &mut resolver, &mut operation);
        if operation.json().any(|json| json.is_deeper(DEEPEST)) {
            self.report(
                Diagnostic::error(
                    Code::InvalidBody,
                    format!("the body opens more than {DEEPEST} lists and maps at a time"),
                )
                .at(&context.entry.document.source, spec.body.as_ref().map_or(spec.name.at, |body| body.at), "")
                .help("have the caller give it: `{name: body, in: body}`"),
            );
        }
        self.answer(context, spec, types, &mut operation);
        self.error_since(reported_before).is_none().then_some(operation)
    }
}

/// Whether the answers of an operation link to one another (RFC 8288).
fn has_link(twin: &Twin) -> bool {
    twin.responses.iter().flat_map(|it| &it.headers).any(|name| name.eq_ignore_ascii_case("link"))
}

fn operation_docs(spec: &Spec, twin: Option<&Twin>) -> Docs {
    let text = spec.description.as_ref().or(spec.title.as_ref()).map(|text| text.value.as_str());
    match twin {
        Some(twin) => docs_of_operation(text, twin),
        None => text.map(Docs::new).unwrap_or_default(),
    }
}
