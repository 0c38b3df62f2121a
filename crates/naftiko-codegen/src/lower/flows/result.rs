//! The result of a flow: the type and the values that its mappings describe.

use naftiko_spec::flow::{Mapping, With};
use naftiko_spec::{At, Data, Spanned, ToolOutput, Type as Declared};

use super::meaning::{Meaning, Names};
use super::{Fault, Lowering};
use crate::model::docs::{Docs, code};
use crate::model::flow::{Operand, Source, Tree};
use crate::model::names::Scope;
use crate::model::types::{Field, Struct, TypeDef, TypeKind};
use crate::model::{Ty, TypeId};

/// A part of the result, before it has a type.
pub(super) enum Node {
    Object(Vec<(String, Node)>),
    Leaf { operand: Operand, ty: Ty, is_option: bool, written: String },
    List { items: Source, item: Box<Node>, is_option: bool },
}

impl Lowering<'_> {
    /// Returns the output of the last call.
    pub(super) fn last(&mut self, last: Option<usize>) -> (Tree, Option<Ty>) {
        let has_output = |output: usize| self.by_name.values().any(|it| *it == Some(output));
        match last.filter(|output| has_output(*output)) {
            Some(output) => {
                self.outputs[output].uses += 1;
                (Tree::Last(output), Some(self.outputs[output].ty.clone()))
            }
            None => (Tree::Nothing, None),
        }
    }

    /// Returns the result that mappings describe.
    pub(super) fn mapped(&mut self, mappings: &[Mapping], names: &Names<'_>) -> Result<(Tree, Option<Ty>), Fault> {
        let mut root = Vec::new();
        for mapping in mappings {
            let path: Vec<&str> = mapping.target.value.split('.').collect();
            let declared = ToolOutput::at_path(self.declared_outputs(), &path).and_then(|it| it.ty);
            let leaf = self.leaf(&mapping.value, declared, names)?;
            if path.iter().any(|name| name.is_empty()) || !insert(&mut root, &path, leaf) {
                let message = format!("the target `{}` is empty, or is within another target", mapping.target.value);
                return Err(Fault::error(mapping.target.at, message, "map each target once".to_owned()));
            }
        }
        Ok(self.result(Node::Object(root), self.declared_outputs()))
    }

    /// Returns the result that consists of a part, with its type. `outputs` describes what is in
    /// it.
    pub(super) fn result(&mut self, node: Node, outputs: &[ToolOutput]) -> (Tree, Option<Ty>) {
        let words = self.spec.name.value.clone();
        let docs = format!("The result of the flow {}.", code(&words));
        let (tree, ty) = match node {
            Node::Object(nodes) => {
                let (id, tree) = self.object(nodes, outputs, &words, &docs, &mut Vec::new());
                (tree, Ty::Named(id))
            }
            Node::List { items, item, .. } => self.list(items, *item, outputs, &words, &mut Vec::new()),
            Node::Leaf { operand, ty, .. } => (Tree::Value(operand), ty),
        };
        (tree, Some(ty))
    }

    /// Returns a list of the result. `words` name the type of its items.
    fn list(
        &mut self,
        items: Source,
        item: Node,
        outputs: &[ToolOutput],
        words: &str,
        path: &mut Vec<String>,
    ) -> (Tree, Ty) {
        let (item, ty) = match item {
            Node::Object(nodes) => {
                let docs = format!("An item of the result of the flow {}.", code(&self.spec.name.value));
                let (id, tree) = self.object(nodes, outputs, &format!("{words} item"), &docs, path);
                (tree, Ty::Named(id))
            }
            Node::List { items, item, .. } => self.list(items, *item, outputs, &format!("{words} item"), path),
            Node::Leaf { operand, ty, .. } => (Tree::Value(operand), ty),
        };
        (Tree::List(items, Box::new(item)), Ty::List(Box::new(ty)))
    }

    /// Returns the values that a step passes on by name, and their type; `None` if there are none.
    pub(super) fn passed(
        &mut self,
        with: &With,
        words: &str,
        docs: &str,
        names: &Names<'_>,
    ) -> Result<Option<(TypeId, Tree)>, Fault> {
        let mut nodes = Vec::new();
        for (name, value) in with {
            if let Ok(Meaning::Input(input)) = names.meaning(&value.value, value.at) {
                let ty = self.input_ty(&input);
                self.wired_inputs.push((input, ty, value.at));
            }
            nodes.push((name.value.clone(), self.leaf(value, None, names)?));
        }
        let outputs = self.declared_outputs();
        Ok((!nodes.is_empty()).then(|| self.object(nodes, outputs, words, docs, &mut Vec::new())))
    }

    /// Returns a value of the result. `declared` is its type, if it has none of its own.
    pub(super) fn leaf(
        &mut self,
        value: &Spanned<Data>,
        declared: Option<Declared>,
        names: &Names<'_>,
    ) -> Result<Node, Fault> {
        let at = value.at;
        let meaning = names.meaning(&value.value, at)?;
        let (operand, ty, is_option, written) = match &meaning {
            Meaning::Input(_) | Meaning::Step(..) => {
                let source = self.source(&meaning, at)?;
                let ty = ty_of(&source, declared);
                let is_option = self.is_option(&source) || source.ty == Ty::Value && ty != Ty::Value;
                let written = source.written.clone();
                (Operand::Of(source, ty.clone()), ty, is_option, written)
            }
            Meaning::Text(parts) => (self.text(parts, at)?, Ty::String, false, "a text with values".to_owned()),
            Meaning::Literal(data) => {
                let (literal, ty) = self.constant(data, declared, at)?;
                (Operand::Literal(literal), ty, false, "a fixed value".to_owned())
            }
        };
        Ok(Node::Leaf { operand, ty, is_option, written })
    }

    /// Returns a fixed value of the result, with its type: the declared one if it can be of it.
    fn constant(
        &self,
        data: &Data,
        declared: Option<Declared>,
        at: At,
    ) -> Result<(crate::model::flow::Literal, Ty), Fault> {
        if let Some(ty) = declared.and_then(scalar)
            && let Some(literal) = super::call::literal(data, &ty)
        {
            return Ok((literal, ty));
        }
        let ty = match data {
            Data::Bool(_) => Ty::Boolean,
            Data::Number(number) if number.parse::<i64>().is_ok() => Ty::I64,
            Data::Number(_) => Ty::F64,
            Data::Text(_) => Ty::String,
            _ => Ty::Value,
        };
        let literal = super::call::literal(data, &ty).map(|literal| (literal, ty));
        literal.ok_or_else(|| Fault::error(at, "the value has names".to_owned(), "map the value of a step".to_owned()))
    }

    pub(super) fn is_option(&self, source: &Source) -> bool {
        use crate::model::flow::{HopKind, Root};
        let of_root = match source.root {
            Root::Input(index) => !self.inputs[index].is_required,
            Root::Step(index) => self.outputs[index].is_option,
            Root::Item => false,
        };
        of_root || !source.keys.is_empty() || source.hops.iter().any(|hop| hop.kind != HopKind::Plain)
    }

    /// Defines the type of an object of the result.
    fn object(
        &mut self,
        nodes: Vec<(String, Node)>,
        outputs: &[ToolOutput],
        words: &str,
        docs: &str,
        path: &mut Vec<String>,
    ) -> (TypeId, Tree) {
        let mut scope = Scope::default();
        let (mut fields, mut parts) = (Vec::new(), Vec::new());
        for (key, node) in nodes {
            let name = scope.snake(&key, "field");
            path.push(key.clone());
            let names: Vec<&str> = path.iter().map(String::as_str).collect();
            let described = ToolOutput::at_path(outputs, &names).and_then(|output| output.description.clone());
            let described = described.filter(|text| !text.trim().is_empty());
            let (tree, ty, is_option, otherwise) = match node {
                Node::Object(nodes) => {
                    let docs = format!("The part {} of the result of a flow.", code(&path.join(".")));
                    let (id, tree) = self.object(nodes, outputs, &format!("{words} {key}"), &docs, path);
                    (tree, Ty::Named(id), false, format!("The part {}.", code(&key)))
                }
                Node::List { items, item, is_option } => {
                    let otherwise = format!("From {}.", code(&items.written));
                    let (tree, ty) = self.list(items, *item, outputs, &format!("{words} {key}"), path);
                    (tree, ty, is_option, otherwise)
                }
                Node::Leaf { operand, ty, is_option, written } => {
                    (Tree::Value(operand), ty, is_option, format!("From {}.", code(&written)))
                }
            };
            path.pop();
            fields.push(self.field_of(&key, &name, ty, is_option, described.unwrap_or(otherwise)));
            parts.push((name, tree));
        }
        let id = self.define(words, docs, fields);
        (id, Tree::Object(id, parts))
    }

    /// Defines a type of the flow.
    pub(super) fn define(&mut self, words: &str, docs: &str, fields: Vec<Field>) -> TypeId {
        let name = self.names.camel(words, "Result");
        self.types.push(TypeDef {
            name,
            docs: Docs::new(docs),
            origin: self.spec.name.value.clone(),
            deprecated: false,
            sent: false,
            received: true,
            is_both: true,
            users: vec![self.number],
            example: None,
            kind: TypeKind::Struct(Struct {
                fields,
                constants: Vec::new(),
                additional: None,
                extra: None,
                arguments: Vec::new(),
            }),
        });
        self.types.len() - 1
    }
}

