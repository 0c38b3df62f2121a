//! The model of a client crate, with all decisions made.
//!
//! It is plain data between the resolved operations and the code, without YAML and without tokens.
//! Every decision, such as the required inputs, the names and the authentication, was made in
//! `lower`; the emitters only write it down. It prints as text that reads like a specification.

pub(crate) mod article;
pub(crate) mod docs;
pub(crate) mod facts;
pub mod flow;
pub(crate) mod names;
pub mod offer;
pub(crate) mod print;
pub mod program;
pub(crate) mod prose;
pub(crate) mod reserved;
pub mod rest;
pub mod skill;
pub mod types;
pub mod unit;
pub(crate) mod wrap;

use std::collections::{BTreeSet, HashSet};

pub use crate::resolve::callers::CallerAuthentication;
pub use crate::resolve::service::{Authentication, Key, OtherServer, Secret, Variable};
pub use crate::resolve::value::{
    Body, Content, Escape, Fixed, Form, Format, Json, OutputType, Piece, Place, Step, StreamKind, Style, Value,
};
pub use docs::Docs;
pub use flow::{Flow, FlowGroup};
pub use naftiko_openapi::Numbers;
pub use names::Name;
pub use offer::{Messages, Prompt, PromptArgument, ResourceSource, ServerResource};
pub use program::Program;
pub use types::{Ty, TypeDef, TypeId, TypeKind};
pub use unit::{Server, Unit};

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

/// What an API declares about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The name of the API, such as `Clerk Backend API`. Plain text on one line.
    pub title: String,
    /// The name within a sentence: `the Clerk Backend API`.
    pub phrase: String,
    /// The purpose of the API.
    pub docs: Docs,
    /// The version of the OpenAPI document.
    pub version: Option<String>,
    /// The URL of the page about the API.
    pub homepage: Option<String>,
    /// Pages about the API.
    pub links: Vec<Link>,
}

impl About {
    /// Returns the name of the API within a sentence, as Markdown.
    pub fn markdown(&self) -> String {
        Docs::new(&self.phrase).one_line()
    }
}

/// A page about the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The text of the link, without markup.
    pub text: String,
    /// The URL of a page or a mailbox.
    pub url: String,
}

/// A file of types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeFile {
    /// The only module that uses them: the index of a capability, or that of a group of flows,
    /// which follow the capabilities. `None` if several modules do.
    pub module: Option<usize>,
    /// The types.
    pub types: Vec<TypeId>,
}

impl TypeFile {
    /// Returns the path of the file in the crate.
    pub fn path(&self, api: &Api) -> String {
        match self.module.and_then(|number| api.module(number)) {
            Some(module) => format!("src/types/{}.rs", module.bare()),
            None => "src/types.rs".to_owned(),
        }
    }
}

/// The types of error bodies, and the statuses of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorBodies {
    /// The types; the first is for every status without an arm.
    pub bodies: Vec<ErrorBody>,
    /// The arms, in the order in which they are tried.
    pub arms: Vec<ErrorArm>,
}

/// A type of error bodies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorBody {
    /// Its variant in the enum of error bodies.
    pub name: Name,
    /// The type.
    pub ty: TypeId,
}

/// The errors with one type of body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorArm {
    /// The index of the type among the types of error bodies.
    pub body: usize,
    /// The errors.
    pub patterns: Vec<ErrorPattern>,
}

/// Statuses of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorPattern {
    /// The module of the operation, if method and path are not unique.
    pub module: Option<String>,
    /// Its HTTP method.
    pub method: String,
    /// Its path template.
    pub path: String,
    /// The statuses.
    pub statuses: Statuses,
}

/// Statuses with one response in the OpenAPI document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Statuses {
    /// One status: `404`.
    Code(u16),
    /// A class of statuses: `4XX`.
    Range(u16),
    /// All other statuses: `default`.
    Default,
}

