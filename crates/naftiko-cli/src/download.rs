//! Writes the body of a response to a file while it arrives.

use std::io::Write;

use naftiko_client::table::{self, Clients, Inputs, Unit};

use crate::console::Console;
use crate::error::Failure;
use crate::output::{Output, OutputError, Sink};
use crate::progress::{self, Progress};

/// Calls a unit that returns bytes and writes them to the file of the options. It has no limit of
/// the size.
pub(crate) async fn run(
    clients: &Clients,
    unit: &'static Unit,
    inputs: &Inputs,
    output: &Output,
    console: &mut Console,
) -> Result<(), Failure> {
    let client = clients.client(unit).map_err(Failure::Call)?;
    let mut download = table::download(client, unit, inputs).await?;
    let (mut progress, total) = (Progress::new(console, progress::Unit::Bytes), download.content_length());
    let mut sink: Sink<'_> = output.sink(&mut console.stdout)?;
    let mut done = 0;
    while let Some(bytes) = download.chunk().await.map_err(Failure::Call)? {
        sink.write_all(&bytes).map_err(OutputError::from)?;
        done += bytes.len() as u64;
        progress.update(done, total);
    }
    Ok(sink.finish().map_err(OutputError::from)?)
}
