//! The Rust examples of the README and the guide in `docs/` compile, and their tests pass.
//! `build.rs` makes a module of each.

#![allow(dead_code, unreachable_pub, unused_imports)]

include!(concat!(env!("OUT_DIR"), "/guide.rs"));
