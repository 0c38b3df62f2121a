//! A transport that sends nothing.

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use http_body::Body;
use naftiko_client::reqwest;
use naftiko_client::{BoxFuture, Bytes, Incoming, Transport, TransportError};

/// Keeps the first request of a call and ends the call.
#[derive(Clone, Default)]
pub(super) struct Capture(Arc<Mutex<Option<Captured>>>);

/// A request, and its whole body.
pub(super) struct Captured {
    pub(super) head: reqwest::Request,
    pub(super) body: Bytes,
}

impl Capture {
    /// Returns the request.
    pub(super) fn take(&self) -> Option<Captured> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Transport for Capture {
    fn send(&self, mut request: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>> {
        Box::pin(async move {
            let body = match request.body_mut().take() {
                Some(body) => read(body).await?,
                None => Bytes::new(),
            };
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.get_or_insert(Captured { head: request, body });
            // An error that is not retried.
            Err(TransportError::refused("the request is not sent"))
        })
    }
}

async fn read(body: reqwest::Body) -> Result<Bytes, TransportError> {
    let (mut body, mut read) = (pin!(body), Vec::new());
    while let Some(frame) = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await {
        if let Ok(bytes) = frame?.into_data() {
            read.extend_from_slice(&bytes);
        }
    }
    Ok(read.into())
}

impl fmt::Debug for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture").finish_non_exhaustive()
    }
}
