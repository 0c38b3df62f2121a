//! How the value of an input reaches a request: whether the caller must pass it, and whether it is
//! converted before it is set.

use crate::model::{Form, Parameter, Place, Type};

/// Whether an input is an argument of the method or has a setter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// The caller passes a value.
    Required,
    /// The caller passes a value or an `Option`.
    Optional,
}

/// Returns how the setter of an optional parameter takes its value. Setters of a whole body or a
/// part of one take no `Option`.
pub(super) fn need_of_setter(parameter: &Parameter) -> Need {
    match (&parameter.place, &parameter.ty) {
        (Place::Body(_), _) => Need::Required,
        (Place::Part { .. }, Type::Typed(_, form)) if *form != Form::Plain => Need::Required,
        _ => Need::Optional,
    }
}

/// Whether the value of a parameter is converted in a separate statement, because templates use it
/// too. Templates get a text outside of the body without that statement.
pub(super) fn is_converted_before(parameter: &Parameter) -> bool {
    let is_text = matches!(parameter.place, Place::Path | Place::Query | Place::Header | Place::Cookie);
    parameter.is_input && !(is_text && parameter.ty == Type::String)
}
