//! What sends one request and returns its response: after authentication and retries, before the
//! network.

use std::error::Error as StdError;
use std::fmt;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url};

use crate::boxed::{BoxError, BoxFuture, MaybeSend};
#[cfg(not(target_arch = "wasm32"))]
use crate::call::fault::{Fault, fault};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use crate::call::taken::Taken;
use crate::redact::root_cause;
use crate::time::{Instant, in_time};

/// The limit of memory that is reserved for a body: `Content-Length` is not trusted.
const LONGEST_AHEAD: u64 = 1024 * 1024;

/// Sends one HTTP request and returns its response. A proxy, a cache, a recorder or a test can
/// replace the network with it.
///
/// It is below authentication and retries: it gets each attempt of a call as one complete request
/// with its credential. Time limits are above it: a call whose time is up drops the future.
///
/// ```
/// use naftiko_client::{BoxFuture, Incoming, Transport, TransportError, reqwest};
///
/// /// Sends requests with an HTTP client, and counts them.
/// struct Counting {
///     http: reqwest::Client,
///     count: std::sync::atomic::AtomicUsize,
/// }
///
/// impl Transport for Counting {
///     fn send(&self, request: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>> {
///         self.count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
///         self.http.send(request)
///     }
/// }
/// ```
pub trait Transport: MaybeSend + Sync + 'static {
    /// Sends a request. The error decides whether the call is retried: see [`TransportError`].
    fn send(&self, request: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>>;
}

/// The call has its own time limits; a limit of the HTTP client applies in addition.
impl Transport for reqwest::Client {
    fn send(&self, request: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>> {
        Box::pin(async { Ok(self.execute(request).await?.into()) })
    }
}

impl<T: Transport + ?Sized + Send> Transport for Arc<T> {
    fn send(&self, request: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>> {
        (**self).send(request)
    }
}

/// The transport of a client. The HTTP client is not a trait object, which would box another future
/// per call.
#[derive(Clone)]
pub(crate) enum Way {
    /// The default HTTP client.
    Own(reqwest::Client),
    /// An HTTP client of the caller.
    Http(reqwest::Client),
    Custom(Arc<dyn Transport>),
}

impl Way {
    /// Sends a request. Also returns whether a connection has accepted it.
    #[cfg_attr(target_arch = "wasm32", expect(unused_mut, reason = "nothing is watched there"))]
    pub(crate) fn send(
        &self,
        mut request: reqwest::Request,
    ) -> (Taken, impl Future<Output = Result<Incoming, TransportError>> + use<'_>) {
        #[cfg(not(target_arch = "wasm32"))]
        let taken = match self {
            Way::Own(_) => Taken::watch(&mut request, false),
            Way::Http(_) => Taken::watch(&mut request, true),
            Way::Custom(_) => Taken::default(),
        };
        #[cfg(target_arch = "wasm32")]
        let taken = Taken::default();
        // Passed on before anything is awaited, so that the outer futures have no memory for a request.
        let sent = match self {
            Way::Own(http) | Way::Http(http) => Sent::Http(http.execute(request), taken.clone()),
            Way::Custom(custom) => Sent::Custom(custom.send(request)),
        };
        let response = async move {
            match sent {
                Sent::Http(response, taken) => match response.await {
                    Ok(response) => Ok(response.into()),
                    Err(error) => Err(TransportError::from(error).of(&taken)),
                },
                Sent::Custom(incoming) => incoming.await,
            }
        };
        (taken, response)
    }

    /// For requests outside of calls.
    pub(crate) fn as_transport(&self) -> &dyn Transport {
        match self {
            Way::Own(http) | Way::Http(http) => http,
            Way::Custom(custom) => &**custom,
        }
    }
}

/// A request that is being sent.
enum Sent<H, C> {
    Http(H, Taken),
    Custom(C),
}

/// A response whose body has not been read.
pub struct Incoming(Kind);

enum Kind {
    #[cfg(not(target_arch = "wasm32"))]
    Http(reqwest::Response),
    Made {
        status: StatusCode,
        headers: HeaderMap,
        body: Body,
        from: Option<Url>,
    },
}

enum Body {
    Bytes(Bytes),
    #[cfg(not(target_arch = "wasm32"))]
    Stream(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>),
    #[cfg(target_arch = "wasm32")]
    Stream(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>>>>),
}

impl Incoming {
    /// Creates a response with a complete body.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Incoming(Kind::Made { status, headers, body: Body::Bytes(body.into()), from: None })
    }

