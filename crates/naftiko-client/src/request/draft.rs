//! A request as generated code writes it down. It does not know what it is answered with, so that all of it is compiled
//! here and not in every generated crate again; what takes a value of any type hands it on to what takes one.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::answer::format::Format;
use crate::api::Operation;
use crate::body::multipart::Part;
use crate::body::upload::Upload;
use crate::body::{Body, Field, FormField, JSON, PartSlot};
use crate::client::ApiClient;
use crate::request::content::{Content, put};
use crate::request::query::{Query, QueryStyle, pairs};
use crate::request::template::{Escape, Json, Piece, Place, Slot};

/// What the request builders of a generated crate are made of: one call of an operation, whatever it answers with.
///
/// A call has no use for it: it has the setters of its operation, and [`Request`](crate::Request) for what those do not have. What is
/// wrong with a value is reported when the request is sent.
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Draft {
    pub(crate) client: ApiClient,
    // In a box, so that a builder that is moved from setter to setter is two pointers.
    pub(crate) content: Box<Content>,
}

impl Draft {
    /// A request for `operation`, with nothing set.
    pub fn new(client: &ApiClient, operation: Operation) -> Self {
        Draft { client: client.clone(), content: Box::new(Content::new(operation)) }
    }
}

/// Path, query, headers.
impl Draft {
    /// Sets the value of a placeholder of the path template, in place of what it was.
    pub fn set_path(&mut self, name: &'static str, value: impl Into<String>) {
        put(&mut self.content.path, name, Slot::Text(value.into()));
    }

    /// Sets the value of a placeholder that is a list: one text with commas between the values. None is refused.
    pub fn set_path_joined<V: Into<String>>(&mut self, name: &'static str, values: impl IntoIterator<Item = V>) {
        put(&mut self.content.path, name, Slot::Text(texts(values).join(",")));
    }

    /// Sets a query parameter, in place of what it was.
    pub fn set_query(&mut self, name: &'static str, value: impl Into<String>) {
        self.content.set_query_text(name, value.into());
    }

    /// Sets a query parameter that is a list, in place of what it was: its name is repeated for every value, and left
    /// out if there is none.
    pub fn set_query_list<V: Into<String>>(&mut self, name: &'static str, values: impl IntoIterator<Item = V>) {
        self.content.set_query(name, texts(values));
    }

    /// Sets a query parameter that is a list to one text with commas between the values, in place of what it was; left out
    /// if there is none.
    pub fn set_query_joined<V: Into<String>>(&mut self, name: &'static str, values: impl IntoIterator<Item = V>) {
        self.set_query_separated(name, ',', values);
    }

    /// Sets a query parameter that is a list to one text with `separator` between the values, in place of what it was; left
    /// out if there is none.
    pub fn set_query_separated<V: Into<String>>(
        &mut self,
        name: &'static str,
        separator: char,
        values: impl IntoIterator<Item = V>,
    ) {
        self.content.set_query_separated(name, separator, &texts(values));
    }

    /// Sets a query parameter to a value of any shape, mostly an object, in place of what it was. What is null in it is
    /// left out.
    pub fn set_query_object(&mut self, name: &'static str, style: QueryStyle, value: &(impl Serialize + ?Sized)) {
        self.put_query_object(name, style, serde_json::to_value(value));
    }

    /// Sets a query parameter to the JSON text of a value, in place of what it was.
    pub fn set_query_json(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) {
        self.put_query_json(name, serde_json::to_string(value));
    }

    /// Sets a header that the operation declares, in place of what it was.
    pub fn set_header(&mut self, name: &'static str, value: impl Into<String>) {
        self.content.set_header(name, &value.into());
    }

    /// Sets a header that is a list to one text with commas between the values, in place of what it was; left out if there
    /// is none.
    pub fn set_header_joined<V: Into<String>>(&mut self, name: &'static str, values: impl IntoIterator<Item = V>) {
        self.content.set_header_joined(name, &texts(values));
    }

    /// Sets a cookie, in place of what it was.
    pub fn set_cookie(&mut self, name: &'static str, value: impl Into<String>) {
        put(&mut self.content.cookies, name, Slot::Text(value.into()));
    }

    /// Sets a value that templates name, in place of what it was.
    pub fn set_input(&mut self, name: &'static str, value: impl Serialize) {
        self.put_input(name, serde_json::to_value(value));
    }

    /// Sets a value that is computed when the request is sent, in place of what it was. It is left out if an input that it
    /// names is missing then; in the path, that is an error.
    pub fn set_template(&mut self, place: Place, name: &'static str, pieces: &'static [Piece]) {
        let (content, slot) = (&mut self.content, Slot::Template(pieces));
        match place {
            Place::Path => put(&mut content.path, name, slot),
            Place::Cookie => put(&mut content.cookies, name, slot),
            Place::Form => put(content.body.form(), name, FormField::One(slot)),
            Place::Query => {
                content.query.retain(|(known, _)| known != name);
                content.query.push((Cow::Borrowed(name), Query::One(slot)));
            }
            Place::Header => {
                content.unset_header(name);
                content.header_templates.push((name, pieces));
            }
        }
    }

    /// Sends the request without the secret of the client, as the operation needs none.
    pub fn omit_secret(&mut self) {
        self.content.omits_secret = true;
    }

    /// Sets how many bytes of body an answer may have.
    pub fn set_limit(&mut self, bytes: u64) {
        self.content.limit = Some(bytes);
    }

    /// Sets what the answer is written in.
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

    fn put_query_object(&mut self, name: &'static str, style: QueryStyle, value: serde_json::Result<Value>) {
        let value = value.map_err(|error| format!("does not serialize: {error}"));
        match value.and_then(|value| pairs(name, style, &value)) {
            Ok(pairs) => self.content.set_query_pairs(name, pairs),
            Err(problem) => self.content.refuse(format!("the query parameter `{name}` {problem}")),
        }
    }

