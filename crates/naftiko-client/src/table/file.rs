//! Files in JSON: Base64 (RFC 4648), or a `data:` URL (RFC 2397).

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::body::multipart::Part;
use crate::body::upload::Upload;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct File {
    pub(super) bytes: Vec<u8>,
    pub(super) media_type: String,
    pub(super) name: String,
}

impl File {
    /// Reads a file; `None` if the text is neither Base64 nor a `data:` URL.
    pub(super) fn read(text: &str) -> Option<Self> {
        let Some(url) = text.strip_prefix("data:") else {
            return Some(File { bytes: decode(text)?, ..File::default() });
        };
        let (head, data) = url.split_once(',')?;
        let (head, is_base64) = head.strip_suffix(";base64").map_or((head, false), |head| (head, true));
        let mut parameters = head.split(';');
        let media_type = parameters.next().unwrap_or_default().to_owned();
        let name = parameters.find_map(|parameter| parameter.strip_prefix("name=")).unwrap_or_default();
        let unescaped = percent_decode_str(data).collect::<Vec<u8>>();
        let bytes = if is_base64 { decode(std::str::from_utf8(&unescaped).ok()?)? } else { unescaped };
        Some(File { bytes, media_type, name: percent_decode_str(name).decode_utf8_lossy().into_owned() })
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let text: String = text.split_whitespace().collect();
    BASE64.decode(text).ok()
}

/// Reads the value of an input that was checked before.
fn read(value: &Value) -> File {
    value.as_str().and_then(File::read).unwrap_or_default()
}

/// Returns a file as a body.
pub(super) fn upload(value: &Value) -> Upload {
    Upload::bytes(read(value).bytes)
}

/// Returns a file as a part of a multipart body.
pub(super) fn part(value: &Value) -> Part {
    let File { bytes, media_type, name } = read(value);
    let part = Part::bytes(bytes);
    let part = if name.is_empty() { part } else { part.file_name(name) };
    if media_type.is_empty() { part } else { part.content_type(media_type) }
}

#[cfg(test)]
mod tests {
    use super::File;

    #[test]
    fn a_file_is_base64_or_a_data_url() {
        let file = |bytes: &[u8], media_type: &str, name: &str| {
            Some(File { bytes: bytes.to_vec(), media_type: media_type.to_owned(), name: name.to_owned() })
        };
        assert_eq!(File::read("aGk="), file(b"hi", "", ""));
        assert_eq!(File::read("aGk"), file(b"hi", "", ""));
        assert_eq!(File::read("aG\nk="), file(b"hi", "", ""));
        assert_eq!(File::read("data:image/png;name=a%20b.png;base64,aGk="), file(b"hi", "image/png", "a b.png"));
        assert_eq!(File::read("data:text/plain,a%2Cb"), file(b"a,b", "text/plain", ""));
        assert_eq!(File::read("@logo.png"), None);
        assert_eq!(File::read("data:image/png;base64"), None);
    }
}
