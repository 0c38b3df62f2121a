//! Responses that are streams of typed items: server-sent events and JSON lines, read while they
//! arrive.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::call::attempt::ATTEMPT_TIMEOUT;
use crate::data::Limits;
use crate::error::{Error, RawResponse};
use crate::request::draft::Draft;
use crate::response::decode::{Body, DecodeFn};
use crate::response::download::Download;
use crate::response::format::Format;
use crate::time::{Instant, in_time};

mod parse;

use parse::{Parser, RawEvent, Splitter};

/// The maximum size of an event or a line, unless its request sets another.
const LONGEST: u64 = 1024 * 1024;
/// How many bytes an error shows of a response of another media type.
const LONGEST_OTHER: usize = 64 * 1024;
/// The data that ends a stream of events, by a convention that OpenAI introduced.
const DONE: &str = "[DONE]";

/// The kind of a stream.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Events,
    Lines,
}

impl Kind {
    /// The `Accept` header: this media type is preferred, others are accepted.
    fn accept(self) -> &'static str {
        match self {
            Kind::Events => "text/event-stream, */*;q=0.5",
            Kind::Lines => "application/x-ndjson, application/jsonl, application/json-seq, */*;q=0.5",
        }
    }

    /// Returns the name of the kind in error messages.
    fn name(self) -> &'static str {
        match self {
            Kind::Events => "a stream of events (text/event-stream)",
            Kind::Lines => "lines of JSON",
        }
    }

    /// Returns whether a response of this media type can be of this kind. Lines are sent with many
    /// media types, including that of JSON.
    fn allows(self, media_type: &str) -> bool {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match self {
            Kind::Events => essence == "text/event-stream",
            Kind::Lines => {
                essence.contains("json") || matches!(essence.as_str(), "text/plain" | "application/octet-stream")
            }
        }
    }
}

/// A response that is read item by item.
struct Feed {
    download: Download,
    /// The bytes that have arrived and are not parsed yet.
    bytes: Bytes,
    format: Format,
    limit: u64,
    is_strict: bool,
    /// How many items have arrived.
    count: u64,
    is_over: bool,
}

impl Feed {
    /// Sends a request and starts to read its response, if it has a media type of this kind.
    async fn open(mut draft: Draft, kind: Kind) -> Result<Self, Error> {
        let format = match draft.content.format {
            Format::Text if kind == Kind::Events => Format::Text,
            _ => Format::Json,
        };
        draft.content.accept = kind.accept();
        // The limit applies to an item, and not to the whole response.
        let limit = draft.content.limit.take().unwrap_or(LONGEST);
        let is_strict = draft.is_strict();
        draft.content.format = Format::Nothing;
        let mut download = Download::open(draft).await?;
        if download.content_type().is_some_and(|media_type| !kind.allows(media_type)) {
            let mut body = BytesMut::new();
            let until = Instant::now().checked_add(ATTEMPT_TIMEOUT);
            let rest = async {
                while let (true, Ok(Some(chunk))) = (body.len() < LONGEST_OTHER, download.chunk().await) {
                    body.extend_from_slice(&chunk);
                }
            };
            in_time(until, rest).await;
            let response = download.response(body.freeze());
            let error = Error::other_type(download.operation(), response, kind.name(), download.redactor());
            return Err(error.with_attempts(download.attempts()));
        }
        Ok(Feed { download, bytes: Bytes::new(), format, limit, is_strict, count: 0, is_over: false })
    }

    fn longest(&self) -> usize {
        usize::try_from(self.limit).unwrap_or(usize::MAX)
    }

