//! The command `completions`: scripts for shells.

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;

/// The command.
pub(crate) fn add() -> Command {
    Command::new("completions")
        .about("Prints the script that completes commands in a shell")
        .arg(Arg::new("shell").value_name("SHELL").required(true).value_parser(value_parser!(Shell)))
}

/// Returns the script of a program, whose complete root command is `root`.
pub(crate) fn run(mut root: Command, matches: &ArgMatches) -> Vec<u8> {
    let mut script = Vec::new();
    if let Some(shell) = matches.get_one::<Shell>("shell") {
        let name = root.get_name().to_owned();
        clap_complete::generate(*shell, &mut root, name, &mut script);
    }
    script
}
