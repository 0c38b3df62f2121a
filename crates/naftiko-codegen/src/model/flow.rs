//! Flows: several calls as one method.

use super::types::{TypeDef, TypeKind};
use super::unit::Hints;
use super::{Docs, Name, Step, Ty, TypeId};

/// An aggregate, or an MCP server with tools that run in steps: a module of the crate, and an
/// accessor of its client.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowGroup {
    /// Its file, relative to the folder of specs.
    pub file: String,
    /// Its namespace.
    pub namespace: String,
    /// Whether it is an MCP server.
    pub is_server: bool,
    /// The subject of its flows.
    pub heading: String,
    /// Its description.
    pub docs: Docs,
    /// The module, and the method of the client that gives access to it.
    pub module: Name,
    /// The type whose methods are its flows.
    pub type_name: Name,
    /// The trait with the scripts of its flows; `None` if they have none.
    pub scripts: Option<Name>,
    /// Its flows, in the order of the file.
    pub flows: Vec<Flow>,
}

/// A flow: a method of its group, and a builder.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Its name in the capability file.
    pub name: String,
    /// Its name for people; may be empty.
    pub title: String,
    /// Its description.
    pub docs: Docs,
    /// The Rust method.
    pub fn_name: Name,
    /// The builder.
    pub type_name: Name,
    /// Its inputs, in the order of the file. One that is not used is not part of the client.
    pub inputs: Vec<FlowInput>,
    /// The arguments of the method, in their order: the indexes of the required inputs that are
    /// used.
    pub arguments: Vec<usize>,
    /// The outputs of its steps, in the order of the file.
    pub outputs: Vec<Variable>,
    /// What it does, in order.
    pub stages: Vec<Stage>,
    /// Its result.
    pub result: Tree,
    /// What an error of the result names as its step: `mappings`, or the only call.
    pub result_step: String,
    /// The type of its result; `None` if it returns nothing.
    pub ty: Option<Ty>,
    /// What it does to the data of servers.
    pub hints: Hints,
}

/// An input of a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowInput {
    /// Its name in the capability file.
    pub wire_name: String,
    /// The argument, or the setter of an optional one.
    pub name: Name,
    /// Its type.
    pub ty: Ty,
    /// Whether it is required.
    pub is_required: bool,
    /// Its description.
    pub docs: Docs,
    /// How many steps and mappings use it.
    pub uses: usize,
}

/// A local variable with the output of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// The name of the step.
    pub step: String,
    /// The variable.
    pub name: Name,
    /// The type of its value.
    pub ty: Ty,
    /// Whether it is an `Option`.
    pub is_option: bool,
    /// How many later steps and mappings use it.
    pub uses: usize,
}

/// What a flow does at a time.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Calls that run at the same time.
    Calls(Vec<FlowCall>),
    /// A search in the typed output of a step.
    Find(Find),
    /// A search in the untyped output of a step.
    Lookup(Lookup),
    /// A script, which the caller implements.
    Script(Script),
}

/// A call of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowCall {
    /// The index of its output.
    pub output: usize,
    /// The index of the capability.
    pub capability: usize,
    /// The index of the operation in the capability.
    pub operation: usize,
    /// The arguments of its method, in their order.
    pub arguments: Vec<Operand>,
    /// The setters that it calls.
    pub setters: Vec<(Name, Operand)>,
    /// How its response is read.
    pub reading: Reading,
}

/// A script, which the caller implements.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// The index of its output.
    pub output: usize,
    /// The method of the trait of the group.
    pub fn_name: Name,
    /// Its file in the capability file; may be empty.
    pub file: String,
    /// Its language; may be empty.
    pub language: String,
    /// The type of the values that its step passes to it, and these values; `None` if there are
    /// none.
    pub input: Option<(TypeId, Tree)>,
    /// The names and the values of all inputs and outputs before it.
    pub context: Vec<(String, Root)>,
}

