//! A unit: an operation, a flow or a tool, with its inputs and what a call of it returns.

use serde_json::{Map, Value};

use super::flow::{Flow, FlowCall, StartedFlow};
use super::hints::Hints;
use super::input::Input;
use super::paging::Paged;
use super::setting::Setting;
use super::shape::Shape;
use super::target::{Target, To};
use crate::api::Operation;
use crate::request::template::Json;

/// What can be called: an operation, a flow, or a tool that a capability file exposes.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unit {
    /// The module of the operation or of the flow, or the namespace of the tool. With the name, it
    /// identifies the unit.
    pub group: &'static str,
    /// The name.
    pub name: &'static str,
    /// The name in a command line, below the group: `list` for `list-organizations`. By default,
    /// the name.
    pub verb: &'static str,
    /// The name as an MCP tool: at most 64 characters, unique among the tools of the
    /// [table](super::Table::tools). By default, the name.
    pub tool_name: &'static str,
    /// A name for people; may be empty.
    pub title: &'static str,
    /// The description: Markdown; may be empty.
    pub description: &'static str,
    /// The tags of the operation or of the tool.
    pub tags: &'static [&'static str],
    /// Whether it is a tool that a capability file exposes.
    pub is_tool: bool,
    /// Whether it is deprecated.
    pub is_deprecated: bool,
    /// What a call does to the data of the server.
    pub hints: Hints,
    /// The inputs, required ones first.
    pub inputs: &'static [Input],
    /// What a call returns.
    pub output: Output,
    /// The JSON Schema of the returned object, where its properties are declared; otherwise empty.
    /// It is an object of at most 4 KB without references. That of a list is an object with the
    /// property `items`: [`structured_content`](Unit::structured_content) returns it so.
    pub output_schema: &'static str,
    /// How the response is divided into pages, if it is. A unit with a [shape](Unit::shape) has no
    /// pages.
    pub pages: Option<&'static Paged>,
    /// The index of the service that it calls, for a client of several services. A flow has those
    /// of its [`Action`].
    pub service: usize,
    /// How it runs.
    pub action: Action,
    pub(super) shape: Option<&'static Shape>,
    pub(super) settings: &'static [Setting],
    pub(super) values: &'static [(&'static str, Target)],
    pub(super) computed: &'static [(&'static Json, Target)],
}

/// How a [`Unit`] runs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Action {
    /// It calls this operation.
    Call(Operation),
    /// It makes several calls, one after the other or at the same time.
    Flow(Flow),
    /// It returns values that are computed from its inputs, and sends nothing.
    Mock,
}

impl Unit {
    /// A unit without inputs that calls an operation and returns JSON.
    pub const fn new(group: &'static str, name: &'static str, operation: Operation) -> Self {
        Unit::of(group, name, Action::Call(operation))
    }

    /// A unit without inputs that sends nothing and returns a shape.
    pub const fn mock(group: &'static str, name: &'static str, shape: &'static Shape) -> Self {
        Unit::of(group, name, Action::Mock).shape(shape)
    }

    /// A unit without inputs that runs a flow. `start` starts it, and `services` are the indexes of
    /// the services that it calls.
    pub const fn flow(
        group: &'static str,
        name: &'static str,
        start: fn(&FlowCall<'_>) -> StartedFlow,
        services: &'static [usize],
    ) -> Self {
        Unit::of(group, name, Action::Flow(Flow::new(start, services)))
    }

    const fn of(group: &'static str, name: &'static str, action: Action) -> Self {
        Unit {
            group,
            name,
            verb: name,
            tool_name: name,
            title: "",
            description: "",
            tags: &[],
            is_tool: false,
            is_deprecated: false,
            hints: Hints::new(),
            inputs: &[],
            output: Output::Document,
            output_schema: "",
            pages: None,
            service: 0,
            action,
            shape: None,
            settings: &[],
            values: &[],
            computed: &[],
        }
    }

    /// Sets the name for people.
    pub const fn title(mut self, title: &'static str) -> Self {
        self.title = title;
        self
    }

    /// Sets the description.
    pub const fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Sets the name in a command line.
    pub const fn verb(mut self, verb: &'static str) -> Self {
        self.verb = verb;
        self
    }

    /// Sets the name as an MCP tool.
    pub const fn tool_name(mut self, name: &'static str) -> Self {
        self.tool_name = name;
        self
    }

    /// Sets the tags.
    pub const fn tags(mut self, tags: &'static [&'static str]) -> Self {
        self.tags = tags;
        self
    }

