//! The runtime as its users see it: calls over real HTTP on loopback, and over transports of the
//! tests.
//!
//! All tests are one executable. Tests that measure the memory of their process run in a separate
//! one ([`common::is_alone`]).

mod common;

mod authentication;
#[cfg(feature = "blocking")]
mod blocking;
mod bodies;
mod builders;
mod data;
mod downloads;
mod events;
#[cfg(target_os = "linux")]
mod faults;
mod flows;
#[cfg(feature = "gzip")]
mod gzip;
#[cfg(target_os = "linux")]
mod memory;
mod pages;
mod redaction;
mod responses;
mod retries;
mod setters;
#[cfg(feature = "table")]
mod shapes;
#[cfg(target_os = "linux")]
mod soak;
#[cfg(feature = "table")]
mod table;
#[cfg(feature = "test-util")]
mod test_util;
#[cfg(feature = "tracing")]
mod tracing;
mod uploads;
mod wire;
