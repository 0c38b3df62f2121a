//! What commands print: lines for people, with colours on a terminal only, and data.
//!
//! The reader of the output may end before the command does, as `head` does. The command then
//! prints nothing more, and completes with the exit code that it has without a reader.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

/// Why standard output cannot be written to.
static FAILURE: OnceLock<io::Error> = OnceLock::new();

/// Prints a line for people to standard output. It takes the arguments of [`std::println`].
#[macro_export]
macro_rules! println {
    ($($part:tt)*) => {
        $crate::output::line(::std::format_args!($($part)*))
    };
}

/// Prints a line for people to standard error. It takes the arguments of [`std::eprintln`].
#[macro_export]
macro_rules! eprintln {
    ($($part:tt)*) => {
        $crate::output::error_line(::std::format_args!($($part)*))
    };
}

/// Prints a line to standard output, without colours if that is not a terminal.
#[doc(hidden)]
pub fn line(text: Arguments<'_>) {
    write(|| writeln!(anstream::stdout(), "{text}"));
}

/// Prints a line to standard error, without colours if that is not a terminal.
#[doc(hidden)]
pub fn error_line(text: Arguments<'_>) {
    // There is no other place where a failure could be reported.
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Prints text for people that has its own ends of lines.
pub(crate) fn text(text: &str) {
    write(|| anstream::stdout().write_all(text.as_bytes()));
}

/// Prints data for programs, as it is: `anstream` would interpret a part of it as colours.
pub(crate) fn data(data: &str) {
    write(|| io::stdout().write_all(data.as_bytes()));
}

fn write(write: impl FnOnce() -> io::Result<()>) {
    if !has_ended()
        && let Err(error) = write()
    {
        // Another thread may have been first.
        let _ = FAILURE.set(error);
    }
}

/// Whether nothing more can be printed to standard output.
pub(crate) fn has_ended() -> bool {
    FAILURE.get().is_some()
}

/// Returns the exit code of a command that has printed its output, and reports why that cannot be
/// written. It is no failure if the reader has ended.
pub fn finish(code: ExitCode) -> ExitCode {
    write(|| io::stdout().flush());
    match FAILURE.get() {
        Some(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("error: the output cannot be written: {error}");
            ExitCode::FAILURE
        }
        _ => code,
    }
}
