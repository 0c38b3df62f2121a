//! Reads arbitrary text: `cargo +nightly fuzz run read`, in `crates/naftiko-codegen`.

#![no_main]

#[allow(dead_code)]
#[path = "../../tests/it/attack.rs"]
mod attack;

libfuzzer_sys::fuzz_target!(|data: &[u8]| attack::read(data));
