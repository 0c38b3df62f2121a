//! The bodies of requests.

use std::time::Duration;

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::StatusCode;
use hyper::body::{Body, Bytes, Incoming};

use crate::Refusal;

/// The maximum time from the end of the headers to the end of the body of a request.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Reads the body of a request, which has at most `max` bytes.
///
/// # Errors
///
/// Refuses a body that is too large (413), too slow (408) or not complete (400).
pub async fn read(body: Incoming, max: usize) -> Result<Bytes, Refusal> {
    let too_large = || Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the limit is {max} bytes"));
    // A client that expects `100 Continue` does not need to send it.
    if body.size_hint().lower() > max as u64 {
        return Err(too_large());
    }
    match tokio::time::timeout(TIMEOUT, Limited::new(body, max).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(Refusal::new(StatusCode::BAD_REQUEST, "the body is not complete")),
        Err(_) => Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "the body is too slow")),
    }
}
