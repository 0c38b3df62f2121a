//! Lowers a tool of an MCP server to a unit: the operation that it calls, with the inputs that the
//! tool takes.
//!
//! Tools do not concern the typed client, so all that is wrong with one is a note.

use std::collections::HashSet;

use naftiko_spec::{At, Code, Data, Diagnostic, McpTool, Source, Spanned, ToolForm, ToolInput, Type, nearest};

use super::commands::numbered;
use super::tool_names::NamePlace;
use super::with::{Meaning, meaning};
use super::{Slot, Slots};
use crate::load::{File, Folder};
use crate::model::docs::Docs;
use crate::model::unit::{Hints, Target, Unit, UnitInput};
use crate::model::{Api, Operation, Place};
use crate::report::Report;
use crate::resolve::{Candidate, Resolved};

/// A tool that is not a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name.
    pub tool: String,
    /// The reason.
    pub reason: &'static str,
}

/// What tools refer to.
pub(super) struct Tools<'t> {
    pub(super) api: &'t Api,
    pub(super) resolved: &'t Resolved<'t>,
    pub(super) numbers: &'t [usize],
}

/// The operation that a tool calls.
struct Called<'t> {
    capability: usize,
    index: usize,
    operation: &'t Operation,
    /// The names of the parameters that its file declares, also of those that the client sets.
    declared: Vec<&'t str>,
}

/// A problem of a tool, and where it is.
struct Problem {
    /// Why the tool is left out.
    reason: &'static str,
    message: String,
    at: At,
    help: String,
}

