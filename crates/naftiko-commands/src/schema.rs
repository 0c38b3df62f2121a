//! The command `schema`: prints JSON Schemas for editors.

use std::process::ExitCode;

use naftiko_codegen::schema;

use crate::output;

/// The arguments of `schema`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The kind of file that the schema describes
    #[arg(value_enum)]
    file: File,
}

const EXAMPLES: &str = "\
Examples:
  {command} schema capability > specs/.schemas/capability.schema.json
  {command} schema codegen.toml > specs/.schemas/codegen.schema.json";

#[derive(Clone, Copy, clap::ValueEnum)]
enum File {
    /// Capability files
    Capability,
    /// `codegen.toml`
    #[value(name = "codegen.toml")]
    CodegenToml,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    output::data(match arguments.file {
        File::Capability => schema::CAPABILITY,
        File::CodegenToml => schema::CODEGEN_TOML,
    });
    ExitCode::SUCCESS
}
