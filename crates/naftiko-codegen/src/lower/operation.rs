//! Lowers an operation to a method and a request builder: its names, the types of its inputs, and
//! the type of its result.

use naftiko_openapi::{Shape, Status, Target, Use};
use naftiko_spec::Type as SpecType;

use super::naming::Given;
use super::reasons;
use super::types::{Direction, Types, UseSite, append_default};
use crate::model::docs::Docs;
use crate::model::names::{self, Scope};
use crate::model::prose::Vocabulary;
use crate::model::{
    Content, ErrorResponse, Fixed, Form, Format, Name, Operation, Output, Parameter, Place, Response, Statuses, Stream,
    StreamKind, Ty, Type, reserved,
};
use crate::resolve::header;
use crate::resolve::operation::{self as resolved, Described, Input, Returns, Serialization};

/// Lowers an operation. `user` is the number of its entry,
pub(super) fn lower(
    resolved: &resolved::Operation,
    given: Given,
    user: usize,
    types: Option<&mut Types<'_>>,
    vocabulary: &Vocabulary<'_>,
) -> Operation {
    let origin = resolved.counterpart.as_ref().map_or(String::new(), |it| format!("{} {}", it.method, it.path));
    let mut typing = Typing { types, user, type_name: names::camel(given.fn_name.bare()), origin };
    let (mut required, mut optional, mut fixed) = (Vec::new(), Vec::new(), Vec::new());
    for (input, name) in resolved.inputs.iter().zip(names(&resolved.inputs)) {
        match (name, &input.value) {
            (Some(name), _) if input.required.value => required.push(typing.parameter(input, name)),
            (Some(name), _) => optional.push(typing.parameter(input, name)),
            (None, Some(value)) => fixed.push(Fixed {
                wire_name: input.wire_name.clone(),
                place: input.place.clone(),
                value: value.clone(),
            }),
            (None, None) => {}
        }
    }
    let outputs = outputs(&resolved.returns.value);
    let error_responses = typing.error_responses(resolved);
    let stream = resolved.stream.as_ref().map(|stream| typing.stream(stream));
    Operation {
        name: if resolved.name.is_empty() { given.fn_name.bare().to_owned() } else { resolved.name.clone() },
        method: resolved.method.clone(),
        path: resolved.path.clone(),
        service: resolved.service,
        sends_secret: resolved.target.sends_secret,
        docs: Docs::new(&vocabulary.documentation(&resolved.description.value)),
        fn_name: given.fn_name,
        type_name: Name::default(),
        required,
        arguments: Vec::new(),
        optional,
        fields: None,
        fixed,
        body: resolved.body.computed.clone().or_else(|| resolved.body.begun.clone()),
        part_order: resolved.body.part_order.clone(),
        unplaced: resolved.unplaced.clone(),
        response: outputs.unwrap_or_else(|| typing.response(&resolved.returns.value)),
        may_be_text: matches!(resolved.returns.value, Returns::Json { may_be_text: true, .. }),
        accept: resolved.accept.clone(),
        stream,
        error_responses,
        paging: None,
        has_link: resolved.has_link_header(),
        names_module: false,
        deprecated: resolved.deprecated,
        tags: resolved.counterpart.as_ref().map_or(Vec::new(), |counterpart| counterpart.tags.clone()),
    }
}

/// Returns the names of the inputs that the caller sets, in order. Inputs that only templates use
/// are named last, so that they do not take a name from a parameter or a body.
fn names(inputs: &[Input]) -> Vec<Option<Name>> {
    let (mut arguments, mut setters) = (Scope::with(reserved::ARGUMENTS), Scope::with(reserved::SETTERS));
    let mut names = vec![None; inputs.len()];
    for is_of_templates in [false, true] {
        for (input, name) in inputs.iter().zip(&mut names) {
            if input.value.is_none() && (input.place == Place::Input) == is_of_templates {
                let scope = if input.required.value { &mut arguments } else { &mut setters };
                *name = Some(scope.snake(&input.name, "param"));
            }
        }
    }
    names
}

