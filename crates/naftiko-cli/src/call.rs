//! Calls a unit.

use std::io::Write;

use clap::ArgMatches;
use naftiko_client::Retries;
use naftiko_client::table::{self, Clients, Inputs, Table, Unit};

use crate::args::Parameter;
use crate::console::Console;
use crate::error::Failure;
use crate::inputs;
use crate::options::Options;
use crate::output::Output;
use crate::source::Source;

/// Calls the unit of a command and writes its response.
pub(crate) fn run(
    table: &'static Table,
    unit: &'static Unit,
    parameters: &[Parameter],
    matches: &ArgMatches,
    console: &mut Console,
) -> Result<(), Failure> {
    let options = Options::read(matches)?;
    let output = Output::read(matches, None, console)?;
    let inputs = inputs::read(parameters, matches, &mut Source::new(console))?;
    let clients = clients(table, &options);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Other(format!("the runtime cannot be started: {error}")))?;
    let content = runtime.block_on(async {
        tokio::select! {
            content = send(&clients, unit, &inputs) => content,
            Ok(()) = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
        }
    })?;
    let mut printer = output.printer(&mut console.stdout)?;
    printer.content(&content, unit.pages.map(|pages| pages.items))?;
    if let Some(note) = printer.finish()? {
        writeln!(console.stderr, "note: {note}")?;
    }
    Ok(())
}

async fn send(clients: &Clients, unit: &'static Unit, inputs: &Inputs) -> Result<table::Content, Failure> {
    let client = clients.client(unit).map_err(Failure::Call)?;
    Ok(table::run(client, unit, inputs).await?.into_body())
}

/// The clients of a table, with the settings of the options.
fn clients(table: &'static Table, options: &Options) -> Clients {
    let (base_url, timeout, retries) = (options.base_url.clone(), options.timeout, options.retries);
    Clients::new(table, move |api, builder| {
        let mut builder = if api.secret_variables().is_empty() { builder } else { builder.secret_from_env() };
        if let Some(base_url) = &base_url {
            builder = builder.base_url(base_url);
        }
        if let Some(timeout) = timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(retries) = retries {
            builder = builder.retries(Retries::new().attempts(retries.saturating_add(1)));
        }
        builder
    })
}
