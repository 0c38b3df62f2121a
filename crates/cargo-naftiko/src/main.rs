//! `cargo naftiko`: generates Rust clients from naftiko capability files and OpenAPI documents.

use std::env;
use std::process::ExitCode;

use naftiko_commands::{CommandLine, Installed};

/// A third of the generator's time is allocation: many small trees on several threads. Huge pages
/// are off, because they double the peak memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut arguments: Vec<_> = env::args_os().collect();
    // Cargo passes the name of the command to `cargo naftiko`.
    if arguments.get(1).is_some_and(|first| first == "naftiko") {
        arguments.remove(1);
    }
    let line = CommandLine::new("cargo naftiko").version(env!("CARGO_PKG_VERSION"));
    let command: Installed = line.parse_from(arguments);
    line.run_installed(&command)
}
