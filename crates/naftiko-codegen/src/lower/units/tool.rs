//! Lowers a tool of an MCP server to a unit: the operation that it calls, with the inputs that the
//! tool takes.
//!
//! Tools do not concern the typed client, so all that is wrong with one is a note.

use std::collections::HashSet;

use naftiko_spec::{At, Code, McpTool, RestRoute, Source, Spanned, ToolForm, ToolOutput, nearest};

use super::commands::numbered;
use super::definition::{Definition, listed};
use super::input_names;
use super::inputs::Inputs;
use super::output::Outputs;
use super::output_schema;
use super::problem::{Kind, Notes, Problem};
use super::server::leave_out;
use super::slots::Slots;
use super::tool_names::{NamePlace, key_of_tool};
use super::wires::Wires;
use super::with::inputs as inputs_of;
use crate::load::{File, Folder, Origin};
use crate::lower::flows::Made;
use crate::model::unit::{Action, Hints, Unit};
use crate::model::{Api, Operation, Place};
use crate::report::Report;
use crate::resolve::{Candidate, Resolved, Skipped};

/// A flow that is no method, or a tool, a resource, a prompt, a route or a skill that is not
/// served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// What it is: `flow`, `tool`, `resource`, `prompt`, `route` or `skill`.
    pub kind: &'static str,
    /// The namespace of its server or of its aggregate.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The reason.
    pub reason: &'static str,
    /// The code of the error because of which it is left out, if there is one.
    pub code: Option<Code>,
}

/// What tools refer to.
pub(in crate::lower) struct Tools<'t> {
    pub(in crate::lower) api: &'t Api,
    pub(in crate::lower) folder: &'t Folder,
    pub(in crate::lower) resolved: &'t Resolved<'t>,
    pub(in crate::lower) numbers: &'t [usize],
    /// The flows that are methods.
    pub(in crate::lower) made: &'t Made<'t>,
}

/// The operation that a tool calls.
pub(in crate::lower) struct Called<'t> {
    pub(in crate::lower) capability: usize,
    pub(in crate::lower) index: usize,
    pub(in crate::lower) operation: &'t Operation,
    /// The names of the parameters that its file declares, also of those that the client sets.
    pub(in crate::lower) declared: Vec<&'t str>,
    /// Whether its file declares one output, without a name.
    pub(in crate::lower) has_unnamed_output: bool,
}

