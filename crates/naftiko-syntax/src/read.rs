//! Reads a file that a spec names. Devices and pipes are not opened, and files that are too large
//! are refused.

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::limits::LARGEST_FILE;

/// Why a file cannot be read.
#[derive(Debug)]
pub enum Unreadable {
    /// The operating system reported an error.
    Io(io::Error),
    /// It is a folder, a pipe or a device.
    NotAFile,
    /// It is larger than [`LARGEST_FILE`].
    TooLarge,
    /// It is not valid UTF-8.
    NotUtf8,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Io(error) => error.fmt(f),
            Unreadable::NotAFile => f.write_str("it is not a file"),
            Unreadable::TooLarge => write!(f, "it is larger than {} MiB", LARGEST_FILE >> 20),
            Unreadable::NotUtf8 => f.write_str("it is not valid UTF-8"),
        }
    }
}

impl Unreadable {
    /// What to do about it, where that is known.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Unreadable::Io(_) => None,
            Unreadable::NotAFile => Some("replace it with a regular file"),
            Unreadable::TooLarge => Some("split it into several files"),
            Unreadable::NotUtf8 => Some("save it as UTF-8"),
        }
    }
}

/// Returns the text of a file.
///
/// # Errors
///
/// If it is not a regular file, is too large, is not valid UTF-8, or cannot be read.
pub fn read(path: &Path) -> Result<String, Unreadable> {
    // Checked before opening, which may block forever on a pipe.
    let metadata = fs::metadata(path).map_err(Unreadable::Io)?;
    if !metadata.is_file() {
        return Err(Unreadable::NotAFile);
    }
    // Files such as `/proc/self/environ` report a length of zero and still have content.
    if metadata.len() == 0 {
        return Ok(String::new());
    }
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes))
        .map_err(Unreadable::Io)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(Unreadable::TooLarge);
    }
    String::from_utf8(bytes).map_err(|_| Unreadable::NotUtf8)
}
