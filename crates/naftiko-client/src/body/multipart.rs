//! Multipart bodies (RFC 7578).

use std::hash::{DefaultHasher, Hasher};
#[cfg(not(target_arch = "wasm32"))]
use std::path::PathBuf;

use bytes::Bytes;
#[cfg(not(target_arch = "wasm32"))]
use futures_core::Stream;
use reqwest::header::HeaderValue;
#[cfg(not(target_arch = "wasm32"))]
use tokio::io::AsyncRead;

use crate::body::payload::Payload;
#[cfg(not(target_arch = "wasm32"))]
use crate::body::upload::Progress;
use crate::body::upload::{Source, Upload};
#[cfg(not(target_arch = "wasm32"))]
use crate::boxed::BoxError;
use crate::header::header;
use crate::random::hex_128;

/// A part of a body: a text, bytes, a file, a reader or a stream.
///
/// ```
/// use naftiko_client::Part;
///
/// let photo = Part::bytes(&b"\x89PNG"[..]).file_name("rex.png").content_type("image/png");
/// let film = Part::file("films/rex.mp4").content_type("video/mp4");
/// let name = Part::text("Rex");
/// ```
#[derive(Clone)]
#[must_use = "a part does nothing until a request has it"]
pub struct Part {
    content: Upload,
    file_name: Option<String>,
    content_type: Option<String>,
    /// Headers in addition to those with its name and its media type.
    headers: Vec<(String, String)>,
    is_text: bool,
}

impl Part {
    /// Creates a part from a text.
    pub fn text(text: impl Into<String>) -> Self {
        Part { is_text: true, ..Upload::text(text).into() }
    }

    /// Creates a part from bytes. The default media type is `application/octet-stream`.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Upload::bytes(bytes).into()
    }

    /// Creates a part from a file. The file is opened when the request is sent and read in chunks;
    /// it is never in memory as a whole. The file name is the last segment of the path, and the
    /// default media type is `application/octet-stream`.
    ///
    /// [`Upload::file`](crate::Upload::file) describes what happens if the file is missing or
    /// changes.
    ///
    /// ```no_run
    /// use naftiko_client::{Draft, Part, Serde, Value};
    ///
    /// # async fn example(mut draft: Draft) -> naftiko_client::Result<()> {
    /// draft.set_part_text("user_id", "user_2x");
    /// draft.set_part("logo", Part::file("images/acme.png").content_type("image/png"));
    /// let logo = draft.send::<Serde<Value>>().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(not(target_arch = "wasm32"))]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Part { file_name, ..Upload::file(path).into() }
    }

    /// Creates a part from a reader, which is read in chunks and only once: see
    /// [`Upload::reader`](crate::Upload::reader). Set a [`file_name`](Self::file_name): many
    /// servers accept a file only if it has one.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn reader(reader: impl AsyncRead + Send + 'static) -> Self {
        Upload::reader(reader).into()
    }

    /// Creates a part from a stream, which is read only once: see
    /// [`Upload::stream`](crate::Upload::stream).
    #[cfg(not(target_arch = "wasm32"))]
    pub fn stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<BoxError>,
    {
        Upload::stream(stream).into()
    }

    /// Sets the number of bytes of a reader or a stream: [`Upload::length`](crate::Upload::length).
    /// The request has a `Content-Length` if the lengths of all parts are known.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn length(self, bytes: u64) -> Self {
        Part { content: self.content.length(bytes), ..self }
    }

    /// Calls `watch` whenever bytes of the part are passed to the connection:
    /// [`Upload::progress`](crate::Upload::progress).
    #[cfg(not(target_arch = "wasm32"))]
    pub fn progress(self, watch: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Part { content: self.content.progress(watch), ..self }
    }

    /// Sets the file name.
    pub fn file_name(self, file_name: impl Into<String>) -> Self {
        Part { file_name: Some(file_name.into()), ..self }
    }

    /// Sets the media type of the part.
    pub fn content_type(self, content_type: impl Into<String>) -> Self {
        Part { content_type: Some(content_type.into()), ..self }
    }

    /// Adds a header to the part.
    ///
    /// An invalid name or value is reported when the request is sent.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Whether it can be sent, for the first time or again.
    pub(crate) fn can_be_sent(&self) -> bool {
        self.content.can_be_sent()
    }

    /// Whether it is bytes without a watcher.
    pub(crate) fn is_plain(&self) -> bool {
        self.content.is_plain()
    }

    /// The content, unless it is read while it is sent.
    #[cfg(feature = "test-util")]
    pub(crate) fn bytes_in_memory(&self) -> Option<&Bytes> {
        match &self.content.source {
            Source::Bytes(bytes) => Some(bytes),
            #[cfg(not(target_arch = "wasm32"))]
            Source::File(_) | Source::Once(..) => None,
        }
    }

    /// Sets a default file name and media type; both can be empty.
    pub(crate) fn or(self, file_name: &str, content_type: &str) -> Self {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Part {
            file_name: self.file_name.or_else(|| given(file_name)),
            content_type: self.content_type.or_else(|| given(content_type)),
            ..self
        }
    }
}

