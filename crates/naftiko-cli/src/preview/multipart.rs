//! The parts of a multipart body (RFC 7578).

use naftiko_client::reqwest::header::HeaderValue;

/// A part of a multipart body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'b> {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) content: &'b [u8],
}

/// Reads the parts of a body; `None` if it has none, or headers that are not these.
pub(super) fn parts<'b>(content_type: &HeaderValue, body: &'b [u8]) -> Option<Vec<Part<'b>>> {
    let boundary = content_type.to_str().ok()?.strip_prefix("multipart/form-data; boundary=")?.trim_matches('"');
    let (first, next) = (format!("--{boundary}\r\n"), format!("\r\n--{boundary}"));
    let mut rest = body.strip_prefix(first.as_bytes())?;
    let mut parts = Vec::new();
    loop {
        let end = find(rest, next.as_bytes())?;
        parts.push(part(&rest[..end])?);
        let behind = &rest[end + next.len()..];
        match behind.strip_prefix(b"\r\n") {
            Some(behind) => rest = behind,
            None => return behind.starts_with(b"--").then_some(parts),
        }
    }
}

fn part(bytes: &[u8]) -> Option<Part<'_>> {
    let end = find(bytes, b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let (mut name, mut file_name, mut content_type) = (None, None, None);
    for line in head.split("\r\n") {
        let (header, value) = line.split_once(": ")?;
        if header.eq_ignore_ascii_case("content-type") {
            content_type = Some(value.to_owned());
        } else {
            let parameters =
                value.strip_prefix("form-data; ").filter(|_| header.eq_ignore_ascii_case("content-disposition"))?;
            name = Some(quoted(parameters, "name=\"")?);
            file_name = quoted(parameters, "; filename=\"");
        }
    }
    Some(Part { name: name?, file_name, content_type, content: &bytes[end + 4..] })
}

/// The quoted text after a mark, with its escapes of RFC 7578 and WHATWG resolved.
fn quoted(parameters: &str, mark: &str) -> Option<String> {
    let start = parameters.find(mark)? + mark.len();
    let text = parameters[start..].split('"').next()?;
    Some(text.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_body_are_read() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\n\
            Content-Disposition: form-data; name=\"b\"; filename=\"c.png\"\r\nContent-Type: image/png\r\n\r\n\xff\0\r\n--x--\r\n";
        let content_type = HeaderValue::from_static("multipart/form-data; boundary=x");
        let plain = Part { name: "a".to_owned(), file_name: None, content_type: None, content: b"1" };
        let file = Part {
            name: "b".to_owned(),
            file_name: Some("c.png".to_owned()),
            content_type: Some("image/png".to_owned()),
            content: b"\xff\0",
        };
        assert_eq!(parts(&content_type, body), Some(vec![plain, file]));
        assert_eq!(parts(&content_type, &body[..body.len() - 8]), None);
        assert_eq!(parts(&HeaderValue::from_static("text/plain"), body), None);
    }
}
