//! What sends one request and gives its response: below authentication and retries, above the network.

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
use crate::call::fault::fault;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use crate::call::taken::Taken;
use crate::redact::root_cause;
use crate::time::{Instant, in_time};

/// How much room is made for a body before it comes: what a server says of its length may not be true.
const LONGEST_AHEAD: u64 = 1024 * 1024;

/// Sends one HTTP request and gives its response: what a proxy, a cache, a recorder or a test puts in place of the network.
///
/// It is below authentication and retries: each attempt of a call is one request here, complete with its credential. Time
/// is kept above it: a call whose time is up drops the future.
///
/// ```
/// use naftiko_client::{BoxFuture, Incoming, Transport, TransportError, reqwest};
///
/// /// Sends everything by an HTTP client, and says how many requests there were.
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
    /// Sends a request. Which error it gives decides whether the call is tried again: see [`TransportError`].
    fn send(&self, request: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>>;
}

/// Time is kept by the call, so that of the client itself, if it has one, is a bound of its own.
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

/// What a client sends by. The HTTP client itself is no trait object: that would be another future on the heap for each call.
#[derive(Clone)]
pub(crate) enum Way {
    /// The HTTP client that the builder makes.
    Own(reqwest::Client),
    /// An HTTP client of the caller's.
    Http(reqwest::Client),
    Custom(Arc<dyn Transport>),
}

impl Way {
    /// Sends a request. Beside the response, there is what says whether a connection has taken the request.
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
        let taken = Taken;
        // Handed on before anything is awaited: else each future around this one has room for a request.
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

    /// For those who send requests of their own.
    pub(crate) fn as_transport(&self) -> &dyn Transport {
        match self {
            Way::Own(http) | Way::Http(http) => http,
            Way::Custom(custom) => &**custom,
        }
    }
}

/// A request on its way.
enum Sent<H, C> {
    Http(H, Taken),
    Custom(C),
}

