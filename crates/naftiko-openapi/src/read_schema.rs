//! Reads schemas. A node becomes a [`ResolvedSchema`]: its references are followed, its keywords
//! are read, and all that applies together is merged. Each named schema and each node is read once.

mod all_of;
mod choice;
mod condition;
mod discriminator;
mod format;
mod inheritance;
mod keywords;
pub(crate) mod limits;
mod members;
mod merge;
mod null;
pub(crate) mod resolved;
mod values;

use std::rc::Rc;

use naftiko_syntax::Value;

use self::null::denies_null;
use self::resolved::ResolvedSchema;
use crate::located::{Located, reference};
use crate::reader::{First, Reader};
use crate::schema::{Id, Schema, Target, Use};

/// The keywords beside a reference that are more than annotations.
const STRUCTURE: [&str; 14] = [
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "unevaluatedProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "if",
    "dependentSchemas",
    "enum",
    "const",
    "items",
    "prefixItems",
];

impl Reader {
    /// Reads the schema at a node.
    pub(crate) fn read_use(&self, at: &Located) -> Use {
        self.resolve_at(at).as_ref().clone().into_use()
    }

    /// Returns a named schema that is requested at `start`. `None` if it does not exist or is not a
    /// schema, which is reported.
    pub(crate) fn schema(&self, id: &Id, start: &Located) -> Option<Schema> {
        let (id, at) = self.references.end(start, id.clone())?;
        if !at.node().is_map() && at.node().bool().is_none() {
            self.references.report.warn_kind(&at, "a schema");
            return None;
        }
        self.resolve_named(&id, &at).map(|resolved| resolved.schema.clone())
    }

    /// Resolves a named schema at its own place. `None` while it is being read.
    pub(crate) fn resolve_named(&self, id: &Id, at: &Located) -> Option<Rc<ResolvedSchema>> {
        if let Some(known) = self.named.borrow().get(id) {
            return Some(known.clone());
        }
        if self.is_suspended() || !self.open.borrow_mut().schemas.push(id.clone()) {
            return None;
        }
        let (resolved, is_bottom) = self.within_named(|| self.find_named(id, at));
        if self.waits_for_name() && !is_bottom {
            self.open.borrow_mut().schemas.pop();
            self.suspend(First::Schema(id.clone(), at.clone()));
        }
        // What is being read stays open while another schema is read first.
        if self.is_suspended() {
            return None;
        }
        self.open.borrow_mut().schemas.pop();
        let resolved = Rc::new(resolved);
        self.named.borrow_mut().insert(id.clone(), resolved.clone());
        Some(resolved)
    }

    fn find_named(&self, id: &Id, at: &Located) -> ResolvedSchema {
        let mut resolved = self.resolve_at(at).as_ref().clone();
        self.add_heirs(&mut resolved, id, at);
        if let Some(same) = resolved.same_as.take() {
            match self.references.locate(&same).and_then(|at| self.resolve_named(&same, &at)) {
                Some(other) => {
                    resolved.schema.shape = other.schema.shape.clone();
                    resolved.add_words(&other);
                }
                None => self.warn_of_circle(at),
            }
        }
        resolved
    }

    /// Resolves the schema of a use.
    pub(crate) fn resolve_use(&self, used: &Use) -> Option<Rc<ResolvedSchema>> {
        match &used.target {
            Target::Named(id) => self.references.locate(id).and_then(|at| self.resolve_named(id, &at)),
            Target::Inline(schema) => Some(Rc::new(ResolvedSchema::inline(used, schema))),
        }
    }