/// Assigns types to the schemas of one operation.
struct Typing<'t, 'a> {
    /// The types of the client, if there is an OpenAPI document.
    types: Option<&'t mut Types<'a>>,
    /// The index of the entry.
    user: usize,
    /// The name of the operation, after which inline types are named.
    type_name: String,
    /// The method and the path in the OpenAPI document.
    origin: String,
}

impl Typing<'_, '_> {
    /// Returns the type of a schema.
    fn of(&mut self, schema: &Use, direction: Direction, hint: &str) -> Ty {
        self.of_key(schema, direction, hint, hint)
    }

    /// Returns the type of a schema that has a key in codegen.lock.
    fn of_key(&mut self, schema: &Use, direction: Direction, hint: &str, key: &str) -> Ty {
        let Some(types) = &mut self.types else { return Ty::Value };
        types.of(schema, UseSite { direction, user: self.user, hint, key, origin: &self.origin })
    }

    /// Returns the type of a schema that may be replaced with `null`.
    fn nullable(&mut self, schema: &Use, direction: Direction, hint: &str) -> Ty {
        match self.of(schema, direction, hint) {
            ty if schema.nullable => Ty::Nullable(Box::new(ty)),
            ty => ty,
        }
    }

    /// Lowers an input to a parameter.
    fn parameter(&mut self, input: &Input, name: Name) -> Parameter {
        // The type of a schema exists even if it is not used, so that a contradiction does not
        // remove it.
        let described = input.described.as_ref().and_then(|it| Some((it, self.described(it, &input.place)?)));
        let ty = described.filter(|(it, _)| it.counts).map(|(_, ty)| ty);
        let mut text = input.description.value.clone();
        let is_documented = matches!(input.place, Place::Path | Place::Query | Place::Header | Place::Cookie);
        if let Some(default) = input.default.as_ref().filter(|_| is_documented) {
            append_default(&mut text, default);
        }
        Parameter {
            wire_name: input.wire_name.clone(),
            name,
            fake_name: Name::default(),
            place: input.place.clone(),
            ty: ty.unwrap_or_else(|| declared(input)),
            is_input: input.is_in_templates,
            docs: Docs::new(&text),
            numbers: input.numbers,
            deprecated: input.deprecated,
        }
    }

    /// Returns the parameter type for an input that the OpenAPI document describes; `None` if its
    /// schema allows any value.
    fn described(&mut self, described: &Described, place: &Place) -> Option<Type> {
        let Described { name, schema, serialization, .. } = described;
        let hint = match place {
            Place::Body(_) => format!("{}Body", self.type_name),
            Place::Field => format!("{}Body {name}", self.type_name),
            _ => format!("{} {name}", self.type_name),
        };
        let is_in_json = matches!(place, Place::Body(_) | Place::Field);
        let of = |typing: &mut Self| typing.of(schema, Direction::Sent, &hint);
        // The type of an item is named after the parameter, even if the list is not used.
        let item = self.items(schema).filter(|_| *serialization != Serialization::Document);
        let is_texts = matches!(serialization, Serialization::Style(Form::Repeated | Form::Joined(_)));
        let item = item.map(|items| match is_texts && self.is_one_of(&items) {
            // As for a single value: a text that the caller supplies.
            true => Ty::String,
            false => self.of(&items, Direction::Sent, &hint),
        });
        Some(match (serialization, item) {
            (Serialization::Text, _) => Type::String,
            (Serialization::Texts, _) => Type::Strings,
            (Serialization::Part, _) => Type::Part,
            (Serialization::Parts, _) => Type::Parts,
            (Serialization::Unsupported, _) => return None,
            (Serialization::Document, _) if matches!(place, Place::Body(Content::Form)) => match of(self) {
                Ty::Value => return None,
                ty => Type::Typed(ty, Form::Json),
            },
            (Serialization::Document, _) if is_in_json => match of(self) {
                Ty::Value => return None,
                ty if schema.nullable => Type::Typed(Ty::Nullable(Box::new(ty)), Form::Json),
                ty => Type::Typed(ty, Form::Json),
            },
            (Serialization::Document, _) => Type::Typed(of(self), Form::Json),
            (Serialization::Style(Form::Plain), _) => scalar(of(self)),
            (Serialization::Style(Form::Repeated), Some(Ty::String)) => Type::Strings,
            (Serialization::Style(Form::Joined(',')), Some(Ty::String)) if *place == Place::Query => Type::Joined,
            (Serialization::Style(form), Some(item)) => Type::Typed(Ty::List(Box::new(item)), *form),
            (Serialization::Style(form), _) => Type::Typed(of(self), *form),
        })
    }

