//! Lowers the MCP servers that capability files expose.

use std::collections::HashSet;

use naftiko_spec::Code;

use super::problem::{Kind, Notes, Problem};
use super::prompt::prompt;
use super::resource::{self, Taken};
use super::tool::{LeftOut, Tools};
use crate::load::File;
use crate::model::{CallerAuthentication, Docs, Server};
use crate::report::Report;
use crate::resolve::callers;

impl Tools<'_> {
    /// Returns the servers of all files. Servers with one namespace are one, which authenticates
    /// its callers if any of them does.
    pub(in crate::lower) fn servers(&self, report: &mut Report, left_out: &mut Vec<LeftOut>) -> Vec<Server> {
        let mut servers: Vec<Server> = Vec::new();
        for document in self.folder.files.iter().map(|file| &file.document) {
            for server in &document.mcp_servers {
                let spec = server.authentication.as_ref();
                let audience = server.audience.as_deref();
                let configuration = self.folder.configuration();
                let authentication =
                    callers::resolve(document, &server.namespace, spec, audience, configuration, report);
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
                        resources: Vec::new(),
                        prompts: Vec::new(),
                        ttl: server.ttl,
                        is_public: server.is_public,
                        max_binary_size: server.max_binary_size,
                    }),
                }
            }
        }
        self.offers(&mut servers, report, left_out);
        servers
    }

    /// Adds the resources and the prompts of all files to their servers.
    fn offers(&self, servers: &mut [Server], report: &mut Report, left_out: &mut Vec<LeftOut>) {
        let (mut taken, mut names) = (Taken::new(), HashSet::new());
        for (file, server) in self.servers_of_files(servers) {
            let server = &mut servers[server];
            let is_of = |namespace: &Option<String>| namespace.as_deref().unwrap_or_default() == server.namespace;
            for it in file.document.mcp_resources.iter().filter(|it| is_of(&it.tool.namespace)) {
                let mut notes = resource::notes(it, report);
                match self.resource(file, it, &mut taken, &mut notes) {
                    Ok(found) => server.resources.push(found),
                    Err(problem) => {
                        let code = self.cause(Kind::Resource, file.origin(), &it.tool);
                        leave_out(problem, code, &server.namespace, &mut notes, left_out);
                    }
                }
            }
            for it in file.document.mcp_prompts.iter().filter(|it| is_of(&it.namespace)) {
                let mut notes = Notes { kind: Kind::Prompt, name: &it.name.value, report };
                match prompt(file, it, &mut names, &mut notes) {
                    Ok(found) => server.prompts.push(found),
                    Err(problem) => leave_out(problem, None, &server.namespace, &mut notes, left_out),
                }
            }
        }
    }

    /// Returns each file with each of its servers: an index.
    fn servers_of_files(&self, servers: &[Server]) -> Vec<(&File, usize)> {
        let mut pairs = Vec::new();
        for file in &self.folder.files {
            let mut known = HashSet::new();
            for server in &file.document.mcp_servers {
                let index = servers.iter().position(|it| it.namespace == server.namespace);
                pairs.extend(index.filter(|index| known.insert(*index)).map(|index| (file, index)));
            }
        }
        pairs
    }
}

/// Reports what cannot be served. `code` is that of the error because of which it cannot.
pub(super) fn leave_out(
    problem: Problem,
    code: Option<Code>,
    namespace: &str,
    notes: &mut Notes<'_>,
    left_out: &mut Vec<LeftOut>,
) {
    let (name, namespace) = (notes.name.to_owned(), namespace.to_owned());
    left_out.push(LeftOut { kind: notes.kind.name(), namespace, name, reason: problem.reason, code });
    notes.left_out(&problem);
}
