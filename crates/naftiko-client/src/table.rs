//! Units: what a program can call by name, with inputs in a JSON object. Feature `table`.
//!
//! A generated crate with this feature has a table of [`Unit`]s: one for each operation, one for
//! each flow, and one for each tool that its capability files expose. They are plain data; only a
//! flow has code of its own, which calls the typed method. [`run`] calls a unit through the same
//! [`Draft`](crate::Draft) as the typed methods, so authentication, retries, time limits, fakes and
//! redaction are the same. A front end, such as a command line or an MCP server, knows this module
//! and nothing of an API.
//!
//! ```
//! use naftiko_client::table::{Hints, Input, Target, Unit, draft};
//! use naftiko_client::{Api, ApiClient, ClientBuilder, Operation, json};
//!
//! static UNITS: &[Unit] = &[Unit::new("pets", "list-pets", Operation::get("ListPets", "/pets"))
//!     .description("Lists pets.")
//!     .hints(Hints::new().read_only(true))
//!     .inputs(&[Input::new("limit", r#"{"type":"integer"}"#).to(&[Target::query("limit")])])];
//!
//! # static API: Api = Api::new("pets", "http://pets.example");
//! # let client = ClientBuilder::<ApiClient>::new(&API).build().unwrap();
//! let inputs = json!({"limt": 20});
//! let problems = draft(&client, &UNITS[0], inputs.as_object().unwrap()).unwrap_err();
//! assert_eq!(problems[0].to_string(), "unknown input `limt`; did you mean `limit`?");
//! ```

mod check;
mod clients;
mod compute;
mod file;
mod flow;
pub mod folder;
mod nearest;
mod pages;
mod paging;
mod places;
mod prepare;
mod prompt;
mod resource;
mod rest;
mod run;
mod server;
mod services;
mod shape;
mod skill;
mod structured;
mod target;

use serde_json::{Map, Value};

use crate::api::{Api, Operation};
use crate::request::template::{Escape, Json, Piece, Place};
use crate::response::format::Format;

pub use crate::response::outputs::Step;
pub use check::{Problem, check};
pub use clients::Clients;
pub use flow::{Flow, FlowCall, StartedFlow};
pub use nearest::nearest;
pub use pages::{UnitPages, pages};
pub use paging::{PageStyle, Paged};
pub use prepare::draft;
pub use prompt::{Message, Messages, Prompt, PromptArgument, Role};
pub use resource::{Resource, Source};
pub use rest::{Control, RestServer, Route, RouteInput, RouteResponse, RouteSource, Runs};
pub(crate) use run::hide;
pub use run::{Content, RunError, download, run, run_without_secrets};
pub use server::{CallerAuthentication, Server};
pub use services::Services;
pub use shape::Shape;
pub use skill::{Skill, SkillServer, SkillTool, SkillUse};
pub use target::{Form, Target, To};

/// The inputs of a call, by name.
pub type Inputs = Map<String, Value>;

/// Everything that can be called by name of one API: what a front end needs.
///
/// A generated crate has one, the static `TABLE`.
#[derive(Debug)]
#[non_exhaustive]
pub struct Table {
    /// The name of the API, such as `clerk`.
    pub name: &'static str,
    /// The name for people, such as `Clerk Backend API`; may be empty.
    pub title: &'static str,
    /// The description: Markdown; may be empty.
    pub description: &'static str,
    /// The operations, then the flows, then the tools.
    pub units: &'static [Unit],
    /// The services, by [`Unit::service`].
    pub services: &'static [&'static Api],
    /// The MCP servers that the capability files expose, in the order of the files.
    pub servers: &'static [Server],
    /// The REST servers that the capability files expose, in the order of the files.
    pub rest_servers: &'static [RestServer],
    /// The units that only routes of REST servers run.
    pub route_units: &'static [Unit],
    /// The server for operators that the capability files expose.
    pub control: Option<Control>,
    /// The servers of skills that the capability files expose, in the order of the files.
    pub skill_servers: &'static [SkillServer],
}

impl Table {
    /// A table of units, without MCP servers.
    pub const fn new(name: &'static str, units: &'static [Unit], services: &'static [&'static Api]) -> Self {
        Table {
            name,
            title: "",
            description: "",
            units,
            services,
            servers: &[],
            rest_servers: &[],
            route_units: &[],
            control: None,
            skill_servers: &[],
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

    /// Sets the MCP servers.
    pub const fn servers(mut self, servers: &'static [Server]) -> Self {
        self.servers = servers;
        self
    }

    /// Sets the REST servers, and the units that only their routes run.
    pub const fn rest_servers(mut self, servers: &'static [RestServer], units: &'static [Unit]) -> Self {
        self.rest_servers = servers;
        self.route_units = units;
        self
    }

    /// Sets the server for operators.
    pub const fn control(mut self, control: Control) -> Self {
        self.control = Some(control);
        self
    }

    /// Sets the servers of skills.
    pub const fn skill_servers(mut self, servers: &'static [SkillServer]) -> Self {
        self.skill_servers = servers;
        self
    }

    /// Returns the skills of all servers.
    pub fn skills(&self) -> impl Iterator<Item = &'static Skill> {
        self.skill_servers.iter().flat_map(|server| server.skills)
    }

    /// Returns the unit that a route runs. `None` if the table does not have it.
    pub fn unit_of(&self, route: &Route) -> Option<&'static Unit> {
        let (units, is_tool, group, name) = match route.runs {
            Runs::Operation(group, name) => (self.units, false, group, name),
            Runs::Tool(group, name) => (self.units, true, group, name),
            Runs::Own(group, name) => (self.route_units, false, group, name),
        };
        units.iter().find(|unit| unit.is_tool == is_tool && unit.group == group && unit.name == name)
    }

    /// Returns the units that are not tools, operations and flows: the commands of a command line.
    pub fn operations(&self) -> impl Iterator<Item = &'static Unit> + use<> {
        self.units.iter().filter(|unit| !unit.is_tool)
    }

    /// Returns the tools of an MCP server: those that the capability files expose, or all
    /// operations and flows if they expose no MCP server. The tools of an exposed server can all be
    /// absent, because features of the crate remove flows.
    pub fn tools(&self) -> impl Iterator<Item = &'static Unit> + use<> {
        let exposes = !self.servers.is_empty() || self.units.iter().any(|unit| unit.is_tool);
        self.units.iter().filter(move |unit| unit.is_tool == exposes)
    }
}

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
    /// [table](Table::tools). By default, the name.
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
    shape: Option<&'static Shape>,
    settings: &'static [Setting],
    values: &'static [(&'static str, Target)],
    computed: &'static [(&'static Json, Target)],
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

