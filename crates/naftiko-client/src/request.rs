//! One call: what it sends, and sending it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Url};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::Operation;
use crate::client::{ApiClient, Shared, header};
use crate::error::{Answer, Error};
use crate::redact::Redactor;
use crate::response::Response;
use crate::url;

/// How much of the body of an error is read.
const LONGEST_ERROR_BODY: usize = 1024 * 1024;

/// The type of a body, unless the operation declares another one.
const JSON: HeaderValue = HeaderValue::from_static("application/json");

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

/// What a request sends; the same for every type of answer, so that it is compiled once.
#[derive(Clone)]
struct Content {
    operation: Operation,
    path: Vec<(&'static str, String)>,
    query: Vec<(Cow<'static, str>, String)>,
    headers: HeaderMap,
    /// The body, or why there cannot be one.
    body: Option<Result<Bytes, String>>,
    timeout: Option<Duration>,
    /// The first thing that was wrong.
    problem: Option<String>,
}

/// What a call can add to a request.
impl<T> Request<T> {
    /// Adds a pair to the query, whether the operation knows the parameter or not. A name that is there already is
    /// repeated.
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl ToString) -> Self {
        self.content.query.push((name.into(), value.to_string()));
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
        self.content.body = Some(Ok(body.into()));
        self.header(CONTENT_TYPE, content_type)
    }

    /// Sends this as the body, as JSON, in place of any other.
    pub fn json(mut self, body: impl Serialize) -> Self {
        self.set_json(body);
        self.content.headers.insert(CONTENT_TYPE, JSON);
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
        let shared = self.client.shared();
        let response = self.content.send(shared).await?;
        match serde_json::from_slice(json(response.body())) {
            Ok(body) => Ok(response.with_body(body)),
            Err(error) => {
                let (status, headers, body) = response.into_parts();
                let answer = Answer { status, headers, body, is_cut: false };
                Err(Error::decode(&self.content.operation, answer, &error, &self.content.redactor(shared)))
            }
        }
    }

    /// Sends the request and gives the whole response, its body as it came.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), without `Decode`.
    pub async fn send_bytes(self) -> Result<Response<Bytes>, Error> {
        self.content.send(self.client.shared()).await
    }
}

/// What generated code is made of. A call has no use for these: it has the setters of its operation.
impl<T> Request<T> {
    /// A request for `operation`, with nothing set.
    pub fn new(client: &ApiClient, operation: Operation) -> Self {
        Request {
            client: client.clone(),
            content: Content {
                operation,
                path: Vec::new(),
                query: Vec::new(),
                headers: HeaderMap::new(),
                body: None,
                timeout: None,
                problem: None,
            },
            answer: PhantomData,
        }
    }

    /// Sets the value of a placeholder of the path template, in place of what it was.
    #[doc(hidden)]
    pub fn set_path(&mut self, name: &'static str, value: impl Into<String>) {
        self.content.path.retain(|(known, _)| *known != name);
        self.content.path.push((name, value.into()));
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
        self.content.query.extend(values.into_iter().map(|value| (Cow::Borrowed(name), value.into())));
    }

    /// Sets a header that the operation declares, in place of what it was.
    #[doc(hidden)]
    pub fn set_header(&mut self, name: &'static str, value: impl Into<String>) {
        self.content.set_header(name, &value.into());
    }

    /// Sets the body, as JSON.
    #[doc(hidden)]
    pub fn set_json(&mut self, body: impl Serialize) {
        let json = serde_json::to_vec(&body).map(Bytes::from);
        self.content.body = Some(json.map_err(|error| format!("the body does not serialize to JSON: {error}")));
        // One that the operation declares is some other JSON.
        self.content.headers.entry(CONTENT_TYPE).or_insert(JSON);
    }
}

impl Content {
    fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    fn set_header(&mut self, name: &str, value: &str) {
        match header(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(problem) => self.refuse(problem),
        }
    }

    async fn send(&self, shared: &Shared) -> Result<Response<Bytes>, Error> {
        let request = self.to_http(shared)?;
        let start = Instant::now();
        let redactor = || self.redactor(shared);
        let failed = |error: &_| Error::transport(&self.operation, &shared.host, start.elapsed(), error, &redactor());
        let mut response = shared.http.execute(request).await.map_err(|error| failed(&error))?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let longest = if status.is_success() { usize::MAX } else { LONGEST_ERROR_BODY };
        let (body, end) = read(&mut response, longest).await;
        let answer = Answer { status, headers, body, is_cut: !matches!(end, End::Whole) };
        match end {
            _ if !status.is_success() => Err(Error::status_code(&self.operation, answer, &redactor())),
            End::Broken(error) => Err(failed(&error).with_answer(answer, &redactor())),
            End::Whole | End::TooLong => Ok(Response::new(answer.status, answer.headers, answer.body)),
        }
    }

    fn to_http(&self, shared: &Shared) -> Result<reqwest::Request, Error> {
        let refuse = |problem| Error::request(&self.operation, problem);
        if let Some(problem) = &self.problem {
            return Err(refuse(problem.clone()));
        }
        let mut url = shared.base_url.clone();
        url::push_path(&mut url, self.operation.path, &self.path).map_err(refuse)?;
        let credential = shared.query.as_ref().map(|(name, secret)| (*name, secret.expose_secret()));
        let pairs = self.query.iter().map(|(name, value)| (name.as_ref(), value.as_str()));
        url::push_query(&mut url, pairs.chain(credential));
        let url = Url::parse(&url).map_err(|error| refuse(format!("the URL is not valid: {error}")))?;

        let mut request = reqwest::Request::new(self.operation.method.clone(), url);
        let mut headers = shared.headers.clone();
        headers.extend(self.headers.clone());
        match &self.body {
            Some(body) => *request.body_mut() = Some(body.clone().map_err(refuse)?.into()),
            // RFC 9110, section 8.6: a method that has a body by definition says so when there is none.
            None if matches!(self.operation.method, Method::POST | Method::PUT | Method::PATCH) => {
                headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            None => {}
        }
        *request.headers_mut() = headers;
        *request.timeout_mut() = self.timeout.or(shared.timeout);
        Ok(request)
    }

    /// Knows the secrets of the client, and those of headers that authenticate this call alone.
    fn redactor(&self, shared: &Shared) -> Redactor {
        let sensitive = self.headers.values().filter(|value| value.is_sensitive());
        let texts: Vec<_> = sensitive.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        // The secret, and the scheme with it.
        let secrets = texts.iter().flat_map(|text| [&**text, text.split_once(' ').map_or("", |(_, secret)| secret)]);
        shared.redactor.clone().and(secrets)
    }
}

/// How the body of an answer ended.
enum End {
    Whole,
    TooLong,
    Broken(reqwest::Error),
}

/// Reads a body, at most `longest` bytes of it.
async fn read(response: &mut reqwest::Response, longest: usize) -> (Bytes, End) {
    let mut body = BytesMut::new();
    let end = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break End::Whole,
            Err(error) => break End::Broken(error),
        }
        if body.len() > longest {
            body.truncate(longest);
            break End::TooLong;
        }
    };
    (body.freeze(), end)
}

/// The JSON of a body: without a byte order mark, and `null` if there is none.
fn json(body: &[u8]) -> &[u8] {
    let json = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
    if json.is_empty() { b"null" } else { json }
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
            .field("body_len", &content.body.as_ref().and_then(|body| body.as_ref().ok()).map(Bytes::len))
            .field("timeout", &content.timeout)
            .finish()
    }
}
