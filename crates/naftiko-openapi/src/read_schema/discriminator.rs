//! Reads a `discriminator`: the property that distinguishes the variants of a choice, and the
//! values of it that select each variant.

use std::collections::HashMap;

use naftiko_syntax::Node;

use super::null::is_null;
use super::values::distinct;
use crate::located::Located;
use crate::reader::Reader;
use crate::schema::{Id, Target, Use};

/// Returns the property name of a discriminator. Documents converted from Swagger 2.0 may contain
/// just the name.
pub(super) fn property_name(discriminator: &Located) -> Option<String> {
    discriminator.text("propertyName").or_else(|| discriminator.node().text().map(str::to_owned))
}

impl Reader {
    /// Returns the values that a discriminator maps to each schema, in the order of the document.
    pub(super) fn mapping(&self, discriminator: &Located) -> Vec<(Id, Vec<String>)> {
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
    pub(super) fn values_of(
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
        let own = at.get("discriminator").filter(|it| property_name(it).as_deref() == Some(property));
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

#[cfg(test)]
mod tests {
    use crate::testing::schemas;

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
