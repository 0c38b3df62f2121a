//! A program: its arguments become a call, and its exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use naftiko_client::table::Table;

use crate::built_in;
use crate::call;
use crate::console::Console;
use crate::error::{self, Failure};
use crate::exit;
use crate::parameter::parameters;
use crate::tree::{self, Tree};

/// The command line of an API.
///
/// ```no_run
/// use naftiko_cli::Program;
/// use naftiko_client::table::Table;
///
/// static TABLE: Table = Table::new("pets", &[], &[]);
///
/// fn main() -> std::process::ExitCode {
///     Program::new("pets", "1.0.0", &TABLE).run()
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Program {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    pub(crate) table: &'static Table,
}

impl Program {
    /// Creates the program of a table. `name` is that of its executable.
    pub const fn new(name: &'static str, version: &'static str, table: &'static Table) -> Self {
        Program { name, version, table }
    }

    /// Runs the program with the arguments and the streams of the process, and returns its exit
    /// code.
    pub fn run(self) -> ExitCode {
        ExitCode::from(self.run_with(std::env::args_os(), &mut Console::process()))
    }

    /// Runs the program with these arguments, of which the first is the name of the executable, and
    /// returns its exit code. `console` has its streams and its environment variables.
    pub fn run_with(self, arguments: impl IntoIterator<Item = OsString>, console: &mut Console) -> u8 {
        let arguments: Vec<OsString> = arguments.into_iter().collect();
        let result = self.execute(&arguments, console);
        // The results before an error are printed before its message.
        let flushed = console.stdout.flush();
        let result = result.and_then(|()| Ok(flushed?));
        match result {
            Ok(()) => exit::SUCCESS,
            Err(failure) => match error::print(&failure, &arguments, console) {
                Ok(()) => exit::code(&failure),
                Err(unwritten) => {
                    // If the stream of errors fails, too, only the code remains.
                    let _ = error::print(&unwritten, &arguments, console);
                    exit::code(&unwritten)
                }
            },
        }
    }

    fn execute(self, arguments: &[OsString], console: &mut Console) -> Result<(), Failure> {
        let tree = Tree::of_arguments(self, arguments, console.is_terminal.stdout);
        let root = tree.command();
        let reserved = tree::long_names(&root);
        let matches = root.try_get_matches_from(arguments)?;
        let Some((group, group_matches)) = matches.subcommand() else { return Ok(()) };
        if let Some(result) = built_in::run(self, group, group_matches, console) {
            return result;
        }
        let Some((verb, matches)) = group_matches.subcommand() else { return Ok(()) };
        let Some(unit) = tree.unit(group, verb) else { return Ok(()) };
        let parameters = parameters(unit, &reserved);
        call::run(self, unit, &parameters, matches, console).map_err(|failure| match failure {
            Failure::Usage(message) => usage(&tree, group, verb, &message).into(),
            other => other,
        })
    }
}

/// An error that prints the usage of a command.
fn usage(tree: &Tree, group: &str, verb: &str, message: &str) -> clap::Error {
    let mut root = tree.printed().command();
    root.build();
    let command = root.find_subcommand_mut(group).and_then(|group| group.find_subcommand_mut(verb));
    match command {
        Some(command) => command.error(ErrorKind::ValueValidation, message),
        None => root.error(ErrorKind::ValueValidation, message),
    }
}
