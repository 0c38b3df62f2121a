//! Sending a request: authentication on the way, time, and the answer.

use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::authenticator::Authenticator;
use crate::client::Shared;
use crate::content::Content;
use crate::credential::Handshake;
use crate::digest::Digest;
use crate::error::{Answer, Error};
use crate::oauth::{Token, Tokens};
use crate::redact::Redactor;
use crate::response::Response;
use crate::upload::Fault;

/// How much of the body of an error is read.
const LONGEST_ERROR_BODY: u64 = 1024 * 1024;

/// A call on its way.
pub(crate) struct Call<'c> {
    content: &'c Content,
    shared: &'c Shared,
    start: Instant,
    /// Whether a request was sent.
    is_sent: bool,
    /// What authentication added for this call alone.
    secrets: Vec<SecretString>,
    /// What went wrong with the body on its way.
    fault: Fault,
}

impl<'c> Call<'c> {
    pub(crate) fn new(content: &'c Content, shared: &'c Shared) -> Self {
        Call { content, shared, start: Instant::now(), is_sent: false, secrets: Vec::new(), fault: Fault::default() }
    }

    /// Sends the request and reads the answer.
    pub(crate) async fn send(&mut self) -> Result<Response<Bytes>, Error> {
        let mut response = self.open().await?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let (body, end) = read(&mut response, self.content.limit.unwrap_or(u64::MAX)).await;
        let answer = Answer { status, headers, body, is_cut: !matches!(end, End::Whole) };
        match end {
            End::Broken(error) => Err(self.failed(&error).with_answer(answer, &self.redactor())),
            End::TooLong => Err(self.too_large(answer)),
            End::Whole => Ok(Response::new(answer.status, answer.headers, answer.body)),
        }
    }

    /// Sends the request, and gives an answer that is a success and not known to be too long, its body unread.
    pub(crate) async fn open(&mut self) -> Result<reqwest::Response, Error> {
        let mut response = self.answer().await?;
        let status = response.status();
        if !status.is_success() {
            let headers = std::mem::take(response.headers_mut());
            let (body, end) = read(&mut response, LONGEST_ERROR_BODY).await;
            let answer = Answer { status, headers, body, is_cut: !matches!(end, End::Whole) };
            return Err(Error::status_code(&self.content.operation, answer, &self.redactor()));
        }
        let limit = self.content.limit.unwrap_or(u64::MAX);
        if response.content_length().is_some_and(|length| length > limit) {
            let headers = std::mem::take(response.headers_mut());
            return Err(self.too_large(Answer { status, headers, body: Bytes::new(), is_cut: true }));
        }
        Ok(response)
    }

    /// Knows what no error of this call may hold.
    pub(crate) fn redactor(&self) -> Redactor {
        self.content.redactor(self.shared).and(self.secrets.iter().map(ExposeSecret::expose_secret))
    }

    /// What authentication added for this call alone.
    pub(crate) fn into_secrets(self) -> Vec<SecretString> {
        self.secrets
    }

    pub(crate) fn start(&self) -> Instant {
        self.start
    }

    fn failed(&self, error: &reqwest::Error) -> Error {
        if let Some(problem) = self.fault.get() {
            return Error::broken_off(&self.content.operation, &self.redactor().line(problem));
        }
        Error::transport(&self.content.operation, &self.shared.host, self.start.elapsed(), error, &self.redactor())
    }

    fn too_large(&self, answer: Answer) -> Error {
        let limit = self.content.limit.unwrap_or(u64::MAX);
        Error::too_large(&self.content.operation, limit).with_answer(answer, &self.redactor())
    }

    /// The answer of the server, with any status.
    async fn answer(&mut self) -> Result<reqwest::Response, Error> {
        let shared = self.shared;
        let request = self.request().await?;
        // A caller that sets the header authenticates this call.
        let is_own = self.content.headers.contains_key(AUTHORIZATION);
        match &shared.handshake {
            Handshake::Custom(custom) => self.answer_custom(&**custom, request).await,
            Handshake::Digest(digest) if !is_own => self.answer_digest(digest, request).await,
            Handshake::Tokens(tokens) if !is_own => self.answer_with_token(tokens, request).await,
            _ => self.execute(request).await,
        }
    }

    /// The request, made anew at each call: what was sent of a file cannot be sent again.
    async fn request(&mut self) -> Result<reqwest::Request, Error> {
        self.fault = Fault::default();
        let request = self.within("open the files of the body", self.content.to_http(self.shared, &self.fault)).await?;
        request.map_err(|error| error.with_unsent(!self.is_sent))
    }

    async fn execute(&mut self, mut request: reqwest::Request) -> Result<reqwest::Response, Error> {
        *request.timeout_mut() = self.remaining();
        self.is_sent = true;
        self.shared.http.execute(request).await.map_err(|error| self.failed(&error))
    }

