//! The model: what a client crate is made of, decided.
//!
//! Plain data between the capability files and the code. There is no YAML in it and no token: every decision (which
//! inputs are required, what a name becomes, how a request authenticates) was made in `lower`, and the
//! emitters only write down what they find. It prints as text that reads like a specification.

pub(crate) mod docs;
pub(crate) mod facts;
pub(crate) mod names;
pub(crate) mod print;
pub(crate) mod prose;
pub(crate) mod reserved;
pub mod types;
pub(crate) mod wrap;

use std::collections::HashSet;

pub use crate::resolve::service::{Authentication, Key, OtherServer, Secret, Variable};
pub use crate::resolve::value::{
    Body, Content, Escape, Fixed, Form, Format, Json, OutputType, Piece, Place, Step, StreamKind, Style, Value,
};
pub use docs::Docs;
pub use naftiko_openapi::Numbers;
pub use names::Name;
pub use types::{Ty, TypeDef, TypeId};

/// An API: one client crate.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// The name of its folder below `specs/`, such as `clerk`.
    pub name: String,
    /// What it says about itself.
    pub about: About,
    /// The crate.
    pub package: Package,
    /// The servers it talks to, each with the secrets for it. Nearly always one.
    pub services: Vec<Service>,
    /// Its capabilities, in the order of their files.
    pub capabilities: Vec<Capability>,
    /// The types that its operations send and answer with.
    pub types: Vec<TypeDef>,
    /// The types of error bodies.
    pub errors: ErrorBodies,
    /// The OpenAPI document that the types come from, by its name in the folder.
    pub openapi: Option<String>,
}

/// What a client says about its API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The name of the API, such as `Clerk Backend API`. Plain text on one line.
    pub title: String,
    /// The same within a sentence: `the Clerk Backend API`.
    pub phrase: String,
    /// What the API is for.
    pub docs: Docs,
    /// The version of the OpenAPI document.
    pub version: Option<String>,
    /// The URL of the page about the API.
    pub homepage: Option<String>,
    /// Pages about the API.
    pub links: Vec<Link>,
}

impl About {
    /// The name of the API within a sentence, as Markdown.
    pub fn markdown(&self) -> String {
        Docs::new(&self.phrase).one_line()
    }
}

/// A page about the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What is there. Plain text.
    pub text: String,
    /// The URL: of the web, or of a mailbox.
    pub url: String,
}

/// A file of types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The capability that alone uses them; none if several do.
    pub capability: Option<usize>,
    /// The types.
    pub types: Vec<TypeId>,
}

impl Home {
    /// The path of the file in the crate.
    pub fn path(&self, api: &Api) -> String {
        match self.capability {
            Some(number) => format!("src/types/{}.rs", api.capabilities[number].module.bare()),
            None => "src/types.rs".to_owned(),
        }
    }
}

/// The types of error bodies, and the statuses that each is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorBodies {
    /// The types; the first is for every status that no arm is for.
    pub bodies: Vec<ErrorBody>,
    /// In the order in which they are tried.
    pub arms: Vec<ErrorArm>,
}

/// A type of error bodies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorBody {
    /// The variant of the enum of all of them.
    pub name: Name,
    /// The type.
    pub ty: TypeId,
}

/// The errors that have a body of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorArm {
    /// The type, by its number among all types of error bodies.
    pub body: usize,
    /// The errors.
    pub patterns: Vec<ErrorPattern>,
}

/// Statuses of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorPattern {
    /// The module of the operation, where method and path do not say which one it is.
    pub module: Option<String>,
    /// Its HTTP method.
    pub method: String,
    /// Its path template.
    pub path: String,
    /// The statuses.
    pub statuses: Statuses,
}

/// Statuses that have one response in the companion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Statuses {
    /// One: `404`.
    Code(u16),
    /// A hundred: `4XX`.
    Range(u16),
    /// All others: `default`.
    Default,
}

impl Statuses {
    /// Which statuses count before others: the less the number, the more exact.
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

/// What is said of a crate in its `Cargo.toml`.
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
    /// The URL of the repository it is committed in.
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
    /// In registries of these names.
    Registries(Vec<String>),
}

/// A server, and how its requests authenticate.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Where there are several: the field of the client that holds its own.
    pub name: Name,
    /// What it is called in errors.
    pub title: String,
    /// What every path is appended to, with placeholders in single braces; no slash at its end. Empty if nothing says.
    pub base_url: String,
    /// What the base URL and requests are made of that is no secret.
    pub variables: Vec<Variable>,
    /// How its requests authenticate.
    pub authentication: Authentication,
    /// The other servers that a caller can choose.
    pub others: Vec<OtherServer>,
    /// The arguments of its constructors.
    pub arguments: Arguments,
}

