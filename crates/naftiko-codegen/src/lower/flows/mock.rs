//! The result of a flow that sends nothing: the values of its outputs.

use naftiko_spec::ToolOutput;

use super::meaning::Names;
use super::result::Node;
use super::{Fault, Lowering};
use crate::model::Ty;
use crate::model::flow::{Literal, Operand, Tree};

impl Lowering<'_> {
    /// Returns the values of the outputs: an object of named ones, or the first without a name.
    pub(super) fn mocked(&mut self, names: &Names<'_>) -> Result<(Tree, Option<Ty>), Fault> {
        let outputs = self.declared_outputs();
        let unnamed = outputs.iter().find(|output| output.name.is_none());
        let node = match unnamed {
            Some(output) => self.mock(output, names)?,
            None => self.mocks(outputs, names)?,
        };
        let outputs = unnamed.map_or(outputs, |output| &output.properties);
        Ok(self.result(node, outputs))
    }

    fn mocks(&mut self, outputs: &[ToolOutput], names: &Names<'_>) -> Result<Node, Fault> {
        let named = outputs.iter().filter_map(|output| Some((output.name.clone()?, output)));
        let nodes = named.map(|(name, output)| Ok((name, self.mock(output, names)?)));
        nodes.collect::<Result<_, _>>().map(Node::Object)
    }

    /// Returns an output. A list has one item.
    fn mock(&mut self, output: &ToolOutput, names: &Names<'_>) -> Result<Node, Fault> {
        match (&output.value, output.properties.as_slice(), &output.items) {
            (Some(value), ..) => self.leaf(value, output.ty, names),
            (None, [_, ..], _) => self.mocks(&output.properties, names),
            (None, [], Some(_)) => Err(Fault::unsupported(
                output.at,
                "lists of computed items are not supported in flows without `call` or `steps`",
                "write the list as the `value` of the output",
            )),
            (None, [], None) => Ok(Node::Leaf {
                operand: Operand::Literal(Literal::Json("null".to_owned())),
                ty: Ty::Value,
                is_option: false,
                written: "null".to_owned(),
            }),
        }
    }
}
