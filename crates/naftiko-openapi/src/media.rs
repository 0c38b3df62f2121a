//! Media types of files.

/// Whether a media type is binary: images, audio, video, fonts, and the usual types of documents
/// and archives.
pub fn is_binary(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.split_once('/') {
        Some(("image" | "audio" | "video" | "font", _)) => true,
        Some(("application", name)) => {
            matches!(
                name.strip_prefix("x-").unwrap_or(name),
                "octet-stream"
                    | "pdf"
                    | "zip"
                    | "zip-compressed"
                    | "gzip"
                    | "tar"
                    | "gtar"
                    | "bzip2"
                    | "7z-compressed"
                    | "msword"
            ) || name.starts_with("vnd.openxmlformats-")
                || name.starts_with("vnd.ms-")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_binary;

    #[test]
    fn binary_types_are_distinguished_from_texts() {
        for media_type in ["image/png", "Image/*", "audio/mpeg", "application/pdf", "application/x-gzip; a=b"] {
            assert!(is_binary(media_type), "{media_type}");
        }
        for media_type in ["text/plain", "application/json", "application/xml", "*/*", "multipart/form-data", ""] {
            assert!(!is_binary(media_type), "{media_type}");
        }
    }
}
