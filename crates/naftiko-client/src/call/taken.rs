//! Whether a connection has begun to take a request.
//!
//! The HTTP client does not say whether it still connects when the time is up, or whether a connection that broke was
//! given the request at all. But it asks the body of a request whether there is anything in it right before it writes the
//! head, so a body can tell.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Whether a connection has begun to take a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken(Option<Arc<AtomicBool>>);

impl Taken {
    /// Watches a request. If it cannot be watched, it counts as taken.
    ///
    /// A client of the caller's may follow redirects, for which it copies a body that is in memory. It cannot copy one that
    /// is watched.
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

    /// Whether it is certain that no connection has taken any of the request.
    pub(crate) fn is_untouched(&self) -> bool {
        self.0.as_ref().is_some_and(|flag| !flag.load(Ordering::SeqCst))
    }
}

/// A body that notes when it is asked for what is in it.
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

    /// Clients that follow redirects ask for it before they connect.
    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
