//! Reads `oneOf` and `anyOf`: takes out `null`, and merges variants that are the same schema or the
//! same kind of scalar.

use std::collections::{HashMap, HashSet};

use super::discriminator;
use super::null::is_null;
use super::resolved::{ResolvedSchema, require};
use super::values::{anything, either, inline};
use crate::located::Located;
use crate::reader::Reader;
use crate::schema::{Discriminator, Id, Shape, Target, Use};

/// The variants of a choice.
struct Choice {
    /// With their nodes; `None` for the variants of a nested choice.
    variants: Vec<(Use, Option<Located>)>,
    nullable: bool,
}

impl Reader {
    /// Adds the choice under `key` to a schema.
    pub(crate) fn add_alternatives(&self, resolved: &mut ResolvedSchema, at: &Located, key: &str) {
        let Some(list) = at.get(key).filter(|list| list.node().is_list() && !list.node().is_empty()) else { return };
        let mut choice = self.choice(&list);
        resolved.nullable |= choice.nullable;
        let discriminator = at.get("discriminator").and_then(|it| self.discriminator(&it, &mut choice));
        if discriminator.is_none() {
            choice.variants = self.put_together(choice.variants, &list);
        }
        let mut variants: Vec<Use> = choice.variants.into_iter().map(|(variant, _)| variant).collect();
        // Ignored, like alternatives that only list required properties.
        if variants.is_empty() || variants.iter().any(Use::is_anything) {
            return;
        }
        if variants.len() == 1 {
            return self.add_only(resolved, at, variants.remove(0));
        }
        let base = std::mem::replace(&mut resolved.schema.shape, Shape::Any);
        resolved.schema.shape = match base {
            Shape::OneOf { .. } => self.both(at, base, &Shape::OneOf { variants, discriminator }),
            base => self.each(at, &base, &resolved.required, variants, discriminator),
        };
    }

    /// Replaces the schema with the only variant of its choice.
    pub(crate) fn add_only(&self, resolved: &mut ResolvedSchema, at: &Located, only: Use) {
        let is_only_choice = ["oneOf", "anyOf"].iter().filter(|key| at.has(key)).count() == 1;
        match &only.target {
            Target::Named(id) if is_only_choice && resolved.schema.shape.is_bare() && resolved.required.is_empty() => {
                resolved.same_as = Some(id.clone());
                resolved.schema.shape = Shape::Any;
                resolved.schema.description = resolved.schema.description.take().or(only.description);
                resolved.schema.deprecated |= only.deprecated;
                resolved.read_only |= only.read_only;
                resolved.write_only |= only.write_only;
            }
            _ => {
                let Some(other) = self.resolve_use(&only) else { return };
                let shape = std::mem::replace(&mut resolved.schema.shape, Shape::Any);
                resolved.schema.shape = self.both(at, shape, &other.schema.shape);
                require(&mut resolved.schema.shape, &other.required);
                resolved.add_words(&other);
            }
        }
    }

    fn choice(&self, list: &Located) -> Choice {
        let mut choice = Choice { variants: Vec::new(), nullable: false };
        for member in list.items() {
            if self.references.follow(&member).is_some_and(|member| is_null(&member)) {
                choice.nullable = true;
                continue;
            }
            let mut used = self.read_use(&member);
            choice.nullable |= std::mem::take(&mut used.nullable);
            match &used.target {
                Target::Inline(schema) => match &schema.shape {
                    Shape::OneOf { variants, discriminator: None } => {
                        choice.variants.extend(variants.iter().map(|variant| (variant.clone(), None)));
                    }
                    _ => choice.variants.push((used, Some(member))),
                },
                Target::Named(_) => choice.variants.push((used, Some(member))),
            }
        }
        choice
    }

    /// Returns a choice; `None` if there is nothing to choose from.
    pub(crate) fn one_of(&self, at: &Located, all: Vec<Use>) -> Option<Use> {
        let nullable = all.iter().any(|it| it.nullable);
        if all.iter().any(Use::is_anything) {
            return Some(Use { nullable, ..anything(&at.place()) });
        }
        let all = all.into_iter().map(|it| (Use { nullable: false, ..it }, None)).collect();
        let mut all: Vec<Use> = self.put_together(all, at).into_iter().map(|(it, _)| it).collect();
        let one = match all.len() {
            0 => return None,
            1 => all.remove(0),
            _ => inline(Shape::OneOf { variants: all, discriminator: None }, &at.place()),
        };
        Some(Use { nullable, ..one })
    }

    /// Merges variants that are the same schema, or the same kind of scalar.
    pub(crate) fn put_together(
        &self,
        variants: Vec<(Use, Option<Located>)>,
        list: &Located,
    ) -> Vec<(Use, Option<Located>)> {
        let mut seen = HashSet::new();
        let mut out: Vec<(Use, Option<Located>)> = Vec::new();
        // The variants that are known to be scalars, and their indices.
        let mut scalars: Vec<(Shape, usize)> = Vec::new();
        for (variant, at) in variants {
            if matches!(&variant.target, Target::Named(id) if !seen.insert(id.clone())) {
                continue;
            }
            let Some(shape) = self.scalar(&variant) else {
                out.push((variant, at));
                continue;
            };
            let found = scalars.iter_mut().find_map(|(known, index)| Some((either(known, &shape)?, known, *index)));
            match found {
                Some((both, known, index)) => {
                    *known = both.clone();
                    let Use { target, .. } = inline(both, &list.place());
                    out[index].0.target = target;
                    out[index].0.description = None;
                    out[index].0.default = None;
                }
                None => {
                    scalars.push((shape, out.len()));
                    out.push((variant, at));
                }
            }
        }
        out
    }

