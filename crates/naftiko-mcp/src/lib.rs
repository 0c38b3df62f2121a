//! An MCP server over the table of a generated naftiko client.
//!
//! [`Server`] offers the units of a [`Table`](naftiko_client::table::Table) as tools to the clients
//! of the Model Context Protocol, and calls them through the generated client. It works with any
//! API: a generated program passes its table. It supports all revisions of the protocol from
//! 2024-11-05 to 2026-07-28, with and without `initialize`.
//!
//! ```no_run
//! use naftiko_client::table::{Clients, Table};
//! use naftiko_mcp::{Options, Server};
//!
//! static TABLE: Table = Table::new("pets", &[], &[]);
//!
//! # async fn serve() -> Result<(), naftiko_mcp::Error> {
//! let clients = Clients::new(&TABLE, |_, builder| builder.secret_from_env());
//! Server::new("pets", "1.0.0", clients).options(Options::default())?.serve_stdio().await
//! # }
//! ```

mod cache;
mod callers;
mod configuration;
mod content;
mod cut;
mod error;
mod handler;
#[cfg(feature = "http")]
mod http;
mod limit;
mod media;
mod misfit;
mod note;
mod offer;
mod options;
mod page;
mod prompts;
mod resources;
mod run;
mod schema;
mod search;
mod select;
mod server;
mod skills;
mod tool;

pub use configuration::{ClientProgram, Reach};
pub use error::Error;
#[cfg(feature = "http")]
pub use http::{HttpOptions, HttpServer};
pub use options::{Mode, Options};
pub use server::Server;
