//! A REST server over the table of a generated naftiko client.
//!
//! [`Server`] serves the routes of one [`RestServer`](naftiko_client::table::RestServer) of a
//! [`Table`](naftiko_client::table::Table), and runs their units through the generated client. It
//! works with any API: a generated program passes its table.
//!
//! A successful response is the JSON that the unit returns, with the status of the API. An error is
//! a problem document (RFC 9457). `/openapi.json` describes the routes.
//!
//! A [`SkillServer`](naftiko_client::table::SkillServer) is served in the same way: its routes are
//! `/skills`, `/skills/{name}`, `/skills/{name}/contents` and `/skills/{name}/contents/{file}`.
//!
//! ```no_run
//! use naftiko_client::table::{Clients, Table};
//! use naftiko_rest::{Options, Server};
//!
//! static TABLE: Table = Table::new("pets", &[], &[]);
//!
//! # async fn serve() -> Result<(), naftiko_rest::Error> {
//! let clients = Clients::new(&TABLE, |_, builder| builder.secret_from_env());
//! let server = Server::new(clients, None, Options::default())?;
//! server.bind(([127, 0, 0, 1], 8080).into()).await?.serve_until_signal().await
//! # }
//! ```

mod body;
mod endpoint;
mod failure;
mod inputs;
mod openapi;
mod options;
mod origin;
mod pattern;
mod query;
mod reply;
mod router;
mod server;
mod skills;
mod text;

pub use naftiko_serve::{Error, HttpOptions, Limits};
pub use options::Options;
pub use server::{HttpServer, Server};
