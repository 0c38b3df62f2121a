//! One call: what it sends, and sending it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::Operation;
use crate::body::{Body, Field, JSON, PartSlot};
use crate::call::Call;
use crate::client::ApiClient;
use crate::content::Content;
use crate::download::Download;
use crate::error::{Answer, Error};
use crate::format::Format;
use crate::multipart::Part;
use crate::response::Response;
use crate::template::{Escape, Json, Piece, Place, Slot};

/// One call of an operation that answers with a `T`, and room for what its capability file does not mention.
///
/// The request builders of a generated crate turn into one by `customize`:
///
/// ```
/// # use std::time::{Duration, Instant};
/// # async fn example(request: naftiko_client::Request<naftiko_client::Value>) -> naftiko_client::Result<()> {
/// let response = request // client.organizations().list_organizations().customize()
///     .query("limit", 100)
///     .header("Clerk-API-Version", "2025-11-10")
///     .timeout(Duration::from_secs(5))
///     .send_response()
///     .await?;
/// println!("{} {:?}", response.status(), response.headers());
/// # Ok(())
/// # }
/// ```
///
/// What is wrong with a value is reported by the method that sends, and nothing is sent then.
#[must_use = "a request does nothing until it is sent"]
pub struct Request<T> {
    client: ApiClient,
    content: Content,
    answer: PhantomData<fn() -> T>,
}

/// What a call can add to a request.
impl<T> Request<T> {
    /// Adds a pair to the query, whether the operation knows the parameter or not. A name that is there already is
    /// repeated.
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl ToString) -> Self {
        self.content.query.push((name.into(), Slot::Text(value.to_string())));
        self
    }

    /// Sets a header, in place of one of the same name: the client's own headers too, the credential among them.
    ///
    /// A name or value that is not legal in HTTP is reported when the request is sent.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.content.set_header(name.as_ref(), value.as_ref());
        self
    }

    /// Sends these bytes as the body, in place of any other.
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.content.body = Body::Bytes("", body.into());
        self.header(CONTENT_TYPE, content_type)
    }

    /// Sends this as the body, as JSON, in place of any other.
    pub fn json(mut self, body: impl Serialize) -> Self {
        self.set_json(body);
        self.content.unset_header(&CONTENT_TYPE);
        self
    }

    /// Fills a placeholder of the path template: for an [`Operation`] of your own.
    ///
    /// ```
    /// use naftiko_client::{ApiClient, Operation, Request, Value};
    ///
    /// # async fn example(client: &impl AsRef<ApiClient>) -> naftiko_client::Result<()> {
    /// let operation = Operation::get("GetUser", "/users/{user_id}");
    /// let user: Value = Request::new(client.as_ref(), operation).path("user_id", "user_2x").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn path(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.set_path(name, value);
        self
    }

    /// How long this call may take, from connecting to the last byte of the answer; the client's timeout unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.content.timeout = Some(timeout);
        self
    }

    /// How many bytes of body an answer may have; a longer one is an error.
    pub fn limit(mut self, bytes: u64) -> Self {
        self.set_limit(bytes);
        self
    }

    /// Sends the request and decodes the answer.
    ///
    /// # Errors
    ///
    /// Every [`ErrorKind`](crate::ErrorKind) but `Configuration`. An answer without a body decodes as JSON's `null`.
    ///
    /// # Panics
    ///
    /// If it is not polled by a Tokio runtime.
    pub async fn send(self) -> Result<T, Error>
    where
        T: DeserializeOwned,
    {
        Ok(self.send_response().await?.into_body())
    }

    /// Sends the request and decodes the answer into a type of yours; [`serde::de::IgnoredAny`] takes any.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn send_as<U: DeserializeOwned>(self) -> Result<U, Error> {
        self.answer_as().send().await
    }

    /// The same request, its answer decoded into a type of yours: for
    /// [`send_response`](Self::send_response) to have that and the headers.
    pub fn answer_as<U>(self) -> Request<U> {
        Request { client: self.client, content: self.content, answer: PhantomData }
    }

    /// Sends the request and gives the whole response: status, headers and the decoded body.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn send_response(self) -> Result<Response<T>, Error>
    where
        T: DeserializeOwned,
    {
        let mut call = Call::new(&self.content, self.client.shared());
        let response = call.send().await?;
        let format = self.content.format;
        match format.decode(response.body()) {
            Ok(body) => Ok(response.with_body(body)),
            Err(misfit) => {
                let (status, headers, body) = response.into_parts();
                let answer = Answer { status, headers, body, is_cut: false };
                Err(Error::decode(&self.content.operation, answer, format, &misfit, &call.redactor()))
            }
        }
    }

    /// Sends the request and gives the whole response, its body as it came.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), without `Decode`.
    pub async fn send_bytes(self) -> Result<Response<Bytes>, Error> {
        Call::new(&self.content, self.client.shared()).send().await
    }

    /// Sends the request and gives the answer as soon as it begins: for a body that is long, or no JSON.
    ///
    /// The timeout holds until the last byte of it.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), without `Decode`.
    pub async fn send_download(mut self) -> Result<Download, Error> {
        if self.content.format == Format::Json {
            self.content.accept = "*/*";
        }
        let mut call = Call::new(&self.content, self.client.shared());
        let response = call.open().await?;
        let (start, redactor) = (call.start(), call.redactor());
        let Content { operation, limit, .. } = self.content;
        Ok(Download { response, client: self.client, operation, start, redactor, limit, read: 0 })
    }
}

