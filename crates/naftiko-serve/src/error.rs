//! Why a server does not start.

use std::fmt;

/// Why a server does not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The settings do not fit, or a variable of a secret is not set.
    Usage(String),
    /// The system refuses what the server needs.
    System(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage(problem) | Error::System(problem) => f.write_str(problem),
        }
    }
}

impl std::error::Error for Error {}
