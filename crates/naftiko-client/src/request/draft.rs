//! The request that generated code builds. It does not know the type of its response, so that all
//! of it is compiled in this crate and not again in every generated crate. Generic methods only
//! convert their arguments and call methods that are not generic.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::api::Operation;
use crate::body::multipart::Part;
use crate::body::upload::Upload;
use crate::body::{Body, Field, JSON, PartSlot};
use crate::call::retry::Retries;
use crate::client::ApiClient;
use crate::data::{to_json, to_json_text, to_json_value};
use crate::request::argument::{IntoPart, IntoUpload, ParameterValue};
use crate::request::content::{Content, IDEMPOTENCY_KEY, put, put_or_remove};
use crate::request::shaped::Shaped;
use crate::request::style::{self, Pairs, Style};
use crate::request::template::{Escape, Json, Piece, Place, Slot};
use crate::request::url;
use crate::response::format::Format;

/// The content of the request builders of a generated crate: one call of an operation, with any
/// type of response.
///
/// Code that calls an operation does not need it: a request builder has the setters of its
/// operation, and [`Request`](crate::Request) has the other settings. An invalid value is reported
/// when the request is sent.
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Draft {
    pub(crate) client: ApiClient,
    // Boxed, so that a builder that is moved from setter to setter is the size of two pointers.
    pub(crate) content: Box<Content>,
}

impl Draft {
    /// Creates a request for `operation` without any parameters.
    pub fn new(client: &ApiClient, operation: Operation) -> Self {
        Draft { client: client.clone(), content: Box::new(Content::new(operation)) }
    }
}

/// Path, query, headers and cookies.
impl Draft {
    /// Sets the value of a placeholder of the path template.
    pub fn set_path(&mut self, name: &'static str, value: impl ParameterValue) {
        put_or_remove(&mut self.content.path, name, value.into_text().map(Slot::Text));
    }

    /// Sets the value of a placeholder that is a list: its values, separated by commas. An empty
    /// list is an error.
    pub fn set_path_joined<V: Into<String>>(&mut self, name: &'static str, values: impl IntoIterator<Item = V>) {
        match style::delimited(",", &texts(values)) {
            Ok(text) => put(&mut self.content.path, name, Slot::Encoded(text.unwrap_or_default())),
            Err(problem) => self.content.refuse(format!("the path parameter `{name}` {problem}")),
        }
    }

    /// Sets the value of a placeholder to a value of any type, in a style of the path.
    pub fn set_path_styled(&mut self, name: &'static str, style: Style, value: &(impl Serialize + ?Sized)) {
        self.put_path_styled(name, style, to_json_text(value));
    }

    /// Sets a query parameter. It is left out if `value` is `None`.
    pub fn set_query(&mut self, name: &'static str, value: impl ParameterValue) {
        self.content.set_query_text(name, value.into_text());
    }

    /// Sets a query parameter that is a list, in place of its previous values. Its name is repeated
    /// for every value. It is left out if the list is empty.
    pub fn set_query_list<V: Into<String>>(&mut self, name: &'static str, values: impl IntoIterator<Item = V>) {
        self.content.set_query(name, texts(values));
    }

    /// Sets a query parameter that is a list to its values separated by commas, in place of its
    /// previous value. It is left out if the list is empty.
    pub fn set_query_joined<V: Into<String>>(&mut self, name: &'static str, values: impl IntoIterator<Item = V>) {
        self.set_query_separated(name, ',', values);
    }

    /// Sets a query parameter that is a list to its values separated by `separator`, in place of
    /// its previous value. It is left out if the list is empty.
    pub fn set_query_separated<V: Into<String>>(
        &mut self,
        name: &'static str,
        separator: char,
        values: impl IntoIterator<Item = V>,
    ) {
        self.content.set_query_separated(name, separator, &texts(values));
    }

    /// Sets a query parameter whose reserved characters are not encoded (`allowReserved` of OpenAPI
    /// 3.1), in place of its previous value. `#`, `&`, `+`, `[` and `]` are still encoded.
    pub fn set_query_reserved(&mut self, name: &'static str, value: impl ParameterValue) {
        self.content.query.retain(|(known, _)| known != name);
        if let Some(text) = value.into_text() {
            let encoded = url::encode_reserved(&text).to_string();
            self.content.query.push((Cow::Borrowed(name), Pairs::One(Slot::Encoded(encoded))));
        }
    }

