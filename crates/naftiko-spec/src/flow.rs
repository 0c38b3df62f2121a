//! Flows: several calls as one, as a capability file declares them.

use naftiko_syntax::At;

use crate::document::{Data, Spanned, ToolInput, Type};

/// Values by name, such as those that a call passes to its operation.
pub type With = Vec<(Spanned<String>, Spanned<Data>)>;

/// An entry of `aggregates`, or an MCP server with tools that run in steps.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowGroup {
    /// Its namespace, which is also a prefix of inputs.
    pub namespace: Option<Spanned<String>>,
    /// Its name for people.
    pub title: Option<Spanned<String>>,
    /// Its description.
    pub description: Option<Spanned<String>>,
    /// Whether it is an MCP server.
    pub is_server: bool,
    /// Its flows, in the order of the file. Of a server, only the tools that run in steps.
    pub flows: Vec<Flow>,
    /// Its place.
    pub at: At,
}

/// A flow of an aggregate, or a tool that runs in steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Its name.
    pub name: Spanned<String>,
    /// Its name for people.
    pub title: Option<Spanned<String>>,
    /// Its description.
    pub description: Option<Spanned<String>>,
    /// What it does to the data of servers.
    pub semantics: Semantics,
    /// Its inputs.
    pub inputs: Vec<ToolInput>,
    /// How it runs.
    pub form: FlowForm,
    /// The values that it adds to its inputs before it runs.
    pub with: With,
    /// What it returns.
    pub outputs: Vec<FlowOutput>,
    /// Its place.
    pub at: At,
}

/// What a flow does to the data of servers, as far as its file declares it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Semantics {
    /// Whether it only reads.
    pub safe: Option<bool>,
    /// Whether a second run has no other effect.
    pub idempotent: Option<bool>,
    /// Whether its result may be cached.
    pub cacheable: Option<bool>,
}

/// How a flow runs.
#[derive(Clone, Debug, PartialEq)]
pub enum FlowForm {
    /// By a call of an operation: `namespace.operation`.
    Call(Spanned<String>),
    /// In several steps.
    Steps {
        /// The steps, in the order of the file.
        steps: Vec<Step>,
        /// How the result consists of their outputs. If empty, it is the output of the last call.
        mappings: Vec<Mapping>,
    },
    /// It returns the values of its outputs.
    Mock,
}

/// A step of a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its name.
    pub name: Spanned<String>,
    /// The kind of step.
    pub kind: StepKind,
    /// Its place.
    pub at: At,
}

/// The kind of a step.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// A call of an operation.
    Call {
        /// The operation: `namespace.operation`.
        operation: Spanned<String>,
        /// The values that it passes to the operation.
        with: With,
    },
    /// A search in the output of an earlier step.
    Lookup(Lookup),
    /// A script.
    Script(Script),
}

/// A script, which is a file in another programming language.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// Its language: `javascript`, `python` or `groovy`.
    pub language: Option<Spanned<String>>,
    /// The folder of the file, as a URL.
    pub location: Option<Spanned<String>>,
    /// Its file.
    pub file: Option<Spanned<String>>,
    /// The values that are passed to it.
    pub with: With,
}

/// A search in the output of an earlier step, which is a list of objects.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// The name of the step.
    pub index: Spanned<String>,
    /// The field that is compared.
    pub key: Spanned<String>,
    /// The value to find, or a list of them.
    pub value: Spanned<Data>,
    /// The fields of the objects to return.
    pub fields: Vec<Spanned<String>>,
}

/// A part of the result of a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// Its place in the result: names, separated by dots.
    pub target: Spanned<String>,
    /// Its value.
    pub value: Spanned<Data>,
}

/// A declared part of the result of a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowOutput {
    /// Its name.
    pub name: Option<Spanned<String>>,
    /// Its type.
    pub ty: Option<Spanned<Type>>,
    /// Its description.
    pub description: Option<Spanned<String>>,
    /// The JSONPath that selects it.
    pub path: Option<Spanned<String>>,
    /// Its value, if it is fixed or computed from inputs.
    pub value: Option<Spanned<Data>>,
    /// Its properties, if it is an object; of a list, those of its items.
    pub properties: Vec<FlowOutput>,
    /// Its place.
    pub at: At,
}

impl FlowOutput {
    /// Returns the output at a path of names.
    pub fn at_path<'o>(outputs: &'o [FlowOutput], path: &[&str]) -> Option<&'o FlowOutput> {
        let (first, rest) = path.split_first()?;
        let found = outputs.iter().find(|output| output.name.as_ref().is_some_and(|name| name.value == *first))?;
        if rest.is_empty() { Some(found) } else { Self::at_path(&found.properties, rest) }
    }
}
