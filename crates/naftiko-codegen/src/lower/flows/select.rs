//! The result of a flow that is one call: what its outputs select from the response.

use naftiko_spec::{At, ToolOutput, ToolOutputs, Type as Declared};

use super::Lowering;
use super::paths::walk;
use super::result::{Node, ty_of};
use crate::lower::units::path_of;
use crate::model::flow::{Operand, Root, Source, Tree};
use crate::model::{Format, Response, Step, Ty};
use crate::resolve::json_path;

/// An output that the method cannot select, and why.
struct Unselected {
    at: At,
    reason: &'static str,
}

impl Lowering<'_> {
    /// Returns what the outputs select from the response of a call; `None` if they are the whole
    /// response, or cannot be selected, which is reported.
    pub(super) fn selected(&mut self, output: usize, response: &Response) -> Option<(Tree, Option<Ty>)> {
        let outputs = self.spec.outputs.as_ref().filter(|outputs| !outputs.is_whole())?;
        let root = Source {
            root: Root::Step(output),
            hops: Vec::new(),
            keys: Vec::new(),
            ty: self.outputs[output].ty.clone(),
            written: "$".to_owned(),
        };
        let is_xml = matches!(response, Response::Value(Format::Xml));
        let selected = match (outputs, outputs.all()) {
            (ToolOutputs::Map(_), all) => self.parts(all, &root, is_xml).map(|node| (node, all)),
            (ToolOutputs::List(_), [only]) => {
                let of_items = only.items.as_ref().map(|items| items.properties.as_slice());
                let described = of_items.unwrap_or(&only.properties);
                self.part(only, &root, None, is_xml).map(|node| (node, described))
            }
            (ToolOutputs::List(_), all) => {
                Err(Unselected { at: all[1].at, reason: "only one of several outputs is returned" })
            }
        };
        match selected {
            Ok((Some(node), described)) => Some(self.result(node, described)),
            Ok((None, _)) => None,
            Err(Unselected { at, reason }) => {
                self.note_whole(at, reason);
                None
            }
        }
    }

    /// Returns the parts of an object; `None` if it has none.
    fn parts(&mut self, outputs: &[ToolOutput], of: &Source, is_xml: bool) -> Result<Option<Node>, Unselected> {
        let mut nodes = Vec::new();
        for output in outputs {
            let Some(name) = &output.name else { continue };
            if let Some(node) = self.part(output, of, Some(name), is_xml)? {
                nodes.push((name.clone(), node));
            }
        }
        Ok((!nodes.is_empty()).then_some(Node::Object(nodes)))
    }

    /// Returns a part of a value; `None` if its path leads nowhere, which the tool reports. A
    /// property without a path is that of its name.
    fn part(
        &mut self,
        output: &ToolOutput,
        of: &Source,
        name: Option<&str>,
        is_xml: bool,
    ) -> Result<Option<Node>, Unselected> {
        let unselected = |reason| Err(Unselected { at: output.at, reason });
        let path = match path_of(output) {
            Some(path) => path.value,
            None if output.value.is_some() => return unselected("a value is not a part of the response"),
            None => name.filter(|_| output.properties.is_empty()).unwrap_or("$").to_owned(),
        };
        let Ok(steps) = json_path::parse(&path) else { return Ok(None) };
        let key = |step: Step| if let Step::Key(key) = step { Some(key) } else { None };
        let Some(keys) = steps.into_iter().map(key).collect::<Option<Vec<String>>>() else {
            return unselected("a path has other parts than keys");
        };
        if output.max_length.is_some() || output.values.is_some() {
            return unselected("`maxLength` and `values` need a call by name");
        }
        let Some(source) = self.below(of, &keys, output.at) else { return Ok(None) };
        match &output.items {
            _ if output.ty == Some(Declared::Array) || output.items.is_some() => {
                self.items(output.items.as_deref().filter(|items| !items.is_whole()), source, is_xml, output.at)
            }
            _ if !output.properties.is_empty() => self.parts(&output.properties, &source, is_xml),
            _ => Ok(Some(self.value(source, output.ty))),
        }
    }

    /// Returns a list, of which each item becomes a part of it.
    fn items(
        &mut self,
        item: Option<&ToolOutput>,
        source: Source,
        is_xml: bool,
        at: At,
    ) -> Result<Option<Node>, Unselected> {
        let unselected = |reason| Err(Unselected { at, reason });
        let Some(item) = item else { return Ok(Some(self.value(source, None))) };
        let ty = match &source.ty {
            Ty::Value if is_xml => return unselected("lists of XML need a call by name"),
            Ty::Value => Ty::Value,
            Ty::List(item) => (**item).clone(),
            _ => return Ok(None),
        };
        let root = Source { root: Root::Item, hops: Vec::new(), keys: Vec::new(), ty, written: "$".to_owned() };
        let is_option = self.is_option(&source) || source.ty == Ty::Value;
        let Some(node) = self.part(item, &root, None, is_xml)? else { return Ok(None) };
        match node {
            Node::Leaf { is_option: true, .. } => unselected("an item of a list can be absent"),
            item => {
                self.used(&source);
                Ok(Some(Node::List { items: source, item: Box::new(item), is_option }))
            }
        }
    }

    /// Returns a value as it is, or in the declared type if it has none.
    fn value(&mut self, source: Source, declared: Option<Declared>) -> Node {
        self.used(&source);
        // A value in an item of a typed list is not read, because that can fail.
        let is_of_typed_item = source.root == Root::Item && !source.hops.is_empty();
        let ty = ty_of(&source, declared.filter(|_| !is_of_typed_item));
        let is_option = self.is_option(&source) || source.ty == Ty::Value && ty != Ty::Value;
        let written = source.written.clone();
        Node::Leaf { operand: Operand::Of(source, ty.clone()), ty, is_option, written }
    }

    /// Returns the value at some keys below another one; `None` if the type has no such field.
    fn below(&self, of: &Source, keys: &[String], at: At) -> Option<Source> {
        let end = match of.ty {
            Ty::Value => None,
            _ => Some(walk(self.types, &of.ty, keys, at).ok()?),
        };
        let mut source = of.clone();
        match end {
            Some(end) => {
                source.hops.extend(end.hops);
                source.keys.extend(end.keys);
                source.ty = end.ty;
            }
            None => source.keys.extend_from_slice(keys),
        }
        keys.iter().for_each(|key| source.written.push_str(&format!(".{key}")));
        Some(source)
    }

    fn used(&mut self, source: &Source) {
        if let Root::Step(index) = source.root {
            self.outputs[index].uses += 1;
        }
    }
}