    /// Resolves a node, once.
    pub(crate) fn resolve_at(&self, at: &Located) -> Rc<ResolvedSchema> {
        if let Some(known) = self.read.borrow().get(&at.key()) {
            return known.clone();
        }
        let resolved = self.within(|| {
            if self.is_suspended() || self.is_deep() && self.suspend_for_name() {
                return ResolvedSchema::words(at);
            }
            if self.is_deep() || !self.has_work_left() {
                let message = "schemas are nested too deeply here";
                self.references.report.warn(at, message, "move some of them to `components`");
                return ResolvedSchema::unread(at);
            }
            self.resolve_node(at, false)
        });
        let resolved = Rc::new(resolved);
        if !self.is_suspended() {
            self.read.borrow_mut().insert(at.key(), resolved.clone());
        }
        resolved
    }

    /// If `is_base`, `oneOf` and `anyOf` are ignored, because the reader is one of their variants.
    fn resolve_node(&self, at: &Located, is_base: bool) -> ResolvedSchema {
        match at.node().value() {
            Value::Map => {}
            Value::Bool(_) => return ResolvedSchema::words(at),
            _ => {
                self.references.report.warn_kind(at, "a schema");
                return ResolvedSchema::unread(at);
            }
        }
        if reference(at.node()).is_some() {
            return self.referred(at);
        }
        let mut resolved = ResolvedSchema::words(at);
        self.add_keywords(&mut resolved, at, is_base);
        resolved.nullable &= !denies_null(at);
        resolved
    }

    /// Adds all keywords of a node to a schema.
    fn add_keywords(&self, resolved: &mut ResolvedSchema, at: &Located, is_base: bool) {
        self.add_own(resolved, at);
        self.add_all_of(resolved, at);
        if !is_base {
            self.add_alternatives(resolved, at, "oneOf");
            self.add_alternatives(resolved, at, "anyOf");
        }
        self.add_conditions(resolved, at);
        self.settle_conditions(resolved, at);
        resolved.settle();
    }

    /// Resolves a node with a `$ref`.
    fn referred(&self, at: &Located) -> ResolvedSchema {
        let Some((id, target)) = self.references.target(at) else { return ResolvedSchema::unread(at) };
        if !target.node().is_map() && !matches!(target.node().value(), Value::Bool(_)) {
            self.references.report.warn_kind(&target, "a schema");
            return ResolvedSchema::unread(at);
        }
        let mut resolved = ResolvedSchema::words(at);
        resolved.nullable |= self.is_nullable(&target) && !self.has_type_of_value(at);
        resolved.nullable &= !denies_null(at);
        resolved.read_only |= target.is("readOnly");
        resolved.write_only |= target.is("writeOnly");
        resolved.schema.deprecated |= target.is("deprecated");
        // Most documents use this beside a reference to exclude other properties; the referenced
        // ones remain.
        let is_more =
            self.is_31 && STRUCTURE.iter().any(|key| at.node().get(key).is_some_and(|it| it.bool() != Some(false)));
        match is_more.then(|| self.resolve_named(&id, &target)).flatten() {
            Some(other) => {
                resolved.nullable = other.nullable && !self.has_type_of_value(at) && !denies_null(at);
                resolved.schema.shape = other.schema.shape.clone();
                resolved.required.clone_from(&other.required);
                self.add_keywords(&mut resolved, at, false);
            }
            None => resolved.same_as = Some(id),
        }
        resolved
    }

    /// Warns about a schema, unless it will be read again.
    pub(crate) fn warn(&self, at: &Located, message: &str, help: &str) {
        if !self.is_suspended() {
            self.references.report.warn(at, message, help);
        }
    }