    /// Sets a query parameter to a value of any type, in a style of the query, in place of its
    /// previous value. A `null` within it is left out.
    pub fn set_query_styled(&mut self, name: &'static str, style: Style, value: &(impl Serialize + ?Sized)) {
        self.put_query_styled(name, style, to_json_text(value));
    }

    /// Sets a header. It is left out if `value` is `None`.
    pub fn set_header(&mut self, name: &str, value: impl ParameterValue) {
        match value.into_text() {
            Some(text) => self.content.set_header(name, &text),
            None => self.content.unset_header(name),
        }
    }

    /// Sets a header that is a list to its values separated by commas, in place of its previous
    /// value. It is left out if the list is empty.
    pub fn set_header_joined<V: Into<String>>(&mut self, name: &'static str, values: impl IntoIterator<Item = V>) {
        self.content.set_header_joined(name, &texts(values));
    }

    /// Sets a header to a value of any type, in a style of headers, in place of its previous value.
    /// It is left out if the value is empty.
    pub fn set_header_styled(&mut self, name: &'static str, style: Style, value: &(impl Serialize + ?Sized)) {
        self.put_header_styled(name, style, to_json_text(value));
    }

    /// Sets a cookie. It is left out if `value` is `None`.
    pub fn set_cookie(&mut self, name: &'static str, value: impl ParameterValue) {
        put_or_remove(&mut self.content.cookies, name, value.into_text().map(|text| Pairs::One(Slot::Text(text))));
    }

    /// Sets one or several cookies to a value of any type, in a style of cookies, in place of their
    /// previous values.
    pub fn set_cookie_styled(&mut self, name: &'static str, style: Style, value: &(impl Serialize + ?Sized)) {
        self.put_cookie_styled(name, style, to_json_text(value));
    }

    /// Sets an input of templates, in place of its previous value.
    pub fn set_input(&mut self, name: &'static str, value: impl Serialize) {
        self.put_input(name, to_json_value(value));
    }

    /// Sets an input of templates, or removes it if `value` is `None`.
    pub fn set_optional_input(&mut self, name: &'static str, value: Option<impl Serialize>) {
        match value {
            Some(value) => self.set_input(name, value),
            None => self.content.inputs.retain(|(known, _)| *known != name),
        }
    }

    /// Sets a value that is computed when the request is sent, in place of its previous value.
    ///
    /// If an input of the template is missing then, the value is left out; in the path, this is an
    /// error.
    pub fn set_template(&mut self, place: Place, name: &'static str, pieces: &'static [Piece]) {
        let (content, slot) = (&mut self.content, Slot::Template(pieces));
        match place {
            Place::Path => put(&mut content.path, name, slot),
            Place::Cookie => put(&mut content.cookies, name, Pairs::One(slot)),
            Place::Form => put(content.body.form(), name, Pairs::One(slot)),
            Place::Query => {
                content.query.retain(|(known, _)| known != name);
                content.query.push((Cow::Borrowed(name), Pairs::One(slot)));
            }
            Place::Header => {
                content.unset_header(name);
                content.header_templates.push((name, pieces));
            }
        }
    }

