//! Command lines, against a server on loopback.

mod calls;
mod common;
mod output;
