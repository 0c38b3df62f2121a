//! How values become text in a path, a query, a header, a cookie or a form (OpenAPI 3.1, section 4.8.12.2).
//!
//! | value | `style` | `explode` | query, form | path, header, cookie |
//! |---|---|---|---|---|
//! | a scalar | any | any | one text | one text |
//! | a list of scalars | `form`, `deepObject` | yes | the name repeated | with commas |
//! | | `form`, `simple` | no | with commas | with commas |
//! | | `spaceDelimited` | no | with spaces | with spaces |
//! | | `pipeDelimited` | no | with bars | with bars |
//! | another list | any | any | JSON in the query, unsupported elsewhere | unsupported |
//! | an object | `deepObject` | any | `name[key]=value` | unsupported |
//! | | others | yes | `key=value` | unsupported |
//! | | others | no | `name=key,value` | unsupported |
//! | one of several scalars | any | any | a text that the caller writes | a text that the caller writes |
//! | a scalar or a list of scalars | any | any | texts that the caller writes | unsupported |

use std::rc::Rc;

use naftiko_openapi::{OpenApi, Parameter, Schema, Shape, Style, Target, Use};

use super::operation::Serialization;
use super::value::{Form, Place};

/// The schemas that an operation refers to.
#[derive(Clone, Copy)]
pub(super) struct Schemas<'a>(pub(super) Option<&'a OpenApi>);

impl Schemas<'_> {
    /// The schema that stands somewhere, its reference followed.
    pub(super) fn get(self, used: &Use) -> Option<Rc<Schema>> {
        match &used.target {
            Target::Inline(schema) => Some(Rc::clone(schema)),
            Target::Named(id) => self.0?.schema(id),
        }
    }

    /// Whether each value of a schema is one text: a scalar, or one of several scalars.
    pub(super) fn is_scalar(self, schema: &Schema) -> bool {
        match &schema.shape {
            Shape::String { .. } | Shape::Integer { .. } | Shape::Number { .. } | Shape::Boolean { .. } => true,
            Shape::OneOf { variants, .. } => variants.iter().all(|variant| {
                self.get(variant).is_some_and(|it| !matches!(it.shape, Shape::OneOf { .. }) && self.is_scalar(&it))
            }),
            _ => false,
        }
    }

    fn is_list_of_scalars(self, schema: &Schema) -> bool {
        match &schema.shape {
            Shape::Array { items } => self.get(items).is_some_and(|items| self.is_scalar(&items)),
            _ => false,
        }
    }
}

/// How a parameter is serialized. None if the document does not say what its values are.
pub(super) fn of_parameter(schemas: Schemas<'_>, parameter: &Parameter, place: &Place) -> Option<Serialization> {
    let used = parameter.schema.as_ref()?;
    if parameter.media_type.is_some() {
        return Some(Serialization::Document);
    }
    let separator = match (parameter.style, parameter.explode) {
        (Style::SpaceDelimited, false) => Some(' '),
        (Style::PipeDelimited, false) => Some('|'),
        (_, true) if *place == Place::Query => None,
        _ => Some(','),
    };
    of_schema(schemas, used, place, parameter.style, separator)
}

/// How a value of a schema is serialized. `separator` stands between the values of a list; without one, the name is
/// repeated.
pub(super) fn of_schema(
    schemas: Schemas<'_>,
    used: &Use,
    place: &Place,
    style: Style,
    separator: Option<char>,
) -> Option<Serialization> {
    let schema = schemas.get(used)?;
    let may_repeat = matches!(place, Place::Query | Place::Form);
    Some(match &schema.shape {
        Shape::Any => return None,
        Shape::String { .. } | Shape::Integer { .. } | Shape::Number { .. } | Shape::Boolean { .. } => {
            Serialization::Style(Form::Plain)
        }
        Shape::Array { .. } if schemas.is_list_of_scalars(&schema) => Serialization::Style(match separator {
            None if may_repeat => Form::Repeated,
            separator => Form::Joined(separator.unwrap_or(',')),
        }),
        Shape::Array { .. } if *place == Place::Query => Serialization::Style(Form::Json),
        Shape::Object { .. } if may_repeat => Serialization::Style(match (style, separator) {
            (Style::DeepObject, _) => Form::Deep,
            (_, None) => Form::Exploded,
            _ => Form::Pairs,
        }),
        Shape::OneOf { variants, .. } => {
            let variants: Vec<_> = variants.iter().filter_map(|variant| schemas.get(variant)).collect();
            let is_scalar = |schema: &Rc<Schema>| schemas.is_scalar(schema);
            if variants.iter().all(is_scalar) {
                Serialization::Text
            } else if may_repeat && variants.iter().all(|it| is_scalar(it) || schemas.is_list_of_scalars(it)) {
                Serialization::Texts
            } else {
                Serialization::Unsupported
            }
        }
        Shape::Array { .. } | Shape::Object { .. } => Serialization::Unsupported,
    })
}
