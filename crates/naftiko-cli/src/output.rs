//! The output of a call.

use std::io::Write;

use naftiko_client::table::Content;

use crate::console::Console;
use crate::error::Failure;

/// Writes the body of a response.
pub(crate) fn write(console: &mut Console, content: &Content) -> Result<(), Failure> {
    match content {
        Content::Json(value) => writeln!(console.stdout, "{value}")?,
        Content::Text(text) => console.stdout.write_all(text.as_bytes())?,
        Content::Bytes(bytes) => console.stdout.write_all(bytes)?,
        _ => {}
    }
    Ok(())
}
