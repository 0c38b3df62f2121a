//! The commands of this workspace as scripts meet them, and what holds for the workspace as a
//! whole.

mod agent;
mod commands;
mod features;
mod language;
mod packages;
mod rust_version;
mod schemas;
mod specs;
