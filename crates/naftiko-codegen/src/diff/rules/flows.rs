//! Flows: those that are new, those that are missing, and what has changed in the inputs and the
//! results of the others.

use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found, View};
use crate::diff::surface::flow as key;
use crate::model::flow::FlowInput;
use crate::model::{Api, Flow, FlowGroup};

/// Reports flows that only one side has, and what has changed in the others.
pub(super) fn apply(comparison: &mut Comparison<'_>) {
    let (old, new) = (comparison.old.api, comparison.new.api);
    for (group, flow) in only(old, new) {
        let call = call(group, flow);
        let sentence = format!("The flow `{call}` is missing.");
        let found = Found::new(Code::OperationRemoved, call, format!("flow {}", key(group, flow)), sentence);
        comparison.push(found.within(keys(group, flow)));
    }
    for (group, flow) in only(new, old) {
        let call = call(group, flow);
        let sentence = format!("The flow `{call}` is new.");
        let found = Found::new(Code::OperationAdded, call, format!("flow {}", key(group, flow)), sentence);
        comparison.push(found.within(keys(group, flow)));
    }
    for (group, before, flow) in both(old, new) {
        for found in changes(comparison, group, before, flow) {
            comparison.push(found.covers([key(group, flow)]));
        }
    }
}

/// Returns the flows that both sides have, with their groups on the new side.
fn both<'a>(old: &'a Api, new: &'a Api) -> Vec<(&'a FlowGroup, &'a Flow, &'a Flow)> {
    let known = |wanted: &str| all(old).find(|(group, flow)| key(group, flow) == wanted);
    all(new).filter_map(|(group, flow)| Some((group, known(&key(group, flow))?.1, flow))).collect()
}

/// Returns what has changed in the inputs and the result of a flow.
fn changes(comparison: &Comparison<'_>, group: &FlowGroup, old: &Flow, new: &Flow) -> Vec<Found> {
    let call = call(group, new);
    let found = |code, name: &str, sentence: String| {
        let subject = if name.is_empty() { call.clone() } else { format!("{call} {name}") };
        Found::new(code, subject, format!("flow {} {name}", key(group, new)).trim_end(), sentence)
    };
    let setter = |flow: &Flow, input: &FlowInput| {
        [format!("{}::{}::{}", group.module.bare(), flow.type_name.bare(), input.name.bare())]
    };
    let (before, after) = (used(old), used(new));
    let mut all = Vec::new();
    for input in &before {
        let name = input.name.bare();
        let Some(other) = after.iter().find(|other| other.wire_name == input.wire_name) else {
            all.push(match input.is_required {
                true => found(Code::ArgumentRemoved, name, format!("`{call}` lost the argument `{name}`."))
                    .remedy("callers remove the argument"),
                false => found(Code::SetterRemoved, name, format!("`{call}` lost `{name}`."))
                    .remedy(format!("callers remove `.{name}(..)`"))
                    .covers(setter(old, input)),
            });
            continue;
        };
        let (was, is) = (comparison.old.spelling.ty(&input.ty), comparison.new.spelling.ty(&other.ty));
        let is_same = comparison.is_same(&was, &is);
        all.extend(match (input.is_required, other.is_required) {
            (true, false) => {
                let sentence = format!("`{name}` of `{call}` is optional now: its argument became a setter.");
                let remedy = format!("callers remove the argument and call `.{name}(..)`");
                Some(found(Code::InputOptional, name, sentence).remedy(remedy).covers(setter(new, other)))
            }
            (false, true) => {
                let sentence = format!("`{name}` of `{call}` is required now: its setter became an argument.");
                let remedy = format!("callers supply `{name}` as an argument");
                Some(found(Code::InputRequired, name, sentence).remedy(remedy).covers(setter(old, input)))
            }
            (true, true) if !is_same => {
                let sentence = format!("The argument `{name}` of `{call}` is `{is}` instead of `{was}`.");
                Some(found(Code::ArgumentType, name, sentence).remedy("callers convert the value"))
            }
            (false, false) if !is_same => {
                let sentence = format!("`{name}` of `{call}` takes `{is}` instead of `{was}`.");
                Some(
                    found(Code::SetterType, name, sentence)
                        .remedy("callers convert the value")
                        .covers(setter(old, input)),
                )
            }
            _ => None,
        });
    }
    for input in after.iter().filter(|input| before.iter().all(|it| it.wire_name != input.wire_name)) {
        let name = input.name.bare();
        all.push(match input.is_required {
            true => found(Code::ArgumentAdded, name, format!("`{call}` gained the required argument `{name}`."))
                .remedy(format!("callers supply `{name}`")),
            false => found(Code::SetterAdded, name, format!("`{call}` gained `{name}`.")).covers(setter(new, input)),
        });
    }
    let order = |flow: &Flow, other: &Flow| -> Vec<String> {
        let is_of_both = |input: &&FlowInput| other.required().any(|it| it.wire_name == input.wire_name);
        flow.required().filter(is_of_both).map(|input| input.wire_name.clone()).collect()
    };
    if order(old, new) != order(new, old) {
        let sentence = format!("The arguments of `{call}` have another order.");
        all.push(found(Code::ArgumentOrder, "", sentence).remedy("callers pass the arguments in the new order"));
    }
    let returned =
        |flow: &Flow, view: &View<'_>| flow.ty.as_ref().map_or("()".to_owned(), |ty| view.spelling.ty(ty).to_string());
    let (was, is) = (returned(old, &comparison.old), returned(new, &comparison.new));
    if !comparison.is_same(&was, &is) {
        let sentence = format!("`{call}` returns `{is}` instead of `{was}`.");
        all.push(found(Code::ResponseType, "", sentence).remedy("callers use the new type"));
    }
    all
}

/// Returns the inputs of a flow that are a part of the client.
fn used(flow: &Flow) -> Vec<&FlowInput> {
    flow.required().chain(flow.optional()).collect()
}

fn all(api: &Api) -> impl Iterator<Item = (&FlowGroup, &Flow)> {
    api.flows.iter().flat_map(|group| group.flows.iter().map(move |flow| (group, flow)))
}

/// Returns the flows of a client that another one does not have.
fn only<'a>(of: &'a Api, other: &Api) -> Vec<(&'a FlowGroup, &'a Flow)> {
    let known: Vec<String> = all(other).map(|(group, flow)| key(group, flow)).collect();
    all(of).filter(|(group, flow)| !known.contains(&key(group, flow))).collect()
}

fn call(group: &FlowGroup, flow: &Flow) -> String {
    format!("{}().{}()", group.module.bare(), flow.fn_name.bare())
}

fn keys(group: &FlowGroup, flow: &Flow) -> [String; 2] {
    [key(group, flow), format!("{}::{}", group.module.bare(), flow.type_name.bare())]
}