    fn put_query_json(&mut self, name: &'static str, json: serde_json::Result<String>) {
        match json {
            Ok(json) => self.content.set_query_text(name, json),
            Err(error) => {
                self.content.refuse(format!("the query parameter `{name}` does not serialize to JSON: {error}"));
            }
        }
    }
}

/// Bodies. The one that is set last is the one that is sent.
impl Draft {
    /// Sets the body, as JSON.
    pub fn set_json(&mut self, body: impl Serialize) {
        self.put_json(serde_json::to_vec(&body));
    }

    fn put_json(&mut self, json: serde_json::Result<Vec<u8>>) {
        self.content.body = match json {
            Ok(json) => Body::Whole(JSON, json.into()),
            Err(error) => Body::Wrong(format!("the body does not serialize to JSON: {error}")),
        };
    }

    /// Sets the body to a JSON value that is computed when the request is sent.
    pub fn set_json_template(&mut self, json: &'static Json) {
        self.content.body = Body::Json(json);
    }

    /// Sets a field of a body that is a JSON object, in place of what it was.
    pub fn set_field(&mut self, name: &'static str, value: impl Serialize) {
        self.put_field(name, serde_json::to_string(&value));
    }

    fn put_field(&mut self, name: &'static str, json: serde_json::Result<String>) {
        match json {
            Ok(json) => put(self.content.body.fields(), name, Field::Value(json)),
            Err(error) => self.content.refuse(format!("the field `{name}` does not serialize to JSON: {error}")),
        }
    }

    /// Sets a field of a body that is a JSON object to a value that is computed when the request is sent.
    pub fn set_field_template(&mut self, name: &'static str, json: &'static Json) {
        put(self.content.body.fields(), name, Field::Template(json));
    }

    /// Sets a pair of a body that is a form, in place of what it was.
    pub fn set_form(&mut self, name: &'static str, value: impl Into<String>) {
        put(self.content.body.form(), name, FormField::One(Slot::Text(value.into())));
    }

    /// Sets a pair of a body that is a form, in place of what it was: its name is repeated for every value, and left out
    /// if there is none.
    pub fn set_form_list<V: Into<String>>(&mut self, name: &'static str, values: impl IntoIterator<Item = V>) {
        self.content.set_form(name, texts(values));
    }

    /// Sets pairs of a body that is a form to a value of any shape, mostly an object, in place of what they were: as in the
    /// query. What is null in it is left out.
    pub fn set_form_object(&mut self, name: &'static str, style: QueryStyle, value: &(impl Serialize + ?Sized)) {
        self.put_form_object(name, style, serde_json::to_value(value));
    }

    fn put_form_object(&mut self, name: &'static str, style: QueryStyle, value: serde_json::Result<Value>) {
        let value = value.map_err(|error| format!("does not serialize: {error}"));
        match value.and_then(|value| pairs(name, style, &value)) {
            Ok(pairs) => put(self.content.body.form(), name, FormField::Many(pairs)),
            Err(problem) => self.content.refuse(format!("the field `{name}` {problem}")),
        }
    }

    /// Sets a part of a body in parts, in place of what it was.
    pub fn set_part(&mut self, name: &'static str, part: impl Into<Part>) {
        put(self.content.body.parts(), name, PartSlot::Part(part.into()));
    }

    /// Sets a part, with the file name and the type that its operation declares, which are empty if it does not.
    pub fn set_part_named(
        &mut self,
        name: &'static str,
        file_name: &'static str,
        content_type: &'static str,
        part: impl Into<Part>,
    ) {
        self.set_part(name, part.into().or(file_name, content_type));
    }

    /// Sets a part to the JSON of a value.
    pub fn set_part_json(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) {
        self.put_part_json(name, serde_json::to_vec(value));
    }

    fn put_part_json(&mut self, name: &'static str, json: serde_json::Result<Vec<u8>>) {
        match json {
            Ok(json) => self.set_part(name, Part::bytes(json).content_type(JSON)),
            Err(error) => self.content.refuse(format!("the part `{name}` does not serialize to JSON: {error}")),
        }
    }

    /// Sets a part to a text that is computed when the request is sent.
    pub fn set_part_template(
        &mut self,
        name: &'static str,
        file_name: &'static str,
        content_type: &'static str,
        pieces: &'static [(Escape, Piece)],
    ) {
        put(self.content.body.parts(), name, PartSlot::Template(file_name, content_type, pieces));
    }

    /// Sets the order of the parts, whatever the order in which they are set.
    pub fn set_part_order(&mut self, names: &'static [&'static str]) {
        self.content.part_order = names;
    }

    /// Sets the body to a text.
    pub fn set_text(&mut self, content_type: &'static str, text: impl Into<String>) {
        self.content.body = Body::Whole(content_type, text.into().into());
    }

    /// Sets the body to a text that is computed when the request is sent.
    pub fn set_text_template(&mut self, content_type: &'static str, pieces: &'static [(Escape, Piece)]) {
        self.content.body = Body::Text(content_type, pieces);
    }

    /// Sets the body to bytes, or to those of a file.
    pub fn set_bytes(&mut self, content_type: &'static str, bytes: impl Into<Upload>) {
        self.content.body = Body::Whole(content_type, bytes.into());
    }
}

fn texts<V: Into<String>>(values: impl IntoIterator<Item = V>) -> Vec<String> {
    values.into_iter().map(Into::into).collect()
}

/// Shows the operation and the names of what is set, but no values.
impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.content.show("Draft", f)
    }
}