/// A response whose body is still to come.
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
    /// A response whose body is there.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Incoming(Kind::Made { status, headers, body: Body::Bytes(body.into()), from: None })
    }

    /// A response whose body comes bit by bit.
    pub fn streamed(
        status: StatusCode,
        headers: HeaderMap,
        body: impl Stream<Item = Result<Bytes, TransportError>> + MaybeSend + 'static,
    ) -> Self {
        Incoming(Kind::Made { status, headers, body: Body::Stream(Box::pin(body)), from: None })
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        match &self.0 {
            #[cfg(not(target_arch = "wasm32"))]
            Kind::Http(response) => response.status(),
            Kind::Made { status, .. } => *status,
        }
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        match &self.0 {
            #[cfg(not(target_arch = "wasm32"))]
            Kind::Http(response) => response.headers(),
            Kind::Made { headers, .. } => headers,
        }
    }

    /// The headers, to be changed.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        match &mut self.0 {
            #[cfg(not(target_arch = "wasm32"))]
            Kind::Http(response) => response.headers_mut(),
            Kind::Made { headers, .. } => headers,
        }
    }

    /// The next bytes of the body; none at its end.
    ///
    /// # Errors
    ///
    /// If the rest does not come.
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

    /// The same as [`chunk`](Self::chunk), for those who are polled.
    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, TransportError>> {
        // Nothing is lost with a future that has no chunk yet: all that it waits for is in the body.
        pin!(self.chunk()).poll(cx)
    }

    /// Reads the body up to `longest` bytes of it, until the time is up.
    pub(crate) async fn read_to(&mut self, longest: u64, until: Option<Instant>) -> (Bytes, End) {
        // Most bodies come in one piece, which is not copied.
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

    /// How much of the body is still to come, if that was said.
    pub(crate) fn content_length(&self) -> Option<u64> {
        match &self.0 {
            #[cfg(not(target_arch = "wasm32"))]
            Kind::Http(response) => response.content_length(),
            Kind::Made { body: Body::Bytes(bytes), .. } => Some(bytes.len() as u64),
            Kind::Made { .. } => None,
        }
    }

    /// Whether it comes from where the request was sent to, and not from where an HTTP client was led.
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

/// How reading a body ended.
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

/// In a browser, the rest of a response comes as a stream only.
#[cfg(target_arch = "wasm32")]
impl From<reqwest::Response> for Incoming {
    fn from(mut response: reqwest::Response) -> Self {
        let (status, from) = (response.status(), Some(response.url().clone()));
        let headers = std::mem::take(response.headers_mut());
        let body = Body::Stream(Box::pin(Fetched(Box::pin(response.bytes_stream()))));
        Incoming(Kind::Made { status, headers, body, from })
    }
}

/// A body as the browser gives it, with our errors.
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

/// Why a [`Transport`] has no response, and so whether the call is tried again ([`Retries`](crate::Retries)).
///
/// It is told by the [`Error`](crate::Error) of the call, in one line; what is told is the innermost of the sources of what
/// it is made of.
pub struct TransportError {
    pub(crate) fault: Fault,
    pub(crate) cause: String,
}

/// What went wrong, as far as it makes a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
// The browser does not tell most of them.
#[cfg_attr(target_arch = "wasm32", expect(dead_code))]
pub(crate) enum Fault {
    /// There is no connection.
    Connect,
    /// There is no connection in time.
    ConnectTimeout,
    /// A certificate was not accepted, by the client or by the server.
    Certificate,
    /// The server says that it has done nothing with the request (RFC 9113, section 8.7).
    Unprocessed,
    Timeout,
    Broken,
    /// What came cannot be unpacked.
    Encoding,
    /// The request itself cannot be sent.
    Refused,
}

impl TransportError {
    fn new(fault: Fault, error: impl Into<BoxError>) -> Self {
        let error: BoxError = error.into();
        TransportError { fault, cause: root_cause(&*error) }
    }

    /// There is no connection, so nothing was sent: every call may be tried again.
    pub fn connect(error: impl Into<BoxError>) -> Self {
        Self::new(Fault::Connect, error)
    }

    /// The response did not come in time; the server may have acted.
    pub fn timed_out(error: impl Into<BoxError>) -> Self {
        Self::new(Fault::Timeout, error)
    }

    /// The connection broke, in the request or in the response; the server may have acted.
    pub fn broken(error: impl Into<BoxError>) -> Self {
        Self::new(Fault::Broken, error)
    }

    /// The request itself cannot be sent: no call is tried again.
    pub fn refused(error: impl Into<BoxError>) -> Self {
        Self::new(Fault::Refused, error)
    }

    /// The time of a request was up that no connection, or an unknown one, had taken.
    pub(crate) fn too_late(taken: &Taken) -> Self {
        TransportError { fault: Fault::Timeout, cause: String::new() }.of(taken)
    }

    /// The same error, of a request that may not have been taken by any connection.
    fn of(self, taken: &Taken) -> Self {
        let fault = match self.fault {
            Fault::Broken if taken.is_untouched() => Fault::Connect,
            Fault::Timeout if taken.is_untouched() => Fault::ConnectTimeout,
            fault => fault,
        };
        TransportError { fault, ..self }
    }

    /// Whether the server got nothing, or did nothing with it.
    pub(crate) fn is_unsent(&self) -> bool {
        match self.fault {
            Fault::Connect | Fault::ConnectTimeout | Fault::Certificate | Fault::Unprocessed | Fault::Refused => true,
            Fault::Timeout | Fault::Broken | Fault::Encoding => false,
        }
    }

    /// Whether it may be otherwise a moment later.
    pub(crate) fn is_passing(&self) -> bool {
        !matches!(self.fault, Fault::Certificate | Fault::Encoding | Fault::Refused)
    }
}

impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        // Not the error itself: it may hold the URL, and so a secret.
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

/// What went wrong; the browser does not tell much.
#[cfg(target_arch = "wasm32")]
fn fault(error: &reqwest::Error) -> Fault {
    match () {
        () if error.is_timeout() => Fault::Timeout,
        () if error.is_builder() => Fault::Refused,
        () => Fault::Broken,
    }
}

/// Nothing is known of what the browser has sent.
#[cfg(target_arch = "wasm32")]
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken;

#[cfg(target_arch = "wasm32")]
impl Taken {
    fn is_untouched(&self) -> bool {
        false
    }
}
