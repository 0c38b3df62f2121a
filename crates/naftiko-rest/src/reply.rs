//! The response to a unit as the response to a request.

use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use naftiko_client::Response as Received;
use naftiko_client::table::Content;
use naftiko_serve::{Response, empty, json, typed};

/// Returns the response for what a unit has returned, with the status of the API. One without a
/// body is 204 instead of 200.
pub(crate) fn of(received: Received<Content>) -> Response {
    let status = received.status();
    let media_type = received.headers().get(CONTENT_TYPE).cloned();
    let mut response = match received.into_body() {
        Content::Json(value) => json(status, &value),
        Content::Text(text) => typed(status, text_type(media_type), text),
        Content::Bytes(bytes) => {
            let unknown = || HeaderValue::from_static("application/octet-stream");
            typed(status, media_type.unwrap_or_else(unknown), bytes)
        }
        _ => empty(if status == StatusCode::OK { StatusCode::NO_CONTENT } else { status }),
    };
    // A browser must not run a body of the API as another type.
    let name: HeaderName = X_CONTENT_TYPE_OPTIONS;
    response.headers_mut().insert(name, HeaderValue::from_static("nosniff"));
    response
}

/// Returns the type of a text, which is UTF-8 regardless of how the API encodes it.
fn text_type(received: Option<HeaderValue>) -> HeaderValue {
    let essence = received.as_ref().and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = essence.split(';').next().unwrap_or_default().trim();
    let essence = if essence.starts_with("text/") && essence != "text/html" { essence } else { "text/plain" };
    HeaderValue::try_from(format!("{essence}; charset=utf-8"))
        .unwrap_or_else(|_| HeaderValue::from_static("text/plain; charset=utf-8"))
}
