//! The model of an API: everything in one client crate.

use std::collections::{BTreeSet, HashSet};

use super::about::About;
use super::capability::Capability;
use super::errors::ErrorBodies;
use super::flow::{self, FlowGroup};
use super::names::Name;
use super::offer::ServerResource;
use super::operation::{Operation, Response};
use super::package::Package;
use super::program::Program;
use super::service::{Service, ServiceArgument};
use super::types::{TypeDef, TypeId, TypeKind};
use super::unit::{self, Server, Unit};
use super::{rest, skill};

/// The model of an API: one client crate.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// The name of its folder in `specs/`, such as `clerk`.
    pub name: String,
    /// What the API declares about itself.
    pub about: About,
    /// The crate.
    pub package: Package,
    /// The program, if there is one.
    pub program: Option<Program>,
    /// Its servers with their secrets; usually one.
    pub services: Vec<Service>,
    /// If there are several services: the arguments of `from_env`, in their order, each with the
    /// index of its service.
    pub from_env: Vec<(usize, ServiceArgument)>,
    /// Its capabilities, in the order of their files.
    pub capabilities: Vec<Capability>,
    /// Its flows, by aggregate or server, in the order of their files.
    pub flows: Vec<FlowGroup>,
    /// What can be called by name: each operation, then each exposed tool.
    pub units: Vec<Unit>,
    /// The MCP servers that it exposes.
    pub servers: Vec<Server>,
    /// The REST servers that it exposes.
    pub rest_servers: Vec<rest::RestServer>,
    /// The servers of skills that it exposes.
    pub skill_servers: Vec<skill::SkillServer>,
    /// The server for operators that it exposes.
    pub control: Option<rest::Control>,
    /// The types in its requests and responses.
    pub types: Vec<TypeDef>,
    /// The types of error bodies.
    pub errors: ErrorBodies,
    /// The name of the OpenAPI document that defines the types.
    pub openapi: Option<String>,
}

impl Api {
    /// Returns the name of the crate in code: `clerk_client`.
    pub fn lib_name(&self) -> String {
        self.package.name.replace('-', "_")
    }

    /// Returns the operation that a unit calls, with its capability.
    pub fn called(&self, unit: &Unit) -> Option<(&Capability, &Operation)> {
        let unit::Action::Call { capability, operation } = unit.action else { return None };
        let capability = &self.capabilities[capability];
        Some((capability, capability.operations().nth(operation)?))
    }

    /// Returns the words of the command of a unit after the name of the program.
    pub fn command(&self, unit: &Unit) -> String {
        let group = unit.group.replace('_', "-");
        let has_skills = !self.skill_servers.is_empty();
        let is_built_in = unit::BUILT_IN.contains(&group.as_str()) || has_skills && group == unit::SKILLS;
        let prefix = if is_built_in { "api-" } else { "" };
        format!("{prefix}{group} {}", unit.verb)
    }

    /// Returns all units: those that callers name, and those that only a resource or a route runs.
    pub fn all_units(&self) -> impl Iterator<Item = &Unit> {
        let of_resources = self.servers.iter().flat_map(|server| &server.resources).filter_map(ServerResource::unit);
        let of_routes = self.rest_servers.iter().flat_map(|server| &server.routes).filter_map(|it| it.runs.unit());
        self.units.iter().chain(of_resources).chain(of_routes)
    }

    /// Returns the flow that a unit runs, with its group.
    pub fn run_by(&self, unit: &Unit) -> Option<(&FlowGroup, &flow::Flow)> {
        let unit::Action::Flow { group, flow } = unit.action else { return None };
        let group = self.flows.get(group)?;
        Some((group, group.flows.get(flow)?))
    }

    /// Returns the services that a flow calls, by their indexes.
    pub fn services_of(&self, flow: &flow::Flow) -> Vec<usize> {
        let called = flow.calls().filter_map(|call| {
            let mut operations = self.capabilities.get(call.capability)?.operations();
            Some(operations.nth(call.operation)?.service)
        });
        called.collect::<BTreeSet<usize>>().into_iter().collect()
    }

    /// Returns the response that a flow returns, if it is that of its last call.
    pub fn returned_by(&self, flow: &flow::Flow) -> Option<&Response> {
        let output = match flow.result {
            flow::Tree::Last(output) => Some(output),
            // The last call returns nothing.
            flow::Tree::Nothing => None,
            flow::Tree::Object(..) | flow::Tree::Value(_) | flow::Tree::List(..) => return None,
        };
        let call = match output {
            Some(output) => flow.calls().find(|call| call.output == output)?,
            None => flow.calls().max_by_key(|call| call.output)?,
        };
        Some(&self.capabilities.get(call.capability)?.operations().nth(call.operation)?.response)
    }

    /// Whether it does nothing: it has no operation, and nothing in it returns fixed values.
    pub fn is_empty(&self) -> bool {
        self.operation_count() == 0 && self.services.is_empty()
    }

    /// Returns the number of its capability files.
    pub fn file_count(&self) -> usize {
        self.capabilities.iter().map(|capability| &capability.file).collect::<HashSet<_>>().len()
    }

    /// Returns the number of its operations.
    pub fn operation_count(&self) -> usize {
        self.capabilities.iter().map(|capability| capability.operations().count()).sum()
    }

    /// Returns the service, if there is only one.
    pub fn only_service(&self) -> Option<&Service> {
        match self.services.as_slice() {
            [service] => Some(service),
            _ => None,
        }
    }

    /// Returns the type of error bodies, if there is only one and its own method `of` can read it.
    pub fn only_error_body(&self) -> Option<TypeId> {
        let [body] = self.errors.bodies.as_slice() else { return None };
        let has_setter = match &self.types[body.ty].kind {
            TypeKind::Struct(it) => it.fields.iter().any(|field| field.name.as_str() == "of"),
            TypeKind::Enum(_) | TypeKind::Union(_) | TypeKind::Id => false,
        };
        (!has_setter).then_some(body.ty)
    }

    /// Whether each capability and each group of flows has a feature.
    pub fn has_features(&self) -> bool {
        self.capabilities.len() + self.flows.len() > 1
    }

    /// Returns a module of operations or flows: the groups of flows follow the capabilities.
    pub fn module(&self, number: usize) -> Option<&Name> {
        let of_flows = || self.flows.get(number.checked_sub(self.capabilities.len())?).map(|group| &group.module);
        self.capabilities.get(number).map(|capability| &capability.module).or_else(of_flows)
    }

    /// Returns its operations, capability by capability.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.capabilities.iter().flat_map(Capability::operations)
    }
}
