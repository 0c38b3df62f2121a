//! Lists the tags and the operations of a document, with the number of types that each needs.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::rc::Rc;

use naftiko_openapi::{Additional, Id, OpenApi, Operation, Schema, Shape, Target, Use};

use super::choice::{self, Choice, Listed};
use super::names::one_line;

/// The operations of a document, by tag.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The title of the API.
    pub title: String,
    /// The version of the document.
    pub version: Option<String>,
    /// The number of types of all operations together.
    pub types: usize,
    /// The tags, in the order of their first operations.
    pub tags: Vec<ListedTag>,
}

/// The operations with a tag. An operation is listed under one tag, that of its capability file.
#[derive(Clone, Debug)]
pub struct ListedTag {
    /// The tag; `None` for operations without one.
    pub name: Option<String>,
    /// Its description in the document.
    pub description: Option<String>,
    /// The number of types of its operations together.
    pub types: usize,
    /// The operations, in document order.
    pub operations: Vec<ListedOperation>,
}

/// An operation of a document.
#[derive(Clone, Debug)]
pub struct ListedOperation {
    /// The method, in upper case.
    pub method: String,
    /// The path.
    pub path: String,
    /// `operationId`.
    pub id: Option<String>,
    /// The summary.
    pub summary: Option<String>,
    /// All its tags.
    pub tags: Vec<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The number of types that it needs.
    pub types: usize,
}

/// A list with more operations shows only the tags.
const MOST_SHOWN: usize = 100;

impl Listing {
    /// Returns the number of operations.
    pub fn operation_count(&self) -> usize {
        self.tags.iter().map(|tag| tag.operations.len()).sum()
    }
}

pub(super) fn list(openapi: &OpenApi, operations: &[Listed], choice: &Choice) -> Listing {
    let info = openapi.info();
    let mut types = Types { openapi, numbers: HashMap::new(), nodes: Vec::new() };
    let mut all = Reached::default();
    let mut tags: Vec<(ListedTag, Reached)> = Vec::new();
    for Listed { operation, .. } in operations {
        let name = choice::tag(operation, choice);
        let at = tags.iter().position(|(tag, _)| tag.name.as_deref() == name).unwrap_or_else(|| {
            let found = info.tags.iter().find(|tag| Some(tag.name.as_str()) == name);
            let tag = ListedTag {
                name: name.map(str::to_owned),
                description: found.map(|tag| tag.description.clone()),
                types: 0,
                operations: Vec::new(),
            };
            tags.push((tag, Reached::default()));
            tags.len() - 1
        });
        let root = types.root(operation);
        let mut own = Reached::default();
        [&mut own, &mut tags[at].1, &mut all].into_iter().for_each(|reached| types.reach(&root, reached));
        tags[at].0.operations.push(ListedOperation {
            method: operation.method.clone(),
            path: operation.path.clone(),
            id: operation.id.clone(),
            summary: operation.summary.as_deref().map(one_line).filter(|it| !it.is_empty()),
            tags: operation.tags.clone(),
            deprecated: operation.deprecated,
            types: own.types,
        });
    }
    let tag = |(tag, reached): (ListedTag, Reached)| ListedTag { types: reached.types, ..tag };
    Listing {
        title: info.title.as_deref().map_or("untitled".to_owned(), one_line),
        version: info.version.as_deref().map(one_line),
        types: all.types,
        tags: tags.into_iter().map(tag).collect(),
    }
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = self.version.as_ref().map_or(String::new(), |version| format!(" {version}"));
        let count = self.operation_count();
        writeln!(f, "{}{version}: {}, {}", self.title, of(count, "operation"), of(self.types, "type"))?;
        let shows_operations = count <= MOST_SHOWN;
        if !shows_operations {
            writeln!(f)?;
        }
        let shown = |tag: &ListedTag| tag.name.as_deref().map_or("(no tag)".to_owned(), one_line);
        let longest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or_default().min(60);
        let of_tags = longest(&mut self.tags.iter().map(|tag| shown(tag).chars().count()));
        let operations = || self.tags.iter().flat_map(|tag| &tag.operations);
        let of_methods = longest(&mut operations().map(|it| it.method.chars().count()));
        let of_paths = longest(&mut operations().map(|it| it.path.chars().count()));
        for tag in &self.tags {
            let numbers = format!("{}, {}", of(tag.operations.len(), "operation"), of(tag.types, "type"));
            if !shows_operations {
                writeln!(f, "{:of_tags$}  {numbers}", shown(tag))?;
                continue;
            }
            writeln!(f, "\n{} ({numbers})", shown(tag))?;
            for it in &tag.operations {
                let (method, path) = (&it.method, one_line(&it.path));
                let id = it.id.as_deref().map_or(String::new(), |id| format!("  {}", one_line(id)));
                let deprecated = if it.deprecated { "  (deprecated)" } else { "" };
                writeln!(f, "  {method:of_methods$}  {path:of_paths$}{id}{deprecated}")?;
            }
        }
        if !shows_operations {
            writeln!(f, "\nto list the operations of a tag, add `--tag NAME --list`")?;
        }
        Ok(())
    }
}

