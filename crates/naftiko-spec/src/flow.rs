//! Flows: several calls as one, as a capability file declares them.

use naftiko_syntax::At;

use crate::document::{Data, Import, McpTool, Spanned};

/// Values by name, such as those that a call passes to its operation.
pub type With = Vec<(Spanned<String>, Spanned<Data>)>;

/// An entry of `aggregates`.
#[derive(Clone, Debug, PartialEq)]
pub enum AggregateEntry {
    /// A group of flows.
    Own(Aggregate),
    /// Groups that are defined in another file.
    Import(Import),
}

/// A group of flows.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Its namespace, which is also a prefix of inputs.
    pub namespace: Option<Spanned<String>>,
    /// Its name for people.
    pub title: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Its flows, in the order of the file. A flow is written as a tool is, except for its effects.
    pub flows: Vec<McpTool>,
}

/// How a tool or a flow runs in several steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps {
    /// The steps, in the order of the file.
    pub steps: Vec<Step>,
    /// How the result consists of their outputs. If empty, it is the output of the last call.
    pub mappings: Vec<Mapping>,
    /// The place of the steps.
    pub at: At,
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
