//! Addresses of this machine.

/// The names of this machine, which a browser can reach without a request to a name server.
pub const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
