//! Lowers what can be called by name to units: each operation, each flow, and each tool and route
//! that a capability exposes.

mod commands;
mod definition;
mod fields;
mod flow;
mod input_names;
mod inputs;
mod locked;
mod output;
mod output_schema;
mod pattern;
mod problem;
mod prompt;
mod resource;
mod route;
mod route_path;
mod route_source;
mod schema;
mod server;
mod skill;
mod slots;
mod tool;
mod tool_names;
mod wires;
mod with;

use super::flows::Made;
use crate::load::Folder;
use crate::lock::Lock;
use crate::model::Api;
use crate::model::rest::Control;
use crate::model::unit::{Action, Hints, Unit};
use crate::report::Report;
use crate::resolve::Resolved;
use locked::Published;
pub(super) use output::path_of;
pub(super) use problem::{Kind, is_first};
pub(super) use route::tool as route_tool;
use slots::Slots;
pub use tool::LeftOut;
pub(super) use tool::{Called, Tools, has_mocks, has_values};
pub(super) use with::literal;

/// Adds the units to a client whose operations are complete. Returns the tools that are left out.
/// `numbers` has the number of the resolved capability for each one of the client, and `made` the
/// flows that are methods. The names of commands and of tools are added to `lock`.
pub(super) fn find(
    api: &mut Api,
    folder: &Folder,
    resolved: &Resolved<'_>,
    numbers: &[usize],
    made: &Made<'_>,
    lock: &mut Lock,
    report: &mut Report,
) -> Vec<LeftOut> {
    let mut units = Vec::new();
    for (number, capability) in api.capabilities.iter().enumerate() {
        for (index, operation) in capability.operations().enumerate() {
            let Slots { slots, keys } = Slots::of(operation, &api.types, true);
            let name = operation.fn_name.bare().replace('_', "-").trim_matches('-').to_owned();
            units.push(Unit {
                group: capability.module.bare().to_owned(),
                key: format!("{}.{}", capability.module.bare(), operation.fn_name.bare()),
                verb: name.clone(),
                tool_name: name.clone(),
                name,
                title: String::new(),
                description: operation.docs.lines().join("\n"),
                tags: operation.tags.clone(),
                is_tool: false,
                hints: Hints::of_method(&operation.method),
                action: Action::Call { capability: number, operation: index },
                inputs: slots.into_iter().map(|slot| slot.input).collect(),
                values: Vec::new(),
                computed: Vec::new(),
                keys,
                shape: None,
                output_schema: String::new(),
            });
        }
    }
    let mut left_out = Vec::new();
    let tools = tool::Tools { api, folder, resolved, numbers, made };
    units.extend(tools.flows(report));
    let (found, places) = tools.all(report, &mut left_out).into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
    units.extend(found);
    let source = folder.lock_source.as_ref();
    let module = |key: &str| key.split('.').next().unwrap_or_default().to_owned();
    commands::name(&mut units, &mut Published::new(&mut lock.commands, source, "commands", module, report));
    let mut names = Published::new(&mut lock.tools, source, "tools", tool_names::is_of_tool, report);
    tool_names::name(&mut units, &places, &mut names, report);
    api.units = units;
    api.rest_servers = route::servers(&Tools { api, folder, resolved, numbers, made }, report, &mut left_out);
    api.control = folder.files.iter().find_map(|file| file.document.control).map(|control| Control {
        port: control.port.unwrap_or_default(),
        has_health: control.has_health,
        has_metrics: control.has_metrics,
    });
    left_out
}
