//! The clients that send the requests of a table.

use std::fmt;
use std::sync::OnceLock;

use super::places::Places;
use super::run::{Content, RunError, run, run_without_secrets};
use super::{Inputs, Services, Table, Unit};
use crate::api::Api;
use crate::client::{ApiClient, ClientBuilder};
use crate::error::Error;
use crate::response::Response;

type Configure = dyn Fn(&'static Api, ClientBuilder<ApiClient>) -> ClientBuilder<ApiClient> + Send + Sync;

/// The clients of the services of a [`Table`]. Each is built when the first request needs it, so a
/// missing secret is an error of a call, not of the start.
pub struct Clients {
    table: &'static Table,
    configure: Box<Configure>,
    clients: Vec<OnceLock<ApiClient>>,
    places: Places,
}

impl Clients {
    /// Creates the clients of a table. `configure` sets what differs from the defaults, for each
    /// service.
    pub fn new(
        table: &'static Table,
        configure: impl Fn(&'static Api, ClientBuilder<ApiClient>) -> ClientBuilder<ApiClient> + Send + Sync + 'static,
    ) -> Self {
        let clients = table.services.iter().map(|_| OnceLock::new()).collect();
        let places = Places::new(table.services.len(), usize::MAX);
        Clients { table, configure: Box::new(configure), clients, places }
    }

    /// Sets the maximum number of calls of one service that are in progress at the same time. There
    /// is none by default. A flow counts as a call of each service that it calls.
    pub fn max_calls(self, max: usize) -> Self {
        Clients { places: Places::new(self.table.services.len(), max), ..self }
    }

    /// Returns the table.
    pub fn table(&self) -> &'static Table {
        self.table
    }

    /// Runs a unit and returns its response. It needs the clients of the services that it calls.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`run`] and of [`client`](Clients::client), and [`RunError::Busy`].
    pub async fn run(&self, unit: &Unit, inputs: &Inputs) -> Result<Response<Content>, RunError> {
        let _taken = self.places.take(unit.services()).map_err(|index| self.busy(index))?;
        run(self, unit, inputs).await
    }

    /// Runs a unit as [`run`](Clients::run) does, and hides the secrets of the client in the
    /// content as [`run_without_secrets`] does.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`run`](Clients::run).
    pub async fn run_without_secrets(&self, unit: &Unit, inputs: &Inputs) -> Result<Response<Content>, RunError> {
        let _taken = self.places.take(unit.services()).map_err(|index| self.busy(index))?;
        run_without_secrets(self, unit, inputs).await
    }

    fn busy(&self, service: usize) -> RunError {
        RunError::Busy(self.table.services.get(service).map_or(self.table.name, |api| api.name()))
    }

    /// Returns the client that sends the requests of a unit. A flow can have several.
    ///
    /// # Errors
    ///
    /// Returns the error of [`ClientBuilder::build`], such as a missing secret. The next call tries
    /// again.
    pub fn client(&self, unit: &Unit) -> Result<&ApiClient, Error> {
        self.service(unit.service)
    }
}

impl Services for Clients {
    fn service(&self, index: usize) -> Result<&ApiClient, Error> {
        let (Some(api), Some(client)) = (self.table.services.get(index), self.clients.get(index)) else {
            return Err(Error::configuration(format!("{} has no service {index}", self.table.name)));
        };
        if let Some(client) = client.get() {
            return Ok(client);
        }
        let built = (self.configure)(api, ClientBuilder::new(api)).build()?;
        Ok(client.get_or_init(|| built))
    }
}

/// Shows the name of the API.
impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clients").field("api", &self.table.name).finish_non_exhaustive()
    }
}
