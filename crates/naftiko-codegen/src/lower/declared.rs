//! Where the parts of a client are declared, and what the files say of them that no code depends
//! on.
//!
//! It is beside the model and not in it: two models are equal if their clients are.

use std::collections::HashMap;

use naftiko_openapi::{Limit, Target, Use};
use naftiko_spec::{At, RouteKind, Source};

use super::flows::Made;
use super::types::Types;
use crate::load::Folder;
use crate::model::{self, Place};
use crate::resolve::operation::{Input, Operation, Origin};

/// The declarations of a client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declared {
    /// Those of operations, by capability, in the order of the model.
    pub(crate) operations: Vec<Vec<DeclaredOperation>>,
    /// Those of types, by number. Types that only `codegen.toml` declares are missing at the end.
    pub(crate) types: Vec<DeclaredType>,
    /// The places of flows and of what servers have, by [what it is](Part).
    pub(crate) exposed: HashMap<Part, Spot>,
}

/// A flow, or a part of a server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// A flow: its group and its own index.
    Flow(usize, usize),
    /// A tool: the namespace of its server, and its name.
    Tool(String, String),
    /// A resource, as a tool.
    Resource(String, String),
    /// A prompt, as a tool.
    Prompt(String, String),
    /// A skill, as a tool.
    Skill(String, String),
    /// A route: the namespace of its server, and its name.
    Route(String, String),
}

/// The declaration of an operation.
#[derive(Clone, Debug)]
pub(crate) struct DeclaredOperation {
    /// Its place in the capability file.
    pub(crate) spot: Spot,
    /// Its place in the OpenAPI document.
    pub(crate) document: Option<Spot>,
    /// Its inputs.
    inputs: Vec<(Place, DeclaredValue)>,
}

/// The declaration of a type.
#[derive(Clone, Debug)]
pub(crate) struct DeclaredType {
    /// Its place in the OpenAPI document.
    pub(crate) spot: Spot,
    /// Its fields.
    fields: Vec<DeclaredValue>,
}

/// The declaration of an input or a field.
#[derive(Clone, Debug)]
pub(crate) struct DeclaredValue {
    /// Its name on the wire.
    name: String,
    /// Its place, if it has one of its own.
    pub(crate) spot: Option<Spot>,
    /// The default of the server, as JSON.
    pub(crate) default: Option<String>,
    /// What limits its values.
    pub(crate) limits: Vec<Limit>,
}

/// A place in a file.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    pub(crate) source: Source,
    /// The byte at which it starts.
    pub(crate) start: usize,
}

impl Declared {
    /// Returns the declaration of an operation, by the number of its capability and its own.
    pub(crate) fn operation(&self, capability: usize, number: usize) -> Option<&DeclaredOperation> {
        self.operations.get(capability)?.get(number)
    }

    /// Returns the declaration of a field, by the number of its type.
    pub(crate) fn field(&self, ty: model::TypeId, wire_name: &str) -> Option<&DeclaredValue> {
        self.types.get(ty)?.fields.iter().find(|field| field.name == wire_name)
    }
}

impl Declared {
    /// Adds the places of flows and of the parts of servers. The first one of a name counts.
    pub(super) fn expose(&mut self, folder: &Folder, made: &Made<'_>) {
        for flow in made.all() {
            let spot = Spot { source: flow.origin.source().clone(), start: flow.tool.at.span().start };
            self.exposed.insert(Part::Flow(flow.group, flow.flow), spot);
        }
        for file in &folder.files {
            let document = &file.document;
            let mut add = |part: fn(String, String) -> Part, namespace: &str, name: &str, at: At| {
                let spot = Spot { source: document.source.clone(), start: at.span().start };
                self.exposed.entry(part(namespace.to_owned(), name.to_owned())).or_insert(spot);
            };
            for tool in &document.mcp_tools {
                add(Part::Tool, tool.namespace.as_deref().unwrap_or_default(), &tool.name.value, tool.name.at);
            }
            for tool in document.mcp_resources.iter().map(|resource| &resource.tool) {
                add(Part::Resource, tool.namespace.as_deref().unwrap_or_default(), &tool.name.value, tool.name.at);
            }
            for prompt in &document.mcp_prompts {
                add(Part::Prompt, prompt.namespace.as_deref().unwrap_or_default(), &prompt.name.value, prompt.name.at);
            }
            for server in &document.rest_servers {
                for route in &server.routes {
                    if let RouteKind::Operation { tool, .. } = &route.kind {
                        add(Part::Route, &server.namespace, &tool.name.value, route.path.at);
                    }
                }
            }
            for server in &document.skill_servers {
                server.skills.iter().for_each(|it| add(Part::Skill, &server.namespace, &it.name.value, it.name.at));
            }
        }
    }
}

impl DeclaredOperation {
    /// Collects the declarations of an operation.
    pub(super) fn of(operation: &Operation, types: Option<&mut Types<'_>>) -> Self {
        let mut types = types;
        let input = |input: &Input| {
            let limits = input.described.as_ref().map(|it| limits(&it.schema, types.as_deref_mut()));
            let value = DeclaredValue {
                name: input.wire_name.clone(),
                spot: spot_of(&input.origin, &operation.source),
                default: input.default.clone(),
                limits: limits.unwrap_or_default(),
            };
            (input.place.clone(), value)
        };
        let inputs = operation.inputs.iter().map(input).collect();
        DeclaredOperation {
            spot: Spot { source: operation.source.clone(), start: operation.at.span().start },
            document: operation.counterpart.as_ref().map(|it| Spot::of(&it.place)),
            inputs,
        }
    }

    /// Returns the declaration of an input.
    pub(crate) fn input(&self, place: &Place, wire_name: &str) -> Option<&DeclaredValue> {
        self.inputs.iter().find(|(its, value)| its == place && value.name == wire_name).map(|(_, value)| value)
    }
}

impl DeclaredType {
    pub(super) fn new(place: &naftiko_openapi::Place) -> Self {
        DeclaredType { spot: Spot::of(place), fields: Vec::new() }
    }

    /// Adds a field.
    pub(super) fn field(&mut self, name: &str, schema: &Use, types: &mut Types<'_>) {
        let spot = match &schema.target {
            // A reference leads to another place.
            Target::Named(_) => None,
            Target::Inline(schema) => Some(Spot::of(&schema.place)),
        };
        self.fields.push(DeclaredValue {
            name: name.to_owned(),
            spot,
            default: schema.default.clone(),
            limits: limits(schema, Some(types)),
        });
    }
}

impl Spot {
    fn of(place: &naftiko_openapi::Place) -> Self {
        Spot { source: place.source.clone(), start: place.span.start }
    }
}

/// Returns what limits the values of a schema.
fn limits(schema: &Use, types: Option<&mut Types<'_>>) -> Vec<Limit> {
    types.and_then(|types| types.target(schema)).map(|found| found.limits.clone()).unwrap_or_default()
}

/// Returns the place of an input: where its type is declared, if that is known.
fn spot_of(origin: &Origin, capability: &Source) -> Option<Spot> {
    match origin {
        Origin::Document(place) | Origin::Both(_, place) => Some(Spot::of(place)),
        Origin::Capability(at) | Origin::Path(at) => Some(Spot { source: capability.clone(), start: at.span().start }),
        Origin::Template | Origin::Derived => None,
    }
}
