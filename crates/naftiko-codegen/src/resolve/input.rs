//! Resolves the inputs of an operation: their places, and whether they are required.
//!
//! They are collected in this order: placeholders and query of the path, declared parameters,
//! parameters that only the OpenAPI document has, the body, and inputs that only templates use.

pub(super) mod collected;
pub(super) mod declared;
pub(super) mod document;
mod fixed;
mod named;
mod of_path;
mod parameter;

use naftiko_spec::{Code, Diagnostic, Location};

use self::collected::{Context, Inputs};
use self::declared::{Effective, effective, is_content_type, is_declared_in_body, is_of};
use self::document::document_parameters;
use self::fixed::{content_type, fix_constants};
use self::named::named_inputs;
use self::of_path::{fragment, path_parameter, path_without_placeholder, query_pair, undeclared_placeholder};
use self::parameter::parameter;
use super::operation::{Origin, RequestBody};
use super::server::Services;
use super::template::Templates;
use super::value::{Place, Value};
use super::{body, header};
use crate::report::Report;

/// Collects the inputs of an operation.
pub(super) fn collect<'r, 'a>(
    context: Context<'a>,
    services: &'r mut Services,
    report: &'r mut Report,
) -> Inputs<'r, 'a> {
    let effective = effective(context, report);
    let template = context.template;
    let tools = context.tools.get(context.spec.name.value.as_str()).map_or(&[][..], Vec::as_slice);
    let parameters = effective.iter().map(|it| it.parameter).collect();
    let mut inputs = Inputs {
        context,
        report,
        templates: Templates::new(context.entry, context.target.service, services, parameters),
        all: Vec::new(),
        whole_body: Vec::new(),
        body: RequestBody::default(),
        unplaced: Vec::new(),
        tools: tools.iter().flat_map(|tool| &tool.inputs).collect(),
    };
    for placeholder in &template.placeholders {
        let is_declared =
            |it: &&Effective<'_>| it.location == Location::Path && is_of(&it.parameter.name.value, placeholder);
        match effective.iter().find(is_declared) {
            Some(declared) => path_parameter(&mut inputs, declared.parameter, placeholder),
            None => undeclared_placeholder(&mut inputs, placeholder),
        }
    }
    for pair in &template.query {
        query_pair(&mut inputs, pair, &effective);
    }
    let has_body = context.spec.body.is_some() || effective.iter().any(|it| is_declared_in_body(it.parameter));
    let mut media_type = None;
    let mut fields = Vec::new();
    for it in &effective {
        match it.location {
            Location::Body => fields.push(it.parameter),
            Location::Header if has_body && is_content_type(it.parameter) => {
                media_type = content_type(&mut inputs, it.parameter);
            }
            Location::Path => path_without_placeholder(&mut inputs, it),
            // Templates use it as a variable.
            Location::Environment => {}
            // The path sets its value.
            Location::Query if template.fixed_query.contains(&it.parameter.name.value) => {}
            location => parameter(&mut inputs, it.parameter, location),
        }
    }
    fragment(&mut inputs);
    document_parameters(&mut inputs, &effective);
    body::collect(&mut inputs, &fields, media_type.as_deref());
    if let Some(media_type) = media_type.filter(|it| it != "application/json" && header::is_json(it)) {
        inputs.fix("Content-Type", Place::Header, Value::Text(media_type), Origin::Derived);
    }
    fix_constants(&mut inputs);
    let problem = inputs.templates.problem;
    named_inputs(&mut inputs, &effective);
    if let Some(problem) = problem {
        let message = format!("cannot resolve the templates of `{}`: {problem}", context.spec.name.value);
        let diagnostic = Diagnostic::error(Code::InvalidParameter, message);
        inputs.report_at(context.spec.name.at, diagnostic.help("write the literal values instead"));
    }
    inputs
}
