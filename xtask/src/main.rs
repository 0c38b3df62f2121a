//! The commands of this workspace: `cargo xtask <command>`.
//!
//! Thin on purpose: everything that does something is in `naftiko-codegen`.

mod codegen;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The commands of this workspace", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generates client crates from capability files
    Codegen(codegen::Arguments),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Codegen(arguments) => codegen::run(&arguments),
    }
}