/// Shows its length or its source, not its content.
impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Part").field("len", &self.content.source).finish_non_exhaustive()
    }
}

/// The default media type `application/octet-stream`.
impl From<Upload> for Part {
    fn from(content: Upload) -> Self {
        Part { content, file_name: None, content_type: None, headers: Vec::new(), is_text: false }
    }
}

/// A body of these parts, and its media type.
pub(crate) fn encode(parts: Vec<(&str, Part)>) -> Result<(Payload, HeaderValue), String> {
    let boundary = boundary(&parts);
    #[cfg(not(target_arch = "wasm32"))]
    let mut pieces: Vec<Upload> = Vec::new();
    let mut body = Vec::with_capacity(parts.iter().map(|(_, part)| part.content.source.bytes().len() + 200).sum());
    for (name, part) in parts {
        body.extend_from_slice(head(&boundary, name, &part)?.as_bytes());
        #[cfg(not(target_arch = "wasm32"))]
        if !part.content.is_plain() {
            pieces.extend([Upload::bytes(std::mem::take(&mut body)), part.content]);
            body.extend_from_slice(b"\r\n");
            continue;
        }
        body.extend_from_slice(part.content.source.bytes());
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let content_type = HeaderValue::from_str(&format!("multipart/form-data; boundary={boundary}"));
    let content_type = content_type.map_err(|error| error.to_string())?;
    #[cfg(not(target_arch = "wasm32"))]
    if !pieces.is_empty() {
        pieces.push(Upload::bytes(body));
        return Ok((Payload::Pieces(pieces), content_type));
    }
    Ok((Payload::Bytes(body.into()), content_type))
}

/// The text before the content of a part.
fn head(boundary: &str, name: &str, part: &Part) -> Result<String, String> {
    let mut head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", quoted(name));
    if let Some(file_name) = &part.file_name {
        head.push_str(&format!("; filename=\"{}\"", quoted(file_name)));
    }
    let default = if part.is_text { None } else { Some("application/octet-stream") };
    if let Some(content_type) = part.content_type.as_deref().or(default) {
        HeaderValue::from_str(content_type).map_err(|_| {
            format!("the type of part `{name}` has characters that are not allowed in a header (RFC 9110, section 5.5)")
        })?;
        head.push_str(&format!("\r\nContent-Type: {content_type}"));
    }
    for (header_name, value) in &part.headers {
        let is_own = ["content-disposition", "content-type"].iter().any(|own| own.eq_ignore_ascii_case(header_name));
        if is_own {
            return Err(format!(
                "the header `{header_name}` of part `{name}` is set by its name, file name and media type"
            ));
        }
        let (_, value) = header(header_name, value).map_err(|problem| format!("part `{name}`: {problem}"))?;
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        head.push_str(&format!("\r\n{header_name}: {value}"));
    }
    head.push_str("\r\n\r\n");
    Ok(head)
}

/// A boundary that does not occur in the parts (RFC 2046, section 5.1.1), and is the same for the
/// same parts.
///
/// The content of a file or a stream is not known yet, and searching it would read it twice. So
/// with one, the boundary is 128 random bits: it is very unlikely that the content contains them.
fn boundary(parts: &[(&str, Part)]) -> String {
    if parts.iter().any(|(_, part)| !matches!(part.content.source, Source::Bytes(_))) {
        return format!("naftiko-{}", hex_128());
    }
    let mut hasher = DefaultHasher::new();
    parts.iter().for_each(|(_, part)| hasher.write(part.content.source.bytes()));
    loop {
        let boundary = format!("naftiko-{:016x}", hasher.finish());
        let occurs = |text: &[u8]| text.windows(boundary.len()).any(|window| window == boundary.as_bytes());
        if !parts.iter().any(|(_, part)| occurs(part.content.source.bytes())) {
            return boundary;
        }
        hasher.write_u8(0);
    }
}

/// A quoted name, as browsers write it (HTML, section 4.10.21.8); other control characters are
/// encoded in the same way.
fn quoted(name: &str) -> String {
    let mut quoted = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '"' | '\0'..='\u{1f}' | '\u{7f}' => quoted.push_str(&format!("%{:02X}", c as u32)),
            _ => quoted.push(c),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(parts: &[(&str, Part)]) -> (String, String) {
        let (Payload::Bytes(body), content_type) = encode(parts.to_vec()).unwrap() else { panic!("there is no file") };
        let boundary = content_type.to_str().unwrap().split_once("boundary=").unwrap().1.to_owned();
        (String::from_utf8(body.into()).unwrap().replace(&boundary, "BOUNDARY"), boundary)
    }

    #[test]
    fn parts_are_written_as_browsers_write_them() {
        let file = Part::bytes(&b"\r\n--"[..]).file_name("a\"b\r\nX-Evil: 1\0é.png").or("ignored", "image/png");
        let (body, _) = encoded(&[("name", Part::text("Rex")), ("photo", file), ("raw", Part::bytes(vec![b'x']))]);
        assert_eq!(
            body,
            "--BOUNDARY\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nRex\r\n\
             --BOUNDARY\r\nContent-Disposition: form-data; name=\"photo\"; \
             filename=\"a%22b%0D%0AX-Evil: 1%00é.png\"\r\nContent-Type: image/png\r\n\r\n\r\n--\r\n\
             --BOUNDARY\r\nContent-Disposition: form-data; name=\"raw\"\r\n\
             Content-Type: application/octet-stream\r\n\r\nx\r\n\
             --BOUNDARY--\r\n"
        );
    }

    #[test]
    fn a_type_that_would_be_another_header_is_refused() {
        for content_type in ["a/b\r\nX-Evil: 1", "a/b\0"] {
            assert!(encode(vec![("a", Part::text("x").content_type(content_type))]).is_err());
        }
    }

    #[test]
    fn a_boundary_occurs_in_no_part_and_is_the_same_each_time() {
        let part = |text: String| [("a", Part::text(text))];
        let (first, second) = (boundary(&part("x".into())), boundary(&part("x".into())));
        assert_eq!(first, second);
        // Boundaries are content like any other.
        let (_, other) = encoded(&part(format!("--{first}\r\n")));
        assert_ne!(other, first);
    }

    #[test]
    fn a_file_is_called_what_its_path_ends_in_unless_it_is_told_otherwise() {
        let name = |part: Part| part.or("declared.png", "").file_name;
        assert_eq!(name(Part::file("/a/b/rex.png")).as_deref(), Some("rex.png"));
        assert_eq!(name(Part::file("rex.png").file_name("max.png")).as_deref(), Some("max.png"));
        assert_eq!(name(Part::file("/a/..")).as_deref(), Some("declared.png"));
        assert_eq!(name(Part::bytes(vec![0])).as_deref(), Some("declared.png"));
    }

    #[test]
    fn the_boundary_of_a_file_is_another_each_time_and_as_long() {
        let parts = || [("a", Part::text("x")), ("b", Part::file("x"))];
        let (first, second) = (boundary(&parts()), boundary(&parts()));
        assert_ne!(first, second);
        assert_ne!(first[8..24], first[24..]);
        // RFC 2046 allows 70 characters.
        assert_eq!((first.len(), second.len()), (40, 40));
    }
}
