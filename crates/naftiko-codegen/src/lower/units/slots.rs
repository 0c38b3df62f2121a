//! What an operation or a flow takes, as the inputs of a unit.

use super::{input_names, schema};
use crate::model::flow::Flow;
use crate::model::names::Name;
use crate::model::types::{Struct, TypeDef, TypeKind};
use crate::model::unit::{Keys, Target, UnitForm, UnitInput};
use crate::model::{Argument, BodyField, BodyFields, Content, Form, Operation, Parameter, Place, Type};

/// What an operation or a flow takes, as inputs of a unit, required ones first.
pub(super) struct Slots {
    pub(super) slots: Vec<Slot>,
    /// The body, if its fields are inputs.
    pub(super) keys: Option<Keys>,
}

/// Something that an operation or a flow takes.
pub(super) struct Slot {
    /// Its name in the capability file.
    pub(super) wire_name: String,
    /// Whether only templates use it.
    pub(super) is_of_templates: bool,
    pub(super) input: UnitInput,
}

impl Slots {
    /// Returns what an operation takes. Fields of a body are inputs of their own, unless they are
    /// to stay together.
    pub(super) fn of(operation: &Operation, types: &[TypeDef], is_flat: bool) -> Self {
        let fields = operation.fields.as_ref().filter(|_| is_flat);
        let body = fields.and_then(|fields| Some((fields, closed(types, fields)?)));
        let mut slots = Slots { slots: Vec::new(), keys: None };
        let Some((fields, it)) = body else {
            required(operation).into_iter().for_each(|it| slots.parameter(it, types, true));
            operation.optional.iter().for_each(|it| slots.parameter(it, types, false));
            return slots;
        };
        for argument in &operation.arguments {
            match *argument {
                Argument::Input(index) => slots.parameter(&operation.required[index], types, true),
                Argument::Field(index) => slots.field(&fields.required[index], it, types, true),
                Argument::Body => {}
            }
        }
        operation.setters().for_each(|it| slots.parameter(it, types, false));
        fields.optional.iter().for_each(|named| slots.field(named, it, types, false));
        slots.keys = Some(keys(fields, it));
        slots
    }

    /// Returns what a flow takes.
    pub(super) fn of_flow(flow: &Flow, types: &[TypeDef]) -> Self {
        let mut slots = Slots { slots: Vec::new(), keys: None };
        for input in flow.required().chain(flow.optional()) {
            let name = slots.name(&input.wire_name, &input.name, "input");
            slots.slots.push(Slot {
                wire_name: input.wire_name.clone(),
                is_of_templates: false,
                input: UnitInput {
                    name,
                    description: input.docs.one_line(),
                    is_required: input.is_required,
                    schema: schema::of(types, &input.ty),
                    targets: vec![Target {
                        place: Some(Place::Input),
                        wire_name: input.wire_name.clone(),
                        form: UnitForm::Of(Form::Json),
                        is_in_templates: false,
                    }],
                },
            });
        }
        slots
    }

    fn parameter(&mut self, parameter: &Parameter, types: &[TypeDef], is_required: bool) {
        let name = self.name(&parameter.wire_name, &parameter.name, "parameter");
        self.slots.push(Slot {
            wire_name: parameter.wire_name.clone(),
            is_of_templates: parameter.place == Place::Input,
            input: UnitInput {
                name,
                description: parameter.docs.one_line(),
                is_required,
                schema: schema::of_parameter(types, &parameter.ty),
                targets: vec![Target {
                    place: Some(parameter.place.clone()),
                    wire_name: parameter.wire_name.clone(),
                    form: form(parameter),
                    is_in_templates: parameter.is_input && parameter.place != Place::Input,
                }],
            },
        });
    }

    fn field(&mut self, named: &BodyField, it: &Struct, types: &[TypeDef], is_required: bool) {
        let field = &it.fields[named.field];
        let name = self.name(&field.wire_name, &named.name, "body");
        self.slots.push(Slot {
            wire_name: field.wire_name.clone(),
            is_of_templates: false,
            input: UnitInput {
                name,
                description: field.docs.one_line(),
                is_required,
                schema: schema::of_field(types, field),
                targets: vec![Target {
                    place: None,
                    wire_name: field.wire_name.clone(),
                    form: UnitForm::Of(Form::Json),
                    is_in_templates: false,
                }],
            },
        });
    }

    /// Returns the name of an input: the one on the wire, or the one in Rust if agents do not
    /// accept the former. `prefix` makes it unique.
    fn name(&self, wire_name: &str, name: &Name, prefix: &str) -> String {
        let name = if input_names::is_accepted(wire_name) { wire_name } else { name.bare() };
        let mut name = input_names::accepted(name);
        while self.slots.iter().any(|slot| slot.input.name == name) {
            name = input_names::accepted(&format!("{prefix}_{name}"));
        }
        name
    }
}

/// Returns the required inputs of an operation in the order of the arguments of its method, which
/// takes the whole body.
fn required(operation: &Operation) -> Vec<&Parameter> {
    let with_body = operation.fields.as_ref().map(|fields| fields.arguments.as_slice());
    let arguments = with_body.filter(|arguments| !arguments.is_empty()).unwrap_or(&operation.arguments);
    let is_body = |it: &&Parameter| matches!(it.place, Place::Body(_));
    let parameter = |argument: &Argument| match *argument {
        Argument::Input(index) => operation.required.get(index),
        Argument::Body => operation.required.iter().find(is_body),
        Argument::Field(_) => None,
    };
    let mut required: Vec<&Parameter> = arguments.iter().filter_map(parameter).collect();
    // A body without required fields is no argument.
    let is_missing = |it: &&Parameter| !required.iter().any(|known| std::ptr::eq(*known, *it));
    let rest: Vec<&Parameter> = operation.required.iter().filter(is_missing).collect();
    required.extend(rest);
    required
}

/// Returns the struct of a body whose keys are all known.
fn closed<'t>(types: &'t [TypeDef], fields: &BodyFields) -> Option<&'t Struct> {
    match &types.get(fields.ty)?.kind {
        TypeKind::Struct(it) => Some(it).filter(|it| it.additional.is_none()),
        _ => None,
    }
}

fn keys(fields: &BodyFields, it: &Struct) -> Keys {
    let constants: Vec<_> = it.constants.iter().map(|it| (it.key.clone(), schema::constant(&it.value))).collect();
    let order = constants.iter().map(|(key, _)| key).chain(it.fields.iter().map(|field| &field.wire_name));
    Keys { order: order.cloned().collect(), constants, is_form: fields.is_form, is_optional: fields.is_optional }
}

/// Returns the form in which a request has the value of a parameter.
fn form(parameter: &Parameter) -> UnitForm {
    match (&parameter.place, &parameter.ty) {
        (Place::Body(Content::Bytes(_)), _) | (_, Type::Bytes | Type::Part) => UnitForm::File,
        (_, Type::Parts) => UnitForm::Files,
        (Place::Body(Content::Text(_)), _) => UnitForm::Of(Form::Plain),
        (Place::Body(_) | Place::Field | Place::Input, _) => UnitForm::Of(Form::Json),
        (_, Type::Typed(_, form)) => UnitForm::Of(*form),
        (_, Type::Strings) => UnitForm::Of(Form::Repeated),
        (_, Type::Joined) => UnitForm::Of(Form::Joined(',')),
        _ => UnitForm::Of(Form::Plain),
    }
}