/// How the response of a call is read.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// As the operation returns it.
    Typed,
    /// As a JSON value.
    Value,
    /// As a JSON value, of which there are these named parts.
    Parts(Vec<(String, Vec<Step>)>),
    /// As the part of a JSON value at a path.
    Part(Vec<Step>),
}

/// A search in a typed list.
#[derive(Clone, Debug, PartialEq)]
pub struct Find {
    /// The index of its output.
    pub output: usize,
    /// The items.
    pub items: Source,
    /// Whether these are one item instead of a list.
    pub is_single: bool,
    /// The field of an item that is compared.
    pub key: Vec<Hop>,
    /// The type of that field.
    pub key_ty: Ty,
    /// What is searched for.
    pub wanted: Operand,
    /// Whether that is a list.
    pub is_list: bool,
    /// The type of a result.
    pub row: TypeId,
    /// Its fields, each with its place in an item.
    pub fields: Vec<(Name, Vec<Hop>, Ty)>,
}

/// A search in a JSON value.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// The index of its output.
    pub output: usize,
    /// The items.
    pub items: Source,
    /// The key that is compared.
    pub key: String,
    /// What is searched for.
    pub wanted: Operand,
    /// The keys of a result.
    pub fields: Vec<String>,
}

/// A value that a flow passes on.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A fixed value.
    Literal(Literal),
    /// A value of an input or of a step, and the type in which it is needed.
    Of(Source, Ty),
    /// A text that consists of literal texts and of values.
    Text(Vec<TextPiece>),
}

/// A fixed value.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A text.
    Text(String),
    /// An integer.
    Integer(i64),
    /// A number in the syntax of JSON.
    Number(String),
    /// `true` or `false`.
    Boolean(bool),
    /// Any JSON value, as text.
    Json(String),
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum TextPiece {
    /// Literal text.
    Literal(String),
    /// A value.
    Of(Source),
}

/// A value of an input or of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Where it starts.
    pub root: Root,
    /// The fields on the path to it.
    pub hops: Vec<Hop>,
    /// The keys on the path to it, in a JSON value.
    pub keys: Vec<String>,
    /// Its type.
    pub ty: Ty,
    /// The path as an error shows it.
    pub written: String,
}

/// Where a value starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// The input with this index.
    Input(usize),
    /// The output with this index.
    Step(usize),
    /// The item of the list that a part of the result consists of.
    Item,
}

/// A field on a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The field.
    pub name: Name,
    /// How it is absent.
    pub kind: HopKind,
}

/// How a field is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HopKind {
    /// Never.
    Plain,
    /// It is an `Option`.
    Option,
    /// It is a `Nullable`.
    Nullable,
}

/// The result of a flow.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// An object of a type, with its fields.
    Object(TypeId, Vec<(Name, Tree)>),
    /// A value.
    Value(Operand),
    /// A list: its items, and what becomes of each.
    List(Source, Box<Tree>),
    /// The output of the last call.
    Last(usize),
    /// Nothing.
    Nothing,
}

impl Flow {
    /// Whether a value may be absent.
    pub fn is_option(&self, source: &Source) -> bool {
        let is_option = match source.root {
            Root::Input(index) => !self.inputs[index].is_required,
            Root::Step(index) => self.outputs[index].is_option,
            Root::Item => false,
        };
        is_option || !source.keys.is_empty() || source.hops.iter().any(|hop| hop.kind != HopKind::Plain)
    }

    /// Returns the type of a value.
    pub fn ty_of(&self, source: &Source) -> Ty {
        match source.root {
            // An operation that it is passed to decides.
            Root::Input(index) if source.hops.is_empty() && source.keys.is_empty() => self.inputs[index].ty.clone(),
            _ => source.ty.clone(),
        }
    }

    /// Returns the arguments of the method, in their order.
    pub fn required(&self) -> impl Iterator<Item = &FlowInput> {
        self.arguments.iter().map(|index| &self.inputs[*index])
    }

