//! Reads the keywords of a schema itself: `type`, `enum`, `const`, and those that imply a type.
//! Gives the shape that they describe together.

use naftiko_syntax::{Code, Diagnostic, Node, Value, nearest};

use super::format::{format, format_of_whole};
use super::resolved::ResolvedSchema;
use super::values;
use crate::located::Located;
use crate::reader::Reader;
use crate::schema::{Shape, Target};

/// Keywords that only objects have, so that they imply the type.
const OF_OBJECTS: [&str; 4] = ["properties", "additionalProperties", "patternProperties", "propertyNames"];

/// The types of JSON Schema, and `file` of Swagger 2.0.
const TYPES: [&str; 7] = ["string", "integer", "number", "boolean", "array", "object", "file"];

impl Reader {
    /// Adds the node's own type and its keywords.
    pub(super) fn add_own(&self, resolved: &mut ResolvedSchema, at: &Located) {
        let (types, has_null) = self.types(at);
        resolved.nullable |= has_null;
        let names = at.get("required");
        let names = names.iter().flat_map(Located::items).filter_map(|name| name.node().text().map(str::to_owned));
        resolved.required.extend(names);
        let values = self.values(at);
        resolved.nullable |= values.iter().flatten().any(|value| value.is_null());
        let shape = match (&types, values) {
            (None, _) => {
                resolved.schema.is_unread = true;
                Shape::Any
            }
            (Some(types), Some(values)) => self.listed_shape(at, types, &values),
            (Some(types), None) => self.by_types(at, types),
        };
        let former = std::mem::replace(&mut resolved.schema.shape, Shape::Any);
        resolved.schema.shape = self.both(at, former, &shape);
    }

