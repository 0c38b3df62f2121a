//! What the servers of generated naftiko programs have in common.
//!
//! A server has an [`Endpoint`], which responds to requests, and a [`Guard`], which authenticates
//! callers as a capability file declares it. [`Listener`] accepts connections for it, with limits,
//! and [`HttpServer`] serves it until a signal ends the process, with a server for operators that
//! shows its [`Metrics`]. [`HttpOptions`] has what users set.

mod accept;
mod address;
mod body;
mod connections;
mod control;
mod error;
mod guard;
mod host;
mod metrics;
#[cfg(feature = "oauth")]
mod oauth;
mod options;
mod patient;
mod problem;
mod reply;
mod server;

pub use accept::accepts_json;
pub use address::LOOPBACK;
pub use body::read;
pub use connections::{Endpoint, Limits, Listener, signal};
pub use error::Error;
pub use guard::{Guard, is_metadata};
pub use metrics::{Family, FamilyHelp, InFlight, Metrics};
pub use options::HttpOptions;
pub use problem::Problem;
pub use reply::{Refusal, Response, empty, json, text, typed};
pub use server::HttpServer;
