//! The tests of the generator from outside, in one executable: linking one costs more than compiling most of its modules.
//!
//! `cargo test -p naftiko-codegen --test it -- cases::` runs those of one module. Tests that are
//! ignored are slow, and `.ci/run` says which tier runs them. The data of the tests lies beside this folder.

mod attack;
mod builds;
mod cases;
mod conformance;
mod foreign;
mod generator;
mod guide;
mod hostile;
mod properties;
mod types;