impl Statuses {
    /// Returns the precedence of the statuses: more exact ones have lower numbers.
    pub fn rank(self) -> u8 {
        match self {
            Statuses::Code(_) => 0,
            Statuses::Range(_) => 1,
            Statuses::Default => 2,
        }
    }

    /// Whether all of some more exact statuses are among these.
    pub fn covers(self, exact: Statuses) -> bool {
        match (self, exact) {
            (Statuses::Range(range), Statuses::Code(code)) => code / 100 == range,
            (Statuses::Default, exact) => exact != Statuses::Default,
            _ => false,
        }
    }
}

impl std::fmt::Display for Statuses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Statuses::Code(code) => write!(f, "{code}"),
            Statuses::Range(range) => write!(f, "{range}XX"),
            Statuses::Default => f.write_str("default"),
        }
    }
}

/// The metadata of a crate in its `Cargo.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// The package name, such as `clerk-client`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where `cargo publish` may publish it.
    pub publish: Publish,
    /// Its license, an SPDX expression.
    pub license: Option<String>,
    /// The URL of its repository.
    pub repository: Option<String>,
}

/// Where a crate may be published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Publish {
    /// Nowhere.
    #[default]
    Nowhere,
    /// Anywhere.
    Anywhere,
    /// In the registries with these names.
    Registries(Vec<String>),
}

/// A server, and how its requests authenticate.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// If there are several: the field of the client that holds it.
    pub name: Name,
    /// Its name in errors.
    pub title: String,
    /// The URL to which every path is appended, with placeholders in single braces and without a
    /// trailing slash. Empty if not declared.
    pub base_url: String,
    /// The variables of the base URL and of requests that are not secret.
    pub variables: Vec<Variable>,
    /// How its requests authenticate.
    pub authentication: Authentication,
    /// The other servers that a caller can select.
    pub others: Vec<OtherServer>,
    /// The arguments of its constructors.
    pub arguments: Arguments,
}

/// The arguments of the constructors of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// The base URL, if it is not declared.
    pub base_url: Option<Name>,
    /// The variables, in order.
    pub variables: Vec<Name>,
    /// The secrets, in order.
    pub secrets: Vec<Name>,
    /// The authenticator, if the caller must supply one.
    pub authenticator: Option<Name>,
    /// The arguments of `new`, in their order.
    pub new: Vec<ServiceArgument>,
    /// The arguments of the other constructors, in their order.
    pub builder: Vec<ServiceArgument>,
}

/// An argument of a constructor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceArgument {
    /// The base URL.
    BaseUrl,
    /// The variable with this index.
    Variable(usize),
    /// The secret with this index.
    Secret(usize),
    /// The authenticator.
    Authenticator,
}

/// One entry of `consumes`: a module of the crate, and an accessor of its client.
#[derive(Clone, Debug, PartialEq)]
pub struct Capability {
    /// Its file, relative to the folder of specs.
    pub file: String,
    /// Its namespace.
    pub namespace: String,
    /// The subject of its operations, as in "Operations on pets".
    pub heading: String,
    /// Its description, unless that only repeats names.
    pub docs: Docs,
    /// The module, and the method of the client that gives access to it.
    pub module: Name,
    /// The type whose methods are its operations, such as `OrganizationsApi`.
    pub type_name: Name,
    /// The method of the fake that gives access to it.
    pub fake_name: Name,
    /// Its resources, in the order of the file.
    pub resources: Vec<Resource>,
}

/// A resource: a path and the operations on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// The path template.
    pub path: String,
    /// Its operations, in the order of the file.
    pub operations: Vec<Operation>,
}

