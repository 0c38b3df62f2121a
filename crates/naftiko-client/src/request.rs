//! Requests: what one call sends, and the methods that send it.

pub(crate) mod argument;
pub(crate) mod base;
pub(crate) mod base_url;
mod builder;
pub(crate) mod content;
pub(crate) mod cookie;
pub(crate) mod draft;
mod setters;
pub(crate) mod shaped;
pub(crate) mod style;
pub(crate) mod template;
pub(crate) mod url;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::Operation;
use crate::body::Body;
use crate::call::retry::Retries;
use crate::call::sending::Sending;
use crate::client::ApiClient;
use crate::error::Error;
use crate::request::argument::IntoUpload;
use crate::request::draft::Draft;
use crate::request::style::Pairs;
use crate::request::template::Slot;
use crate::response::Response;
use crate::response::decode::{Decode, DecodeFn, Decoded, Serde};
use crate::response::download::Download;
use crate::response::events::{Events, Lines};
use crate::response::format::Format;
use crate::response::pages::{Pages, Paging};

/// One call of an operation that returns a `T`, with settings that its capability file does not
/// mention.
///
/// The method `customize` of the request builders of a generated crate returns it:
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
/// An invalid value is reported by the method that sends the request. Nothing is sent then.
#[must_use = "a request does nothing until it is sent"]
pub struct Request<T> {
    pub(crate) draft: Draft,
    pub(crate) decode: DecodeFn<T>,
}

impl Draft {
    /// Returns the request with the methods of [`Request`]. `D` decodes its response.
    pub fn request<D: Decode>(self) -> Request<D::Output> {
        Request { draft: self, decode: D::decode }
    }
}

/// Settings of one call.
impl<T> Request<T> {
    /// Creates a request for `operation` without any parameters.
    pub fn new(client: &ApiClient, operation: Operation) -> Self
    where
        T: DeserializeOwned,
    {
        Draft::new(client, operation).request::<Serde<T>>()
    }

