//! Simplifies "one of several": often it is a single type, and otherwise a union with the key that
//! selects its variant.

use std::rc::Rc;

use naftiko_openapi::{Discriminator, Schema, Shape, Target, Use};

use super::shape::fingerprint_of;
use super::{Types, distinct};

/// A larger union would not be useful.
const MOST_VARIANTS: usize = 500;
/// How deeply nested unions are searched for the key.
const DEEPEST_TAG: u32 = 4;

/// The simplified form of several variants.
pub(super) enum Plan {
    /// Any value.
    Anything,
    /// A single schema.
    One(Use),
    /// A union.
    Several(Several),
}

/// The variants of a union.
pub(super) struct Several {
    /// The key that selects the variant, if there is one.
    pub(super) tag: Option<String>,
    /// The known variants.
    pub(super) variants: Vec<Variant>,
    /// Whether the document mentions variants that are not known.
    pub(super) is_open: bool,
}

/// A variant of a union.
#[derive(Clone)]
pub(super) struct Variant {
    pub(super) schema: Use,
    /// The target of its reference.
    pub(super) found: Rc<Schema>,
    /// The values of the key for this variant.
    pub(super) tags: Vec<String>,
}

impl Types<'_> {
    /// Returns one of several schemas. One that allows any value has no effect on the others.
    pub(in crate::lower) fn either(&mut self, schemas: &[Use]) -> Option<Use> {
        let nullable = schemas.iter().any(|schema| schema.nullable);
        let place = schemas.iter().find_map(|schema| Some(self.target(schema)?.place.clone()))?;
        let variant = |schema: &Use| {
            let found = self.target(schema)?;
            let target = match found.shape {
                Shape::Any => Target::Inline(Schema { is_unread: true, ..Schema::clone(&found) }.shared()),
                _ => schema.target.clone(),
            };
            Some(Use { nullable: false, target, ..schema.clone() })
        };
        let variants = schemas.iter().filter_map(variant).collect();
        let either = Schema::of(Shape::OneOf { variants, discriminator: None }, place);
        Some(Use { nullable, ..Use::of(Target::Inline(either.shared())) })
    }

    /// Decides how a schema with several variants is simplified.
    pub(super) fn plan(&mut self, union: &Rc<Schema>, variants: &[Use], tag: Option<&Discriminator>) -> Plan {
        let Some((mut variants, is_open)) = self.variants(union, variants, tag) else { return Plan::Anything };
        variants = once_each(variants);
        merge_strings(&mut variants);
        merge_numbers(&mut variants);
        if variants.iter().any(|variant| matches!(variant.found.shape, Shape::Any)) {
            return Plan::Anything;
        }
        match variants.as_slice() {
            [] => return Plan::Anything,
            [only] if !is_open => return Plan::One(only.schema.clone()),
            _ => {}
        }
        if let Some(tag) = tag {
            return Plan::Several(Several { tag: Some(tag.property.clone()), variants, is_open });
        }
        let (tag, values) = self.tag(&variants).unzip();
        variants.iter_mut().zip(values.into_iter().flatten()).for_each(|(variant, tags)| variant.tags = tags);
        Plan::Several(Several { tag, variants, is_open })
    }

    /// Returns the variants that exist, and whether there are others. Variants that are unions
    /// without a key are replaced with their variants. `None` if there are too many.
    fn variants(
        &mut self,
        union: &Rc<Schema>,
        variants: &[Use],
        tag: Option<&Discriminator>,
    ) -> Option<(Vec<Variant>, bool)> {
        let mut flat = Vec::new();
        let mut todo: Vec<(Use, Vec<String>)> = Vec::new();
        let tags = |index: usize| tag.and_then(|tag| tag.values.get(index)).cloned().unwrap_or_default();
        todo.extend(variants.iter().enumerate().rev().map(|(index, variant)| (variant.clone(), tags(index))));
        let (mut work, mut is_open) = (0, false);
        while let Some((schema, tags)) = todo.pop() {
            work += 1;
            if flat.len() >= MOST_VARIANTS || work > 10 * MOST_VARIANTS {
                return None;
            }
            if let (None, Target::Inline(inline)) = (tag, &schema.target)
                && let Shape::OneOf { variants, discriminator: None } = &inline.shape
            {
                todo.extend(variants.iter().rev().map(|variant| (variant.clone(), Vec::new())));
            } else if let Some(found) = self.target(&schema).filter(|found| !self.is_within(union, found)) {
                match found.is_unread {
                    true => is_open = true,
                    false => flat.push(Variant { schema, found, tags }),
                }
            }
        }
        Some((flat, is_open))
    }

    /// Whether a union is a variant of another one, directly or indirectly: it could never be read.
    fn is_within(&mut self, union: &Rc<Schema>, other: &Rc<Schema>) -> bool {
        let mut cycles = std::mem::take(&mut self.cycles);
        let is_within = cycles.has_both(union, other, |variant| self.target(variant));
        self.cycles = cycles;
        is_within
    }

    /// Returns a key that all variants have and whose values each select one variant, with those
    /// values.
    fn tag(&mut self, variants: &[Variant]) -> Option<(String, Vec<Vec<String>>)> {
        if variants.len() < 2 {
            return None;
        }
        let candidates = self.keys(&variants.first()?.found, DEEPEST_TAG);
        let tags = candidates.into_iter().filter_map(|name| {
            let known = |variant: &Variant| self.known_values(&variant.found, &name, DEEPEST_TAG);
            let all: Option<Vec<(Vec<String>, bool)>> = variants.iter().map(known).collect();
            let all = all?;
            let values: Vec<&String> = all.iter().flat_map(|(values, _)| values).collect();
            let is_required = all.iter().all(|(_, is_required)| *is_required);
            let is_tag = distinct(&values).len() == values.len();
            is_tag.then(|| (is_required, name.clone(), all.into_iter().map(|(values, _)| values).collect()))
        });
        let tags: Vec<(bool, String, Vec<Vec<String>>)> = tags.collect();
        let best = tags.iter().position(|(is_required, ..)| *is_required).unwrap_or_default();
        tags.into_iter().nth(best).map(|(_, name, values)| (name, values))
    }

    /// Returns the keys of an object, or of the first object of a union.
    fn keys(&mut self, schema: &Schema, left: u32) -> Vec<String> {
        match (&schema.shape, left.checked_sub(1)) {
            (Shape::Object { properties, .. }, _) => properties.iter().map(|property| property.name.clone()).collect(),
            (Shape::OneOf { variants, .. }, Some(left)) => {
                let first = variants.iter().find_map(|variant| self.target(variant).filter(|it| !it.is_unread));
                first.map(|first| self.keys(&first, left)).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// Returns the values that an object allows for a key, as texts, and whether the key is
    /// required; for a union, those of all its variants. `None` if any value is allowed.
    fn known_values(&mut self, schema: &Schema, key: &str, left: u32) -> Option<(Vec<String>, bool)> {
        match &schema.shape {
            Shape::Object { properties, .. } => {
                let property = properties.iter().find(|property| property.name == key)?;
                let values = match &self.target(&property.schema)?.shape {
                    Shape::String { values, .. } if !values.is_empty() => distinct(values),
                    Shape::Integer { values, .. } if !values.is_empty() => {
                        distinct(values).iter().map(ToString::to_string).collect()
                    }
                    Shape::Boolean { value: Some(value) } => vec![value.to_string()],
                    _ => return None,
                };
                Some((values, property.required && !property.schema.nullable))
            }
            Shape::OneOf { discriminator: Some(tag), .. } if tag.property == key => {
                let is_known = tag.values.iter().all(|values| !values.is_empty());
                is_known.then(|| (distinct(&tag.values.concat()), true))
            }
            Shape::OneOf { variants, .. } => {
                let left = left.checked_sub(1)?;
                let (mut all, mut is_required) = (Vec::new(), true);
                for variant in variants {
                    let found = self.target(variant)?;
                    if found.is_unread {
                        continue;
                    }
                    let (values, is_required_here) = self.known_values(&found, key, left)?;
                    all.extend(values);
                    is_required &= is_required_here;
                }
                Some((distinct(&all), is_required))
            }
            _ => None,
        }
    }
}

/// Merges equal variants, and combines their tags.
fn once_each(variants: Vec<Variant>) -> Vec<Variant> {
    let mut kept: Vec<(Option<String>, Variant)> = Vec::new();
    for variant in variants {
        let print = fingerprint_of(&variant.schema);
        let is_same = |(other, kept): &&mut (Option<String>, Variant)| {
            print.is_some() && *other == print || Rc::ptr_eq(&kept.found, &variant.found)
        };
        match kept.iter_mut().find(is_same) {
            Some((_, same)) => {
                same.tags.extend(variant.tags);
                same.tags = distinct(&same.tags);
            }
            None => kept.push((print, variant)),
        }
    }
    kept.into_iter().map(|(_, variant)| variant).collect()
}

/// Merges several strings: any string if one of them may be any, and otherwise one of all known
/// values.
fn merge_strings(variants: &mut Vec<Variant>) {
    let strings = variants.iter().filter_map(|variant| match &variant.found.shape {
        Shape::String { format, values } => Some((format, values)),
        _ => None,
    });
    let strings: Vec<_> = strings.collect();
    let [(first, _), .., _] = strings.as_slice() else { return };
    let is_open = strings.iter().any(|(_, values)| values.is_empty());
    let format = strings.iter().all(|(format, _)| format == first).then(|| (*first).clone()).flatten();
    let known: Vec<String> = strings.iter().flat_map(|(_, values)| values.iter().cloned()).collect();
    let values = if is_open { Vec::new() } else { distinct(&known) };
    merge(variants, |shape| matches!(shape, Shape::String { .. }), Shape::String { format, values });
}

/// Merges several integers in the same way; a number may be an integer too.
fn merge_numbers(variants: &mut Vec<Variant>) {
    let is_number = |variant: &Variant| matches!(variant.found.shape, Shape::Number { .. });
    if variants.iter().any(is_number) {
        let is_decimal = |variant: &Variant| matches!(&variant.found.shape, Shape::Number { format: Some(format) } if format == "decimal");
        let format = variants.iter().any(is_decimal).then(|| "decimal".to_owned());
        merge(
            variants,
            |shape| matches!(shape, Shape::Number { .. } | Shape::Integer { .. }),
            Shape::Number { format },
        );
        return;
    }
    let integers = variants.iter().filter_map(|variant| match &variant.found.shape {
        Shape::Integer { format, values } => Some((format, values)),
        _ => None,
    });
    let integers: Vec<_> = integers.collect();
    let [(first, _), .., _] = integers.as_slice() else { return };
    let is_open = integers.iter().any(|(_, values)| values.is_empty());
    let format = integers.iter().all(|(format, _)| format == first).then(|| (*first).clone()).flatten();
    let known: Vec<i64> = integers.iter().flat_map(|(_, values)| values.iter().copied()).collect();
    let values = if is_open { Vec::new() } else { distinct(&known) };
    merge(variants, |shape| matches!(shape, Shape::Integer { .. }), Shape::Integer { format, values });
}

/// Replaces the first of the schemas that are `of_kind` with one schema and removes the rest, if
/// there are several.
fn merge(variants: &mut Vec<Variant>, of_kind: impl Fn(&Shape) -> bool, shape: Shape) {
    let is_merged = |variant: &Variant| of_kind(&variant.found.shape);
    let Some(first) = variants.iter().position(is_merged) else { return };
    if variants.iter().filter(|variant| is_merged(variant)).count() < 2 {
        return;
    }
    let found = Schema::of(shape, variants[first].found.place.clone()).shared();
    let schema = Use::of(Target::Inline(Rc::clone(&found)));
    let mut index = 0;
    variants.retain(|variant| {
        let is_kept = index == first || !is_merged(variant);
        index += 1;
        is_kept
    });
    variants[first] = Variant { schema, found, tags: Vec::new() };
}
