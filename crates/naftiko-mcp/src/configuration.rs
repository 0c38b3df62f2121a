//! The configuration of clients.

use naftiko_client::table::CallerAuthentication;
use naftiko_client::{KeyPlace, Secret, Value, json};
use serde_json::Map;

use crate::{Error, Server};

/// A program that is a client of MCP servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientProgram {
    /// Claude Code: `.mcp.json`.
    Claude,
    /// Cursor: `.cursor/mcp.json`.
    Cursor,
    /// VS Code: `.vscode/mcp.json`.
    VsCode,
}

/// How a client reaches a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The client starts this program, and uses its standard streams.
    Program {
        /// The path of the program. It should be absolute.
        path: String,
        /// Its arguments.
        arguments: Vec<String>,
        /// The environment variables of secrets that the program has from elsewhere, such as a
        /// file.
        without_variables: Vec<&'static str>,
    },
    /// The client sends requests to this URL.
    Url(String),
}

impl Server {
    /// Returns the configuration of a client for this server: JSON. It has references to the
    /// environment variables of secrets, and no values.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Usage`] if clients cannot send the credential that this server wants.
    pub fn configuration(&self, client: ClientProgram, reach: &Reach) -> Result<Value, Error> {
        let entry = match reach {
            Reach::Program { path, arguments, without_variables } => {
                let mut entry = json!({"type": "stdio", "command": path, "args": arguments});
                let variables = self.variables().into_iter().filter(|variable| !without_variables.contains(variable));
                let variables: Map<_, _> =
                    variables.map(|variable| (variable.to_owned(), client.reference(variable).into())).collect();
                if !variables.is_empty() {
                    entry["env"] = variables.into();
                }
                entry
            }
            Reach::Url(url) => self.remote(client, url)?,
        };
        Ok(client.file(self.name(), entry))
    }

    /// Returns the environment variables that calls need: those of secrets, and the others that are
    /// set.
    fn variables(&self) -> Vec<&'static str> {
        let mut variables = Vec::new();
        for service in self.table().services {
            let others = service.variable_names().filter_map(|(_, variable)| variable);
            let others = others.filter(|variable| std::env::var_os(variable).is_some());
            for variable in service.secret_variables().into_iter().chain(others) {
                if !variables.contains(&variable) {
                    variables.push(variable);
                }
            }
        }
        variables
    }

    /// Returns the entry of a server at a URL, with the credential of the caller.
    fn remote(&self, client: ClientProgram, url: &str) -> Result<Value, Error> {
        let (namespace, authentication) = self.callers()?;
        let value = |secret: Secret| secret.sent(|variable| client.reference(variable));
        let mut entry = json!({"type": "http", "url": url});
        match authentication {
            // With OAuth 2, clients get a token by themselves.
            CallerAuthentication::None | CallerAuthentication::OAuth2 { .. } => {}
            CallerAuthentication::Bearer { token } => {
                entry["headers"] = json!({"Authorization": format!("Bearer {}", value(token))});
            }
            CallerAuthentication::Key(key) if key.place == KeyPlace::Header => {
                entry["headers"] = json!({key.name: value(key.secret)});
            }
            CallerAuthentication::Key(key) if key.place == KeyPlace::Query => {
                entry["url"] = format!("{url}?{}={}", key.name, value(key.secret)).into();
            }
            _ => {
                return Err(Error::Usage(format!(
                    "{namespace} authenticates its callers by a scheme that a configuration cannot have"
                )));
            }
        }
        Ok(entry)
    }
}

impl ClientProgram {
    /// Returns a reference to an environment variable.
    fn reference(self, variable: &str) -> String {
        match self {
            ClientProgram::Claude => format!("${{{variable}}}"),
            ClientProgram::Cursor | ClientProgram::VsCode => format!("${{env:{variable}}}"),
        }
    }

    /// Returns a file with the entry of one server.
    fn file(self, name: &str, entry: Value) -> Value {
        let servers = match self {
            ClientProgram::Claude | ClientProgram::Cursor => "mcpServers",
            ClientProgram::VsCode => "servers",
        };
        json!({servers: {name: entry}})
    }
}
