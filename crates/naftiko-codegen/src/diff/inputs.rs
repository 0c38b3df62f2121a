//! The inputs of an operation, of `new` of a type and of constructors, and which of them belong
//! together on both sides.

use std::rc::Rc;

use super::comparison::View;
use super::matching::At;
use super::surface;
use crate::lower::positions::{label, label_of_input, matched};
use crate::model::facts::{required, settable};
use crate::model::types::{Field, Struct, TypeDef, TypeId};
use crate::model::{Argument, Parameter, Place};

/// An argument or a setter.
#[derive(Clone, Debug)]
pub(super) struct Input<'a> {
    /// What identifies it in another version of the documents: `query limit`.
    pub(super) label: String,
    /// Its name in Rust.
    pub(super) name: &'a str,
    /// The type that a caller supplies.
    pub(super) ty: Rc<str>,
    /// Whether it is an argument, and not a setter.
    pub(super) is_argument: bool,
    /// What it sets.
    pub(super) of: Of<'a>,
}

/// What an input sets.
#[derive(Clone, Copy, Debug)]
pub(super) enum Of<'a> {
    /// A parameter.
    Parameter(&'a Parameter),
    /// A field of a type.
    Field(TypeId, &'a Field),
    /// A whole body, whose fields are inputs, too.
    Body(TypeId),
    /// A part of a client's configuration.
    Client,
}

/// An input on both sides, or on one of them.
#[derive(Debug)]
pub(super) struct Pairing<'a> {
    pub(super) old: Option<Input<'a>>,
    pub(super) new: Option<Input<'a>>,
}

/// Returns the inputs of an operation: its arguments in their order, and then its setters.
pub(super) fn of_operation<'a>(view: &View<'a>, at: &At<'a>) -> Vec<Input<'a>> {
    let (api, operation) = (view.api, at.operation);
    let argument = |argument: &Argument| {
        let (name, of) = match *argument {
            Argument::Input(index) => {
                let parameter = operation.required.get(index)?;
                (&parameter.name, Of::Parameter(parameter))
            }
            Argument::Field(index) => {
                let fields = operation.fields.as_ref()?;
                let named = fields.required.get(index)?;
                let (_, field) = surface::field(api, fields, named)?;
                (&named.name, Of::Field(fields.ty, field))
            }
            Argument::Body => return None,
        };
        Some(Input {
            label: label(operation, &api.types, *argument),
            name: name.bare(),
            ty: surface::argument(api, &view.spelling, operation, *argument),
            is_argument: true,
            of,
        })
    };
    let mut inputs: Vec<Input<'a>> = operation.arguments.iter().filter_map(argument).collect();
    inputs.extend(operation.setters().map(|parameter| Input {
        label: label_of_input(parameter),
        name: parameter.name.bare(),
        ty: view.spelling.setter(parameter),
        is_argument: false,
        of: Of::Parameter(parameter),
    }));
    if let Some(fields) = &operation.fields {
        let setter = |label: String, name: &'a str, ty, of| Input { label, name, ty, is_argument: false, of };
        if fields.required.is_empty() {
            let ty = view.spelling.ty(&crate::model::Ty::Named(fields.ty));
            inputs.push(setter("body".to_owned(), fields.whole.bare(), ty, Of::Body(fields.ty)));
        }
        for named in &fields.optional {
            if let Some((def, field)) = surface::field(api, fields, named) {
                let ty = view.spelling.setting(def, field);
                inputs.push(setter(of_field(field), named.name.bare(), ty, Of::Field(fields.ty, field)));
            }
        }
    }
    inputs
}

/// Returns the inputs of a type: the arguments of `new`, and then its setters.
pub(super) fn of_type<'a>(view: &View<'a>, id: TypeId, def: &'a TypeDef, it: &'a Struct) -> Vec<Input<'a>> {
    if !def.sent {
        return Vec::new();
    }
    let input = |field: &'a Field, is_argument| Input {
        label: of_field(field),
        name: field.name.bare(),
        ty: view.spelling.setting(def, field),
        is_argument,
        of: Of::Field(id, field),
    };
    let arguments = required(it).map(|field| input(field, true));
    let setters = settable(def, it).filter(|field| !field.required).map(|field| input(field, false));
    arguments.chain(setters).collect()
}

/// Returns the label of a field.
pub(super) fn of_field(field: &Field) -> String {
    format!("field {}", field.wire_name)
}

/// Finds which inputs belong together: those of one name on the wire, and then those of one name in
/// Rust. The result has the order of the old side.
pub(super) fn align<'a>(old: Vec<Input<'a>>, new: Vec<Input<'a>>) -> Vec<Pairing<'a>> {
    let labels = |all: &[Input<'_>]| all.iter().map(|input| input.label.clone()).collect::<Vec<_>>();
    let mut found = matched(&labels(&old), &labels(&new));
    for (index, input) in old.iter().enumerate() {
        if found[index].is_none() {
            let is_free = |number: &usize| !found.contains(&Some(*number)) && new[*number].name == input.name;
            found[index] = (0..new.len()).find(is_free);
        }
    }
    let mut new: Vec<Option<Input<'a>>> = new.into_iter().map(Some).collect();
    let mut pairings: Vec<Pairing<'a>> = old
        .into_iter()
        .zip(found)
        .map(|(old, partner)| Pairing { old: Some(old), new: partner.and_then(|index| new[index].take()) })
        .collect();
    pairings.extend(new.into_iter().flatten().map(|new| Pairing { old: None, new: Some(new) }));
    pairings
}

/// Whether the arguments that both sides have are in the same order. `names` are those of the new
/// side, in their order.
pub(super) fn is_same_order(pairings: &[Pairing<'_>], names: &[&str]) -> bool {
    let both = pairings.iter().filter_map(|it| Some((it.old.as_ref()?, it.new.as_ref()?)));
    let kept = both.filter(|(old, new)| old.is_argument && new.is_argument).map(|(_, new)| new.name);
    kept.map(|name| names.iter().position(|other| *other == name)).is_sorted()
}

/// Returns the place of an input in a request, in words.
pub(super) fn in_words(place: &Place) -> &'static str {
    match place {
        Place::Path => "in the path",
        Place::Query => "in the query",
        Place::Header => "as a header",
        Place::Cookie => "as a cookie",
        Place::Field => "as a field of the body",
        Place::Form => "as a field of the form",
        Place::Part { .. } => "as a part of the form",
        Place::Input => "in templates",
        Place::Body(_) => "as the body",
    }
}
