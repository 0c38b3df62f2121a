//! A response that is read in chunks.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use tokio::io::{AsyncWrite, AsyncWriteExt};

use crate::api::Operation;
use crate::body::upload::{Progress, Watch};
use crate::boxed::BoxFuture;
use crate::call::transport::{Incoming, TransportError};
use crate::call::{Call, Pace};
use crate::client::ApiClient;
use crate::error::{Error, RawResponse};
use crate::redact::Redactor;
use crate::request::content::Content;
use crate::request::draft::Draft;
use crate::response::format::Format;
use crate::time::{Instant, sleep};

/// A successful response whose body is read while it arrives: a [`Stream`] of bytes.
///
/// ```
/// # async fn example(request: naftiko_client::Request<naftiko_client::Value>) -> naftiko_client::Result<()> {
/// let mut download = request.limit(1 << 30).send_download().await?;
/// println!("{} of {:?}", download.status(), download.content_type());
/// while let Some(bytes) = download.chunk().await? {
///     println!("{} bytes", bytes.len());
/// }
/// # Ok(())
/// # }
/// ```
///
/// The request is not sent again once the response has begun: after an error, the stream has ended.
pub struct Download {
    response: Incoming,
    client: ApiClient,
    operation: Operation,
    pace: Pace,
    redactor: Redactor,
    limit: Option<u64>,
    attempts: u32,
    /// How many bytes of the body were read.
    read: u64,
    /// Whether the stream has ended.
    is_over: bool,
    /// When the next bytes must have arrived, while the stream waits for them.
    until: Option<Instant>,
    /// Wakes the task that waits for bytes, at that time or before it.
    alarm: Option<BoxFuture<'static, ()>>,
    watch: Option<Watch>,
    /// Bytes that have arrived, and were not read through [`std::io::Read`] yet.
    #[cfg(all(feature = "blocking", not(target_arch = "wasm32")))]
    pub(crate) rest: Bytes,
}

impl Download {
    /// Sends a request and returns the response as soon as its headers have arrived.
    pub(crate) async fn open(mut draft: Draft) -> Result<Self, Error> {
        // The media type can be any, unless the operation declares its media types.
        let is_json = matches!(draft.content.format, Format::Json | Format::JsonOrText);
        if is_json && !draft.content.accept.contains("*/*") {
            draft.content.accept = "*/*";
        }
        let mut call = Call::new(&draft.content, draft.client.shared());
        let success = call.open().await?;
        let (pace, redactor) = (call.pace(&success), call.redactor());
        let Content { operation, limit, .. } = *draft.content;
        Ok(Download {
            response: success.head,
            client: draft.client,
            operation,
            pace,
            redactor,
            limit,
            attempts: success.attempts,
            read: 0,
            is_over: false,
            until: None,
            alarm: None,
            watch: None,
            #[cfg(all(feature = "blocking", not(target_arch = "wasm32")))]
            rest: Bytes::new(),
        })
    }

    /// Returns the status, which is always 2xx.
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// Returns the media type of the body, with its parameters.
    pub fn content_type(&self) -> Option<&str> {
        self.headers().get(CONTENT_TYPE)?.to_str().ok()
    }

    /// Returns how many bytes of the body have not arrived yet, if the server has sent the length.
    pub fn content_length(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// Calls `watch` whenever a part of the body has arrived.
    ///
    /// ```
    /// # async fn example(request: naftiko_client::Request<naftiko_client::Value>) -> naftiko_client::Result<()> {
    /// let download = request.send_download().await?.progress(|so_far| println!("{} of {:?}", so_far.sent, so_far.total));
    /// let bytes = download.bytes().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn progress(self, watch: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Download { watch: Some(Watch(Arc::new(watch))), ..self }
    }