    /// Creates a response with a streamed body.
    pub fn streamed(
        status: StatusCode,
        headers: HeaderMap,
        body: impl Stream<Item = Result<Bytes, TransportError>> + MaybeSend + 'static,
    ) -> Self {
        Incoming(Kind::Made { status, headers, body: Body::Stream(Box::pin(body)), from: None })
    }

    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        match &self.0 {
            #[cfg(not(target_arch = "wasm32"))]
            Kind::Http(response) => response.status(),
            Kind::Made { status, .. } => *status,
        }
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        match &self.0 {
            #[cfg(not(target_arch = "wasm32"))]
            Kind::Http(response) => response.headers(),
            Kind::Made { headers, .. } => headers,
        }
    }

    /// Returns the headers for changes.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        match &mut self.0 {
            #[cfg(not(target_arch = "wasm32"))]
            Kind::Http(response) => response.headers_mut(),
            Kind::Made { headers, .. } => headers,
        }
    }

    /// Returns the next bytes of the body; `None` at its end.
    ///
    /// # Errors
    ///
    /// If the rest of the body does not arrive.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        match &mut self.0 {
            #[cfg(not(target_arch = "wasm32"))]
            Kind::Http(response) => Ok(response.chunk().await?),
            Kind::Made { body: Body::Bytes(bytes), .. } => {
                Ok(Some(std::mem::take(bytes)).filter(|bytes| !bytes.is_empty()))
            }
            Kind::Made { body: Body::Stream(stream), .. } => {
                std::future::poll_fn(|cx| stream.as_mut().poll_next(cx)).await.transpose()
            }
        }
    }

    /// Like [`chunk`](Self::chunk), for polling.
    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, TransportError>> {
        // Dropping the future loses nothing: its state is in the body.
        pin!(self.chunk()).poll(cx)
    }

    /// Reads at most `longest` bytes of the body, until the deadline.
    pub(crate) async fn read_to(&mut self, longest: u64, until: Option<Instant>) -> (Bytes, End) {
        // Most bodies arrive in one chunk, which is not copied.
        let (mut first, mut body) = (Bytes::new(), BytesMut::new());
        let end = loop {
            let chunk = match in_time(until, self.chunk()).await {
                Some(Ok(Some(chunk))) => chunk,
                Some(Ok(None)) => break End::Whole,
                Some(Err(error)) => break End::Broken(error),
                None => break End::TooLate,
            };
            if first.is_empty() && body.is_empty() {
                first = chunk;
            } else {
                if body.is_empty() {
                    let rest = self.content_length().unwrap_or_default().min(longest).min(LONGEST_AHEAD);
                    body.reserve(first.len() + chunk.len() + usize::try_from(rest).unwrap_or_default());
                }
                body.extend_from_slice(&std::mem::take(&mut first));
                body.extend_from_slice(&chunk);
            }
            if (first.len() + body.len()) as u64 > longest {
                break End::TooLong;
            }
        };
        let mut body = if body.is_empty() { first } else { body.freeze() };
        body.truncate(usize::try_from(longest).unwrap_or(usize::MAX));
        (body, end)
    }

    /// The length of the rest of the body, if it is known.
    pub(crate) fn content_length(&self) -> Option<u64> {
        match &self.0 {
            #[cfg(not(target_arch = "wasm32"))]
            Kind::Http(response) => response.content_length(),
            Kind::Made { body: Body::Bytes(bytes), .. } => Some(bytes.len() as u64),
            Kind::Made { .. } => None,
        }
    }

    /// Whether the response comes from the URL of the request, and not from a redirect.
    pub(crate) fn is_from(&self, url: &Url) -> bool {
        match &self.0 {
            #[cfg(not(target_arch = "wasm32"))]
            Kind::Http(response) => response.url().origin() == url.origin(),
            Kind::Made { from, .. } => from.as_ref().is_none_or(|from| from.origin() == url.origin()),
        }
    }

    /// The version of HTTP, as OpenTelemetry writes it, if it is known.
    #[cfg(feature = "tracing")]
    pub(crate) fn version(&self) -> Option<&'static str> {
        match &self.0 {
            #[cfg(not(target_arch = "wasm32"))]
            Kind::Http(response) => match response.version() {
                reqwest::Version::HTTP_09 => Some("0.9"),
                reqwest::Version::HTTP_10 => Some("1.0"),
                reqwest::Version::HTTP_11 => Some("1.1"),
                reqwest::Version::HTTP_2 => Some("2"),
                reqwest::Version::HTTP_3 => Some("3"),
                _ => None,
            },
            Kind::Made { .. } => None,
        }
    }
}