fn of(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// The named schemas of a document, with the number of types in each, and the schemas to which each
/// refers.
struct Types<'a> {
    openapi: &'a OpenApi,
    numbers: HashMap<Id, usize>,
    nodes: Vec<(Id, Option<Rc<Node>>)>,
}

/// A schema, or the schemas of an operation.
#[derive(Default)]
struct Node {
    /// The number of types that are written in place.
    types: usize,
    /// The schemas to which it refers.
    next: Vec<usize>,
}

/// The schemas that were reached, and the number of types in them.
#[derive(Default)]
struct Reached {
    seen: HashSet<usize>,
    types: usize,
}

impl Types<'_> {
    /// Returns the schemas of an operation: of its parameters, its body and its responses.
    fn root(&mut self, operation: &Operation) -> Node {
        let contents = operation.body.iter().flat_map(|body| &body.contents);
        let contents = contents.chain(operation.responses.iter().flat_map(|response| &response.contents));
        let of_contents = contents.flat_map(|content| content.schema.iter().chain(&content.item));
        let of_parameters = operation.parameters.iter().filter_map(|parameter| parameter.schema.as_ref());
        let mut node = Node::default();
        of_parameters.chain(of_contents).for_each(|used| self.add(used, &mut node));
        node
    }

    fn reach(&mut self, from: &Node, reached: &mut Reached) {
        reached.types += from.types;
        let mut left = from.next.clone();
        while let Some(number) = left.pop() {
            if reached.seen.insert(number) {
                let node = self.node(number);
                reached.types += node.types;
                left.extend(&node.next);
            }
        }
    }

    fn node(&mut self, number: usize) -> Rc<Node> {
        let (id, known) = &self.nodes[number];
        if let Some(node) = known {
            return Rc::clone(node);
        }
        let mut node = Node::default();
        if let Some(schema) = self.openapi.schema(id) {
            self.add_schema(&schema, &mut node);
        }
        let node = Rc::new(node);
        self.nodes[number].1 = Some(Rc::clone(&node));
        node
    }

    fn add(&mut self, used: &Use, node: &mut Node) {
        match &used.target {
            Target::Inline(schema) => self.add_schema(schema, node),
            Target::Named(id) => {
                let number = *self.numbers.entry(id.clone()).or_insert(self.nodes.len());
                if number == self.nodes.len() {
                    self.nodes.push((id.clone(), None));
                }
                node.next.push(number);
            }
        }
    }

    /// Adds a schema. Objects with properties, enums and unions are types.
    fn add_schema(&mut self, schema: &Schema, node: &mut Node) {
        match &schema.shape {
            Shape::String { values, .. } => node.types += usize::from(values.len() > 1),
            Shape::Array { items } => self.add(items, node),
            Shape::Object { properties, additional } => {
                node.types += usize::from(!properties.is_empty());
                properties.iter().for_each(|property| self.add(&property.schema, node));
                if let Additional::Of(used) | Additional::Partly(used) = additional {
                    self.add(used, node);
                }
            }
            Shape::OneOf { variants, .. } => {
                node.types += 1;
                variants.iter().for_each(|variant| self.add(variant, node));
            }
            Shape::Any | Shape::Integer { .. } | Shape::Number { .. } | Shape::Boolean { .. } => {}
        }
    }
}
