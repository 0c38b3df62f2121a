//! The command `completions`: scripts for shells.

use std::process::ExitCode;

use clap_complete::Shell;

use crate::{CommandLine, Installed, output};

#[derive(clap::Args)]
#[command(
    after_help = "Example: {command} completions bash > ~/.local/share/bash-completion/completions/cargo-naftiko"
)]
pub struct Arguments {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(line: &CommandLine, arguments: &Arguments) -> ExitCode {
    let mut script = Vec::new();
    let program = line.program();
    let mut root = line.command::<Installed>().name(program.clone()).bin_name(program.clone());
    clap_complete::generate(arguments.shell, &mut root, program, &mut script);
    output::data(&String::from_utf8_lossy(&script));
    ExitCode::SUCCESS
}
