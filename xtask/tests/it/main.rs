//! The commands of this workspace as scripts meet them, and what holds for the workspace as a
//! whole.

mod add;
mod check;
mod codegen;
mod common;
mod diff;
mod explain;
mod features;
mod language;
mod rust_version;
mod specs;
