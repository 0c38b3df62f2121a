//! Computes a text that is equal for schemas that differ only in their annotations.

use naftiko_openapi::{Additional, Schema, Shape, Target, Use};

use super::DEEPEST;

/// A schema with more parts is not compared.
const MOST_PARTS: usize = 200;

/// Returns the fingerprint of a schema. `None` if it is too large to compare.
pub(super) fn fingerprint(schema: &Schema) -> Option<String> {
    let mut print = Fingerprint { out: String::new(), parts: 0 };
    print.schema(schema, 0).then_some(print.out)
}

/// Returns the fingerprint of a schema in its place.
pub(super) fn fingerprint_of(schema: &Use) -> Option<String> {
    let mut print = Fingerprint { out: String::new(), parts: 0 };
    print.target(&schema.target, 0).then_some(print.out)
}

struct Fingerprint {
    out: String,
    parts: usize,
}

/// Each method returns whether it has completed.
impl Fingerprint {
    fn add(&mut self, text: &str) {
        // The quotes separate texts of the document from each other and from ours.
        self.out.push_str(&format!("{text:?} "));
    }

    fn used(&mut self, schema: &Use, depth: usize) -> bool {
        let flags = [schema.nullable, schema.deprecated, schema.read_only, schema.write_only];
        self.out.push_str(&format!("{flags:?} {:?} ", schema.default));
        self.target(&schema.target, depth)
    }

    fn target(&mut self, target: &Target, depth: usize) -> bool {
        match target {
            Target::Named(id) => {
                self.out.push_str("ref ");
                self.add(&id.to_string());
                true
            }
            Target::Inline(schema) => self.schema(schema, depth),
        }
    }

    fn schema(&mut self, schema: &Schema, depth: usize) -> bool {
        self.parts += 1;
        if self.parts > MOST_PARTS || depth > DEEPEST {
            return false;
        }
        match &schema.shape {
            Shape::Any => self.out.push_str("any "),
            Shape::Boolean { value } => self.out.push_str(&format!("boolean {value:?} ")),
            Shape::Number { format } => self.out.push_str(&format!("number {format:?} ")),
            Shape::String { format, values } => self.out.push_str(&format!("string {format:?} {values:?} ")),
            Shape::Integer { format, values } => self.out.push_str(&format!("integer {format:?} {values:?} ")),
            Shape::Array { items } => {
                self.out.push_str("array ");
                return self.used(items, depth + 1);
            }
            Shape::Object { properties, additional } => {
                self.out.push_str("object { ");
                for property in properties {
                    self.add(&property.name);
                    self.out.push_str(if property.required { "required " } else { "optional " });
                    if !self.used(&property.schema, depth + 1) {
                        return false;
                    }
                }
                return self.additional(additional, depth);
            }
            Shape::OneOf { variants, discriminator } => {
                self.out.push_str(&format!("one of {discriminator:?} {{ "));
                let is_whole = variants.iter().all(|variant| self.used(variant, depth + 1));
                self.out.push_str("} ");
                return is_whole;
            }
        }
        true
    }

    fn additional(&mut self, additional: &Additional, depth: usize) -> bool {
        let text = match additional {
            // Equal except for values of a schema, because unknown properties are kept.
            Additional::Unsaid | Additional::Forbidden => "} ",
            Additional::Any => "} any ",
            Additional::Of(_) => "} of ",
            Additional::Partly(_) => "} partly of ",
        };
        self.out.push_str(text);
        match additional {
            Additional::Of(values) | Additional::Partly(values) => self.used(values, depth + 1),
            _ => true,
        }
    }
}
