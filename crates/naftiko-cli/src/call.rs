//! Calls a unit.

use clap::ArgMatches;
use naftiko_client::table::{Output as Returned, Unit};

use crate::args::TEMPLATE;
use crate::body;
use crate::clients::Settings;
use crate::confirm;
use crate::console::Console;
use crate::download;
use crate::error::Failure;
use crate::inputs;
use crate::output::Output;
use crate::pages;
use crate::parameter::Parameter;
use crate::preview;
use crate::profile::Profile;
use crate::program::Program;
use crate::secrets::Secrets;
use crate::source::Source;

/// Calls the unit of a command and writes its response.
pub(crate) fn run(
    program: Program,
    unit: &'static Unit,
    parameters: &[Parameter],
    matches: &ArgMatches,
    console: &mut Console,
) -> Result<(), Failure> {
    // The commands of units without a body do not have the option.
    if let Ok(Some(true)) = matches.try_get_one::<bool>(TEMPLATE) {
        return body::write_template(unit, console);
    }
    let table = program.table;
    let profile = Profile::of(program, matches, console)?;
    let output = Output::read(matches, profile.output, console)?;
    let mut source = Source::new(console).keeping_paths(matches.get_flag("curl"));
    if preview::is_asked(matches) {
        preview::check(unit)?;
        let settings = Settings::read(table, matches, &profile, Secrets::default(), &mut source)?;
        let inputs = inputs::read(unit, parameters, matches, &mut source)?;
        return preview::print(table, unit, &inputs, settings, matches, &output, console);
    }
    let secrets = Secrets::read(table, matches, &profile, &mut source)?;
    let settings = Settings::read(table, matches, &profile, secrets, &mut source)?;
    let inputs = inputs::read(unit, parameters, matches, &mut source)?;
    for api in unit.services().iter().filter_map(|index| table.services.get(*index)) {
        settings.secrets.check(api)?;
    }
    if confirm::is_destructive(unit) && !settings.options.is_confirmed {
        confirm::ask(unit, &inputs, console)?;
    }
    let clients = settings.clients(table);
    if unit.output == Returned::Bytes && output.is_plain_file() {
        return until_interrupted(download::run(&clients, unit, &inputs, &output, console));
    }
    if let Some(limit) = pages::limit(matches) {
        return pages::run(&clients, unit, &inputs, limit, &output, console);
    }
    let response = until_interrupted(async { Ok(clients.run(unit, &inputs).await?) })?;
    output.write(console, response.body(), unit.pages.map(|pages| pages.items))
}

/// Runs a future on this thread until Ctrl-C.
pub(crate) fn until_interrupted<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    block_on(async {
        tokio::select! {
            result = future => result,
            Ok(()) = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
        }
    })
}

/// Runs a future on this thread.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    block_on_runtime(&mut tokio::runtime::Builder::new_current_thread(), future)
}

/// Runs a future on this thread, and what it spawns on a thread for each core.
#[cfg(feature = "rest")]
pub(crate) fn block_on_threads<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    block_on_runtime(&mut tokio::runtime::Builder::new_multi_thread(), future)
}

fn block_on_runtime<T>(
    builder: &mut tokio::runtime::Builder,
    future: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let runtime = builder
        .enable_all()
        .build()
        .map_err(|error| Failure::Other(format!("the runtime cannot be started: {error}")))?;
    let result = runtime.block_on(future);
    // A thread that reads from a terminal would not end before the next line.
    runtime.shutdown_background();
    result
}
