//! The commands that every program has.

use clap::{ArgMatches, Command};
use naftiko_client::table::Content;

use crate::completions;
use crate::console::Console;
use crate::error::Failure;
use crate::man;
use crate::output::Output;
use crate::profile::{self, Profile};
use crate::program::Program;
use crate::skills;
use crate::tree::Tree;

/// Adds the commands to the root command.
pub(crate) fn add(root: Command, program: Program) -> Command {
    let root = root.subcommand(completions::add()).subcommand(man::add()).subcommand(profile::add(program));
    #[cfg(feature = "mcp")]
    let root = root.subcommand(crate::mcp::command());
    #[cfg(feature = "rest")]
    let root = root.subcommand(crate::serve::command());
    if skills::has(program.table) { root.subcommand(skills::command()) } else { root }
}

/// Runs the command with this name. Returns `None` if the name is that of a group of the API.
pub(crate) fn run(
    program: Program,
    name: &str,
    matches: &ArgMatches,
    console: &mut Console,
) -> Option<Result<(), Failure>> {
    match name {
        "completions" => {
            let script = completions::run(Tree::complete(program).command(), matches);
            Some(console.stdout.write_all(&script).map_err(Failure::from))
        }
        "man" => Some(man::run(Tree::complete(program).command(), matches)),
        "config" => Some(config(program, matches, console)),
        #[cfg(feature = "mcp")]
        "mcp" => Some(crate::mcp::run(program, matches, console)),
        #[cfg(feature = "rest")]
        "serve" => Some(crate::serve::run(program, matches, console)),
        skills::NAME if skills::has(program.table) => Some(skills::run(program.table, matches, console)),
        _ => None,
    }
}

fn config(program: Program, matches: &ArgMatches, console: &mut Console) -> Result<(), Failure> {
    // The path is needed most when the file is invalid.
    let profile = match matches.subcommand_name() {
        Some("path") => Profile::default(),
        _ => Profile::of(program, matches, console)?,
    };
    let shown = profile::run(program.name, program.table, matches, &profile, console)?;
    let content = match shown {
        naftiko_client::Value::String(text) => Content::Text(text + "\n"),
        value => Content::Json(value),
    };
    Output::read(matches, None, console)?.write(console, &content, None)
}
