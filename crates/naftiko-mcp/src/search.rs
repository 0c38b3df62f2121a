//! Four tools that stand for all others: `search` finds them, `describe` shows their inputs, and
//! `read` and `write` call them.
//!
//! There are two that call, so that a client can allow one and ask before the other.

mod index;
mod topics;
mod words;

use std::sync::OnceLock;

use naftiko_client::table::{Hints, Input, Inputs, Unit, check};
use naftiko_client::{Operation, Value};
use rmcp::model::{CallToolResult, ContentBlock, Tool};

use crate::content::failure;
use crate::cut::{cut, size};
use crate::limit::{first_line, shorten};
use crate::offer::find;
use crate::run::{Caller, listed};
use crate::select::is_read_only;
use crate::tool::{description, tool};
use index::Index;

/// How many tools a search returns by default.
const DEFAULT_FOUND: usize = 10;

/// The maximum number of tools that a search returns.
const MAX_FOUND: usize = 50;

/// The maximum number of tools that are described at once.
const MAX_DESCRIBED: usize = 10;

/// The maximum number of characters of the description of a tool in a search.
const MAX_LINE: usize = 200;

/// These units are not called: they have the names, the hints and the inputs of the tools.
const NOTHING: Operation = Operation::get("", "");

static SEARCH: Unit = Unit::new("", "search", NOTHING).hints(Hints::new().read_only(true).open_world(false)).inputs(&[
    Input::new("query", r#"{"type":"string"}"#)
        .description("Words of the task, such as `create invoice`. Without them, all tools are listed."),
    Input::new("topic", r#"{"type":"string"}"#).description("Only tools of this topic."),
    Input::new("limit", r#"{"type":"integer","minimum":1,"maximum":50,"default":10}"#)
        .description("The maximum number of tools."),
]);

static DESCRIBE: Unit = Unit::new("", "describe", NOTHING)
    .hints(Hints::new().read_only(true).open_world(false))
    .inputs(&[Input::new("names", r#"{"type":"array","items":{"type":"string"},"minItems":1,"maxItems":10}"#)
        .required()
        .description("The names of at most 10 tools.")]);

static CALL: &[Input] = &[
    Input::new("name", r#"{"type":"string"}"#).required().description("The name of the tool."),
    Input::new("inputs", r#"{"type":"object","additionalProperties":true}"#)
        .description("The inputs of the tool, by the schema that `describe` returns."),
];

static READ: Unit = Unit::new("", "read", NOTHING).hints(Hints::new().read_only(true)).inputs(CALL);

static WRITE: Unit =
    Unit::new("", "write", NOTHING).hints(Hints::new().read_only(false).destructive(true)).inputs(CALL);

/// Tools that are found by a search.
pub(crate) struct Catalog {
    units: Vec<&'static Unit>,
    /// It is built by the first search.
    index: OnceLock<Index>,
}

impl Catalog {
    pub(crate) fn new(units: Vec<&'static Unit>) -> Self {
        Catalog { units, index: OnceLock::new() }
    }

    /// Returns the tools. There is no tool that calls what the catalog does not have.
    pub(crate) fn tools(&self) -> Vec<Tool> {
        let count = self.units.len();
        let topics = topics::listed(&self.units);
        let mut tools = vec![
            described(&SEARCH, format!("Finds tools for a task among {count} tools. Their topics are: {topics}.")),
            described(
                &DESCRIBE,
                "Returns the descriptions and the input schemas of tools, before they are called.".to_owned(),
            ),
        ];
        if self.units.iter().any(|unit| is_read_only(unit)) {
            tools.push(described(&READ, "Calls a tool that changes nothing.".to_owned()));
        }
        if !self.units.iter().all(|unit| is_read_only(unit)) {
            tools.push(described(&WRITE, "Calls a tool that may change or delete data.".to_owned()));
        }
        tools
    }

    /// Returns how the tools are used.
    pub(crate) fn instructions(&self) -> String {
        let count = self.units.len();
        format!(
            "There are {count} tools. `search` finds them, `describe` returns their inputs, `read` calls those that \
             change nothing, and `write` the others."
        )
    }

    /// Calls a tool.
    ///
    /// # Errors
    ///
    /// Returns a message if there is no such tool.
    pub(crate) async fn call(&self, caller: &Caller, name: &str, mut inputs: Inputs) -> Result<CallToolResult, String> {
        let Some(unit) = [&SEARCH, &DESCRIBE, &READ, &WRITE].into_iter().find(|unit| unit.name == name) else {
            return Err(self.unknown(name));
        };
        parse_nested(&mut inputs);
        let problems = check(unit, &inputs);
        if !problems.is_empty() {
            return Ok(failure(listed(&problems)));
        }
        Ok(match name {
            "search" => self.search(&inputs),
            "describe" => self.describe(&inputs, caller.max),
            _ => self.execute(caller, name, &inputs).await,
        })
    }

    /// Describes a tool that cannot be called by itself.
    fn unknown(&self, name: &str) -> String {
        match find(&self.units, name) {
            Ok(unit) => format!("call `{}` with the name `{name}`", executor(unit)),
            Err(_) => {
                format!("unknown tool `{}`; the tools are `search`, `describe`, `read` and `write`", shorten(name, 100))
            }
        }
    }

    fn search(&self, inputs: &Inputs) -> CallToolResult {
        let text = |name: &str| inputs.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        let of_topic = match text("topic").map(|topic| topics::units(&self.units, topic)) {
            Some(Err(problem)) => return failure(problem),
            Some(Ok(units)) => Some(units),
            None => None,
        };
        let is_of_topic =
            |unit: &&Unit| of_topic.as_ref().is_none_or(|units| units.iter().any(|it| std::ptr::eq(*it, *unit)));
        let found: Vec<&Unit> = match text("query") {
            Some(query) => self.index().find(query).into_iter().map(|at| self.units[at]).filter(is_of_topic).collect(),
            None => self.units.iter().copied().filter(is_of_topic).collect(),
        };
        if found.is_empty() {
            let topics = topics::listed(&self.units);
            return text_result(format!("No tool matches. The topics are: {topics}."));
        }
        let limit = inputs.get("limit").and_then(Value::as_u64).map_or(DEFAULT_FOUND, |limit| limit as usize);
        let limit = limit.clamp(1, MAX_FOUND);
        let mut lines: Vec<String> = found.iter().take(limit).map(|unit| line(unit)).collect();
        if found.len() > limit {
            lines.push(format!(
                "{} more tools match: use other words, a topic or a higher `limit`.",
                found.len() - limit
            ));
        }
        text_result(lines.join("\n"))
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.units))
    }

    /// Returns the tools of these names, as many as fit.
    fn describe(&self, inputs: &Inputs, max: usize) -> CallToolResult {
        let names = inputs.get("names").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let (mut tools, mut left_out, mut problems) = (Vec::new(), Vec::new(), Vec::new());
        let mut left = max.saturating_sub(2);
        for name in names {
            let unit = match find(&self.units, name) {
                Ok(unit) => unit,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            let tool = if tools.is_empty() { cut(schema_of(unit), left).0 } else { schema_of(unit) };
            let needed = size(&tool) + 1;
            if tools.len() == MAX_DESCRIBED || needed > left + 1 {
                left_out.push(format!("`{name}`"));
                continue;
            }
            left = left.saturating_sub(needed);
            tools.push(tool);
        }
        if tools.is_empty() {
            return failure(problems.join("\n"));
        }
        if !left_out.is_empty() {
            problems.push(format!("call again for the others: {}", left_out.join(", ")));
        }
        let mut result = text_result(Value::Array(tools).to_string());
        if !problems.is_empty() {
            result.content.push(ContentBlock::text(problems.join("\n")));
        }
        result
    }

    async fn execute(&self, caller: &Caller, by: &str, inputs: &Inputs) -> CallToolResult {
        let name = inputs.get("name").and_then(Value::as_str).unwrap_or_default();
        let unit = match find(&self.units, name) {
            Ok(unit) => unit,
            Err(problem) => return failure(format!("{problem}; `search` finds tools")),
        };
        if executor(unit) != by {
            let does = if is_read_only(unit) { "changes nothing" } else { "may change data" };
            return failure(format!("`{name}` {does}; call `{}` with it", executor(unit)));
        }
        let inputs = match inputs.get("inputs") {
            Some(Value::Object(inputs)) => inputs.clone(),
            _ => Inputs::new(),
        };
        let mut result = caller.run(unit, &inputs).await;
        // The executors have no output schema.
        result.structured_content = None;
        result
    }
}

/// A tool with a description that the unit does not have.
fn described(unit: &Unit, description: String) -> Tool {
    let mut tool = tool(unit);
    tool.description = Some(description.into());
    tool
}

/// Reads inputs that a model wrote as a text.
fn parse_nested(inputs: &mut Inputs) {
    if let Some(value) = inputs.get_mut("inputs")
        && let Some(Ok(parsed @ Value::Object(_))) = value.as_str().map(serde_json::from_str)
    {
        *value = parsed;
    }
}

/// Returns the tool that calls a unit.
fn executor(unit: &Unit) -> &'static str {
    if is_read_only(unit) { READ.name } else { WRITE.name }
}

/// A unit in one line.
fn line(unit: &Unit) -> String {
    let description = description(unit);
    format!("`{}` ({}): {}", unit.tool_name, executor(unit), shorten(first_line(&description), MAX_LINE))
}

/// What `describe` returns for a unit.
fn schema_of(unit: &Unit) -> Value {
    let mut value = serde_json::to_value(tool(unit)).unwrap_or_default();
    value["calledBy"] = executor(unit).into();
    value
}

fn text_result(text: String) -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::text(text)])
}
