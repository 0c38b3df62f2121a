//! Calls of units for clients.

use std::time::{Duration, Instant};

use naftiko_client::flow::FlowError;
use naftiko_client::table::{Clients, Inputs, Problem, RunError, Server, Unit};
use naftiko_client::{Error, ErrorKind};
use rmcp::model::CallToolResult;

use crate::content::{failure, result};
use crate::limit::Limits;

/// Calls units for clients.
pub(crate) struct Caller {
    pub(crate) clients: Clients,
    /// The maximum number of bytes of the text of a result.
    pub(crate) max: usize,
    /// Gets each call.
    pub(crate) watch: Option<Watch>,
}

/// Gets the name of a tool that was called, how the call ended, and its duration.
pub(crate) type Watch = Box<dyn Fn(&str, Ended, Duration) + Send + Sync>;

/// How a call ended.
#[cfg_attr(not(feature = "http"), allow(dead_code, reason = "only the server over HTTP counts calls"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Success,
    /// The result is an error, which may be one of the API.
    Error(Option<ErrorKind>),
}

impl Caller {
    /// Calls a unit. All that fails is a result for the model, which can correct its inputs or
    /// report it. Neither a response nor the text of an error contains a secret of the client.
    /// Files have the limit of the server that exposes the tool.
    pub(crate) async fn run(&self, unit: &Unit, inputs: &Inputs) -> CallToolResult {
        let start = Instant::now();
        let (kind, result) = match self.clients.run_without_secrets(unit, inputs).await {
            Ok(response) => {
                let limits = Limits { text: self.max, binary: of_server(&self.clients, unit) };
                (None, result(unit, inputs, response, limits))
            }
            Err(RunError::Inputs(problems)) => (None, failure(listed(&problems))),
            Err(RunError::Flow(error)) => (error.error().map(Error::kind), failure(of_flow(&error))),
            Err(RunError::Call(error)) => (Some(error.kind()), failure(RunError::Call(error).to_string())),
            Err(error) => (None, failure(error.to_string())),
        };
        if let Some(watch) = &self.watch {
            let ended = if result.is_error == Some(true) { Ended::Error(kind) } else { Ended::Success };
            watch(unit.tool_name, ended, start.elapsed());
        }
        result
    }
}

/// The maximum number of bytes of a file of the server that exposes a tool, or the default.
fn of_server(clients: &Clients, unit: &Unit) -> u64 {
    let server = clients.table().servers.iter().find(|server| unit.is_tool && server.namespace == unit.group);
    server.unwrap_or(&Server::new("")).max_binary_size
}

/// The error of a flow, with the steps that completed before: what they did is not undone.
fn of_flow(error: &FlowError) -> String {
    let completed: Vec<String> = error.completed().iter().map(|step| format!("`{}`", step.name())).collect();
    match completed.is_empty() {
        true => error.to_string(),
        false => format!("{error}\nThese steps completed before: {}", completed.join(", ")),
    }
}

/// Lists the problems of inputs, one in a line.
pub(crate) fn listed(problems: &[Problem]) -> String {
    let mut text = "The inputs do not fit, and nothing was sent:".to_owned();
    for problem in problems {
        text.push_str(&format!("\n- {problem}"));
    }
    text
}
