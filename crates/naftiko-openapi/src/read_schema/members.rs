//! Reads the schemas inside a list or an object: items, properties, and additional properties.

use naftiko_syntax::Value;

use super::values::anything;
use crate::located::Located;
use crate::reader::Reader;
use crate::schema::{Additional, Property, Shape};

impl Reader {
    /// Reads a list. If its items have schemas by position, each item may have any of these.
    pub(super) fn array(&self, at: &Located) -> Shape {
        let is_list = |it: &Located| it.node().is_list() && !it.node().is_empty();
        let items = at.get("items");
        // The spelling of drafts before 2020-12.
        let listed = items.clone().filter(is_list);
        let rest = match listed {
            Some(_) => at.get("additionalItems"),
            None => items,
        };
        let places = at.get("prefixItems").filter(is_list).or(listed);
        let rest = rest.or_else(|| at.get("unevaluatedItems")).filter(|it| match it.node().value() {
            Value::List | Value::Null => false,
            // If there are no further items, all schemas are known.
            Value::Bool(_) => places.is_none(),
            _ => true,
        });
        let all = places.iter().flat_map(Located::items).chain(rest).map(|it| self.read_use(&it));
        Shape::Array { items: Box::new(self.one_of(at, all.collect()).unwrap_or_else(|| anything(&at.place()))) }
    }

    pub(super) fn object(&self, at: &Located) -> Shape {
        let map = at.get("properties");
        if let Some(map) = map.as_ref().filter(|map| !map.node().is_map() && !map.node().is_null()) {
            self.references.report.warn_kind(map, "a map of properties");
        }
        // A property with the schema `false` is never present.
        let can_be = |(_, at): &(&str, Located)| !matches!(at.node().value(), Value::Bool(false));
        let property = |(name, at): (&str, Located)| Property {
            name: name.to_owned(),
            required: false,
            schema: self.read_use(&at),
        };
        let properties = map.iter().flat_map(Located::entries).filter(can_be).map(property).collect();
        Shape::Object { properties, additional: self.additional(at) }
    }

    fn additional(&self, at: &Located) -> Additional {
        let declared = at.get("additionalProperties").or_else(|| at.get("unevaluatedProperties"));
        let is_forbidden =
            declared.as_ref().is_some_and(|declared| matches!(declared.node().value(), Value::Bool(false)));
        let is_any = declared.is_some() && !is_forbidden;
        let of = declared.filter(|declared| declared.node().entries().any(|entry| !entry.name().starts_with("x-")));
        let is_of_all = of.is_some() || is_forbidden;
        let patterns = at.get("patternProperties");
        let all = patterns.iter().flat_map(Located::entries).map(|(_, it)| it).chain(of).map(|it| self.read_use(&it));
        match self.one_of(at, all.collect()) {
            Some(values) if is_of_all => Additional::Of(Box::new(values)),
            Some(values) => Additional::Partly(Box::new(values)),
            None if is_forbidden => Additional::Forbidden,
            None if is_any => Additional::Any,
            None => Additional::Unsaid,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::each_is;

    #[test]
    fn items_with_places_are_one_of_those() {
        each_is(
            "A: {type: array, prefixItems: [{type: number}, {type: number}]}\n\
             B: {prefixItems: [{type: string}, {type: integer}], items: false}\n\
             C: {type: array, items: [{type: string}], additionalItems: {type: boolean}}\n\
             D: {type: array, prefixItems: [{type: string}, {}]}\nE: {type: array, items: []}\n\
             F: {type: array, prefixItems: [{type: string}], items: {type: [string, 'null']}}\n\
             G: {type: array, contains: {type: string}}\nH: {type: array, unevaluatedItems: {type: string}}",
            &[
                "[number]",
                "[(string | integer)]",
                "[(string | boolean)]",
                "[any]",
                "[any]",
                "[string?]",
                "[any]",
                "[string]",
            ],
        );
    }

    #[test]
    fn further_properties_are_those_of_any_pattern() {
        each_is(
            "A: {patternProperties: {'^x': {type: integer}}, additionalProperties: false}\n\
             B: {patternProperties: {'^x': {type: integer}}, additionalProperties: {type: string}}\n\
             C: {patternProperties: {'^x': {type: integer}, '^y': {type: [string, 'null']}}}\n\
             D: {patternProperties: {'^x': {}}, additionalProperties: true}\nE: {propertyNames: {pattern: '^a'}}\n\
             F: {properties: {a: {type: string}, b: false}, patternProperties: {'^x': {type: integer}}}",
            &[
                "{*: integer}",
                "{*: (integer | string)}",
                "{some: (integer | string)?}",
                "{some: any}",
                "{}",
                "{a: string, some: integer}",
            ],
        );
    }

    #[test]
    fn objects_say_what_else_they_may_have() {
        each_is(
            "A: {type: object, additionalProperties: false}\nB: {type: object, additionalProperties: {}}\n\
             C: {type: object, additionalProperties: true}\nD: {type: object, patternProperties: {'^x': {type: integer}}}\n\
             E: {type: object, required: [a, z], properties: {a: {type: string}, b: {type: string}}}",
            &["{only}", "{*}", "{*}", "{some: integer}", "{a!: string, b: string}"],
        );
    }
}
