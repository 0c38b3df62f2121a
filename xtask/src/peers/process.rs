//! Processes, and what they cost.

use std::io;
use std::process::Command;

/// What a process and its children needed.
#[derive(Clone, Copy)]
pub(super) struct Cost {
    /// Seconds of CPU time.
    pub(super) cpu: f64,
    /// The largest memory of a process, in KiB.
    pub(super) peak: u64,
}

impl Cost {
    /// More than each process needs.
    pub(super) const HIGHEST: Cost = Cost { cpu: f64::INFINITY, peak: u64::MAX };

    /// The smaller one of each value.
    pub(super) fn least(self, other: Self) -> Self {
        Cost { cpu: self.cpu.min(other.cpu), peak: self.peak.min(other.peak) }
    }
}

/// Runs a command under GNU time.
///
/// # Errors
///
/// If it cannot be run or fails, with the first line of its output that names an error.
pub(super) fn run(command: &Command) -> io::Result<Cost> {
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%U %S %M"]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        timed.env(name, value.unwrap_or_default());
    }
    if let Some(folder) = command.get_current_dir() {
        timed.current_dir(folder);
    }
    let output = timed.output().map_err(|error| io::Error::other(format!("no GNU time: {error}")))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let words = |words: &[&str]| errors.lines().find(|line| words.iter().any(|word| line.contains(word)));
        let start = errors.lines().find(|line| line.starts_with("error"));
        let line = start.or_else(|| words(&["rror:", "panicked", "Error"])).or_else(|| errors.lines().next());
        let name = command.get_program().display();
        let line = line.unwrap_or("it fails").trim().replace('|', "/");
        return Err(io::Error::other(format!("`{name}`: {line}")));
    }
    let cost = errors.lines().last().and_then(cost);
    cost.ok_or_else(|| io::Error::other("GNU time reports no numbers"))
}

/// `3.67 0.33 180288`: seconds of the user and of the system, and KiB.
fn cost(line: &str) -> Option<Cost> {
    let mut words = line.split(' ');
    let mut next = || words.next()?.parse::<f64>().ok();
    let (user, system, peak) = (next()?, next()?, next()?);
    Some(Cost { cpu: user + system, peak: peak as u64 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_that_of_the_user_and_the_system() {
        let cost = cost("3.25 0.50 180288").unwrap();
        assert_eq!((cost.cpu, cost.peak), (3.75, 180_288));
        assert!(super::cost("Command exited").is_none());
    }
}