/// What generated code is made of. A call has no use for these: it has the setters of its operation.
impl<T> Request<T> {
    /// A request for `operation`, with nothing set.
    pub fn new(client: &ApiClient, operation: Operation) -> Self {
        Request { client: client.clone(), content: Content::new(operation), answer: PhantomData }
    }

    /// Sets the value of a placeholder of the path template, in place of what it was.
    #[doc(hidden)]
    pub fn set_path(&mut self, name: &'static str, value: impl Into<String>) {
        put(&mut self.content.path, name, Slot::Text(value.into()));
    }

    /// Sets a query parameter, in place of what it was.
    #[doc(hidden)]
    pub fn set_query(&mut self, name: &'static str, value: impl Into<String>) {
        self.set_query_list(name, [value]);
    }

    /// Sets a query parameter that is a list, in place of what it was: its name is repeated for every value, and left
    /// out if there is none.
    #[doc(hidden)]
    pub fn set_query_list<V: Into<String>>(&mut self, name: &'static str, values: impl IntoIterator<Item = V>) {
        self.content.query.retain(|(known, _)| known != name);
        self.content.query.extend(values.into_iter().map(|value| (Cow::Borrowed(name), Slot::Text(value.into()))));
    }

    /// Sets a query parameter that is a list to one text with commas between the values, in place of what it was; left out
    /// if there is none.
    #[doc(hidden)]
    pub fn set_query_joined<V: Into<String>>(&mut self, name: &'static str, values: impl IntoIterator<Item = V>) {
        let values: Vec<String> = values.into_iter().map(Into::into).collect();
        self.set_query_list(name, (!values.is_empty()).then(|| values.join(",")));
    }

    /// Sets a header that the operation declares, in place of what it was.
    #[doc(hidden)]
    pub fn set_header(&mut self, name: &'static str, value: impl Into<String>) {
        self.content.set_header(name, &value.into());
    }

    /// Sets the body, as JSON.
    #[doc(hidden)]
    pub fn set_json(&mut self, body: impl Serialize) {
        self.content.body = match serde_json::to_vec(&body) {
            Ok(json) => Body::Bytes(JSON, json.into()),
            Err(error) => Body::Wrong(format!("the body does not serialize to JSON: {error}")),
        };
    }

    /// Sets how many bytes of body an answer may have.
    #[doc(hidden)]
    pub fn set_limit(&mut self, bytes: u64) {
        self.content.limit = Some(bytes);
    }

    /// Sets what the answer is written in.
    #[doc(hidden)]
    pub fn set_format(&mut self, format: Format) {
        self.content.format = format;
        self.content.accept = format.accept();
    }

    /// Sets a value that templates name, in place of what it was.
    #[doc(hidden)]
    pub fn set_input(&mut self, name: &'static str, value: impl Serialize) {
        match serde_json::to_value(value) {
            Ok(value) => put(&mut self.content.inputs, name, value),
            Err(error) => self.content.refuse(format!("the input `{name}` does not serialize to JSON: {error}")),
        }
    }

    /// Sets a value that is computed when the request is sent, in place of what it was. It is left out if an input that it
    /// names is missing then; in the path, that is an error.
    #[doc(hidden)]
    pub fn set_template(&mut self, place: Place, name: &'static str, pieces: &'static [Piece]) {
        let (content, slot) = (&mut self.content, Slot::Template(pieces));
        match place {
            Place::Path => put(&mut content.path, name, slot),
            Place::Cookie => put(&mut content.cookies, name, slot),
            Place::Form => put(content.body.form(), name, slot),
            Place::Query => {
                content.query.retain(|(known, _)| known != name);
                content.query.push((Cow::Borrowed(name), slot));
            }
            Place::Header => {
                content.unset_header(name);
                content.header_templates.push((name, pieces));
            }
        }
    }

