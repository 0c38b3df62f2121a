//! The generated client of `specs/clerk`, called as its users call it.

mod clerk;
mod client;
mod common;
mod errors;
mod fake;
mod guide;
mod mcp;
mod pages;
mod responses;
mod table;
