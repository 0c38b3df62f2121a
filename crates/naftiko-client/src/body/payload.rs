//! The body of a request for the HTTP client: bytes, or pieces that are read while it is sent.

use bytes::Bytes;

#[cfg(not(target_arch = "wasm32"))]
use crate::body::pieces;
use crate::body::upload::{Fault, Source, Upload};

/// A body as it is sent.
pub(crate) enum Payload {
    Bytes(Bytes),
    /// Pieces in order; at least one of them is read while it is sent, or has a watcher.
    #[cfg(not(target_arch = "wasm32"))]
    Pieces(Vec<Upload>),
}

impl Payload {
    /// A body for the HTTP client, with its files opened; `None` if it is empty.
    #[cfg_attr(target_arch = "wasm32", expect(unused_variables, reason = "nothing that is in memory breaks off"))]
    pub(crate) async fn open(self, fault: &Fault) -> Result<Option<reqwest::Body>, String> {
        match self {
            Payload::Bytes(bytes) => Ok((!bytes.is_empty()).then(|| bytes.into())),
            #[cfg(not(target_arch = "wasm32"))]
            // Boxed, so that a call without files does not reserve memory for opening them.
            Payload::Pieces(pieces) => Box::pin(pieces::body(pieces, fault)).await,
        }
    }
}

impl From<Upload> for Payload {
    fn from(upload: Upload) -> Self {
        match upload {
            Upload { source: Source::Bytes(bytes), watch: None } => Payload::Bytes(bytes),
            #[cfg(not(target_arch = "wasm32"))]
            upload => Payload::Pieces(vec![upload]),
            // There are no watchers on this platform.
            #[cfg(target_arch = "wasm32")]
            Upload { source: Source::Bytes(bytes), .. } => Payload::Bytes(bytes),
        }
    }
}