    fn warn_of_circle(&self, at: &Located) {
        self.warn(at, "this schema includes itself", "remove the part that refers back to it");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::testing::{open, schemas, shape, used};
    use crate::{Id, Shape, Target, Use};

    #[test]
    fn a_reference_with_words_keeps_its_identity_and_the_words() {
        let api = schemas(
            "Pet: {type: object, description: of Pet, properties: {a: {type: string}}}\nAll:\n  properties:\n    \
             a: {$ref: '#/components/schemas/Pet', description: here, deprecated: true}\n    \
             b: {allOf: [{$ref: '#/components/schemas/Pet'}], description: there, default: {x: [1, 'y']}, readOnly: true}\n    \
             c: {allOf: [{$ref: '#/components/schemas/Pet'}, {description: part}], type: object}\n    \
             d: {$ref: '#/components/schemas/Pet'}",
        );
        let id = Id { file: String::new(), pointer: "/components/schemas/All".to_owned() };
        let all = api.schema(&id).unwrap();
        let Shape::Object { properties, .. } = &all.shape else { panic!("{}", shape(&all.shape)) };
        let [a, b, c, d] = [0, 1, 2, 3].map(|index| &properties[index].schema);
        for one in [a, b, c, d] {
            assert_eq!(used(one), "Pet");
        }
        let words = [a, b, c, d].map(|one| one.description.as_deref());
        assert_eq!(words, [Some("here"), Some("there"), Some("part"), None]);
        assert!(a.deprecated && b.read_only && !d.deprecated);
        assert_eq!(b.default.as_deref(), Some(r#"{"x":[1,"y"]}"#));
    }

    #[test]
    fn an_alias_is_what_it_leads_to() {
        let api = schemas(
            "A: {$ref: '#/components/schemas/B'}\nB: {$ref: '#/components/schemas/C'}\nC: {type: string}\nD: {items: {$ref: '#/components/schemas/A'}}",
        );
        assert_eq!(api.shape("D"), "[C]");
        assert_eq!(api.shape("A"), "string");
    }

    #[test]
    fn what_refers_to_itself_alone_is_anything() {
        let api = schemas(
            "A: {$ref: '#/components/schemas/B'}\nB: {$ref: '#/components/schemas/A'}\nC: {items: {$ref: '#/components/schemas/A'}}\nD: {allOf: [{$ref: '#/components/schemas/D'}]}\nE: {anyOf: [{$ref: '#/components/schemas/E'}, {type: 'null'}]}",
        );
        assert_eq!(api.shape("C"), "[unread]");
        assert_eq!(api.shape("D"), "any");
        assert_eq!(api.shape("E"), "any");
        assert_eq!(
            api.messages(),
            ["`#/components/schemas/A` refers to itself", "this schema includes itself", "this schema includes itself"]
        );
    }

    #[test]
    fn a_recursive_schema_ends_at_its_name() {
        let api = schemas(
            "Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}, all: {type: array, items: {$ref: '#/components/schemas/Node'}}}}",
        );
        assert_eq!(api.shape("Node"), "{next: Node, all: [Node]}");
    }

    #[test]
    fn what_is_off_is_reported_once_and_is_anything() {
        let api = schemas(
            "A: {type: strin}\nB: [x]\nC: {items: {$ref: '#/components/schemas/Pett'}}\nPet: {type: object}\nD: {type: object, properties: {a: 1, b: {enum: x}}}",
        );
        for name in ["A", "C", "D", "A", "C", "D"] {
            api.shape(name);
        }
        assert_eq!(api.shape("B"), "nothing");
        let problems = api.take_diagnostics();
        let reported: Vec<_> = problems.iter().map(|it| (it.message.as_str(), it.help.as_deref().unwrap())).collect();
        assert_eq!(
            reported,
            [
                ("unknown type `strin`", "did you mean `string`?"),
                ("`#/components/schemas/Pett` does not exist", "did you mean `#/components/schemas/Pet`?"),
                ("expected a schema, found a number", "replace it with a schema"),
                ("expected a list of values, found a string", "replace it with a list of values"),
                ("expected a schema, found a list", "replace it with a schema"),
            ]
        );
        let underlined: Vec<_> =
            problems.iter().map(|it| &it.places[0].source.text()[it.places[0].span.clone()]).collect();
        assert_eq!(underlined, ["type", "items", "a", "enum", "B"]);
    }

    #[test]
    fn schemas_that_are_nested_too_deep_end() {
        let deep = format!("A: {}{{type: string}}{}", "{items: ".repeat(90), "}".repeat(90));
        let api = schemas(&deep);
        assert!(api.shape("A").contains("[[[[unread]]]]"));
        assert_eq!(api.messages(), ["schemas are nested too deeply here"]);
    }

    #[test]
    fn in_3_0_only_words_count_beside_a_reference() {
        let text = "openapi: 3.0.3\ncomponents:\n  schemas:\n    A: {type: object, properties: {a: {type: string}}}\n    \
                    B: {items: {$ref: '#/components/schemas/A', required: [a]}}\n";
        assert_eq!(open(&[("openapi.yaml", text)]).shape("B"), "[A]");
        assert_eq!(open(&[("openapi.yaml", &text.replace("3.0.3", "3.1.0"))]).shape("B"), "[{a!: string}]");
    }

    #[test]
    fn a_pointer_may_lead_anywhere() {
        let api = schemas(
            "A: {type: object, properties: {x/y: {type: string, format: a}, 'z': {type: array, items: {type: integer}}}}\n\
             B: {properties: {a: {$ref: '#/components/schemas/A/properties/x~1y'}, b: {$ref: '#/components/schemas/A/properties/z/items'}, \
             c: {$ref: '#/components/schemas/C/properties/z'}}}\nC: {$ref: '#/components/schemas/A'}",
        );
        let id = Id { file: String::new(), pointer: "/components/schemas/B".to_owned() };
        let schema = api.schema(&id).unwrap();
        let Shape::Object { properties, .. } = &schema.shape else { panic!() };
        let shapes = properties.iter().map(|it| match &it.schema.target {
            Target::Named(id) => shape(&api.schema(id).unwrap().shape),
            Target::Inline(_) => "inline".to_owned(),
        });
        assert_eq!(shapes.collect::<Vec<_>>(), ["string:a", "integer", "[integer]"]);
    }

    /// Returns a document in which each schema refers to the next with `link`, and the last one is
    /// `end`.
    fn chain(length: usize, link: &dyn Fn(usize, String) -> String, end: &str) -> crate::testing::Document {
        let reference = |index: usize| format!("{{$ref: '#/components/schemas/S{index}'}}");
        let links = (0..length).map(|index| format!("S{index}: {}\n", link(index, reference(index + 1))));
        schemas(&(links.collect::<String>() + &format!("S{length}: {end}\n")))
    }

    #[test]
    fn a_schema_may_be_made_of_others_to_any_depth() {
        let links: [&dyn Fn(usize, String) -> String; 5] = [
            &|_, next| format!("{{allOf: [{next}, {{type: object}}]}}"),
            &|_, next| format!("{{allOf: [{next}], required: [a]}}"),
            &|_, next| format!("{{$ref: {}, required: [a]}}", &next[7..next.len() - 1]),
            &|_, next| format!("{{oneOf: [{next}, {{type: 'null'}}], properties: {{a: {{type: integer}}}}}}"),
            &|_, next| next,
        ];
        for link in links {
            let api = chain(2_000, link, "{type: object, properties: {a: {type: integer}}}");
            let shape = api.shape("S0").replace('!', "");
            assert_eq!(shape, "{a: integer}", "{}", link(0, "...........".to_owned()));
            assert_eq!(api.messages(), [""; 0]);
        }
    }

    #[test]
    fn what_schemas_refer_to_is_read_when_it_is_asked_for() {
        let api = chain(2_000, &|_, next| format!("{{properties: {{next: {next}}}}}"), "{type: string}");
        for index in 0..1_999 {
            assert_eq!(api.shape(&format!("S{index}")), format!("{{next: S{}}}", index + 1));
        }
        assert_eq!(api.shape("S2000"), "string");
        assert_eq!(api.messages(), [""; 0]);
    }

    #[test]
    fn null_is_found_behind_any_number_of_schemas() {
        let link = |index: usize, next: String| match index {
            0 => format!("{{properties: {{a: {next}}}}}"),
            _ => format!("{{anyOf: [{next}, {{type: string}}]}}"),
        };
        assert_eq!(chain(2_000, &link, "{type: 'null'}").shape("S0"), "{a: S1?}");
        assert_eq!(chain(2_000, &link, "{type: integer}").shape("S0"), "{a: S1}");
    }

    #[test]
    fn a_long_circle_is_reported_once() {
        let link =
            |index: usize, next: String| format!("{{allOf: [{next}], properties: {{p{index}: {{type: string}}}}}}");
        let api = chain(300, &link, "{allOf: [{$ref: '#/components/schemas/S0'}], properties: {z: {type: string}}}");
        assert!(api.shape("S0").starts_with("{z: string, p299: string, p298: string"));
        assert_eq!(api.messages(), ["this schema includes itself"]);
    }

    /// Generates a schema as JSON. References lead to any of the four schemas, to parts of them, or
    /// nowhere.
    fn made() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            prop::sample::select(vec![
                r#"{"type": "string", "enum": ["a", null]}"#,
                r#"{"type": ["integer", "null"]}"#,
                r#"{"required": ["a"]}"#,
                r#"{"enum": [1, "a", {}]}"#,
                "{}",
                "true",
                "1",
                r#"{"type": "null"}"#,
                r#"{"const": "x"}"#,
            ])
            .prop_map(str::to_owned),
            prop::sample::select(vec!["A", "B", "C", "D", "E", "A/properties/a", "B/allOf/0", "C/items", "D/oneOf/1"])
                .prop_map(|name| format!(r##"{{"$ref": "#/components/schemas/{name}"}}"##)),
        ];
        leaf.prop_recursive(4, 24, 3, |inner| {
            let list = prop::collection::vec(inner.clone(), 0..4).prop_map(|items| items.join(", "));
            let key =
                prop::sample::select(vec!["allOf", "oneOf", "anyOf", "items", "properties", "enum", "$ref", "type"]);
            let entry = (key, list, inner).prop_map(|(key, list, one)| match key {
                "items" => format!(r#""items": {one}"#),
                "properties" => format!(r#""properties": {{"a": {one}, "b": {one}}}, "required": ["b"]"#),
                _ => format!(r#""{key}": [{list}]"#),
            });
            prop::collection::vec(entry, 1..4).prop_map(|entries| {
                let discriminator = r##""discriminator": {"propertyName": "a", "mapping": {"x": "A", "y": "#/none"}}"##;
                format!("{{{}, {discriminator}}}", entries.join(", "))
            })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn whatever_schemas_say_reading_them_ends(made in prop::array::uniform4(made())) {
            let [a, b, c, d] = made;
            let text = format!(r#"{{"openapi": "3.1.0", "components": {{"schemas": {{"A": {a}, "B": {b}, "C": {c}, "D": {d}}}}}}}"#);
            let api = open(&[("openapi.json", &text)]);
            for name in ["A", "B", "C", "D"] {
                let id = Id { file: String::new(), pointer: format!("/components/schemas/{name}") };
                if let Some(schema) = api.schema(&id) {
                    is_sound(&schema.shape);
                }
            }
        }
    }

    /// Checks the invariants of every shape.
    fn is_sound(shape: &Shape) {
        let inline = |one: &Use| {
            if let Target::Inline(schema) = &one.target {
                is_sound(&schema.shape);
            }
        };
        match shape {
            Shape::Array { items } => inline(items),
            Shape::Object { properties, .. } => {
                let names: std::collections::HashSet<_> = properties.iter().map(|it| &it.name).collect();
                assert_eq!(names.len(), properties.len());
                properties.iter().for_each(|it| inline(&it.schema));
            }
            Shape::OneOf { variants, discriminator } => {
                assert!(variants.len() > 1 && variants.iter().all(|variant| !variant.nullable));
                assert!(discriminator.iter().all(|it| it.values.len() == variants.len()));
                variants.iter().for_each(inline);
            }
            _ => {}
        }
    }
}
