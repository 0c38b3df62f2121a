//! Sources of a body that can be read only once: readers and streams of the caller. The first to
//! read takes the content, and others that share the source see that it is gone.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use tokio::io::{AsyncRead, ReadBuf};

use crate::body::file::CHUNK;
use crate::boxed::BoxError;

/// A source that can be read only once; empty after reading has begun.
pub(crate) struct Once(Mutex<Option<Chunks>>);

/// The chunks of a source, or the reason why there are no more.
pub(crate) type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, String>> + Send>>;

impl Once {
    pub(crate) fn reader(reader: impl AsyncRead + Send + 'static) -> Self {
        Self::new(ReaderChunks { reader: Box::pin(reader), buffer: BytesMut::new() })
    }

    pub(crate) fn stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<BoxError>,
    {
        Self::new(StreamChunks(Box::pin(stream)))
    }

    fn new(chunks: impl Stream<Item = Result<Bytes, String>> + Send + 'static) -> Self {
        Once(Mutex::new(Some(Box::pin(chunks))))
    }

    pub(crate) fn is_begun(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// The content, for the first to ask.
    pub(crate) fn begin(&self) -> Option<Chunks> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A reader, in chunks.
struct ReaderChunks<R> {
    reader: Pin<Box<R>>,
    /// The buffer of several chunks, so that a reader that returns few bytes does not take a whole
    /// buffer each time.
    buffer: BytesMut,
}

impl<R: AsyncRead> Stream for ReaderChunks<R> {
    type Item = Result<Bytes, String>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.buffer.is_empty() {
            this.buffer = BytesMut::zeroed(CHUNK);
        }
        let mut buffer = ReadBuf::new(&mut this.buffer);
        let read = ready!(this.reader.as_mut().poll_read(cx, &mut buffer));
        let len = buffer.filled().len();
        Poll::Ready(match read {
            Ok(()) if len == 0 => None,
            Ok(()) => Some(Ok(this.buffer.split_to(len).freeze())),
            Err(error) => Some(Err(format!("its reader failed: {error}"))),
        })
    }
}

/// A stream of the caller.
struct StreamChunks<S>(Pin<Box<S>>);

impl<S, B, E> Stream for StreamChunks<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, String>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(self.0.as_mut().poll_next(cx));
        Poll::Ready(item.map(|item| match item {
            Ok(chunk) => Ok(chunk.into()),
            Err(error) => Err(format!("its stream failed: {}", error.into())),
        }))
    }
}
