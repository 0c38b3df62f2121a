//! Counts instructions with valgrind: a process makes few calls, another makes many, and the
//! difference is the cost of those between.

use std::io::{self, BufRead, BufReader};
use std::process::{Child, Command, ExitCode, Stdio};

use crate::calls::{CALLS, SIDES};

/// How many calls each of the two processes makes.
const FEW: usize = 100;
const MANY: usize = 400;
/// The highest ratio of each call of the generated client and the one by hand.
const HIGHEST: [f64; CALLS.len()] = [1.02, 0.90, 1.03];

pub(crate) fn run(checks: bool) -> ExitCode {
    match table() {
        Ok(ratios) => {
            let mut is_fine = true;
            for ((call, ratio), highest) in CALLS.iter().zip(ratios).zip(HIGHEST) {
                if checks && ratio > highest {
                    println!(
                        "{call}: {ratio:.3} times the instructions of the call by hand, and {highest} are allowed"
                    );
                    is_fine = false;
                }
            }
            if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("cannot count instructions: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the instructions of each call and side, and returns the ratios of ours.
fn table() -> io::Result<Vec<f64>> {
    let server = Serving::start()?;
    println!("{:<16} {:>12} {:>20} {:>20}", "instructions", SIDES[0], SIDES[1], SIDES[2]);
    let mut ratios = Vec::new();
    for call in CALLS {
        let mut counts = [0.0; SIDES.len()];
        for (side, count) in SIDES.iter().zip(&mut counts) {
            *count = server.count(side, call)?;
        }
        let [by_hand, ours, peer] = counts;
        let cell = |count: f64| format!("{count:.0} {:>7}", format!("x{:.3}", count / by_hand));
        println!("{call:<16} {by_hand:>12.0} {:>20} {:>20}", cell(ours), cell(peer));
        ratios.push(ours / by_hand);
    }
    Ok(ratios)
}

/// The server, in its own process.
struct Serving {
    process: Child,
    address: String,
}

impl Serving {
    fn start() -> io::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = command.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut address = String::new();
        let output = process.stdout.take().ok_or_else(|| io::Error::other("the server has no output"))?;
        BufReader::new(output).read_line(&mut address)?;
        Ok(Serving { process, address: address.trim().to_owned() })
    }

    /// Returns the instructions of one call.
    fn count(&self, side: &str, call: &str) -> io::Result<f64> {
        let (few, many) = (self.counted(side, call, FEW)?, self.counted(side, call, MANY)?);
        Ok((many - few) / (MANY - FEW) as f64)
    }

    /// Returns the instructions of a process that makes so many calls.
    fn counted(&self, side: &str, call: &str, times: usize) -> io::Result<f64> {
        let mut command = Command::new("valgrind");
        command.args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]);
        command.arg(std::env::current_exe()?).args(["call", side, call, &times.to_string(), &self.address]);
        let output = command.output()?;
        let report = String::from_utf8_lossy(&output.stderr);
        // `==1== I refs:   1,234,567`
        let count = report.lines().find_map(|line| Some(line.split_once("refs:")?.1.trim().replace(',', "")));
        match count.filter(|_| output.status.success()).and_then(|count| count.parse().ok()) {
            Some(count) => Ok(count),
            None => Err(io::Error::other(format!("valgrind reports no number of instructions:\n{report}"))),
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Its standard input ends.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