    /// Waits for more bytes, and returns whether there are any.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, Error>> {
        Poll::Ready(match ready!(self.download.poll_chunk(cx)) {
            Ok(Some(chunk)) => {
                self.bytes = chunk;
                Ok(true)
            }
            Ok(None) => Ok(false),
            Err(error) => {
                self.is_over = true;
                Err(error)
            }
        })
    }

    /// Returns the error of an item that exceeds the limit.
    fn too_long(&mut self, what: &str) -> Error {
        self.is_over = true;
        let error = Error::too_long(self.download.operation(), what, self.limit);
        self.with_response(error, Bytes::new())
    }

    /// Decodes an item from its bytes.
    fn decode<T>(&self, decode: DecodeFn<T>, what: &str, data: &[u8]) -> Result<T, Error> {
        // Empty text is a string, but an empty response would be `null`.
        let (format, bytes) = match self.format {
            Format::Text if data.is_empty() => (Format::Json, &b"\"\""[..]),
            format => (format, data),
        };
        let limits = Limits::of(self.limit, Instant::now().checked_add(ATTEMPT_TIMEOUT)).strict(self.is_strict);
        decode(Body { format, bytes, limits }).map(|decoded| decoded.value).map_err(|misfit| {
            let (what, redactor) = (format!("{what} {}", self.count), self.download.redactor());
            let error = Error::item(self.download.operation(), &what, self.format, &misfit, redactor);
            self.with_response(error, Bytes::copy_from_slice(data))
        })
    }

    fn with_response(&self, error: Error, body: Bytes) -> Error {
        let response = RawResponse { is_cut: false, ..self.download.response(body) };
        error.with_response(response, self.download.redactor()).with_attempts(self.download.attempts())
    }

    fn show(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("operation", &self.download.operation().name)
            .field("status", &self.download.status())
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

/// A server-sent event (WHATWG HTML, section 9.2).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// The type of the event, if the server has sent one. The standard's default is `message`.
    pub name: Option<String>,
    /// The last event id: that of this event or of an earlier one.
    pub id: Option<String>,
    /// How long to wait before reconnecting, if the server has sent it with this event.
    pub retry: Option<Duration>,
    /// The data of the event.
    pub data: T,
}

/// The events of a response: a [`Stream`] of [`Event`]s whose data is a `T`.
///
/// ```
/// # use naftiko_client::{Request, Value};
/// # async fn example(request: Request<Value>) -> naftiko_client::Result<()> {
/// let mut events = request.send_events().await?;
/// while let Some(event) = events.next().await {
///     let event = event?;
///     println!("{:?}: {}", event.name, event.data);
/// }
/// # Ok(())
/// # }
/// ```
///
/// - The stream ends with the response, or at an event whose data is `[DONE]`, by OpenAI's
///   convention. An incomplete event at the end of the response is discarded, as the standard
///   requires.
/// - Data that does not decode as a `T` is an error of the kind
///   [`Decode`](crate::ErrorKind::Decode) in place of that event. The [body](Error::body) of the
///   error is the data, and the stream continues with the next event. Every other error ends the
///   stream.
/// - The maximum size of an event is 1 MiB, unless [`Request::limit`](crate::Request::limit) sets
///   another.
/// - Unless the request has a timeout, the stream may continue indefinitely. But the server must
///   send something, such as a comment, within the time limit of an attempt (30 seconds, or
///   [`attempt_timeout`](crate::Request::attempt_timeout)).
/// - The stream does not reconnect. To continue after an interruption, send a new request with the
///   [last id](Self::last_event_id) as the header `Last-Event-ID`.
#[must_use = "a stream does nothing until `next` is called"]
pub struct Events<T> {
    feed: Feed,
    parser: Parser,
    decode: DecodeFn<T>,
}

impl<T> Events<T> {
    pub(crate) async fn open(draft: Draft, decode: DecodeFn<T>) -> Result<Self, Error> {
        let feed = Feed::open(draft, Kind::Events).await?;
        Ok(Events { parser: Parser::new(feed.longest()), feed, decode })
    }

    /// Returns the next event, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// Returns the status of the response, which is always 2xx.
    pub fn status(&self) -> StatusCode {
        self.feed.download.status()
    }