/// An operation: a method of its capability, and a request builder.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Its name in the capability file.
    pub name: String,
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path template, with each placeholder in single braces; a query after it is sent as it
    /// is.
    pub path: String,
    /// The index of its service.
    pub service: usize,
    /// Whether it sends the service's secret.
    pub sends_secret: bool,
    /// Its description.
    pub docs: Docs,
    /// The Rust method.
    pub fn_name: Name,
    /// The request builder.
    pub type_name: Name,
    /// The required inputs, in the order of the files: first those of the path, last a whole body.
    pub required: Vec<Parameter>,
    /// The arguments of the method, in their order.
    pub arguments: Vec<Argument>,
    /// The optional inputs, in the order of the file.
    pub optional: Vec<Parameter>,
    /// The fields of the body as inputs, where it is a struct. The body is among the inputs as
    /// well.
    pub fields: Option<BodyFields>,
    /// The inputs that the file fixes or computes.
    pub fixed: Vec<Fixed>,
    /// A body that the file computes.
    pub body: Option<Body>,
    /// The names of the parts of a multipart body, in the order of the file.
    pub part_order: Vec<String>,
    /// Declared path parameters without a placeholder in the path.
    pub unplaced: Vec<String>,
    /// The result of a successful call.
    pub response: Response,
    /// Whether a JSON response may also be a text.
    pub may_be_text: bool,
    /// The `Accept` header, if it differs from the runtime's default.
    pub accept: Option<String>,
    /// The stream that can be returned instead, if the caller asks for it.
    pub stream: Option<Stream>,
    /// The error responses, by status, in document order.
    pub error_responses: Vec<ErrorResponse>,
    /// The paging of the response.
    pub paging: Option<Paging>,
    /// Whether its responses have a `Link` header.
    pub has_link: bool,
    /// Whether errors must include its module, because another module has the same method and path
    /// with other error bodies.
    pub names_module: bool,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Its tags in the OpenAPI document.
    pub tags: Vec<String>,
}

/// An argument of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// The required input with this index.
    Input(usize),
    /// The required field of the body with this index.
    Field(usize),
    /// The whole body, where its fields are arguments of another method.
    Body,
}

/// An error response in the OpenAPI document.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorResponse {
    /// Its statuses.
    pub statuses: Statuses,
    /// Its description.
    pub docs: Docs,
    /// The type of the body, if declared.
    pub ty: Option<Ty>,
}

/// The paging of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// How the next page is requested.
    pub style: PagingStyle,
    /// The path to the items; empty if the page is the list.
    pub items: PagePath,
    /// The type of an item.
    pub item: Ty,
    /// The number of all items.
    pub total: Option<Count>,
    /// The number of pages.
    pub page_count: Option<Count>,
    /// Whether there are more pages.
    pub more: Option<Flag>,
}

/// A path from a page to a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PagePath {
    /// A sequence of fields.
    Fields(Vec<Segment>),
    /// A JSON Pointer (RFC 6901), in an untyped page.
    Pointer(String),
}

impl PagePath {
    /// Returns the names of its fields on the wire.
    pub fn keys(&self) -> Vec<String> {
        match self {
            PagePath::Fields(segments) => segments.iter().map(|segment| segment.key.clone()).collect(),
            PagePath::Pointer(pointer) => {
                pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect()
            }
        }
    }
}

/// How the next page is requested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PagingStyle {
    /// By the number of items to skip, in a query parameter.
    Offset {
        /// The parameter.
        parameter: String,
        /// The number of the first item.
        first: First,
    },
    /// By the page number, in a query parameter.
    Number {
        /// The parameter.
        parameter: String,
        /// The number of the first page.
        first: First,
    },
    /// By a value from the page, or by the URL of the next page, in a query parameter.
    Cursor {
        /// The parameter.
        parameter: String,
        /// The path of the value.
        next: PagePath,
        /// Whether the value is a text; otherwise it is a number.
        is_text: bool,
    },
    /// By the ID of the last item, in a query parameter.
    Last {
        /// The parameter.
        parameter: String,
        /// The path of the ID in an item.
        id: PagePath,
        /// Whether the ID is a text; otherwise it is a number.
        is_text: bool,
    },
    /// By the URL of the next page, which the page contains.
    Url {
        /// The path of the URL.
        next: PagePath,
    },
    /// By a header of the response (RFC 8288).
    Link,
}

/// The number of the first page, or of the first item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct First {
    /// The number.
    pub number: u64,
    /// Whether the request for the first page contains it, because the server is not known to
    /// default to it.
    pub is_sent: bool,
}

