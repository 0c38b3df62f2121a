//! Which authentication of callers a server has.

use naftiko_client::table::{CallerAuthentication, Table, Unit};

use crate::{Error, Server};

impl Server {
    /// Returns the namespace of the offered server, and how it authenticates its callers.
    pub(crate) fn callers(&self) -> Result<(&'static str, CallerAuthentication), Error> {
        let table = self.table();
        let mut servers = self.units().iter().map(|unit| authentication(table, unit));
        let Some(first) = servers.next() else { return Ok((table.name, CallerAuthentication::None)) };
        match servers.find(|other| other.1 != first.1) {
            Some(other) => Err(Error::Usage(format!(
                "{} and {} authenticate their callers in different ways: choose one of the servers",
                first.0, other.0
            ))),
            None => Ok(first),
        }
    }
}

/// Returns the namespace of the server of a unit, and how it authenticates its callers.
fn authentication(table: &'static Table, unit: &Unit) -> (&'static str, CallerAuthentication) {
    match table.servers.iter().find(|server| unit.is_tool && server.namespace == unit.group) {
        Some(server) => (server.namespace, server.authentication),
        None => (table.name, CallerAuthentication::None),
    }
}
