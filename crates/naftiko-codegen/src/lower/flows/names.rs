//! The names of a group of flows: its module, its types, and the methods of its scripts.

use std::collections::{BTreeMap, HashMap};

use super::groups::Spec;
use crate::lock::Locked;
use crate::model::Name;
use crate::model::docs::Docs;
use crate::model::flow::{Flow, FlowGroup, Stage};
use crate::model::names::{Scope, camel};
use crate::model::reserved;

/// Names a group, and the builders of its flows.
pub(super) fn group(
    spec: &Spec<'_>,
    mut flows: Vec<Flow>,
    modules: &mut Scope,
    groups: &mut Scope,
    published: &mut BTreeMap<String, Locked>,
) -> FlowGroup {
    let namespace = Some(spec.namespace).filter(|it| !it.is_empty()).unwrap_or("flows").to_owned();
    let module = modules.snake(&namespace, "flows");
    let type_name = groups.camel(&format!("{}Api", camel(module.bare())), "Flows");
    let mut builders = Scope::with(reserved::flow_types());
    builders.take_type(type_name.bare());
    name_methods(&namespace, &mut flows, published);
    for flow in &mut flows {
        flow.type_name = builders.camel(&format!("{} flow", flow.name), "Builder");
    }
    let has_scripts = flows.iter().any(Flow::has_scripts);
    let scripts = has_scripts.then(|| builders.camel(&format!("{} scripts", module.bare()), "Scripts"));
    name_scripts(&mut flows);
    FlowGroup {
        file: spec.file.to_owned(),
        heading: format!("Flows of {}", namespace),
        namespace,
        is_server: spec.is_server,
        docs: Docs::new(spec.description),
        module,
        type_name,
        scripts,
        flows,
    }
}

/// Names the methods of flows: as published, then as the flows. A published name stays taken if its
/// flow is gone.
fn name_methods(namespace: &str, flows: &mut [Flow], published: &mut BTreeMap<String, Locked>) {
    let mut methods = Scope::with(&["new", "clone", "into", "try_into"]);
    let prefix = format!("{namespace}.");
    let own = published.iter().filter(|(key, _)| key.starts_with(&prefix));
    let mut names: HashMap<String, Name> =
        own.filter_map(|(key, locked)| Some((key.clone(), methods.take(&locked.name)?))).collect();
    for flow in flows {
        let key = format!("{prefix}{}", flow.name);
        flow.fn_name = names.remove(&key).unwrap_or_else(|| methods.snake(&flow.name, "flow"));
        published.entry(key).or_insert_with(|| Locked::new(flow.fn_name.bare()));
    }
}

/// Names the methods of the scripts: as their steps, or also as their flows if several steps have
/// the same name.
fn name_scripts(flows: &mut [Flow]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for flow in flows.iter() {
        flow.scripts().for_each(|it| *counts.entry(flow.outputs[it.output].step.clone()).or_default() += 1);
    }
    let mut methods = Scope::with(&["clone", "into", "try_into"]);
    for flow in flows {
        for stage in &mut flow.stages {
            let Stage::Script(script) = stage else { continue };
            let step = &flow.outputs[script.output].step;
            script.fn_name = match counts.get(step) {
                Some(1) => methods.snake(step, "script"),
                _ => methods.snake(&format!("{} {step}", flow.name), "script"),
            };
        }
    }
}
