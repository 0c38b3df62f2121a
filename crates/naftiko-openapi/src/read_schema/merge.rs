//! Merges schemas that apply together: the parts of an `allOf`, and the siblings of a `oneOf`.
//!
//! If two declare the same thing, the later one refines the earlier.

use std::collections::{HashMap, HashSet};

use super::resolved::require;
use crate::located::Located;
use crate::reader::Reader;
use crate::schema::{Additional, Discriminator, Property, Schema, Shape, Target, Use};

/// The maximum number of variants of two combined choices.
const MOST_PAIRS: usize = 16;

impl Reader {
    /// Merges two shapes; reported at `at` if no value satisfies both.
    pub(crate) fn both(&self, at: &Located, one: Shape, other: &Shape) -> Shape {
        match (one, other) {
            (Shape::Any, other) => other.clone(),
            (one, Shape::Any) => one,
            (Shape::String { format, values }, Shape::String { format: later, values: others }) => {
                Shape::String { format: later.clone().or(format), values: narrowed(values, others) }
            }
            (Shape::Integer { format, values }, Shape::Integer { format: later, values: others }) => {
                Shape::Integer { format: later.clone().or(format), values: narrowed(values, others) }
            }
            (one @ Shape::Integer { .. }, Shape::Number { .. }) => one,
            (Shape::Number { .. }, other @ Shape::Integer { .. }) => other.clone(),
            (Shape::Number { format }, Shape::Number { format: later }) => {
                Shape::Number { format: later.clone().or(format) }
            }
            (Shape::Boolean { value }, Shape::Boolean { value: later }) => Shape::Boolean { value: later.or(value) },
            (Shape::Array { items }, Shape::Array { items: later }) => {
                Shape::Array { items: Box::new(self.refined(at, &items, later)) }
            }
            (
                Shape::Object { properties, additional },
                Shape::Object { properties: others, additional: other_additional },
            ) => {
                let additional = self.both_additional(at, (&properties, additional), (others, other_additional));
                Shape::Object { properties: self.both_properties(at, properties, others), additional }
            }
            (Shape::OneOf { variants, .. }, Shape::OneOf { variants: others, .. }) => {
                if let Some(variants) = self.pairs(at, &variants, others) {
                    return Shape::OneOf { variants, discriminator: None };
                }
                self.warn(
                    at,
                    "two choices that apply together are not supported, so any value is accepted here",
                    "combine them into one choice",
                );
                Shape::Any
            }
            (Shape::OneOf { variants, discriminator }, base) => self.each(at, base, &[], variants, discriminator),
            (base, Shape::OneOf { variants, discriminator }) => {
                self.each(at, &base, &[], variants.clone(), discriminator.clone())
            }
            _ => {
                self.warn(
                    at,
                    "no value can satisfy all of these schemas, so any value is accepted here",
                    "declare a single type",
                );
                Shape::Any
            }
        }
    }

    /// Returns every pair of variants of two choices. `None` if there are too many, or if one is
    /// not an object.
    fn pairs(&self, at: &Located, ones: &[Use], others: &[Use]) -> Option<Vec<Use>> {
        if ones.len() * others.len() > MOST_PAIRS {
            return None;
        }
        let object = |variant: &Use| {
            let resolved = self.resolve_use(variant)?;
            let name = match &variant.target {
                Target::Named(id) => Some(id.name()),
                Target::Inline(schema) => schema.title.clone(),
            };
            matches!(resolved.schema.shape, Shape::Object { .. }).then(|| (name, resolved.schema.clone()))
        };
        let ones: Vec<_> = ones.iter().map(object).collect::<Option<_>>()?;
        let others: Vec<_> = others.iter().map(object).collect::<Option<_>>()?;
        let pair = |(name, one): &(Option<String>, Schema), (other_name, other): &(Option<String>, Schema)| {
            let title = match (name, other_name) {
                (Some(one), Some(other)) => Some(format!("{one}{other}")),
                (one, other) => one.clone().or_else(|| other.clone()),
            };
            let shape = self.both(at, one.shape.clone(), &other.shape);
            Use::of(Target::Inline(Schema { title, ..Schema::of(shape, one.place.clone()) }.shared()))
        };
        Some(ones.iter().flat_map(|one| others.iter().map(move |other| pair(one, other))).collect())
    }

