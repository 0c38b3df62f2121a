//! A response that a test configures, byte by byte if necessary.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use super::write;
use crate::boxed::BoxFuture;
use crate::call::transport::{Incoming, TransportError};
use crate::data::Slot;
use crate::response::format::Format;
use crate::time::sleep;

/// A response: its status, its headers, and its body, in one piece or in several.
///
/// ```
/// use std::time::Duration;
/// use naftiko_client::{json, test_util::Reply};
///
/// let busy = Reply::new(429).header("retry-after", "1");
/// let page = Reply::json(json!([1, 2])).header("link", "</pages/2>; rel=\"next\"");
/// let log = Reply::new(200).chunks(["first line\n", "second line\n"]).pace(Duration::from_secs(1)).broken();
/// ```
#[derive(Clone)]
#[must_use = "a reply does nothing until it is passed to a rule"]
pub struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    chunks: Vec<Bytes>,
    is_streamed: bool,
    pace: Duration,
    is_broken: bool,
}

impl Reply {
    /// Creates a response without a body.
    ///
    /// # Panics
    ///
    /// If the status does not have three digits.
    #[track_caller]
    pub fn new(status: u16) -> Self {
        Reply {
            status: status_code(status),
            headers: HeaderMap::new(),
            chunks: Vec::new(),
            is_streamed: false,
            pace: Duration::ZERO,
            is_broken: false,
        }
    }

    /// Creates a response with status 200 and a JSON body.
    ///
    /// # Panics
    ///
    /// If the body does not serialize.
    #[track_caller]
    pub fn json(body: impl Serialize) -> Self {
        match serde_json::to_vec(&body) {
            Ok(json) => Reply::bytes("application/json", json),
            Err(error) => panic!("the body does not serialize to JSON: {error}"),
        }
    }

    /// Creates a response with status 200 and a body of this media type.
    ///
    /// # Panics
    ///
    /// If the media type is not a valid header.
    #[track_caller]
    pub fn bytes(content_type: &str, body: impl Into<Bytes>) -> Self {
        Reply::new(200).header(CONTENT_TYPE.as_str(), content_type).body(body)
    }

    /// Sets the status.
    ///
    /// # Panics
    ///
    /// If the status does not have three digits.
    #[track_caller]
    pub fn status(self, status: u16) -> Self {
        Reply { status: status_code(status), ..self }
    }

    /// Adds a header.
    ///
    /// # Panics
    ///
    /// If the name or the value is not valid in HTTP.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let (name, value) = header(name, value);
        self.headers.append(name, value);
        self
    }

    /// Sets the body.
    pub fn body(self, body: impl Into<Bytes>) -> Self {
        Reply { chunks: vec![body.into()], is_streamed: false, ..self }
    }

    /// Sets the body, in pieces that are sent one after the other.
    pub fn chunks<B: Into<Bytes>>(self, chunks: impl IntoIterator<Item = B>) -> Self {
        Reply { chunks: chunks.into_iter().map(Into::into).collect(), is_streamed: true, ..self }
    }

    /// Sets the delay before each piece of the body.
    pub fn pace(self, pace: Duration) -> Self {
        Reply { pace, is_streamed: true, ..self }
    }

    /// Breaks the connection at the end of the body.
    pub fn broken(self) -> Self {
        Reply { is_broken: true, is_streamed: true, ..self }
    }

    /// The response as a transport returns it.
    pub(super) fn incoming(&self) -> Incoming {
        let (status, headers) = (self.status, self.headers.clone());
        if self.is_streamed {
            let chunks = self.chunks.iter().filter(|chunk| !chunk.is_empty()).cloned().collect();
            return Incoming::streamed(status, headers, Chunks { reply: self.clone(), chunks, sleep: None });
        }
        Incoming::new(status, headers, self.chunks.first().cloned().unwrap_or_default())
    }
}

