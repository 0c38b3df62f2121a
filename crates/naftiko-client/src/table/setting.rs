//! The parts of the request of a unit that no input changes.

use super::target::To;
use crate::request::template::{Escape, Json, Piece, Place};
use crate::response::format::Format;

/// A part of a request that no input changes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Setting {
    /// A literal text in a place.
    Text(To, &'static str, &'static str),
    /// A text that is computed when the request is sent.
    Template(Place, &'static str, &'static [Piece]),
    /// A field of a JSON body that is computed when the request is sent.
    FieldTemplate(&'static str, &'static Json),
    /// A part of a multipart body that is computed when the request is sent: its name, file name
    /// and media type.
    PartTemplate(&'static str, &'static str, &'static str, &'static [(Escape, Piece)]),
    /// A JSON body that is computed when the request is sent.
    JsonTemplate(&'static Json),
    /// A body of a media type that is computed when the request is sent.
    TextTemplate(&'static str, &'static [(Escape, Piece)]),
    /// A form, which is sent even if no field is set.
    BeginForm,
    /// A multipart body, which is sent even if no part is set.
    BeginMultipart,
    /// The keys of [`To::Key`] are the body, written in this order.
    Keys {
        /// The keys in their order.
        order: &'static [&'static str],
        /// Whether the body is a form. Otherwise, it is JSON.
        is_form: bool,
        /// Whether there is no body if no input sets a key.
        is_optional: bool,
    },
    /// A key of the body with a constant value: JSON.
    Key(&'static str, &'static str),
    /// The format of the response.
    Format(Format),
    /// The maximum number of bytes of the response.
    Limit(u64),
    /// The `Accept` header.
    Accept(&'static str),
    /// The order of the parts of the body.
    PartOrder(&'static [&'static str]),
    /// The request does not send the secret.
    OmitSecret,
}
