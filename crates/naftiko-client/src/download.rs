//! An answer that is read bit by bit.

use std::fmt;

use bytes::{Bytes, BytesMut};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap};

use crate::api::Operation;
use crate::call::{Pace, in_time};
use crate::client::ApiClient;
use crate::error::{Answer, Error};
use crate::redact::Redactor;
use crate::transport::{Incoming, TransportError};

/// A successful answer whose body is still to come.
///
/// ```
/// # async fn example(request: naftiko_client::Request<naftiko_client::Value>) -> naftiko_client::Result<()> {
/// let mut download = request.limit(1 << 30).send_download().await?;
/// println!("{} of {:?}", download.status(), download.content_type());
/// while let Some(bytes) = download.chunk().await? {
///     println!("{} bytes", bytes.len());
/// }
/// # Ok(())
/// # }
/// ```
pub struct Download {
    pub(crate) response: Incoming,
    pub(crate) client: ApiClient,
    pub(crate) operation: Operation,
    pub(crate) pace: Pace,
    pub(crate) redactor: Redactor,
    pub(crate) limit: Option<u64>,
    pub(crate) attempts: u32,
    /// How much of the body was read.
    pub(crate) read: u64,
    /// What of it `Read` has not given yet.
    #[cfg(feature = "blocking")]
    pub(crate) rest: Bytes,
}

impl Download {
    /// The status, always 2xx.
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The media type of the body, with its parameters.
    pub fn content_type(&self) -> Option<&str> {
        self.headers().get(CONTENT_TYPE)?.to_str().ok()
    }

    /// The next bytes of the body; none at its end.
    ///
    /// # Errors
    ///
    /// [`Timeout`](crate::ErrorKind::Timeout) or [`Transport`](crate::ErrorKind::Transport) if the rest does not come, and
    /// [`TooLarge`](crate::ErrorKind::TooLarge) if the body goes on beyond the limit of the request.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        #[cfg(feature = "blocking")]
        if !self.rest.is_empty() {
            return Ok(Some(std::mem::take(&mut self.rest)));
        }
        let chunk = match in_time(self.pace.next(), self.response.chunk()).await {
            Some(Ok(chunk)) => chunk,
            Some(Err(error)) => return Err(self.failed(&error)),
            None => return Err(self.failed(&TransportError::timed_out(""))),
        };
        self.read += chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        match self.limit {
            Some(limit) if self.read > limit => {
                Err(Error::too_large(&self.operation, limit).with_answer(self.answer(), &self.redactor))
            }
            _ => Ok(chunk),
        }
    }

    /// The rest of the body, in one piece.
    ///
    /// # Errors
    ///
    /// As [`chunk`](Self::chunk).
    pub async fn bytes(mut self) -> Result<Bytes, Error> {
        let mut body = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    fn failed(&self, error: &TransportError) -> Error {
        let (host, after) = (&self.client.shared().host, self.pace.start.elapsed());
        let error = Error::transport(&self.operation, host, after, error, &self.redactor);
        error.with_answer(self.answer(), &self.redactor).with_attempts(self.attempts)
    }

    /// What is known of the answer, for an error.
    fn answer(&self) -> Answer {
        Answer { status: self.status(), headers: self.headers().clone(), body: Bytes::new(), is_cut: true }
    }
}

/// Shows the names of headers, not their values.
impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("status", &self.status())
            .field("headers", &self.headers().keys().collect::<Vec<_>>())
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}
