//! The flows of a client in its README.

use std::fmt::Write;

use super::{cell, lines_of, paragraphs};
use crate::emit::text::doc_text;
use crate::model::FlowGroup;

/// What holds for every flow.
const FLOWS: &str = "A flow sends the requests of its steps, and is awaited as one call. If a step fails, the error has the name of \
                     the step, and the responses of those before it.";

/// Writes the methods of a group of flows.
pub(super) fn reference(out: &mut String, group: &FlowGroup) {
    let module = &group.module;
    let _ = writeln!(out, "## {module}\n");
    paragraphs(out, doc_text(&group.docs, &format!("{}.", group.heading)));
    let scripts = if group.scripts.is_some() { "scripts" } else { "" };
    let _ = writeln!(out, "| `client.{module}({scripts})` | Description |\n|---|---|");
    for flow in &group.flows {
        let arguments: Vec<_> = flow.required().map(|input| input.name.to_string()).collect();
        let call = format!("`{}({})`", flow.fn_name, arguments.join(", "));
        let _ = writeln!(out, "| {call} | {} |", cell(&flow.docs.summary()));
    }
    out.push('\n');
    paragraphs(out, lines_of(FLOWS));
}