    /// Sets a cookie, in place of what it was.
    #[doc(hidden)]
    pub fn set_cookie(&mut self, name: &'static str, value: impl Into<String>) {
        put(&mut self.content.cookies, name, Slot::Text(value.into()));
    }
}

/// Bodies, for generated code too. The one that is set last is the one that is sent.
impl<T> Request<T> {
    /// Sets the body to a JSON value that is computed when the request is sent.
    #[doc(hidden)]
    pub fn set_json_template(&mut self, json: &'static Json) {
        self.content.body = Body::Json(json);
    }

    /// Sets a field of a body that is a JSON object, in place of what it was.
    #[doc(hidden)]
    pub fn set_field(&mut self, name: &'static str, value: impl Serialize) {
        match serde_json::to_string(&value) {
            Ok(json) => put(self.content.body.fields(), name, Field::Value(json)),
            Err(error) => self.content.refuse(format!("the field `{name}` does not serialize to JSON: {error}")),
        }
    }

    /// Sets a field of a body that is a JSON object to a value that is computed when the request is sent.
    #[doc(hidden)]
    pub fn set_field_template(&mut self, name: &'static str, json: &'static Json) {
        put(self.content.body.fields(), name, Field::Template(json));
    }

    /// Sets a pair of a body that is a form, in place of what it was.
    #[doc(hidden)]
    pub fn set_form(&mut self, name: &'static str, value: impl Into<String>) {
        put(self.content.body.form(), name, Slot::Text(value.into()));
    }

    /// Sets a pair of a body that is a form, in place of what it was: its name is repeated for every value, and left out
    /// if there is none.
    #[doc(hidden)]
    pub fn set_form_list<V: Into<String>>(&mut self, name: &'static str, values: impl IntoIterator<Item = V>) {
        let form = self.content.body.form();
        form.retain(|(known, _)| *known != name);
        form.extend(values.into_iter().map(|value| (name, Slot::Text(value.into()))));
    }

    /// Sets a part of a body in parts, in place of what it was.
    #[doc(hidden)]
    pub fn set_part(&mut self, name: &'static str, part: impl Into<Part>) {
        put(self.content.body.parts(), name, PartSlot::Part(part.into()));
    }

    /// Sets a part, with the file name and the type that its operation declares, which are empty if it does not.
    #[doc(hidden)]
    pub fn set_part_named(
        &mut self,
        name: &'static str,
        file_name: &'static str,
        content_type: &'static str,
        part: impl Into<Part>,
    ) {
        self.set_part(name, part.into().or(file_name, content_type));
    }

    /// Sets a part to a text that is computed when the request is sent.
    #[doc(hidden)]
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
    #[doc(hidden)]
    pub fn set_part_order(&mut self, names: &'static [&'static str]) {
        self.content.part_order = names;
    }

    /// Sets the body to a text.
    #[doc(hidden)]
    pub fn set_text(&mut self, content_type: &'static str, text: impl Into<String>) {
        self.content.body = Body::Bytes(content_type, text.into().into());
    }

    /// Sets the body to a text that is computed when the request is sent.
    #[doc(hidden)]
    pub fn set_text_template(&mut self, content_type: &'static str, pieces: &'static [(Escape, Piece)]) {
        self.content.body = Body::Text(content_type, pieces);
    }

    /// Sets the body to bytes.
    #[doc(hidden)]
    pub fn set_bytes(&mut self, content_type: &'static str, bytes: impl Into<Bytes>) {
        self.content.body = Body::Bytes(content_type, bytes.into());
    }
}

/// Sets an entry, in place of those of the same name.
fn put<V>(entries: &mut Vec<(&'static str, V)>, name: &'static str, value: V) {
    entries.retain(|(known, _)| *known != name);
    entries.push((name, value));
}

impl<T> Clone for Request<T> {
    fn clone(&self) -> Self {
        Request { client: self.client.clone(), content: self.content.clone(), answer: PhantomData }
    }
}

/// Shows the operation and the names of what is set, but no values.
impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = &self.content;
        f.debug_struct("Request")
            .field("operation", &content.operation.name)
            .field("method", &content.operation.method)
            .field("path", &content.operation.path)
            .field("query", &content.query.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("headers", &content.headers.keys().collect::<Vec<_>>())
            .field("cookies", &content.cookies.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("inputs", &content.inputs.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("body", &content.body)
            .field("timeout", &content.timeout)
            .finish()
    }
}
