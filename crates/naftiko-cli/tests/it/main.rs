//! Command lines, against a server on loopback.

mod calls;
mod common;
mod confirm;
mod exits;
mod help;
mod output;
mod secrets;
mod table;
