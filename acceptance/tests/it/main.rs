//! The generated clients of `specs/`, called as their users call them.

mod clerk;
mod client;
mod common;
mod errors;
mod fake;
mod guide;
mod mcp;
mod onboarding;
mod pages;
mod responses;
mod table;
