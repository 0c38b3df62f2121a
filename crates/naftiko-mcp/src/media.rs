//! Media types.

use naftiko_client::Response;

/// Returns the media type of a response, without parameters.
pub(crate) fn of_response<T>(response: &Response<T>) -> String {
    let header = response.headers().get("content-type").and_then(|value| value.to_str().ok());
    let essence = header.and_then(|value| value.split(';').next()).map(|value| value.trim().to_ascii_lowercase());
    essence.filter(|value| value.contains('/')).unwrap_or_else(|| "application/octet-stream".to_owned())
}

/// Whether bytes of a media type are a text.
pub(crate) fn is_text(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_structured = |name: &str| essence == format!("application/{name}") || essence.ends_with(&format!("+{name}"));
    let is_document = is_structured("json") || is_structured("xml") || is_structured("yaml");
    essence != "image/svg+xml" && (essence.starts_with("text/") || is_document)
}

/// Returns the media type of a file by the end of its name.
pub(crate) fn of_name(name: &str) -> &'static str {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    match end.as_deref() {
        Some("md" | "markdown") => "text/markdown",
        Some("html" | "htm") => "text/html",
        Some("css") => "text/css",
        Some("csv") => "text/csv",
        Some("txt" | "text" | "log") => "text/plain",
        Some("json") => "application/json",
        Some("yaml" | "yml") => "application/yaml",
        Some("xml") => "application/xml",
        Some("pdf") => "application/pdf",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("svg") => "image/svg+xml",
        Some("mp3") => "audio/mpeg",
        Some("wav") => "audio/wav",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_of_text_is_one() {
        for (media_type, expected) in [
            ("text/markdown", true),
            ("application/json; charset=utf-8", true),
            ("application/problem+json", true),
            ("application/yaml", true),
            ("image/svg+xml", false),
            ("application/pdf", false),
        ] {
            assert_eq!(is_text(media_type), expected, "{media_type}");
        }
        assert_eq!(
            (of_name("a.MD"), of_name("a"), of_name("a.b.json")),
            ("text/markdown", "application/octet-stream", "application/json")
        );
    }
}