/// The arguments of the constructors of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// The base URL, where the files do not say it.
    pub base_url: Option<Name>,
    /// The variables, in their order.
    pub variables: Vec<Name>,
    /// The secrets, in their order.
    pub secrets: Vec<Name>,
    /// The authenticator, where the caller must bring one.
    pub authenticator: Option<Name>,
}

/// One entry of `consumes`: a module of the crate, and an accessor of its client.
#[derive(Clone, Debug, PartialEq)]
pub struct Capability {
    /// The file it comes from, relative to the folder of all specs.
    pub file: String,
    /// Its namespace.
    pub namespace: String,
    /// What its operations are about, as in "Operations on pets".
    pub heading: String,
    /// What the files say about it, unless that only repeats names.
    pub docs: Docs,
    /// The module, and the method of the client that gives access to it.
    pub module: Name,
    /// The type that has its operations as methods, such as `OrganizationsApi`.
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
    /// The path template, each placeholder in single braces; a query behind it is sent as it is.
    pub path: String,
    /// Which of the services it talks to.
    pub service: usize,
    /// Whether it sends the secret of that.
    pub sends_secret: bool,
    /// What it does.
    pub docs: Docs,
    /// The Rust method.
    pub fn_name: Name,
    /// The request builder.
    pub type_name: Name,
    /// Inputs the caller must give, in the order of the method's arguments: the path's first, a whole body last.
    pub required: Vec<Parameter>,
    /// Inputs the caller may give, in the order of the file.
    pub optional: Vec<Parameter>,
    /// Inputs the file fixes or computes.
    pub fixed: Vec<Fixed>,
    /// A body that the file computes.
    pub body: Option<Body>,
    /// The names of the parts of a body in parts, in the order of the file.
    pub part_order: Vec<String>,
    /// Parameters of the path that the file declares and the path has no place for.
    pub lost: Vec<String>,
    /// What comes back.
    pub answer: Answer,
    /// Whether an answer that is JSON may be a text, too.
    pub may_be_text: bool,
    /// What requests ask for (`Accept`), where the runtime would ask for something else.
    pub accept: Option<String>,
    /// What can come back instead of that, if the caller asks for it.
    pub stream: Option<Stream>,
    /// What comes back instead if it fails, by status, in the order of the companion.
    pub failures: Vec<Failure>,
    /// How it goes on where an answer ends.
    pub paging: Option<Paging>,
    /// Whether its answers have a `Link` header.
    pub has_link: bool,
    /// Whether errors must say its module, as another module has this method and path with other error bodies.
    pub names_module: bool,
    /// Whether it should no longer be used.
    pub deprecated: bool,
}

/// A way to fail that the companion names.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The status, or several.
    pub statuses: Statuses,
    /// What it means.
    pub docs: Docs,
    /// The type of the body, if it is said.
    pub ty: Option<Ty>,
}

/// How the pages of an answer follow one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// What asks for the next page.
    pub style: PagingStyle,
    /// Where the items of a page are; nowhere if the page is the list.
    pub items: Way,
    /// The type of an item.
    pub item: Ty,
    /// Where a page says how many items there are in all.
    pub total: Option<Count>,
    /// Where a page says how many pages there are.
    pub page_count: Option<Count>,
    /// Where a page says whether there are more.
    pub more: Option<Flag>,
}

/// A way from a page to a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Field by field.
    Fields(Vec<Hop>),
    /// In a page of no known type: a JSON Pointer (RFC 6901).
    Pointer(String),
}

/// What asks for the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PagingStyle {
    /// How many items to pass over, in a query parameter.
    Offset {
        /// The parameter.
        parameter: String,
        /// Where it begins.
        first: First,
    },
    /// The number of the page, in a query parameter.
    Number {
        /// The parameter.
        parameter: String,
        /// The number of the first page.
        first: First,
    },
    /// A text that a page says, in a query parameter, or the URL of the next page.
    Cursor {
        /// The parameter.
        parameter: String,
        /// Where a page says it.
        next: Way,
        /// Whether it is a text there; else it is a number.
        is_text: bool,
    },
    /// The id of the last item, in a query parameter.
    Last {
        /// The parameter.
        parameter: String,
        /// Where an item has its id.
        id: Way,
        /// Whether it is a text there; else it is a number.
        is_text: bool,
    },
    /// The URL of the next page, which a page says.
    Url {
        /// Where a page says it.
        next: Way,
    },
    /// A header of the answer (RFC 8288).
    Link,
}