/// Returns the type of a value of the result: its own if it has one, otherwise the declared one.
pub(super) fn ty_of(source: &Source, declared: Option<Declared>) -> Ty {
    if source.ty != Ty::Value {
        return source.ty.clone();
    }
    declared.and_then(scalar).unwrap_or(Ty::Value)
}

/// Returns the type of a declared single value.
fn scalar(declared: Declared) -> Option<Ty> {
    match declared {
        Declared::String => Some(Ty::String),
        Declared::Integer => Some(Ty::I64),
        Declared::Number => Some(Ty::F64),
        Declared::Boolean => Some(Ty::Boolean),
        Declared::Array | Declared::Object => None,
    }
}

/// Inserts a part at its place. Returns whether the place is free.
fn insert(nodes: &mut Vec<(String, Node)>, path: &[&str], leaf: Node) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    let position = nodes.iter().position(|(name, _)| name == first);
    match (position.map(|index| &mut nodes[index].1), rest.is_empty()) {
        (None, true) => nodes.push(((*first).to_owned(), leaf)),
        (None, false) => {
            let mut inner = Vec::new();
            insert(&mut inner, rest, leaf);
            nodes.push(((*first).to_owned(), Node::Object(inner)));
        }
        (Some(Node::Object(inner)), false) => return insert(inner, rest, leaf),
        (Some(_), _) => return false,
    }
    true
}