    /// Sets the time limit of the call: [`Request::timeout`](crate::Request::timeout).
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.content.timeout = Some(timeout);
    }

    /// Sets whether the response must fit its type: [`Request::strict`](crate::Request::strict).
    pub fn set_strict(&mut self, strict: bool) {
        self.content.strict = Some(strict);
    }

    /// Sets when the call is retried: [`Request::retries`](crate::Request::retries).
    pub fn set_retries(&mut self, retries: Retries) {
        self.content.retries = Some(retries);
    }

    /// Sets the idempotency key: [`Request::idempotency_key`](crate::Request::idempotency_key).
    pub fn set_idempotency_key(&mut self, key: &str) {
        self.content.set_header(IDEMPOTENCY_KEY, key);
    }

    /// Sends the request without the secret of the client, because the operation needs none.
    pub fn omit_secret(&mut self) {
        self.content.omits_secret = true;
    }

    /// Sets the maximum size of the body of a response, in bytes.
    pub fn set_limit(&mut self, bytes: u64) {
        self.content.limit = Some(bytes);
    }

    /// Sets the default `Accept` header: the media types of the response. An `Accept` header of the
    /// request or of the client replaces it.
    pub fn set_accept(&mut self, accept: &'static str) {
        self.content.accept = accept;
    }

    /// Sets the format of the response.
    pub fn set_format(&mut self, format: Format) {
        self.content.format = format;
        self.content.accept = format.accept();
    }

    fn put_input(&mut self, name: &'static str, value: serde_json::Result<Value>) {
        match value {
            Ok(value) => put(&mut self.content.inputs, name, value),
            Err(error) => self.content.refuse(format!("the input `{name}` does not serialize to JSON: {error}")),
        }
    }

    fn put_path_styled(&mut self, name: &'static str, style: Style, json: serde_json::Result<String>) {
        match shaped(json).and_then(|value| style::path(name, style, &value)) {
            Ok(text) => put(&mut self.content.path, name, Slot::Encoded(text)),
            Err(problem) => self.content.refuse(format!("the path parameter `{name}` {problem}")),
        }
    }

    fn put_query_styled(&mut self, name: &'static str, style: Style, json: serde_json::Result<String>) {
        match shaped(json).and_then(|value| style::pairs(name, style, &value)) {
            Ok(pairs) => self.content.set_query_pairs(name, pairs),
            Err(problem) => self.content.refuse(format!("the query parameter `{name}` {problem}")),
        }
    }

    fn put_header_styled(&mut self, name: &'static str, style: Style, json: serde_json::Result<String>) {
        match shaped(json).and_then(|value| style::header(style, &value)) {
            Ok(Some(text)) => self.content.set_header(name, &text),
            Ok(None) => self.content.unset_header(name),
            Err(problem) => self.content.refuse(format!("the header `{name}` {problem}")),
        }
    }

    fn put_cookie_styled(&mut self, name: &'static str, style: Style, json: serde_json::Result<String>) {
        match shaped(json).and_then(|value| style::cookies(name, style, &value)) {
            Ok(pairs) => put(&mut self.content.cookies, name, Pairs::Many(pairs)),
            Err(problem) => self.content.refuse(format!("the cookie `{name}` {problem}")),
        }
    }
}

/// Bodies. The last one that was set is sent.
impl Draft {
    /// Sets the body to the JSON of a value.
    pub fn set_json(&mut self, body: impl Serialize) {
        self.put_json(to_json(&body));
    }

    fn put_json(&mut self, json: serde_json::Result<Vec<u8>>) {
        self.content.body = match json {
            Ok(json) => Body::Whole(JSON, Upload::bytes(json)),
            Err(error) => Body::Wrong(format!("the body does not serialize to JSON: {error}")),
        };
    }

    /// Sets the body to a JSON value that is computed when the request is sent.
    pub fn set_json_template(&mut self, json: &'static Json) {
        self.content.body = Body::Json(json);
    }

    /// Sets a field of a body that is a JSON object, in place of its previous value.
    pub fn set_field(&mut self, name: &'static str, value: impl Serialize) {
        self.put_field(name, to_json_text(&value));
    }

    /// Sets a field of a body that is a JSON object, or removes it if `value` is `None`.
    pub fn set_optional_field(&mut self, name: &'static str, value: Option<impl Serialize>) {
        match value {
            Some(value) => self.set_field(name, value),
            None => self.content.body.fields().retain(|(known, _)| *known != name),
        }
    }

    fn put_field(&mut self, name: &'static str, json: serde_json::Result<String>) {
        match json {
            Ok(json) => put(self.content.body.fields(), name, Field::Value(json)),
            Err(error) => self.content.refuse(format!("the field `{name}` does not serialize to JSON: {error}")),
        }
    }

    /// Sets a field of a body that is a JSON object to a value that is computed when the request is
    /// sent.
    pub fn set_field_template(&mut self, name: &'static str, json: &'static Json) {
        put(self.content.body.fields(), name, Field::Template(json));
    }

    /// Sets a pair of a body that is a form. It is left out if `value` is `None`.
    pub fn set_form(&mut self, name: &'static str, value: impl ParameterValue) {
        put_or_remove(self.content.body.form(), name, value.into_text().map(|text| Pairs::One(Slot::Text(text))));
    }

