//! Headers that callers set: valid names and values, and values that must not be printed.

use reqwest::header::{CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING};

/// The default `Accept` header.
pub(crate) const ACCEPT_JSON: &str = "application/json";

/// A header, or the reason why it is invalid. A value that may be a secret is marked as sensitive.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let known = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| format!("{name:?} is not a header name (RFC 9110, section 5.1)"))?;
    if matches!(known, CONTENT_LENGTH | TRANSFER_ENCODING) {
        return Err(format!("the header `{name}` is set by what is sent (RFC 9112, section 6)"));
    }
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        format!("the value of header `{name}` has characters that are not allowed in a header (RFC 9110, section 5.5)")
    })?;
    let has = |parts: &[&str]| parts.iter().any(|part| known.as_str().contains(part));
    let is_public = has(&["idempotency", "page", "continuation"]);
    value.set_sensitive(has(&["auth", "cookie", "key", "password", "secret", "token"]) && !is_public);
    Ok((known, value))
}
