//! The command line of a generated program.
//!
//! A [`Program`] is built from the table of units of a generated client
//! ([`naftiko_client::table`]). Each operation is a command, with the group of the operation above
//! it: `pets owners list --limit 20`. Nothing in this crate depends on an API, so a new operation
//! is data.

#[cfg(any(feature = "http", feature = "rest"))]
mod address;
mod args;
mod body;
mod built_in;
mod call;
mod clients;
mod completions;
mod confirm;
mod console;
mod download;
mod error;
mod exit;
#[cfg(any(feature = "http", feature = "rest"))]
mod http;
mod inputs;
mod kind;
#[cfg(any(feature = "mcp", feature = "rest"))]
mod limits;
mod man;
#[cfg(feature = "mcp")]
mod mcp;
mod options;
mod output;
mod pages;
mod parameter;
mod preview;
mod profile;
mod program;
mod progress;
mod secrets;
#[cfg(feature = "rest")]
mod serve;
mod set;
mod skills;
mod source;
mod tree;
mod verbose;

pub use console::Console;
pub use program::Program;