    fn both_properties(&self, at: &Located, mut all: Vec<Property>, others: &[Property]) -> Vec<Property> {
        let mut places: HashMap<String, usize> =
            all.iter().enumerate().map(|(index, property)| (property.name.clone(), index)).collect();
        for other in others {
            match places.get(&other.name) {
                Some(&index) => {
                    let schema = self.refined(at, &all[index].schema, &other.schema);
                    all[index].required |= other.required;
                    all[index].schema = schema;
                }
                None => {
                    places.insert(other.name.clone(), all.len());
                    all.push(other.clone());
                }
            }
        }
        all
    }

    /// Merges the additional properties. If one part forbids them, the properties of the other
    /// parts are still allowed.
    fn both_additional(
        &self,
        at: &Located,
        (properties, one): (&[Property], Additional),
        (others, other): (&[Property], &Additional),
    ) -> Additional {
        match (one, other) {
            (Additional::Of(one), Additional::Of(other)) => Additional::Of(Box::new(self.refined(at, &one, other))),
            (Additional::Partly(one), Additional::Partly(other)) => {
                Additional::Partly(Box::new(self.refined(at, &one, other)))
            }
            (Additional::Of(one), _) => Additional::Of(one),
            (_, Additional::Of(other)) => Additional::Of(other.clone()),
            (Additional::Partly(one), _) => Additional::Partly(one),
            (_, Additional::Partly(other)) => Additional::Partly(other.clone()),
            (Additional::Any, _) | (_, Additional::Any) => Additional::Any,
            (Additional::Forbidden, Additional::Forbidden) => Additional::Forbidden,
            (Additional::Forbidden, Additional::Unsaid) if others.is_empty() => Additional::Forbidden,
            (Additional::Unsaid, Additional::Forbidden) if properties.is_empty() => Additional::Forbidden,
            _ => Additional::Unsaid,
        }
    }

    /// Merges two declarations of the same property.
    pub(crate) fn refined(&self, at: &Located, one: &Use, other: &Use) -> Use {
        let says_little = matches!(&other.target, Target::Inline(schema) if schema.shape.is_bare());
        let is_anything = matches!(&one.target, Target::Inline(schema) if matches!(schema.shape, Shape::Any));
        let keeps = says_little && !is_anything;
        let target = match (&one.target, &other.target) {
            _ if keeps => one.target.clone(),
            (Target::Inline(former), Target::Inline(later)) => {
                let mut schema = later.as_ref().clone();
                schema.shape = self.both(at, former.shape.clone(), &later.shape);
                schema.description = schema.description.or_else(|| former.description.clone());
                Target::Inline(schema.shared())
            }
            (Target::Named(_), Target::Inline(later)) => match self.resolve_use(one) {
                Some(former) if matches!(former.schema.shape, Shape::Object { .. }) => {
                    let mut schema = later.as_ref().clone();
                    schema.shape = self.both(at, former.schema.shape.clone(), &later.shape);
                    Target::Inline(schema.shared())
                }
                _ => other.target.clone(),
            },
            (_, Target::Named(_)) => other.target.clone(),
        };
        Use {
            target,
            nullable: other.nullable || keeps && one.nullable,
            description: other.description.clone().or_else(|| one.description.clone()),
            deprecated: one.deprecated || other.deprecated,
            read_only: one.read_only || other.read_only,
            write_only: one.write_only || other.write_only,
            default: other.default.clone().or_else(|| one.default.clone()),
        }
    }

    /// Returns a choice in which each variant is merged with `base` and has the `required`
    /// properties.
    pub(crate) fn each(
        &self,
        at: &Located,
        base: &Shape,
        required: &[String],
        variants: Vec<Use>,
        discriminator: Option<Discriminator>,
    ) -> Shape {
        if base.is_bare() {
            return Shape::OneOf { variants, discriminator };
        }
        let with_base = |variant: Use| {
            let Some(resolved) = self.resolve_use(&variant) else { return variant };
            // A named choice may refer back to this one, so it is not merged.
            let is_named_choice =
                matches!((&variant.target, &resolved.schema.shape), (Target::Named(_), Shape::OneOf { .. }));
            if is_named_choice || has_all(&resolved.schema.shape, base) {
                return variant;
            }
            let mut shape = self.both(at, base.clone(), &resolved.schema.shape);
            require(&mut shape, required);
            let name = match &variant.target {
                Target::Named(id) => Some(id.name()),
                Target::Inline(_) => None,
            };
            let title = resolved.schema.title.clone().or(name);
            let schema = Schema { shape, title, is_unread: false, ..resolved.schema.clone() };
            Use { target: Target::Inline(schema.shared()), ..variant }
        };
        let variants: Vec<Use> = variants.into_iter().map(with_base).collect();
        if variants.iter().any(Use::is_anything) {
            return Shape::Any;
        }
        Shape::OneOf { variants, discriminator }
    }
}

