//! The documentation of a method that starts a request: the description of the operation, its
//! result, and its errors.

use super::target::special_target;
use super::text::doc_text;
use super::uses::File;
use crate::model::article::with_article;
use crate::model::docs::code;
use crate::model::{Capability, ErrorResponse, Format, Operation, Response, Statuses, StreamKind, Ty, TypeDef};

/// Returns the lines before the example. The code of the file must be complete, because links name
/// types through the module of types if the file imports it.
pub(super) fn method(file: &File<'_>, capability: &Capability, operation: &Operation) -> Vec<String> {
    let api = file.api;
    let request = code(&format!("{} {}", operation.method, operation.path));
    let text = match operation.docs.is_empty() {
        true => doc_text(&operation.docs, &format!("Calls {}.", code(&operation.name))),
        false => operation.docs.linked(|name| link(file, capability, operation, name)),
    };
    let returns = returns(file, operation).map_or(String::new(), |returns| format!(" and returns {returns}"));
    let mut lines = text;
    lines.extend([String::new(), format!("Sends {request}{returns}.")]);
    lines.extend(special_target(api, capability, operation).into_iter().flat_map(|target| [String::new(), target]));
    lines.extend(operation.unplaced.iter().flat_map(|unplaced| {
        let unplaced = code(unplaced);
        [
            String::new(),
            format!(
                "The capability file declares {unplaced} as a path parameter, but the path has no placeholder for it."
            ),
        ]
    }));
    let described: Vec<_> = operation.inputs().filter(|parameter| !parameter.docs.is_empty()).collect();
    if !described.is_empty() {
        lines.push(String::new());
        lines.extend(described.iter().map(|it| format!("- `{}`: {}", it.name, it.docs.one_sentence())));
    }
    lines.extend(errors(file, &operation.error_responses));
    lines
}

/// Returns the link target of code in the text of an operation: another operation of the same
/// module, a setter, or a type.
fn link(file: &File<'_>, capability: &Capability, operation: &Operation, name: &str) -> Option<String> {
    if let Some(other) = capability.operations().find(|it| it.name == name && !std::ptr::eq(*it, operation)) {
        return Some(format!("[`{0}`](Self::{0})", other.fn_name.bare()));
    }
    if let Some(parameter) = operation.setters().find(|it| it.wire_name == name) {
        return Some(format!("[{}]({}::{})", code(name), operation.type_name.bare(), parameter.name.bare()));
    }
    let is_word = name.starts_with(|c: char| c.is_ascii_uppercase());
    let api = file.api;
    let number = api.capabilities.iter().position(|it| std::ptr::eq(it, capability));
    // A type that only another module uses may be excluded from a build.
    let is_there = |it: &TypeDef| it.users.len() != 1 || it.users.first().copied() == number;
    let known = api.types.iter().find(|it| is_word && it.name.as_str() == name && is_there(it));
    known.map(|it| format!("[`{0}`]({1}::{0})", it.name.bare(), types(file)))
}

/// Returns the path of the module of types.
fn types(file: &File<'_>) -> &'static str {
    if file.has_types() { "types" } else { "crate::types" }
}

/// Returns a link to a type of the crate.
fn type_link(file: &File<'_>, name: &str) -> String {
    if file.has_types() { format!("[`types::{name}`]") } else { format!("[`{name}`](crate::types::{name})") }
}

/// Describes the result of an operation; `None` if it returns nothing.
fn returns(file: &File<'_>, operation: &Operation) -> Option<String> {
    let first = match &operation.response {
        Response::Typed(ty) => type_words(file, ty),
        Response::Nothing => return None,
        Response::Value(Format::Json) => "JSON of any kind".to_owned(),
        Response::Value(format) => format!("{format} as JSON"),
        Response::Text => "text".to_owned(),
        Response::Bytes { format } => format!("{format} as bytes"),
        Response::Download { .. } => "a stream of bytes".to_owned(),
        Response::Stream(stream) => stream_words(file, stream.kind, &stream.ty),
        Response::Outputs { type_name, .. } => format!("[`{}`]", type_name.bare()),
    };
    let other = operation.stream.as_ref().map(|stream| stream_words(file, stream.kind, &stream.ty));
    Some(other.map_or(first.clone(), |other| format!("{first} or {other}")))
}

fn stream_words(file: &File<'_>, kind: StreamKind, ty: &Ty) -> String {
    let what = if kind == StreamKind::Events { "events" } else { "lines" };
    format!("a stream of {what}, each with {}", type_words(file, ty))
}

/// Describes a type, with links to those of the crate.
fn type_words(file: &File<'_>, ty: &Ty) -> String {
    match ty {
        Ty::Named(id) | Ty::Boxed(id) => type_link(file, file.api.types[*id].name.bare()),
        Ty::List(item) => format!("a list of {}", type_words(file, item)),
        Ty::Map(value) => format!("a map of {}", type_words(file, value)),
        Ty::Nullable(inner) => format!("{} or null", type_words(file, inner)),
        Ty::Value => "JSON of any kind".to_owned(),
        Ty::String => "text".to_owned(),
        Ty::Boolean => "a Boolean".to_owned(),
        Ty::DateTime => "a date and time".to_owned(),
        _ => "a number".to_owned(),
    }
}

/// Returns the section on error responses: statuses with the same text share an item of its list.
fn errors(file: &File<'_>, error_responses: &[ErrorResponse]) -> Vec<String> {
    if error_responses.is_empty() {
        return Vec::new();
    }
    let mut items: Vec<(String, Option<&Ty>, Vec<String>)> = Vec::new();
    for ErrorResponse { statuses, docs, ty } in error_responses {
        let (text, status) = (docs.one_sentence(), status(*statuses));
        match items.iter_mut().find(|(known, of, _)| *known == text && *of == ty.as_ref()) {
            Some((_, _, statuses)) => statuses.push(status),
            None => items.push((text, ty.as_ref(), vec![status])),
        }
    }
    let shared = items[0].1.filter(|first| items.iter().all(|(_, ty, _)| *ty == Some(*first)));
    let intro = match shared {
        Some(ty) => format!("Error responses have {}:", body_words(file, ty)),
        None => "The API documents these error responses:".to_owned(),
    };
    let mut lines = vec![String::new(), "# Errors".to_owned(), String::new(), intro, String::new()];
    lines.extend(items.into_iter().map(|(text, ty, statuses)| {
        let body = ty.filter(|_| shared.is_none()).map(|ty| format!(", with {}", body_words(file, ty)));
        let text = if text.is_empty() { text } else { format!(": {text}") };
        let statuses = statuses.join(", ");
        let statuses = statuses.strip_prefix('o').map_or(statuses.clone(), |rest| format!("O{rest}"));
        format!("- {statuses}{}{text}", body.unwrap_or_default())
    }));
    lines
}

/// Describes the body of an error response.
fn body_words(file: &File<'_>, ty: &Ty) -> String {
    let words = type_words(file, ty);
    format!("{} body", with_article(&words))
}

pub(super) fn status(statuses: Statuses) -> String {
    match statuses {
        Statuses::Default => "other statuses".to_owned(),
        statuses => code(&statuses.to_string()),
    }
}
