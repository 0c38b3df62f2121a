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

/// A request as it was sent, with its whole body.
///
/// Its [`Display`](fmt::Display) is its HTTP/1.1 text, including secrets, for a test to compare.
/// The body of an upload with an unknown length is shown without the lengths of its chunks. Its
/// [`Debug`] has no values.
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

    /// Removes a header.
    pub(super) fn take_header(&mut self, name: &str) -> Option<String> {
        self.headers.remove(name)?.to_str().ok().map(str::to_owned)
    }

    /// Returns the method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the URL.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the path and the query, as in the request line.
    pub fn target(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// Returns the value of a query parameter; the first, if it is repeated.
    pub fn query(&self, name: &str) -> Option<String> {
        self.queries(name).into_iter().next()
    }

    /// Returns all values of a query parameter, in order.
    pub fn queries(&self, name: &str) -> Vec<String> {
        self.url.query_pairs().filter(|(known, _)| known == name).map(|(_, value)| value.into_owned()).collect()
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the value of a header, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the value of a cookie; the first, if there are several.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.pairs_of_cookies().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Returns all values of the cookies with this name, in order.
    pub fn cookies(&self, name: &str) -> Vec<String> {
        self.pairs_of_cookies().filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).collect()
    }

    fn pairs_of_cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        let header = self.header(COOKIE.as_str()).unwrap_or_default();
        header.split("; ").filter_map(|pair| pair.split_once('='))
    }

    /// Returns the body; it is empty if there was none.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns the body, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Returns all values of a field of a form body, in order.
    pub fn form(&self, name: &str) -> Vec<String> {
        let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
        let text = String::from_utf8_lossy(&self.body);
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(known, _)| decode(known) == name).map(|(_, value)| decode(value)).collect()
    }

    /// Returns the parts of a multipart body (RFC 7578), in order.
    pub fn parts(&self) -> Vec<SentPart> {
        let boundary =
            self.header(CONTENT_TYPE.as_str()).and_then(|it| it.strip_prefix("multipart/form-data; boundary="));
        boundary.map(|boundary| parts(&self.body, boundary)).unwrap_or_default()
    }

    /// Returns the part with this name.
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

/// The HTTP/1.1 text.
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
    /// Returns its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns its file name, if it has one.
    pub fn file_name(&self) -> Option<&str> {
        quoted(&self.head, "filename")
    }

    /// Returns its media type, if it has one.
    pub fn content_type(&self) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix("Content-Type: "))
    }

    /// Returns its content.
    pub fn content(&self) -> &Bytes {
        &self.content
    }
}

/// Shows its name and its length.
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

/// The quoted text after a name in the first line.
fn quoted<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let (_, rest) = head.lines().next()?.split_once(&format!("; {name}=\""))?;
    Some(rest.split_once('"')?.0)
}

/// A call that a fake received: one attempt of it.
#[derive(Clone)]
pub struct Call {
    pub(super) sent: Sent,
    pub(super) operation: Operation,
    pub(super) attempt: u32,
    /// The values of the path's placeholders and of the inputs of templates.
    pub(super) path: Vec<(&'static str, String)>,
    pub(super) inputs: Vec<(&'static str, Value)>,
}

impl Call {
    /// Returns the operation.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// Returns the number of the attempt; the first is 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Returns the value of a placeholder of the path template.
    pub fn path(&self, name: &str) -> Option<&str> {
        self.path.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the value of an input of the capability file's templates.
    pub fn input(&self, name: &str) -> Option<&Value> {
        self.inputs.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

/// The query, headers and body.
impl Deref for Call {
    type Target = Sent;

    fn deref(&self) -> &Sent {
        &self.sent
    }
}

/// The operation, and the HTTP/1.1 text of the request.
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
