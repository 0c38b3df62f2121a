//! The JSON Schema of what a tool returns, as its outputs declare it.

use naftiko_spec::{ToolForm, ToolOutput, ToolOutputs, Type};

use super::definition::Definition;
use super::inputs::type_name;
use super::output::path_of;
use super::schema::string;
use crate::model::docs::Docs;
use crate::resolve::json_path;

/// The maximum number of bytes of a schema.
const MOST: usize = 4096;

/// Returns the schema as JSON; empty if the outputs declare no properties, or too many.
pub(super) fn of(definition: &Definition<'_>) -> String {
    let Some(outputs) = &definition.body.outputs else { return String::new() };
    let names_values = matches!(definition.body.form, ToolForm::Mock | ToolForm::Steps(_));
    let schema = |describes| Schemas { describes, names_values }.of(outputs);
    let fitting = [true, false].into_iter().filter_map(schema).find(|schema| schema.len() <= MOST);
    fitting.unwrap_or_default()
}

struct Schemas {
    /// Whether properties have descriptions.
    describes: bool,
    /// Whether outputs with names are the values of an object: those of a mock, and of steps.
    names_values: bool,
}

impl Schemas {
    fn of(&self, outputs: &ToolOutputs) -> Option<String> {
        let is_named = outputs.all().iter().all(|output| output.name.is_some());
        match (outputs, outputs.all()) {
            (ToolOutputs::List(_), [only]) if has_properties(only) && !(self.names_values && is_named) => {
                Some(match is_list(only) {
                    true => format!(r#"{{"type":"object","properties":{{"items":{}}}}}"#, self.part(only)),
                    false => self.object(r#""object""#, &only.properties),
                })
            }
            (ToolOutputs::Map(_), all) if is_named && (self.names_values || !outputs.is_whole()) => {
                Some(self.object(r#""object""#, all))
            }
            (ToolOutputs::List(_), all) if is_named && self.names_values => Some(self.object(r#""object""#, all)),
            _ => None,
        }
    }

    fn object(&self, ty: &str, properties: &[ToolOutput]) -> String {
        let readable = properties.iter().filter(|output| is_readable(output));
        let property = |output: &ToolOutput| {
            let name = output.name.as_ref()?;
            Some(format!("{}:{}", string(name), self.part(output)))
        };
        let properties: Vec<String> = readable.filter_map(property).collect();
        format!(r#"{{"type":{ty},"properties":{{{}}}}}"#, properties.join(","))
    }

    /// Returns the schema of a part, which may be `null`.
    fn part(&self, output: &ToolOutput) -> String {
        let schema = if is_list(output) {
            match &output.items {
                Some(items) => format!(r#"{{"type":["array","null"],"items":{}}}"#, self.part(items)),
                None => r#"{"type":["array","null"]}"#.to_owned(),
            }
        } else if !output.properties.is_empty() {
            self.object(r#"["object","null"]"#, &output.properties)
        } else if let Some(values) = &output.values {
            format!(r#"{{"type":["object","null"],"additionalProperties":{}}}"#, self.part(values))
        } else {
            match output.ty {
                Some(ty) => format!(r#"{{"type":["{}","null"]}}"#, type_name(ty)),
                None => "{}".to_owned(),
            }
        };
        let text = output.description.as_deref().map(|text| Docs::new(text).one_line()).unwrap_or_default();
        match schema.strip_suffix('}').filter(|_| self.describes && !text.is_empty()) {
            Some("{") => format!(r#"{{"description":{}}}"#, string(&text)),
            Some(rest) => format!(r#"{rest},"description":{}}}"#, string(&text)),
            None => schema,
        }
    }
}

fn is_list(output: &ToolOutput) -> bool {
    output.ty == Some(Type::Array) || output.items.is_some()
}

fn has_properties(output: &ToolOutput) -> bool {
    output.all().iter().any(|part| !part.properties.is_empty())
}

/// Whether an output is returned. Its path may be one that cannot be read.
fn is_readable(output: &ToolOutput) -> bool {
    path_of(output).is_none_or(|path| json_path::parse(&path.value).is_ok())
}
