//! The sources of a body: bytes, and files, readers and streams that are read while they are sent.

use std::fmt;
#[cfg(not(target_arch = "wasm32"))]
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;
#[cfg(not(target_arch = "wasm32"))]
use futures_core::Stream;
#[cfg(not(target_arch = "wasm32"))]
use tokio::io::AsyncRead;

#[cfg(not(target_arch = "wasm32"))]
use crate::body::once::Once;
#[cfg(not(target_arch = "wasm32"))]
use crate::boxed::BoxError;
use crate::time::Instant;

/// A whole body: a text, bytes, a file, a reader or a stream.
///
/// ```
/// use naftiko_client::Upload;
///
/// let text = Upload::text("name,age\nRex,3\n");
/// let bytes = Upload::bytes(vec![0x89, b'P', b'N', b'G']);
/// let file = Upload::file("photos/rex.png").progress(|progress| println!("{} bytes", progress.sent));
/// ```
///
/// Sending a body that is read while it is sent may take any time. So without a
/// [`timeout`](crate::Request::timeout) or an [`attempt_timeout`](crate::Request::attempt_timeout),
/// an attempt with such a body fails only if it stalls: if the connection accepts no bytes for 30 s
/// and there is no response. A timeout that is set also applies to sending.
#[derive(Clone)]
#[must_use = "an upload does nothing until a request has it"]
pub struct Upload {
    pub(crate) source: Source,
    pub(crate) watch: Option<Watch>,
}

impl Upload {
    /// Creates a body from a text.
    pub fn text(text: impl Into<String>) -> Self {
        Upload::bytes(text.into())
    }

    /// Creates a body from bytes in memory.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Upload::new(Source::Bytes(bytes.into()))
    }

    pub(crate) fn new(source: Source) -> Self {
        Upload { source, watch: None }
    }

    /// Whether it can be sent, for the first time or again.
    pub(crate) fn can_be_sent(&self) -> bool {
        match &self.source {
            Source::Bytes(_) => true,
            #[cfg(not(target_arch = "wasm32"))]
            Source::File(_) => true,
            #[cfg(not(target_arch = "wasm32"))]
            Source::Once(once, _) => !once.is_begun(),
        }
    }

    /// Whether it is bytes without a watcher, which can be sent together with adjacent bytes.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.source, Source::Bytes(_)) && self.watch.is_none()
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Upload {
    /// Creates a body from a file, which is opened when the request is sent and read in chunks. It
    /// is never in memory as a whole.
    ///
    /// A file that cannot be opened is an error, and nothing is sent
    /// ([`ErrorKind::Request`](crate::ErrorKind::Request)). Its length is announced to the server,
    /// so the call fails if it changes in the meantime
    /// ([`ErrorKind::Transport`](crate::ErrorKind::Transport)). A path without a length, such as a
    /// pipe or a folder, is an error.
    ///
    /// ```no_run
    /// use naftiko_client::{Request, Upload, Value};
    ///
    /// # async fn example(request: Request<Value>) -> naftiko_client::Result<()> {
    /// let photo = request.body("image/png", Upload::file("photos/rex.png")).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Upload::new(Source::File(path.into()))
    }

    /// Creates a body from a reader, which is read in chunks: a pipe, the output of a program, a
    /// socket.
    ///
    /// A reader can be read only once, and reading begins right before its first byte is sent. So a
    /// call that found no connection can be retried. After that, the call is not retried, and
    /// another request with the same reader, such as a clone, is an error before anything is sent
    /// ([`ErrorKind::Request`](crate::ErrorKind::Request)). An error of the reader ends the call
    /// ([`ErrorKind::Transport`](crate::ErrorKind::Transport)).
    ///
    /// Without a [`length`](Self::length), the request is sent with `Transfer-Encoding: chunked`.
    ///
    /// ```
    /// use naftiko_client::{Request, Upload, Value};
    ///
    /// # async fn example(request: Request<Value>, log: tokio::io::DuplexStream) -> naftiko_client::Result<()> {
    /// let done = request.body("text/plain", Upload::reader(log)).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn reader(reader: impl AsyncRead + Send + 'static) -> Self {
        Upload::new(Source::Once(Arc::new(Once::reader(reader)), None))
    }

    /// Creates a body from a stream. It can be sent only once, like a [`reader`](Self::reader).
    pub fn stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<BoxError>,
    {
        Upload::new(Source::Once(Arc::new(Once::stream(stream)), None))
    }

    /// Sets the number of bytes of a reader or a stream, which is announced to the server
    /// (`Content-Length`). If the source has another length, the call fails. Files and bytes
    /// have a length already.
    pub fn length(mut self, bytes: u64) -> Self {
        if let Source::Once(_, length) = &mut self.source {
            *length = Some(bytes);
        }
        self
    }

    /// Calls `watch` whenever bytes of the body are passed to the connection. A retry begins again
    /// at zero.
    ///
    /// It is called on the task that sends the body, so it should return quickly.
    pub fn progress(self, watch: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Upload { watch: Some(Watch(Arc::new(watch))), ..self }
    }
}

