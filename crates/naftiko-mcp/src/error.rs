//! Why a server does not start, or ends.

use std::fmt;

/// Why a server does not start, or ends.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The options do not fit the table, such as an unknown tool.
    Usage(String),
    /// The connection to the client failed, or the client does not follow the protocol.
    Connection(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage(problem) => f.write_str(problem),
            Error::Connection(problem) => write!(f, "the connection to the MCP client failed: {problem}"),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(feature = "http")]
impl From<naftiko_serve::Error> for Error {
    fn from(error: naftiko_serve::Error) -> Self {
        match error {
            naftiko_serve::Error::Usage(problem) => Error::Usage(problem),
            error => Error::Connection(error.to_string()),
        }
    }
}
