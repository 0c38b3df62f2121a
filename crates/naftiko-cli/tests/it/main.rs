//! Command lines, against a server on loopback.

mod built_in;
mod calls;
mod common;
mod confirm;
#[cfg(unix)]
mod curl;
mod exits;
mod help;
#[cfg(feature = "mcp")]
mod mcp;
mod output;
mod pages;
mod preview;
mod profiles;
mod secrets;
#[cfg(feature = "rest")]
mod serve;
mod skills;
mod table;
