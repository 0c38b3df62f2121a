//! The response to a unit as the response to a request.

use hyper::StatusCode;
use hyper::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use naftiko_client::Response as Received;
use naftiko_client::table::{Content, Route};
use naftiko_serve::{Response, empty, json, typed};

/// The media type of unknown bytes.
const UNKNOWN: &str = "application/octet-stream";

/// A browser must not run a body of the API as another type, nor the scripts in it as those of a
/// page of this server.
const SAFE: [(HeaderName, &str); 2] =
    [(X_CONTENT_TYPE_OPTIONS, "nosniff"), (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox")];

/// Returns the response for what a unit has returned, with the status of the API. One without a
/// body is 204 instead of 200. Bytes of an unknown type have the one that the route declares.
pub(crate) fn of(received: Received<Content>, route: &Route) -> Response {
    let status = received.status();
    let media_type = received.headers().get(CONTENT_TYPE).cloned();
    let mut response = match received.into_body() {
        Content::Json(value) => json(status, &value),
        Content::Text(text) => typed(status, text_type(media_type), text),
        Content::Bytes(bytes) => {
            let known = media_type.filter(|it| !it.as_bytes().starts_with(UNKNOWN.as_bytes()));
            let media_type = known.or_else(|| declared(route, status));
            typed(status, media_type.unwrap_or(HeaderValue::from_static(UNKNOWN)), bytes)
        }
        _ => empty(if status == StatusCode::OK { StatusCode::NO_CONTENT } else { status }),
    };
    for (name, value) in SAFE {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Returns the media type that a route declares for a status, or for another success.
fn declared(route: &Route, status: StatusCode) -> Option<HeaderValue> {
    let mut responses = route.responses.iter().filter(|it| it.is_success() && !it.media_type.is_empty());
    let exact = responses.clone().find(|it| it.status == status.as_str());
    HeaderValue::from_str(exact.or_else(|| responses.next())?.media_type).ok()
}

/// Returns the type of a text, which is UTF-8 regardless of how the API encodes it.
fn text_type(received: Option<HeaderValue>) -> HeaderValue {
    let essence = received.as_ref().and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = essence.split(';').next().unwrap_or_default().trim();
    let essence = if essence.starts_with("text/") && essence != "text/html" { essence } else { "text/plain" };
    HeaderValue::try_from(format!("{essence}; charset=utf-8"))
        .unwrap_or_else(|_| HeaderValue::from_static("text/plain; charset=utf-8"))
}