impl Tools<'_> {
    /// Returns the units of the tools of all files, and the places of their names.
    pub(super) fn all<'f>(
        &self,
        folder: &'f Folder,
        report: &mut Report,
        left_out: &mut Vec<LeftOut>,
    ) -> Vec<(Unit, NamePlace<'f>)> {
        let mut units: Vec<(Unit, NamePlace<'f>)> = Vec::new();
        // The names of the tools of each server.
        let mut names: HashSet<(String, String)> = HashSet::new();
        for file in &folder.files {
            for tool in &file.document.mcp_tools {
                let mut notes = Notes { source: &file.document.source, tool, report };
                match self.tool(file, tool, &mut notes) {
                    Ok(mut unit) => {
                        let is_free = |name: &String| names.insert((unit.group.clone(), name.clone()));
                        unit.name = numbered(&tool.name.value).find(is_free).unwrap_or_default();
                        let (source, at) = (&file.document.source, tool.name.at);
                        units.push((unit, NamePlace { source, at, written: &tool.name.value }));
                    }
                    Err(problem) => {
                        left_out.push(LeftOut { tool: tool.name.value.clone(), reason: problem.reason });
                        notes.push(&problem.message, problem.at, &problem.help);
                    }
                }
            }
        }
        units
    }

    fn tool(&self, file: &File, tool: &McpTool, notes: &mut Notes<'_>) -> Result<Unit, Problem> {
        let call = call(tool)?;
        let called = self.called(file, call)?;
        let operation = called.operation;
        let Slots { slots, keys } = Slots::of(operation, &self.api.types, !takes_whole_body(tool, operation));
        let mut inputs =
            Inputs { tool, inputs: Vec::new(), values: Vec::new(), used: Vec::new(), stay_required: Vec::new() };
        let with = meanings(tool)?;
        for slot in &slots {
            match with.iter().find(|(name, _)| is_of(slot, name)) {
                Some((_, Meaning::Literal(json))) => inputs.values.push((json.clone(), slot.input.targets[0].clone())),
                Some((_, Meaning::Input(name))) => inputs.add(name, slot),
                Some((_, Meaning::Unknown(..) | Meaning::Computed)) => {}
                None => inputs.without_with(slot),
            }
        }
        let names = || called.declared.iter().copied().chain(slots.iter().map(|slot| slot.wire_name.as_str()));
        for (name, _) in tool.with.iter().flatten() {
            if slots.iter().any(|slot| is_of(slot, &name.value)) {
                continue;
            }
            if called.declared.contains(&name.value.as_str()) {
                let message =
                    format!("`{}` is not an input: the client sets it itself, or does not send it", name.value);
                notes.push(&message, name.at, "remove it from `with`");
            } else {
                let help = match nearest(&name.value, names()) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => format!("remove it, or add it to the inputs of `{}`", operation.name),
                };
                notes.push(&format!("the operation has no input `{}`, so it is not sent", name.value), name.at, &help);
            }
        }
        for input in tool.inputs.iter().flatten().filter(|input| !inputs.used.contains(&input.name)) {
            let help = format!("pass it on: `with: {{{0}: tools.{0}}}`", input.name);
            notes.push(&format!("the input `{}` is not passed on, so it is left out", input.name), tool.name.at, &help);
        }
        for name in &inputs.stay_required {
            let message = format!("the input `{name}` is required, because the operation requires it");
            notes.push(&message, tool.name.at, "remove `required: false`");
        }
        if let Some(at) = tool.shaped_output {
            let help = "declare `outputParameters` as `{type: object, mapping: $.}`";
            notes.push("parts of a response are not selected yet, so it returns the whole response", at, help);
        }
        let Inputs { mut inputs, values, .. } = inputs;
        inputs.sort_by_key(|input| !input.is_required);
        let naftiko_spec::Hints { read_only, destructive, idempotent, open_world } = tool.hints;
        let hints = Hints { read_only, destructive, idempotent, open_world };
        let own = tool.description.as_deref().map(Docs::new).filter(|docs| !docs.is_empty());
        Ok(Unit {
            group: tool.namespace.clone().unwrap_or_default(),
            name: tool.name.value.clone(),
            verb: String::new(),
            tool_name: String::new(),
            title: tool.title.clone().unwrap_or_default(),
            description: own.as_ref().unwrap_or(&operation.docs).lines().join("\n"),
            tags: if tool.tags.is_empty() { operation.tags.clone() } else { tool.tags.clone() },
            is_tool: true,
            hints: hints.or(Hints::of_method(&operation.method)),
            capability: called.capability,
            operation: called.index,
            inputs,
            values,
            keys,
        })
    }

    /// Returns the operation with a name, in the file of the tool or in another one of the client.
    fn called(&self, file: &File, call: &Spanned<String>) -> Result<Called<'_>, Problem> {
        let problem = |reason, message, help| Problem { reason, message, at: call.at, help };
        let unknown = |help| {
            problem(
                "an unknown operation",
                format!("no file consumes the operation `{}` that it calls", call.value),
                help,
            )
        };
        let Some((namespace, name)) = call.value.split_once('.') else {
            return Err(unknown("write `namespace.operation`".to_owned()));
        };
        let entries = self.resolved.capabilities.iter().enumerate();
        let mut entries: Vec<_> = entries.filter(|(_, it)| it.entry.namespace.value == namespace).collect();
        entries.sort_by_key(|(_, it)| !std::ptr::eq(it.entry.file, file));
        let candidates = || entries.iter().flat_map(|(number, it)| it.operations.iter().map(move |op| (*number, op)));
        let Some((number, candidate)) = candidates().find(|(_, candidate)| candidate.spec.name.value == name) else {
            return Err(unknown(match nearest(name, candidates().map(|(_, it)| it.spec.name.value.as_str())) {
                Some(known) => format!("did you mean `{namespace}.{known}`?"),
                None => format!("add it below `consumes`, in an entry with the namespace `{namespace}`"),
            }));
        };
        self.lowered(number, candidate).ok_or_else(|| {
            let message = format!("the operation `{}` that it calls is left out of the client", call.value);
            problem("an operation that is left out", message, "correct the errors of the operation".to_owned())
        })
    }

    fn lowered(&self, number: usize, candidate: &Candidate<'_>) -> Option<Called<'_>> {
        let capability = self.numbers.iter().position(|it| *it == number)?;
        let name = candidate.spec.name.value.as_str();
        let mut operations = self.api.capabilities[capability].operations().enumerate();
        let (index, operation) = operations.find(|(_, operation)| operation.name == name)?;
        let consumes = self.resolved.capabilities[number].entry.consumes;
        let resource = &consumes.resources[candidate.resource];
        let declared = [&consumes.parameters, &resource.parameters].into_iter().flatten();
        let own = resource.operations.iter().filter(|it| it.name.value == name).flat_map(|it| &it.parameters);
        let declared = declared.chain(own).map(|it| it.name.value.as_str()).collect();
        Some(Called { capability, index, operation, declared })
    }
}

/// Returns the operation that a tool calls, if it is a call.
fn call(tool: &McpTool) -> Result<&Spanned<String>, Problem> {
    let problem = |reason, what: &str, at| {
        let help = "declare it with `call` for a tool that runs by name".to_owned();
        Err(Problem { reason, message: format!("{what} are not supported yet"), at, help })
    };
    match &tool.form {
        ToolForm::Call(call) => Ok(call),
        ToolForm::Ref(reference) => problem("a reference", "references to flows", reference.at),
        ToolForm::Steps(at) => problem("steps", "steps", *at),
        ToolForm::Mock => problem("a mock", "tools without `call`", tool.at),
    }
}

