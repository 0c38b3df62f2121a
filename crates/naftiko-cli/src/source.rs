//! Values from files and from the standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use naftiko_client::Value;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::console::Console;
use crate::error::Failure;

/// The maximum size of a file or of the standard input, in bytes. A call by name has the whole file
/// in memory, more than twice.
const LONGEST: u64 = 128 * 1024 * 1024;

/// Reads values that can be in a file or in the standard input, which is read once.
pub(crate) struct Source<'c> {
    console: &'c mut Console,
    /// Which argument has the standard input.
    stdin: Option<String>,
    /// Whether the name of a file is its whole path.
    keeps_paths: bool,
}

/// The name of the file that is read from the standard input, as curl sends it. Many servers take a
/// part without a name for a text.
const STDIN: &str = "-";

impl<'c> Source<'c> {
    pub(crate) fn new(console: &'c mut Console) -> Self {
        Source { console, stdin: None, keeps_paths: false }
    }

    /// Keeps the paths of files, for a command that reads them again.
    pub(crate) fn keeping_paths(self, keeps_paths: bool) -> Self {
        Source { keeps_paths, ..self }
    }

    pub(crate) fn console(&self) -> &Console {
        self.console
    }

    /// Reserves the standard input, so that no argument can read it.
    #[cfg(feature = "mcp")]
    pub(crate) fn reserve_stdin(&mut self, reader: &str) {
        self.stdin = Some(reader.to_owned());
    }

    /// Reads the value of an argument of any type: JSON, `@path` or `-`.
    pub(crate) fn json(&mut self, argument: &str, text: &str) -> Result<Value, Failure> {
        let text = self.text(argument, text)?;
        serde_json::from_str(&text).map_err(|error| Failure::Usage(format!("{argument} is not JSON: {error}")))
    }

    /// Reads the value of an argument of unknown type: JSON, otherwise a text. What begins as an
    /// object, a list or a quoted text must be JSON.
    pub(crate) fn any(&mut self, argument: &str, text: &str) -> Result<Value, Failure> {
        let is_file = text == "-" || (text.starts_with('@') && !text.starts_with("@@"));
        if is_file || text.starts_with(['{', '[', '"']) {
            return self.json(argument, text);
        }
        let text = self.text(argument, text)?;
        Ok(serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// Reads the text of an argument: the argument itself, `@path` or `-`. `@@` begins a text with
    /// `@`.
    pub(crate) fn text(&mut self, argument: &str, text: &str) -> Result<String, Failure> {
        if let Some(literal) = text.strip_prefix('@').filter(|rest| rest.starts_with('@')) {
            return Ok(literal.to_owned());
        }
        match self.bytes(argument, text)? {
            None => Ok(text.to_owned()),
            Some(bytes) => {
                String::from_utf8(bytes).map_err(|_| Failure::Usage(format!("{argument}: `{text}` is not UTF-8")))
            }
        }
    }

    /// Reads the bytes of `@path` or `-`; `None` for any other text.
    pub(crate) fn bytes(&mut self, argument: &str, text: &str) -> Result<Option<Vec<u8>>, Failure> {
        let bytes = match text.strip_prefix('@') {
            Some(path) => File::open(path).and_then(read),
            None if text == "-" => {
                if let Some(first) = self.stdin.replace(argument.to_owned()) {
                    return Err(Failure::Usage(format!("{first} and {argument} cannot both read the standard input")));
                }
                read(&mut self.console.stdin)
            }
            None => return Ok(None),
        };
        bytes.map(Some).map_err(|error| {
            let place = text.strip_prefix('@').map_or("the standard input".to_owned(), |path| format!("`{path}`"));
            Failure::Usage(format!("{argument}: {place} cannot be read: {error}"))
        })
    }

    /// Reads a file as a `data:` URL.
    pub(crate) fn file(&mut self, argument: &str, text: &str) -> Result<Value, Failure> {
        let Some(bytes) = self.bytes(argument, text)? else {
            let message = format!("{argument} is a file: expected `@path`, or `-` for the standard input");
            return Err(Failure::Usage(message));
        };
        let path = text.strip_prefix('@').unwrap_or(STDIN);
        let name = match Path::new(path).file_name().and_then(|name| name.to_str()) {
            Some(name) if !self.keeps_paths => name,
            _ => path,
        };
        Ok(data_url(name, &bytes).into())
    }
}

fn read(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(io::Error::other(format!("it is longer than {} MiB", LONGEST / 1024 / 1024)));
    }
    Ok(bytes)
}

/// A file as the runtime reads it: a `data:` URL with the media type and the name.
fn data_url(name: &str, bytes: &[u8]) -> String {
    let media_type = media_type(name);
    let parameter = match name {
        "" => String::new(),
        name => format!(";name={}", utf8_percent_encode(name, NON_ALPHANUMERIC)),
    };
    format!("data:{media_type}{parameter};base64,{}", BASE64_STANDARD.encode(bytes))
}

/// The media type of a file, by the end of its name; empty if it is not known.
fn media_type(name: &str) -> &'static str {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    match end.as_deref() {
        Some("csv") => "text/csv",
        Some("gif") => "image/gif",
        Some("gz") => "application/gzip",
        Some("html" | "htm") => "text/html",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("json") => "application/json",
        Some("md") => "text/markdown",
        Some("mp3") => "audio/mpeg",
        Some("mp4") => "video/mp4",
        Some("pdf") => "application/pdf",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("txt" | "log") => "text/plain",
        Some("wav") => "audio/wav",
        Some("webp") => "image/webp",
        Some("xml") => "application/xml",
        Some("yaml" | "yml") => "application/yaml",
        Some("zip") => "application/zip",
        _ => "",
    }
}
