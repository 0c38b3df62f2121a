//! Reads `allOf`: merges its parts into one schema. If it has a single reference and otherwise only
//! annotations, it is the same schema as that of the reference.

use std::rc::Rc;

use super::inheritance::is_base;
use super::resolved::ResolvedSchema;
use crate::located::Located;
use crate::reader::Reader;
use crate::schema::{Id, Shape};

impl Reader {
    /// Merges the parts of `allOf`, and then the node's own keywords.
    pub(super) fn add_all_of(&self, resolved: &mut ResolvedSchema, at: &Located) {
        let Some(list) = at.get("allOf") else { return };
        let parts: Vec<Located> = list.items().collect();
        if self.is_only(resolved, at, &parts) {
            return;
        }
        let own = std::mem::replace(&mut resolved.schema.shape, Shape::Any);
        let mut nullable = !parts.is_empty() && !self.has_type_of_value(at);
        for part in &parts {
            let Some(other) = self.part(part) else {
                self.warn_of_circle(part);
                continue;
            };
            let shape = std::mem::replace(&mut resolved.schema.shape, Shape::Any);
            resolved.schema.shape = self.both(part, shape, &other.schema.shape);
            resolved.required.extend(other.required.iter().cloned());
            resolved.conditional.extend(other.conditional.iter().cloned());
            nullable &= other.nullable;
            if part.reference().is_none() {
                resolved.nullable |= part.is("nullable");
                resolved.add_words(&other);
            }
        }
        resolved.nullable |= nullable;
        let shape = std::mem::replace(&mut resolved.schema.shape, Shape::Any);
        resolved.schema.shape = self.both(at, shape, &own);
    }

    /// Whether an `allOf` is a single reference with annotations, and so the same schema.
    fn is_only(&self, resolved: &mut ResolvedSchema, at: &Located, parts: &[Located]) -> bool {
        let has_more = ["oneOf", "anyOf"].iter().any(|key| at.has(key));
        let leads_somewhere = |part: &&Located| part.reference().is_some() && self.references.target(part).is_some();
        let (named, others): (Vec<&Located>, Vec<&Located>) = parts.iter().partition(leads_somewhere);
        let [named] = named[..] else { return false };
        if has_more || !resolved.required.is_empty() || !resolved.schema.shape.is_bare() {
            return false;
        }
        let others: Vec<Rc<ResolvedSchema>> = others.into_iter().map(|part| self.resolve_at(part)).collect();
        if !others.iter().all(|other| matches!(other.schema.shape, Shape::Any) && other.required.is_empty()) {
            return false;
        }
        let named = self.resolve_at(named);
        let Some(id) = &named.same_as else { return false };
        if self.is_heir(at, id) {
            return false;
        }
        resolved.same_as = Some(id.clone());
        resolved.schema.shape = Shape::Any;
        let is_of_parts = !self.has_type_of_value(at);
        resolved.nullable |= is_of_parts && (named.nullable || others.iter().any(|other| other.nullable));
        resolved.read_only |= named.read_only;
        resolved.write_only |= named.write_only;
        resolved.schema.deprecated |= named.schema.deprecated;
        resolved.schema.description = resolved.schema.description.take().or_else(|| named.schema.description.clone());
        others.iter().for_each(|other| resolved.add_words(other));
        true
    }

    /// Whether a node is the named schema that is being read, with the base at `id`.
    fn is_heir(&self, at: &Located, id: &Id) -> bool {
        let is_this = |own: &Id| self.references.locate(own).is_some_and(|own| own.key() == at.key());
        self.references.locate(id).is_some_and(|base| is_base(&base))
            && self.open.borrow().schemas.last().is_some_and(is_this)
    }

    /// Resolves a part of an `allOf`. `None` if it includes itself.
    pub(super) fn part(&self, part: &Located) -> Option<Rc<ResolvedSchema>> {
        let resolved = self.resolve_at(part);
        let Some(id) = resolved.same_as.clone() else { return Some(resolved) };
        let target = self.references.locate(&id)?;
        // A base may list its heirs, one of which is being read, or not list them.
        let members = ["oneOf", "anyOf"].iter().filter_map(|key| target.get(key));
        let members: Vec<Id> = members
            .flat_map(|list| list.items().collect::<Vec<_>>())
            .filter_map(|it| Some(self.references.target(&it)?.0))
            .collect();
        if !is_base(&target) && !members.iter().any(|member| self.open.borrow().schemas.has(member)) {
            return self.resolve_named(&id, &target);
        }
        if !self.open.borrow_mut().bases.push(id) {
            return None;
        }
        let resolved = self.resolve_node(&target, true);
        if !self.is_suspended() {
            self.open.borrow_mut().bases.pop();
        }
        Some(Rc::new(resolved))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::schemas;

    #[test]
    fn parts_are_merged_in_their_order() {
        let api = schemas(
            "Pet: {type: object, required: [id], properties: {id: {type: string}, tag: {}}}\n\
             Dog:\n  description: A dog.\n  required: [tag, bark, nothing]\n  allOf:\n  - {$ref: '#/components/schemas/Pet'}\n  \
             - properties: {bark: {type: boolean}, tag: {type: string, enum: [a, b]}}\n  properties: {own: {type: integer}}",
        );
        assert_eq!(api.shape("Dog"), "{id!: string, tag!: string[a b], bark!: boolean, own: integer}");
        assert_eq!(api.messages(), [""; 0]);
    }

    #[test]
    fn fans_of_parts_are_read_once_each() {
        let mut text = String::from("L40: {properties: {a: {type: string}}}\n");
        for level in 0..40 {
            let next = format!("{{$ref: '#/components/schemas/L{}'}}", level + 1);
            let inline = format!("{{allOf: [{next}, {next}], properties: {{p{level}: {{}}}}}}");
            text.push_str(&format!("L{level}: {{allOf: [{next}, {inline}, {next}, {next}]}}\n"));
        }
        assert!(schemas(&text).shape("L0").ends_with("p0: any}"));
    }

    #[test]
    fn a_base_that_lists_who_is_made_of_it_is_merged_into_them_without_its_choice() {
        let text = "Pet:\n  type: object\n  required: [kind]\n  properties: {kind: {type: string}}\n  discriminator: {propertyName: kind}\n  \
                    oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]\n\
                    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {purr: {type: boolean}}}]}\n\
                    Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {bark: {type: boolean}}}]}";
        for order in [["Pet", "Cat", "Dog"], ["Cat", "Pet", "Dog"], ["Dog", "Cat", "Pet"]] {
            let api = schemas(text);
            for name in order {
                let expected = match name {
                    "Pet" => "(Cat | Dog) by kind Cat|Dog",
                    "Cat" => "{kind!: string, purr: boolean}",
                    _ => "{kind!: string, bark: boolean}",
                };
                assert_eq!(api.shape(name), expected);
            }
            assert_eq!(api.messages(), [""; 0]);
        }
    }
}
