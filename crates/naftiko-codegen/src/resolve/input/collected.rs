//! The inputs of an operation while they are collected, and what all that collects them needs: the
//! operation of the file, its counterpart, the templates and the report.

use naftiko_openapi::{Numbers, Operation as Counterpart};
use naftiko_spec::{
    At, Code, Data, Diagnostic, Operation as Spec, Parameter, Resource, Source, Spanned, Template, ToolInput,
};

use crate::report::Report;
use crate::resolve::entry::{Entry, Tools, input_name};
use crate::resolve::operation::{Decided, Input, Origin, RequestBody, Target};
use crate::resolve::path::PathTemplate;
use crate::resolve::style::Schemas;
use crate::resolve::template::Templates;
use crate::resolve::text;
use crate::resolve::value::{Place, Value};

/// The context in which the inputs of an operation are collected.
#[derive(Clone, Copy)]
pub(in crate::resolve) struct Context<'a> {
    pub(in crate::resolve) entry: Entry<'a>,
    /// Its service, and whether it sends the service's secret.
    pub(in crate::resolve) target: Target,
    pub(in crate::resolve) resource: &'a Resource,
    pub(in crate::resolve) spec: &'a Spec,
    /// Its path template, and where that is written.
    pub(in crate::resolve) template: &'a PathTemplate,
    pub(in crate::resolve) path: &'a Spanned<String>,
    pub(in crate::resolve) tools: &'a Tools<'a>,
    /// Its counterpart in the OpenAPI document.
    pub(in crate::resolve) counterpart: Option<&'a Counterpart>,
    pub(in crate::resolve) schemas: Schemas<'a>,
}

impl<'a> Context<'a> {
    pub(in crate::resolve) fn source(&self) -> &'a Source {
        &self.entry.document.source
    }
}

/// The inputs of an operation during collection.
pub(in crate::resolve) struct Inputs<'r, 'a> {
    pub(in crate::resolve) context: Context<'a>,
    pub(in crate::resolve) report: &'r mut Report,
    pub(in crate::resolve) templates: Templates<'r, 'a>,
    /// All inputs except the whole body.
    pub(in crate::resolve) all: Vec<Input>,
    /// The whole body, which comes last.
    pub(in crate::resolve) whole_body: Vec<Input>,
    pub(in crate::resolve) body: RequestBody,
    /// The path parameters without a placeholder in the path.
    pub(in crate::resolve) unplaced: Vec<String>,
    /// The inputs of the tools that call the operation.
    pub(super) tools: Vec<&'a ToolInput>,
}

impl Input {
    /// Creates an input that the caller sets, without a type.
    pub(in crate::resolve) fn new(name: &str, place: Place, required: bool, origin: Origin) -> Self {
        Input {
            wire_name: name.to_owned(),
            name: name.to_owned(),
            place,
            required: Decided::default(required),
            value: None,
            declared: None,
            is_joined: false,
            described: None,
            is_in_templates: false,
            description: Decided::default(String::new()),
            default: None,
            numbers: Numbers::default(),
            deprecated: false,
            origin,
        }
    }
}

impl<'a> Inputs<'_, 'a> {
    /// Returns the inputs that the caller sets, required ones first.
    pub(in crate::resolve) fn asked(&self) -> impl Iterator<Item = &Input> {
        let of = |required: bool| self.all.iter().filter(move |it| it.value.is_none() && it.required.value == required);
        of(true).chain(of(false))
    }

    /// Returns an input as the capability file declares it.
    pub(in crate::resolve) fn declared(&self, parameter: &Parameter, place: Place, required: Decided<bool>) -> Input {
        let is_joined = place == Place::Query && is_joined(parameter);
        let mut input = Input::new(&parameter.name.value, place, true, Origin::Capability(parameter.at));
        input.required = required;
        input.declared = parameter.ty.as_ref().map(|ty| ty.value);
        input.is_joined = is_joined;
        input.description = text::of_input(parameter.description.as_ref().map(|text| text.value.as_str()), None);
        input
    }

    /// Adds an input whose value the file fixes.
    pub(in crate::resolve) fn fix(&mut self, wire_name: &str, place: Place, value: Value, origin: Origin) {
        let mut input = Input::new(wire_name, place, false, origin);
        input.value = Some(value);
        self.all.push(input);
    }

    /// Returns the value that the file fixes for a parameter. `{name: x, value: "{{x}}"}` fixes
    /// nothing: it is the parameter itself.
    pub(in crate::resolve) fn fixed_value<'p>(&self, parameter: &'p Parameter) -> Option<&'p Spanned<Data>> {
        parameter.value.as_ref().filter(|value| !self.is_own(parameter, &value.value))
    }

    fn is_own(&self, parameter: &Parameter, value: &Data) -> bool {
        let name = match value {
            Data::Slot(name) => name,
            Data::Text(template) => match template.as_name() {
                Some(name) => name,
                None => return false,
            },
            _ => return false,
        };
        let is_bound = || self.context.entry.bound(name).is_some();
        input_name(name).unwrap_or(name) == parameter.name.value && !is_bound()
    }

    /// Returns the value of a single name.
    pub(super) fn value_of_name(&mut self, name: &str) -> Value {
        Value::Template(self.templates.pieces(&Template::parse(&format!("{{{{{name}}}}}"))))
    }

    pub(in crate::resolve) fn tool_input(&self, name: &str) -> Option<&'a ToolInput> {
        self.tools.iter().find(|tool| tool.name == name).copied()
    }

    pub(in crate::resolve) fn report_at(&mut self, at: At, diagnostic: Diagnostic) {
        self.report.push(diagnostic.at(self.context.source(), at, ""));
    }

    /// Reports a value that is not a text.
    pub(in crate::resolve) fn report_not_text(&mut self, value: &Spanned<Data>) {
        let diagnostic = Diagnostic::error(Code::WrongKind, "a list or a map can only be sent in a body");
        self.report_at(value.at, diagnostic.help("write the value as a text"));
    }
}

/// Whether a list in the query is a single text: an option of OData (OData 4.01, URL Conventions,
/// section 5.1), which may occur only once, or a list that is described as comma-separated.
fn is_joined(parameter: &Parameter) -> bool {
    let says_so =
        |text: &str| ["comma-separated", "comma separated", "comma-delimited"].iter().any(|it| text.contains(it));
    parameter.name.value.starts_with('$')
        || parameter.description.as_ref().is_some_and(|text| says_so(&text.value.to_ascii_lowercase()))
}
