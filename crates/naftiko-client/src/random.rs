//! Numbers that nobody outside of the process can foresee, for what a server or a body must not be able to guess.

/// A number at random: the standard library seeds its hashers from the system's randomness.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn unforeseen() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(())
}

/// A number at random. In a browser those hashers are all the same.
#[cfg(target_arch = "wasm32")]
pub(crate) fn unforeseen() -> u64 {
    fastrand::u64(..)
}
