//! Calls a unit for a client.

use naftiko_client::flow::FlowError;
use naftiko_client::table::{Clients, Inputs, Problem, RunError, Server, Unit};
use rmcp::model::CallToolResult;

use crate::content::{failure, result};
use crate::limit::Limits;

/// Calls a unit. All that fails is a result for the model, which can correct its inputs or report
/// it. Neither a response nor the text of an error contains a secret of the client. The text of a
/// result has at most `max` bytes; files have the limit of the server that exposes the tool.
pub(crate) async fn run(clients: &Clients, unit: &Unit, inputs: &Inputs, max: usize) -> CallToolResult {
    match clients.run_without_secrets(unit, inputs).await {
        Ok(response) => result(unit, inputs, response, Limits { text: max, binary: of_server(clients, unit) }),
        Err(RunError::Inputs(problems)) => failure(listed(&problems)),
        Err(RunError::Flow(error)) => failure(of_flow(&error)),
        Err(error) => failure(error.to_string()),
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
