//! Operations that are missing, new, renamed or in another module.

use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found, call, operation_key};
use crate::diff::matching::At;
use crate::diff::surface;
use crate::model::Response;

/// Compares which operations there are, and their names.
pub(super) fn apply(comparison: &mut Comparison<'_>) {
    for at in comparison.operations.removed.clone() {
        dropped_types(comparison, &at);
        if comparison.is_explained(&operation_key(&at)) && !has_module(comparison, &at) {
            continue;
        }
        let sentence = format!("`{}` is missing.", call(&at));
        let place = comparison.old.place(&at);
        comparison.push(
            Found::new(Code::OperationRemoved, call(&at), operation_key(&at), sentence)
                .remedy("restore the operation in the capability file, deprecated if it must not be used any more")
                .old(place)
                .within(keys(&at))
                .of(&at),
        );
    }
    for (old, new) in comparison.operations.matched.clone() {
        name(comparison, &old, &new);
    }
    for at in comparison.operations.added.clone() {
        if comparison.old.api.capabilities.iter().all(|it| it.module != at.capability.module) {
            continue;
        }
        let sentence = format!("`{}` is new.", call(&at));
        let place = comparison.new.place(&at);
        comparison.push(
            Found::new(Code::OperationAdded, call(&at), operation_key(&at), sentence)
                .new_place(place)
                .within(keys(&at)),
        );
    }
}

/// Whether the new side has the module of an operation of the old side.
fn has_module(comparison: &Comparison<'_>, at: &At<'_>) -> bool {
    comparison.new.api.capabilities.iter().any(|it| it.module == at.capability.module)
}

/// Records the types of an operation, which may be missing with it.
fn dropped_types(comparison: &mut Comparison<'_>, at: &At<'_>) {
    let operation = at.operation;
    operation.parameters().for_each(|input| comparison.drop_input(input));
    match &operation.response {
        Response::Typed(ty) => comparison.drop_ty(ty),
        Response::Stream(stream) => comparison.drop_ty(&stream.ty),
        _ => {}
    }
    operation.stream.iter().for_each(|stream| comparison.drop_ty(&stream.ty));
    operation.error_responses.iter().filter_map(|it| it.ty.as_ref()).for_each(|ty| comparison.drop_ty(ty));
}

/// Returns the keys of an operation.
fn keys(at: &At<'_>) -> Vec<String> {
    let At { capability, operation, .. } = at;
    let mut keys = vec![
        operation_key(at),
        surface::request(capability, operation),
        surface::fake(capability, operation),
        surface::fake_method(capability, operation),
    ];
    if let Some(fields) = &operation.fields {
        keys.push(surface::method(capability, fields.whole.bare()));
    }
    if let Response::Outputs { type_name, .. } = &operation.response {
        keys.push(format!("{}::{}", capability.module.bare(), type_name.bare()));
    }
    keys
}

/// Compares the names of an operation.
fn name(comparison: &mut Comparison<'_>, old: &At<'_>, new: &At<'_>) {
    let (from, to) = (old.operation, new.operation);
    let is_moved = old.capability.module != new.capability.module;
    let (code, sentence, remedy) = if is_moved && !is_of_renamed_module(comparison, old, new) {
        let sentence = format!("`{}` is in another module: `{}`.", call(old), call(new));
        (Code::OperationMoved, sentence, "move the operation back to its entry of `consumes`".to_owned())
    } else if from.fn_name != to.fn_name {
        let sentence = format!("`{}` is called `{}`.", call(old), call(new));
        let names = format!(
            "restore its line in codegen.lock, or set `name = \"{}\"` under `[operations.{:?}]` in codegen.toml",
            from.fn_name.bare(),
            to.name
        );
        (Code::OperationRenamed, sentence, names)
    } else if from.type_name != to.type_name {
        let (from, to) = (from.type_name.bare(), to.type_name.bare());
        let sentence = format!("The request of `{}` is called `{to}` instead of `{from}`.", call(old));
        (Code::OperationRenamed, sentence, format!("rename the type that is called `{from}` now"))
    } else {
        return;
    };
    let (old_place, new_place) = (comparison.old.place(old), comparison.new.place(new));
    comparison.push(
        Found::new(code, call(old), operation_key(old), sentence)
            .remedy(remedy)
            .old(old_place)
            .new_place(new_place)
            .within(keys(old))
            .within(keys(new))
            .of(old),
    );
}

/// Whether the whole module of an operation was renamed.
fn is_of_renamed_module(comparison: &Comparison<'_>, old: &At<'_>, new: &At<'_>) -> bool {
    comparison.renamed_modules.get(old.capability.module.bare()) == Some(&new.module)
}
