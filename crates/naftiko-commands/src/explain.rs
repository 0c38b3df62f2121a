//! The command `explain`: prints the parts of an operation, and the file that each part comes from.

use std::process::ExitCode;

use naftiko_codegen::Generator;

use crate::folders::Specs;
use crate::{CommandLine, eprintln, println};

/// Writes no files. The exit status is 0 if the operation exists, 1 if not, and 2 if the arguments
/// are not valid.
#[derive(clap::Args)]
#[command(after_help = "Example: {command} explain ListOrganizations")]
pub struct Arguments {
    /// The operation, such as `ListPets`, `pets.ListPets`, `GET /pets`, or its method `list_pets`
    operation: String,

    #[command(flatten)]
    specs: Specs,
}

pub(crate) fn run(line: &CommandLine, arguments: &Arguments) -> ExitCode {
    // The output folder is neither read nor written.
    match Generator::new(arguments.specs.folder(line), "generated").explain(&arguments.operation) {
        Ok(found) => {
            let texts: Vec<String> = found.iter().map(ToString::to_string).collect();
            println!("{}", texts.join("\n").trim_end());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