/// Shows the names of headers without their values, and the length of the body.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body", &self.chunks.iter().map(Bytes::len).sum::<usize>())
            .finish_non_exhaustive()
    }
}

#[track_caller]
pub(super) fn status_code(status: u16) -> StatusCode {
    match StatusCode::from_u16(status) {
        Ok(status) => status,
        Err(_) => panic!("{status} is not a status"),
    }
}

#[track_caller]
pub(super) fn header(name: &str, value: &str) -> (HeaderName, HeaderValue) {
    match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        (Ok(name), Ok(value)) => (name, value),
        _ => panic!("the header `{name}` contains characters that are not allowed in a header"),
    }
}

/// A body that is sent in pieces.
struct Chunks {
    reply: Reply,
    chunks: VecDeque<Bytes>,
    sleep: Option<BoxFuture<'static, ()>>,
}

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let pace = self.reply.pace;
        if !pace.is_zero() {
            let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep(pace)));
            if sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.sleep = None;
        }
        Poll::Ready(match self.chunks.pop_front() {
            Some(chunk) => Some(Ok(chunk)),
            None => {
                let is_broken = std::mem::take(&mut self.reply.is_broken);
                is_broken.then(|| Err(TransportError::broken("the fake broke the connection")))
            }
        })
    }
}

/// A value that an operation returns: a type that is read from responses, or undecoded bytes.
pub trait IntoReply {
    /// The response that is decoded to this value.
    #[doc(hidden)]
    fn reply(self, format: Format) -> Reply;
}

impl<T: Slot> IntoReply for T {
    fn reply(mut self, format: Format) -> Reply {
        let content_type = match format {
            Format::Json | Format::JsonOrText => {
                return Reply::bytes("application/json", write::json(&mut self));
            }
            Format::Nothing => return Reply::new(204),
            Format::Text => "text/plain; charset=utf-8",
            Format::Csv => "text/csv",
            Format::Tsv => "text/tab-separated-values",
            Format::Psv => "text/plain",
            Format::Xml => "application/xml",
            Format::Yaml => "application/yaml",
        };
        // These are texts already.
        let text = match self.shape() {
            crate::data::Shape::Text(text) => std::mem::take(text),
            _ => write::json(&mut self),
        };
        Reply::bytes(content_type, text)
    }
}

/// The data of the server-sent events that an operation returns, in order.
///
/// ```
/// use naftiko_client::test_util::EventsOf;
///
/// let words: EventsOf<String> = vec!["hello".to_owned(), "world".to_owned()].into();
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventsOf<T>(pub Vec<T>);

/// The lines of JSON that an operation returns, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinesOf<T>(pub Vec<T>);

impl<T> From<Vec<T>> for EventsOf<T> {
    fn from(data: Vec<T>) -> Self {
        EventsOf(data)
    }
}

impl<T> From<Vec<T>> for LinesOf<T> {
    fn from(lines: Vec<T>) -> Self {
        LinesOf(lines)
    }
}

impl<T: Slot> IntoReply for EventsOf<T> {
    fn reply(self, format: Format) -> Reply {
        let mut body = String::new();
        for mut data in self.0 {
            let text = match (format, data.shape()) {
                (Format::Text, crate::data::Shape::Text(text)) => std::mem::take(text),
                _ => write::json(&mut data),
            };
            text.split('\n').for_each(|line| body.push_str(&format!("data: {line}\n")));
            body.push('\n');
        }
        Reply::bytes("text/event-stream", body)
    }
}

impl<T: Slot> IntoReply for LinesOf<T> {
    fn reply(self, _: Format) -> Reply {
        let lines = self.0.into_iter().map(|mut line| write::json(&mut line) + "\n");
        Reply::bytes("application/jsonl", lines.collect::<String>())
    }
}

impl IntoReply for Bytes {
    fn reply(self, _: Format) -> Reply {
        Reply::bytes("application/octet-stream", self)
    }
}
