//! Finds the fields of a body that are inputs of its request: required fields are arguments of the
//! method, optional fields are setters of the request builder.

use crate::model::facts::settable;
use crate::model::names::Scope;
use crate::model::types::{Field, TypeDef, TypeKind};
use crate::model::{Api, BodyField, BodyFields, Content, Form, Operation, Parameter, Place, Ty, Type, reserved};

/// Finds the operations whose body is a struct, and names its fields as inputs of their requests.
pub(super) fn find(api: &mut Api) {
    let types = &api.types;
    for capability in &mut api.capabilities {
        let methods: Vec<String> = capability.operations().map(|it| it.fn_name.bare().to_owned()).collect();
        let mut methods = Scope::with(&methods.iter().map(String::as_str).collect::<Vec<_>>());
        for operation in capability.operations_mut() {
            operation.fields = fields(operation, types, &mut methods);
        }
    }
}

fn fields(operation: &Operation, types: &[TypeDef], methods: &mut Scope) -> Option<BodyFields> {
    let is_optional = operation.required.iter().all(|it| !is_body(it));
    let body = operation.parameters().find(|it| is_body(it))?;
    let (Type::Typed(Ty::Named(id), Form::Json), Place::Body(content)) = (&body.ty, &body.place) else { return None };
    let def = types.get(*id)?;
    let TypeKind::Struct(it) = &def.kind else { return None };
    let fields = it.fields.iter().enumerate();
    let is_settable = |field: &Field| settable(def, it).any(|other| std::ptr::eq(other, field));
    let required: Vec<(usize, &Field)> = it.arguments.iter().map(|index| (*index, &it.fields[*index])).collect();
    let optional: Vec<_> = fields.filter(|(_, field)| is_settable(field) && !field.required).collect();
    // Without the body, its required fields are not required.
    if required.is_empty() && optional.is_empty() || is_optional && !required.is_empty() || body.is_input {
        return None;
    }
    let others: Vec<&str> = operation.parameters().filter(|it| !is_body(it)).map(|it| it.name.bare()).collect();
    let mut arguments = Scope::with(&[reserved::ARGUMENTS, others.as_slice()].concat());
    let mut setters = Scope::with(&[reserved::SETTERS, others.as_slice()].concat());
    let named = |scope: &mut Scope, (index, field): (usize, &Field)| BodyField {
        field: index,
        name: scope.snake(field.name.bare(), "field"),
    };
    let required: Vec<BodyField> = required.into_iter().map(|field| named(&mut arguments, field)).collect();
    let whole = match required.is_empty() {
        true => setters.snake(body.name.bare(), "param"),
        false => methods.snake(&format!("{}_with_body", operation.fn_name.bare()), "operation"),
    };
    required.iter().for_each(|field| drop(setters.take(field.name.bare())));
    let optional = optional.into_iter().map(|field| named(&mut setters, field)).collect();
    Some(BodyFields {
        ty: *id,
        is_form: *content == Content::Form,
        is_optional,
        required,
        optional,
        whole,
        arguments: Vec::new(),
    })
}

/// Whether a parameter is a whole body with a schema.
fn is_body(parameter: &Parameter) -> bool {
    matches!(parameter.place, Place::Body(Content::Json | Content::Form))
}