    /// Adds a pair to the query, even if the operation does not declare the parameter.
    ///
    /// If the query already has a pair with this name, the name is repeated.
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl ToString) -> Self {
        self.draft.content.query.push((name.into(), Pairs::One(Slot::Text(value.to_string()))));
        self
    }

    /// Sets a header of the request.
    ///
    /// It replaces a header of the same name, including those of the client and its credential.
    ///
    /// A name or value that is not valid in HTTP is reported when the request is sent.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.draft.content.set_header(name.as_ref(), value.as_ref());
        self
    }

    /// Sets the body to bytes or to a [file](crate::Upload::file), in place of any other body.
    pub fn body(mut self, content_type: &str, body: impl IntoUpload) -> Self {
        self.draft.content.body = Body::Whole("", body.into_upload());
        self.header(CONTENT_TYPE, content_type)
    }

    /// Sets the body to the JSON of a value, in place of any other body.
    pub fn json(mut self, body: impl Serialize) -> Self {
        self.draft.set_json(body);
        self.draft.content.unset_header(CONTENT_TYPE.as_str());
        self
    }

    /// Sets the value of a placeholder of the path template, for an [`Operation`] that is not
    /// generated.
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
        self.draft.set_path(name, value.into());
        self
    }

    /// Sets the time limit of this call, from the first attempt to the last byte of the response.
    ///
    /// It includes all attempts and the delays between them. The default is the [timeout of the
    /// client](crate::ClientBuilder::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.draft.set_timeout(timeout);
        self
    }

    /// Sets the time limit of one attempt of this call.
    ///
    /// The default is that [of the client](crate::ClientBuilder::attempt_timeout).
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.draft.content.attempt_timeout = Some(timeout);
        self
    }

    /// Sets when this call is retried. The default is that [of the
    /// client](crate::ClientBuilder::retries).
    pub fn retries(mut self, retries: Retries) -> Self {
        self.draft.set_retries(retries);
        self
    }

    /// Sets the header `Idempotency-Key`, by which a server recognizes a request that it has
    /// already received. With it, the call is retried even if it is unknown whether the server has
    /// processed the previous attempt.
    ///
    /// All attempts of a call send the same key. Use a new key for each call. An empty key is an
    /// error.
    pub fn idempotency_key(mut self, key: impl AsRef<str>) -> Self {
        self.draft.set_idempotency_key(key.as_ref());
        self
    }

    /// Sets whether the server may receive this request twice, for its [retries](Retries).
    ///
    /// By default, this depends on the method.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.draft.content.idempotent = Some(idempotent);
        self
    }

    /// Sets the maximum size of the body of a response, in bytes. A larger body is an error.
    ///
    /// The default is that [of the client](crate::ClientBuilder::limit).
    pub fn limit(mut self, bytes: u64) -> Self {
        self.draft.set_limit(bytes);
        self
    }

    /// Sets whether the call fails if the response lacks a required field or has an unexpected
    /// value, at any depth.
    ///
    /// The default is that [of the client](crate::ClientBuilder::strict).
    pub fn strict(mut self, strict: bool) -> Self {
        self.draft.set_strict(strict);
        self
    }

    /// Returns the same request with its response decoded into another type.
    ///
    /// It is for [`send_response`](Self::send_response), which also returns the headers.
    pub fn decode_as<U: DeserializeOwned>(self) -> Request<U> {
        self.draft.request::<Serde<U>>()
    }

    /// Sends the request and decodes the response.
    ///
    /// # Errors
    ///
    /// Every [`ErrorKind`](crate::ErrorKind) except for `Configuration`. An empty response is
    /// decoded as JSON's `null`.
    ///
    /// # Panics
    ///
    /// Panics if the future is polled outside of a Tokio runtime.
    pub fn send(self) -> Sending<T> {
        Sending::decoded(self.draft, self.decode)
    }

    /// Sends the request and decodes the response into another type.
    ///
    /// [`serde::de::IgnoredAny`] accepts any JSON.
    ///
    /// # Errors
    ///
    /// The errors of [`send`](Self::send).
    pub fn send_as<U: DeserializeOwned>(self) -> Sending<U> {
        self.draft.send::<Serde<U>>()
    }

    /// Sends the request and returns the whole response: status, headers and the decoded body.
    ///
    /// # Errors
    ///
    /// The errors of [`send`](Self::send).
    pub async fn send_response(self) -> Result<Response<T>, Error> {
        let received = self.draft.in_flight().await?;
        let Decoded { value, unexpected } = received.decode(self.decode)?;
        Ok(received.response.with_body(value, unexpected))
    }

    /// Sends the request and returns the whole response with the bytes of its body.
    ///
    /// # Errors
    ///
    /// The errors of [`send`](Self::send), except for `Decode`.
    pub async fn send_bytes(self) -> Result<Response<Bytes>, Error> {
        self.draft.send_bytes().await
    }

    /// Sends the request and returns the response as soon as its headers have arrived.
    ///
    /// It is for a body that is large or is not JSON.
    ///
    /// A timeout of the request includes the last byte of the body. Without one, the response must
    /// begin within the timeout of the client, and must not pause for longer than the time limit of
    /// an attempt. The request is not sent again once the response has begun.
    ///
    /// # Errors
    ///
    /// The errors of [`send`](Self::send), except for `Decode`.
    pub async fn send_download(self) -> Result<Download, Error> {
        Download::open(self.draft).await
    }

    /// Sends the request and returns the events of the response (`text/event-stream`) while they
    /// arrive.
    ///
    /// Their data is decoded from JSON: see [`Events`]. For other data, use
    /// [`send_text_events`](Self::send_text_events).
    ///
    /// The time limits are those of a [download](Self::send_download). [`limit`](Self::limit) is
    /// the maximum size of one event.
    ///
    /// # Errors
    ///
    /// The errors of [`send`](Self::send). A response of another media type is `Decode`.
    pub async fn send_events(self) -> Result<Events<T>, Error> {
        Events::open(self.draft, self.decode).await
    }

    /// Sends the request and returns the events of the response while they arrive, with their data
    /// as text.
    ///
    /// # Errors
    ///
    /// The errors of [`send_events`](Self::send_events).
    pub async fn send_text_events(mut self) -> Result<Events<String>, Error> {
        self.draft.set_format(Format::Text);
        Events::open(self.draft, String::decode).await
    }

    /// Sends the request and returns the JSON texts of the response while they arrive (JSON Lines,
    /// NDJSON, `application/json-seq`): see [`Lines`].
    ///
    /// The time limits are those of a [download](Self::send_download). [`limit`](Self::limit) is
    /// the maximum size of one line.
    ///
    /// # Errors
    ///
    /// The errors of [`send_events`](Self::send_events).
    pub async fn send_lines(self) -> Result<Lines<T>, Error> {
        Lines::open(self.draft, self.decode).await
    }

    /// Returns a series of pages, each fetched with a request like this one. The first page is the
    /// one that this request asks for.
    ///
    /// Every page is a separate call with its own timeout.
    pub fn pages(self, paging: Paging<T>) -> Pages<T> {
        Pages::new(self.draft, paging, self.decode)
    }
}

impl<T> Clone for Request<T> {
    fn clone(&self) -> Self {
        Request { draft: self.draft.clone(), decode: self.decode }
    }
}

/// Shows the operation and the names of the parameters, but no values.
impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.draft.content.show("Request", f)
    }
}