impl<'t> Tools<'t> {
    /// Returns the units of the tools of all files, and the places of their names.
    pub(super) fn all(&self, report: &mut Report, left_out: &mut Vec<LeftOut>) -> Vec<(Unit, NamePlace<'t>)> {
        let mut units: Vec<(Unit, NamePlace<'t>)> = Vec::new();
        // The names of the tools of each server.
        let mut names: HashSet<(String, String)> = HashSet::new();
        for file in &self.folder.files {
            for tool in &file.document.mcp_tools {
                let mut notes = Notes { kind: Kind::Tool, name: &tool.name.value, report };
                match self.unit(file.origin(), tool, &mut notes) {
                    Ok(mut unit) => {
                        let is_free = |name: &String| names.insert((unit.group.clone(), name.clone()));
                        unit.name = numbered(&tool.name.value).find(is_free).unwrap_or_default();
                        unit.key = key_of_tool(&unit);
                        let (source, at) = (&file.document.source, tool.name.at);
                        report_renamed(&input_names::accept(&mut unit), source, at, &mut notes);
                        units.push((unit, NamePlace { source, at, written: &tool.name.value }));
                    }
                    Err(problem) => {
                        let namespace = tool.namespace.as_deref().unwrap_or_default();
                        let code = self.cause(Kind::Tool, file.origin(), tool);
                        leave_out(problem, code, namespace, &mut notes, left_out);
                    }
                }
            }
        }
        units
    }

    /// Returns the unit of something that can be called: a tool, a flow or a resource.
    ///
    /// # Errors
    ///
    /// Returns why it is left out.
    pub(super) fn unit(&self, origin: Origin<'_>, tool: &McpTool, notes: &mut Notes<'_>) -> Result<Unit, Problem> {
        let definition = &Definition::of(self.folder, origin, tool)?;
        self.unit_of(definition, notes).map_err(|problem| match &tool.form {
            ToolForm::Ref(flow) => problem.of_reference(origin.source(), flow),
            _ => problem,
        })
    }

    fn unit_of(&self, definition: &Definition<'_>, notes: &mut Notes<'_>) -> Result<Unit, Problem> {
        match &definition.body.form {
            ToolForm::Call(call) => self.call(definition, call, notes),
            ToolForm::Mock if has_values(definition.body) => mock(definition, notes),
            ToolForm::Mock => Err(self.without_form(definition)),
            ToolForm::Steps(steps) => self.steps(definition, steps.at, notes),
            ToolForm::Ref(reference) => Err(Problem::new(
                "a flow that is a reference",
                "the flow that it refers to is a reference, too",
                definition.body_source(),
                reference.at,
                "refer to the other flow directly",
            )),
        }
    }

    /// Returns the unit of a tool that calls an operation.
    fn call(
        &self,
        definition: &Definition<'_>,
        call: &Spanned<String>,
        notes: &mut Notes<'_>,
    ) -> Result<Unit, Problem> {
        let called = self.called(definition.body_origin, call)?;
        let operation = called.operation;
        let wires = Wires::of_call(definition, notes)?;
        let Slots { slots, keys } = Slots::of(operation, &self.api.types, !takes_whole_body(definition, operation));
        let mut inputs = Inputs::new(definition);
        wires.connect(&slots, &mut inputs);
        wires.check(&slots, &called.declared, ("the operation", &operation.name), notes);
        let mut outputs = Outputs::of_call(definition, self.api, operation);
        let shape = outputs.shape()?;
        outputs.mentioned.iter().for_each(|json| inputs.mention(json, false));
        outputs.report(notes);
        report_inputs(definition, &inputs, notes);
        Ok(Unit {
            description: definition.description(&operation.docs),
            tags: definition.tags(&operation.tags),
            hints: definition.hints(Hints::of_method(&operation.method)),
            inputs: inputs.sorted(),
            values: inputs.values,
            computed: inputs.computed,
            keys,
            output_schema: shape.as_ref().map(|_| output_schema::of(definition)).unwrap_or_default(),
            shape,
            ..definition.unit(Action::Call { capability: called.capability, operation: called.index })
        })
    }

    /// Returns the code of the error because of which a tool, a resource or a route is left out:
    /// its own, that of its flow, or that of the operation that it calls.
    pub(super) fn cause(&self, kind: Kind, origin: Origin<'_>, tool: &McpTool) -> Option<Code> {
        let definition = match Definition::of(self.folder, origin, tool) {
            Ok(definition) => definition,
            Err(problem) => return problem.is_error().then(|| kind.code()),
        };
        match &definition.body.form {
            ToolForm::Call(call) => {
                let (namespace, name) = call.value.split_once('.')?;
                let is_called = |it: &&Skipped| it.namespace == namespace && it.name == name;
                self.resolved.skipped.iter().find(is_called).map(|skipped| skipped.code)
            }
            _ => None,
        }
        .or_else(|| self.made.is_invalid(definition.body_origin, definition.body).then_some(Code::InvalidFlow))
    }

    /// Returns the problem of a tool that nothing defines.
    fn without_form(&self, definition: &Definition<'_>) -> Problem {
        let body = definition.body;
        let entries = self.resolved.capabilities.iter();
        let names = entries.flat_map(|it| {
            let namespace = &it.entry.namespace.value;
            it.operations.iter().map(move |operation| format!("{namespace}.{}", operation.spec.name.value))
        });
        let names: Vec<String> = names.collect();
        let written = body.misplaced_call.as_ref().unwrap_or(&body.name);
        let ends_so = |name: &&String| name.rsplit('.').next() == written.value.rsplit('.').next();
        let known = names.iter().find(ends_so).map(String::as_str);
        let help = match known.or_else(|| nearest(&written.value, names.iter().map(String::as_str))) {
            Some(known) => format!("write `call: {known}`"),
            None => "add `call: namespace.operation`, or `outputParameters` with values".to_owned(),
        };
        let message = "it has no `call`, and no `outputParameters` with values";
        let at = body.misplaced_call.as_ref().map_or(body.at, |call| call.at);
        Problem::new("nothing to run", message, definition.body_source(), at, help)
    }

    /// Returns the operation with a name, in the file of the tool or in another one of the client.
    pub(in crate::lower) fn called(&self, origin: Origin<'_>, call: &Spanned<String>) -> Result<Called<'_>, Problem> {
        let source = origin.source();
        let problem = |reason, message, help| Problem::new(reason, message, source, call.at, help);
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
        entries.sort_by_key(|(_, it)| it.entry.file.number != origin.number);
        let candidates = || entries.iter().flat_map(|(number, it)| it.operations.iter().map(move |op| (*number, op)));
        let Some((number, candidate)) = candidates().find(|(_, candidate)| candidate.spec.name.value == name) else {
            return Err(unknown(self.help_for(namespace, name)));
        };
        self.lowered(number, candidate).ok_or_else(|| {
            let message = format!("the operation `{}` that it calls is left out of the client", call.value);
            problem("an operation that is left out", message, "correct the errors of the operation".to_owned())
        })
    }

    /// Whether a file consumes a namespace.
    pub(in crate::lower) fn consumes(&self, namespace: &str) -> bool {
        self.resolved.capabilities.iter().any(|it| it.entry.namespace.value == namespace)
    }

    /// Returns what to do about an operation that no file consumes.
    fn help_for(&self, namespace: &str, name: &str) -> String {
        let entries = || self.resolved.capabilities.iter().map(|it| it.entry.namespace.value.as_str());
        let operations = |wanted: &str| {
            let entries = self.resolved.capabilities.iter().filter(|it| it.entry.namespace.value == wanted);
            let names = entries.flat_map(|it| &it.operations).map(|it| it.spec.name.value.as_str());
            names.collect::<Vec<_>>()
        };
        let own = operations(namespace);
        if let Some(known) = nearest(name, own.iter().copied()) {
            return format!("did you mean `{namespace}.{known}`?");
        }
        if let Some(other) = entries().find(|other| operations(other).contains(&name)) {
            return format!("did you mean `{other}.{name}`?");
        }
        if !own.is_empty() {
            let own: Vec<String> = own.into_iter().map(str::to_owned).collect();
            return format!("add it below `consumes`; the operations of `{namespace}` are {}", listed(&own));
        }
        let namespaces: Vec<String> = entries().map(str::to_owned).collect();
        let help = format!("add it below `consumes`, in an entry with the namespace `{namespace}`");
        if namespaces.is_empty() { help } else { format!("{help}; the namespaces are {}", listed(&namespaces)) }
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
        let has_unnamed_output = matches!(candidate.spec.outputs.as_slice(), [only] if only.name.is_none());
        Some(Called { capability, index, operation, declared, has_unnamed_output })
    }
}

/// Whether anything in a file runs without a call: it returns fixed values.
pub(in crate::lower) fn has_mocks(file: &File) -> bool {
    let document = &file.document;
    let of_resources = document.mcp_resources.iter().map(|resource| &resource.tool);
    let of_routes = document.rest_servers.iter().flat_map(|server| &server.routes).filter_map(RestRoute::tool);
    let of_aggregates = file.aggregates.iter().flat_map(|entry| &entry.aggregate().flows);
    let mut all = document.mcp_tools.iter().chain(of_resources).chain(of_routes).chain(of_aggregates);
    all.any(|tool| tool.form == ToolForm::Mock && has_values(tool))
}

/// Whether an output of a tool has a value.
pub(in crate::lower) fn has_values(tool: &McpTool) -> bool {
    let outputs = tool.outputs.iter().flat_map(|outputs| outputs.all());
    outputs.flat_map(ToolOutput::all).any(|output| output.value.is_some())
}

/// Returns the unit of a tool that sends nothing.
fn mock(definition: &Definition<'_>, notes: &mut Notes<'_>) -> Result<Unit, Problem> {
    let mut inputs = Inputs::new(definition);
    let mut outputs = Outputs::of_mock(definition);
    let shape = outputs.shape()?;
    for json in &outputs.mentioned {
        let is_declared = |name: &str| definition.inputs().iter().any(|input| input.name == name);
        inputs.mention(json, inputs_of(json).iter().any(|(name, _)| !is_declared(name)));
    }
    inputs.accept_unused();
    outputs.report(notes);
    let hints =
        Hints { read_only: Some(true), destructive: Some(false), idempotent: Some(true), open_world: Some(false) };
    Ok(Unit {
        hints: definition.hints(hints),
        inputs: inputs.sorted(),
        output_schema: output_schema::of(definition),
        shape,
        ..definition.unit(Action::Mock)
    })
}

/// Reports inputs that go nowhere, and those that the operation requires.
pub(super) fn report_inputs(definition: &Definition<'_>, inputs: &Inputs<'_>, notes: &mut Notes<'_>) {
    if notes.kind == Kind::Flow {
        return;
    }
    let (source, at) = (definition.source(), definition.tool.name.at);
    // A resource is left out if a variable of its URI goes nowhere.
    let is_reported = matches!(notes.kind, Kind::Tool | Kind::Route);
    for input in inputs.unused().filter(|_| is_reported) {
        let help = format!("pass it on: `with: {{{0}: {1}.{0}}}`", input.name, notes.kind.prefix());
        notes.note(source, &format!("the input `{}` is not passed on, so it is left out", input.name), at, &help);
    }
    // The inputs of a route are optional unless they are declared otherwise.
    let stay_required = if notes.kind == Kind::Route { &[] } else { inputs.stay_required.as_slice() };
    for name in stay_required {
        let message = format!("the input `{name}` is required, because the operation requires it");
        notes.note(source, &message, at, "remove `required: false`");
    }
}

/// Reports inputs that have other names than in the file.
fn report_renamed(renamed: &[(String, String)], source: &Source, at: At, notes: &mut Notes<'_>) {
    if renamed.is_empty() {
        return;
    }
    let names = |of: fn(&(String, String)) -> &String| listed(&renamed.iter().map(of).cloned().collect::<Vec<_>>());
    let (before, after) = (names(|(name, _)| name), names(|(_, new)| new));
    let (noun, verb) = if renamed.len() == 1 { ("input", "is") } else { ("inputs", "are") };
    let message =
        format!("its {noun} {before} {verb} called {after}, because clients do not accept the names in the file");
    notes.note(source, &message, at, "use at most 64 ASCII letters, digits, `_`, `-` and `.`");
}

/// Whether a tool passes a whole body to its operation.
fn takes_whole_body(definition: &Definition<'_>, operation: &Operation) -> bool {
    let Some(body) = operation.parameters().find(|it| matches!(it.place, Place::Body(_))) else { return false };
    let is_body = |name: &str| name == body.wire_name || name == "body";
    let with = [definition.body, definition.tool].into_iter().flat_map(|tool| tool.with.iter().flatten());
    with.into_iter().any(|(name, _)| is_body(&name.value)) || definition.inputs().iter().any(|it| is_body(&it.name))
}
