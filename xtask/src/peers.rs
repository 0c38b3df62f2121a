//! `cargo xtask peers`: other generators of Rust clients, with the OpenAPI document of
//! `specs/clerk`.
//!
//! Each generates a client of the same 18 operations, and the client is built. The generators come
//! from crates.io and PyPI into `target/tools/peers`; nothing of them is part of the repository. A
//! generator that cannot be installed, that stops, or whose client does not compile is a line with
//! the reason.

mod list;
mod process;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use naftiko_commands::{Progress, eprintln, println};

use crate::folders;
use list::{Install, PEERS, Peer};
use process::{Cost, run};

/// The exit status is 0 if the generator of this repository is measured, 1 if not, and 2 if the
/// arguments are not valid. It needs GNU time, cargo, pip and Java.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Also counts the instructions of calls, with valgrind and optimized builds
    #[arg(long)]
    calls: bool,

    /// How many times each client is generated and built; the fastest counts
    #[arg(long, value_name = "N", default_value_t = 3)]
    runs: usize,
}

/// The folders of a measurement.
struct Places {
    root: PathBuf,
    tools: PathBuf,
    work: PathBuf,
}

/// What a generator needs, and its client.
struct Measured {
    generate: Cost,
    lines: usize,
    build: Cost,
    packages: usize,
}

pub(crate) fn measure(arguments: &Arguments) -> ExitCode {
    match table(arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cannot measure: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the table, and returns whether it has the generator of this repository.
fn table(arguments: &Arguments) -> io::Result<bool> {
    let root = folders::workspace().to_owned();
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let places = Places { tools: target.join("tools/peers"), work: target.join("peers"), root };
    let progress = Progress::new();
    let mut lines = Vec::new();
    let mut is_ours_measured = false;
    for peer in &PEERS {
        progress.step(&format!("{} {}", peer.name, peer.version));
        let line = match measured(peer, &places, arguments.runs.max(1)) {
            Ok(measured) => {
                is_ours_measured |= matches!(peer.install, Install::Here);
                row(peer, &measured)
            }
            Err(error) => format!("| {} | {} | {error} | | | | |", peer.name, peer.version),
        };
        lines.push(line);
    }
    drop(progress);
    println!("| generator | version | generate, CPU s | peak, MiB | lines | build, CPU s | packages |");
    println!("|---|---|---|---|---|---|---|");
    for line in lines {
        println!("{line}");
    }
    for peer in PEERS.iter().filter(|peer| !peer.edits.is_empty()) {
        let edits: Vec<String> = peer.edits.iter().map(|(from, to)| format!("`{from}` is `{to}`")).collect();
        println!("{}: {} in its document", peer.name, edits.join(", "));
    }
    if arguments.calls {
        let mut calls = Command::new("cargo");
        calls.args(["run", "--quiet", "--locked", "--release"]).current_dir(places.root.join("acceptance/peers"));
        calls.env("CARGO_TARGET_DIR", target.join("peers/calls"));
        return Ok(calls.status()?.success() && is_ours_measured);
    }
    Ok(is_ours_measured)
}

fn row(peer: &Peer, measured: &Measured) -> String {
    let Measured { generate, lines, build, packages } = measured;
    let (name, version) = (peer.name, peer.version);
    let (seconds, mebibytes, compiled) = (generate.cpu, generate.peak / 1024, build.cpu);
    format!("| {name} | {version} | {seconds:.2} | {mebibytes} | {lines} | {compiled:.2} | {packages} |")
}

/// Installs a generator, and measures it and its client.
fn measured(peer: &Peer, places: &Places, runs: usize) -> io::Result<Measured> {
    let program = peer.install(places)?;
    let folder = places.work.join(peer.name);
    let out = folder.join("out");
    let mut generate = Cost::HIGHEST;
    for _ in 0..runs {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        peer.write_input(places, &folder)?;
        generate = generate.least(run(peer.command(&program, places, &folder))?);
    }
    let client = out.join(peer.client);
    let lines = rust_lines(&client.join("src"))?;
    // The repository is a workspace, and this is no member of it.
    let manifest = client.join("Cargo.toml");
    fs::write(&manifest, format!("{}\n[workspace]\n", fs::read_to_string(&manifest)?))?;
    let cargo = |verb: &str| {
        let mut cargo = Command::new("cargo");
        cargo.arg(verb).args(peer.features).current_dir(&client);
        cargo.env("CARGO_TARGET_DIR", places.work.join("builds")).env("CARGO_INCREMENTAL", "0");
        cargo
    };
    // With all that it depends on, which is not measured.
    run(cargo("build"))?;
    let mut build = Cost::HIGHEST;
    for _ in 0..runs {
        let library = client.join("src/lib.rs");
        fs::write(&library, fs::read(&library)?)?;
        build = build.least(run(cargo("build"))?);
    }
    let tree = cargo("tree").args(["-e", "normal", "--prefix", "none", "--no-dedupe"]).output()?;
    let mut packages: Vec<&str> = std::str::from_utf8(&tree.stdout).map_err(io::Error::other)?.lines().collect();
    packages.sort_unstable();
    packages.dedup();
    Ok(Measured { generate, lines, build, packages: packages.len() })
}

/// The lines of code and documentation in a folder, without empty ones.
fn rust_lines(folder: &Path) -> io::Result<usize> {
    let mut lines = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            lines += rust_lines(&path)?;
        } else if path.extension().is_some_and(|it| it == "rs") {
            lines += fs::read_to_string(&path)?.lines().filter(|line| !line.trim().is_empty()).count();
        }
    }
    Ok(lines)
}
