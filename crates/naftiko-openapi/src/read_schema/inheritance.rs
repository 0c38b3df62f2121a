//! Reads base schemas: those with a `discriminator` but no choice. Their variants are the schemas
//! whose `allOf` refers to them.
//!
//! Where a base is used, a value may be any of its heirs, or the base itself. In an `allOf`, it
//! contributes only its own properties.

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use naftiko_syntax::Node;

use super::discriminator::property_name;
use super::resolved::ResolvedSchema;
use crate::located::Located;
use crate::reader::{Parts, Reader};
use crate::reference::escaped;
use crate::schema::{Discriminator, Id, Schema, Shape, Target, Use};

/// A base with more heirs than this is not a choice.
const MOST_HEIRS: usize = 500;

/// Whether a schema has a discriminator but does not list its variants.
pub(crate) fn is_base(at: &Located) -> bool {
    at.has("discriminator") && !at.has("oneOf") && !at.has("anyOf")
}

impl Reader {
    /// Makes a base a choice of itself and its heirs.
    pub(crate) fn add_heirs(&self, resolved: &mut ResolvedSchema, id: &Id, at: &Located) {
        let Some(discriminator) = at.get("discriminator").filter(|_| is_base(at)) else { return };
        let Some(property) = property_name(&discriminator) else { return };
        if !matches!(resolved.schema.shape, Shape::Object { .. }) {
            return;
        }
        let mapping = self.mapping(&discriminator);
        let mut heirs: Vec<Id> = Vec::new();
        let mut seen = HashSet::from([id.clone()]);
        let mapped = mapping.iter().map(|(id, _)| id.clone());
        for heir in mapped.chain(self.heirs(id)) {
            if seen.insert(heir.clone()) {
                heirs.push(heir);
            }
        }
        if heirs.is_empty() || heirs.len() > MOST_HEIRS {
            return;
        }
        let mapping: HashMap<Id, Vec<String>> = mapping.into_iter().collect();
        let mut variants: Vec<Use> = heirs.into_iter().map(|heir| Use::of(Target::Named(heir))).collect();
        let mut values: Vec<Vec<String>> = variants
            .iter()
            .map(|heir| {
                let at = match &heir.target {
                    Target::Named(id) => self.references.locate(id),
                    Target::Inline(_) => None,
                };
                self.values_of(heir, at.as_ref(), &property, &mapping)
            })
            .collect();
        let own =
            Schema { title: Some(base_name(id)), shape: resolved.schema.shape.clone(), ..resolved.schema.clone() };
        variants.push(Use::of(Target::Inline(own.shared())));
        values.push(mapping.get(id).cloned().unwrap_or_default());
        resolved.schema.shape = Shape::OneOf { variants, discriminator: Some(Discriminator { property, values }) };
    }

    /// Returns the direct and indirect heirs of a schema, in document order.
    fn heirs(&self, base: &Id) -> Vec<Id> {
        let Some((section, _)) = base.pointer.rsplit_once('/') else { return Vec::new() };
        let parts = self.parts_of(&Id { file: base.file.clone(), pointer: section.to_owned() });
        let mut found: HashSet<&Id> = HashSet::new();
        let mut todo = VecDeque::from([base]);
        while let Some(base) = todo.pop_front() {
            for (heir, parts) in parts.iter() {
                if parts.contains(base) && found.insert(heir) {
                    todo.push_back(heir);
                }
            }
            if found.len() > MOST_HEIRS {
                break;
            }
        }
        parts.iter().map(|(id, _)| id).filter(|id| found.contains(id)).cloned().collect()
    }

    /// Returns the `allOf` references of the schemas in a section. In a large document, only the
    /// schemas that have an `allOf` are parsed.
    fn parts_of(&self, section: &Id) -> Parts {
        if let Some(known) = self.parts.borrow().get(section) {
            return known.clone();
        }
        let keys = self.references.keys_with(section, "allOf");
        let ids = keys
            .iter()
            .map(|key| Id { file: section.file.clone(), pointer: format!("{}/{}", section.pointer, escaped(key)) });
        let parts = ids.filter_map(|id| {
            let at = self.references.locate(&id)?;
            let parts = at.node().get("allOf").into_iter().flat_map(Node::items);
            let parts = parts.filter_map(|part| crate::located::reference(part)?.strip_prefix('#'));
            let parts = parts.map(|pointer| Id { file: section.file.clone(), pointer: pointer.to_owned() }).collect();
            Some((id, parts))
        });
        let parts: Parts = Rc::new(parts.collect());
        self.parts.borrow_mut().insert(section.clone(), parts.clone());
        parts
    }
}

/// Returns the name for the type of a base itself, because the name of the schema is that of the
/// choice.
fn base_name(id: &Id) -> String {
    let name = id.name();
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    format!("{}{}Base", first.map(String::from).unwrap_or_default(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use crate::testing::schemas;

    const PETS: &str = "Pet: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}}\n\
        Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {purr: {type: boolean}}}]}\n\
        Dog: {allOf: [{$ref: '#/components/schemas/Pet'}], properties: {kind: {enum: [dog]}}}\n\
        Persian: {allOf: [{$ref: '#/components/schemas/Cat'}]}\n\
        Alias: {allOf: [{$ref: '#/components/schemas/Pet'}]}\n\
        All: {properties: {one: {$ref: '#/components/schemas/Pet'}, two: {allOf: [{$ref: '#/components/schemas/Pet'}], nullable: true}}}";

    #[test]
    fn a_base_is_one_of_its_heirs_or_itself() {
        for first in ["Pet", "Persian", "Dog", "Alias"] {
            let api = schemas(PETS);
            api.shape(first);
            let pet = "(Cat | Dog | Persian | Alias | {kind!: string}) by kind Cat|dog|Persian|Alias|";
            assert_eq!(api.shape("Pet"), pet);
            assert_eq!(api.shape("Cat"), "{kind!: string, purr: boolean}");
            assert_eq!(api.shape("Dog"), "{kind!: string[dog]}");
            assert_eq!(api.shape("Persian"), "{kind!: string, purr: boolean}");
            assert_eq!(api.shape("Alias"), "{kind!: string}");
            assert_eq!(api.shape("All"), "{one: Pet, two: Pet?}");
            assert_eq!(api.messages(), [""; 0]);
        }
    }

    #[test]
    fn a_mapping_says_the_values_of_heirs_and_of_the_base() {
        let text = "discriminator: {propertyName: kind, mapping: {c: Cat, cat: '#/components/schemas/Cat', pet: Pet, fish: Fish}}";
        let api = schemas(&(PETS.replace("discriminator: {propertyName: kind}", text) + "\nFish: {type: object}"));
        let pet = "(Cat | Fish | Dog | Persian | Alias | {kind!: string}) by kind c cat|fish|dog|Persian|Alias|pet";
        assert_eq!(api.shape("Pet"), pet);
        assert_eq!(api.messages(), [""; 0]);
    }

    #[test]
    fn the_property_may_be_named_alone() {
        let api = schemas(&PETS.replace("{propertyName: kind}", "kind"));
        assert!(api.shape("Pet").ends_with("by kind Cat|dog|Persian|Alias|"));
    }

    #[test]
    fn a_base_without_heirs_is_itself() {
        let api = schemas("Pet: {properties: {kind: {type: string}}, discriminator: {propertyName: kind}}");
        assert_eq!(api.shape("Pet"), "{kind: string}");
    }
}
