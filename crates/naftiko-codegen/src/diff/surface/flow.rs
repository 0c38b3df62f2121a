//! The entries of flows: the module of a group, its methods, and the builders that these return.

use super::{Entries, function};
use crate::model::{Flow, FlowGroup};

/// Returns the key of the method of a flow.
pub(in crate::diff) fn key(group: &FlowGroup, flow: &Flow) -> String {
    format!("{}::{}::{}", group.module.bare(), group.type_name.bare(), flow.fn_name.bare())
}

impl Entries<'_, '_> {
    /// Adds a group of flows.
    pub(super) fn flows(&mut self, group: &FlowGroup) {
        let (module, type_name) = (group.module.bare(), group.type_name.bare());
        self.add(module.to_owned(), "");
        self.add(format!("{module}::{type_name}"), "");
        self.add(format!("Client::{module}"), type_name);
        if let Some(feature) = self.feature.take() {
            self.add(format!("feature {feature}"), "");
            self.feature = Some(feature);
        }
        for flow in &group.flows {
            self.flow(group, flow);
        }
    }

    fn flow(&mut self, group: &FlowGroup, flow: &Flow) {
        let module = group.module.bare();
        let (spelling, builder) = (self.spelling, flow.type_name.bare());
        let arguments: Vec<_> = flow.required().map(|input| spelling.ty(&input.ty)).collect();
        let returned = flow.ty.as_ref().map_or_else(|| "()".into(), |ty| spelling.ty(ty));
        // The builder and its result are those of the method, so that a flow is one change.
        let returned = format!("{builder} -> {returned}");
        self.add(key(group, flow), function(arguments, &returned));
        for input in flow.optional() {
            self.add(format!("{module}::{builder}::{}", input.name.bare()), spelling.ty(&input.ty));
        }
    }
}
