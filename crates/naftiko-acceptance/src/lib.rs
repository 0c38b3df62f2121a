//! The generated client of `specs/clerk`, compiled once for the tests in `tests/it/` and for the
//! benchmark.
//!
//! The source is included, as no crate of the workspace may depend on a generated one. Its features
//! are those of this crate.

#[cfg(has_client)]
#[rustfmt::skip]
#[allow(deprecated)]
#[path = "../../../generated/clerk/src/lib.rs"]
pub mod clerk_client;
