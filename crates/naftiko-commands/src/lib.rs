//! The commands of the naftiko client generator: their arguments, output and exit codes.
//!
//! A program needs a few lines to offer them: it sets the name by which users call it, and its
//! workspace. `cargo naftiko` is such a program. A workspace can have its own, such as
//! `cargo xtask`, with further commands.
//!
//! ```no_run
//! use std::process::ExitCode;
//! use naftiko_commands::{Command, CommandLine};
//!
//! fn main() -> ExitCode {
//!     let line = CommandLine::new("cargo xtask").workspace(env!("CARGO_MANIFEST_DIR"));
//!     let command: Command = line.parse();
//!     line.run(&command)
//! }
//! ```
//!
//! Messages and the first line of each generated file have the name of this command. The exit code
//! is 0 on success, 1 if there is an error, and 2 if the arguments are not valid.

mod add;
mod check;
mod codegen;
mod completions;
mod diff;
mod explain;
mod folders;
mod init;
mod man;
#[doc(hidden)]
pub mod output;
mod progress;
mod report;
mod runtime;
mod schema;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use naftiko_codegen::Runtime;

pub use output::finish;
pub use progress::Progress;
pub use report::count;

/// How users call the commands, and where the commands work.
#[derive(Clone, Debug)]
pub struct CommandLine {
    name: &'static str,
    version: &'static str,
    workspace: PathBuf,
    runtime: Option<Runtime>,
}

impl CommandLine {
    /// A command line with the name that users type, such as `cargo naftiko`.
    ///
    /// Its workspace is the nearest folder, from the working directory upwards, that has a folder
    /// `specs` or a `[workspace]` in its `Cargo.toml`; otherwise the working directory.
    pub fn new(name: &'static str) -> Self {
        CommandLine { name, version: env!("CARGO_PKG_VERSION"), workspace: folders::nearest_workspace(), runtime: None }
    }

    /// Sets the version that `--version` prints; by default, that of this crate.
    pub fn version(mut self, version: &'static str) -> Self {
        self.version = version;
        self
    }

    /// Sets the folder with `specs` and `generated`.
    pub fn workspace(mut self, folder: impl Into<PathBuf>) -> Self {
        self.workspace = folder.into();
        self
    }

    /// Sets where generated crates find the runtime. It takes precedence over `[runtime]` of
    /// `codegen.toml`, and the options of `codegen` take precedence over it.
    pub fn runtime(mut self, runtime: Runtime) -> Self {
        self.runtime = Some(runtime);
        self
    }

    /// Reads the arguments of the process. Ends the process with exit code 2 if they are not valid,
    /// and with 0 if they ask for help.
    pub fn parse<C: Subcommand>(&self) -> C {
        self.parse_from(std::env::args_os())
    }

    /// Reads these arguments as [`parse`](CommandLine::parse) does. The first is the program.
    pub fn parse_from<C: Subcommand>(&self, arguments: impl IntoIterator<Item = impl Into<std::ffi::OsString>>) -> C {
        let arguments = arguments.into_iter().map(Into::into);
        let read =
            self.command::<C>().try_get_matches_from(arguments).and_then(|matches| C::from_arg_matches(&matches));
        read.unwrap_or_else(|error: clap::Error| error.exit())
    }

    /// Returns the root command.
    pub(crate) fn command<C: Subcommand>(&self) -> clap::Command {
        let root = clap::Command::new(self.name)
            .bin_name(self.name)
            .version(self.version)
            .subcommand_required(true)
            .arg_required_else_help(true);
        // The description comes last: the documentation of `C` would replace it.
        let about = "Generates and checks the client crates of a workspace";
        let mut root = C::augment_subcommands(root).about(about);
        for command in root.get_subcommands_mut() {
            if let Some(help) = command.get_after_help() {
                let help = help.to_string().replace(NAME, self.name);
                *command = std::mem::take(command).after_help(help);
            }
        }
        root
    }

    /// Runs a command.
    pub fn run(&self, command: &Command) -> ExitCode {
        finish(match command {
            Command::Add(arguments) => add::run(self, arguments),
            Command::Check(arguments) => check::run(self, arguments),
            Command::Codegen(arguments) => codegen::run(self, arguments),
            Command::Diff(arguments) => diff::run(self, arguments),
            Command::Explain(arguments) => explain::run(self, arguments),
            Command::Schema(arguments) => schema::run(arguments),
        })
    }

    /// Runs a command of an installed program.
    pub fn run_installed(&self, command: &Installed) -> ExitCode {
        finish(match command {
            Installed::Init(arguments) => init::run(self, arguments),
            Installed::Shared(command) => self.run(command),
            Installed::Completions(arguments) => completions::run(self, arguments),
            Installed::Man(arguments) => man::run(self, arguments),
        })
    }

    /// Returns the name of the program file, such as `cargo-naftiko`.
    fn program(&self) -> String {
        self.name.replace(' ', "-")
    }
}

/// The name of the command line in texts that are written before it is known.
const NAME: &str = "{command}";

/// A command on the specs of a workspace.
#[derive(Subcommand)]
#[non_exhaustive]
pub enum Command {
    /// Writes capability files for operations of an OpenAPI document
    ///
    /// Without `--tag`, `--operation`, `--path` or `--all`, the operations are listed, and no file
    /// is written.
    Add(add::Arguments),
    /// Reports problems in capability files and writes no files
    Check(check::Arguments),
    /// Generates client crates from capability files
    Codegen(codegen::Arguments),
    /// Compares two versions of the specs and reports what changes for callers of the clients
    ///
    /// Writes files only with `--bump`.
    Diff(diff::Arguments),
    /// Prints the parts of an operation and the file that each part comes from
    Explain(explain::Arguments),
    /// Prints a JSON Schema, with which editors complete and check files
    ///
    /// The schema describes the files that this version reads. It is JSON Schema draft 7, and has a
    /// description for each key.
    Schema(schema::Arguments),
}

/// A command of a program that is installed for all workspaces of a user.
#[derive(Subcommand)]
#[non_exhaustive]
pub enum Installed {
    /// Prepares a workspace for generated crates: members, folders, schemas, checks in CI
    ///
    /// The folder can be empty, a crate or a workspace. A second run changes nothing.
    ///
    /// The command detects the root of the workspace, the source from which it was installed, and
    /// the host of the repository.
    Init(init::Arguments),
    /// A command on the specs of a workspace.
    #[command(flatten)]
    Shared(Command),
    /// Prints the completion script for a shell
    Completions(completions::Arguments),
    /// Writes manual pages, one for each command, to a folder
    Man(man::Arguments),
}
