//! A schema after its parts are merged, and before something uses it. It starts with the
//! annotations of a node; the other modules add a shape to it.

use std::collections::HashSet;

use naftiko_syntax::Node;

use super::{limits, values};
use crate::located::Located;
use crate::schema::{Id, Property, Schema, Shape, Target, Use};

/// A schema after its parts are merged.
#[derive(Clone, Debug)]
pub(crate) struct ResolvedSchema {
    pub(crate) schema: Schema,
    pub(super) nullable: bool,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    pub(super) default: Option<String>,
    /// The required properties, including those that another part declares.
    pub(super) required: Vec<String>,
    /// The properties that it has only under a condition.
    pub(super) conditional: Vec<Property>,
    /// The schema that this one refers to, if its own keywords are only annotations.
    pub(super) same_as: Option<Id>,
}

impl ResolvedSchema {
    /// Creates a schema that accepts any value, with the annotations of a node.
    pub(super) fn words(at: &Located) -> Self {
        let description = at.text("description").filter(|text| !text.trim().is_empty());
        ResolvedSchema {
            schema: Schema {
                title: at.text("title"),
                description,
                deprecated: at.is("deprecated"),
                limits: limits::read(at),
                ..Schema::of(Shape::Any, at.place())
            },
            nullable: at.is("nullable") || at.is("x-nullable"),
            read_only: at.is("readOnly"),
            write_only: at.is("writeOnly"),
            default: at.node().get("default").and_then(Node::json),
            required: Vec::new(),
            conditional: Vec::new(),
            same_as: None,
        }
    }

    /// Creates a schema for what could not be read, with the annotations of a node.
    pub(super) fn unread(at: &Located) -> Self {
        let mut resolved = ResolvedSchema::words(at);
        resolved.schema.is_unread = true;
        resolved
    }

    /// Creates the schema of a use that has no name.
    pub(super) fn inline(used: &Use, schema: &Schema) -> Self {
        let required = match &schema.shape {
            Shape::Object { properties, .. } => {
                properties.iter().filter(|property| property.required).map(|it| it.name.clone()).collect()
            }
            _ => Vec::new(),
        };
        ResolvedSchema {
            schema: schema.clone(),
            nullable: used.nullable,
            read_only: used.read_only,
            write_only: used.write_only,
            default: used.default.clone(),
            required,
            conditional: Vec::new(),
            same_as: None,
        }
    }

    /// Returns the use of this schema by another, or by an operation.
    pub(crate) fn into_use(self) -> Use {
        Use {
            nullable: self.nullable,
            description: self.schema.description.clone(),
            deprecated: self.schema.deprecated,
            read_only: self.read_only,
            write_only: self.write_only,
            default: self.default,
            target: match self.same_as {
                Some(id) => Target::Named(id),
                None => Target::Inline(self.schema.shared()),
            },
        }
    }

    /// Adds the annotations of another schema where this one has none.
    pub(super) fn add_words(&mut self, other: &ResolvedSchema) {
        let (own, others) = (&mut self.schema, &other.schema);
        own.title = own.title.take().or_else(|| others.title.clone());
        own.description = own.description.take().or_else(|| others.description.clone());
        own.deprecated |= others.deprecated;
        limits::add(&mut own.limits, &others.limits);
        self.read_only |= other.read_only;
        self.write_only |= other.write_only;
        self.default = self.default.take().or_else(|| other.default.clone());
    }

    /// Marks the required properties.
    pub(super) fn settle(&mut self) {
        // Each once: schemas that include one another repeat their required properties.
        self.required = values::distinct(self.required.drain(..));
        require(&mut self.schema.shape, &self.required);
    }
}

/// Makes properties required.
pub(super) fn require(shape: &mut Shape, required: &[String]) {
    if let Shape::Object { properties, .. } = shape
        && !required.is_empty()
    {
        let required: HashSet<&str> = required.iter().map(String::as_str).collect();
        properties.iter_mut().for_each(|property| property.required |= required.contains(property.name.as_str()));
    }
}
