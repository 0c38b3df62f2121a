//! The clients of the services of a table, as a unit needs them.

use crate::api::Api;
use crate::boxed::BoxFuture;
use crate::call::transport::{Incoming, Transport, TransportError};
use crate::client::{ApiClient, ClientBuilder};
use crate::error::Error;

/// Gives access to the clients of the services of a [`Table`](super::Table): [`Clients`], a
/// generated client, or the [`ApiClient`] of a table of one service.
///
/// [`Clients`]: super::Clients
pub trait Services: Sync {
    /// Returns the client of the service with this index.
    ///
    /// # Errors
    ///
    /// Returns an error if the client cannot be built, or if there is no such service.
    fn service(&self, index: usize) -> Result<&ApiClient, Error>;
}

/// The client of every service.
impl Services for ApiClient {
    fn service(&self, _: usize) -> Result<&ApiClient, Error> {
        Ok(self)
    }
}

/// Returns the client of a service that a flow does not call. It needs no settings.
pub(super) fn unused() -> Result<ApiClient, Error> {
    static API: Api = Api::new("", "http://unused.invalid");
    ClientBuilder::new(&API).without_authentication().transport(Unused).build()
}

/// A transport that sends nothing.
#[derive(Debug)]
struct Unused;

impl Transport for Unused {
    fn send(&self, _: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>> {
        Box::pin(async { Err(TransportError::refused("the flow does not declare that it calls this service")) })
    }
}
