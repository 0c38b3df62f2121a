//! Emits `SKILL.md`, the document of a skill.

use serde_json::{Map, Value};

use crate::model::docs::code;
use crate::model::program::Feature;
use crate::model::skill::{FrontMatter, Skill, SkillTool, SkillUse};
use crate::model::wrap::wrapped;
use crate::model::{Api, Program};
use crate::yaml::Writer;

/// The maximum width of the lines about tools.
const WIDTH: usize = 100;

/// Returns the front matter in YAML, with the lines around it.
pub(super) fn head(skill: &Skill) -> String {
    let mut writer = Writer::default();
    writer.line(0, "---");
    for (key, value) in &skill.front_matter {
        match value {
            FrontMatter::Text(text) => writer.entry(0, key, text),
            FrontMatter::Flag(flag) => writer.line(0, &format!("{key}: {flag}")),
            FrontMatter::Map(pairs) => {
                writer.line(0, &format!("{key}:"));
                pairs.iter().for_each(|(key, value)| writer.entry(2, key, value));
            }
        }
    }
    writer.line(0, "---");
    writer.into_text()
}

/// Returns the front matter as a JSON object.
pub(super) fn json(skill: &Skill) -> String {
    let value = |value: &FrontMatter| match value {
        FrontMatter::Text(text) => Value::from(text.as_str()),
        FrontMatter::Flag(flag) => Value::from(*flag),
        FrontMatter::Map(pairs) => {
            pairs.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect::<Map<_, _>>().into()
        }
    };
    let members: Map<String, Value> =
        skill.front_matter.iter().map(|(key, it)| ((*key).to_owned(), value(it))).collect();
    Value::Object(members).to_string()
}

/// Returns the section about the tools; empty if there are none.
pub(super) fn tool_list(api: &Api, skill: &Skill) -> String {
    if skill.tools.is_empty() {
        return String::new();
    }
    let mut lines = vec!["## Tools".to_owned(), String::new()];
    if let Some(program) = &api.program {
        lines.extend(introduction(program, skill));
    }
    for tool in &skill.tools {
        lines.extend(item(api, tool));
    }
    wrapped(lines, WIDTH).join("\n") + "\n"
}

/// Returns how the tools are used in a program.
fn introduction(program: &Program, skill: &Skill) -> Vec<String> {
    let name = &program.name;
    let has = |is_it: fn(&SkillUse) -> bool| skill.tools.iter().any(|tool| is_it(&tool.uses));
    let is_mcp = program.has(Feature::Mcp) && has(|it| matches!(it, SkillUse::Mcp(_)));
    let has_command = skill.tools.iter().any(|tool| tool.command.is_some());
    let sentences = [
        is_mcp.then(|| format!("{} is their MCP server.", code(&format!("{name} mcp")))),
        has_command.then(|| "A command describes its arguments with `--help`.".to_owned()),
    ];
    let text: Vec<String> = sentences.into_iter().flatten().collect();
    if text.is_empty() { Vec::new() } else { vec![text.join(" "), String::new()] }
}

/// Returns the lines about a tool.
fn item(api: &Api, tool: &SkillTool) -> Vec<String> {
    let SkillTool { name, description, uses, command } = tool;
    let first = if description.is_empty() { format!("- **{name}**") } else { format!("- **{name}**: {description}") };
    let uses = match uses {
        SkillUse::Mcp(unit) => {
            let unit = &api.units[*unit];
            let inputs: Vec<String> = unit.inputs.iter().filter(|it| it.is_required).map(|it| code(&it.name)).collect();
            let inputs = if inputs.is_empty() { String::new() } else { format!(" with {}", inputs.join(", ")) };
            format!("  - MCP tool: {}{inputs}", code(&unit.tool_name))
        }
        SkillUse::Rest(server, route) => {
            let server = &api.rest_servers[*server];
            let route = &server.routes[*route];
            let request = code(&format!("{} {}", route.method, route.path));
            format!("  - HTTP: {request} of the REST server {}", code(&server.namespace))
        }
        SkillUse::Instruction(path) => format!("  - File: [{path}]({path})"),
    };
    let command = command.zip(api.program.as_ref()).map(|(unit, program)| {
        format!("  - Command: {}", code(&format!("{} {}", program.name, api.command(&api.units[unit]))))
    });
    [first, uses].into_iter().chain(command).collect()
}

/// Returns the document, with lines after its front matter.
pub(super) fn document(api: &Api, skill: &Skill, after: &str) -> String {
    let parts = [head(skill), after.to_owned(), skill.instructions.clone(), tool_list(api, skill)];
    let parts: Vec<&str> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    parts.join("\n\n") + "\n"
}