    /// Marks it as deprecated.
    pub const fn deprecated(mut self) -> Self {
        self.is_deprecated = true;
        self
    }

    /// Marks it as a tool.
    pub const fn tool(mut self) -> Self {
        self.is_tool = true;
        self
    }

    /// Sets the hints.
    pub const fn hints(mut self, hints: Hints) -> Self {
        self.hints = hints;
        self
    }

    /// Sets the inputs, required ones first.
    pub const fn inputs(mut self, inputs: &'static [Input]) -> Self {
        self.inputs = inputs;
        self
    }

    /// Sets what a call returns.
    pub const fn output(mut self, output: Output) -> Self {
        self.output = output;
        self
    }

    /// Sets the JSON Schema of the returned object: JSON.
    pub const fn output_schema(mut self, schema: &'static str) -> Self {
        self.output_schema = schema;
        self
    }

    /// Sets how the response is divided into pages.
    pub const fn pages(mut self, pages: &'static Paged) -> Self {
        self.pages = Some(pages);
        self
    }

    /// Sets the index of the service.
    pub const fn service(mut self, service: usize) -> Self {
        self.service = service;
        self
    }

    /// Sets the parts of the request that no input changes.
    pub const fn settings(mut self, settings: &'static [Setting]) -> Self {
        self.settings = settings;
        self
    }

    /// Sets the inputs of the operation that the tool fixes: JSON texts, and where they go.
    pub const fn values(mut self, values: &'static [(&'static str, Target)]) -> Self {
        self.values = values;
        self
    }

    /// Sets the inputs of the operation that the tool computes from its own, and where they go. One
    /// that needs a missing input is not sent.
    pub const fn computed(mut self, computed: &'static [(&'static Json, Target)]) -> Self {
        self.computed = computed;
        self
    }

    /// Sets what it makes of the document that it receives. Other bodies are returned as they are.
    pub const fn shape(mut self, shape: &'static Shape) -> Self {
        self.shape = Some(shape);
        self
    }

    /// Whether its [shape](Unit::shape) is a list.
    pub fn returns_list(&self) -> bool {
        matches!(self.shape, Some(Shape::List(..) | Shape::Elements(..)))
    }

    /// Returns the operation that it calls, if it calls one.
    pub fn operation(&self) -> Option<&Operation> {
        match &self.action {
            Action::Call(operation) => Some(operation),
            Action::Flow(_) | Action::Mock => None,
        }
    }

    /// Returns the indexes of the services that it calls.
    pub fn services(&self) -> &[usize] {
        match &self.action {
            Action::Call(_) => std::slice::from_ref(&self.service),
            Action::Flow(flow) => flow.services,
            Action::Mock => &[],
        }
    }

    /// Whether it makes several calls, so that it has no request of its own.
    pub fn is_flow(&self) -> bool {
        matches!(self.action, Action::Flow(_))
    }

    /// Returns the input that selects the page: its offset, its number or its cursor.
    pub fn page_input(&self) -> Option<&'static Input> {
        self.query_input(self.pages?.style.parameter()?)
    }

    /// Returns the input with a name.
    pub fn input(&self, name: &str) -> Option<&'static Input> {
        self.inputs.iter().find(|input| input.name == name)
    }

    /// Returns the input whose value is sent as a parameter of the query.
    pub fn query_input(&self, parameter: &str) -> Option<&'static Input> {
        let is_sent = |target: &Target| target.to == To::Query && target.name == parameter;
        self.inputs.iter().find(|input| input.targets.iter().any(is_sent))
    }

    /// Returns the JSON Schema of the inputs: an object without references, which allows no other
    /// properties.
    pub fn input_schema(&self) -> Value {
        let properties: Map<String, Value> =
            self.inputs.iter().map(|input| (input.name.to_owned(), input.described_schema())).collect();
        let required = self.inputs.iter().filter(|input| input.is_required).map(|input| input.name.into()).collect();
        let mut schema = Map::new();
        schema.insert("type".to_owned(), "object".into());
        schema.insert("properties".to_owned(), properties.into());
        schema.insert("required".to_owned(), Value::Array(required));
        schema.insert("additionalProperties".to_owned(), false.into());
        schema.into()
    }
}

/// What a call of a [`Unit`] returns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Output {
    /// JSON, or a format that is converted to JSON.
    #[default]
    Document,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Nothing: the body is ignored.
    Nothing,
}
