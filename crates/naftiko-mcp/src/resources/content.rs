//! The content of a resource.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use naftiko_client::table::{Content, Resource};
use naftiko_client::{Response, Value};
use rmcp::model::ResourceContents;

use crate::cut::{cut, cut_text};
use crate::limit::Limits;
use crate::media;
use crate::note;

/// A content before it is limited.
enum Body {
    Json(Value),
    Text(String),
    Bytes(Vec<u8>),
}

/// Returns the content of the response to a unit.
///
/// # Errors
///
/// Returns a message if it is too large.
pub(super) fn of_response(
    uri: &str,
    resource: &Resource,
    response: Response<Content>,
    limits: Limits,
) -> Result<Vec<ResourceContents>, String> {
    let received = media::of_response(&response);
    let (body, media_type) = match response.into_body() {
        Content::Json(value) => (Body::Json(value), "application/json".to_owned()),
        Content::Text(text) => {
            let media_type = if media::is_text(&received) { received } else { "text/plain".to_owned() };
            (Body::Text(text), media_type)
        }
        Content::Bytes(bytes) => (Body::Bytes(bytes.to_vec()), received),
        _ => (Body::Text(String::new()), "text/plain".to_owned()),
    };
    let media_type = if resource.media_type.is_empty() { media_type } else { resource.media_type.to_owned() };
    let body = match body {
        Body::Bytes(bytes) => text_or_bytes(bytes, &media_type),
        body => body,
    };
    if resource.is_binary {
        let bytes = match body {
            Body::Json(value) => value.to_string().into_bytes(),
            Body::Text(text) => text.into_bytes(),
            Body::Bytes(bytes) => bytes,
        };
        return Ok(vec![blob(uri, &media_type, &bytes, limits)?]);
    }
    let (text, note) = match body {
        Body::Bytes(bytes) => return Ok(vec![blob(uri, &media_type, &bytes, limits)?]),
        Body::Json(value) => {
            let (value, missing) = cut(value, limits.text);
            (value.to_string(), note::of_content(&missing, limits.text))
        }
        Body::Text(text) => {
            let (text, missing) = cut_text(text, limits.text);
            (text, note::of_content(missing.as_slice(), limits.text))
        }
    };
    Ok(with_note(uri, &media_type, text, note))
}

/// Returns the content of a file.
///
/// # Errors
///
/// Returns a message if it is too large.
pub(super) fn of_file(
    uri: &str,
    resource: &Resource,
    media_type: &str,
    bytes: Vec<u8>,
    limits: Limits,
) -> Result<Vec<ResourceContents>, String> {
    match text_or_bytes(bytes, media_type) {
        Body::Text(text) if !resource.is_binary => {
            let (text, missing) = cut_text(text, limits.text);
            let note = note::of_content(missing.as_slice(), limits.text);
            Ok(with_note(uri, media_type, text, note))
        }
        Body::Text(text) => Ok(vec![blob(uri, media_type, text.as_bytes(), limits)?]),
        Body::Bytes(bytes) => Ok(vec![blob(uri, media_type, &bytes, limits)?]),
        Body::Json(_) => Ok(Vec::new()),
    }
}

/// Returns bytes as a text if their media type is one of text, and they are one.
fn text_or_bytes(bytes: Vec<u8>, media_type: &str) -> Body {
    if !media::is_text(media_type) {
        return Body::Bytes(bytes);
    }
    String::from_utf8(bytes).map_or_else(|error| Body::Bytes(error.into_bytes()), Body::Text)
}

/// Returns a text, and another one that describes what is missing of it.
fn with_note(uri: &str, media_type: &str, text: String, note: Option<String>) -> Vec<ResourceContents> {
    let note = note.map(|note| ResourceContents::text(note, uri));
    [ResourceContents::text(text, uri).with_mime_type(media_type)].into_iter().chain(note).collect()
}

fn blob(uri: &str, media_type: &str, bytes: &[u8], limits: Limits) -> Result<ResourceContents, String> {
    limits.check("content", media_type, bytes)?;
    Ok(ResourceContents::blob(STANDARD.encode(bytes), uri).with_mime_type(media_type))
}
