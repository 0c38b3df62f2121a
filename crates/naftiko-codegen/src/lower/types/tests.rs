mod cycles;
mod fields;
mod names;
mod unions;
mod values;

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use naftiko_openapi::{Additional, Discriminator, Id, Property, Schema, Shape, Target, Use};
use naftiko_spec::Source;

use super::Direction::{self, Received, Sent};
use super::{Schemas, Types, UseSite};
use crate::lock::Locked;
use crate::model::print;
use crate::model::types::{Ty, TypeDef, TypeKind};

/// A document with the schemas of `components`.
#[derive(Default)]
struct Document(HashMap<Id, Rc<Schema>>);

impl Schemas for Document {
    fn schema(&self, id: &Id) -> Option<Rc<Schema>> {
        self.0.get(id).cloned()
    }
}

impl Document {
    fn with(components: &[(&str, Use)]) -> Self {
        let component = |(name, schema): &(&str, Use)| match &schema.target {
            Target::Inline(schema) => (id(name), Rc::clone(schema)),
            Target::Named(_) => unreachable!("a component is written here"),
        };
        Document(components.iter().map(component).collect())
    }

    /// Prints all types for these requests, each from another capability.
    fn types(&self, asked: &[(Direction, &str, Use)]) -> String {
        print::Types(&self.finished(asked)).to_string()
    }

    fn finished(&self, asked: &[(Direction, &str, Use)]) -> Vec<TypeDef> {
        self.locked(asked, &mut BTreeMap::new())
    }

    fn locked(&self, asked: &[(Direction, &str, Use)], lock: &mut BTreeMap<String, Locked>) -> Vec<TypeDef> {
        let mut types = Types::new(self, &["Result", "Vec"]);
        for (user, (direction, hint, schema)) in asked.iter().enumerate() {
            types.of(schema, UseSite { direction: *direction, user, hint, key: hint, origin: "#/paths" });
        }
        types.finish(lock)
    }

    /// Prints a single received type.
    fn ty(&self, schema: &Use) -> Ty {
        Types::new(self, &[])
            .of(schema, UseSite { direction: Received, user: 0, hint: "Reply", key: "Reply", origin: "#/paths" })
    }
}

fn id(name: &str) -> Id {
    Id { file: String::new(), pointer: format!("/components/schemas/{name}") }
}

fn used(target: Target) -> Use {
    Use::of(target)
}

fn inline(shape: Shape) -> Use {
    let place = naftiko_openapi::Place { source: Source::new("openapi.yaml", ""), span: 0..0 };
    used(Target::Inline(Schema::of(shape, place).shared()))
}

/// Returns a use with its schema changed.
fn with(schema: Use, change: impl FnOnce(&mut Schema)) -> Use {
    let Target::Inline(inline) = &schema.target else { unreachable!("only what is written here can be changed") };
    let mut changed = Schema::clone(inline);
    change(&mut changed);
    Use { target: Target::Inline(changed.shared()), ..schema }
}

fn titled(title: &str, schema: Use) -> Use {
    with(schema, |schema| schema.title = Some(title.to_owned()))
}

fn described(text: &str, schema: Use) -> Use {
    with(schema, |schema| schema.description = Some(text.to_owned()))
}

fn named(name: &str) -> Use {
    used(Target::Named(id(name)))
}

fn text() -> Use {
    texts(&[])
}

fn texts(values: &[&str]) -> Use {
    inline(Shape::String { format: None, values: values.iter().map(|value| (*value).to_owned()).collect() })
}

fn text_of(format: &str) -> Use {
    inline(Shape::String { format: Some(format.to_owned()), values: Vec::new() })
}

fn integer() -> Use {
    integers(&[])
}

fn integers(values: &[i64]) -> Use {
    inline(Shape::Integer { format: None, values: values.to_vec() })
}

fn integer_of(format: &str) -> Use {
    inline(Shape::Integer { format: Some(format.to_owned()), values: Vec::new() })
}

fn number(format: Option<&str>) -> Use {
    inline(Shape::Number { format: format.map(str::to_owned) })
}

fn boolean() -> Use {
    inline(Shape::Boolean { value: None })
}

fn list(items: Use) -> Use {
    inline(Shape::Array { items: Box::new(items) })
}

fn map(values: Use) -> Use {
    inline(Shape::Object { properties: Vec::new(), additional: Additional::Of(Box::new(values)) })
}

/// Returns an object; properties are required unless they end in `?`.
fn object(properties: &[(&str, Use)]) -> Use {
    open_object(properties, Additional::Unsaid)
}

fn text_object(field: &str) -> Use {
    object(&[(field, text())])
}

fn open_object(properties: &[(&str, Use)], additional: Additional) -> Use {
    let property = |(name, schema): &(&str, Use)| Property {
        name: name.trim_end_matches('?').to_owned(),
        required: !name.ends_with('?'),
        schema: schema.clone(),
    };
    inline(Shape::Object { properties: properties.iter().map(property).collect(), additional })
}

fn one_of(variants: &[Use]) -> Use {
    inline(Shape::OneOf { variants: variants.to_vec(), discriminator: None })
}

fn tagged(property: &str, variants: &[(&str, Use)]) -> Use {
    let discriminator = Discriminator {
        property: property.to_owned(),
        values: variants.iter().map(|(value, _)| vec![(*value).to_owned()]).collect(),
    };
    let variants = variants.iter().map(|(_, variant)| variant.clone()).collect();
    inline(Shape::OneOf { variants, discriminator: Some(discriminator) })
}

fn nullable(schema: Use) -> Use {
    Use { nullable: true, ..schema }
}

fn read_only(schema: Use) -> Use {
    Use { read_only: true, ..schema }
}

fn write_only(schema: Use) -> Use {
    Use { write_only: true, ..schema }
}

fn defaulted(json: &str, schema: Use) -> Use {
    Use { default: Some(json.to_owned()), ..schema }
}

fn described_here(text: &str, schema: Use) -> Use {
    Use { description: Some(text.to_owned()), ..schema }
}

/// Returns the documentation of each field of the first type.
fn field_docs(types: &[TypeDef]) -> Vec<String> {
    match &types[0].kind {
        TypeKind::Struct(fields) => fields.fields.iter().map(|field| field.docs.lines().join("\n")).collect(),
        _ => Vec::new(),
    }
}
