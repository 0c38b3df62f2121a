//! Lowers flows: several calls as one typed method. Every name in a flow is resolved here, against
//! the operations of the client and the types of their responses.

mod call;
mod groups;
mod inputs;
mod meaning;
mod mock;
mod names;
mod paths;
mod result;
mod script;
mod search;
mod select;
mod stages;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use naftiko_spec::flow::{Mapping, Step, StepKind, Steps};
use naftiko_spec::{At, Code, Data, Diagnostic, McpTool, Spanned, ToolForm, ToolInput, ToolOutput};

use super::units::{Called, Kind, LeftOut, Tools, has_values, is_first};
use crate::load::{Folder, Origin};
use crate::lock::Locked;
use crate::model::docs::Docs;
use crate::model::facts;
use crate::model::flow::{Flow, FlowCall, Source, Variable};
use crate::model::names::Scope;
use crate::model::types::TypeDef;
use crate::model::unit::Hints;
use crate::model::{Api, Operation, Response, Ty, reserved};
use crate::report::Report;
use crate::resolve::Resolved;
use inputs::Input;
use meaning::{Meaning, Names};

/// Why a flow is not a method.
pub(super) struct Fault {
    at: At,
    message: String,
    help: String,
    /// Whether the flow is wrong. Otherwise, the generator does not support it yet.
    is_error: bool,
}

impl Fault {
    fn error(at: At, message: String, help: String) -> Self {
        Fault { at, message, help, is_error: true }
    }

    fn unsupported(at: At, message: &str, help: &str) -> Self {
        Fault { at, message: message.to_owned(), help: help.to_owned(), is_error: false }
    }
}

/// The flows that are methods of the client, and those with errors.
#[derive(Default)]
pub(super) struct Made<'f> {
    flows: Vec<MadeFlow<'f>>,
    /// The numbers of the files and the places of flows with errors.
    invalid: Vec<(usize, At)>,
    /// The flows of aggregates that are left out because of errors.
    pub(super) left_out: Vec<LeftOut>,
}

/// A flow that is a method of the client.
pub(super) struct MadeFlow<'f> {
    /// Where it is declared.
    pub(super) origin: Origin<'f>,
    /// How it is declared.
    pub(super) tool: Cow<'f, McpTool>,
    /// The index of its group.
    pub(super) group: usize,
    /// Its index in the group.
    pub(super) flow: usize,
}

impl<'f> Made<'f> {
    /// Returns all of them, in the order of their groups.
    pub(super) fn all(&self) -> &[MadeFlow<'f>] {
        &self.flows
    }

    /// Whether a flow is left out because of an error.
    pub(super) fn is_invalid(&self, origin: Origin<'_>, tool: &McpTool) -> bool {
        self.invalid.contains(&(origin.number, tool.at))
    }