/// An input of a [`Unit`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Input {
    /// The name.
    pub name: &'static str,
    /// The description: Markdown; may be empty.
    pub description: &'static str,
    /// Whether it is required.
    pub is_required: bool,
    /// The JSON Schema of its value, without references. `{}` allows any value.
    pub schema: &'static str,
    targets: &'static [Target],
}

impl Input {
    /// An optional input that is not sent anywhere yet.
    pub const fn new(name: &'static str, schema: &'static str) -> Self {
        Input { name, description: "", is_required: false, schema, targets: &[] }
    }

    /// Makes it required.
    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Sets the description.
    pub const fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Sets where its value goes.
    pub const fn to(mut self, targets: &'static [Target]) -> Self {
        self.targets = targets;
        self
    }

    /// Returns its schema. A text that is not JSON allows any value.
    fn schema(&self) -> Value {
        serde_json::from_str(self.schema).unwrap_or(Value::Bool(true))
    }

    /// Whether its value is the body of the request, or a part of the body.
    pub fn is_body(&self) -> bool {
        self.targets.iter().any(|target| target.to.is_body())
    }

    /// Returns the name of its value in the body of the request, if it is a part of the body.
    pub fn body_key(&self) -> Option<&'static str> {
        self.targets.iter().find(|target| target.to.is_body() && !target.to.is_whole_body()).map(|target| target.name)
    }

    /// Whether its value is the whole body of the request.
    pub fn is_whole_body(&self) -> bool {
        self.targets.iter().any(|target| target.to.is_whole_body())
    }

    /// Whether its value is a file: Base64, or a `data:` URL.
    pub fn is_file(&self) -> bool {
        self.targets.iter().any(Target::is_file)
    }

    /// Returns its schema, with its description.
    pub fn described_schema(&self) -> Value {
        let mut schema = match self.schema() {
            Value::Object(schema) => schema,
            _ => Map::new(),
        };
        if !self.description.is_empty() {
            schema.insert("description".to_owned(), self.description.into());
        }
        schema.into()
    }
}

/// What a call does to the data of the server. A hint that is `None` is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hints {
    /// Whether it only reads.
    pub read_only: Option<bool>,
    /// Whether it may remove or overwrite data.
    pub destructive: Option<bool>,
    /// Whether a second call with the same inputs has no other effect.
    pub idempotent: Option<bool>,
    /// Whether it reaches systems other than the server.
    pub open_world: Option<bool>,
}

impl Hints {
    /// Hints that are all unknown.
    pub const fn new() -> Self {
        Hints { read_only: None, destructive: None, idempotent: None, open_world: None }
    }

    /// Sets whether it only reads.
    pub const fn read_only(self, hint: bool) -> Self {
        Hints { read_only: Some(hint), ..self }
    }

    /// Sets whether it may remove or overwrite data.
    pub const fn destructive(self, hint: bool) -> Self {
        Hints { destructive: Some(hint), ..self }
    }

    /// Sets whether a second call with the same inputs has no other effect.
    pub const fn idempotent(self, hint: bool) -> Self {
        Hints { idempotent: Some(hint), ..self }
    }

    /// Sets whether it reaches systems other than the server.
    pub const fn open_world(self, hint: bool) -> Self {
        Hints { open_world: Some(hint), ..self }
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

/// A part of a request that no input changes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Setting {
    /// A literal text in a place.
    Text(To, &'static str, &'static str),
    /// A text that is computed when the request is sent.
    Template(Place, &'static str, &'static [Piece]),
    /// A field of a JSON body that is computed when the request is sent.
    FieldTemplate(&'static str, &'static Json),
    /// A part of a multipart body that is computed when the request is sent: its name, file name
    /// and media type.
    PartTemplate(&'static str, &'static str, &'static str, &'static [(Escape, Piece)]),
    /// A JSON body that is computed when the request is sent.
    JsonTemplate(&'static Json),
    /// A body of a media type that is computed when the request is sent.
    TextTemplate(&'static str, &'static [(Escape, Piece)]),
    /// A form, which is sent even if no field is set.
    BeginForm,
    /// A multipart body, which is sent even if no part is set.
    BeginMultipart,
    /// The keys of [`To::Key`] are the body, written in this order.
    Keys {
        /// The keys in their order.
        order: &'static [&'static str],
        /// Whether the body is a form. Otherwise, it is JSON.
        is_form: bool,
        /// Whether there is no body if no input sets a key.
        is_optional: bool,
    },
    /// A key of the body with a constant value: JSON.
    Key(&'static str, &'static str),
    /// The format of the response.
    Format(Format),
    /// The maximum number of bytes of the response.
    Limit(u64),
    /// The `Accept` header.
    Accept(&'static str),
    /// The order of the parts of the body.
    PartOrder(&'static [&'static str]),
    /// The request does not send the secret.
    OmitSecret,
}