    /// Sets a pair of a body that is a form, in place of its previous values. Its name is repeated
    /// for every value. It is left out if the list is empty.
    pub fn set_form_list<V: Into<String>>(&mut self, name: &'static str, values: impl IntoIterator<Item = V>) {
        self.content.set_form(name, texts(values));
    }

    /// Sets a pair of a body that is a form to values separated by `separator`, in place of its
    /// previous value. It is left out if the list is empty.
    pub fn set_form_separated<V: Into<String>>(
        &mut self,
        name: &'static str,
        separator: char,
        values: impl IntoIterator<Item = V>,
    ) {
        match style::delimited(separator.encode_utf8(&mut [0; 4]), &texts(values)) {
            Ok(text) => {
                let pairs = text.map(|text| (name.to_owned(), Slot::Encoded(text))).into_iter().collect();
                put(self.content.body.form(), name, Pairs::Many(pairs));
            }
            Err(problem) => self.content.refuse(format!("the field `{name}` {problem}")),
        }
    }

    /// Sets pairs of a body that is a form to a value of any type, in a style of the query, in
    /// place of their previous values. A `null` within it is left out.
    pub fn set_form_styled(&mut self, name: &'static str, style: Style, value: &(impl Serialize + ?Sized)) {
        self.put_form_styled(name, style, to_json_text(value));
    }

    fn put_form_styled(&mut self, name: &'static str, style: Style, json: serde_json::Result<String>) {
        match shaped(json).and_then(|value| style::pairs(name, style, &value)) {
            Ok(pairs) => put(self.content.body.form(), name, Pairs::Many(pairs)),
            Err(problem) => self.content.refuse(format!("the field `{name}` {problem}")),
        }
    }

    /// Sets the body to a form with the entries of an object. The name of a list is repeated for
    /// every item, and nested values are written as in [`Style::DeepObject`]. `null` is left out.
    pub fn set_form_body(&mut self, body: &(impl Serialize + ?Sized)) {
        self.put_form_body(to_json_text(body));
    }

    fn put_form_body(&mut self, json: serde_json::Result<String>) {
        self.content.body = match shaped(json).and_then(|body| style::form(&body)) {
            Ok(pairs) => Body::Form(vec![("", Pairs::Many(pairs))]),
            Err(problem) => Body::Wrong(format!("the body {problem}")),
        };
        self.content.has_form = true;
    }

    /// Starts a body that is a form. It is sent even if no pair is set.
    pub fn begin_form(&mut self) {
        self.content.body.form();
        self.content.has_form = true;
    }

    /// Starts a multipart body. It is sent even if no part is set.
    pub fn begin_multipart(&mut self) {
        self.content.body.parts();
        self.content.has_form = true;
    }

    /// Sets the body to a multipart body with these parts.
    pub fn set_multipart<N: Into<String>, P: IntoPart>(&mut self, parts: impl IntoIterator<Item = (N, P)>) {
        let part = |(name, part): (N, P)| (Cow::Owned(name.into()), PartSlot::Part(part.into_part()));
        self.content.body = Body::Parts(parts.into_iter().map(part).collect());
        self.content.has_form = true;
    }

    /// Sets a part of a multipart body, in place of its previous value.
    pub fn set_part(&mut self, name: &'static str, part: impl IntoPart) {
        self.put_parts(name, vec![PartSlot::Part(part.into_part())]);
    }

    /// Sets a part that is a text. It is left out if `value` is `None`.
    pub fn set_part_text(&mut self, name: &'static str, value: impl ParameterValue) {
        self.put_parts(name, value.into_text().map(|text| PartSlot::Part(Part::text(text))).into_iter().collect());
    }

    /// Sets a part that is a text, with the media type that its operation declares. It is left out
    /// if `value` is `None`.
    pub fn set_part_text_typed(&mut self, name: &'static str, content_type: &'static str, value: impl ParameterValue) {
        let part = value.into_text().map(|text| PartSlot::Part(Part::text(text).content_type(content_type)));
        self.put_parts(name, part.into_iter().collect());
    }

    /// Sets a part, with the file name and the media type that its operation declares. Both are
    /// empty if it does not declare them.
    pub fn set_part_named(
        &mut self,
        name: &'static str,
        file_name: &'static str,
        content_type: &'static str,
        part: impl IntoPart,
    ) {
        self.set_part(name, part.into_part().or(file_name, content_type));
    }

