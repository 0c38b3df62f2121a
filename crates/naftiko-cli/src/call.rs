//! Calls a unit.

use std::io::Write;

use clap::ArgMatches;
use naftiko_client::table::{Table, Unit};

use crate::args::TEMPLATE;
use crate::body;
use crate::clients::Settings;
use crate::confirm;
use crate::console::Console;
use crate::error::Failure;
use crate::inputs;
use crate::output::Output;
use crate::parameter::Parameter;
use crate::source::Source;

/// Calls the unit of a command and writes its response.
pub(crate) fn run(
    table: &'static Table,
    unit: &'static Unit,
    parameters: &[Parameter],
    matches: &ArgMatches,
    console: &mut Console,
) -> Result<(), Failure> {
    // The commands of units without a body do not have the option.
    if let Ok(Some(true)) = matches.try_get_one::<bool>(TEMPLATE) {
        return body::write_template(unit, console);
    }
    let output = Output::read(matches, None, console)?;
    let mut source = Source::new(console);
    let settings = Settings::read(table, matches, &mut source)?;
    let inputs = inputs::read(unit, parameters, matches, &mut source)?;
    if let Some(api) = table.services.get(unit.service) {
        settings.secrets.check(api)?;
    }
    if confirm::is_destructive(unit) && !settings.options.is_confirmed {
        confirm::ask(unit, &inputs, console)?;
    }
    let clients = settings.clients(table);
    let response = until_interrupted(async { Ok(clients.run(unit, &inputs).await?) })?;
    let mut printer = output.printer(&mut console.stdout)?;
    printer.content(response.body(), unit.pages.map(|pages| pages.items))?;
    if let Some(note) = printer.finish()? {
        writeln!(console.stderr, "note: {note}")?;
    }
    Ok(())
}

/// Runs a future on this thread until Ctrl-C.
pub(crate) fn until_interrupted<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Other(format!("the runtime cannot be started: {error}")))?;
    runtime.block_on(async {
        tokio::select! {
            result = future => result,
            Ok(()) = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
        }
    })
}