/// An integer in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Its path.
    pub path: PagePath,
    /// Its type.
    pub ty: Ty,
    /// Whether it may count only the items of the page: this is assumed unless it exceeds their
    /// number.
    pub may_be_of_page: bool,
}

/// A flag in a page that shows whether there are more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Its path.
    pub path: PagePath,
    /// Whether it is true on the last page.
    pub is_last: bool,
}

/// A field on a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The field.
    pub name: Name,
    /// Its name on the wire.
    pub key: String,
    /// Whether it may be absent.
    pub is_option: bool,
}

/// An input of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name on the wire.
    pub wire_name: String,
    /// The Rust argument, and the setter of an optional one.
    pub name: Name,
    /// The setter of the fake. Empty until `lower` names them, at its end.
    pub fake_name: Name,
    /// Its place in the request.
    pub place: Place,
    /// Its type.
    pub ty: Type,
    /// Whether templates use it too.
    pub is_input: bool,
    /// Its description.
    pub docs: Docs,
    /// The numbers that the OpenAPI document mentions.
    pub numbers: Numbers,
    /// Whether it is deprecated.
    pub deprecated: bool,
}

/// The fields of a body as inputs of its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyFields {
    /// The type of the body, a struct.
    pub ty: TypeId,
    /// Whether the body is sent as a form. Otherwise, it is JSON.
    pub is_form: bool,
    /// Whether the request may have no body.
    pub is_optional: bool,
    /// The fields that are arguments of the method, in the order of those of `new`.
    pub required: Vec<BodyField>,
    /// The fields that have a setter, in the order of the document.
    pub optional: Vec<BodyField>,
    /// The name of what takes the whole body: a method of the API type if there are required
    /// fields, otherwise a setter.
    pub whole: Name,
    /// The arguments of that method, in their order.
    pub arguments: Vec<Argument>,
}

/// A field of a body as an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyField {
    /// The index of the field in its struct.
    pub field: usize,
    /// The argument or the setter.
    pub name: Name,
}

/// The type of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Text.
    String,
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list of texts.
    Strings,
    /// A list of texts, which are sent as one text with commas.
    Joined,
    /// Any value that can be serialized.
    Any,
    /// Bytes.
    Bytes,
    /// A part of a multipart form.
    Part,
    /// A list of parts with one name.
    Parts,
    /// A multipart body, with named parts.
    Multipart,
    /// A type from the OpenAPI document.
    Typed(Ty, Form),
}

/// The result of an operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    /// The decoded document.
    Value(Format),
    /// Parts of the decoded document.
    Outputs {
        /// The format of the document.
        format: Format,
        /// The type whose fields they are.
        type_name: Name,
        /// The parts.
        outputs: Vec<Output>,
    },
    /// The decoded document, with a type.
    Typed(Ty),
    /// Nothing: the body is ignored.
    Nothing,
    /// The body as text.
    Text,
    /// The undecoded body, in a format that needs a schema.
    Bytes {
        /// The format.
        format: &'static str,
    },
    /// The body as a stream.
    Download {
        /// The maximum number of bytes.
        limit: Option<u64>,
    },
    /// A stream of items.
    Stream(Stream),
}

/// A stream of items in a response.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    /// How the items are separated.
    pub kind: StreamKind,
    /// The type of an item; for events, of their data, which is not JSON if it is a text.
    pub ty: Ty,
}

/// A part of a response.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Its name in the capability file.
    pub wire_name: String,
    /// The field.
    pub name: Name,
    /// Its place in the document.
    pub path: Vec<Step>,
    /// The path as written in the file.
    pub written: String,
    /// Its type.
    pub ty: OutputType,
}

/// Returns the name of the fake for a type.
fn fake_type(replaced: &Name) -> String {
    // Without the underscore of a name that is not valid alone: `_2faApi`, `Self_`.
    format!("Fake{}", replaced.bare().trim_matches('_'))
}

