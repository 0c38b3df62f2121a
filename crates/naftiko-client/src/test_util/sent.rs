//! A request as it was sent.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, HeaderMap};
use reqwest::{Method, Url};
use serde_json::Value;

use crate::api::Operation;
use crate::call::transport::TransportError;

/// A request as it was sent, its body read to the end.
///
/// Its [`Display`](fmt::Display) is the text that it is in HTTP/1.1, secrets and all, for a test to compare; the body of an
/// upload whose length is not known stands there without the lengths of its pieces. Its [`Debug`] has no values.
#[derive(Clone)]
pub struct Sent {
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Bytes,
}

impl Sent {
    pub(super) async fn read(mut request: reqwest::Request) -> Result<Self, TransportError> {
        let body = match request.body_mut().take() {
            Some(body) => read(body).await?,
            None => Bytes::new(),
        };
        let headers = std::mem::take(request.headers_mut());
        Ok(Sent { method: request.method().clone(), url: request.url().clone(), headers, body })
    }

    /// Takes a header out of it.
    pub(super) fn take_header(&mut self, name: &str) -> Option<String> {
        self.headers.remove(name)?.to_str().ok().map(str::to_owned)
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Where it went.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Path and query as they stand in the first line.
    pub fn target(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// The value of a query parameter; of one that is repeated, the first.
    pub fn query(&self, name: &str) -> Option<String> {
        self.queries(name).into_iter().next()
    }

    /// All values of a query parameter, in their order.
    pub fn queries(&self, name: &str) -> Vec<String> {
        self.url.query_pairs().filter(|(known, _)| known == name).map(|(_, value)| value.into_owned()).collect()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The value of a header, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The value of a cookie; of one that is there several times, the first.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.pairs_of_cookies().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// All values of the cookies of one name, in their order.
    pub fn cookies(&self, name: &str) -> Vec<String> {
        self.pairs_of_cookies().filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).collect()
    }

    fn pairs_of_cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        let header = self.header(COOKIE.as_str()).unwrap_or_default();
        header.split("; ").filter_map(|pair| pair.split_once('='))
    }

    /// The body; empty if there was none.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// All values of a field of a body that is a form, in their order.
    pub fn form(&self, name: &str) -> Vec<String> {
        let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
        let text = String::from_utf8_lossy(&self.body);
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(known, _)| decode(known) == name).map(|(_, value)| decode(value)).collect()
    }

    /// The parts of a body that is made of such (RFC 7578), in their order.
    pub fn parts(&self) -> Vec<SentPart> {
        let boundary =
            self.header(CONTENT_TYPE.as_str()).and_then(|it| it.strip_prefix("multipart/form-data; boundary="));
        boundary.map(|boundary| parts(&self.body, boundary)).unwrap_or_default()
    }

    /// The part of this name.
    pub fn part(&self, name: &str) -> Option<SentPart> {
        self.parts().into_iter().find(|part| part.name == name)
    }
}

#[cfg(not(target_arch = "wasm32"))]
async fn read(body: reqwest::Body) -> Result<Bytes, TransportError> {
    use http_body::Body;

    if let Some(bytes) = body.as_bytes() {
        return Ok(Bytes::copy_from_slice(bytes));
    }
    let (mut body, mut read) = (std::pin::pin!(body), bytes::BytesMut::new());
    while let Some(frame) = std::future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        if let Ok(bytes) = frame?.into_data() {
            read.extend_from_slice(&bytes);
        }
    }
    Ok(read.freeze())
}

#[cfg(target_arch = "wasm32")]
async fn read(body: reqwest::Body) -> Result<Bytes, TransportError> {
    Ok(body.as_bytes().map(Bytes::copy_from_slice).unwrap_or_default())
}

/// As it is in HTTP/1.1.
impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} HTTP/1.1\r\n", self.method, self.target())?;
        for (name, value) in &self.headers {
            write!(f, "{name}: {}\r\n", String::from_utf8_lossy(value.as_bytes()))?;
        }
        if !self.headers.contains_key(HOST) {
            let port = self.url.port().map(|port| format!(":{port}")).unwrap_or_default();
            write!(f, "host: {}{port}\r\n", self.url.host_str().unwrap_or_default())?;
        }
        if !self.body.is_empty() && !self.headers.contains_key(CONTENT_LENGTH) {
            write!(f, "content-length: {}\r\n", self.body.len())?;
        }
        write!(f, "\r\n{}", String::from_utf8_lossy(&self.body))
    }
}

/// Shows names, but no values.
impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query: Vec<Cow<'_, str>> = self.url.query_pairs().map(|(name, _)| name).collect();
        f.debug_struct("Sent")
            .field("method", &self.method)
            .field("path", &self.url.path())
            .field("query", &query)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body", &self.body.len())
            .finish()
    }
}

/// A part of a body.
#[derive(Clone)]
pub struct SentPart {
    name: String,
    head: String,
    content: Bytes,
}

impl SentPart {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of its file, if it has one.
    pub fn file_name(&self) -> Option<&str> {
        quoted(&self.head, "filename")
    }

    /// Its media type, if it says one.
    pub fn content_type(&self) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix("Content-Type: "))
    }

    /// What is in it.
    pub fn content(&self) -> &Bytes {
        &self.content
    }
}

/// Shows its name, and how long it is.
impl fmt::Debug for SentPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentPart").field("name", &self.name).field("len", &self.content.len()).finish_non_exhaustive()
    }
}

fn parts(body: &Bytes, boundary: &str) -> Vec<SentPart> {
    let (mut parts, line) = (Vec::new(), format!("\r\n--{boundary}"));
    let Some(mut rest) = body.strip_prefix(format!("--{boundary}").as_bytes()) else { return parts };
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let Some(end) = position(part, line.as_bytes()) else { break };
        if let Some(at) = position(&part[..end], b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&part[..at]).into_owned();
            let name = quoted(&head, "name").unwrap_or_default().replace("%22", "\"");
            parts.push(SentPart { name, head, content: Bytes::copy_from_slice(&part[at + 4..end]) });
        }
        rest = &part[end + line.len()..];
    }
    parts
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// What stands within quotes behind a name, in the first line.
fn quoted<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let (_, rest) = head.lines().next()?.split_once(&format!("; {name}=\""))?;
    Some(rest.split_once('"')?.0)
}

/// A call that a fake was asked to answer: one attempt of it, as it came.
#[derive(Clone)]
pub struct Call {
    pub(super) sent: Sent,
    pub(super) operation: Operation,
    pub(super) attempt: u32,
    /// What the placeholders of the path and the inputs of templates were set to.
    pub(super) path: Vec<(&'static str, String)>,
    pub(super) inputs: Vec<(&'static str, Value)>,
}

impl Call {
    /// The operation.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// Which attempt of the call it was; the first is 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The value of a placeholder of the path template.
    pub fn path(&self, name: &str) -> Option<&str> {
        self.path.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The value of an input that templates of the capability file name.
    pub fn input(&self, name: &str) -> Option<&Value> {
        self.inputs.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

/// Query, headers and body.
impl Deref for Call {
    type Target = Sent;

    fn deref(&self) -> &Sent {
        &self.sent
    }
}

/// The operation and the request, as it is in HTTP/1.1.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sent.fmt(f)
    }
}

/// Shows names, but no values.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation.name)
            .field("attempt", &self.attempt)
            .field("sent", &self.sent)
            .finish_non_exhaustive()
    }
}