    /// How much time is left.
    fn remaining(&self) -> Option<Duration> {
        let timeout = self.content.timeout.or(self.shared.timeout)?;
        Some(timeout.saturating_sub(self.start.elapsed()))
    }

    /// Waits for something else than the answer, no longer than the call may take.
    async fn within<T>(&self, what: &str, future: impl Future<Output = T>) -> Result<T, Error> {
        let Some(remaining) = self.remaining() else { return Ok(future.await) };
        tokio::time::timeout(remaining, future).await.map_err(|_| {
            Error::timed_out(&self.content.operation, what, self.start.elapsed()).with_unsent(!self.is_sent)
        })
    }

    async fn answer_custom(
        &mut self,
        custom: &dyn Authenticator,
        mut request: reqwest::Request,
    ) -> Result<reqwest::Response, Error> {
        let (url, headers) = (request.url().clone(), request.headers().clone());
        let result = self.within("authenticate", custom.authenticate(&mut request)).await?;
        self.secrets.extend(added(&url, &headers, &request).into_iter().map(SecretString::from));
        if let Err(error) = result {
            let problem = self.redactor().line(&format!("the authenticator failed: {error}"));
            return Err(Error::authentication(&self.content.operation, problem));
        }
        self.execute(request).await
    }

    async fn answer_digest(
        &mut self,
        digest: &Digest,
        mut request: reqwest::Request,
    ) -> Result<reqwest::Response, Error> {
        let authorize = |request: &mut reqwest::Request| {
            let value = digest.authorization(request.method().as_str(), &target(request))?;
            request.headers_mut().insert(AUTHORIZATION, value)
        };
        authorize(&mut request);
        let url = request.url().clone();
        let response = self.execute(request).await?;
        if !is_refused(&response, &url) || !digest.accept(response.headers()) {
            return Ok(response);
        }
        let mut again = self.request().await?;
        authorize(&mut again);
        self.execute(again).await
    }

    async fn answer_with_token(
        &mut self,
        tokens: &Tokens,
        mut request: reqwest::Request,
    ) -> Result<reqwest::Response, Error> {
        let token = self.token(tokens).await?;
        request.headers_mut().insert(AUTHORIZATION, token.header.clone());
        let url = request.url().clone();
        let response = self.execute(request).await?;
        if !is_refused(&response, &url) {
            return Ok(response);
        }
        tokens.forget(&token).await;
        if !token.was_cached {
            return Ok(response);
        }
        let mut again = self.request().await?;
        let token = self.token(tokens).await?;
        again.headers_mut().insert(AUTHORIZATION, token.header.clone());
        let response = self.execute(again).await?;
        if is_refused(&response, &url) {
            tokens.forget(&token).await;
        }
        Ok(response)
    }

    async fn token(&mut self, tokens: &Tokens) -> Result<Token, Error> {
        let what = format!("get a token from {}", tokens.host());
        let token = self.within(&what, tokens.token(&self.shared.http, &self.shared.redactor)).await?;
        let token = token.map_err(|problem| {
            Error::authentication(&self.content.operation, self.redactor().line(&problem)).with_unsent(!self.is_sent)
        })?;
        self.secrets.push(token.secret());
        Ok(token)
    }
}

/// Whether the server itself, and not one that it sent the request to, wants other credentials.
fn is_refused(response: &reqwest::Response, url: &reqwest::Url) -> bool {
    response.status() == StatusCode::UNAUTHORIZED && response.url().origin() == url.origin()
}

/// The path and the query of a request.
fn target(request: &reqwest::Request) -> String {
    let url = request.url();
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// What an authenticator has added to a request.
fn added(url: &reqwest::Url, headers: &HeaderMap, request: &reqwest::Request) -> Vec<String> {
    let mut added = Vec::new();
    let is_new = |(name, value): &(_, &HeaderValue)| headers.get(*name) != Some(*value);
    for (_, value) in request.headers().iter().filter(is_new) {
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        added.extend(text.split_once(' ').map(|(_, secret)| secret.to_owned()));
        added.push(text);
    }
    if request.url().query() != url.query() {
        let known: Vec<_> = url.query_pairs().collect();
        let pairs = request.url().query_pairs().filter(|pair| !known.contains(pair));
        added.extend(pairs.map(|(_, value)| value.into_owned()));
    }
    added
}

/// How the body of an answer ended.
pub(crate) enum End {
    Whole,
    TooLong,
    Broken(reqwest::Error),
}

/// Reads a body, at most `longest` bytes of it.
pub(crate) async fn read(response: &mut reqwest::Response, longest: u64) -> (Bytes, End) {
    let mut body = BytesMut::new();
    let end = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break End::Whole,
            Err(error) => break End::Broken(error),
        }
        if body.len() as u64 > longest {
            body.truncate(usize::try_from(longest).unwrap_or(usize::MAX));
            break End::TooLong;
        }
    };
    (body.freeze(), end)
}