/// Returns the feature of the crate that enables a module.
pub(crate) fn feature(module: &Name) -> String {
    let name = module.bare().trim_end_matches('_');
    // A feature cannot start with a dash.
    let (start, rest) = name.split_at(name.len() - name.trim_start_matches('_').len());
    format!("{start}{}", rest.replace('_', "-"))
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

    /// Returns the files of types: one for those that several modules use, then one for each
    /// module. Modules are those of the capabilities, then those of the flows.
    pub fn type_files(&self) -> Vec<TypeFile> {
        let mut shared = TypeFile { module: None, types: Vec::new() };
        let mut own: Vec<TypeFile> = (0..self.capabilities.len() + self.flows.len())
            .map(|number| TypeFile { module: Some(number), types: Vec::new() })
            .collect();
        // The types of error bodies are always compiled, and so are the types inside a shared type,
        // even if only one of its users reaches them.
        let of_errors = self.errors.bodies.iter().map(|body| body.ty);
        let of_several = (0..self.types.len()).filter(|id| self.only_user(&self.types[*id]).is_none());
        let common = facts::reached(&self.types, of_errors.chain(of_several));
        for (id, def) in self.types.iter().enumerate() {
            let number = self.only_user(def).filter(|_| !common.contains(&id));
            match number.and_then(|number| own.get_mut(number)) {
                Some(file) => file.types.push(id),
                None => shared.types.push(id),
            }
        }
        // The root file is present even if it is empty, because the others are its modules.
        let is_needed = !self.types.is_empty();
        let own = own.into_iter().filter(|file| !file.types.is_empty());
        std::iter::once(shared).filter(|_| is_needed).chain(own).collect()
    }

    /// Returns the only module that uses a type.
    fn only_user(&self, def: &TypeDef) -> Option<usize> {
        match def.users.as_slice() {
            [only] if self.has_features() => Some(*only),
            _ => None,
        }
    }

    /// Returns its operations, capability by capability.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.capabilities.iter().flat_map(Capability::operations)
    }
}

impl Type {
    /// Whether it is a list of values.
    pub fn is_list(&self) -> bool {
        match self {
            Type::Strings | Type::Joined | Type::Parts => true,
            Type::Typed(Ty::List(_), form) => {
                matches!(form, Form::Repeated | Form::Joined(_) | Form::Each | Form::Styled(_))
            }
            _ => false,
        }
    }
}

impl Service {
    /// Returns the name of the function that returns its builder, if there are several services.
    pub fn builder_name(&self) -> String {
        // Without the underscore of a name that is not valid alone: `self_`.
        format!("{}_builder", self.name.bare().trim_end_matches('_'))
    }

    /// Returns the name of the method that returns its client, if there are several services.
    pub fn client_name(&self) -> String {
        // Without the underscore of a name that is not valid alone: `self_`.
        format!("{}_client", self.name.bare().trim_end_matches('_'))
    }

    /// Returns the name of an argument.
    pub fn argument(&self, argument: ServiceArgument) -> Option<&Name> {
        let arguments = &self.arguments;
        match argument {
            ServiceArgument::BaseUrl => arguments.base_url.as_ref(),
            ServiceArgument::Variable(index) => arguments.variables.get(index),
            ServiceArgument::Secret(index) => arguments.secrets.get(index),
            ServiceArgument::Authenticator => arguments.authenticator.as_ref(),
        }
    }

    /// Returns the variables without a default, each with its argument.
    pub fn required_variables(&self) -> impl Iterator<Item = (&Variable, &Name)> {
        let is_required = |variable: &Variable| variable.env.is_none() && variable.default.is_none();
        self.variables.iter().zip(&self.arguments.variables).filter(move |(variable, _)| is_required(variable))
    }

    /// Returns the variables with a default.
    pub fn defaulted(&self) -> impl Iterator<Item = (&Variable, &str)> {
        self.variables.iter().filter_map(|variable| Some((variable, variable.default.as_deref()?)))
    }