/// Whether an object has every property of another, as one that includes it has.
fn has_all(shape: &Shape, base: &Shape) -> bool {
    let (Shape::Object { properties, .. }, Shape::Object { properties: of_base, .. }) = (shape, base) else {
        return false;
    };
    let names: HashSet<&str> = properties.iter().map(|property| property.name.as_str()).collect();
    of_base.iter().all(|base| names.contains(base.name.as_str()))
}

/// Returns the common values. If there are none, the later ones win.
fn narrowed<T: PartialEq + Clone>(values: Vec<T>, others: &[T]) -> Vec<T> {
    if others.is_empty() {
        return values;
    }
    let common: Vec<T> = values.iter().filter(|value| others.contains(value)).cloned().collect();
    if common.is_empty() { others.to_vec() } else { common }
}

#[cfg(test)]
mod tests {
    use crate::testing::schemas;

    #[test]
    fn a_later_part_refines_an_earlier_one() {
        let api = schemas(
            "A: {allOf: [{type: number}, {type: integer, format: int32}]}\nB: {allOf: [{enum: [a, b, c]}, {enum: [c, b]}]}\n\
             C: {allOf: [{type: string, enum: [a]}, {type: string}]}\nD: {allOf: [{type: string}, {type: integer}]}\n\
             E: {allOf: [{type: object, additionalProperties: false}, {properties: {a: {}}}]}\nEnum: {enum: [x]}\n\
             F: {allOf: [{properties: {a: {$ref: '#/components/schemas/Enum'}}}, {properties: {a: {type: string, nullable: true}}}]}",
        );
        let shapes = ["A", "B", "C", "D", "E", "F"].map(|name| api.shape(name));
        assert_eq!(shapes, ["integer:int32", "string[b c]", "string[a]", "any", "{a: any}", "{a: Enum?}"]);
        assert_eq!(api.messages(), ["no value can satisfy all of these schemas, so any value is accepted here"]);
    }

    #[test]
    fn properties_beside_a_choice_belong_to_each_variant() {
        let api = schemas(
            "Cat: {type: object, properties: {purr: {type: boolean}}}\n\
             A:\n  type: object\n  required: [id]\n  properties: {id: {type: string}}\n  oneOf:\n  - {$ref: '#/components/schemas/Cat'}\n  \
             - {properties: {bark: {type: boolean}}, required: [bark]}\n\
             B: {properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]}\n\
             C: {type: object, oneOf: [{$ref: '#/components/schemas/Cat'}, {type: object, properties: {c: {}}}]}",
        );
        assert_eq!(api.shape("A"), "({id!: string, purr: boolean} | {id!: string, bark!: boolean})");
        assert_eq!(api.shape("B"), "{a: any, b: any}");
        assert_eq!(api.shape("C"), "(Cat | {c: any})");
        assert_eq!(api.messages(), [""; 0]);
    }

    #[test]
    fn two_choices_of_objects_are_a_choice_of_pairs() {
        let api = schemas(
            "Cat: {properties: {purr: {type: boolean}}}\nDog: {properties: {bark: {type: boolean}}}\n\
             A: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], anyOf: [{properties: {x: {}}}, {properties: {y: {}}}]}\n\
             B: {oneOf: [{type: string}, {type: boolean}], anyOf: [{type: integer}, {type: boolean}]}",
        );
        let pairs =
            "({purr: boolean, x: any} | {purr: boolean, y: any} | {bark: boolean, x: any} | {bark: boolean, y: any})";
        assert_eq!([api.shape("A").as_str(), api.shape("B").as_str()], [pairs, "any"]);
        assert_eq!(
            api.messages(),
            ["two choices that apply together are not supported, so any value is accepted here"]
        );
    }
}
