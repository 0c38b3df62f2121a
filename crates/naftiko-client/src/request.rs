//! One call: what it sends, and sending it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Url};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::Operation;
use crate::client::{ApiClient, header};
use crate::error::Error;
use crate::response::Response;
use crate::url;

/// One call of an operation that answers with a `T`, and room for what its capability file does not mention.
///
/// The request builders of a generated crate turn into one by `customize`:
///
/// ```
/// # use std::time::Duration;
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
    body: Option<Bytes>,
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
        self.content.body = Some(body.into());
        self.header(CONTENT_TYPE, content_type)
    }

    /// Sends this as the body, as JSON, in place of any other.
    pub fn json(mut self, body: impl Serialize) -> Self {
        self.set_json(body);
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
    pub async fn send(self) -> Result<T, Error>
    where
        T: DeserializeOwned,
    {
        Ok(self.send_response().await?.into_body())
    }

    /// Sends the request and decodes the answer into a type of yours.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn send_as<U: DeserializeOwned>(self) -> Result<U, Error> {
        let request = Request { client: self.client, content: self.content, answer: PhantomData };
        request.send().await
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
        let Request { client, content, .. } = self;
        let operation = content.operation.clone();
        let response = content.send(&client).await?;
        let json: &[u8] = if response.body().is_empty() { b"null" } else { response.body() };
        match serde_json::from_slice(json) {
            Ok(body) => Ok(response.with_body(body)),
            Err(error) => Err(Error::decode(&operation, response.into_parts(), &error, &client.shared().secrets())),
        }
    }

    /// Sends the request and gives the whole response, its body as it came.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), without `Decode`.
    pub async fn send_bytes(self) -> Result<Response<Bytes>, Error> {
        self.content.send(&self.client).await
    }
}

/// What generated code is made of.
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
    pub fn set_path(&mut self, name: &'static str, value: impl Into<String>) {
        self.content.path.retain(|(known, _)| *known != name);
        self.content.path.push((name, value.into()));
    }

    /// Sets a query parameter, in place of what it was.
    pub fn set_query(&mut self, name: &'static str, value: impl Into<String>) {
        self.set_query_list(name, [value]);
    }

    /// Sets a query parameter that is a list, in place of what it was: its name is repeated for every value, and left
    /// out if there is none.
    pub fn set_query_list<V: Into<String>>(&mut self, name: &'static str, values: impl IntoIterator<Item = V>) {
        self.content.query.retain(|(known, _)| known != name);
        self.content.query.extend(values.into_iter().map(|value| (Cow::Borrowed(name), value.into())));
    }

    /// Sets a header that the operation declares, in place of what it was.
    pub fn set_header(&mut self, name: &'static str, value: impl Into<String>) {
        self.content.set_header(name, &value.into());
    }

    /// Sets the body, as JSON.
    pub fn set_json(&mut self, body: impl Serialize) {
        match serde_json::to_vec(&body) {
            Ok(json) => {
                self.content.body = Some(json.into());
                self.content.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            }
            Err(error) => self.content.refuse(format!("the body does not serialize to JSON: {error}")),
        }
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

    async fn send(self, client: &ApiClient) -> Result<Response<Bytes>, Error> {
        let shared = client.shared();
        let operation = self.operation.clone();
        let request = self.into_http(client)?;
        let transport = |error| Error::transport(&operation, &shared.host, error);
        let mut response = shared.http.execute(request).await.map_err(transport)?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let body = match response.bytes().await {
            Ok(body) => body,
            Err(error) => return Err(transport(error).with_head(status, headers, &shared.secrets())),
        };
        if status.is_success() {
            Ok(Response::new(status, headers, body))
        } else {
            Err(Error::status_code(&operation, (status, headers, body), &shared.secrets()))
        }
    }

    fn into_http(self, client: &ApiClient) -> Result<reqwest::Request, Error> {
        let shared = client.shared();
        let refuse = |problem| Error::request(&self.operation, problem);
        if let Some(problem) = self.problem {
            return Err(refuse(problem));
        }
        let mut url = shared.base_url.clone();
        url::push_path(&mut url, self.operation.path, &self.path).map_err(refuse)?;
        let credential = shared.query.as_ref().map(|(name, secret)| (*name, secret.expose_secret()));
        let pairs = self.query.iter().map(|(name, value)| (name.as_ref(), value.as_str()));
        url::push_query(&mut url, pairs.chain(credential));
        let url = Url::parse(&url).map_err(|error| refuse(format!("the URL is not valid: {error}")))?;

        let mut request = reqwest::Request::new(self.operation.method.clone(), url);
        let mut headers = shared.headers.clone();
        headers.extend(self.headers);
        match self.body {
            Some(body) => *request.body_mut() = Some(body.into()),
            // RFC 9110, section 8.6: a method that has a body by definition says so when there is none.
            None if matches!(self.operation.method, Method::POST | Method::PUT | Method::PATCH) => {
                headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            None => {}
        }
        *request.headers_mut() = headers;
        *request.timeout_mut() = Some(self.timeout.unwrap_or(shared.timeout));
        Ok(request)
    }
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
            .field("body_len", &content.body.as_ref().map(Bytes::len))
            .field("timeout", &content.timeout)
            .finish()
    }
}
