//! Tests over HTTP on both sides.

mod authentication;
mod common;
mod mismatches;
