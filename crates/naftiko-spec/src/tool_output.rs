//! What a tool returns, as its file declares it.

use crate::document::{Data, Spanned, Type};
use naftiko_syntax::At;

/// The outputs of a tool.
#[derive(Clone, Debug, PartialEq)]
pub enum ToolOutputs {
    /// A list, in which the first output that has a value is the result.
    List(Vec<ToolOutput>),
    /// A map: an object of named outputs.
    Map(Vec<ToolOutput>),
}

/// An output of a tool, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolOutput {
    /// Its name, if it is a property or has one.
    pub name: Option<String>,
    /// Its type, if declared.
    pub ty: Option<Type>,
    /// Its description.
    pub description: Option<String>,
    /// Its value, a constant or a template over the inputs of the tool.
    pub value: Option<Spanned<Data>>,
    /// The JSONPath that selects it.
    pub path: Option<Spanned<String>>,
    /// The maximum number of characters of a text.
    pub max_length: Option<usize>,
    /// The properties of an object.
    pub properties: Vec<ToolOutput>,
    /// The items of a list.
    pub items: Option<Box<ToolOutput>>,
    /// Each value of an object with any keys.
    pub values: Option<Box<ToolOutput>>,
    /// Its place.
    pub at: At,
}

impl ToolOutputs {
    /// Returns the outputs.
    pub fn all(&self) -> &[ToolOutput] {
        match self {
            ToolOutputs::List(outputs) | ToolOutputs::Map(outputs) => outputs,
        }
    }

    /// Whether they are the whole response, not a part of it.
    pub fn is_whole(&self) -> bool {
        match self.all() {
            [] => true,
            [only] => only.is_whole(),
            _ => false,
        }
    }
}

impl ToolOutput {
    /// Whether it is the whole value of which it is a part.
    pub fn is_whole(&self) -> bool {
        let has_parts = !self.properties.is_empty()
            || [&self.items, &self.values].into_iter().flatten().any(|part| !part.is_whole());
        let is_root = self.path.as_ref().is_none_or(|path| matches!(path.value.trim(), "$" | "$."));
        is_root && self.value.is_none() && self.max_length.is_none() && !has_parts
    }

    /// Returns the output at a path of names. That of an item of a list is below the list.
    pub fn at_path<'o>(outputs: &'o [ToolOutput], path: &[&str]) -> Option<&'o ToolOutput> {
        let (first, rest) = path.split_first()?;
        let found = outputs.iter().find(|output| output.name.as_deref() == Some(*first))?;
        match (rest, &found.items) {
            ([], _) => Some(found),
            (rest, Some(items)) => Self::at_path(&items.properties, rest),
            (rest, None) => Self::at_path(&found.properties, rest),
        }
    }

    /// Returns the output and all of its parts.
    pub fn all(&self) -> Vec<&ToolOutput> {
        let parts = self.properties.iter().chain(self.items.as_deref()).chain(self.values.as_deref());
        std::iter::once(self).chain(parts.flat_map(ToolOutput::all)).collect()
    }
}
