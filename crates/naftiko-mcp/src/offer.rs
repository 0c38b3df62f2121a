//! The tools of a server, and what calls of them do.

use naftiko_client::table::{Clients, Inputs, Unit, nearest};
use rmcp::model::{CallToolResult, Tool};

use crate::limit::shorten;
use crate::run::{Limits, run};
use crate::tool::tool;

/// The tools of a server.
pub(crate) enum Offer {
    /// Each unit is a tool.
    Tools(Vec<&'static Unit>),
}

impl Offer {
    /// Returns the tools, in their order.
    pub(crate) fn tools(&self) -> Vec<Tool> {
        match self {
            Offer::Tools(units) => units.iter().map(|unit| tool(unit)).collect(),
        }
    }

    /// Calls a tool.
    ///
    /// # Errors
    ///
    /// Returns a message if there is no such tool.
    pub(crate) async fn call(
        &self,
        clients: &Clients,
        name: &str,
        inputs: Inputs,
        limits: Limits,
    ) -> Result<CallToolResult, String> {
        match self {
            Offer::Tools(units) => Ok(run(clients, find(units, name)?, &inputs, limits).await),
        }
    }
}

/// Returns the unit of a tool.
///
/// # Errors
///
/// Returns a message with a similar name.
pub(crate) fn find(units: &[&'static Unit], name: &str) -> Result<&'static Unit, String> {
    if let Some(unit) = units.iter().find(|unit| unit.tool_name == name) {
        return Ok(unit);
    }
    let shown = shorten(name, 100);
    Err(match nearest(name, units.iter().map(|unit| unit.tool_name)) {
        Some(similar) => format!("unknown tool `{shown}`; did you mean `{similar}`?"),
        None => format!("unknown tool `{shown}`"),
    })
}
