//! The body of a request, from its setters to the bytes that are sent.

#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod file;
pub(crate) mod multipart;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod once;
pub(crate) mod payload;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod pieces;
pub(crate) mod upload;

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use form_urlencoded::byte_serialize;
use reqwest::header::HeaderValue;

use crate::body::multipart::Part;
use crate::body::payload::Payload;
use crate::body::upload::Upload;
use crate::request::style::Pairs;
use crate::request::template::{Escape, Json, Nothing, Piece, Scope, Slot, optional, push_string};

/// The media type of a JSON body.
pub(crate) const JSON: &str = "application/json";

/// The body as it was last set.
#[derive(Clone, Default)]
pub(crate) enum Body {
    #[default]
    None,
    /// Invalid, with the reason.
    Wrong(String),
    /// The whole body, and its media type unless a header sets it.
    Whole(&'static str, Upload),
    Json(&'static Json),
    /// The fields of a JSON object.
    Fields(Vec<(&'static str, Field)>),
    Form(Vec<(&'static str, Pairs)>),
    Parts(Vec<(Cow<'static, str>, PartSlot)>),
    Text(&'static str, &'static [(Escape, Piece)]),
}

/// A field of a JSON object.
#[derive(Clone)]
pub(crate) enum Field {
    /// The JSON text of its value.
    Value(String),
    Template(&'static Json),
}

#[derive(Clone)]
pub(crate) enum PartSlot {
    Part(Part),
    /// The file name and the media type, which can be empty, and the text.
    Template(&'static str, &'static str, &'static [(Escape, Piece)]),
}

/// A body as it is sent.
pub(crate) struct Encoded {
    pub(crate) payload: Payload,
    /// Its media type.
    pub(crate) content_type: Option<HeaderValue>,
    /// Whether the media type belongs to exactly these bytes, so that it cannot be changed.
    pub(crate) is_bound: bool,
}

impl Body {
    pub(crate) fn fields(&mut self) -> &mut Vec<(&'static str, Field)> {
        if !matches!(self, Body::Fields(_)) {
            *self = Body::Fields(Vec::new());
        }
        let Body::Fields(fields) = self else { unreachable!("it was set to fields") };
        fields
    }

    pub(crate) fn form(&mut self) -> &mut Vec<(&'static str, Pairs)> {
        if !matches!(self, Body::Form(_)) {
            *self = Body::Form(Vec::new());
        }
        let Body::Form(form) = self else { unreachable!("it was set to a form") };
        form
    }

    pub(crate) fn parts(&mut self) -> &mut Vec<(Cow<'static, str>, PartSlot)> {
        if !matches!(self, Body::Parts(_)) {
            *self = Body::Parts(Vec::new());
        }
        let Body::Parts(parts) = self else { unreachable!("it was set to parts") };
        parts
    }

    /// Whether it can be sent again: not if it has a reader or a stream that was begun.
    pub(crate) fn can_be_repeated(&self) -> bool {
        match self {
            Body::Whole(_, upload) => upload.can_be_sent(),
            Body::Parts(parts) => parts.iter().all(|(_, slot)| match slot {
                PartSlot::Part(part) => part.can_be_sent(),
                PartSlot::Template(..) => true,
            }),
            _ => true,
        }
    }

    /// Whether a part of it is read while it is sent, which may take any time.
    pub(crate) fn is_read(&self) -> bool {
        match self {
            Body::Whole(_, upload) => !upload.is_plain(),
            Body::Parts(parts) => {
                parts.iter().any(|(_, slot)| matches!(slot, PartSlot::Part(part) if !part.is_plain()))
            }
            _ => false,
        }
    }

    /// The body to send; `None` if there is none or it is empty. An empty form is sent if the
    /// operation `has_form`.
    ///
    /// Parts are in the order of their names in `part_order`.
    pub(crate) fn encode(
        &self,
        scope: &Scope<'_>,
        part_order: &[&str],
        has_form: bool,
    ) -> Result<Option<Encoded>, String> {
        let (payload, content_type) = match self {
            Body::None => return Ok(None),
            Body::Wrong(problem) => return Err(problem.clone()),
            Body::Whole(content_type, upload) => (Some(upload.clone().into()), *content_type),
            Body::Json(json) => (template(scope, json)?.map(|text| Payload::Bytes(text.into())), JSON),
            Body::Fields(fields) => (object(scope, fields)?.map(Payload::Bytes), JSON),
            Body::Form(form) => {
                let form = pairs(scope, form)?;
                let is_sent = has_form || !form.is_empty();
                (is_sent.then(|| Payload::Bytes(form.into())), "application/x-www-form-urlencoded")
            }
            Body::Text(content_type, pieces) => {
                let text = scope.escaped(pieces.iter().copied()).map_err(Nothing::problem)?;
                (Some(Payload::Bytes(text.into())), *content_type)
            }
            Body::Parts(parts) => {
                let mut parts = multipart(scope, parts)?;
                parts.sort_by_key(|(name, _)| part_order.iter().position(|known| known == name));
                if parts.is_empty() && !has_form {
                    return Ok(None);
                }
                let (payload, content_type) = multipart::encode(parts)?;
                return Ok(Some(Encoded { payload, content_type: Some(content_type), is_bound: true }));
            }
        };
        let Some(payload) = payload else { return Ok(None) };
        let content_type = match content_type {
            "" => None,
            text => Some(HeaderValue::from_maybe_shared(Bytes::from_static(text.as_bytes())).map_err(|_| {
                "the type of the body has characters that are not allowed in a header (RFC 9110, section 5.5)"
                    .to_owned()
            })?),
        };
        Ok(Some(Encoded { payload, content_type, is_bound: false }))
    }
}

/// Shows the kind of the body, and the length of bytes.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::None => f.write_str("None"),
            Body::Wrong(_) => f.write_str("Wrong"),
            Body::Whole(_, upload) => upload.fmt(f),
            Body::Json(_) => f.write_str("Json"),
            Body::Fields(fields) => f.debug_list().entries(fields.iter().map(|(name, _)| name)).finish(),
            Body::Form(form) => f.debug_list().entries(form.iter().map(|(name, _)| name)).finish(),
            Body::Parts(parts) => f.debug_list().entries(parts.iter().map(|(name, _)| name)).finish(),
            Body::Text(..) => f.write_str("Text"),
        }
    }
}

/// The JSON text of a template; `None` if it is a missing input.
fn template(scope: &Scope<'_>, json: &Json) -> Result<Option<String>, String> {
    let mut text = String::new();
    optional(scope.json(json, &mut text).map(|()| text))
}

fn object(scope: &Scope<'_>, fields: &[(&'static str, Field)]) -> Result<Option<Bytes>, String> {
    let mut text = String::from("{");
    for (name, field) in fields {
        let value = match field {
            Field::Value(json) => Some(json.clone()),
            Field::Template(json) => template(scope, json)?,
        };
        if let Some(value) = value {
            if text.len() > 1 {
                text.push(',');
            }
            push_string(&mut text, name);
            text.push(':');
            text.push_str(&value);
        }
    }
    if text.len() == 1 {
        return Ok(None);
    }
    text.push('}');
    Ok(Some(text.into()))
}

fn pairs(scope: &Scope<'_>, form: &[(&'static str, Pairs)]) -> Result<String, String> {
    let mut text = String::new();
    for (name, slot) in form.iter().flat_map(|(name, pairs)| pairs.each(name)) {
        let Some(value) = scope.slot(slot)? else { continue };
        if !text.is_empty() {
            text.push('&');
        }
        text.extend(byte_serialize(name.as_bytes()));
        text.push('=');
        match slot {
            Slot::Encoded(_) => text.push_str(&value),
            Slot::Text(_) | Slot::Template(_) => text.extend(byte_serialize(value.as_bytes())),
        }
    }
    Ok(text)
}

fn multipart<'p>(
    scope: &Scope<'_>,
    parts: &'p [(Cow<'static, str>, PartSlot)],
) -> Result<Vec<(&'p str, Part)>, String> {
    let mut ready = Vec::with_capacity(parts.len());
    for (name, slot) in parts {
        let part = match slot {
            PartSlot::Part(part) => Some(part.clone()),
            PartSlot::Template(file_name, content_type, pieces) => {
                let text = optional(scope.escaped(pieces.iter().copied()))?;
                text.map(|text| Part::text(text).or(file_name, content_type))
            }
        };
        ready.extend(part.map(|part| (&**name, part)));
    }
    Ok(ready)
}
