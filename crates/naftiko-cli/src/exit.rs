//! Exit codes.

use naftiko_client::{Error, ErrorKind};

use crate::error::Failure;

/// Success.
pub(crate) const SUCCESS: u8 = 0;
/// Any other error.
pub(crate) const OTHER: u8 = 1;
/// The arguments or the settings are wrong. Nothing was sent.
pub(crate) const USAGE: u8 = 2;
/// The server cannot be reached, or the connection broke.
pub(crate) const UNREACHABLE: u8 = 3;
/// A response with a status of 4xx.
pub(crate) const CLIENT_ERROR: u8 = 4;
/// A response with a status of 5xx.
pub(crate) const SERVER_ERROR: u8 = 5;
/// A response that is not understood: a redirect, or a body that does not decode.
pub(crate) const NOT_UNDERSTOOD: u8 = 6;
/// Ctrl-C: 128 and the number of the signal.
pub(crate) const INTERRUPTED: u8 = 130;

/// Returns the exit code of a failure.
pub(crate) fn code(failure: &Failure) -> u8 {
    match failure {
        // Help and the version are also errors of clap, which have the code 0.
        Failure::Clap(error) => u8::try_from(error.exit_code()).unwrap_or(OTHER),
        Failure::Usage(_) | Failure::Settings(_) => USAGE,
        Failure::Call(error) => of_call(error),
        // Without an error of a call, a response lacks a value that a later step needs.
        Failure::Flow(error) => error.error().map_or(NOT_UNDERSTOOD, of_call),
        Failure::Other(_) => OTHER,
        Failure::Interrupted => INTERRUPTED,
        // The reader has what it needs, so a pipeline such as `| head` succeeds.
        Failure::Closed => SUCCESS,
    }
}

fn of_call(error: &Error) -> u8 {
    match error.kind() {
        ErrorKind::Configuration | ErrorKind::Request => USAGE,
        ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport => UNREACHABLE,
        ErrorKind::Status => match error.status() {
            Some(status) if status.is_client_error() => CLIENT_ERROR,
            Some(status) if status.is_server_error() => SERVER_ERROR,
            _ => NOT_UNDERSTOOD,
        },
        ErrorKind::Decode | ErrorKind::TooLarge => NOT_UNDERSTOOD,
        _ => OTHER,
    }
}
