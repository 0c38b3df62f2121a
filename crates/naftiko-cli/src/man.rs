//! The command `man`: pages of the manual.

use std::fs;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};

use crate::error::Failure;

/// The command.
pub(crate) fn add() -> Command {
    Command::new("man")
        .about("Writes the pages of the manual, one for each command, to a folder")
        .arg(Arg::new("folder").value_name("DIR").required(true).value_parser(value_parser!(PathBuf)))
}

/// Writes the pages of a program, whose complete root command is `root`.
pub(crate) fn run(root: Command, matches: &ArgMatches) -> Result<(), Failure> {
    let Some(folder) = matches.get_one::<PathBuf>("folder") else { return Ok(()) };
    let written = fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(root, folder));
    written.map_err(|error| Failure::Other(format!("the pages cannot be written to {}: {error}", folder.display())))
}