/// Returns what the values in `with` mean, by the name of the parameter.
fn meanings(tool: &McpTool) -> Result<Vec<(String, Meaning)>, Problem> {
    let meaning = |(name, value): &(Spanned<String>, Spanned<Data>)| {
        let problem = |reason, message, help| Err(Problem { reason, message, at: value.at, help });
        match meaning(tool, &value.value) {
            Meaning::Unknown(name, meant) => {
                let message = format!("`{name}` is not the name of an input");
                problem("an unknown name in `with`", message, format!("did you mean `{meant}`?"))
            }
            Meaning::Computed => {
                let help = "write one name, such as `tools.id`, or a value without names".to_owned();
                problem(
                    "a computed value in `with`",
                    "computed values in `with` are not supported yet".to_owned(),
                    help,
                )
            }
            known => Ok((name.value.clone(), known)),
        }
    };
    tool.with.iter().flatten().map(meaning).collect()
}

/// Whether a name in `with` is that of a slot.
fn is_of(slot: &Slot, name: &str) -> bool {
    let is_header = slot.input.targets.iter().any(|target| target.place == Some(Place::Header));
    slot.wire_name == name || slot.input.name == name || is_header && slot.wire_name.eq_ignore_ascii_case(name)
}

/// Whether a tool passes a whole body to its operation.
fn takes_whole_body(tool: &McpTool, operation: &Operation) -> bool {
    let Some(body) = operation.parameters().find(|it| matches!(it.place, Place::Body(_))) else { return false };
    let is_body = |name: &str| name == body.wire_name || name == "body";
    tool.with.iter().flatten().any(|(name, _)| is_body(&name.value))
        || tool.inputs.iter().flatten().any(|input| is_body(&input.name))
}

/// The inputs of a tool during collection.
struct Inputs<'t> {
    tool: &'t McpTool,
    inputs: Vec<UnitInput>,
    values: Vec<(String, Target)>,
    /// The names of the inputs that go somewhere.
    used: Vec<String>,
    /// The names of those that are required although the tool declares them as optional.
    stay_required: Vec<String>,
}

impl Inputs<'_> {
    /// Adds what no `with` sets: an input of the same name, or one that must have a value.
    fn without_with(&mut self, slot: &Slot) {
        let is_declared = |name: &str| self.tool.inputs.iter().flatten().any(|input| input.name == name);
        let declares_nothing = self.tool.with.is_none() && self.tool.inputs.is_none();
        let name = if is_declared(&slot.wire_name) { &slot.wire_name } else { &slot.input.name };
        if is_declared(name) || declares_nothing || slot.is_of_templates || slot.input.is_required {
            self.add(&name.clone(), slot);
        }
    }

    /// Passes an input to a slot.
    fn add(&mut self, name: &str, slot: &Slot) {
        let declared = self.tool.inputs.iter().flatten().find(|input| input.name == name);
        let is_required = slot.input.is_required || declared.is_some_and(|input| !input.is_optional);
        if slot.input.is_required && declared.is_some_and(|input| input.is_optional) {
            self.stay_required.push(name.to_owned());
        }
        self.used.push(name.to_owned());
        if let Some(known) = self.inputs.iter_mut().find(|input| input.name == name) {
            known.is_required |= is_required;
            known.targets.extend(slot.input.targets.iter().cloned());
            return;
        }
        let description =
            declared.and_then(|input| input.description.as_deref()).map(|text| Docs::new(text).one_line());
        self.inputs.push(UnitInput {
            name: name.to_owned(),
            description: description.filter(|text| !text.is_empty()).unwrap_or_else(|| slot.input.description.clone()),
            is_required,
            schema: schema(&slot.input.schema, declared),
            targets: slot.input.targets.clone(),
        });
    }
}

/// Returns the schema of an input: that of the operation, unless it allows any value.
fn schema(schema: &str, declared: Option<&ToolInput>) -> String {
    let name = match declared.and_then(|input| input.ty) {
        Some(ty) if schema == "{}" => ty,
        _ => return schema.to_owned(),
    };
    let name = match name {
        Type::String => "string",
        Type::Number => "number",
        Type::Integer => "integer",
        Type::Boolean => "boolean",
        Type::Array => "array",
        Type::Object => "object",
    };
    format!(r#"{{"type":"{name}"}}"#)
}

/// Reports the problems of a tool.
struct Notes<'n> {
    source: &'n Source,
    tool: &'n McpTool,
    report: &'n mut Report,
}

impl Notes<'_> {
    fn push(&mut self, message: &str, at: At, help: &str) {
        let message = format!("the tool `{}`: {message}", self.tool.name.value);
        self.report.push(Diagnostic::note(Code::PartialTool, message).at(self.source, at, "").help(help));
    }
}