    /// Whether a schema is a choice.
    fn is_one_of(&mut self, schema: &Use) -> bool {
        let target = self.types.as_mut().and_then(|types| types.target(schema));
        target.is_some_and(|it| matches!(it.shape, Shape::OneOf { .. }))
    }

    /// Returns the items of a schema, if it is a list.
    fn items(&mut self, schema: &Use) -> Option<Use> {
        match &self.types.as_mut()?.target(schema)?.shape {
            Shape::Array { items } => Some((**items).clone()),
            _ => None,
        }
    }

    /// Returns the error responses, each with the type of its JSON body, if it has one.
    fn error_responses(&mut self, operation: &resolved::Operation) -> Vec<ErrorResponse> {
        let key = format!("{}Error", self.type_name);
        let errors: Vec<_> = operation.errors().map(|response| (response, statuses(response.status))).collect();
        let described: Vec<(&Use, Statuses)> =
            errors.iter().filter_map(|(response, statuses)| Some((json_schema(response)?, *statuses))).collect();
        let descriptions = || errors.iter().map(|(response, statuses)| (*statuses, response.description.as_deref()));
        let mut error_responses = Vec::new();
        for (response, statuses) in &errors {
            let ty = json_schema(response).map(|schema| {
                let hint = self.error_hint(&key, schema, &described);
                let key = format!("{key} {statuses}");
                self.of_key(schema, Direction::Received, &hint, &key)
            });
            let description = reasons::description(*statuses, response.description.as_deref(), descriptions());
            error_responses.push(ErrorResponse {
                statuses: *statuses,
                docs: description.as_deref().map(Docs::new).unwrap_or_default(),
                ty: ty.filter(|ty| matches!(ty, Ty::Named(_))),
            });
        }
        error_responses
    }

    /// Returns the name of an inline error body: with its status, if the operation has others that
    /// differ.
    fn error_hint(&self, name: &str, schema: &Use, described: &[(&Use, Statuses)]) -> String {
        let is_like = |other: &Use| self.types.as_ref().is_some_and(|types| types.are_alike(schema, other));
        let is_inline = |other: &Use| matches!(other.target, Target::Inline(_));
        if described.iter().all(|(other, _)| !is_inline(other) || is_like(other)) {
            return name.to_owned();
        }
        match described.iter().find(|(other, _)| is_like(other)) {
            Some((_, statuses)) => format!("{name} {statuses}"),
            None => name.to_owned(),
        }
    }

    fn stream(&mut self, stream: &resolved::Stream) -> Stream {
        let hint = match stream.kind {
            StreamKind::Events => format!("{}Event", self.type_name),
            StreamKind::Lines => format!("{}Line", self.type_name),
        };
        let ty = match &stream.item {
            Some(item) => self.nullable(item, Direction::Received, &hint),
            // The data of events may be any text.
            None if stream.kind == StreamKind::Events => Ty::String,
            None => Ty::Value,
        };
        Stream { kind: stream.kind, ty }
    }

