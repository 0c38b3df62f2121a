//! The entries of a module: its operations and their requests.

use std::rc::Rc;

use super::{Entries, function};
use crate::emit::spelled::Spelling;
use crate::model::facts::settable;
use crate::model::reserved::OPTIONS;
use crate::model::types::{Field, Struct, TypeDef, TypeKind};
use crate::model::{Api, Argument, BodyField, BodyFields, Capability, Operation, Response, StreamKind, Ty};

/// Returns the key of the method of an operation.
pub(in crate::diff) fn method(capability: &Capability, name: &str) -> String {
    format!("{}::{}::{name}", capability.module.bare(), capability.type_name.bare())
}

/// Returns the key of the request of an operation.
pub(in crate::diff) fn request(capability: &Capability, operation: &Operation) -> String {
    format!("{}::{}", capability.module.bare(), operation.type_name.bare())
}

impl Entries<'_, '_> {
    /// Adds a module with its operations.
    pub(super) fn capability(&mut self, capability: &Capability) {
        let module = capability.module.bare();
        self.add(module.to_owned(), "");
        self.add(format!("{module}::{}", capability.type_name.bare()), "");
        self.add(format!("Client::{module}"), capability.type_name.bare());
        if let Some(feature) = self.feature.take() {
            self.add(format!("feature {feature}"), "");
            self.feature = Some(feature);
        }
        for operation in capability.operations() {
            self.operation(capability, operation);
        }
    }

    fn operation(&mut self, capability: &Capability, operation: &Operation) {
        let request = request(capability, operation);
        let returned = operation.type_name.bare();
        let spelling = self.spelling;
        let api = self.api;
        let types = |arguments: &[Argument]| {
            arguments.iter().map(|it| argument(api, spelling, operation, *it)).collect::<Vec<_>>()
        };
        self.add(method(capability, operation.fn_name.bare()), function(types(&operation.arguments), returned));
        if let Some(fields) = operation.fields.as_ref().filter(|fields| !fields.required.is_empty()) {
            self.add(method(capability, fields.whole.bare()), function(types(&fields.arguments), returned));
        }
        self.add(request.clone(), "");
        // A setter with the name of an option replaces it.
        for option in OPTIONS {
            self.add(format!("{request}::{option}"), "an option of the call");
        }
        for (name, ty) in setters(api, spelling, operation) {
            self.add(format!("{request}::{name}"), ty);
        }
        self.response(capability, operation, &request);
    }

    /// Adds what a request returns.
    fn response(&mut self, capability: &Capability, operation: &Operation, request: &str) {
        let spelling = self.spelling;
        let returned = spelling.returned(&operation.response);
        self.add(format!("{request}::send"), Rc::clone(&returned));
        match &operation.response {
            Response::Value(_) | Response::Typed(_) | Response::Text => self.add(format!("{request}::send_as"), ""),
            Response::Outputs { type_name, outputs, .. } => {
                self.add(format!("{request}::send_as"), "");
                let key = format!("{}::{}", capability.module.bare(), type_name.bare());
                for output in outputs {
                    self.add(format!("{key}.{}", output.name.bare()), spelling.output(output));
                }
                self.add(key, "");
            }
            Response::Nothing | Response::Bytes { .. } | Response::Download { .. } | Response::Stream(_) => {}
        }
        if let Some(stream) = &operation.stream {
            self.add(format!("{request}::{}", stream_method(stream.kind)), spelling.stream(stream));
        }
        if let Some(paging) = &operation.paging {
            self.add(format!("{request}::pages"), Rc::clone(&returned));
            self.add(format!("{request}::items"), spelling.ty(&paging.item));
        }
    }
}

/// Returns the method that returns a response as a stream.
pub(in crate::diff) fn stream_method(kind: StreamKind) -> &'static str {
    match kind {
        StreamKind::Events => "send_events",
        StreamKind::Lines => "send_lines",
    }
}

/// Returns the type of a body that is given by its fields.
pub(in crate::diff) fn body<'a>(api: &'a Api, fields: &BodyFields) -> Option<(&'a TypeDef, &'a Struct)> {
    let def = api.types.get(fields.ty)?;
    let TypeKind::Struct(it) = &def.kind else { return None };
    Some((def, it))
}

/// Returns a field of a body.
pub(in crate::diff) fn field<'a>(
    api: &'a Api,
    fields: &BodyFields,
    named: &BodyField,
) -> Option<(&'a TypeDef, &'a Field)> {
    let (def, it) = body(api, fields)?;
    Some((def, it.fields.get(named.field)?))
}

/// Returns the type of an argument.
pub(in crate::diff) fn argument(
    api: &Api,
    spelling: &Spelling<'_>,
    operation: &Operation,
    argument: Argument,
) -> Rc<str> {
    let fields = operation.fields.as_ref();
    let of_field = |index: usize| {
        let (def, field) = field(api, fields?, fields?.required.get(index)?)?;
        Some(spelling.setting(def, field))
    };
    match argument {
        Argument::Input(index) => operation.required.get(index).map(|it| spelling.argument(it)),
        Argument::Field(index) => of_field(index),
        Argument::Body => fields.map(|fields| spelling.ty(&Ty::Named(fields.ty))),
    }
    .unwrap_or_else(|| "".into())
}

/// Returns the setters of a request, each with the type of its argument.
pub(in crate::diff) fn setters<'a>(
    api: &'a Api,
    spelling: &Spelling<'_>,
    operation: &'a Operation,
) -> Vec<(&'a str, Rc<str>)> {
    let mut setters: Vec<(&str, Rc<str>)> =
        operation.setters().map(|it| (it.name.bare(), spelling.setter(it))).collect();
    if let Some(fields) = &operation.fields {
        if fields.required.is_empty() {
            setters.push((fields.whole.bare(), spelling.ty(&Ty::Named(fields.ty))));
        }
        for named in &fields.optional {
            if let Some((def, field)) = field(api, fields, named) {
                setters.push((named.name.bare(), spelling.setting(def, field)));
            }
        }
    }
    setters
}

/// Returns the fields of a body type that a caller sets by setters.
pub(in crate::diff) fn optional_fields<'a>(def: &'a TypeDef, it: &'a Struct) -> impl Iterator<Item = &'a Field> {
    settable(def, it).filter(|field| !field.required)
}
