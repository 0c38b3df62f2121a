//! Why a result cannot be printed.

use std::fmt;
use std::io;

/// Why a result cannot be printed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum OutputError {
    /// The reader of the output closed it, as `head` does. The command ends without a message.
    Closed,
    /// The output cannot be written.
    Write(String),
    /// The filter failed.
    #[cfg(feature = "jq")]
    Filter(String),
    /// Binary data is not written to a terminal.
    Binary,
    /// A filter needs JSON.
    NotJson,
}

impl From<io::Error> for OutputError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => OutputError::Closed,
            _ => OutputError::Write(error.to_string()),
        }
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OutputError::Closed => f.write_str("the output is closed"),
            OutputError::Write(problem) => write!(f, "the output cannot be written: {problem}"),
            #[cfg(feature = "jq")]
            OutputError::Filter(problem) => write!(f, "the filter failed: {problem}"),
            OutputError::Binary => f.write_str(
                "the response is binary data, which is not written to a terminal: use `-O FILE`, or `-O -` to write it \
                 anyway",
            ),
            OutputError::NotJson => f.write_str("the response is binary data, and `-q` needs JSON or text"),
        }
    }
}

impl std::error::Error for OutputError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_pipe_is_not_another_error_of_writing() {
        assert_eq!(OutputError::from(io::Error::from(io::ErrorKind::BrokenPipe)), OutputError::Closed);
        let full = OutputError::from(io::Error::other("no space"));
        assert_eq!(full.to_string(), "the output cannot be written: no space");
    }
}