    /// Returns the next bytes of the body, or `None` at its end.
    ///
    /// # Errors
    ///
    /// [`Timeout`](crate::ErrorKind::Timeout) or [`Transport`](crate::ErrorKind::Transport) if the
    /// rest does not arrive, and [`TooLarge`](crate::ErrorKind::TooLarge) if the body exceeds the
    /// limit of the request.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        poll_fn(|cx| self.poll_chunk(cx)).await
    }

    /// Returns the rest of the body as one buffer.
    ///
    /// # Errors
    ///
    /// The errors of [`chunk`](Self::chunk).
    pub async fn bytes(mut self) -> Result<Bytes, Error> {
        let mut body = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    /// Writes the rest of the body to a writer, and returns the number of bytes. At most one chunk
    /// is in memory at a time.
    ///
    /// ```no_run
    /// # async fn example(request: naftiko_client::Request<naftiko_client::Value>) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut file = tokio::fs::File::create("film.mp4").await?;
    /// let len = request.send_download().await?.write_to(&mut file).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The writer is flushed at the end, and is not closed. The time limit between two chunks does
    /// not include the time that the writer takes.
    ///
    /// # Errors
    ///
    /// The errors of [`chunk`](Self::chunk), and [`Write`](crate::ErrorKind::Write) if the writer
    /// fails; its error is the [source](std::error::Error::source). The bytes before that remain
    /// written.
    pub async fn write_to<W: AsyncWrite + Unpin + ?Sized>(&mut self, writer: &mut W) -> Result<u64, Error> {
        let mut written = 0;
        while let Some(chunk) = self.chunk().await? {
            writer.write_all(&chunk).await.map_err(|error| self.unwritten(error))?;
            written += chunk.len() as u64;
        }
        writer.flush().await.map_err(|error| self.unwritten(error))?;
        Ok(written)
    }

    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Error>> {
        #[cfg(all(feature = "blocking", not(target_arch = "wasm32")))]
        if !self.rest.is_empty() {
            return Poll::Ready(Ok(Some(std::mem::take(&mut self.rest))));
        }
        if self.is_over {
            return Poll::Ready(Ok(None));
        }
        let result = match self.response.poll_chunk(cx) {
            // A server that sends without a pause would never reach the time limit of a pause.
            Poll::Ready(Ok(Some(_))) if self.pace.is_over() => Err(self.failed(&TransportError::timed_out(""))),
            Poll::Ready(Ok(chunk)) => self.take(chunk),
            Poll::Ready(Err(error)) => Err(self.failed(&error)),
            Poll::Pending if self.is_too_late(cx) => Err(self.failed(&TransportError::timed_out(""))),
            Poll::Pending => return Poll::Pending,
        };
        self.until = None;
        self.is_over = !matches!(result, Ok(Some(_)));
        Poll::Ready(result)
    }

    /// Counts a chunk and checks the limit.
    fn take(&mut self, chunk: Option<Bytes>) -> Result<Option<Bytes>, Error> {
        let Some(chunk) = chunk else { return Ok(None) };
        self.read += chunk.len() as u64;
        if let Some(limit) = self.limit.filter(|limit| self.read > *limit) {
            return Err(self.with_response(Error::too_large(&self.operation, limit)));
        }
        if let Some(Watch(watch)) = &self.watch {
            let left = self.response.content_length();
            watch(Progress { sent: self.read, total: left.map(|left| left.saturating_add(self.read)) });
        }
        Ok(Some(chunk))
    }

    /// Returns whether the time limit for the next bytes has passed.
    fn is_too_late(&mut self, cx: &mut Context<'_>) -> bool {
        if self.until.is_none() {
            self.until = self.pace.next();
        }
        let Some(until) = self.until else { return false };
        // A timer from earlier chunks is kept: one timer usually serves many chunks.
        loop {
            let alarm =
                self.alarm.get_or_insert_with(|| Box::pin(sleep(until.saturating_duration_since(Instant::now()))));
            if alarm.as_mut().poll(cx).is_pending() {
                return false;
            }
            self.alarm = None;
            if Instant::now() >= until {
                return true;
            }
        }
    }

    fn failed(&self, error: &TransportError) -> Error {
        let (host, after) = (&self.client.shared().host, self.pace.start.elapsed());
        self.with_response(Error::transport(&self.operation, host, after, error, &self.redactor))
    }

    fn unwritten(&self, error: std::io::Error) -> Error {
        self.with_response(Error::unwritten(&self.operation, error, &self.redactor))
    }

    fn with_response(&self, error: Error) -> Error {
        error.with_response(self.response(Bytes::new()), &self.redactor).with_attempts(self.attempts)
    }

    /// Returns the response for an error, with a part of its body.
    pub(crate) fn response(&self, body: Bytes) -> RawResponse {
        RawResponse { status: self.status(), headers: self.headers().clone(), body, is_cut: true }
    }

    pub(crate) fn operation(&self) -> &Operation {
        &self.operation
    }

    pub(crate) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl Stream for Download {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_chunk(cx).map(Result::transpose)
    }
}

/// Shows the names of headers, not their values.
impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("status", &self.status())
            .field("headers", &self.headers().keys().collect::<Vec<_>>())
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}
