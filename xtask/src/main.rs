//! The commands of this workspace: `cargo xtask <command>`.

mod corpus;
mod cost;
mod folders;
mod peers;

use std::process::ExitCode;

use clap::Subcommand;
use naftiko_codegen::Runtime;
use naftiko_commands::{CommandLine, finish};

/// A third of the generator's time is allocation: many small trees on several threads. Huge pages
/// are off, because they double the peak memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Subcommand)]
enum Command {
    #[command(flatten)]
    Shared(naftiko_commands::Command),
    /// Generates a client from each file in a folder and reports the results
    Corpus(corpus::Arguments),
    /// Measures the build time and size of the generated crates
    Cost(cost::Arguments),
    /// Compares other generators with this one: generates, builds and calls clients of one document
    Peers(peers::Arguments),
}

fn main() -> ExitCode {
    let workspace = folders::workspace();
    let runtime = Runtime::Path(workspace.join("crates/naftiko-client"));
    let line = CommandLine::new("cargo xtask").workspace(workspace).runtime(runtime);
    match line.parse::<Command>() {
        Command::Shared(command) => line.run(&command),
        Command::Corpus(arguments) => finish(corpus::run(&arguments)),
        Command::Cost(arguments) => finish(cost::run(&arguments)),
        Command::Peers(arguments) => finish(peers::measure(&arguments)),
    }
}