    /// Returns the flow of a declaration.
    pub(super) fn find(&self, origin: Origin<'_>, tool: &McpTool) -> Option<&MadeFlow<'f>> {
        self.flows.iter().find(|made| made.origin.number == origin.number && made.tool.at == tool.at)
    }
}

/// Adds the flows of all files to a client whose operations are complete. Returns where they are
/// declared. `published` has the names of their methods.
pub(super) fn find<'f>(
    api: &mut Api,
    folder: &'f Folder,
    resolved: &Resolved<'_>,
    numbers: &[usize],
    scopes: (&mut Scope, &mut Scope),
    published: &mut BTreeMap<String, Locked>,
    report: &mut Report,
) -> Made<'f> {
    let (modules, groups) = scopes;
    let mut types = std::mem::take(&mut api.types);
    let mut names = Scope::with(reserved::types());
    types.iter().for_each(|def| drop(names.take_type(def.name.bare())));
    // Callers import them together with the request builders.
    let of_outputs = |operation: &Operation| match &operation.response {
        Response::Outputs { type_name, .. } => Some(type_name.clone()),
        _ => None,
    };
    let builders = api.operations().flat_map(|it| [Some(it.type_name.clone()), of_outputs(it)]).flatten();
    builders.for_each(|name| drop(names.take_type(name.bare())));
    let mut made = Made::default();
    for spec in groups::all(folder) {
        let tools = Tools { api, folder, resolved, numbers, made: &Made::default() };
        let number = api.capabilities.len() + api.flows.len();
        let (types, names) = (&mut types, &mut names);
        let mut lowering = Group { tools, spec: &spec, number, types, names, invalid: Vec::new() };
        let (flows, declared): (Vec<Flow>, Vec<Cow<'f, McpTool>>) = lowering.flows(report).into_iter().unzip();
        let invalid = std::mem::take(&mut lowering.invalid);
        for flow in invalid {
            made.invalid.push((spec.origin.number, flow.tool.at));
            // What a server has is left out with the server.
            if !spec.is_server {
                let (kind, namespace) = (Kind::Flow.name(), spec.namespace.to_owned());
                let (name, reason) = (flow.tool.name.value.clone(), "a flow with an error");
                made.left_out.push(LeftOut { kind, namespace, name, reason, code: Some(Code::InvalidFlow) });
            }
        }
        if !flows.is_empty() {
            let (group, origin) = (api.flows.len(), spec.origin);
            let flows_of = declared.into_iter().enumerate();
            made.flows.extend(flows_of.map(|(flow, tool)| MadeFlow { origin, tool, group, flow }));
            api.flows.push(names::group(&spec, flows, modules, groups, published));
        }
    }
    let ends = api.flows.iter().flat_map(|group| &group.flows).flat_map(Flow::types);
    let both = facts::reached(&types, ends);
    both.into_iter().for_each(|id| types[id].is_both = true);
    api.types = types;
    made
}

/// A group during lowering.
struct Group<'g, 'f> {
    tools: Tools<'g>,
    spec: &'g groups::Spec<'f>,
    /// Its number among the modules that use types.
    number: usize,
    types: &'g mut Vec<TypeDef>,
    names: &'g mut Scope,
    /// The flows with errors.
    invalid: Vec<&'g groups::Written<'f>>,
}

impl<'g, 'f> Group<'g, 'f> {
    fn flows(&mut self, report: &mut Report) -> Vec<(Flow, Cow<'f, McpTool>)> {
        let mut flows: Vec<(Flow, Cow<'f, McpTool>)> = Vec::new();
        let group = self.spec;
        for spec in &group.flows {
            // A tool, a resource and a route of a server can have one name.
            let name = &spec.tool.name;
            let is_taken = |(flow, _): &(Flow, _)| flow.name == name.value;
            if !self.spec.is_server && flows.iter().any(is_taken) {
                let message = "another flow has its name".to_owned();
                self.report(spec, Fault::error(name.at, message, "rename one of them".to_owned()), report);
                continue;
            }
            match self.flow(spec, report) {
                Ok(flow) => flows.push((flow, spec.tool.clone())),
                Err(fault) => self.report(spec, fault, report),
            }
        }
        flows
    }

    fn report(&mut self, spec: &'g groups::Written<'f>, fault: Fault, report: &mut Report) {
        is_first(report, self.spec.origin.source(), fault.at, &fault.message);
        let message = format!("{}: {}", spec.title, fault.message);
        self.invalid.extend(fault.is_error.then_some(spec));
        let diagnostic = match fault.is_error {
            true => Diagnostic::error(Code::InvalidFlow, message),
            false => Diagnostic::note(Code::PartialFlow, message),
        };
        report.push(diagnostic.at(self.spec.origin.source(), fault.at, "").help(fault.help));
    }

    fn flow(&mut self, spec: &groups::Written<'f>, report: &mut Report) -> Result<Flow, Fault> {
        let mut lowering = Lowering {
            tools: &self.tools,
            origin: self.spec.origin,
            spec: &spec.tool,
            title: &spec.title,
            namespace: Some(self.spec.prefix).filter(|it| !it.is_empty()),
            number: self.number,
            types: self.types,
            names: self.names,
            report,
            locals: Scope::with(reserved::FLOW_LOCALS),
            inputs: Vec::new(),
            outputs: Vec::new(),
            by_name: HashMap::new(),
            parts: HashMap::new(),
            wired_inputs: Vec::new(),
        };
        lowering.flow()
    }
}

/// A flow during lowering.
struct Lowering<'l> {
    tools: &'l Tools<'l>,
    origin: Origin<'l>,
    spec: &'l McpTool,
    /// What its author calls it: "the flow `adopt`".
    title: &'l str,
    namespace: Option<&'l str>,
    number: usize,
    types: &'l mut Vec<TypeDef>,
    /// The names of types.
    names: &'l mut Scope,
    report: &'l mut Report,
    /// The names of local variables.
    locals: Scope,
    inputs: Vec<Input>,
    outputs: Vec<Variable>,
    /// The index of the output of each step so far, if it has one.
    by_name: HashMap<String, Option<usize>>,
    /// The names of the parts of outputs that consist of named parts.
    parts: HashMap<usize, Vec<String>>,
    /// The inputs that are passed on, with the type that is needed and the place.
    wired_inputs: Vec<(String, Ty, At)>,
}

