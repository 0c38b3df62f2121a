//! One operation: the names it gets, and whether it is one we can do.

use std::collections::HashMap;

use naftiko_spec::{Code, Consumes, Diagnostic, Document, Operation as Spec, Resource};

use super::Lowering;
use super::path::{self, PathTemplate};
use crate::config;
use crate::model::Operation;
use crate::model::docs::Docs;
use crate::model::names::Scope;

/// Types that the emitted code of a module names; an operation of that name gets another.
pub(super) const TYPE_NAMES: &[&str] = &[
    "ApiClient",
    "Clone",
    "Debug",
    "DeserializeOwned",
    "Into",
    "IntoIterator",
    "Operation",
    "Request",
    "Result",
    "Self",
    "Serialize",
    "String",
    "Value",
];

/// Where an operation stands.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) document: &'a Document,
    pub(super) consumes: &'a Consumes,
    pub(super) resource: &'a Resource,
    pub(super) template: &'a PathTemplate,
    /// How many operations of the entry have a name.
    pub(super) counts: &'a HashMap<&'a str, usize>,
}

impl Lowering<'_> {
    /// The Rust name that an operation asks for; none if it is to be left out of the client.
    pub(super) fn wanted_name(&mut self, namespace: &str, path: &str, spec: &Spec) -> Option<String> {
        let names = [
            spec.name.value.clone(),
            format!("{namespace}.{}", spec.name.value),
            format!("{} {}", spec.method.value, path::normalize(path)),
        ];
        let special = names.iter().rev().find_map(|name| self.config.operations.get(name.as_str()));
        self.known_operations.push(names);
        match special {
            Some(special) if special.skip => None,
            Some(config::Operation { name: Some(name), .. }) => Some(self.configured_name(name)),
            _ => Some(spec.name.value.clone()),
        }
    }

    pub(super) fn operation(
        &mut self,
        context: &Context<'_>,
        spec: &Spec,
        wanted: &str,
        methods: &mut Scope,
        types: &mut Scope,
    ) -> Option<Operation> {
        let reported_before = self.diagnostics.len();
        self.check_supported(context, spec);
        let mut operation = Operation {
            name: spec.name.value.clone(),
            method: spec.method.value.clone(),
            path: context.template.text.clone(),
            docs: operation_docs(spec),
            fn_name: methods.snake(wanted, "operation"),
            type_name: types.camel(wanted, "Request"),
            required: Vec::new(),
            optional: Vec::new(),
            fixed: Vec::new(),
            body: None,
        };
        self.check_name(context, spec, wanted, &operation);
        self.inputs(context, spec, &mut operation);
        let failed = self.diagnostics[reported_before..]
            .iter()
            .any(|diagnostic| diagnostic.severity == naftiko_spec::Severity::Error);
        (!failed).then_some(operation)
    }

    /// Reports a method that does not get the name its operation asks for.
    fn check_name(&mut self, context: &Context<'_>, spec: &Spec, wanted: &str, operation: &Operation) {
        let given = &operation.fn_name;
        if Scope::default().snake(wanted, "operation") == *given {
            return;
        }
        let is_only = context.counts.get(spec.name.value.as_str()) == Some(&1);
        let key = if is_only { spec.name.value.clone() } else { format!("{} {}", operation.method, operation.path) };
        self.report(
            Diagnostic::warning(
                Code::NameCollision,
                format!("the name of `{}` is taken: its method is `{given}`", spec.name.value),
            )
            .at(&context.document.source, spec.name.at, "")
            .help(format!("choose one in codegen.toml:\n\n[operations.{key:?}]\nname = \"...\"")),
        );
    }

    fn check_supported(&mut self, context: &Context<'_>, spec: &Spec) {
        let source = &context.document.source;
        let mut unsupported = |at, what: &str, help: &str| {
            self.report(
                Diagnostic::error(Code::Unsupported, format!("{what} is not supported yet"))
                    .at(source, at, "")
                    .help(help),
            );
        };
        if let Some(path) = &spec.path {
            unsupported(path.at, "a path of an operation's own", "give the operation a resource with the whole path");
        }
        if let Some(at) = spec.body {
            unsupported(at, "a `body:`", "declare it as a parameter: `{name: body, in: body, type: object}`");
        }
        if let Some(format) = &spec.output_format
            && format.value != "json"
        {
            unsupported(
                format.at,
                "an answer that is not JSON",
                "leave the operation out with `skip = true` in codegen.toml",
            );
        }
        if let Some(output) = spec.outputs.iter().find(|output| !output.is_whole_document()) {
            unsupported(
                output.at,
                "an answer of named parts",
                "declare the whole answer: `{name: result, type: object, value: $.}`",
            );
        }
    }
}

fn operation_docs(spec: &Spec) -> Docs {
    let text = spec.description.as_ref().or(spec.title.as_ref());
    text.map(|text| Docs::new(&text.value)).unwrap_or_default()
}