/// The number of the first page, or of the first item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct First {
    /// The number.
    pub number: u64,
    /// Whether the request for the first page has it, as nothing says that the server takes it otherwise.
    pub is_sent: bool,
}

/// Where a page says a whole number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The way there.
    pub way: Way,
    /// The type of the number there.
    pub ty: Ty,
    /// Whether it may count the items of the page alone: it does unless it is more than those.
    pub may_be_of_page: bool,
}

/// Where a page says whether there are more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The way there.
    pub way: Way,
    /// Whether it says the opposite: that the page is the last.
    pub is_last: bool,
}

/// A step from an object to one of its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The field.
    pub name: Name,
    /// Whether it may not be there.
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
    /// Where it travels.
    pub place: Place,
    /// What the caller gives.
    pub ty: Type,
    /// Whether templates speak of it too.
    pub is_input: bool,
    /// What it means.
    pub docs: Docs,
    /// The numbers that the companion speaks of.
    pub numbers: Numbers,
    /// Whether it should no longer be used.
    pub deprecated: bool,
}

/// What the caller gives for a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Any number of texts.
    Strings,
    /// Any number of texts, which are sent as one, with commas between them.
    Joined,
    /// Whatever serializes.
    Any,
    /// Bytes.
    Bytes,
    /// A part of a form.
    Part,
    /// Any number of parts of one name.
    Parts,
    /// Parts, each with its name.
    Multipart,
    /// A type that the companion says.
    Typed(Ty, Form),
}

/// What an operation answers with.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The decoded document.
    Value(Format),
    /// Parts of the decoded document.
    Outputs {
        /// The format of the document.
        format: Format,
        /// The type that has them as fields.
        type_name: Name,
        /// The parts.
        outputs: Vec<Output>,
    },
    /// The decoded document, of a type.
    Typed(Ty),
    /// Nothing, whatever comes.
    Nothing,
    /// The body as text.
    Text,
    /// The body as it came, in a format that needs a schema to be read.
    Bytes {
        /// The format.
        format: &'static str,
    },
    /// The body as a stream.
    Download {
        /// How many bytes it may have.
        limit: Option<u64>,
    },
    /// Item after item.
    Stream(Stream),
}

/// Items that come one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    /// How they are told from one another.
    pub kind: StreamKind,
    /// What they are; of events, their data, which is not JSON if that is a text.
    pub ty: Ty,
}

/// A part of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Its name in the capability file.
    pub wire_name: String,
    /// The field.
    pub name: Name,
    /// Where it stands in the document.
    pub path: Vec<Step>,
    /// The path as the file writes it.
    pub written: String,
    /// What it holds.
    pub ty: OutputType,
}

/// The type of a fake that replaces a type.
fn fake_type(replaced: &Name) -> String {
    // Without the underscore of a name that is not legal alone: `_2faApi`, `Self_`.
    format!("Fake{}", replaced.bare().trim_matches('_'))
}

impl Api {
    /// The name of the crate in code: `clerk_client`.
    pub fn lib_name(&self) -> String {
        self.package.name.replace('-', "_")
    }

    /// How many capability files it comes from.
    pub fn file_count(&self) -> usize {
        self.capabilities.iter().map(|capability| &capability.file).collect::<HashSet<_>>().len()
    }

    /// How many operations it has.
    pub fn operation_count(&self) -> usize {
        self.capabilities.iter().map(|capability| capability.operations().count()).sum()
    }

    /// The one service, unless there are several.
    pub fn only_service(&self) -> Option<&Service> {
        match self.services.as_slice() {
            [service] => Some(service),
            _ => None,
        }
    }

    /// Whether each capability can be left out of a build.
    pub fn has_features(&self) -> bool {
        self.capabilities.len() > 1
    }

    /// The files that the types are in: those that several capabilities use first, then those of each alone.
    pub fn homes(&self) -> Vec<Home> {
        let mut shared = Home { capability: None, types: Vec::new() };
        let mut own: Vec<Home> =
            (0..self.capabilities.len()).map(|number| Home { capability: Some(number), types: Vec::new() }).collect();
        // What an error may have is there whichever capabilities are, and so is what a shared type holds: only one of those
        // that use it may reach a field that is never sent.
        let of_errors = self.errors.bodies.iter().map(|body| body.ty);
        let of_several = (0..self.types.len()).filter(|id| self.home_of(&self.types[*id]).is_none());
        let common = facts::reached(&self.types, of_errors.chain(of_several));
        for (id, def) in self.types.iter().enumerate() {
            let number = self.home_of(def).filter(|_| !common.contains(&id));
            match number.and_then(|number| own.get_mut(number)) {
                Some(home) => home.types.push(id),
                None => shared.types.push(id),
            }
        }
        // What the others hang on is there even if it is empty.
        let is_needed = !self.types.is_empty();
        let own = own.into_iter().filter(|home| !home.types.is_empty());
        std::iter::once(shared).filter(|_| is_needed).chain(own).collect()
    }

