//! Units: what can be called by name, with inputs in a JSON object. Each operation is one, and so
//! are each flow and each tool that a capability exposes.

use std::fmt;

use super::{CallerAuthentication, Form, Json, Place, Prompt, ServerResource, Step};

/// A unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// The module of the operation or of the flow, or the namespace of the MCP server.
    pub group: String,
    /// Its name in the group.
    pub name: String,
    /// The key of its names in `codegen.lock`: its module and its method, or its namespace and its
    /// tool.
    pub key: String,
    /// Its name in a command line, below that of the group. Tools have none.
    pub verb: String,
    /// Its name as an MCP tool.
    pub tool_name: String,
    /// Its name for people; may be empty.
    pub title: String,
    /// Its description, Markdown; may be empty.
    pub description: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Whether it is a tool.
    pub is_tool: bool,
    /// What it does to the data of the server.
    pub hints: Hints,
    /// How it runs.
    pub action: Action,
    /// Its inputs, required ones first.
    pub inputs: Vec<UnitInput>,
    /// The inputs of the operation or of the flow that it fixes: the value as JSON, and its target.
    pub values: Vec<(String, Target)>,
    /// The inputs of the operation or of the flow that it computes from its own.
    pub computed: Vec<(Json, Target)>,
    /// The body, if it consists of keys that are inputs.
    pub keys: Option<Keys>,
    /// What it makes of the document that it receives; `None` for all of it.
    pub shape: Option<Shape>,
    /// The JSON Schema of the returned object, as text; may be empty.
    pub output_schema: String,
}

/// How a unit runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It calls an operation.
    Call {
        /// The index of its capability.
        capability: usize,
        /// Its index in the capability.
        operation: usize,
    },
    /// It runs a flow.
    Flow {
        /// The index of the group.
        group: usize,
        /// Its index in the group.
        flow: usize,
    },
    /// It returns its shape, and sends nothing.
    Mock,
}

/// What a unit makes of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A value computed from the inputs of the unit.
    Computed(Json),
    /// The first value at a path.
    Path(Vec<Step>),
    /// The list at a path, and the shape of its items.
    List(Vec<Step>, Box<Shape>),
    /// As a list, but another value is its only item.
    Elements(Vec<Step>, Box<Shape>),
    /// An object of named parts, below a path.
    Object(Vec<Step>, Vec<(String, Shape)>),
    /// The object at a path, and the shape of its values.
    Values(Vec<Step>, Box<Shape>),
    /// A text with a maximum number of characters.
    Cut(usize, Box<Shape>),
    /// The first of several that is not `null`.
    First(Vec<Shape>),
}

/// An MCP server that a capability exposes.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// Its namespace.
    pub namespace: String,
    /// Its description; may be empty.
    pub description: String,
    /// How it authenticates its callers.
    pub authentication: CallerAuthentication,
    /// Its resources, in the order of the files.
    pub resources: Vec<ServerResource>,
    /// Its prompts, in the order of the files.
    pub prompts: Vec<Prompt>,
    /// How long clients may keep what it returns, in milliseconds, if declared.
    pub ttl: Option<u64>,
    /// Whether its callers may share what it returns.
    pub is_public: bool,
    /// The maximum number of bytes of a binary content, if declared.
    pub max_binary_size: Option<u64>,
}

/// What a unit does to the data of the server; `None` is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Whether it only reads.
    pub read_only: Option<bool>,
    /// Whether it may remove or overwrite data.
    pub destructive: Option<bool>,
    /// Whether a second call has no other effect.
    pub idempotent: Option<bool>,
    /// Whether it reaches other systems.
    pub open_world: Option<bool>,
}

/// An input of a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitInput {
    /// Its name.
    pub name: String,
    /// Its description, Markdown; may be empty.
    pub description: String,
    /// Whether it is required.
    pub is_required: bool,
    /// The JSON Schema of its value, as text.
    pub schema: String,
    /// Where its value goes.
    pub targets: Vec<Target>,
}

/// Where a value goes, and in which form.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The place; `None` for a key of the body.
    pub place: Option<Place>,
    /// The name on the wire.
    pub wire_name: String,
    /// The form of the value.
    pub form: UnitForm,
    /// Whether templates use it too.
    pub is_in_templates: bool,
}

/// The form of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitForm {
    /// As in a request of typed code.
    Of(Form),
    /// A file.
    File,
    /// A list of files.
    Files,
}

/// A body that consists of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// The keys with one possible value: the value as JSON.
    pub constants: Vec<(String, String)>,
    /// All keys, in the order in which they are written.
    pub order: Vec<String>,
    /// Whether the body is a form.
    pub is_form: bool,
    /// Whether the request may have no body.
    pub is_optional: bool,
}

