//! The generated client of `specs/clerk`, called as its users call it. Everything is in `tests/`.
//!
//! A crate of its own because the source that is included has features, which are those of the crate it is compiled in; and
//! it is included because no crate of the workspace may depend on a generated one.
