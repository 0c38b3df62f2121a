//! Where the value of an input goes, and in which form.

use serde_json::Value;

use super::file;
use crate::body::multipart::Part;
use crate::request::draft::Draft;
use crate::request::style::Style;

/// Where a value goes, and in which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Target {
    /// The place in the request.
    pub to: To,
    /// The name on the wire.
    pub name: &'static str,
    /// The form of the value.
    pub form: Form,
    /// Whether templates of the request use the value too.
    pub is_in_templates: bool,
}

/// A place in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum To {
    /// A placeholder of the path.
    Path,
    /// The query.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
    /// A field of a JSON body, beside fields that are computed.
    Field,
    /// A field of a form.
    Form,
    /// A part of a multipart body, with its declared file name and media type; each may be empty.
    Part(&'static str, &'static str),
    /// Only the templates of the request, or an input of a flow.
    Templates,
    /// A key of a body that consists of such keys.
    Key,
    /// The whole body as JSON.
    Json,
    /// The whole body as a form.
    FormBody,
    /// The whole body as a multipart form: an object of parts.
    Multipart,
    /// The whole body as text of a media type.
    Text(&'static str),
    /// The whole body as bytes of a media type.
    Bytes(&'static str),
}

impl To {
    /// Whether it is the whole body.
    pub(super) fn is_whole_body(self) -> bool {
        matches!(self, To::Json | To::FormBody | To::Multipart | To::Text(_) | To::Bytes(_))
    }

    /// Whether it is the body, or a part of it.
    pub(super) fn is_body(self) -> bool {
        self.is_whole_body() || matches!(self, To::Field | To::Form | To::Part(..) | To::Key)
    }
}

/// The form of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// A text.
    Plain,
    /// A list, with the name repeated for each item.
    Repeated,
    /// A list as one text, with this character between the items.
    Joined(char),
    /// A list of parts, each of them JSON.
    Each,
    /// A text in which the reserved characters of a URL are not escaped.
    Reserved,
    /// A value in a style of OpenAPI.
    Styled(Style),
    /// JSON.
    Json,
    /// A file: Base64, or a `data:` URL (RFC 2397), which can have a media type and the parameter
    /// `name`.
    File,
    /// A list of files.
    Files,
}

impl Target {
    /// A target in any place, in a form that fits the place.
    pub const fn new(to: To, name: &'static str) -> Self {
        let form = match to {
            To::Field | To::Key | To::Json | To::FormBody | To::Templates | To::Multipart => Form::Json,
            To::Bytes(_) => Form::File,
            _ => Form::Plain,
        };
        Target { to, name, form, is_in_templates: false }
    }

    /// A placeholder of the path.
    pub const fn path(name: &'static str) -> Self {
        Target::new(To::Path, name)
    }

    /// A parameter of the query.
    pub const fn query(name: &'static str) -> Self {
        Target::new(To::Query, name)
    }

    /// A header.
    pub const fn header(name: &'static str) -> Self {
        Target::new(To::Header, name)
    }

    /// A key of the body.
    pub const fn key(name: &'static str) -> Self {
        Target::new(To::Key, name)
    }

    /// Sets the form of the value.
    pub const fn form(self, form: Form) -> Self {
        Target { form, ..self }
    }

    /// Passes the value to the templates of the request, too.
    pub const fn and_templates(self) -> Self {
        Target { is_in_templates: true, ..self }
    }

    /// Whether the value is a file, or a list of files.
    pub(super) fn is_file(&self) -> bool {
        matches!(self.form, Form::File | Form::Files) || matches!(self.to, To::Bytes(_))
    }