    /// Sets a part, with the media type that its operation declares unless it has its own.
    pub fn set_part_typed(&mut self, name: &'static str, content_type: &'static str, part: impl IntoPart) {
        self.set_part(name, part.into_part().or("", content_type));
    }

    /// Sets any number of parts with the same name, in place of the previous ones.
    pub fn set_parts<P: IntoPart>(&mut self, name: &'static str, parts: impl IntoIterator<Item = P>) {
        self.put_parts(name, parts.into_iter().map(|part| PartSlot::Part(part.into_part())).collect());
    }

    /// Sets any number of parts with the same name, each with the media type that their operation
    /// declares unless it has its own.
    pub fn set_parts_typed<P: IntoPart>(
        &mut self,
        name: &'static str,
        content_type: &'static str,
        parts: impl IntoIterator<Item = P>,
    ) {
        self.set_parts(name, parts.into_iter().map(|part| part.into_part().or("", content_type)));
    }

    /// Sets a part to the JSON of a value. `content_type` is a media type of JSON.
    pub fn set_part_json(&mut self, name: &'static str, content_type: &'static str, value: &(impl Serialize + ?Sized)) {
        self.put_parts_json(name, content_type, vec![to_json(value)]);
    }

    /// Sets any number of parts with the same name, each to the JSON of a value. `content_type` is
    /// a media type of JSON.
    pub fn set_parts_json<V: Serialize>(
        &mut self,
        name: &'static str,
        content_type: &'static str,
        values: impl IntoIterator<Item = V>,
    ) {
        self.put_parts_json(name, content_type, values.into_iter().map(|value| to_json(&value)).collect());
    }

    fn put_parts_json(
        &mut self,
        name: &'static str,
        content_type: &'static str,
        values: Vec<serde_json::Result<Vec<u8>>>,
    ) {
        let part = |json| PartSlot::Part(Part::bytes(json).content_type(content_type));
        match values.into_iter().map(|json| json.map(part)).collect() {
            Ok(parts) => self.put_parts(name, parts),
            Err(error) => self.content.refuse(format!("the part `{name}` does not serialize to JSON: {error}")),
        }
    }

    fn put_parts(&mut self, name: &'static str, slots: Vec<PartSlot>) {
        let parts = self.content.body.parts();
        parts.retain(|(known, _)| known != name);
        parts.extend(slots.into_iter().map(|slot| (Cow::Borrowed(name), slot)));
    }

    /// Sets a part to a text that is computed when the request is sent.
    pub fn set_part_template(
        &mut self,
        name: &'static str,
        file_name: &'static str,
        content_type: &'static str,
        pieces: &'static [(Escape, Piece)],
    ) {
        self.put_parts(name, vec![PartSlot::Template(file_name, content_type, pieces)]);
    }

    /// Sets the order of the parts, which does not depend on the order in which they are set.
    pub fn set_part_order(&mut self, names: &'static [&'static str]) {
        self.content.part_order = names;
    }

    /// Sets the body to a text.
    pub fn set_text(&mut self, content_type: &'static str, text: impl Into<String>) {
        self.content.body = Body::Whole(content_type, Upload::text(text));
    }

    /// Sets the body to a text that is computed when the request is sent.
    pub fn set_text_template(&mut self, content_type: &'static str, pieces: &'static [(Escape, Piece)]) {
        self.content.body = Body::Text(content_type, pieces);
    }

    /// Sets the body to bytes or to a file.
    pub fn set_bytes(&mut self, content_type: &'static str, bytes: impl IntoUpload) {
        self.content.body = Body::Whole(content_type, bytes.into_upload());
    }
}

/// Returns the value of a JSON text, or why there is no value.
fn shaped(json: serde_json::Result<String>) -> Result<Shaped, String> {
    json.and_then(Shaped::of).map_err(|error| format!("does not serialize to JSON: {error}"))
}

fn texts<V: Into<String>>(values: impl IntoIterator<Item = V>) -> Vec<String> {
    values.into_iter().map(Into::into).collect()
}

/// Shows the operation and the names of the parameters, but no values.
impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.content.show("Draft", f)
    }
}
