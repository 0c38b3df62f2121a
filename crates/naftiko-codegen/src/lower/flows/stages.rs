//! The order of steps: calls that only read and do not need each other run at the same time.

use crate::model::flow::{Find, FlowCall, Lookup, Operand, Root, Script, Source, Stage, TextPiece};

/// A step with resolved names.
pub(super) enum Lowered {
    Call(FlowCall),
    Find(Find),
    Lookup(Lookup),
    Script(Script),
}

/// Returns the stages of a flow. A call that writes and a script run alone: after all steps before
/// them, and before all after them.
pub(super) fn stages(steps: Vec<Lowered>, is_read: impl Fn(&FlowCall) -> bool) -> Vec<Stage> {
    let mut level_of: Vec<(usize, usize)> = Vec::new();
    let (mut last_write, mut highest) = (0, 0);
    let mut placed: Vec<(usize, Lowered)> = Vec::new();
    for step in steps {
        let needed = needs(&step)
            .into_iter()
            .filter_map(|output| level_of.iter().find(|(known, _)| *known == output).map(|(_, level)| *level));
        let after = needed.max().unwrap_or(0);
        let level = match &step {
            Lowered::Call(call) if is_read(call) => after.max(last_write) + 1,
            Lowered::Call(_) | Lowered::Script(_) => {
                last_write = highest.max(after) + 1;
                last_write
            }
            // A search runs after the calls of its level.
            Lowered::Find(_) | Lowered::Lookup(_) => after,
        };
        highest = highest.max(level);
        level_of.push((output(&step), level));
        placed.push((level, step));
    }
    let mut stages = Vec::new();
    for level in 0..=highest {
        let here = placed.iter().filter(|(at, _)| *at == level).map(|(_, step)| step);
        let calls: Vec<FlowCall> = here
            .clone()
            .filter_map(|step| if let Lowered::Call(call) = step { Some(call.clone()) } else { None })
            .collect();
        if !calls.is_empty() {
            stages.push(Stage::Calls(calls));
        }
        let script =
            |step: &Lowered| if let Lowered::Script(it) = step { Some(Stage::Script(it.clone())) } else { None };
        stages.extend(here.clone().filter_map(script));
        stages.extend(here.filter_map(|step| match step {
            Lowered::Call(_) | Lowered::Script(_) => None,
            Lowered::Find(find) => Some(Stage::Find(find.clone())),
            Lowered::Lookup(lookup) => Some(Stage::Lookup(lookup.clone())),
        }));
    }
    stages
}

fn output(step: &Lowered) -> usize {
    match step {
        Lowered::Call(it) => it.output,
        Lowered::Find(it) => it.output,
        Lowered::Lookup(it) => it.output,
        Lowered::Script(it) => it.output,
    }
}

/// Returns the outputs that a step needs.
fn needs(step: &Lowered) -> Vec<usize> {
    match step {
        Lowered::Call(call) => {
            let setters = call.setters.iter().map(|(_, operand)| operand);
            call.arguments.iter().chain(setters).flat_map(of_operand).collect()
        }
        Lowered::Find(find) => of_operand(&find.wanted).into_iter().chain(of_source(&find.items)).collect(),
        Lowered::Lookup(lookup) => of_operand(&lookup.wanted).into_iter().chain(of_source(&lookup.items)).collect(),
        // It runs after all steps before it.
        Lowered::Script(_) => Vec::new(),
    }
}

fn of_source(source: &Source) -> Option<usize> {
    match source.root {
        Root::Step(index) => Some(index),
        Root::Input(_) | Root::Item => None,
    }
}

fn of_operand(operand: &Operand) -> Vec<usize> {
    match operand {
        Operand::Literal(_) => Vec::new(),
        Operand::Of(source, _) => of_source(source).into_iter().collect(),
        Operand::Text(pieces) => {
            let sources = pieces.iter().filter_map(|piece| match piece {
                TextPiece::Of(source) => of_source(source),
                TextPiece::Literal(_) => None,
            });
            sources.collect()
        }
    }
}
