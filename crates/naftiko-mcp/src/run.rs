//! Calls a unit for a client.

use std::time::Duration;

use naftiko_client::table::{Clients, Inputs, Problem, RunError, Unit};
use rmcp::model::CallToolResult;

use crate::content::{failure, result};

/// The limits of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The maximum number of bytes of the text of a result.
    pub(crate) result_bytes: usize,
    /// The maximum time of a call.
    pub(crate) timeout: Option<Duration>,
}

/// Calls a unit. All that fails is a result for the model, which can correct its inputs or report
/// it. The texts of errors contain no secret.
pub(crate) async fn run(clients: &Clients, unit: &Unit, inputs: &Inputs, limits: Limits) -> CallToolResult {
    let called = clients.run(unit, inputs);
    let called = match limits.timeout {
        Some(limit) => match tokio::time::timeout(limit, called).await {
            Ok(called) => called,
            Err(_) => return failure(timed_out(unit, limit)),
        },
        None => called.await,
    };
    match called {
        Ok(response) => result(unit, inputs, response, limits.result_bytes),
        Err(RunError::Inputs(problems)) => failure(listed(&problems)),
        Err(error) => failure(error.to_string()),
    }
}

fn timed_out(unit: &Unit, limit: Duration) -> String {
    let name = unit.tool_name;
    format!("{name}: no complete response within {:.1} s. The server may have acted.", limit.as_secs_f32())
}

/// Lists the problems of inputs, one in a line.
pub(crate) fn listed(problems: &[Problem]) -> String {
    let mut text = "The inputs do not fit, and nothing was sent:".to_owned();
    for problem in problems {
        text.push_str(&format!("\n- {problem}"));
    }
    text
}
