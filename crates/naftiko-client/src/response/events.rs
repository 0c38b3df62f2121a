//! Responses that are streams of typed items: server-sent events and JSON lines, read as they come.

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

/// How long an event or a line may be unless its request says otherwise.
const LONGEST: u64 = 1024 * 1024;
/// How much is shown of a response that is something else.
const LONGEST_OTHER: usize = 64 * 1024;
/// What ends a stream of events, by a custom that OpenAI began.
const DONE: &str = "[DONE]";

/// What kind of stream is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Events,
    Lines,
}

impl Kind {
    /// What to ask a server for: this, but rather anything than nothing.
    fn accept(self) -> &'static str {
        match self {
            Kind::Events => "text/event-stream, */*;q=0.5",
            Kind::Lines => "application/x-ndjson, application/jsonl, application/json-seq, */*;q=0.5",
        }
    }

    /// What it is called in errors.
    fn name(self) -> &'static str {
        match self {
            Kind::Events => "a stream of events (text/event-stream)",
            Kind::Lines => "lines of JSON",
        }
    }

    /// Whether a response of this media type can be it. Lines travel under many names, and under that of JSON itself.
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
    /// What came and was not looked at yet.
    bytes: Bytes,
    format: Format,
    limit: u64,
    is_strict: bool,
    /// How many items there were.
    count: u64,
    is_over: bool,
}

impl Feed {
    /// Sends a request and begins to read its response, if that is of this kind.
    async fn open(mut draft: Draft, kind: Kind) -> Result<Self, Error> {
        let format = match draft.content.format {
            Format::Text if kind == Kind::Events => Format::Text,
            _ => Format::Json,
        };
        draft.content.accept = kind.accept();
        // The limit bounds an item, and not the whole response.
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

    /// Whether there are more bytes.
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

    /// The error of an item that does not end.
    fn too_long(&mut self, what: &str) -> Error {
        self.is_over = true;
        let error = Error::too_long(self.download.operation(), what, self.limit);
        self.with_response(error, Bytes::new())
    }

    /// An item out of its bytes.
    fn decode<T>(&self, decode: DecodeFn<T>, what: &str, data: &[u8]) -> Result<T, Error> {
        // A text that is empty is a text, where a response that is empty is nothing.
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
    /// What kind of event it is, if the server says so; browsers call the others `message`.
    pub name: Option<String>,
    /// The id that holds for it: its own, or that of an event before it.
    pub id: Option<String>,
    /// How long the server asks to wait before connecting again, if it does so with this event.
    pub retry: Option<Duration>,
    /// What it says.
    pub data: T,
}

/// The events of a response, as they come: a [`Stream`] of [`Event`]s whose data is a `T`.
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
/// - It ends where the response does, or at an event whose data is `[DONE]`, as APIs after OpenAI's model end theirs. An event
///   that the end of the response cuts off is left out, as the standard has it.
/// - Data that is no `T` is an error of [`Decode`](crate::ErrorKind::Decode) in the place of that event, with the data as
///   its [body](Error::body), and the stream goes on behind it. Every other error is the last item.
/// - An event may have 1 MiB, unless [`Request::limit`](crate::Request::limit) says otherwise.
/// - Unless the request has a timeout, the stream may go on for good, but the server must send something, if only a comment,
///   before the time of an attempt is up (30 s, or [`attempt_timeout`](crate::Request::attempt_timeout)).
/// - Nothing connects again by itself. A call that is to go on after a break sends the
///   [last id](Self::last_event_id) as the header `Last-Event-ID`.
#[must_use = "a stream has no events unless it is asked for them"]
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

    /// The next event; none at the end.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// The status of the response, always 2xx.
    pub fn status(&self) -> StatusCode {
        self.feed.download.status()
    }

    /// The headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        self.feed.download.headers()
    }

    /// The last id that the server gave, for a request that goes on from there.
    pub fn last_event_id(&self) -> Option<&str> {
        self.parser.id.as_deref().filter(|id| !id.is_empty())
    }

    /// How long the server asks to wait before connecting again, if it ever said so.
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

/// Shows the operation and how many events there were.
impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.feed.show("Events", f)
    }
}

/// The JSON texts of a response, as they come, each a `T`: a [`Stream`] of what stands on its lines (JSON Lines, NDJSON), or
/// behind its record separators (RFC 7464).
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
/// Lines that are empty are passed over; the last one need not be ended. What holds for the errors, the size and the time of
/// [`Events`] holds for lines: one that is no `T` is an error in its place, and the stream goes on behind it.
#[must_use = "a stream has no lines unless it is asked for them"]
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

    /// What the next line says; none at the end.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// The status of the response, always 2xx.
    pub fn status(&self) -> StatusCode {
        self.feed.download.status()
    }

    /// The headers of the response.
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

/// Shows the operation and how many lines there were.
impl<T> fmt::Debug for Lines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.feed.show("Lines", f)
    }
}