/// The progress of an upload or a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The number of bytes so far. Sent bytes were passed to the connection, but may not have
    /// arrived.
    pub sent: u64,
    /// The total, if it is known.
    pub total: Option<u64>,
}

/// The watcher of an upload.
#[derive(Clone)]
pub(crate) struct Watch(pub(crate) Arc<dyn Fn(Progress) + Send + Sync>);

/// Shows its length or its source, not its content.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Upload").field(&self.source).finish()
    }
}

/// The source of a body or of a piece of one.
#[derive(Clone)]
pub(crate) enum Source {
    Bytes(Bytes),
    #[cfg(not(target_arch = "wasm32"))]
    File(PathBuf),
    /// A source that can be read only once, and its announced length.
    #[cfg(not(target_arch = "wasm32"))]
    Once(Arc<Once>, Option<u64>),
}

impl Source {
    /// The part that is in memory.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Source::Bytes(bytes) => bytes,
            #[cfg(not(target_arch = "wasm32"))]
            Source::File(_) | Source::Once(..) => &[],
        }
    }
}

/// Shows the length of bytes, and not even the name of a file.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Bytes(bytes) => bytes.len().fmt(f),
            #[cfg(not(target_arch = "wasm32"))]
            Source::File(_) => f.write_str("file"),
            #[cfg(not(target_arch = "wasm32"))]
            Source::Once(..) => f.write_str("stream"),
        }
    }
}

/// The error of a body while it was sent. The HTTP client does not report it in every version of
/// HTTP.
#[derive(Default)]
pub(crate) struct Fault {
    problem: OnceLock<Arc<OnceLock<String>>>,
    /// The task that waits while the body is accepted.
    pulse: Option<Pulse>,
}

impl Fault {
    pub(crate) fn new(pulse: Option<Pulse>) -> Self {
        Fault { problem: OnceLock::new(), pulse }
    }

    /// The first error.
    pub(crate) fn get(&self) -> Option<&str> {
        self.problem.get()?.get().map(String::as_str)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Fault {
    pub(crate) fn set(&self, problem: &str) {
        self.problem.get_or_init(Arc::default).get_or_init(|| problem.to_owned());
    }

    /// Records that the connection accepted bytes of the body.
    pub(crate) fn beat(&self) {
        if let Some(Pulse(last)) = &self.pulse {
            *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
    }
}

/// Created on demand: most bodies are in memory, without errors.
impl Clone for Fault {
    fn clone(&self) -> Self {
        Fault { problem: Arc::clone(self.problem.get_or_init(Arc::default)).into(), pulse: self.pulse.clone() }
    }
}

/// The time when the connection last accepted bytes of a body that is read while it is sent.
#[derive(Clone, Default)]
pub(crate) struct Pulse(Arc<Mutex<Option<Instant>>>);

impl Pulse {
    pub(crate) fn last(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