    /// Returns the shape of `enum` or `const`. A scalar value counts even if it is not of a
    /// declared type. The values of a list apply to its items.
    fn listed_shape(&self, at: &Located, types: &[String], values: &[Node<'_>]) -> Shape {
        let is_scalar = |value: &Node<'_>| !matches!(value.value(), Value::List | Value::Map);
        let is_of_scalars = values.iter().all(is_scalar) && !values.iter().all(|value| value.is_null());
        match types {
            [one] if one == "array" => match (self.array(at), values::shape(&[], values, None, &at.place())) {
                (Shape::Array { items }, of_items)
                    if is_of_scalars && matches!(items.target, Target::Inline(_)) && !at.has("prefixItems") =>
                {
                    let items = self.refined(at, &items, &values::inline(of_items, &at.place()));
                    Shape::Array { items: Box::new(items) }
                }
                (array, _) => array,
            },
            [one] if one == "object" && (!is_of_scalars || at.has("properties")) => self.object(at),
            [one] if one == "object" => values::shape(&[], values, format(at), &at.place()),
            several if several.iter().any(|name| name == "array" || name == "object") && !is_of_scalars => {
                self.by_types(at, several)
            }
            types => values::shape(types, values, format(at), &at.place()),
        }
    }

    /// Returns the declared types, and whether `null` is one of them; `None` if a type is unknown.
    fn types(&self, at: &Located) -> (Option<Vec<String>>, bool) {
        let Some(declared) = at.get("type") else { return (Some(Vec::new()), false) };
        let mut types: Vec<String> = match declared.node().value() {
            Value::List => declared.items().filter_map(|it| it.node().text().map(str::to_owned)).collect(),
            // In YAML, `null` without quotes is not a text.
            Value::Null => vec!["null".to_owned()],
            _ => declared.node().text().map(str::to_owned).into_iter().collect(),
        };
        let is_null_item = declared.node().items().any(Node::is_null);
        let count = types.len();
        types.retain(|name| name != "null");
        let has_null = is_null_item || types.len() < count;
        let Some(unknown) = types.iter().find(|name| !TYPES.contains(&name.as_str())) else {
            return (Some(types), has_null);
        };
        let help = match nearest(unknown, TYPES[..6].iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("use one of `{}`", TYPES[..6].join("`, `")),
        };
        let warning = Diagnostic::warning(Code::InvalidOpenApi, format!("unknown type `{unknown}`"));
        self.references
            .report
            .add(warning.at_span(&at.file().source, declared.span.clone(), "any value is accepted here").help(help));
        (None, has_null)
    }

    /// Returns the values of `enum` or `const`.
    fn values<'n>(&self, at: &'n Located) -> Option<Vec<Node<'n>>> {
        if let Some(value) = at.node().get("const") {
            return Some(vec![value]);
        }
        let list = at.node().get("enum")?;
        match list.value() {
            Value::List => Some(list.items().collect()).filter(|values: &Vec<_>| !values.is_empty()),
            Value::Null => None,
            _ => {
                at.get("enum").iter().for_each(|list| self.references.report.warn_kind(list, "a list of values"));
                None
            }
        }
    }

    fn by_types(&self, at: &Located, types: &[String]) -> Shape {
        let has = |key: &str| at.has(key);
        match types {
            [] if OF_OBJECTS.iter().any(|key| has(key)) => self.object(at),
            [] if has("items") || has("prefixItems") => self.array(at),
            [] => Shape::Any,
            [one] => self.by_type(at, one),
            several => {
                let is_number = several.iter().any(|name| name == "number");
                let shapes: Vec<Shape> = several
                    .iter()
                    .filter(|name| !(is_number && *name == "integer"))
                    .map(|name| self.by_type(at, name))
                    .collect();
                values::one_of(shapes, &at.place())
            }
        }
    }

    fn by_type(&self, at: &Located, name: &str) -> Shape {
        let format = format(at);
        match name {
            "string" => Shape::String { format, values: Vec::new() },
            "integer" => Shape::Integer { format: format_of_whole(at, format), values: Vec::new() },
            "number" if format.as_deref().is_some_and(values::is_whole) => {
                Shape::Integer { format: format_of_whole(at, format), values: Vec::new() }
            }
            "number" => Shape::Number { format },
            "boolean" => Shape::Boolean { value: None },
            "array" => self.array(at),
            "object" => self.object(at),
            // The spelling of Swagger 2.0.
            "file" => Shape::String { format: Some("binary".to_owned()), values: Vec::new() },
            _ => Shape::Any,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::each_is;

    #[test]
    fn a_type_is_what_it_says() {
        each_is(
            "A: {type: string, format: uuid}\nB: {type: integer}\nC: {type: number, format: int64}\n\
             D: {type: number}\nE: {type: boolean}\nF: {type: array}\nG: {type: object}\nH: {}\nI: true\n\
             J: {type: array, items: {type: [string, 'null']}}\nK: {type: string, contentEncoding: base64}",
            &[
                "string:uuid",
                "integer",
                "integer:int64",
                "number",
                "boolean",
                "[any]",
                "{}",
                "any",
                "any",
                "[string?]",
                "string:byte",
            ],
        );
    }

    #[test]
    fn a_type_that_is_not_declared_is_inferred() {
        each_is(
            "A: {properties: {a: {}}}\nB: {additionalProperties: {type: string}}\nC: {items: {type: string}}\n\
             D: {enum: [a, b, a, null]}\nE: {enum: [1, 2]}\nF: {enum: [true]}\nG: {const: x}\nH: {enum: [1, auto]}\n\
             I: {enum: [1, {a: b}]}\nJ: {enum: [1.5]}",
            &[
                "{a: any}",
                "{*: string}",
                "[string]",
                "string[a b]",
                "integer[1 2]",
                "boolean[true]",
                "string[x]",
                "(string[auto] | integer[1])",
                "any",
                "number",
            ],
        );
    }

    #[test]
    fn values_have_the_declared_type() {
        each_is(
            "A: {type: string, enum: [1.10, true, no]}\nB: {type: integer, enum: ['1', 2]}\nC: {type: [string, 'null'], enum: [a, null]}\n\
             D: {type: array, enum: [a], items: {type: string}}",
            &["string[1.10 true no]", "integer[1 2]", "string[a]", "[string[a]]"],
        );
    }

    #[test]
    fn values_count_where_the_type_beside_them_is_that_of_none() {
        each_is(
            "A: {type: object, enum: [a, b]}\nB: {type: object, enum: [a], properties: {x: {type: string}}}\n\
             C: {type: object, enum: [{a: 1}]}\nD: {type: integer, enum: [low, high]}\nE: {type: boolean, enum: ['yes', 'no']}\n\
             F: {type: number, enum: [low]}\nG: {type: [array, string], enum: [a]}\nH: {type: array, enum: [[a]], items: {type: string}}",
            &[
                "string[a b]",
                "{x: string}",
                "{}",
                "string[low high]",
                "string[yes no]",
                "string[low]",
                "string[a]",
                "[string]",
            ],
        );
    }

    #[test]
    fn one_value_is_known_of_any_type() {
        each_is(
            "A: {const: true}\nB: {type: boolean, enum: [false]}\nC: {type: boolean, enum: [true, false]}\n\
             D: {type: number, const: 2}\nE: {type: number, enum: [1, 2]}\nF: {const: 1.5}\nG: {enum: ['true', true]}",
            &[
                "boolean[true]",
                "boolean[false]",
                "boolean",
                "integer[2]",
                "number",
                "number",
                "(string[true] | boolean[true])",
            ],
        );
    }

    #[test]
    fn several_types_are_a_choice() {
        each_is(
            "A: {type: [string, integer]}\nB: {type: [integer, number]}\nC: {type: ['null', object], properties: {a: {type: string}}}",
            &["(string | integer)", "number", "{a: string}"],
        );
    }
}
