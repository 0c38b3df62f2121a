//! Tests over HTTP on both sides.

mod authentication;
mod bytes;
mod common;
mod mismatches;
mod skills;
