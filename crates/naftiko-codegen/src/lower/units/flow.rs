//! Lowers a flow that runs in steps to a unit. Its inputs are those of the typed method, which the
//! unit calls.

use naftiko_spec::At;

use super::definition::Definition;
use super::input_names;
use super::inputs::Inputs;
use super::output_schema;
use super::problem::{Kind, Notes, Problem};
use super::slots::Slots;
use super::tool::{Tools, report_inputs};
use super::wires::Wires;
use crate::model::flow::{Flow, FlowGroup, Tree};
use crate::model::unit::{Action, Hints, Unit};
use crate::report::Report;

impl Tools<'_> {
    /// Returns the units of the flows of aggregates. A flow without a method has none: the reason
    /// is reported with the method.
    pub(super) fn flows(&self, report: &mut Report) -> Vec<Unit> {
        let mut units = Vec::new();
        for made in self.made.all() {
            let Some((group, flow)) = self.flow_at(made.group, made.flow) else { continue };
            if group.is_server {
                continue;
            }
            let mut notes = Notes { kind: Kind::Flow, name: &flow.name, report };
            match self.unit(made.origin, &made.tool, &mut notes) {
                Ok(unit) => units.push(command(group, flow, unit)),
                Err(problem) => notes.left_out(&problem),
            }
        }
        units
    }

    fn flow_at(&self, group: usize, flow: usize) -> Option<(&FlowGroup, &Flow)> {
        let group = self.api.flows.get(group)?;
        Some((group, group.flows.get(flow)?))
    }

    /// Returns the unit of a tool that runs in steps. `at` is the place of the steps.
    pub(super) fn steps(&self, definition: &Definition<'_>, at: At, notes: &mut Notes<'_>) -> Result<Unit, Problem> {
        let source = definition.body_source();
        let Some((action, flow)) = self.flow_of(definition) else {
            let message = format!("the flow `{}` is left out of the client", definition.body.name.value);
            let help = "correct what is reported about the flow";
            return Err(Problem::new("a flow that is left out", message, source, at, help).reported());
        };
        if flow.has_scripts() {
            let message = "it has scripts, which only callers of the typed client implement";
            let help = "replace the scripts with mappings, or call the method of the client";
            return Err(Problem::new("a flow with scripts", message, source, at, help));
        }
        let wires = Wires::of_flow(definition);
        let Slots { slots, .. } = Slots::of_flow(flow, &self.api.types);
        let mut inputs = Inputs::new(definition);
        wires.connect(&slots, &mut inputs);
        wires.check(&slots, &[], ("the flow", &flow.name), notes);
        // The inputs of the flow itself are reported with it.
        if definition.is_reference() {
            report_inputs(definition, &inputs, notes);
        }
        let is_mapped = matches!(flow.result, Tree::Object(..));
        Ok(Unit {
            description: definition.description(&flow.docs),
            hints: definition.hints(flow.hints.or(self.of_calls(flow))),
            inputs: inputs.sorted(),
            values: inputs.values,
            computed: inputs.computed,
            output_schema: if is_mapped { output_schema::of(definition) } else { String::new() },
            ..definition.unit(action)
        })
    }

    /// Returns what the calls of a flow do, as far as their methods show it: one that removes data
    /// makes the flow destructive.
    fn of_calls(&self, flow: &Flow) -> Hints {
        let mut calls = flow
            .calls()
            .filter_map(|call| self.api.capabilities.get(call.capability)?.operations().nth(call.operation));
        let is_destructive = calls.any(|it| Hints::of_method(&it.method).destructive == Some(true));
        Hints { destructive: is_destructive.then_some(true), ..Hints::default() }
    }

    /// Returns the lowered flow that a definition runs.
    fn flow_of(&self, definition: &Definition<'_>) -> Option<(Action, &Flow)> {
        let made = self.made.find(definition.body_origin, definition.body)?;
        let (_, flow) = self.flow_at(made.group, made.flow)?;
        Some((Action::Flow { group: made.group, flow: made.flow }, flow))
    }
}

/// Returns the unit of a flow, whose group is a module of the client. Its command has the arguments
/// of the method in the same order.
fn command(group: &FlowGroup, flow: &Flow, mut unit: Unit) -> Unit {
    let position = |name: &str| flow.required().position(|input| input.wire_name == name).unwrap_or(usize::MAX);
    unit.inputs.sort_by_key(|input| (!input.is_required, position(&input.name)));
    input_names::accept(&mut unit);
    let (module, method) = (group.module.bare(), flow.fn_name.bare());
    let name = method.replace('_', "-").trim_matches('-').to_owned();
    Unit {
        group: module.to_owned(),
        key: format!("{module}.{method}"),
        verb: name.clone(),
        tool_name: name.clone(),
        name,
        is_tool: false,
        ..unit
    }
}