    /// Returns the optional inputs that are used, which have setters.
    pub fn optional(&self) -> impl Iterator<Item = &FlowInput> {
        self.inputs.iter().filter(|input| !input.is_required && input.uses > 0)
    }

    /// Returns its calls, in order.
    pub fn calls(&self) -> impl Iterator<Item = &FlowCall> {
        self.stages.iter().flat_map(|stage| match stage {
            Stage::Calls(calls) => calls.as_slice(),
            Stage::Find(_) | Stage::Lookup(_) | Stage::Script(_) => &[],
        })
    }

    /// Returns its scripts, in order.
    pub fn scripts(&self) -> impl Iterator<Item = &Script> {
        self.stages.iter().filter_map(|stage| match stage {
            Stage::Script(script) => Some(script),
            Stage::Calls(_) | Stage::Find(_) | Stage::Lookup(_) => None,
        })
    }

    /// Whether it needs the scripts of its group. Without them, it cannot run.
    pub fn has_scripts(&self) -> bool {
        self.scripts().next().is_some()
    }

    /// Returns the types of its inputs, of its result, and of all that its scripts read.
    pub fn types(&self) -> Vec<TypeId> {
        let of_inputs = self.inputs.iter().map(|input| &input.ty);
        let of_outputs = self.outputs.iter().filter(|_| self.has_scripts()).map(|output| &output.ty);
        let named = of_inputs.chain(of_outputs).chain(&self.ty).filter_map(Ty::named);
        named.chain(self.scripts().filter_map(|script| Some(script.input.as_ref()?.0))).collect()
    }
}

impl FlowGroup {
    /// Returns the feature of the crate that enables it.
    pub fn feature(&self) -> String {
        super::feature(&self.module)
    }

    /// Returns the capabilities whose operations it calls, in the order of the client.
    pub fn capabilities(&self) -> Vec<usize> {
        let mut all: Vec<usize> = self.flows.iter().flat_map(Flow::calls).map(|call| call.capability).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// How a value becomes one of another type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// As it is, or by `Into`.
    Same,
    /// By `Into`, explicitly.
    Into,
    /// As its text.
    Text,
    /// Each item as its text.
    Texts,
    /// A JSON value is read.
    Read,
}

/// Returns how a value becomes one of another type; `None` if it cannot.
pub fn conversion(types: &[TypeDef], from: &Ty, to: &Ty) -> Option<Conversion> {
    let is_text = |ty: &Ty| {
        let is_named_text =
            |id: TypeId| matches!(types.get(id).map(|def| &def.kind), Some(TypeKind::Enum(_) | TypeKind::Id));
        matches!(ty, Ty::String | Ty::DateTime) || matches!(ty, Ty::Named(id) if is_named_text(*id))
    };
    let is_plain = |ty: &Ty| matches!(ty, Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Boolean);
    match (from, to) {
        (from, to) if from == to => Some(Conversion::Same),
        (Ty::Value, Ty::List(item)) if is_text(item) || is_plain(item) => Some(Conversion::Read),
        (Ty::Value, to) if is_text(to) || is_plain(to) => Some(Conversion::Read),
        (Ty::List(item), Ty::Value) if **item == Ty::String || is_plain(item) => Some(Conversion::Same),
        (from, Ty::Value) if *from == Ty::String || is_plain(from) => Some(Conversion::Same),
        (from, Ty::Value) if is_text(from) => Some(Conversion::Text),
        (from, Ty::String) if from.is_scalar(types) => Some(Conversion::Text),
        (Ty::String, to) if is_text(to) => Some(Conversion::Same),
        (Ty::I32 | Ty::U32, Ty::I64 | Ty::F64) | (Ty::U32, Ty::U64) => Some(Conversion::Into),
        (Ty::List(from), Ty::List(to)) if **from == Ty::String && is_text(to) => Some(Conversion::Same),
        (Ty::List(from), Ty::List(to)) if **to == Ty::String && from.is_scalar(types) => Some(Conversion::Texts),
        _ => None,
    }
}
