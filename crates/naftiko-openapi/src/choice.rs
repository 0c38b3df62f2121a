//! Reads `oneOf` and `anyOf`: takes out `null`, merges scalars of one kind, and finds how to
//! distinguish the variants.

use std::collections::{HashMap, HashSet};

use naftiko_syntax::Node;

use crate::inheritance;
use crate::located::Located;
use crate::merge::require;
use crate::reader::{Reader, ResolvedSchema};
use crate::schema::{Discriminator, Id, Shape, Target, Use};
use crate::values::{distinct, either, inline};

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
        let property = inheritance::property(at)?;
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

    /// Returns the values that a discriminator maps to each schema, in the order of the document.
    pub(crate) fn mapping(&self, discriminator: &Located) -> Vec<(Id, Vec<String>)> {
        let mut mapping: Vec<(Id, Vec<String>)> = Vec::new();
        for (value, target) in discriminator.get("mapping").iter().flat_map(Located::entries) {
            let Some(text) = target.node().text() else { continue };
            let is_name = !text.contains(['#', '/']) && !text.ends_with(".yaml") && !text.ends_with(".json");
            let text = if is_name { format!("#/components/schemas/{text}") } else { text.to_owned() };
            let Some((id, _)) = self.references.resolve(&target, &text) else { continue };
            match mapping.iter_mut().find(|(known, _)| *known == id) {
                Some((_, values)) => values.push(value.to_owned()),
                None => mapping.push((id, vec![value.to_owned()])),
            }
        }
        mapping
    }

    /// Returns the discriminator values of a variant.
    pub(crate) fn values_of(
        &self,
        variant: &Use,
        at: Option<&Located>,
        property: &str,
        mapping: &HashMap<Id, Vec<String>>,
    ) -> Vec<String> {
        let id = match &variant.target {
            Target::Named(id) => Some(id),
            Target::Inline(_) => None,
        };
        if let Some(values) = id.and_then(|id| mapping.get(id)) {
            return values.clone();
        }
        let Some(at) = at.and_then(|at| self.references.follow(at)) else { return Vec::new() };
        let own = self.listed(&at, property, 4);
        if !own.is_empty() {
            return own;
        }
        if at.has("oneOf") || at.has("anyOf") {
            return self.values_of_members(&at, property, mapping, 4);
        }
        id.map(Id::name).into_iter().collect()
    }

    /// Returns the discriminator values of a variant that is a choice itself: those of all its
    /// members, if all have some.
    fn values_of_members(
        &self,
        at: &Located,
        property: &str,
        outer: &HashMap<Id, Vec<String>>,
        left: u32,
    ) -> Vec<String> {
        let Some(left) = left.checked_sub(1) else { return Vec::new() };
        let own = at.get("discriminator").filter(|it| inheritance::property(it).as_deref() == Some(property));
        let mut mapping = outer.clone();
        mapping.extend(own.as_ref().map(|it| self.mapping(it)).unwrap_or_default());
        let members = ["oneOf", "anyOf"].iter().filter_map(|key| at.get(key));
        let members: Vec<Located> = members.flat_map(|list| list.items().collect::<Vec<_>>()).collect();
        let mut all = Vec::new();
        for member in members {
            let target = self.references.follow(&member);
            let Some(target) = target.filter(|it| self.has_work_left() && !is_null(it)) else { continue };
            let id = self.references.target(&member).map(|(id, _)| id);
            let mapped = id.as_ref().and_then(|id| mapping.get(id)).cloned();
            let mut values = mapped.unwrap_or_else(|| self.listed(&target, property, 4));
            if values.is_empty() {
                values = self.values_of_members(&target, property, outer, left);
            }
            if values.is_empty() && own.is_some() {
                values.extend(id.as_ref().map(Id::name));
            }
            if values.is_empty() {
                return Vec::new();
            }
            all.extend(values);
        }
        distinct(all.into_iter())
    }

    /// Returns the values that a schema allows for a property, as far as its nodes list them.
    fn listed(&self, at: &Located, property: &str, left: u32) -> Vec<String> {
        if !self.has_work_left() {
            return Vec::new();
        }
        let Some(at) = self.references.follow(at) else { return Vec::new() };
        let own = at.get("properties").and_then(|map| map.get(property)).and_then(|it| self.references.follow(&it));
        if let Some(own) = own {
            let list = own.node().get("enum").into_iter().flat_map(Node::items);
            let values = own.node().get("const").into_iter().chain(list);
            return values.filter_map(Node::text).map(str::to_owned).collect();
        }
        let Some(left) = left.checked_sub(1) else { return Vec::new() };
        let parts = at.get("allOf").into_iter().flat_map(|list| list.items().collect::<Vec<_>>());
        parts.rev().map(|part| self.listed(&part, property, left)).find(|values| !values.is_empty()).unwrap_or_default()
    }
}

/// Whether a schema allows only `null`.
fn is_null(at: &Located) -> bool {
    let is_null = |node: Node<'_>| node.is_null() || node.text() == Some("null");
    let all = |node: Node<'_>, is: &dyn Fn(Node<'_>) -> bool| node.items().len() > 0 && node.items().all(is);
    if at.reference().is_some() {
        return false;
    }
    let has = |key: &str, is: &dyn Fn(Node<'_>) -> bool| at.node().get(key).is_some_and(is);
    has("type", &|it| is_null(it) || all(it, &is_null))
        || has("enum", &|it| all(it, &|it| it.is_null()))
        || has("const", &|it| it.is_null())
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
    fn a_variant_that_is_a_choice_has_the_values_of_its_members() {
        let api = schemas(
            "Cat: {properties: {kind: {const: cat}}}\nDog: {properties: {kind: {type: string}}}\nCow: {properties: {kind: {type: string}}}\n\
             Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, mapping: {d: Dog}}}\n\
             Any: {oneOf: [{$ref: '#/components/schemas/Pet'}, {$ref: '#/components/schemas/Cow'}], discriminator: {propertyName: kind, mapping: {c: Cow}}}\n\
             Plain: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}\n\
             Mapped: {oneOf: [{$ref: '#/components/schemas/Plain'}, {$ref: '#/components/schemas/Cow'}], discriminator: {propertyName: kind, mapping: {d: Dog, c: Cow}}}\n\
             Unmapped: {oneOf: [{$ref: '#/components/schemas/Plain'}, {$ref: '#/components/schemas/Cow'}], discriminator: {propertyName: kind}}",
        );
        assert_eq!(api.shape("Any"), "(Pet | Cow) by kind cat d|c");
        assert_eq!(api.shape("Mapped"), "(Plain | Cow) by kind cat d|c");
        assert_eq!(api.shape("Unmapped"), "(Plain | Cow) by kind |Cow");
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

    #[test]
    fn variants_are_distinguished_by_mapping_by_their_own_values_or_by_their_names() {
        let api = schemas(
            "Cat: {properties: {kind: {type: string}}}\nDog: {allOf: [{properties: {kind: {type: string, enum: [dog]}}}]}\n\
             Cow: {properties: {kind: {type: string}}}\nKitty: {$ref: '#/components/schemas/Cat'}\n\
             A:\n  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}, {$ref: '#/components/schemas/Cow'}]\n  \
             discriminator:\n    propertyName: kind\n    mapping: {tom: '#/components/schemas/Cat', kit: Kitty}",
        );
        assert_eq!(api.shape("A"), "(Cat | Dog | Cow) by kind tom kit|dog|Cow");
        assert_eq!(api.messages(), [""; 0]);
    }
}
