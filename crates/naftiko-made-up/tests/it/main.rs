//! The generator on generated projects: its output is the same each time, and compiles.
//!
//! `NAFTIKO_ATTACKS=25` makes 25 times as many projects, and `NAFTIKO_SEED=1000` begins with
//! another one.

mod callers;
mod compiled;
mod edits;
mod flows;
mod generated;
mod opinion;
mod packaged;
mod pairs;

use std::env;

/// The number of projects of a test: `few`, multiplied by `NAFTIKO_ATTACKS`.
fn seeds(few: u64) -> std::ops::Range<u64> {
    let number = |name: &str, usual| env::var(name).map_or(usual, |it| it.parse().expect("the variable is a number"));
    let first = number("NAFTIKO_SEED", 1);
    first..first + few * number("NAFTIKO_ATTACKS", 1)
}
