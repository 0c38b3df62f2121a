//! The integration tests of the generator, in one executable: linking one costs more than compiling
//! most of its modules.
//!
//! `cargo test -p naftiko-codegen --test it -- cases::` runs the tests of one module. Ignored tests
//! are slow; `.ci/run` has the tier that runs them. The data of the tests is beside this folder.

mod add;
mod attack;
mod builds;
mod cases;
mod diff;
mod foreign;
mod generator;
mod guide;
mod hostile;
mod mistakes;
mod names;
mod offered;
mod properties;
mod types;
