//! One operation: its path, its names, and all that is put together to a request.

use std::collections::HashMap;

use naftiko_spec::{Code, Diagnostic, Operation as Spec, Resource, Spanned};

use super::path::{self, PathTemplate};
use super::service::Services;
use super::template::Resolver;
use super::{Entry, Lowering};
use crate::config;
use crate::model::docs::Docs;
use crate::model::names::Scope;
use crate::model::{Answer, Format, Operation};

/// Types that the emitted code of a module names; an operation of that name gets another.
pub(super) const TYPE_NAMES: &[&str] = &[
    "ApiClient",
    "AsRef",
    "Bytes",
    "Clone",
    "Debug",
    "Deserialize",
    "DeserializeOwned",
    "Deserializer",
    "Download",
    "Escape",
    "Format",
    "Into",
    "IntoIterator",
    "Json",
    "Operation",
    "Option",
    "Outputs",
    "Part",
    "Piece",
    "Place",
    "Request",
    "Result",
    "Self",
    "Serialize",
    "Step",
    "String",
    "Value",
    "Vec",
];

/// Where an operation stands.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) entry: Entry<'a>,
    pub(super) service: usize,
    pub(super) resource: &'a Resource,
    /// Its path template, and where that is written.
    pub(super) template: &'a PathTemplate,
    pub(super) path: &'a Spanned<String>,
    /// How many operations of the entry have a name.
    pub(super) counts: &'a HashMap<&'a str, usize>,
}

/// The names given out in a capability.
pub(super) struct Names {
    pub(super) methods: Scope,
    pub(super) types: Scope,
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
            _ if spec.name.value.is_empty() => Some(format!("{} {path}", spec.method.value.to_lowercase())),
            _ => Some(spec.name.value.clone()),
        }
    }

    pub(super) fn operation(
        &mut self,
        context: Context<'_>,
        spec: &Spec,
        wanted: &str,
        services: &mut Services,
        names: &mut Names,
    ) -> Option<Operation> {
        let reported_before = self.diagnostics.len();
        let mut operation = Operation {
            name: if spec.name.value.is_empty() { wanted.to_owned() } else { spec.name.value.clone() },
            method: spec.method.value.clone(),
            path: context.template.text.clone(),
            docs: operation_docs(spec),
            fn_name: names.methods.snake(wanted, "operation"),
            type_name: names.types.camel(wanted, "Request"),
            required: Vec::new(),
            optional: Vec::new(),
            fixed: Vec::new(),
            body: None,
            answer: Answer::Value(Format::Json),
        };
        self.check_name(context, spec, wanted, &operation);
        let effective = self.effective_parameters(context, spec);
        let declared = effective.iter().map(|parameter| parameter.name.value.as_str()).collect();
        let mut resolver =
            Resolver { entry: context.entry, service: context.service, services, declared, inputs: Vec::new() };
        self.inputs(context, spec, &effective, &mut resolver, &mut operation);
        self.answer(context, spec, names, &mut operation);
        self.error_since(reported_before).is_none().then_some(operation)
    }

    /// Reports a method that does not get the name its operation asks for.
    fn check_name(&mut self, context: Context<'_>, spec: &Spec, wanted: &str, operation: &Operation) {
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
            .at(&context.entry.document.source, spec.name.at, "")
            .help(format!("choose one in codegen.toml:\n\n[operations.{key:?}]\nname = \"...\"")),
        );
    }
}

fn operation_docs(spec: &Spec) -> Docs {
    let text = spec.description.as_ref().or(spec.title.as_ref());
    text.map(|text| Docs::new(&text.value)).unwrap_or_default()
}
