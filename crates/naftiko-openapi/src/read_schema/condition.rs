//! Reads conditional schemas: `if`, `then` and `else`, and schemas that depend on a property.
//!
//! Which of them applies depends on the value. So properties that only they declare are optional,
//! and what they declare about other properties is ignored.

use super::resolved::ResolvedSchema;
use crate::located::Located;
use crate::reader::Reader;
use crate::schema::{Property, Shape, Target, Use};

impl Reader {
    /// Adds the conditional schemas of a node.
    pub(crate) fn add_conditions(&self, resolved: &mut ResolvedSchema, at: &Located) {
        let mut branches: Vec<Located> = Vec::new();
        if at.has("if") {
            branches.extend(["then", "else"].iter().filter_map(|key| at.get(key)));
        }
        let is_anything = matches!(resolved.schema.shape, Shape::Any) && !resolved.schema.is_unread;
        if is_anything && branches.len() == 2 && self.add_either(resolved, at, &branches) {
            return;
        }
        for key in ["dependentSchemas", "dependencies"] {
            let all = at.get(key);
            branches.extend(all.iter().flat_map(Located::entries).map(|(_, it)| it).filter(|it| it.node().is_map()));
        }
        for branch in branches {
            let Some(branch) = self.part(&branch) else { continue };
            resolved.conditional.extend(branch.conditional.iter().cloned());
            if let Shape::Object { properties, .. } = &branch.schema.shape {
                resolved.conditional.extend(properties.iter().cloned());
            }
        }
    }

    /// Makes an otherwise empty schema a choice of its two branches, unless these only add
    /// properties.
    fn add_either(&self, resolved: &mut ResolvedSchema, at: &Located, branches: &[Located]) -> bool {
        let branches: Vec<Use> = branches.iter().map(|it| self.read_use(it)).collect();
        let only_adds = |it: &Use| match &it.target {
            Target::Inline(schema) => matches!(schema.shape, Shape::Object { .. } | Shape::Any),
            Target::Named(_) => false,
        };
        if branches.iter().any(only_adds) {
            return false;
        }
        let Some(either) = self.one_of(at, branches) else { return false };
        resolved.nullable |= either.nullable;
        self.add_only(resolved, at, either);
        true
    }

    /// Adds the conditional properties of an object.
    pub(crate) fn settle_conditions(&self, resolved: &mut ResolvedSchema, at: &Located) {
        let Shape::Object { properties, .. } = &mut resolved.schema.shape else { return };
        let mut added: Vec<(String, Vec<Use>)> = Vec::new();
        for Property { name, schema, .. } in std::mem::take(&mut resolved.conditional) {
            match added.iter_mut().find(|(known, _)| *known == name) {
                Some((_, uses)) => uses.push(schema),
                None if properties.iter().any(|known| known.name == name) => {}
                None => added.push((name, vec![schema])),
            }
        }
        for (name, uses) in added {
            if let Some(schema) = self.one_of(at, uses) {
                properties.push(Property { name, required: false, schema });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::schemas;

    #[test]
    fn properties_of_a_condition_may_be_there_or_not() {
        let api = schemas(
            "A:\n  type: object\n  required: [kind]\n  properties: {kind: {type: string}}\n  \
             if: {properties: {kind: {const: a}}}\n  then: {required: [x], properties: {x: {type: integer}, y: {type: string}}}\n  \
             else: {properties: {kind: {const: b}, y: {type: boolean}}}\n\
             B:\n  type: object\n  properties: {a: {type: string}}\n  \
             dependentSchemas: {a: {properties: {b: {type: integer}}}}\n  dependencies: {b: [a], c: {properties: {c: {type: integer}}}}\n\
             C:\n  properties: {a: {type: string, enum: [x, y]}}\n  allOf:\n  \
             - {if: {properties: {a: {const: x}}}, then: {properties: {a: {const: x}, n: {type: integer}}}}\n  \
             - {if: {properties: {a: {const: y}}}, then: {properties: {n: {type: integer}}}}",
        );
        assert_eq!(api.shape("A"), "{kind!: string, x: integer, y: (string | boolean)}");
        assert_eq!(api.shape("B"), "{a: string, b: integer, c: integer}");
        assert_eq!(api.shape("C"), "{a: string[x y], n: integer}");
        assert_eq!(api.messages(), [""; 0]);
    }

    #[test]
    fn two_branches_and_nothing_else_are_a_choice() {
        let api = schemas(
            "Cat: {type: object, properties: {purr: {type: boolean}}}\n\
             A: {if: {properties: {kind: {const: cat}}}, then: {$ref: '#/components/schemas/Cat'}, else: {type: string}}\n\
             B: {if: {required: [a]}, then: {required: [b]}, else: {type: string}}\nC: {then: {type: string}, else: {type: integer}}",
        );
        assert_eq!(["A", "B", "C"].map(|name| api.shape(name)), ["(Cat | string)", "any", "any"]);
    }
}
