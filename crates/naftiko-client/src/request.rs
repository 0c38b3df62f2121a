//! One call: what it sends, and sending it.

pub(crate) mod argument;
pub(crate) mod base;
pub(crate) mod base_url;
mod builder;
pub(crate) mod content;
pub(crate) mod cookie;
pub(crate) mod draft;
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

/// One call of an operation that returns a `T`, and room for what its capability file does not mention.
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
    pub(crate) draft: Draft,
    pub(crate) decode: DecodeFn<T>,
}

impl Draft {
    /// The same request for those who call, its response decoded by `D`: with room for what its operation does not mention.
    pub fn request<D: Decode>(self) -> Request<D::Output> {
        Request { draft: self, decode: D::decode }
    }
}

/// What a call can add to a request.
impl<T> Request<T> {
    /// A request for `operation`, with nothing set.
    pub fn new(client: &ApiClient, operation: Operation) -> Self
    where
        T: DeserializeOwned,
    {
        Draft::new(client, operation).request::<Serde<T>>()
    }

    /// Adds a pair to the query, whether the operation knows the parameter or not. A name that is there already is
    /// repeated.
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl ToString) -> Self {
        self.draft.content.query.push((name.into(), Pairs::One(Slot::Text(value.to_string()))));
        self
    }

    /// Sets a header, in place of one of the same name: the client's own headers too, the credential among them.
    ///
    /// A name or value that is not legal in HTTP is reported when the request is sent.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.draft.content.set_header(name.as_ref(), value.as_ref());
        self
    }

    /// Sends these bytes, or those of a [file](crate::Upload::file), as the body, in place of any other.
    pub fn body(mut self, content_type: &str, body: impl IntoUpload) -> Self {
        self.draft.content.body = Body::Whole("", body.into_upload());
        self.header(CONTENT_TYPE, content_type)
    }

    /// Sends this as the body, as JSON, in place of any other.
    pub fn json(mut self, body: impl Serialize) -> Self {
        self.draft.set_json(body);
        self.draft.content.unset_header(CONTENT_TYPE.as_str());
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
        self.draft.set_path(name, value.into());
        self
    }

    /// How long this call may take, all its attempts and the waits between them, to the last byte of the response; the
    /// [client's timeout](crate::ClientBuilder::timeout) unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.draft.set_timeout(timeout);
        self
    }

    /// How long one attempt of this call may take; what [the client says](crate::ClientBuilder::attempt_timeout) unless set.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.draft.content.attempt_timeout = Some(timeout);
        self
    }

    /// When this call is sent again; as the client's unless set.
    pub fn retries(mut self, retries: Retries) -> Self {
        self.draft.set_retries(retries);
        self
    }

    /// Sets the header `Idempotency-Key`, by which a server that knows it tells a request that it got before: the call may be
    /// sent again then even if nobody knows what the server did.
    ///
    /// All attempts of a call have the same key; another call needs another one. An empty key is an error.
    pub fn idempotency_key(mut self, key: impl AsRef<str>) -> Self {
        self.draft.set_idempotency_key(key.as_ref());
        self
    }

    /// Says whether the server may get this request twice, for the [retries](Retries) of it; its method says so unless set.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.draft.content.idempotent = Some(idempotent);
        self
    }

    /// How many bytes of body a response may have; a longer one is an error. As the client's unless set.
    pub fn limit(mut self, bytes: u64) -> Self {
        self.draft.set_limit(bytes);
        self
    }

    /// Sets whether the call fails if the response lacks a required field or holds an unexpected value, at any depth; as the
    /// client's ([`ClientBuilder::strict`](crate::ClientBuilder::strict)) unless set.
    pub fn strict(mut self, strict: bool) -> Self {
        self.draft.set_strict(strict);
        self
    }

    /// The same request, its response decoded into a type of yours: for
    /// [`send_response`](Self::send_response) to have that and the headers.
    pub fn decode_as<U: DeserializeOwned>(self) -> Request<U> {
        self.draft.request::<Serde<U>>()
    }

    /// Sends the request and decodes the response.
    ///
    /// # Errors
    ///
    /// Every [`ErrorKind`](crate::ErrorKind) but `Configuration`. A response without a body decodes as JSON's `null`.
    ///
    /// # Panics
    ///
    /// If it is not polled by a Tokio runtime.
    pub fn send(self) -> Sending<T> {
        Sending::decoded(self.draft, self.decode)
    }

    /// Sends the request and decodes the response into a type of yours; [`serde::de::IgnoredAny`] takes any.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn send_as<U: DeserializeOwned>(self) -> Sending<U> {
        self.draft.send::<Serde<U>>()
    }

    /// Sends the request and gives the whole response: status, headers and the decoded body.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn send_response(self) -> Result<Response<T>, Error> {
        let received = self.draft.in_flight().await?;
        let Decoded { value, unexpected } = received.decode(self.decode)?;
        Ok(received.response.with_body(value, unexpected))
    }

    /// Sends the request and gives the whole response, its body as it came.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), without `Decode`.
    pub async fn send_bytes(self) -> Result<Response<Bytes>, Error> {
        self.draft.send_bytes().await
    }

    /// Sends the request and gives the response as soon as it begins: for a body that is long, or no JSON.
    ///
    /// A timeout of the request holds until the last byte of it; without one, the response must begin before the timeout of the
    /// client, and not pause for longer than an attempt may take. What comes after its beginning is not tried again.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), without `Decode`.
    pub async fn send_download(self) -> Result<Download, Error> {
        Download::open(self.draft).await
    }

    /// Sends the request and gives the events of the response as they come (`text/event-stream`), their data decoded from JSON:
    /// see [`Events`], and [`send_text_events`](Self::send_text_events) for data that is no JSON.
    ///
    /// What holds for the time of a [download](Self::send_download) holds here too; [`limit`](Self::limit) is for one event.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send); a response of another type is `Decode`.
    pub async fn send_events(self) -> Result<Events<T>, Error> {
        Events::open(self.draft, self.decode).await
    }

    /// Sends the request and gives the events of the response as they come, their data as text.
    ///
    /// # Errors
    ///
    /// As [`send_events`](Self::send_events).
    pub async fn send_text_events(mut self) -> Result<Events<String>, Error> {
        self.draft.set_format(Format::Text);
        Events::open(self.draft, String::decode).await
    }

    /// Sends the request and gives the JSON texts of the response as they come (JSON Lines, NDJSON, `application/json-seq`): see
    /// [`Lines`].
    ///
    /// What holds for the time of a [download](Self::send_download) holds here too; [`limit`](Self::limit) is for one line.
    ///
    /// # Errors
    ///
    /// As [`send_events`](Self::send_events).
    pub async fn send_lines(self) -> Result<Lines<T>, Error> {
        Lines::open(self.draft, self.decode).await
    }

    /// Asks for page after page, each with a request like this one, from the page that this one asks for.
    ///
    /// Every page is a call of its own, with a timeout of its own.
    pub fn pages(self, paging: Paging<T>) -> Pages<T> {
        Pages::new(self.draft, paging, self.decode)
    }
}

impl<T> Clone for Request<T> {
    fn clone(&self) -> Self {
        Request { draft: self.draft.clone(), decode: self.decode }
    }
}

/// Shows the operation and the names of what is set, but no values.
impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.draft.content.show("Request", f)
    }
}
