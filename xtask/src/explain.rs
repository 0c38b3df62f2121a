//! `cargo xtask explain`: what an operation is made of, and where each part comes from.

use std::process::ExitCode;

use anstream::{eprintln, println};
use naftiko_codegen::Generator;

use crate::folders::Specs;

/// Writes nothing. Exits with 0 if an operation has the name, 1 if none has, 2 if the arguments are not understood.
#[derive(clap::Args)]
#[command(after_help = "Example: cargo xtask explain ListOrganizations")]
pub(crate) struct Arguments {
    /// The operation: `ListPets`, `pets.ListPets`, `GET /pets`, or the generated method `list_pets`
    operation: String,

    #[command(flatten)]
    specs: Specs,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    // No crate is looked for or written.
    match Generator::new(arguments.specs.folder(), "generated").explain(&arguments.operation) {
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
