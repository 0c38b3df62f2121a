//! `cargo xtask peers`: other generators of Rust clients, with the OpenAPI document of
//! `specs/clerk`.
//!
//! Each generates a client of the same 18 operations. The client is built, and a driver of
//! `acceptance/peers` calls the operations, on a server that compares the requests with those that
//! the document describes. The generators come from crates.io and PyPI into `target/tools/peers`;
//! nothing of them is part of the repository. A generator that cannot be installed, that stops, or
//! whose client does not compile is a line with the reason.

mod calls;
mod drivers;
mod list;
mod process;
mod server;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use naftiko_commands::{Progress, eprintln, println};

use crate::folders;
use drivers::{COUNTED, Called};
use list::{PEERS, Peer};
use process::{Cost, run};
use server::Server;

/// The highest ratio of the instructions of each counted call and of the one by hand.
const HIGHEST: [f64; COUNTED.len()] = [1.02, 0.90, 1.03];

/// Generates, builds and calls the 18 operations of `specs/clerk` with other generators.
///
/// The first table has the costs of each generator and of its client. The second one has the calls:
/// how many of the 18 send the request that the document describes, how many decode the response,
/// and the instructions of three of them, compared with calls that are written by hand with
/// reqwest. The reasons follow.
///
/// It needs GNU time and cargo; for openapi-generator also Python with pip, and Java; for the
/// instructions also valgrind. The generators are installed into `target/tools/peers`, with pinned
/// versions. One that cannot be installed or does not work is a line with the reason.
///
/// The exit code is 0 if this generator and the calls by hand were measured, 1 if not, and 2 if the
/// arguments are not valid. With `--check`, it is also 1 if a call costs more than its bound.
#[derive(clap::Args)]
#[command(after_help = "Example: cargo xtask peers --only progenitor --runs 1")]
pub(crate) struct Arguments {
    /// How many times each client is generated and built; the fastest counts
    #[arg(long, value_name = "N", default_value_t = 3)]
    runs: usize,

    /// Only this generator, beside this one and the calls by hand; can be repeated
    #[arg(long, value_name = "NAME", value_parser = names())]
    only: Vec<String>,

    /// Also builds each client once with all its dependencies, from nothing
    #[arg(long)]
    cold: bool,

    /// Only calls, by hand and of this generator; fails if they do not work or cost too much
    #[arg(long, conflicts_with_all = ["only", "cold", "runs"])]
    check: bool,
}

/// The names of the other generators.
fn names() -> clap::builder::PossibleValuesParser {
    PEERS.iter().filter(|peer| !peer.is_ours()).map(|peer| peer.name).into()
}

/// The folders of a measurement.
struct Places {
    root: PathBuf,
    tools: PathBuf,
    work: PathBuf,
}

impl Places {
    /// Where the drivers are built.
    fn calls(&self) -> PathBuf {
        self.work.join("calls")
    }
}

/// What a generator needs, and its client.
struct Measured {
    generate: Cost,
    lines: usize,
    build: Cost,
    packages: usize,
    /// The first build, with all dependencies.
    cold: Option<Cost>,
    /// The folder of the client.
    client: PathBuf,
}