    /// Returns the variables that the environment may supply, each with its argument.
    pub fn supplied(&self) -> impl Iterator<Item = (&Variable, &Name)> {
        let is_supplied = |variable: &Variable| variable.env.is_some() && variable.default.is_none();
        self.variables.iter().zip(&self.arguments.variables).filter(move |(variable, _)| is_supplied(variable))
    }

    /// Returns its environment variables: those of secrets, then the others.
    pub fn environment(&self) -> Vec<&str> {
        let others = self.variables.iter().filter_map(|variable| variable.env.as_deref());
        self.authentication.variables().into_iter().chain(others).collect()
    }

    /// Whether the environment supplies everything that is not an argument.
    pub fn has_from_env(&self) -> bool {
        self.arguments.authenticator.is_none() && !self.environment().is_empty()
    }
}

impl Capability {
    /// Returns the type of the fake that has a method for each operation.
    pub fn fake_type(&self) -> String {
        fake_type(&self.type_name)
    }

    /// Returns the feature of the crate that enables it, if there are several capabilities.
    pub fn feature(&self) -> String {
        feature(&self.module)
    }

    /// Returns its operations, resource by resource.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.resources.iter().flat_map(|resource| &resource.operations)
    }

    /// Returns its operations, mutably.
    pub(crate) fn operations_mut(&mut self) -> impl Iterator<Item = &mut Operation> {
        self.resources.iter_mut().flat_map(|resource| &mut resource.operations)
    }

    /// Returns the services of its operations, in the order of the client.
    pub fn services(&self) -> Vec<usize> {
        let mut services: Vec<usize> = self.operations().map(|operation| operation.service).collect();
        services.sort_unstable();
        services.dedup();
        services
    }
}

impl Operation {
    /// Returns the type of the fake that sets the responses of this operation.
    pub fn fake_type(&self) -> String {
        fake_type(&self.type_name)
    }

    /// Returns all inputs that the caller sets, required ones first.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.required.iter().chain(&self.optional)
    }

    /// Returns the indexes of the required inputs that are arguments: all but a body whose fields
    /// are.
    pub(crate) fn own_inputs(&self) -> impl Iterator<Item = usize> {
        let is_own = |it: &Parameter| self.fields.is_none() || !matches!(it.place, Place::Body(_));
        self.required.iter().enumerate().filter(move |(_, it)| is_own(it)).map(|(index, _)| index)
    }

    /// Returns the required inputs that are arguments, in the order of the files.
    pub fn inputs(&self) -> impl Iterator<Item = &Parameter> {
        self.own_inputs().map(|index| &self.required[index])
    }

    /// Returns the name of an argument.
    pub fn argument(&self, argument: Argument) -> &str {
        let field = |index: usize| self.fields.as_ref()?.required.get(index);
        match argument {
            Argument::Input(index) => self.required[index].name.as_str(),
            Argument::Field(index) => field(index).map_or("", |field| field.name.as_str()),
            Argument::Body => "body",
        }
    }

    /// Returns the inputs that have a setter, without a body whose fields are inputs.
    pub fn setters(&self) -> impl Iterator<Item = &Parameter> {
        self.optional.iter().filter(|it| self.fields.is_none() || !matches!(it.place, Place::Body(_)))
    }

    /// Returns the names of all setters.
    pub fn setter_names(&self) -> impl Iterator<Item = &Name> {
        let of_body = self.fields.iter().flat_map(|fields| {
            let whole = Some(&fields.whole).filter(|_| fields.required.is_empty());
            whole.into_iter().chain(fields.optional.iter().map(|field| &field.name))
        });
        self.setters().map(|it| &it.name).chain(of_body)
    }

    /// Returns the JSON that the file computes: a body, or fields of one.
    pub fn json(&self) -> impl Iterator<Item = &Json> {
        let body = self.body.iter().filter_map(|body| if let Body::Json(json) = body { Some(json) } else { None });
        body.chain(self.fixed.iter().filter_map(|it| if let Value::Json(json) = &it.value { Some(json) } else { None }))
    }
}
