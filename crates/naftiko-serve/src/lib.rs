//! What the servers of generated naftiko programs have in common.
//!
//! A server has an [`Endpoint`], which responds to requests, and a [`Guard`], which authenticates
//! callers as a capability file declares it. [`Listener`] accepts connections for it, with limits,
//! until a signal ends the process.

mod address;
mod body;
mod connections;
mod error;
mod guard;
mod host;
#[cfg(feature = "oauth")]
mod oauth;
mod patient;
mod reply;

pub use address::LOOPBACK;
pub use body::read;
pub use connections::{Endpoint, Limits, Listener, signal};
pub use error::Error;
pub use guard::{Guard, is_metadata};
pub use reply::{Refusal, Response, empty, json, text, typed};
