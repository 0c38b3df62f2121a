//! The description of a response whose body has neither a code nor a message.

use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION};

use super::RawResponse;
use crate::redact::Redactor;

/// The description of a response without a code and a message.
pub(super) fn describe(response: &RawResponse, redactor: &Redactor) -> String {
    match response.headers.get(LOCATION) {
        Some(location) if response.status.is_redirection() => {
            let location = String::from_utf8_lossy(location.as_bytes());
            // The query may contain a secret of the server.
            let location = location.split(['?', '#']).next().unwrap_or_default();
            format!("a redirect to {}, not followed", redactor.value(location))
        }
        _ if response.body.is_empty() => "no body".to_owned(),
        _ => format!("{} bytes of {}", response.body.len(), content(response, redactor)),
    }
}

/// The type and the encoding of a body.
fn content(response: &RawResponse, redactor: &Redactor) -> String {
    let value = |name| {
        let text = String::from_utf8_lossy(response.headers.get(name)?.as_bytes()).into_owned();
        let text = redactor.value(text.split(';').next().unwrap_or_default());
        Some(text.chars().take(80).collect::<String>())
    };
    let kind = value(CONTENT_TYPE).unwrap_or_else(|| "unknown type".to_owned());
    value(CONTENT_ENCODING).map_or(kind.clone(), |encoding| format!("{kind}, {encoding}"))
}
