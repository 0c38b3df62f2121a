//! A unit as a tool.

use std::sync::Arc;

use naftiko_client::table::{Hints, Unit};
use rmcp::model::{Tool, ToolAnnotations};

use crate::limit::shorten;
use crate::schema;

/// The maximum number of characters of the description of a tool. Some clients reject longer ones.
const MAX_DESCRIPTION: usize = 1024;

/// Returns the tool of a unit.
pub(crate) fn tool(unit: &Unit) -> Tool {
    let mut tool = Tool::new(unit.tool_name, description(unit), Arc::new(schema::of_inputs(unit)));
    if !unit.title.is_empty() {
        tool = tool.with_title(unit.title);
    }
    if let Some(schema) = schema::of_output(unit) {
        tool = tool.with_raw_output_schema(Arc::new(schema));
    }
    match annotations(unit) {
        Some(annotations) => tool.with_annotations(annotations),
        None => tool,
    }
}

/// Returns the description of a unit. Without one, it is its title, or the request that it sends.
pub(crate) fn description(unit: &Unit) -> String {
    let text = match (unit.description, unit.title, unit.operation()) {
        ("", "", Some(operation)) => format!("{} {}", operation.method, operation.path),
        ("", title, _) => title.to_owned(),
        (description, ..) => description.to_owned(),
    };
    let is_marked = text.to_lowercase().contains("deprecated");
    let mark = if unit.is_deprecated && !is_marked { "Deprecated. " } else { "" };
    shorten(&format!("{mark}{text}"), MAX_DESCRIPTION)
}

/// Returns the known hints and the title, if there are any.
fn annotations(unit: &Unit) -> Option<ToolAnnotations> {
    if unit.title.is_empty() && unit.hints == Hints::new() {
        return None;
    }
    let title = (!unit.title.is_empty()).then(|| unit.title.to_owned());
    let Hints { read_only, destructive, idempotent, open_world, .. } = unit.hints;
    Some(ToolAnnotations::from_raw(title, read_only, destructive, idempotent, open_world))
}

#[cfg(test)]
mod tests {
    use naftiko_client::table::Input;
    use naftiko_client::{Operation, Value, json};

    use super::*;

    fn listed(unit: &Unit) -> Value {
        serde_json::to_value(tool(unit)).unwrap()
    }

    #[test]
    fn a_tool_has_what_the_unit_has() {
        static INPUTS: &[Input] = &[Input::new("pet_id", r#"{"type":"string"}"#).required().description("Its ID.")];
        let unit = Unit::new("pets", "delete-pet", Operation::delete("DeletePet", "/pets/{pet_id}"))
            .tool_name("pets-delete-pet")
            .title("Delete a pet")
            .description("Deletes a pet.\n\nPermanently.")
            .hints(Hints::new().destructive(true).idempotent(true))
            .inputs(INPUTS)
            .output_schema(r#"{"type":"object","properties":{"id":{"type":"string"}}}"#)
            .deprecated();
        let expected = json!({
            "name": "pets-delete-pet",
            "title": "Delete a pet",
            "description": "Deprecated. Deletes a pet.\n\nPermanently.",
            "inputSchema": {
                "type": "object",
                "properties": {"pet_id": {"type": "string", "description": "Its ID."}},
                "required": ["pet_id"],
                "additionalProperties": false,
            },
            "outputSchema": {"type": "object", "properties": {"id": {"type": "string"}}},
            "annotations": {"title": "Delete a pet", "destructiveHint": true, "idempotentHint": true},
        });
        assert_eq!(listed(&unit), expected);
    }

    #[test]
    fn a_unit_of_which_nothing_is_known_is_described_by_its_request() {
        let unit = Unit::new("pets", "list-pets", Operation::get("ListPets", "/pets"));
        let expected = json!({
            "name": "list-pets",
            "description": "GET /pets",
            "inputSchema": {"type": "object", "properties": {}, "additionalProperties": false},
        });
        assert_eq!(listed(&unit), expected);
    }
}
