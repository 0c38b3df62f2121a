//! Names and values of headers, and the headers that the client sets itself.

use super::media::{self, Media};

/// Headers that the client sets itself.
const OF_CLIENT: &[&str] = &["accept", "content-type"];
/// Headers of the connection, which only the HTTP library may set.
const OF_CONNECTION: &[&str] = &["connection", "content-length", "host", "transfer-encoding"];

/// RFC 9110, section 5.1: a header name is a token.
pub(super) fn is_name(name: &str) -> bool {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(token)
}

/// RFC 9110, section 5.5: visible ASCII, with spaces and tabs within.
pub(super) fn is_value(value: &str) -> bool {
    value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)) && value == value.trim()
}

/// Whether a parameter with this name would replace a header that the client sets.
pub(super) fn is_of_client(name: &str) -> bool {
    OF_CLIENT.contains(&name.to_ascii_lowercase().as_str()) || is_of_connection(name)
}

/// Whether a media type is JSON.
pub(crate) fn is_json(media_type: &str) -> bool {
    media::of(media_type) == Media::Json
}

/// Whether a media type is a stream of items: server-sent events, or JSON item by item.
pub(super) fn is_stream(media_type: &str) -> bool {
    matches!(media::of(media_type), Media::Events | Media::Lines)
}

/// Whether only the HTTP library may set this header.
pub(super) fn is_of_connection(name: &str) -> bool {
    OF_CONNECTION.contains(&name.to_ascii_lowercase().as_str())
}

/// RFC 6265, section 4.1.1: visible ASCII, without quotes, commas, semicolons and backslashes.
pub(super) fn is_cookie_value(value: &str) -> bool {
    value.bytes().all(|byte| (b'!'..=b'~').contains(&byte) && !b"\",;\\".contains(&byte))
}
