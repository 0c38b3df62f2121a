//! An answer as a test says it, byte by byte if need be.

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
use crate::data::Slot;
use crate::format::Format;
use crate::time::sleep;
use crate::transport::{Incoming, TransportError};

/// An answer: its status, its headers, and its body, in one piece or in several.
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
#[must_use = "a reply does nothing until something is answered with it"]
pub struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    chunks: Vec<Bytes>,
    is_streamed: bool,
    pace: Duration,
    is_broken: bool,
}

impl Reply {
    /// An answer without a body.
    ///
    /// # Panics
    ///
    /// If there is no such status: it has three digits.
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

    /// An answer of status 200, in JSON.
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

    /// An answer of status 200, of a media type.
    ///
    /// # Panics
    ///
    /// If the media type is not legal in a header.
    #[track_caller]
    pub fn bytes(content_type: &str, body: impl Into<Bytes>) -> Self {
        Reply::new(200).header(CONTENT_TYPE.as_str(), content_type).body(body)
    }

    /// The status, in place of what it was.
    ///
    /// # Panics
    ///
    /// If there is no such status: it has three digits.
    #[track_caller]
    pub fn status(self, status: u16) -> Self {
        Reply { status: status_code(status), ..self }
    }

    /// Adds a header.
    ///
    /// # Panics
    ///
    /// If the name or the value is not legal in HTTP.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let (name, value) = header(name, value);
        self.headers.append(name, value);
        self
    }

    /// The body, in place of what it was.
    pub fn body(self, body: impl Into<Bytes>) -> Self {
        Reply { chunks: vec![body.into()], is_streamed: false, ..self }
    }

    /// The body, in pieces that come one after the other.
    pub fn chunks<B: Into<Bytes>>(self, chunks: impl IntoIterator<Item = B>) -> Self {
        Reply { chunks: chunks.into_iter().map(Into::into).collect(), is_streamed: true, ..self }
    }

    /// How long each piece of the body takes.
    pub fn pace(self, pace: Duration) -> Self {
        Reply { pace, is_streamed: true, ..self }
    }

    /// The connection breaks at the end of the body.
    pub fn broken(self) -> Self {
        Reply { is_broken: true, is_streamed: true, ..self }
    }

    /// The answer as a transport gives it.
    pub(super) fn incoming(&self) -> Incoming {
        let (status, headers) = (self.status, self.headers.clone());
        if self.is_streamed {
            let chunks = self.chunks.iter().filter(|chunk| !chunk.is_empty()).cloned().collect();
            return Incoming::streamed(status, headers, Chunks { reply: self.clone(), chunks, sleep: None });
        }
        Incoming::new(status, headers, self.chunks.first().cloned().unwrap_or_default())
    }
}

/// Shows the names of headers, not their values, and how long the body is.
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
        Err(_) => panic!("{status} is no status"),
    }
}

#[track_caller]
pub(super) fn header(name: &str, value: &str) -> (HeaderName, HeaderValue) {
    match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        (Ok(name), Ok(value)) => (name, value),
        _ => panic!("the header `{name}` holds characters that no header may hold"),
    }
}

/// A body that comes piece by piece.
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
                is_broken.then(|| Err(TransportError::broken("the fake broke it off")))
            }
        })
    }
}

/// What an operation answers with, as a value: all that is read from answers, and the bytes of those that are not decoded.
pub trait Answer {
    /// The answer that is decoded to this value.
    #[doc(hidden)]
    fn reply(self, format: Format) -> Reply;
}

impl<T: Slot> Answer for T {
    fn reply(mut self, format: Format) -> Reply {
        let content_type = match format {
            Format::Json => return Reply::bytes("application/json", write::json(&mut self)),
            Format::Nothing => return Reply::new(204),
            Format::Text => "text/plain; charset=utf-8",
            Format::Csv => "text/csv",
            Format::Tsv => "text/tab-separated-values",
            Format::Psv => "text/plain",
            Format::Xml => "application/xml",
            Format::Yaml => "application/yaml",
        };
        // These are given as the text that they are.
        let text = match self.shape() {
            crate::data::Shape::Text(text) => std::mem::take(text),
            _ => write::json(&mut self),
        };
        Reply::bytes(content_type, text)
    }
}

impl Answer for Bytes {
    fn reply(self, _: Format) -> Reply {
        Reply::bytes("application/octet-stream", self)
    }
}
