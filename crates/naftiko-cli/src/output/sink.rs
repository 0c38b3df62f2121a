//! Where a result is written to.

use std::fmt;
use std::io::{self, BufWriter, Write};

use super::file::AtomicFile;

/// Where a result is written to.
pub(crate) enum Sink<'s> {
    /// A stream: the standard output.
    Stream(&'s mut dyn Write),
    /// A file, which gets its name at the end.
    File(BufWriter<AtomicFile>),
}

impl Sink<'_> {
    /// Ends the output.
    ///
    /// # Errors
    ///
    /// If the rest cannot be written, or the file cannot get its name.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            Sink::Stream(stream) => stream.flush(),
            Sink::File(file) => file.into_inner().map_err(io::IntoInnerError::into_error)?.finish(),
        }
    }
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::Stream(stream) => stream.write(bytes),
            Sink::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Stream(stream) => stream.flush(),
            Sink::File(file) => file.flush(),
        }
    }
}

/// Shows the kind.
impl fmt::Debug for Sink<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Sink::Stream(_) => "Stream",
            Sink::File(_) => "File",
        })
    }
}
