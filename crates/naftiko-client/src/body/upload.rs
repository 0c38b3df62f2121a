//! What a body is made of: bytes that are there, and files, readers and streams that are read while they are sent.

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
/// What is read while it is sent, all but text and bytes, takes as long as it takes. So where nobody has set a
/// [`timeout`](crate::Request::timeout) or an [`attempt_timeout`](crate::Request::attempt_timeout), an attempt with such a
/// body fails only when it stands still: when for 30 s the connection has taken nothing of it and there is no response. A timeout
/// that is set holds for sending too.
#[derive(Clone)]
#[must_use = "an upload does nothing until a request has it"]
pub struct Upload {
    pub(crate) source: Source,
    pub(crate) watch: Option<Watch>,
}

impl Upload {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Upload::bytes(text.into())
    }

    /// Bytes that are in memory.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Upload::new(Source::Bytes(bytes.into()))
    }

    pub(crate) fn new(source: Source) -> Self {
        Upload { source, watch: None }
    }

    /// Whether it can be sent, be it for the first time or again.
    pub(crate) fn can_be_sent(&self) -> bool {
        match &self.source {
            Source::Bytes(_) => true,
            #[cfg(not(target_arch = "wasm32"))]
            Source::File(_) => true,
            #[cfg(not(target_arch = "wasm32"))]
            Source::Once(once, _) => !once.is_begun(),
        }
    }

    /// Whether it is bytes that nobody watches: those can be sent together with what stands around them.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.source, Source::Bytes(_)) && self.watch.is_none()
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Upload {
    /// A file, which is opened when the request is sent, and read bit by bit: never all of it is in memory.
    ///
    /// A file that cannot be opened is an error before anything is sent
    /// ([`ErrorKind::Request`](crate::ErrorKind::Request)). Its length is said to the server beforehand, so one that
    /// becomes shorter or longer meanwhile breaks the call off ([`ErrorKind::Transport`](crate::ErrorKind::Transport));
    /// what has no length to say, such as a pipe or a folder, is refused.
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

    /// What a reader gives, read bit by bit: a pipe, the output of a program, a socket.
    ///
    /// A reader can be read only once. It is begun when the first byte of it is about to be sent, so a call that found no
    /// connection can be repeated; after that, the call is not repeated, and a request with the same reader, such as a
    /// clone, is refused before anything is sent ([`ErrorKind::Request`](crate::ErrorKind::Request)). An error of the reader
    /// breaks the call off ([`ErrorKind::Transport`](crate::ErrorKind::Transport)).
    ///
    /// Unless its [`length`](Self::length) is said, the server is told of none (`Transfer-Encoding: chunked`).
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

    /// What a stream gives, chunk by chunk. It can be sent only once, as a [`reader`](Self::reader).
    pub fn stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<BoxError>,
    {
        Upload::new(Source::Once(Arc::new(Once::stream(stream)), None))
    }

    /// How many bytes a reader or a stream gives, for a server that wants to know (`Content-Length`). If it then ends
    /// before, or goes on after, that breaks the call off. What is a file or bytes knows its length.
    pub fn length(mut self, bytes: u64) -> Self {
        if let Source::Once(_, length) = &mut self.source {
            *length = Some(bytes);
        }
        self
    }

    /// Calls `watch` whenever some of it was handed to the connection. A call that is repeated begins again at zero.
    ///
    /// It is called where the body is sent, so it should return soon.
    pub fn progress(self, watch: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Upload { watch: Some(Watch(Arc::new(watch))), ..self }
    }
}

/// How far something is that is sent or received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// How many bytes are done. Of what is sent, they were handed to the connection, which is not to say that they arrived.
    pub sent: u64,
    /// How many there are, if that is known.
    pub total: Option<u64>,
}

/// Who is told how far an upload is.
#[derive(Clone)]
pub(crate) struct Watch(pub(crate) Arc<dyn Fn(Progress) + Send + Sync>);

/// Shows how long it is, or what it is read from, not what is in it.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Upload").field(&self.source).finish()
    }
}

/// Where a body, or a piece of one, comes from.
#[derive(Clone)]
pub(crate) enum Source {
    Bytes(Bytes),
    #[cfg(not(target_arch = "wasm32"))]
    File(PathBuf),
    /// What can be read only once, and how long it is said to be.
    #[cfg(not(target_arch = "wasm32"))]
    Once(Arc<Once>, Option<u64>),
}

impl Source {
    /// What of it is in memory.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Source::Bytes(bytes) => bytes,
            #[cfg(not(target_arch = "wasm32"))]
            Source::File(_) | Source::Once(..) => &[],
        }
    }
}

/// Shows how long bytes are, and of a file not even its name.
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

/// Why a body broke off while it was sent. The HTTP client does not tell in every version of HTTP, so it is kept here.
#[derive(Default)]
pub(crate) struct Fault {
    problem: OnceLock<Arc<OnceLock<String>>>,
    /// Who waits for as long as the body is taken.
    pulse: Option<Pulse>,
}

impl Fault {
    pub(crate) fn new(pulse: Option<Pulse>) -> Self {
        Fault { problem: OnceLock::new(), pulse }
    }

    /// The first thing that went wrong.
    pub(crate) fn get(&self) -> Option<&str> {
        self.problem.get()?.get().map(String::as_str)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Fault {
    pub(crate) fn set(&self, problem: &str) {
        self.problem.get_or_init(Arc::default).get_or_init(|| problem.to_owned());
    }

    /// The connection has taken some of the body.
    pub(crate) fn beat(&self) {
        if let Some(Pulse(last)) = &self.pulse {
            *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
    }
}

/// What is shared is made when it is: most bodies are in memory, and nothing goes wrong with those.
impl Clone for Fault {
    fn clone(&self) -> Self {
        Fault { problem: Arc::clone(self.problem.get_or_init(Arc::default)).into(), pulse: self.pulse.clone() }
    }
}

/// When the connection took some of a body that is read while it is sent.
#[derive(Clone, Default)]
pub(crate) struct Pulse(Arc<Mutex<Option<Instant>>>);

impl Pulse {
    pub(crate) fn last(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
