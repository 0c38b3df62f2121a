//! The values that a tool passes to its operation or to its flow: its `with`.

use naftiko_spec::{At, Source, nearest};

use super::definition::Definition;
use super::inputs::Inputs;
use super::problem::{Notes, Problem};
use super::slots::Slot;
use super::with::Meaning;
use crate::model::Place;

/// The values that a tool passes on.
pub(super) struct Wires(Vec<Wire>);

/// A value that a tool passes on.
struct Wire {
    /// The name of the parameter.
    name: String,
    meaning: Meaning,
    /// Whether the flow uses it.
    is_used: bool,
    source: Source,
    /// The place of the name.
    at: At,
}

impl Wires {
    /// Returns what a tool passes to its operation. A tool that refers to a flow passes its own
    /// values to the operation of the flow, too.
    pub(super) fn of_call(definition: &Definition<'_>, notes: &mut Notes<'_>) -> Result<Self, Problem> {
        let mut wires: Vec<Wire> = Vec::new();
        let mut mentioned = Vec::new();
        for (name, value) in definition.body.with.iter().flatten() {
            definition.check_bare(value, notes);
            mentioned.extend(definition.names_in(value));
            let meaning = Meaning::of(definition.json(value)?);
            let source = definition.body_source().clone();
            wires.push(Wire { name: name.value.clone(), meaning, is_used: false, source, at: name.at });
        }
        for own in Wires::of_flow(definition).0 {
            if !wires.iter().any(|wire| wire.name == own.name) {
                wires.push(Wire { is_used: mentioned.contains(&own.name), ..own });
            }
        }
        Ok(Wires(wires))
    }

    /// Returns what a tool passes to the inputs of the flow that it refers to.
    pub(super) fn of_flow(definition: &Definition<'_>) -> Self {
        let own = definition.tool.with.iter().flatten().zip(definition.values());
        let wire = |((name, _), (_, json)): (&(naftiko_spec::Spanned<String>, _), &(String, _))| Wire {
            name: name.value.clone(),
            meaning: Meaning::of(crate::model::Json::clone(json)),
            is_used: false,
            source: definition.source().clone(),
            at: name.at,
        };
        Wires(own.map(wire).collect())
    }

    /// Connects the inputs of a tool with what it passes them to.
    pub(super) fn connect(&self, slots: &[Slot], inputs: &mut Inputs<'_>) {
        for slot in slots {
            match self.0.iter().find(|wire| is_of(slot, &wire.name)).map(|wire| &wire.meaning) {
                Some(Meaning::Literal(json)) => inputs.fix(json.clone(), slot),
                Some(Meaning::Input(name)) => inputs.pass(name, slot),
                Some(Meaning::Computed(json)) => inputs.compute(json.clone(), slot),
                None => inputs.without_with(slot),
            }
        }
    }

    /// Reports values that are not passed on. `declared` are names that exist but are no inputs,
    /// and `callee` is what they are passed to, with its name.
    pub(super) fn check(&self, slots: &[Slot], declared: &[&str], callee: (&str, &str), notes: &mut Notes<'_>) {
        let (what, callee) = callee;
        for Wire { name, source, at, is_used, .. } in &self.0 {
            if *is_used || slots.iter().any(|slot| is_of(slot, name)) {
                continue;
            }
            if declared.contains(&name.as_str()) {
                let message = format!("`{name}` is not an input: the client sets it itself, or does not send it");
                notes.note(source, &message, *at, "remove it from `with`");
                continue;
            }
            let names = declared.iter().copied().chain(slots.iter().map(|slot| slot.wire_name.as_str()));
            let help = match nearest(name, names) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("remove it, or add it to the inputs of `{callee}`"),
            };
            notes.note(source, &format!("{what} has no input `{name}`, so it is not sent"), *at, &help);
        }
    }
}

/// Whether a name in `with` is that of a slot.
fn is_of(slot: &Slot, name: &str) -> bool {
    let is_header = slot.input.targets.iter().any(|target| target.place == Some(Place::Header));
    slot.wire_name == name || slot.input.name == name || is_header && slot.wire_name.eq_ignore_ascii_case(name)
}