    /// The capability that alone uses a type.
    fn home_of(&self, def: &TypeDef) -> Option<usize> {
        match def.users.as_slice() {
            [only] if self.has_features() => Some(*only),
            _ => None,
        }
    }

    /// Its operations, capability by capability.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.capabilities.iter().flat_map(Capability::operations)
    }
}

impl Type {
    /// Whether it is any number of values.
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
    /// The function that begins to set it up, where there are several.
    pub fn builder_name(&self) -> String {
        // Without the underscore of a name that could not stand alone: `self_`.
        format!("{}_builder", self.name.bare().trim_end_matches('_'))
    }

    /// Where there are several: the method that gives access to its client.
    pub fn client_name(&self) -> String {
        // Without the underscore of a name that could not stand alone: `self_`.
        format!("{}_client", self.name.bare().trim_end_matches('_'))
    }

    /// The variables that have a value only if the caller gives one, each with its argument.
    pub fn asked(&self) -> impl Iterator<Item = (&Variable, &Name)> {
        let is_asked = |variable: &Variable| variable.env.is_none() && variable.default.is_none();
        self.variables.iter().zip(&self.arguments.variables).filter(move |(variable, _)| is_asked(variable))
    }

    /// The variables that have a value unless the caller gives another.
    pub fn defaulted(&self) -> impl Iterator<Item = (&Variable, &str)> {
        self.variables.iter().filter_map(|variable| Some((variable, variable.default.as_deref()?)))
    }

    /// The variables that the environment may supply, each with its argument.
    pub fn supplied(&self) -> impl Iterator<Item = (&Variable, &Name)> {
        let is_supplied = |variable: &Variable| variable.env.is_some() && variable.default.is_none();
        self.variables.iter().zip(&self.arguments.variables).filter(move |(variable, _)| is_supplied(variable))
    }

    /// The environment variables it may be set up from: of secrets, then of others.
    pub fn environment(&self) -> Vec<&str> {
        let others = self.variables.iter().filter_map(|variable| variable.env.as_deref());
        self.authentication.variables().into_iter().chain(others).collect()
    }

    /// Whether the environment has all that the caller is not asked for.
    pub fn has_from_env(&self) -> bool {
        self.arguments.authenticator.is_none() && !self.environment().is_empty()
    }
}

impl Capability {
    /// The type of the fake that has a method for each operation.
    pub fn fake_type(&self) -> String {
        fake_type(&self.type_name)
    }

    /// The feature of the crate that it is behind, where there are several capabilities.
    pub fn feature(&self) -> String {
        let name = self.module.bare().trim_end_matches('_');
        // A feature cannot begin with a dash.
        let (start, rest) = name.split_at(name.len() - name.trim_start_matches('_').len());
        format!("{start}{}", rest.replace('_', "-"))
    }

    /// Its operations, resource by resource.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.resources.iter().flat_map(|resource| &resource.operations)
    }

    /// The same, to be changed.
    pub(crate) fn operations_mut(&mut self) -> impl Iterator<Item = &mut Operation> {
        self.resources.iter_mut().flat_map(|resource| &mut resource.operations)
    }

    /// The services that its operations talk to, in the order of the client.
    pub fn services(&self) -> Vec<usize> {
        let mut services: Vec<usize> = self.operations().map(|operation| operation.service).collect();
        services.sort_unstable();
        services.dedup();
        services
    }
}

impl Operation {
    /// The type of the fake that sets up the responses of this operation.
    pub fn fake_type(&self) -> String {
        fake_type(&self.type_name)
    }

    /// All inputs that the caller gives, required ones first.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.required.iter().chain(&self.optional)
    }

    /// The JSON that the file computes: a body, or fields of one.
    pub fn json(&self) -> impl Iterator<Item = &Json> {
        let body = self.body.iter().filter_map(|body| if let Body::Json(json) = body { Some(json) } else { None });
        body.chain(self.fixed.iter().filter_map(|it| if let Value::Json(json) = &it.value { Some(json) } else { None }))
    }
}
