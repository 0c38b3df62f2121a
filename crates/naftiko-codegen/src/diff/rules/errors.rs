//! The types of error bodies.

use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found, call, operation_key};
use crate::diff::matching::At;
use crate::model::types::Ty;
use crate::model::{Api, ErrorResponse};

/// Compares the error bodies of the client, and then the error responses of each operation.
pub(super) fn apply(comparison: &mut Comparison<'_>) {
    client(comparison);
    for (old, new) in comparison.operations.matched.clone() {
        responses(comparison, &old, &new);
    }
}

/// Returns the key of the type that `ApiError` is.
fn target(api: &Api) -> Option<String> {
    let first = api.errors.bodies.first()?;
    Some(match api.only_error_body() {
        Some(_) => crate::diff::surface::type_key(&api.types[first.ty]),
        None => "types::ErrorBody".to_owned(),
    })
}

fn client(comparison: &mut Comparison<'_>) {
    let (old, new) = (comparison.old.api, comparison.new.api);
    let of = |key: &str| format!("{key}::of");
    match (target(old), target(new)) {
        (None, Some(to)) => comparison.push(
            Found::new(
                Code::ErrorTypeAdded,
                "ApiError",
                "ApiError",
                format!("Error responses have the type `{to}`: `ApiError::of` reads it."),
            )
            .covers(["ApiError".to_owned(), of(&to)])
            .within(Some(to.clone()).filter(|to| to == "types::ErrorBody")),
        ),
        (Some(from), None) => {
            old.errors.bodies.iter().for_each(|body| comparison.drop_ty(&Ty::Named(body.ty)));
            comparison.push(
                Found::new(
                    Code::ErrorTypeRemoved,
                    "ApiError",
                    "ApiError",
                    format!("Error responses have no type any more: `ApiError`, which was `{from}`, is missing."),
                )
                .remedy("callers read `Error::body`")
                .covers(["ApiError".to_owned(), of(&from)])
                .within(Some(from.clone()).filter(|from| from == "types::ErrorBody")),
            );
        }
        (Some(from), Some(to)) if !comparison.is_same(&from, &to) => {
            old.errors.bodies.iter().for_each(|body| comparison.drop_ty(&Ty::Named(body.ty)));
            comparison.push(
                Found::new(
                    Code::ErrorTypeChanged,
                    "ApiError",
                    "ApiError",
                    format!("`ApiError` is `{to}` instead of `{from}`."),
                )
                .covers(["ApiError".to_owned(), of(&from), of(&to)])
                .within([from, to].into_iter().filter(|key| key == "types::ErrorBody")),
            );
        }
        (Some(_), Some(_)) if old.only_error_body().is_none() => bodies(comparison),
        _ => {}
    }
}

/// Compares the variants of the enum of all error bodies.
fn bodies(comparison: &mut Comparison<'_>) {
    let (old, new) = (comparison.old.api, comparison.new.api);
    let ty = "types::ErrorBody";
    for body in &old.errors.bodies {
        let (name, from) = (body.name.bare(), comparison.old.spelling.ty(&Ty::Named(body.ty)));
        let key = format!("{ty}::{name}");
        match new.errors.bodies.iter().find(|other| other.name == body.name) {
            None => {
                comparison.drop_ty(&Ty::Named(body.ty));
                let sentence = format!("`{ty}` lost `{name}`.");
                comparison.push(Found::new(Code::VariantRemoved, ty, key.clone(), sentence).covers([key]));
            }
            Some(other) => {
                let to = comparison.new.spelling.ty(&Ty::Named(other.ty));
                if !comparison.is_same(&from, &to) {
                    comparison.drop_ty(&Ty::Named(body.ty));
                    let sentence = format!("`{ty}::{name}` contains `{to}` instead of `{from}`.");
                    comparison.push(Found::new(Code::VariantType, ty, key.clone(), sentence).covers([key]));
                }
            }
        }
    }
    for body in &new.errors.bodies {
        if old.errors.bodies.iter().all(|other| other.name != body.name) {
            let (name, key) = (body.name.bare(), format!("{ty}::{}", body.name.bare()));
            let sentence = format!("`{ty}` gained `{name}`.");
            comparison.push(Found::new(Code::VariantAdded, ty, key.clone(), sentence).covers([key]));
        }
    }
}

/// Compares the error responses of an operation.
fn responses(comparison: &mut Comparison<'_>, old: &At<'_>, new: &At<'_>) {
    let (from, to) = (&old.operation.error_responses, &new.operation.error_responses);
    let partner = |failure: &ErrorResponse, others: &'_ [ErrorResponse]| {
        others.iter().position(|it| it.statuses == failure.statuses)
    };
    let call = call(new);
    let place = (comparison.old.document_place(old), comparison.new.document_place(new));
    let push = |comparison: &mut Comparison<'_>, code: Code, failure: &ErrorResponse, sentence: String| {
        let key = format!("{} fails with {}", operation_key(old), failure.statuses);
        let found = Found::new(code, call.clone(), key, sentence).of(old);
        comparison.push(found.old(place.0.clone()).new_place(place.1.clone()));
    };
    for failure in from {
        let statuses = failure.statuses;
        let Some(other) = partner(failure, to).map(|index| &to[index]) else {
            failure.ty.iter().for_each(|ty| comparison.drop_ty(ty));
            let sentence = format!("`{call}` does not document the error response {statuses} any more.");
            push(comparison, Code::ErrorResponseRemoved, failure, sentence);
            continue;
        };
        // That no error body has a type on one side is reported for the client.
        let has_none = comparison.old.api.errors.bodies.is_empty() || comparison.new.api.errors.bodies.is_empty();
        if has_none {
            continue;
        }
        let spelled = |comparison: &Comparison<'_>| {
            let old = failure.ty.as_ref().map(|ty| comparison.old.spelling.ty(ty));
            let new = other.ty.as_ref().map(|ty| comparison.new.spelling.ty(ty));
            (old, new)
        };
        match spelled(comparison) {
            (Some(one), Some(other)) if !comparison.is_same(&one, &other) => {
                failure.ty.iter().for_each(|ty| comparison.drop_ty(ty));
                let sentence =
                    format!("The body of the error response {statuses} of `{call}` is `{other}` instead of `{one}`.");
                push(comparison, Code::ErrorTypeChanged, failure, sentence);
            }
            (Some(one), None) => {
                failure.ty.iter().for_each(|ty| comparison.drop_ty(ty));
                let sentence =
                    format!("The body of the error response {statuses} of `{call}`, `{one}`, has no type any more.");
                push(comparison, Code::ErrorTypeRemoved, failure, sentence);
            }
            (None, Some(other)) => {
                let sentence = format!("The body of the error response {statuses} of `{call}` is `{other}`.");
                push(comparison, Code::ErrorTypeAdded, failure, sentence);
            }
            _ => {}
        }
    }
    for failure in to.iter().filter(|failure| partner(failure, from).is_none()) {
        let sentence = format!("`{call}` documents the error response {}.", failure.statuses);
        push(comparison, Code::ErrorResponseAdded, failure, sentence);
    }
}