pub(crate) fn measure(arguments: &Arguments) -> ExitCode {
    let root = folders::workspace().to_owned();
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let places = Places { tools: target.join("tools/peers"), work: target.join("peers"), root };
    let result = if arguments.check { check(&places) } else { compare(arguments, &places) };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cannot measure: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the tables, and returns whether they have this generator and the calls by hand.
fn compare(arguments: &Arguments, places: &Places) -> io::Result<bool> {
    let progress = Progress::new();
    let (calls, server, has_valgrind) = (calls::read(&places.root)?, Server::start()?, has_valgrind());
    let mut costs = Vec::new();
    let mut called = Vec::new();
    progress.step("by hand: building, then calling");
    let ours = drivers::build_ours(places);
    let [by_hand, ours] = match &ours {
        Ok(programs) => programs.each_ref().map(|program| drivers::call(program, &calls, &server, has_valgrind)),
        Err(error) => [(); 2].map(|()| Err(io::Error::other(error.to_string()))),
    };
    called.push(("by hand, reqwest", by_hand));
    let mut ours = Some(ours);
    for peer in &PEERS {
        if !peer.is_ours() && !arguments.only.is_empty() && !arguments.only.iter().any(|name| name == peer.name) {
            continue;
        }
        let show = |what: &str| progress.step(&format!("{} {}: {what}", peer.name, peer.version));
        let measured = measured(peer, places, arguments, &show);
        let result = match (&measured, peer.is_ours()) {
            (_, true) => ours.take(),
            (Ok(measured), false) => {
                show("building its driver, then calling");
                let driver = drivers::build(peer, &measured.client, places);
                Some(driver.and_then(|driver| drivers::call(&driver, &calls, &server, has_valgrind)))
            }
            (Err(_), false) => None,
        };
        called.extend(result.map(|result| (peer.name, result)));
        costs.push((peer, measured));
    }
    drop(progress);
    print_costs(&costs, arguments);
    println!("");
    print_calls(&called, calls.len(), has_valgrind);
    let is_ours_measured = costs.iter().any(|(peer, measured)| peer.is_ours() && measured.is_ok());
    Ok(is_ours_measured && called.iter().take(2).all(|(_, called)| called.is_ok()))
}

/// Calls by hand and with this generator, and returns whether all calls work within their bounds.
fn check(places: &Places) -> io::Result<bool> {
    if !has_valgrind() {
        return Err(io::Error::other("valgrind is not installed"));
    }
    let (calls, server) = (calls::read(&places.root)?, Server::start()?);
    let progress = Progress::new();
    progress.step("building, then calling");
    let [by_hand, ours] = drivers::build_ours(places)?;
    let by_hand = drivers::call(&by_hand, &calls, &server, true)?;
    let ours = drivers::call(&ours, &calls, &server, true)?;
    drop(progress);
    let mut is_fine = by_hand.reasons.is_empty() && ours.reasons.is_empty();
    let counts: Vec<_> = by_hand.instructions.into_iter().zip(ours.instructions).collect();
    print_calls(&[("by hand, reqwest", Ok(by_hand)), ("naftiko-codegen", Ok(ours))], calls.len(), true);
    for ((operation, highest), count) in COUNTED.iter().zip(HIGHEST).zip(counts) {
        let (Some(by_hand), Some(ours)) = count else { continue };
        let ratio = ours / by_hand;
        if ratio > highest {
            println!("{operation}: {ratio:.3} times the instructions of the call by hand, and {highest} are allowed");
            is_fine = false;
        }
    }
    Ok(is_fine)
}

fn has_valgrind() -> bool {
    let mut command = Command::new("valgrind");
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn print_costs(costs: &[(&Peer, io::Result<Measured>)], arguments: &Arguments) {
    let (cold, line) = if arguments.cold { (" cold build, CPU s |", "---|") } else { ("", "") };
    println!("| generator | version | generate, CPU s | peak, MiB | lines | build, CPU s | packages |{cold}");
    println!("|---|---|---|---|---|---|---|{line}");
    for (peer, measured) in costs {
        let (name, version) = (peer.name, peer.version);
        match measured {
            Ok(measured) => {
                let Measured { generate, lines, build, packages, cold, .. } = measured;
                let (seconds, mebibytes, compiled) = (generate.cpu, generate.peak / 1024, build.cpu);
                let cold = cold.map(|cold| format!(" {:.0} |", cold.cpu)).unwrap_or_default();
                println!(
                    "| {name} | {version} | {seconds:.2} | {mebibytes} | {lines} | {compiled:.2} | {packages} |{cold}"
                );
            }
            Err(error) => println!("| {name} | {version} | {error} | | | | |"),
        }
    }
    for (peer, _) in costs {
        if let Some(edit) = peer.edit.description() {
            println!("{}: {edit}", peer.name);
        }
    }
}

fn print_calls(called: &[(&str, io::Result<Called>)], calls: usize, has_valgrind: bool) {
    println!("| client | requests | decoded | GET of one | GET of 100 | POST of a body |");
    println!("|---|---|---|---|---|---|");
    let by_hand = called.first().and_then(|(_, called)| called.as_ref().ok());
    let by_hand = by_hand.map_or([None; COUNTED.len()], |called| called.instructions);
    for (at, (name, result)) in called.iter().enumerate() {
        let called = match result {
            Ok(called) => called,
            Err(error) => {
                println!("| {name} | its driver: {error} | | | | |");
                continue;
            }
        };
        let cells: Vec<String> = called
            .instructions
            .iter()
            .zip(by_hand)
            .map(|counts| match counts {
                _ if !has_valgrind => "no valgrind".to_owned(),
                (None, _) => "fails".to_owned(),
                (Some(count), Some(by_hand)) if at > 0 => format!("x{:.3}", count / by_hand),
                (Some(count), _) => format!("{count:.0}"),
            })
            .collect();
        let Called { requests, decoded, .. } = called;
        println!("| {name} | {requests} of {calls} | {decoded} of {calls} | {} |", cells.join(" | "));
    }
    for (name, called) in called {
        let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
        for (operation, reason) in called.iter().flat_map(|called| &called.reasons) {
            match reasons.iter_mut().find(|known| known.0 == reason) {
                Some(known) => known.1.push(operation),
                None => reasons.push((reason, vec![operation])),
            }
        }
        for (reason, operations) in reasons {
            println!("{name}: {}: {reason}", operations.join(", "));
        }
    }
}

/// Installs a generator, and measures it and its client.
fn measured(peer: &Peer, places: &Places, arguments: &Arguments, show: &dyn Fn(&str)) -> io::Result<Measured> {
    let runs = arguments.runs.max(1);
    show("installing");
    let program = peer.install(places)?;
    let folder = places.work.join(peer.name);
    let out = folder.join("out");
    let mut generate = Cost::HIGHEST;
    show("generating");
    for _ in 0..runs {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        peer.write_input(places, &folder)?;
        generate = generate.least(run(&peer.command(&program, places, &folder))?);
    }
    let client = out.join(peer.client);
    peer.finish(&client)?;
    let lines = rust_lines(&client.join("src"))?;
    let target = places.work.join(if arguments.cold { "cold" } else { "builds" });
    if arguments.cold && target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let cargo = |verb: &str| {
        let mut cargo = Command::new("cargo");
        cargo.arg(verb).args(peer.features).current_dir(&client);
        cargo.env("CARGO_TARGET_DIR", &target).env("CARGO_INCREMENTAL", "0");
        cargo
    };
    show("building its dependencies");
    let cold = run(&cargo("build"))?;
    show("building its client");
    let mut build = Cost::HIGHEST;
    for _ in 0..runs {
        let library = client.join("src/lib.rs");
        fs::write(&library, fs::read(&library)?)?;
        build = build.least(run(&cargo("build"))?);
    }
    let tree = cargo("tree").args(["-e", "normal", "--prefix", "none", "--no-dedupe"]).output()?;
    let mut packages: Vec<&str> = std::str::from_utf8(&tree.stdout).map_err(io::Error::other)?.lines().collect();
    packages.sort_unstable();
    packages.dedup();
    if arguments.cold {
        fs::remove_dir_all(&target)?;
    }
    let cold = arguments.cold.then_some(cold);
    Ok(Measured { generate, lines, build, packages: packages.len(), cold, client })
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
