//! Runs the whole pipeline on arbitrary files: `cargo +nightly fuzz run pipeline`, in
//! `crates/naftiko-codegen`. A line `=== 1` begins the second file; `attack.rs` has the list of
//! files.

#![no_main]

#[allow(dead_code)]
#[path = "../../tests/it/attack.rs"]
mod attack;

libfuzzer_sys::fuzz_target!(|data: &[u8]| attack::pipeline(data));
