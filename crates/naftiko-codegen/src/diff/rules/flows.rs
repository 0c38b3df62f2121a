//! Flows: those that are new, and those that are missing. One that has changed is reported as a
//! part of the public API.

use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found};
use crate::diff::surface::flow as key;
use crate::model::{Api, Flow, FlowGroup};

/// Reports flows that only one side has.
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
}

/// Returns the flows of a client that another one does not have.
fn only<'a>(of: &'a Api, other: &Api) -> Vec<(&'a FlowGroup, &'a Flow)> {
    let flows = |api: &'a Api| api.flows.iter().flat_map(|group| group.flows.iter().map(move |flow| (group, flow)));
    let known: Vec<String> =
        other.flows.iter().flat_map(|group| group.flows.iter().map(move |flow| key(group, flow))).collect();
    flows(of).filter(|(group, flow)| !known.contains(&key(group, flow))).collect()
}

fn call(group: &FlowGroup, flow: &Flow) -> String {
    format!("{}().{}()", group.module.bare(), flow.fn_name.bare())
}

fn keys(group: &FlowGroup, flow: &Flow) -> [String; 2] {
    [key(group, flow), format!("{}::{}", group.module.bare(), flow.type_name.bare())]
}
