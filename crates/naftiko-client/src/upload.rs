//! What a body is made of: bytes that are there, and files that are read while they are sent.

use std::fmt;
#[cfg(not(target_arch = "wasm32"))]
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;

#[cfg(not(target_arch = "wasm32"))]
use crate::file;

/// A whole body: a text, bytes, or a file.
///
/// ```
/// use naftiko_client::Upload;
///
/// let text: Upload = "name,age\nRex,3\n".into();
/// let bytes: Upload = vec![0x89, b'P', b'N', b'G'].into();
/// let file = Upload::file("photos/rex.png");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use = "an upload does nothing until a request has it"]
pub struct Upload(pub(crate) Source);

impl Upload {
    /// A file, which is opened when the request is sent, and read bit by bit: never all of it is in memory.
    ///
    /// A file that cannot be opened is an error before anything is sent
    /// ([`ErrorKind::Request`](crate::ErrorKind::Request)). Its length is said to the server beforehand, so one that
    /// becomes shorter or longer meanwhile breaks the call off ([`ErrorKind::Transport`](crate::ErrorKind::Transport));
    /// what has no length to say, such as a pipe or a folder, is refused. The timeout of the call holds for sending too.
    ///
    /// ```no_run
    /// use naftiko_client::{Request, Upload, Value};
    ///
    /// # async fn example(request: Request<Value>) -> naftiko_client::Result<()> {
    /// let photo = request.body("image/png", Upload::file("photos/rex.png")).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(not(target_arch = "wasm32"))]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Upload(Source::File(path.into()))
    }
}

impl From<Bytes> for Upload {
    fn from(bytes: Bytes) -> Self {
        Upload(Source::Bytes(bytes))
    }
}

impl From<Vec<u8>> for Upload {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<&'static [u8]> for Upload {
    fn from(bytes: &'static [u8]) -> Self {
        Bytes::from_static(bytes).into()
    }
}

impl From<String> for Upload {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Upload {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

/// Shows how long it is, or that it is a file, not what is in it.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Upload").field(&self.0).finish()
    }
}

/// Where a body, or a piece of one, comes from.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Bytes(Bytes),
    #[cfg(not(target_arch = "wasm32"))]
    File(PathBuf),
}

impl Source {
    /// What of it is in memory.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Source::Bytes(bytes) => bytes,
            #[cfg(not(target_arch = "wasm32"))]
            Source::File(_) => &[],
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
        }
    }
}

/// Why a body broke off while it was sent. The HTTP client does not tell in every version of HTTP, so it is kept here.
#[derive(Default)]
pub(crate) struct Fault(OnceLock<Arc<OnceLock<String>>>);

impl Fault {
    /// The first thing that went wrong.
    pub(crate) fn get(&self) -> Option<&str> {
        self.0.get()?.get().map(String::as_str)
    }

    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn set(&self, problem: &str) {
        self.0.get_or_init(Arc::default).get_or_init(|| problem.to_owned());
    }
}

/// What is shared is made when it is: most bodies are in memory, and nothing goes wrong with those.
impl Clone for Fault {
    fn clone(&self) -> Self {
        Fault(Arc::clone(self.0.get_or_init(Arc::default)).into())
    }
}

/// A body as it is sent.
pub(crate) enum Payload {
    Bytes(Bytes),
    /// One after the other; there is a file among them.
    #[cfg(not(target_arch = "wasm32"))]
    Pieces(Vec<Source>),
}

impl Payload {
    /// A body for the HTTP client, its files opened; none if there is nothing in it.
    pub(crate) async fn open(self, fault: &Fault) -> Result<Option<reqwest::Body>, String> {
        match self {
            Payload::Bytes(bytes) => Ok((!bytes.is_empty()).then(|| bytes.into())),
            #[cfg(not(target_arch = "wasm32"))]
            Payload::Pieces(pieces) => file::body(pieces, fault).await,
        }
    }
}

impl From<Source> for Payload {
    fn from(source: Source) -> Self {
        match source {
            Source::Bytes(bytes) => Payload::Bytes(bytes),
            #[cfg(not(target_arch = "wasm32"))]
            Source::File(_) => Payload::Pieces(vec![source]),
        }
    }
}