    /// Sets the value in a request. The keys of a body are collected.
    pub(super) fn set(&self, draft: &mut Draft, keys: &mut Vec<(&'static str, Value)>, value: &Value) {
        let name = self.name;
        if self.is_in_templates {
            draft.set_input(name, value);
        }
        match (self.to, self.form) {
            (To::Templates, _) => draft.set_input(name, value),
            (To::Field, _) => draft.set_field(name, value),
            (To::Key, _) => keys.push((name, value.clone())),
            (To::Json, _) => draft.set_json(value),
            (To::FormBody, _) => draft.set_form_body(value),
            (To::Multipart, _) => draft.set_multipart(parts(value)),
            (To::Text(media_type), _) => draft.set_text(media_type, text(value)),
            (To::Bytes(media_type), _) => draft.set_bytes(media_type, file::upload(value)),
            (To::Path, Form::Joined(_)) => draft.set_path_joined(name, texts(value)),
            (To::Path, Form::Styled(style)) => draft.set_path_styled(name, style, value),
            (To::Path, _) => draft.set_path(name, text(value)),
            (To::Query, Form::Repeated) => draft.set_query_list(name, texts(value)),
            (To::Query, Form::Joined(separator)) => draft.set_query_separated(name, separator, texts(value)),
            (To::Query, Form::Styled(style)) => draft.set_query_styled(name, style, value),
            (To::Query, Form::Reserved) => draft.set_query_reserved(name, text(value)),
            (To::Query, _) => draft.set_query(name, text(value)),
            (To::Header, Form::Joined(_)) => draft.set_header_joined(name, texts(value)),
            (To::Header, Form::Styled(style)) => draft.set_header_styled(name, style, value),
            (To::Header, _) => draft.set_header(name, text(value)),
            (To::Cookie, Form::Styled(style)) => draft.set_cookie_styled(name, style, value),
            (To::Cookie, _) => draft.set_cookie(name, text(value)),
            (To::Form, Form::Repeated) => draft.set_form_list(name, texts(value)),
            (To::Form, Form::Joined(separator)) => draft.set_form_separated(name, separator, texts(value)),
            (To::Form, Form::Styled(style)) => draft.set_form_styled(name, style, value),
            (To::Form, _) => draft.set_form(name, text(value)),
            (To::Part(file_name, content_type), form) => set_part(draft, name, file_name, content_type, form, value),
        }
    }
}

fn set_part(
    draft: &mut Draft,
    name: &'static str,
    file_name: &'static str,
    content_type: &'static str,
    form: Form,
    value: &Value,
) {
    let json = if content_type.is_empty() { "application/json" } else { content_type };
    match form {
        Form::File => draft.set_part_named(name, file_name, content_type, file::part(value)),
        Form::Files => draft.set_parts_typed(name, content_type, items(value).iter().map(file::part)),
        Form::Json => draft.set_part_json(name, json, value),
        Form::Each => draft.set_parts_json(name, json, items(value)),
        Form::Repeated => draft.set_parts_typed(name, content_type, texts(value).into_iter().map(Part::text)),
        Form::Joined(separator) => {
            let text = texts(value).join(separator.encode_utf8(&mut [0; 4]));
            draft.set_part_named(name, file_name, content_type, Part::text(text));
        }
        _ => draft.set_part_named(name, file_name, content_type, Part::text(text(value))),
    }
}

/// Returns the parts of a multipart body. A text is a part, and a list is several with one name. A
/// `data:` URL is a file.
fn parts(value: &Value) -> Vec<(String, Part)> {
    let part = |value: &Value| match value.as_str().filter(|text| text.starts_with("data:")) {
        Some(_) => file::part(value),
        None => Part::text(text(value)),
    };
    let entries = value.as_object().into_iter().flatten();
    entries.flat_map(|(name, value)| items(value).iter().map(move |item| (name.clone(), part(item)))).collect()
}

/// Returns the items of a list. Any other value is an item itself.
fn items(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        other => std::slice::from_ref(other),
    }
}

fn texts(value: &Value) -> Vec<String> {
    items(value).iter().map(text).collect()
}

/// Returns a value as a parameter of a request has it: a text without quotes, an integer without a
/// fraction.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) => float.to_string(),
            None => number.to_string(),
        },
        other => other.to_string(),
    }
}
