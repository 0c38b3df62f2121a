//! The command `explain`: prints the parts of an operation, and the file that each part comes from.

use std::process::ExitCode;

use naftiko_codegen::Generator;

use crate::folders::Specs;
use crate::{CommandLine, eprintln, println};

/// The arguments of `explain`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The operation, such as `ListPets`, `pets.ListPets`, `GET /pets`, or its method `list_pets`
    operation: String,

    #[command(flatten)]
    specs: Specs,
}

const EXAMPLES: &str = "\
Example: {command} explain ListOrganizations

Exit status:
  0  success
  1  an unknown operation, or an error in the specs
  2  arguments that are not valid";

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
