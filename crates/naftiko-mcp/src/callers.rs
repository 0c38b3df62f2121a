//! Which authentication of callers a server has.

use naftiko_client::table::CallerAuthentication;

use crate::{Error, Server};

impl Server {
    /// Returns the namespace of the offered server, and how it authenticates its callers.
    pub(crate) fn callers(&self) -> Result<(&'static str, CallerAuthentication), Error> {
        let table = self.table();
        let is_exposed = |group| table.servers.iter().any(|server| server.namespace == group);
        let is_of_none = self.units().iter().any(|unit| !unit.is_tool || !is_exposed(unit.group));
        let none = is_of_none.then_some((table.name, CallerAuthentication::None));
        // Skills without authentication are served with that of the tools.
        let of_skills = self.skill_servers().iter().map(|server| (server.namespace, server.authentication));
        let of_skills = of_skills.filter(|(_, authentication)| *authentication != CallerAuthentication::None);
        let of_tools = self.servers().map(|server| (server.namespace, server.authentication));
        let mut servers = none.into_iter().chain(of_tools).chain(of_skills);
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