    /// Returns the result of a successful call. Named outputs are handled separately.
    fn response(&mut self, returns: &Returns) -> Response {
        match returns {
            Returns::Document(format) | Returns::Outputs(format, _) => Response::Value(*format),
            Returns::Json { schemas, may_be_empty, .. } => self.json(schemas, *may_be_empty),
            Returns::Nothing => Response::Nothing,
            Returns::Text => Response::Text,
            Returns::Bytes(format) => Response::Bytes { format },
            Returns::Download(limit) => Response::Download { limit: *limit },
            Returns::Stream(stream) => Response::Stream(self.stream(stream)),
        }
    }

    /// Returns JSON of the common type of all schemas, or of one of their types.
    fn json(&mut self, schemas: &[Use], may_be_empty: bool) -> Response {
        let hint = format!("{}Response", self.type_name);
        let ty = match (schemas, &mut self.types) {
            (schemas @ [_, _, ..], Some(types)) => {
                types.either(schemas).map(|either| self.nullable(&either, Direction::Received, &hint))
            }
            ([only], _) => Some(self.nullable(only, Direction::Received, &hint)),
            _ => None,
        };
        match ty {
            None | Some(Ty::Value) => Response::Value(Format::Json),
            Some(ty @ Ty::Nullable(_)) => Response::Typed(ty),
            Some(ty) if may_be_empty => Response::Typed(Ty::Nullable(Box::new(ty))),
            Some(ty) => Response::Typed(ty),
        }
    }
}

/// Returns the schema of the JSON body of a response.
fn json_schema(response: &resolved::Response) -> Option<&Use> {
    response.contents.iter().find(|it| header::is_json(&it.media_type))?.schema.as_ref()
}

fn statuses(status: Status) -> Statuses {
    match status {
        Status::Code(code) => Statuses::Code(code),
        Status::Class(class) => Statuses::Range(class),
        Status::Default => Statuses::Default,
    }
}

/// Returns the outputs as fields of a type, if the file declares some.
fn outputs(returns: &Returns) -> Option<Response> {
    let Returns::Outputs(format, outputs) = returns else { return None };
    let mut fields = Scope::default();
    let output = |it: &resolved::Output| Output {
        name: fields.snake(&it.wire_name, "output"),
        ty: it.ty,
        wire_name: it.wire_name.clone(),
        path: it.path.clone(),
        written: it.written.clone(),
    };
    let outputs = outputs.iter().map(output).collect();
    Some(Response::Outputs { format: *format, type_name: Name::default(), outputs })
}

/// Returns the parameter type for an input with the type that the capability file declares.
fn declared(input: &Input) -> Type {
    match (input.declared, &input.place) {
        (Some(SpecType::Array), Place::Part { .. }) => Type::Parts,
        (_, Place::Part { .. }) => Type::Part,
        (_, Place::Body(Content::Json | Content::Form)) => Type::Any,
        (_, Place::Body(Content::Multipart)) => Type::Multipart,
        (_, Place::Body(Content::Text(_))) => Type::String,
        (_, Place::Body(Content::Bytes(_))) => Type::Bytes,
        (Some(SpecType::Integer), _) => Type::Integer,
        (Some(SpecType::Number), _) => Type::Number,
        (Some(SpecType::Boolean), _) => Type::Boolean,
        (Some(SpecType::String), _) => Type::String,
        // JSON can contain any value.
        (_, Place::Field | Place::Input) => Type::Any,
        (Some(SpecType::Array), Place::Query) if input.is_joined => Type::Joined,
        (Some(SpecType::Array), Place::Query | Place::Form) => Type::Strings,
        // Elsewhere a list is one text, which the caller joins as the API requires.
        _ => Type::String,
    }
}

/// Returns the parameter type for a scalar.
fn scalar(ty: Ty) -> Type {
    match ty {
        Ty::String => Type::String,
        Ty::I32 | Ty::I64 => Type::Integer,
        Ty::F64 => Type::Number,
        Ty::Boolean => Type::Boolean,
        other => Type::Typed(other, Form::Plain),
    }
}