/// The commands of every program. A group of the API with one of these names gets the prefix
/// `api-`. `naftiko-cli` has the same list.
pub(super) const BUILT_IN: &[&str] = &["help", "mcp", "serve", "completions", "man", "config"];

/// The command of a program that has skills.
pub(super) const SKILLS: &str = "skills";

impl UnitInput {
    /// Whether its value is the whole body of the request.
    pub fn is_whole_body(&self) -> bool {
        self.targets.iter().any(|target| matches!(target.place, Some(Place::Body(_))))
    }
}

impl Hints {
    /// Returns the hints of an HTTP method (RFC 9110, section 9.2).
    pub fn of_method(method: &str) -> Self {
        match method {
            "GET" | "HEAD" | "OPTIONS" => {
                Hints { read_only: Some(true), idempotent: Some(true), destructive: Some(false), open_world: None }
            }
            "PUT" => Hints { read_only: Some(false), idempotent: Some(true), ..Hints::default() },
            "DELETE" => {
                Hints { read_only: Some(false), idempotent: Some(true), destructive: Some(true), open_world: None }
            }
            _ => Hints { read_only: Some(false), ..Hints::default() },
        }
    }

    /// Returns these hints, and the others where one is unknown.
    pub fn or(self, others: Hints) -> Self {
        Hints {
            read_only: self.read_only.or(others.read_only),
            destructive: self.destructive.or(others.destructive),
            idempotent: self.idempotent.or(others.idempotent),
            open_world: self.open_world.or(others.open_world),
        }
    }
}

/// The inputs, one on each line.
impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {}", self.hints)?;
        for input in &self.inputs {
            let presence = if input.is_required { "required" } else { "optional" };
            write!(f, "  {presence} {}: {} ->", input.name, input.schema)?;
            let targets = input.targets.iter().map(|target| format!(" {target}")).collect::<Vec<_>>();
            writeln!(f, "{}", targets.join(","))?;
        }
        self.values.iter().try_for_each(|(json, target)| writeln!(f, "  value {json} -> {target}"))?;
        self.computed.iter().try_for_each(|(json, target)| writeln!(f, "  computed {json} -> {target}"))?;
        self.shape.iter().try_for_each(|shape| writeln!(f, "  returns {shape}"))?;
        if !self.output_schema.is_empty() {
            writeln!(f, "  schema {}", self.output_schema)?;
        }
        Ok(())
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shape::Computed(json) => write!(f, "= {json}"),
            Shape::Path(path) => write!(f, "{}", Path(path)),
            Shape::List(path, item) => write!(f, "[{}: {item}]", Path(path)),
            Shape::Elements(path, item) => write!(f, "[{} or one: {item}]", Path(path)),
            Shape::Object(path, parts) => {
                write!(f, "{{")?;
                if !path.is_empty() {
                    write!(f, "{}: ", Path(path))?;
                }
                for (index, (name, shape)) in parts.iter().enumerate() {
                    let separator = if index == 0 { "" } else { ", " };
                    write!(f, "{separator}{name}: {shape}")?;
                }
                write!(f, "}}")
            }
            Shape::Values(path, value) => write!(f, "{{{} any: {value}}}", Path(path)),
            Shape::Cut(most, shape) => write!(f, "{shape} cut at {most}"),
            Shape::First(shapes) => {
                let shapes: Vec<_> = shapes.iter().map(ToString::to_string).collect();
                write!(f, "{}", shapes.join(" or "))
            }
        }
    }
}

/// A path, as JSONPath.
pub(super) struct Path<'p>(pub(super) &'p [Step]);

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        self.0.iter().try_for_each(|step| match step {
            Step::Key(key) => write!(f, ".{key}"),
            Step::Index(at) => write!(f, "[{at}]"),
            Step::Last(nth) => write!(f, "[-{nth}]"),
            Step::Each => write!(f, "[*]"),
        })
    }
}

impl fmt::Display for Hints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hints = [
            ("read-only", self.read_only),
            ("destructive", self.destructive),
            ("idempotent", self.idempotent),
            ("open-world", self.open_world),
        ];
        let known =
            hints.into_iter().filter_map(|(name, hint)| Some(format!("{}{name}", if hint? { "" } else { "not " })));
        match known.collect::<Vec<_>>() {
            known if known.is_empty() => f.write_str("no hints"),
            known => f.write_str(&known.join(", ")),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place} {}", self.wire_name)?,
            None => write!(f, "key {}", self.wire_name)?,
        }
        match self.form {
            UnitForm::Of(Form::Plain | Form::Json) => Ok(()),
            UnitForm::Of(form) => write!(f, " ({form})"),
            UnitForm::File => f.write_str(" (file)"),
            UnitForm::Files => f.write_str(" (files)"),
        }
    }
}