    /// Returns the headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        self.feed.download.headers()
    }

    /// Returns the last id that the server has sent, for a request that continues from there.
    pub fn last_event_id(&self) -> Option<&str> {
        self.parser.id.as_deref().filter(|id| !id.is_empty())
    }

    /// Returns how long to wait before reconnecting, if the server has sent it.
    pub fn retry(&self) -> Option<Duration> {
        self.parser.retry
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Event<T>, Error>>> {
        while !self.feed.is_over {
            match self.parser.next(&mut self.feed.bytes) {
                Ok(Some(raw)) if raw.data == DONE => self.feed.is_over = true,
                Ok(Some(raw)) => return Poll::Ready(Some(self.event(raw))),
                Ok(None) => match ready!(self.feed.poll_fill(cx)) {
                    Ok(true) => {}
                    Ok(false) => self.feed.is_over = true,
                    Err(error) => return Poll::Ready(Some(Err(error))),
                },
                Err(_) => return Poll::Ready(Some(Err(self.feed.too_long("an event")))),
            }
        }
        Poll::Ready(None)
    }

    fn event(&mut self, raw: RawEvent) -> Result<Event<T>, Error> {
        self.feed.count += 1;
        let data = self.feed.decode(self.decode, "event", raw.data.as_bytes())?;
        let id = self.last_event_id().map(str::to_owned);
        Ok(Event { name: raw.name, id, retry: raw.retry, data })
    }
}

impl<T> Stream for Events<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

/// Shows the operation and the number of events.
impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.feed.show("Events", f)
    }
}

/// The JSON texts of a response, each decoded as a `T`: a [`Stream`] of its lines (JSON Lines,
/// NDJSON), or of its records (RFC 7464).
///
/// ```
/// # use naftiko_client::{Request, Value};
/// # async fn example(request: Request<Value>) -> naftiko_client::Result<()> {
/// let mut lines = request.send_lines().await?;
/// while let Some(line) = lines.next().await {
///     println!("{}", line?);
/// }
/// # Ok(())
/// # }
/// ```
///
/// Empty lines are skipped, and the last line does not need an end of line. Errors, sizes and times
/// are those of [`Events`]: a line that does not decode as a `T` is an error in its place, and the
/// stream continues with the next line.
#[must_use = "a stream does nothing until `next` is called"]
pub struct Lines<T> {
    feed: Feed,
    splitter: Splitter,
    decode: DecodeFn<T>,
}

impl<T> Lines<T> {
    pub(crate) async fn open(draft: Draft, decode: DecodeFn<T>) -> Result<Self, Error> {
        let feed = Feed::open(draft, Kind::Lines).await?;
        Ok(Lines { splitter: Splitter::new(feed.longest()), feed, decode })
    }

    /// Returns the next line, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// Returns the status of the response, which is always 2xx.
    pub fn status(&self) -> StatusCode {
        self.feed.download.status()
    }

    /// Returns the headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        self.feed.download.headers()
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        while !self.feed.is_over {
            let text = match self.splitter.next(&mut self.feed.bytes) {
                Ok(Some(text)) => Some(text),
                Ok(None) => match ready!(self.feed.poll_fill(cx)) {
                    Ok(true) => None,
                    Ok(false) => {
                        self.feed.is_over = true;
                        self.splitter.end()
                    }
                    Err(error) => return Poll::Ready(Some(Err(error))),
                },
                Err(_) => return Poll::Ready(Some(Err(self.feed.too_long("a line")))),
            };
            if let Some(text) = text {
                self.feed.count += 1;
                return Poll::Ready(Some(self.feed.decode(self.decode, "line", &text)));
            }
        }
        Poll::Ready(None)
    }
}

impl<T> Stream for Lines<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

/// Shows the operation and the number of lines.
impl<T> fmt::Debug for Lines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.feed.show("Lines", f)
    }
}
