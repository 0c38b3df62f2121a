//! The command `man`: pages of the manual.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::{CommandLine, Installed, eprintln};

#[derive(clap::Args)]
#[command(after_help = "Example: {command} man ~/.local/share/man/man1")]
pub struct Arguments {
    /// The folder for the pages, which is created if it is missing
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(crate) fn run(line: &CommandLine, arguments: &Arguments) -> ExitCode {
    let folder = &arguments.folder;
    let root = line.command::<Installed>().name(line.program());
    match fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(root, folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the pages cannot be written to {}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}
