//! Whether a connection has begun to accept a request.
//!
//! The HTTP client does not report whether it was still connecting at a timeout, or whether a
//! broken connection had received the request. But it polls the body of a request right before it
//! writes the head, so the body can record it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Whether a connection has begun to accept a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken(Option<Arc<AtomicBool>>);

impl Taken {
    /// Watches a request. A request that cannot be watched counts as accepted.
    ///
    /// A custom client may follow redirects, for which it copies a body that is in memory. It
    /// cannot copy a body that is watched.
    pub(crate) fn watch(request: &mut reqwest::Request, may_copy: bool) -> Self {
        let is_in_memory = |body: &reqwest::Body| body.as_bytes().is_some_and(|bytes| !bytes.is_empty());
        if may_copy && request.body().is_some_and(is_in_memory) {
            return Taken(None);
        }
        let flag = Arc::new(AtomicBool::new(false));
        let inner = request.body_mut().take().unwrap_or_default();
        *request.body_mut() = Some(reqwest::Body::wrap(Watched { inner, flag: Arc::clone(&flag) }));
        Taken(Some(flag))
    }

    /// Whether it is certain that no connection has accepted any of the request.
    pub(crate) fn is_untouched(&self) -> bool {
        self.0.as_ref().is_some_and(|flag| !flag.load(Ordering::SeqCst))
    }
}

/// A body that records when it is polled.
struct Watched {
    inner: reqwest::Body,
    flag: Arc<AtomicBool>,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        self.flag.store(true, Ordering::SeqCst);
        Pin::new(&mut self.inner).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.flag.store(true, Ordering::SeqCst);
        self.inner.is_end_stream()
    }

    /// Clients that follow redirects poll this before they connect.
    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
