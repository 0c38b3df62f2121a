//! The host of a request.

use hyper::header::{CONNECTION, HOST, HeaderValue};
use hyper::{Request, StatusCode, Version};

use crate::{Refusal, Response};

/// Checks that a request has one `Host` (RFC 9112, section 3.2): with several of them, a proxy and
/// this server could each take another one. Returns the response to another request, whose
/// connection is closed.
pub(crate) fn refused<B>(request: &Request<B>) -> Option<Response> {
    let hosts = request.headers().get_all(HOST).iter().count();
    if hosts == 1 || hosts == 0 && request.version() < Version::HTTP_11 {
        return None;
    }
    let mut response = Refusal::new(StatusCode::BAD_REQUEST, "a request has one header `Host`").into_text();
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    Some(response)
}