impl<'l> Lowering<'l> {
    fn flow(&mut self) -> Result<Flow, Fault> {
        let (steps, mappings) = self.steps()?;
        for input in self.declared_inputs() {
            self.inputs.push(Input::new(input));
        }
        let called = self.called(&steps)?;
        let raw = self.raw(&steps, &called);
        let mut lowered = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            let names = self.names_at(&steps, index);
            lowered.push(match (&step.kind, &called[index]) {
                (StepKind::Call { with, .. }, Some(called)) => {
                    stages::Lowered::Call(self.call(step, with, called, raw.contains(&index), &names)?)
                }
                (StepKind::Lookup(lookup), _) => self.search(step, lookup, &steps[..index], &names)?,
                (StepKind::Script(script), _) => self.script(step, script, &names)?,
                (StepKind::Call { .. }, None) => continue,
            });
        }
        let names = self.names_at(&steps, steps.len());
        let last =
            lowered.iter().rev().find_map(|it| if let stages::Lowered::Call(it) = it { Some(it.output) } else { None });
        let (result, ty) = match (&self.spec.form, called.last(), last) {
            (ToolForm::Mock, ..) => self.mocked(&names)?,
            (ToolForm::Call(_), Some(Some(called)), Some(output)) => {
                self.selected(output, &called.operation.response).unwrap_or_else(|| self.last(last))
            }
            _ if mappings.is_empty() => self.last(last),
            _ => self.mapped(&mappings, &names)?,
        };
        let writes = |call: &FlowCall| !self.is_read(call);
        // What a script does is unknown.
        let has_scripts = lowered.iter().any(|it| matches!(it, stages::Lowered::Script(_)));
        let only_reads =
            !has_scripts && !lowered.iter().any(|it| matches!(it, stages::Lowered::Call(call) if writes(call)));
        let stages = stages::stages(lowered, |call| self.is_read(call));
        self.check_inputs()?;
        Ok(Flow {
            name: self.spec.name.value.clone(),
            title: self.spec.title.clone().unwrap_or_default(),
            docs: Docs::new(self.spec.description.as_deref().unwrap_or_default()),
            fn_name: Default::default(),
            type_name: Default::default(),
            inputs: self.named_inputs(),
            arguments: Vec::new(),
            outputs: std::mem::take(&mut self.outputs),
            stages,
            result,
            result_step: match (&self.spec.form, steps.as_slice()) {
                (ToolForm::Call(_), [call]) => call.name.value.clone(),
                (ToolForm::Mock, _) => "outputParameters".to_owned(),
                _ => "mappings".to_owned(),
            },
            ty,
            hints: self.hints(only_reads),
        })
    }

    /// Returns the steps and the mappings. A flow that is one call has one step.
    fn steps(&self) -> Result<(Vec<Step>, Vec<Mapping>), Fault> {
        match &self.spec.form {
            ToolForm::Steps(Steps { steps, mappings, .. }) => {
                let mut names = HashSet::new();
                if let Some(step) = steps.iter().find(|step| !names.insert(&step.name.value)) {
                    let message = format!("two steps have the name `{}`", step.name.value);
                    return Err(Fault::error(step.name.at, message, "rename one of them".to_owned()));
                }
                Ok((steps.clone(), mappings.clone()))
            }
            ToolForm::Call(operation) => {
                let name = operation.value.rsplit('.').next().unwrap_or_default().to_owned();
                let name = Spanned { value: name, at: operation.at };
                let kind = StepKind::Call { operation: operation.clone(), with: Vec::new() };
                Ok((vec![Step { name, kind, at: operation.at }], Vec::new()))
            }
            ToolForm::Ref(reference) => Err(Fault::unsupported(
                reference.at,
                "flows that refer to another flow are not methods",
                "refer to the other flow directly",
            )),
            ToolForm::Mock if has_values(self.spec) => Ok((Vec::new(), Vec::new())),
            ToolForm::Mock => Err(Fault::unsupported(
                self.spec.name.at,
                "it has no `call`, no `steps`, and no `outputParameters` with values",
                "add `call: namespace.operation`",
            )),
        }
    }

    /// Returns the operations that the steps call.
    fn called(&self, steps: &[Step]) -> Result<Vec<Option<Called<'l>>>, Fault> {
        let called = |step: &Step| {
            let StepKind::Call { operation, .. } = &step.kind else { return Ok(None) };
            match self.tools.called(self.origin, operation) {
                Ok(called) => Ok(Some(called)),
                Err(problem) => {
                    let namespace = operation.value.split('.').next().unwrap_or_default();
                    let is_error = self.tools.consumes(namespace);
                    Err(Fault { at: problem.at, message: problem.message, help: problem.help, is_error })
                }
            }
        };
        steps.iter().map(called).collect()
    }

    /// Returns what names can refer to before the step with this index.
    fn names_at<'n>(&self, steps: &'n [Step], index: usize) -> Names<'n> {
        let name = |step: &'n Step| step.name.value.as_str();
        Names {
            namespace: self.namespace.map(str::to_owned),
            inputs: self.inputs.iter().map(|input| input.name.clone()).collect(),
            steps: steps[..index].iter().map(name).collect(),
            later: steps[index..].iter().map(name).collect(),
            is_open: self.is_call(),
        }
    }

    /// Returns the declared inputs.
    fn declared_inputs(&self) -> &'l [ToolInput] {
        self.spec.inputs.as_deref().unwrap_or_default()
    }

    /// Returns the values that the flow adds to its inputs.
    fn own_with(&self) -> &'l [(Spanned<String>, Spanned<Data>)] {
        self.spec.with.as_deref().unwrap_or_default()
    }

    /// Returns the declared outputs.
    fn declared_outputs(&self) -> &'l [ToolOutput] {
        self.spec.outputs.as_ref().map_or(&[], |outputs| outputs.all())
    }

    /// Whether the flow is one call: it has the inputs that a tool with that call has.
    fn is_call(&self) -> bool {
        matches!(self.spec.form, ToolForm::Call(_))
    }

    /// Returns the source that a name means, in any type.
    fn source(&mut self, meaning: &Meaning, at: At) -> Result<Source, Fault> {
        match meaning {
            Meaning::Input(name) => Ok(self.input_any(name)),
            Meaning::Step(step, path) => self.of_step(step, path, at),
            Meaning::Text(_) | Meaning::Literal(_) => Err(Fault::error(
                at,
                "a name is needed here".to_owned(),
                "write the name of an input or of a step".to_owned(),
            )),
        }
    }

    /// Reports that the method returns the whole response.
    fn note_whole(&mut self, at: At, reason: &str) {
        let message = format!("{}: its method returns the whole response, because {reason}", self.title);
        let note = Diagnostic::note(Code::PartialFlow, message).at(self.origin.source(), at, "");
        self.report.push(note.help("select parts of the response by keys, or call the flow by name"));
    }

    fn is_read(&self, call: &FlowCall) -> bool {
        let mut operations = self.tools.api.capabilities[call.capability].operations();
        operations.nth(call.operation).is_some_and(|it| Hints::of_method(&it.method).read_only == Some(true))
    }

    /// Returns what the flow does to the data of servers: as declared, otherwise by its calls.
    fn hints(&self, only_reads: bool) -> Hints {
        let naftiko_spec::Hints { read_only, destructive, idempotent, open_world } = self.spec.hints;
        let declared = Hints { read_only, destructive, idempotent, open_world };
        let of_calls = match only_reads {
            true => Hints::of_method("GET"),
            false => Hints { read_only: Some(false), ..Hints::default() },
        };
        if read_only == Some(false) { declared } else { declared.or(of_calls) }
    }
}
