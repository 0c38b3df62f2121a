//! The commands of this workspace: `cargo xtask <command>`.
//!
//! They only parse arguments and print; the work is done in `naftiko-codegen`.

mod add;
mod check;
mod codegen;
mod corpus;
mod cost;
mod diff;
mod explain;
mod folders;
mod report;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A third of the generator's time is allocation: many small trees on several threads. Huge pages
/// are off, because they double the peak memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "Generates and checks the client crates of this workspace",
    version
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes capability files for operations of an OpenAPI document
    Add(add::Arguments),
    /// Reports problems in capability files and writes no files
    Check(check::Arguments),
    /// Generates client crates from capability files
    Codegen(codegen::Arguments),
    /// Generates a client from each file in a folder and reports the results
    Corpus(corpus::Arguments),
    /// Compares two versions of the specs and reports what changes for callers of the clients
    Diff(diff::Arguments),
    /// Prints the parts of an operation and the file that each part comes from
    Explain(explain::Arguments),
    /// Measures the build time and size of the generated crates
    Cost(cost::Arguments),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Add(arguments) => add::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Codegen(arguments) => codegen::run(&arguments),
        Command::Corpus(arguments) => corpus::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Cost(arguments) => cost::run(&arguments),
    }
}
