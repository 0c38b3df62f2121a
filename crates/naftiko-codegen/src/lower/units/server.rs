//! Lowers the MCP servers that capability files expose.

use crate::config::Configuration;
use crate::load::Folder;
use crate::model::{CallerAuthentication, Docs, Server};
use crate::report::Report;
use crate::resolve::callers;

/// Returns the servers of all files. Servers with one namespace are one, which authenticates its
/// callers if any of them does.
pub(in crate::lower) fn all(folder: &Folder, configuration: Configuration<'_>, report: &mut Report) -> Vec<Server> {
    let mut servers: Vec<Server> = Vec::new();
    for document in folder.files.iter().map(|file| &file.document) {
        for server in &document.mcp_servers {
            let authentication = callers::resolve(document, server, configuration, report);
            match servers.iter_mut().find(|known| known.namespace == server.namespace) {
                Some(known) if known.authentication == CallerAuthentication::None => {
                    known.authentication = authentication
                }
                Some(_) => {}
                None => servers.push(Server {
                    namespace: server.namespace.clone(),
                    description: server
                        .description
                        .as_deref()
                        .map_or(String::new(), |it| Docs::new(it).lines().join("\n")),
                    authentication,
                }),
            }
        }
    }
    servers
}
