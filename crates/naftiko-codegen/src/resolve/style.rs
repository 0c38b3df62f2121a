//! Decides how values are serialized in a path, a query, a header, a cookie or a form (OpenAPI 3.1,
//! section 4.8.12.2). `request/style.rs` in the runtime implements each style.
//!
//! | value | place | `style` | `explode` | form |
//! |---|---|---|---|---|
//! | a scalar | the path | `label`, `matrix` | any | that style |
//! | | other places, or other styles | any | any | one text |
//! | a list of scalars | the query, a form | `form` | yes | the name repeated |
//! | | the query, a form | `form` | no | one text with commas |
//! | | the query, a form | `spaceDelimited`, `pipeDelimited` | no | one text with spaces or bars |
//! | | the path, a header | `simple` | any | one text with commas |
//! | | other places, or other styles | any | any | that style |
//! | another list | the query, a form | `deepObject` | any | that style |
//! | | the query | others | any | JSON |
//! | | a form | none | | `deepObject` |
//! | | other places | any | any | unsupported |
//! | an object | any | any | any | that style; `deepObject` in a form without one |
//! | one of several scalars | any | any | any | a text that the caller supplies |
//! | a scalar or a list of scalars | the query, a form | `form` | yes | texts that the caller supplies |
//! | another choice | any | any | any | that style |
//!
//! A parameter with `content` has no style: it is a JSON document, a form or a text.

use std::rc::Rc;

use naftiko_openapi::{Encoding, OpenApi, Parameter, Schema, Shape, Style as DocumentStyle, Target, Use};

use super::media::{self, Media};
use super::operation::Serialization;
use super::value::{Form, Place, Style};

/// The schemas that an operation refers to.
#[derive(Clone, Copy)]
pub(super) struct Schemas<'a>(pub(super) Option<&'a OpenApi>);

impl Schemas<'_> {
    /// Returns the schema of a use, with its reference followed.
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

/// Returns how a parameter is serialized. `None` if the document declares no schema.
pub(super) fn of_parameter(schemas: Schemas<'_>, parameter: &Parameter, place: &Place) -> Option<Serialization> {
    let used = parameter.schema.as_ref()?;
    if let Some(media_type) = &parameter.media_type {
        return of_content(schemas, used, media_type);
    }
    let style = of_place(parameter.style, parameter.explode, place);
    let serialization = of_schema(schemas, used, place, style)?;
    let is_reserved = parameter.allow_reserved && *place == Place::Query;
    Some(match serialization {
        Serialization::Style(Form::Plain) if is_reserved => Serialization::Style(Form::Reserved),
        other => other,
    })
}

/// Returns how a field of a form is serialized. Without a style, objects and lists of them are
/// written with brackets, as most servers expect, although OpenAPI specifies JSON.
pub(super) fn of_field(schemas: Schemas<'_>, used: &Use, encoding: Option<&Encoding>) -> Option<Serialization> {
    let content = encoding.and_then(|it| it.media_type.as_ref());
    let explode = encoding.and_then(|it| it.explode);
    let has_style = encoding.is_some_and(|it| it.style.is_some()) || explode.is_some();
    if let Some(media_type) = content.filter(|it| !has_style && !it.contains(['*', ','])) {
        return of_content(schemas, used, media_type);
    }
    let schema = schemas.get(used)?;
    let is_flat = schemas.is_scalar(&schema) || schemas.is_list_of_scalars(&schema);
    let style = encoding.and_then(|it| it.style).unwrap_or(match is_flat || has_style {
        true => DocumentStyle::Form,
        false => DocumentStyle::DeepObject,
    });
    let explode = explode.unwrap_or(style == DocumentStyle::Form);
    of_schema(schemas, used, &Place::Form, of_place(style, explode, &Place::Form))
}

/// Returns how a value with its own media type is serialized.
fn of_content(schemas: Schemas<'_>, used: &Use, media_type: &str) -> Option<Serialization> {
    let schema = schemas.get(used)?;
    Some(match media::of(media_type) {
        Media::Json | Media::Any => Serialization::Style(Form::Styled(Style::Json)),
        Media::Form if !schemas.is_scalar(&schema) => Serialization::Style(Form::Styled(Style::Urlencoded)),
        _ => match &schema.shape {
            Shape::String { .. } | Shape::Integer { .. } | Shape::Number { .. } | Shape::Boolean { .. } => {
                Serialization::Style(Form::Plain)
            }
            _ => Serialization::Text,
        },
    })
}

/// Returns the style of a value in a place. A style that is not valid there was reported when it
/// was read.
fn of_place(style: DocumentStyle, explode: bool, place: &Place) -> Style {
    match (place, style) {
        (Place::Path, DocumentStyle::Label) => Style::Label { explode },
        (Place::Path, DocumentStyle::Matrix) => Style::Matrix { explode },
        (Place::Path | Place::Header, _) => Style::Simple { explode },
        (Place::Cookie, _) => Style::Form { explode },
        (_, DocumentStyle::SpaceDelimited) if !explode => Style::SpaceDelimited,
        (_, DocumentStyle::PipeDelimited) if !explode => Style::PipeDelimited,
        (_, DocumentStyle::DeepObject) => Style::DeepObject,
        _ => Style::Form { explode },
    }
}

/// Returns how a value of a schema is serialized in a style.
fn of_schema(schemas: Schemas<'_>, used: &Use, place: &Place, style: Style) -> Option<Serialization> {
    let schema = schemas.get(used)?;
    let styled = Serialization::Style(Form::Styled(style));
    let is_of_path = matches!(style, Style::Label { .. } | Style::Matrix { .. });
    let may_nest = matches!(place, Place::Query | Place::Form);
    Some(match &schema.shape {
        Shape::Any if style == Style::DeepObject => styled,
        Shape::Any => return None,
        _ if schemas.is_scalar(&schema) && is_of_path => styled,
        Shape::String { .. } | Shape::Integer { .. } | Shape::Number { .. } | Shape::Boolean { .. } => {
            Serialization::Style(Form::Plain)
        }
        Shape::Array { .. } if schemas.is_list_of_scalars(&schema) => match (place, style) {
            (Place::Query | Place::Form, Style::Form { explode: true }) => Serialization::Style(Form::Repeated),
            (Place::Query | Place::Form, Style::Form { explode: false }) => Serialization::Style(Form::Joined(',')),
            (Place::Path | Place::Header, Style::Simple { .. }) => Serialization::Style(Form::Joined(',')),
            (_, Style::SpaceDelimited) => Serialization::Style(Form::Joined(' ')),
            (_, Style::PipeDelimited) => Serialization::Style(Form::Joined('|')),
            _ => styled,
        },
        Shape::Array { .. } if style == Style::DeepObject => styled,
        Shape::Array { .. } if may_nest => Serialization::Style(Form::Styled(Style::Json)),
        Shape::Array { .. } => Serialization::Unsupported,
        Shape::Object { .. } => styled,
        Shape::OneOf { variants, .. } => {
            let variants: Vec<_> = variants.iter().filter_map(|variant| schemas.get(variant)).collect();
            let is_flat = |it: &Rc<Schema>| schemas.is_scalar(it) || schemas.is_list_of_scalars(it);
            if schemas.is_scalar(&schema) {
                Serialization::Text
            } else if may_nest && style == (Style::Form { explode: true }) && variants.iter().all(is_flat) {
                Serialization::Texts
            } else {
                styled
            }
        }
    })
}