    /// Returns the shape of a variant if it is a scalar. This must not read the parts of other
    /// schemas.
    fn scalar(&self, variant: &Use) -> Option<Shape> {
        let shape = match &variant.target {
            Target::Inline(schema) => schema.shape.clone(),
            Target::Named(id) => {
                let at = self.references.locate(id)?;
                let has = |key: &str| at.has(key);
                if has("allOf") || has("oneOf") || has("anyOf") || !(has("type") || has("enum") || has("const")) {
                    return None;
                }
                // The parts of this shape may refer to any schema.
                if matches!(at.text("type").as_deref(), Some("object" | "array")) {
                    return None;
                }
                self.resolve_named(id, &at)?.schema.shape.clone()
            }
        };
        let is_scalar = matches!(
            shape,
            Shape::String { .. } | Shape::Integer { .. } | Shape::Number { .. } | Shape::Boolean { .. }
        );
        is_scalar.then_some(shape)
    }

    /// Returns the property that distinguishes the variants, and leaves each variant once.
    fn discriminator(&self, at: &Located, choice: &mut Choice) -> Option<Discriminator> {
        let property = discriminator::property_name(at)?;
        let mut seen = HashSet::new();
        choice.variants.retain(|(variant, _)| match &variant.target {
            Target::Named(id) => seen.insert(id.clone()),
            Target::Inline(_) => true,
        });
        let mapping: HashMap<Id, Vec<String>> = self.mapping(at).into_iter().collect();
        let values =
            choice.variants.iter().map(|(variant, at)| self.values_of(variant, at.as_ref(), &property, &mapping));
        Some(Discriminator { values: values.collect(), property })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::schemas;

    #[test]
    fn a_choice_of_one_is_that() {
        let api = schemas(
            "A: {type: string}\nB: {items: {oneOf: [{$ref: '#/components/schemas/A'}]}}\n\
             C: {anyOf: [{type: object, properties: {a: {}}}], description: x}",
        );
        assert_eq!([api.shape("B"), api.shape("C")], ["[A]", "{a: any}"]);
    }

    #[test]
    fn scalars_of_one_kind_are_one() {
        let api = schemas(
            "Model: {type: string, enum: [a, b]}\nOther: {enum: [b, c]}\n\
             A: {anyOf: [{$ref: '#/components/schemas/Model'}, {type: string}]}\n\
             B: {oneOf: [{const: x, title: X}, {const: y}, {type: 'null'}]}\n\
             C: {oneOf: [{type: string, format: date}, {type: string, format: date-time}, {type: integer}]}\n\
             D: {oneOf: [{type: integer}, {type: number}]}\n\
             E: {oneOf: [{$ref: '#/components/schemas/Model'}, {$ref: '#/components/schemas/Other'}, {type: object}]}\n\
             F: {oneOf: [{$ref: '#/components/schemas/Model'}, {type: array, items: {type: string}}]}",
        );
        let shapes = ["A", "B", "C", "D", "E", "F"].map(|name| api.shape(name));
        let expected = [
            "string[a b]",
            "string[x y]",
            "(string | integer)",
            "number",
            "(string[a b c] | {})",
            "(Model | [string])",
        ];
        assert_eq!(shapes, expected);
    }

    #[test]
    fn a_choice_in_a_choice_is_taken_apart() {
        let api = schemas(
            "A: {oneOf: [{type: integer}, {anyOf: [{type: boolean}, {type: 'null'}, {type: array}]}]}\nB: {items: {$ref: '#/components/schemas/A'}}",
        );
        assert_eq!(api.shape("A"), "(integer | boolean | [any])");
        assert_eq!(api.shape("B"), "[A?]");
    }

    #[test]
    fn what_leads_nowhere_leaves_the_others_as_they_are() {
        let api = schemas(
            "A: {anyOf: [{type: string}, {$ref: '#/components/schemas/Gone'}, {type: integer}]}\n\
             B: {oneOf: [{$ref: '#/components/schemas/Gone'}, {$ref: '#/components/schemas/A'}]}\n\
             C: {type: object, properties: {id: {type: string}}, oneOf: [{$ref: '#/components/schemas/Gone'}, {properties: {b: {}}}]}",
        );
        let shapes = ["A", "B", "C"].map(|name| api.shape(name));
        assert_eq!(shapes, ["(string | unread | integer)", "(unread | A)", "({id: string} | {id: string, b: any})"]);
        assert_eq!(api.messages(), ["`#/components/schemas/Gone` does not exist"]);
    }

    #[test]
    fn anything_or_something_is_anything() {
        assert_eq!(schemas("A: {oneOf: [{type: integer}, {}]}").shape("A"), "any");
    }
}
