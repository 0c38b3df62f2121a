//! Counts the instructions of a call: of the generated client, of progenitor's, and of the same
//! call written by hand with reqwest. Instructions do not depend on the load of a machine.
//! `cargo run --release` prints them, and with `-- --check` fails if a ratio is too high. It needs
//! valgrind.

#[path = "../../benches/overhead/by_hand.rs"]
mod by_hand;
mod calls;
mod count;
#[path = "../../benches/overhead/responses.rs"]
mod responses;
#[allow(dead_code, reason = "the last request is for the other benchmark")]
#[path = "../../benches/overhead/server.rs"]
mod server;
/// Progenitor's client, as its generator writes it.
#[allow(missing_docs, unused, clippy::all)]
mod progenitor {
    include!(concat!(env!("OUT_DIR"), "/progenitor.rs"));
}

use std::io::{self, Read};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => count::run(false),
        ["--check"] => count::run(true),
        ["serve"] => serve(),
        ["call", side, call, times, address] => {
            calls::run(side, call, times.parse().expect("how many calls"), address);
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("usage: naftiko-peers [--check]");
            ExitCode::from(2)
        }
    }
}

/// Serves responses until the standard input ends, in a process whose instructions are not counted.
fn serve() -> ExitCode {
    let server = server::Server::start(responses::routes()).expect("a server on loopback");
    println!("{}", server.address);
    let _ = io::stdin().read_to_end(&mut Vec::new());
    ExitCode::SUCCESS
}
