//! The server as clients see it: over a connection, with requests to a real API on loopback.

mod calls;
mod common;
mod configuration;
mod http;
mod limits;
mod prompts;
mod protocol;
mod resources;
mod search;
mod skills;
mod tools;
