//! The tools of a server, and what calls of them do.

use naftiko_client::table::{Inputs, Unit, nearest};
use rmcp::model::{CallToolResult, Tool};

use crate::Mode;
use crate::limit::shorten;
use crate::run::Caller;
use crate::search::Catalog;
use crate::tool::tool;

/// The tools of a server.
pub(crate) enum Offer {
    /// Each unit is a tool.
    Tools(Vec<&'static Unit>),
    /// Units are found by a search.
    Search(Catalog),
}

/// The maximum number of tools that are offered by themselves, unless the mode is explicit.
const MAX_TOOLS: usize = 40;

impl Offer {
    /// Returns the offer of units.
    pub(crate) fn new(units: Vec<&'static Unit>, mode: Mode) -> Self {
        match mode {
            Mode::Tools => Offer::Tools(units),
            Mode::Auto if units.len() <= MAX_TOOLS => Offer::Tools(units),
            Mode::Auto | Mode::Search => Offer::Search(Catalog::new(units)),
        }
    }

    /// Returns how the tools are used; empty if that is usual.
    pub(crate) fn instructions(&self) -> String {
        match self {
            Offer::Tools(_) => String::new(),
            Offer::Search(catalog) => catalog.instructions(),
        }
    }

    /// Returns the tools, in their order.
    pub(crate) fn tools(&self) -> Vec<Tool> {
        match self {
            Offer::Tools(units) => units.iter().map(|unit| tool(unit)).collect(),
            Offer::Search(catalog) => catalog.tools(),
        }
    }

    /// Calls a tool.
    ///
    /// # Errors
    ///
    /// Returns a message if there is no such tool.
    pub(crate) async fn call(&self, caller: &Caller, name: &str, inputs: Inputs) -> Result<CallToolResult, String> {
        match self {
            Offer::Tools(units) => Ok(caller.run(find(units, name)?, &inputs).await),
            Offer::Search(catalog) => catalog.call(caller, name, inputs).await,
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