/// The result of reading a body.
pub(crate) enum End {
    Whole,
    TooLong,
    TooLate,
    Broken(TransportError),
}

#[cfg(not(target_arch = "wasm32"))]
impl From<reqwest::Response> for Incoming {
    fn from(response: reqwest::Response) -> Self {
        Incoming(Kind::Http(response))
    }
}

/// In a browser, the rest of a response is a stream only.
#[cfg(target_arch = "wasm32")]
impl From<reqwest::Response> for Incoming {
    fn from(mut response: reqwest::Response) -> Self {
        let (status, from) = (response.status(), Some(response.url().clone()));
        let headers = std::mem::take(response.headers_mut());
        let body = Body::Stream(Box::pin(Fetched(Box::pin(response.bytes_stream()))));
        Incoming(Kind::Made { status, headers, body, from })
    }
}

/// A body of the browser, with our errors.
#[cfg(target_arch = "wasm32")]
struct Fetched(Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>>>>);

#[cfg(target_arch = "wasm32")]
impl Stream for Fetched {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Bytes, TransportError>>> {
        self.0.as_mut().poll_next(cx).map(|chunk| chunk.map(|chunk| chunk.map_err(TransportError::from)))
    }
}

/// Shows the names of headers, not their values.
impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("status", &self.status())
            .field("headers", &self.headers().keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// The reason why a [`Transport`] has no response, which decides whether the call is retried
/// ([`Retries`](crate::Retries)).
///
/// The [`Error`](crate::Error) of the call shows it in one line: the innermost of its sources.
pub struct TransportError {
    pub(crate) fault: Fault,
    pub(crate) cause: String,
}

impl TransportError {
    fn new(fault: Fault, error: impl Into<BoxError>) -> Self {
        let error: BoxError = error.into();
        TransportError { fault, cause: root_cause(&*error) }
    }

    /// There is no connection, so nothing was sent: every call can be retried.
    pub fn connect(error: impl Into<BoxError>) -> Self {
        Self::new(Fault::Connect, error)
    }

    /// There was no response in time; the server may have acted.
    pub fn timed_out(error: impl Into<BoxError>) -> Self {
        Self::new(Fault::Timeout, error)
    }

    /// The connection broke during the request or the response; the server may have acted.
    pub fn broken(error: impl Into<BoxError>) -> Self {
        Self::new(Fault::Broken, error)
    }

    /// The request itself cannot be sent: no call is retried.
    pub fn refused(error: impl Into<BoxError>) -> Self {
        Self::new(Fault::Refused, error)
    }

    /// A timeout before a connection was known to accept the request.
    pub(crate) fn too_late(taken: &Taken) -> Self {
        TransportError { fault: Fault::Timeout, cause: String::new() }.of(taken)
    }

    /// The same error, for a request that may not have been accepted by a connection.
    fn of(self, taken: &Taken) -> Self {
        let fault = match self.fault {
            Fault::Broken if taken.is_untouched() => Fault::Connect,
            Fault::Timeout if taken.is_untouched() => Fault::ConnectTimeout,
            fault => fault,
        };
        TransportError { fault, ..self }
    }

    /// Whether the server received nothing, or did nothing.
    pub(crate) fn is_unsent(&self) -> bool {
        match self.fault {
            Fault::Connect | Fault::ConnectTimeout | Fault::Certificate | Fault::Unprocessed | Fault::Refused => true,
            Fault::Timeout | Fault::Broken | Fault::Encoding => false,
        }
    }

    /// Whether a retry may succeed.
    pub(crate) fn is_passing(&self) -> bool {
        !matches!(self.fault, Fault::Certificate | Fault::Encoding | Fault::Refused)
    }
}

impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        // Not the error itself: it may contain the URL, and so a secret.
        TransportError { fault: fault(&error), cause: root_cause(&error) }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cause)
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError").field("fault", &self.fault).field("cause", &self.cause).finish()
    }
}

impl StdError for TransportError {}

/// The kind of an error; the browser reports few.
#[cfg(target_arch = "wasm32")]
fn fault(error: &reqwest::Error) -> Fault {
    match () {
        () if error.is_timeout() => Fault::Timeout,
        () if error.is_builder() => Fault::Refused,
        () => Fault::Broken,
    }
}

/// It is unknown what the browser has sent.
#[cfg(target_arch = "wasm32")]
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken(());

#[cfg(target_arch = "wasm32")]
impl Taken {
    fn is_untouched(&self) -> bool {
        false
    }
}
