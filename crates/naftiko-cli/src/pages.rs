//! `--all` and `--max-items`: the items of several pages.

use std::io::Write;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use naftiko_client::Value;
use naftiko_client::table::{self, Clients, Content, Inputs, Paged, Unit};

use crate::call::until_interrupted;
use crate::console::Console;
use crate::error::Failure;
use crate::output::{Output, Printer};
use crate::progress::{self, Progress};

/// The key of the option for all pages.
pub(crate) const ALL: &str = "all";
/// The key of the option for a number of items.
pub(crate) const MAX_ITEMS: &str = "max-items";
/// The heading of these options in the help.
const HEADING: &str = "Pages";

/// Adds the options of pages to the command of a unit that has pages.
pub(crate) fn add(command: Command, unit: &Unit) -> Command {
    if unit.pages.is_none() {
        return command;
    }
    let all = Arg::new(ALL)
        .long(ALL)
        .action(ArgAction::SetTrue)
        .help("Prints the items of all pages, each page as it arrives, instead of one page; `-q` filters each item")
        .help_heading(HEADING);
    let max_items = Arg::new(MAX_ITEMS)
        .long(MAX_ITEMS)
        .value_name("N")
        .value_parser(value_parser!(u64))
        .help("Prints the items of as many pages as are needed for N items")
        .help_heading(HEADING);
    command.arg(all).arg(max_items)
}

/// Returns the maximum number of items, if the options ask for several pages.
pub(crate) fn limit(matches: &ArgMatches) -> Option<u64> {
    // The commands of units without pages do not have the options.
    let most = matches.try_get_one::<u64>(MAX_ITEMS).ok().flatten().copied();
    let has_all = matches.try_get_one::<bool>(ALL).ok().flatten() == Some(&true);
    most.or(has_all.then_some(u64::MAX))
}

/// Requests pages and prints their items, each page when it arrives, up to a number of items.
pub(crate) fn run(
    clients: &Clients,
    unit: &'static Unit,
    inputs: &Inputs,
    limit: u64,
    output: &Output,
    console: &mut Console,
) -> Result<(), Failure> {
    // On a terminal, the items themselves are the progress.
    let progress = (!console.is_terminal.stdout).then(|| Progress::new(console, progress::Unit::Items));
    let mut printer = output.printer(&mut console.stdout)?;
    until_interrupted(print(clients, unit, inputs, limit, &mut printer, progress))?;
    if let Some(note) = printer.finish()? {
        writeln!(console.stderr, "note: {note}")?;
    }
    Ok(())
}

async fn print(
    clients: &Clients,
    unit: &'static Unit,
    inputs: &Inputs,
    limit: u64,
    printer: &mut Printer<'_>,
    mut progress: Option<Progress>,
) -> Result<(), Failure> {
    let Some(paged) = unit.pages else { return Ok(()) };
    let client = clients.client(unit).map_err(Failure::Call)?;
    let mut pages = table::pages(client, unit, inputs)?;
    let mut left = limit;
    printer.begin_items();
    while left > 0 {
        let Some(page) = pages.next().await else { break };
        let page = page.map_err(Failure::Call)?;
        for item in items(page.body(), paged) {
            if left == 0 {
                break;
            }
            printer.item(item)?;
            left -= 1;
        }
        if let Some(progress) = &mut progress {
            progress.update(limit - left, None);
        }
    }
    Ok(())
}

/// The items of a page.
fn items<'p>(page: &'p Content, paged: &Paged) -> &'p [Value] {
    match page {
        Content::Json(page) => paged.items(page).map_or(&[], Vec::as_slice),
        _ => &[],
    }
}
