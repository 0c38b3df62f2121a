//! What is sent and read: changes that compile, but after which a program sends something else.

mod limits;
mod request;
mod service;

use super::code::Code;
use super::comparison::{Comparison, Found, call, operation_key};
use super::inputs::{Of, Pairing};
use super::matching::At;
use super::rules::{Pair, field_partners, type_pairs};
use crate::model::types::TypeKind;
use crate::model::{Format, Response};

/// Compares what an operation sends, and how its response is read.
pub(super) fn operation<'a>(comparison: &mut Comparison<'a>, old: &At<'a>, new: &At<'a>, pairings: &[Pairing<'a>]) {
    request::apply(comparison, old, new, pairings);
    for pairing in pairings {
        let (Some(one), Some(other)) = (&pairing.old, &pairing.new) else { continue };
        let (Of::Parameter(from), Of::Parameter(to)) = (one.of, other.of) else { continue };
        let declared = (comparison.old.input(old, from), comparison.new.input(new, to));
        let (Some(before), Some(after)) = declared else { continue };
        let is_same_type = comparison.is_same(&one.ty, &other.ty);
        if !limits::is_different(before, after, is_same_type) {
            continue;
        }
        let what = format!("`{}` of `{}`", other.name, call(new));
        let place = (comparison.old.input_place(old, from), comparison.new.input_place(new, to));
        let key = format!("{}({})", operation_key(old), one.label);
        for (code, sentence, detail) in limits::compare(&what, before, after, is_same_type) {
            let found = Found::new(code, call(new), format!("{key} {detail}"), sentence);
            comparison.push(found.old(place.0.clone()).new_place(place.1.clone()));
        }
    }
    response(comparison, old, new);
}

/// Compares what all requests have in common, and how values are written and read.
pub(super) fn apply(comparison: &mut Comparison<'_>) {
    service::apply(comparison);
    for pair in type_pairs(comparison) {
        keys(comparison, &pair);
    }
}

/// Compares the format of a response, and how its pages are requested.
fn response(comparison: &mut Comparison<'_>, old: &At<'_>, new: &At<'_>) {
    let (from, to) = (old.operation, new.operation);
    let place = (comparison.old.document_place(old), comparison.new.document_place(new));
    let push = |comparison: &mut Comparison<'_>, code: Code, part: &str, sentence: String| {
        let found = Found::new(code, call(new), format!("{} {part}", operation_key(old)), sentence);
        comparison.push(found.old(place.0.clone()).new_place(place.1.clone()));
    };
    let name = call(new);
    if from.accept != to.accept {
        let accept = |accept: &Option<String>| accept.clone().unwrap_or_else(|| "application/json".to_owned());
        let (before, after) = (accept(&from.accept), accept(&to.accept));
        let sentence = format!("`{name}` asks for `{after}` instead of `{before}`.");
        push(comparison, Code::ResponseFormat, "accept", sentence);
    }
    if let (Some(before), Some(after)) = (format(&from.response), format(&to.response))
        && before != after
    {
        let sentence = format!("The response of `{name}` is decoded from {after} instead of {before}.");
        push(comparison, Code::ResponseFormat, "format", sentence);
    }
    if let (Some(before), Some(after)) = (&from.paging, &to.paging)
        && (&before.style, &before.items) != (&after.style, &after.items)
    {
        let sentence = format!("The pages of `{name}` are requested in another way.");
        push(comparison, Code::PagingChanged, "paging", sentence);
    }
}

fn format(response: &Response) -> Option<Format> {
    match response {
        Response::Value(format) | Response::Outputs { format, .. } => Some(*format),
        _ => None,
    }
}

/// Compares the keys of a type, and the values that are always sent.
fn keys(comparison: &mut Comparison<'_>, pair: &Pair<'_>) {
    let (TypeKind::Struct(old), TypeKind::Struct(new)) = (&pair.old.kind, &pair.new.kind) else { return };
    let ty = pair.name();
    for (one, other) in field_partners(pair, old, new) {
        let (Some(one), Some(other)) = (one, other) else { continue };
        let before = comparison.old.declared.field(pair.old_id, &one.wire_name);
        let after = comparison.new.declared.field(pair.new_id, &other.wire_name);
        let is_same_type = one.ty == other.ty;
        let both = before.zip(after).filter(|(before, after)| limits::is_different(before, after, is_same_type));
        if both.is_none() && one.wire_name == other.wire_name {
            continue;
        }
        let key = format!("{}.{}", pair.key(), one.wire_name);
        let old_place = comparison.old.field_place(pair.old_id, &one.wire_name);
        let new_place = comparison.new.field_place(pair.new_id, &other.wire_name);
        let push = |comparison: &mut Comparison<'_>, code: Code, key: String, sentence: String| {
            let found = Found::new(code, ty.clone(), key, sentence);
            comparison.push(found.old(old_place.clone()).new_place(new_place.clone()));
        };
        let name = other.name.bare();
        if one.wire_name != other.wire_name {
            let sentence =
                format!("`{name}` of `{ty}` is `{}` in JSON instead of `{}`.", other.wire_name, one.wire_name);
            push(comparison, Code::WireNameChanged, key.clone(), sentence);
        }
        if let Some((before, after)) = both {
            for (code, sentence, detail) in limits::compare(&format!("`{name}` of `{ty}`"), before, after, is_same_type)
            {
                push(comparison, code, format!("{key} {detail}"), sentence);
            }
        }
    }
    if !pair.old.sent || !pair.new.sent {
        return;
    }
    for constant in &old.constants {
        let partner = new.constants.iter().find(|it| it.key == constant.key);
        let sentence = match partner {
            Some(other) if other.value != constant.value => {
                format!("`{ty}` sends `{}` as `{}` instead of `{}`.", other.value, constant.key, constant.value)
            }
            None if new.fields.iter().all(|field| field.wire_name != constant.key) => {
                format!("`{ty}` does not send `{}` as `{}` any more.", constant.value, constant.key)
            }
            _ => continue,
        };
        let found =
            Found::new(Code::FixedValueChanged, ty.clone(), format!("{}.{}", pair.key(), constant.key), sentence);
        let found = pair.at(comparison, found);
        comparison.push(found);
    }
    for constant in &new.constants {
        let is_known = old.constants.iter().any(|it| it.key == constant.key)
            || old.fields.iter().any(|field| field.wire_name == constant.key);
        if !is_known {
            let sentence = format!("`{ty}` sends `{}` as `{}`.", constant.value, constant.key);
            let found =
                Found::new(Code::FixedValueAdded, ty.clone(), format!("{}.{}", pair.key(), constant.key), sentence);
            let found = pair.at(comparison, found);
            comparison.push(found);
        }
    }
}
