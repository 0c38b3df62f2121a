//! The commands of this workspace: `cargo xtask <command>`.
//!
//! Thin on purpose: everything that does something is in `naftiko-codegen`.

mod check;
mod codegen;
mod corpus;
mod cost;
mod explain;
mod folders;
mod report;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A third of what generating costs is allocation, of many small trees on several threads. Without huge pages, as those
/// double the peak.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The commands of this workspace", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Says what is wrong with capability files, and writes nothing
    Check(check::Arguments),
    /// Generates client crates from capability files
    Codegen(codegen::Arguments),
    /// Generates a client from each file of a folder, and says what came of them
    Corpus(corpus::Arguments),
    /// Prints what an operation is made of, and which file each part comes from
    Explain(explain::Arguments),
    /// Measures what the generated crates cost those who build them
    Cost(cost::Arguments),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Codegen(arguments) => codegen::run(&arguments),
        Command::Corpus(arguments) => corpus::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Cost(arguments) => cost::run(&arguments),
    }
}
