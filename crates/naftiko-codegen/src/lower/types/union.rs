//! What "one of several" comes down to: often it is one type after all, otherwise a union and what tells its variants
//! apart.

use std::rc::Rc;

use naftiko_openapi::{Discriminator, Place, Schema, SchemaNumber, Shape, Target, Use};

use super::shape::fingerprint_of;
use super::{Types, distinct};

/// A union of more is no help to anybody.
const MOST_VARIANTS: usize = 500;

/// What several variants come down to.
pub(super) enum Plan {
    /// To anything.
    Anything,
    /// To one schema.
    One(Use),
    /// To those, told apart by a key if there is one.
    Several(Option<String>, Vec<Variant>),
}

/// One of several.
#[derive(Clone)]
pub(super) struct Variant {
    pub(super) schema: Use,
    /// What its reference leads to.
    pub(super) found: Rc<Schema>,
    /// The values of the key that mean it.
    pub(super) tags: Vec<String>,
}

impl Types<'_> {
    /// Decides what a schema is that is one of several.
    pub(super) fn plan(&mut self, union: &Rc<Schema>, variants: &[Use], tag: Option<&Discriminator>) -> Plan {
        let Some(mut variants) = self.variants(union, variants, tag) else { return Plan::Anything };
        variants = once_each(variants);
        merge_strings(&mut variants);
        merge_numbers(&mut variants);
        if variants.iter().any(|variant| matches!(variant.found.shape, Shape::Any)) {
            return Plan::Anything;
        }
        match variants.as_slice() {
            [] => return Plan::Anything,
            [only] => return Plan::One(only.schema.clone()),
            _ => {}
        }
        match tag {
            Some(tag) => Plan::Several(Some(tag.property.clone()), variants),
            None => match self.tag(&variants) {
                Some((tag, values)) => {
                    variants.iter_mut().zip(values).for_each(|(variant, tags)| variant.tags = tags);
                    Plan::Several(Some(tag), variants)
                }
                None => Plan::Several(None, variants),
            },
        }
    }

    /// The variants that lead somewhere; those of unions among them where nothing tells which it is. None if there are
    /// too many.
    fn variants(&mut self, union: &Rc<Schema>, variants: &[Use], tag: Option<&Discriminator>) -> Option<Vec<Variant>> {
        let mut flat = Vec::new();
        let mut todo: Vec<(Use, Vec<String>)> = Vec::new();
        let tags = |index: usize| tag.and_then(|tag| tag.values.get(index)).cloned().unwrap_or_default();
        todo.extend(variants.iter().enumerate().rev().map(|(index, variant)| (variant.clone(), tags(index))));
        let mut work = 0;
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
                flat.push(Variant { schema, found, tags });
            }
        }
        Some(flat)
    }

    /// Whether a union is one of the variants of another, or of those of its variants: it would never be read to its end.
    fn is_within(&mut self, union: &Rc<Schema>, other: &Rc<Schema>) -> bool {
        let mut circles = std::mem::take(&mut self.circles);
        let is_within = circles.has_both(union, other, |variant| self.target(variant));
        self.circles = circles;
        is_within
    }

    /// A key that all variants must have, with values of which each means one variant, and those values.
    fn tag(&mut self, variants: &[Variant]) -> Option<(String, Vec<Vec<String>>)> {
        let Shape::Object { properties, .. } = &variants.first()?.found.shape else { return None };
        let candidates: Vec<&str> = properties.iter().map(|property| property.name.as_str()).collect();
        candidates.into_iter().find_map(|name| {
            let values: Vec<_> = variants.iter().map_while(|variant| self.known_values(&variant.found, name)).collect();
            let all: Vec<&String> = values.iter().flatten().collect();
            let is_tag = values.len() == variants.len() && distinct(&all).len() == all.len();
            is_tag.then(|| (name.to_owned(), values))
        })
    }

    /// The texts that an object has for a key; none if that may be missing, or may be anything.
    fn known_values(&mut self, object: &Schema, key: &str) -> Option<Vec<String>> {
        let Shape::Object { properties, .. } = &object.shape else { return None };
        let property = properties.iter().find(|property| property.name == key && property.required)?;
        match &self.target(&property.schema)?.shape {
            Shape::String { values, .. } if !values.is_empty() => Some(distinct(values)),
            _ => None,
        }
    }
}

/// Variants that are the same are one, which has the tags of all of them.
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

/// Several strings are one: any, if one of them may be any, otherwise one of all known values.
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

/// Several whole numbers are one in the same way; a number may be a whole one too.
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

/// Puts one schema in the place of the first of those that are `of_kind`, if there are several, and of all others.
fn merge(variants: &mut Vec<Variant>, of_kind: impl Fn(&Shape) -> bool, shape: Shape) {
    let is_merged = |variant: &Variant| of_kind(&variant.found.shape);
    let Some(first) = variants.iter().position(is_merged) else { return };
    if variants.iter().filter(|variant| is_merged(variant)).count() < 2 {
        return;
    }
    let Place { source, span } = &variants[first].found.place;
    let found = Schema {
        number: SchemaNumber::default(),
        title: None,
        description: None,
        shape,
        deprecated: false,
        place: Place { source: source.clone(), span: span.clone() },
    }
    .shared();
    let schema = Use::of(Target::Inline(Rc::clone(&found)));
    let mut index = 0;
    variants.retain(|variant| {
        let is_kept = index == first || !is_merged(variant);
        index += 1;
        is_kept
    });
    variants[first] = Variant { schema, found, tags: Vec::new() };
}
