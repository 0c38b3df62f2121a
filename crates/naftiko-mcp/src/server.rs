//! A server.

use naftiko_client::Value;
use naftiko_client::table::{Clients, Server as Exposed, SkillServer, Table, Unit};
use rmcp::ServiceExt;
use rmcp::model::Implementation;
use rmcp::service::{QuitReason, ServerInitializeError};
use rmcp::transport::async_rw::AsyncRwTransport;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::handler::Handler;
use crate::offer::Offer;
use crate::run::{Caller, Watch};
use crate::select::{select, servers, skill_servers};
use crate::skills::Skills;
use crate::{Error, Options};

/// The maximum number of bytes of a message of a client. Files are in messages, as Base64.
const MAX_MESSAGE: usize = 64 * 1024 * 1024;

/// An MCP server over a table.
pub struct Server {
    implementation: Implementation,
    clients: Clients,
    options: Options,
    units: Vec<&'static Unit>,
    /// The exposed servers whose resources and prompts are offered.
    servers: Vec<&'static Exposed>,
    /// The servers whose skills are offered.
    skill_servers: Vec<&'static SkillServer>,
}

impl Server {
    /// Creates a server of all tools, resources, prompts and skills of a table. Its clients see the
    /// name and the version.
    pub fn new(name: impl Into<String>, version: impl Into<String>, clients: Clients) -> Self {
        let table = clients.table();
        let mut implementation = Implementation::new(name, version);
        implementation.title = Some(table.title.to_owned()).filter(|title| !title.is_empty());
        let (units, servers) = (table.tools().collect(), table.servers.iter().collect());
        let options = Options::default();
        let clients = clients.max_calls(options.max_calls);
        let skill_servers = table.skill_servers.iter().collect();
        Server { implementation, clients, options, units, servers, skill_servers }
    }

    /// Sets the options.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Usage`] if a name fits nothing of the table.
    pub fn options(self, options: Options) -> Result<Self, Error> {
        let table = self.clients.table();
        let units = select(table, &options)?;
        let (servers, skill_servers) = (servers(table, &options), skill_servers(table, &options));
        let clients = self.clients.max_calls(options.max_calls);
        Ok(Server { options, units, servers, skill_servers, clients, ..self })
    }

    /// Returns the tools as JSON: a list, as clients get it.
    pub fn tools(&self) -> Value {
        serde_json::to_value(self.offer().tools()).unwrap_or_default()
    }

    /// Serves the client on the standard streams until it closes the input. Nothing else may be
    /// written to the standard output.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Connection`] if the connection fails, or if the first message of the client
    /// is not a request.
    pub async fn serve_stdio(self) -> Result<(), Error> {
        let (input, output) = rmcp::transport::io::stdio_pipes();
        self.serve(input, output).await
    }

    /// Serves one client until it closes the input. Each message is a line of JSON.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Connection`] if the connection fails, or if the first message of the client
    /// is not a request.
    pub async fn serve<R, W>(self, input: R, output: W) -> Result<(), Error>
    where
        R: AsyncRead + Send + Unpin + 'static,
        W: AsyncWrite + Send + Unpin + 'static,
    {
        let transport = AsyncRwTransport::new_server(input, output).with_max_line_length(MAX_MESSAGE);
        match self.handler(None).serve(transport).await {
            Ok(service) => match service.waiting().await {
                Ok(QuitReason::JoinError(error)) | Err(error) => Err(Error::Connection(error.to_string())),
                Ok(_) => Ok(()),
            },
            Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
            Err(ServerInitializeError::ExpectedInitializeRequest(_)) => {
                Err(Error::Connection("the first message is not a request".to_owned()))
            }
            Err(error) => Err(Error::Connection(error.to_string())),
        }
    }

    /// Returns the name.
    pub(crate) fn name(&self) -> &str {
        &self.implementation.name
    }

    /// Returns the table.
    pub fn table(&self) -> &'static Table {
        self.clients.table()
    }

    /// Returns the units that are offered.
    pub(crate) fn units(&self) -> &[&'static Unit] {
        &self.units
    }

    /// Returns the exposed servers of which something is offered.
    pub(crate) fn servers(&self) -> impl Iterator<Item = &'static Exposed> {
        let has_tools = |namespace| self.units.iter().any(|unit| unit.is_tool && unit.group == namespace);
        let has_others = |server: &Exposed| !server.resources.is_empty() || !server.prompts.is_empty();
        self.servers.iter().copied().filter(move |server| has_others(server) || has_tools(server.namespace))
    }

    /// Returns the servers whose skills are offered.
    pub(crate) fn skill_servers(&self) -> &[&'static SkillServer] {
        &self.skill_servers
    }

    /// Returns the tools that are offered.
    fn offer(&self) -> Offer {
        Offer::new(self.units.clone(), self.options.mode)
    }

    /// Returns what responds to the requests of clients. `watch` gets each call.
    pub(crate) fn handler(self, watch: Option<Watch>) -> Handler {
        let offer = self.offer();
        let instructions = [self.instructions(), offer.instructions()].join("\n\n");
        let skills = Skills::new(&self.skill_servers, &self.units);
        let caller = Caller { clients: self.clients, max: self.options.max_result_bytes, watch };
        Handler::new(self.implementation, &instructions, caller, offer, &self.servers, skills)
    }

    /// Returns the descriptions of the servers that are offered, or that of the API.
    fn instructions(&self) -> String {
        let servers: Vec<_> = self.servers().filter(|server| !server.description.is_empty()).collect();
        match servers[..] {
            [] => self.table().description.to_owned(),
            [server] => server.description.to_owned(),
            _ => {
                let paragraphs = servers.iter().map(|server| format!("{}: {}", server.namespace, server.description));
                paragraphs.collect::<Vec<_>>().join("\n\n")
            }
        }
    }
}
