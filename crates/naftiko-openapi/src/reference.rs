//! Follows `$ref`: to a place in the document, or in another of its files.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use naftiko_syntax::{Code, Diagnostic, Node, nearest};
use percent_encoding::percent_decode_str;

use crate::file::File;
use crate::files::Files;
use crate::located::Located;
use crate::report::Report;
use crate::schema::Id;

/// How many references may follow each other on the path of a pointer.
const LONGEST_CHAIN: usize = 50;

/// Sections with named schemas.
const SECTIONS: [&str; 3] = ["/components/schemas", "/$defs", "/definitions"];

/// The final target of a reference: its name and its node.
pub(crate) type Target = (Id, Located);

/// What references lead to.
#[derive(Debug)]
pub(crate) struct References {
    pub(crate) files: RefCell<Files>,
    pub(crate) report: Report,
    /// By the file that contains the reference, and its text.
    targets: RefCell<HashMap<(u32, String), Option<Target>>>,
    /// The final targets of names.
    ends: RefCell<HashMap<Id, Target>>,
}

impl References {
    pub(crate) fn new(files: Files) -> Self {
        References {
            files: RefCell::new(files),
            report: Report::default(),
            targets: RefCell::default(),
            ends: RefCell::default(),
        }
    }

    /// Follows the `$ref` of a node. A node without one is returned itself.
    pub(crate) fn follow(&self, at: &Located) -> Option<Located> {
        match at.reference() {
            Some(_) => self.target(at).map(|(_, at)| at),
            None => Some(at.clone()),
        }
    }

    /// Returns the final target of the `$ref` of a node; reported if there is none.
    pub(crate) fn target(&self, at: &Located) -> Option<Target> {
        self.resolve(at, at.reference()?)
    }

    /// Returns the final target of a reference text.
    pub(crate) fn resolve(&self, at: &Located, text: &str) -> Option<Target> {
        let key = (at.file().index, text.to_owned());
        if let Some(known) = self.targets.borrow().get(&key) {
            return known.clone();
        }
        let target = self.id(at, text).and_then(|id| self.end(at, id));
        self.targets.borrow_mut().insert(key, target.clone());
        target
    }

    /// Returns the immediate target of a reference text.
    pub(crate) fn id(&self, at: &Located, text: &str) -> Option<Id> {
        let (file, pointer) = text.split_once('#').unwrap_or((text, ""));
        if file.contains("://") || file.starts_with("//") {
            let message = format!("cannot follow `{text}`: references to URLs are not supported");
            self.report.warn(at, message, "copy the target to a local file, and refer to that file");
            return None;
        }
        let pointer = percent_decode_str(pointer).decode_utf8_lossy().into_owned();
        let file = if file.is_empty() { at.file().clone() } else { self.file(at, text, file)?.id.clone() };
        if !(pointer.is_empty() || pointer.starts_with('/')) {
            let found = self.anchored(&file.name, &pointer);
            if found.is_none() {
                let message = format!("cannot follow `{text}`: no schema in `components` has this `$anchor`");
                self.report.warn(at, message, "use a reference such as `#/components/...`");
            }
            return found;
        }
        Some(Id { file: file.name.clone(), pointer: pointer.trim_end_matches('/').to_owned() })
    }

    /// Returns the schema with an `$anchor`, or a part of one that is in its `$defs`.
    fn anchored(&self, file: &str, anchor: &str) -> Option<Id> {
        let has_anchor = |at: &Located| {
            ["$anchor", "$dynamicAnchor"].iter().any(|key| at.node().get(key).and_then(Node::text) == Some(anchor))
        };
        let id = |pointer: String| Id { file: file.to_owned(), pointer };
        SECTIONS.iter().find_map(|section| {
            self.keys_with(&id((*section).to_owned()), anchor).iter().find_map(|key| {
                let own = format!("{section}/{}", escaped(key));
                let at = self.locate(&id(own.clone()))?;
                if has_anchor(&at) {
                    return Some(id(own));
                }
                let parts = at.get("$defs")?;
                let (key, _) = parts.entries().find(|(_, part)| has_anchor(part))?;
                Some(id(format!("{own}/$defs/{}", escaped(key))))
            })
        })
    }

    /// Returns the end of a chain of references.
    pub(crate) fn end(&self, at: &Located, first: Id) -> Option<Target> {
        let mut passed = HashSet::new();
        let mut id = first;
        let end = loop {
            if let Some(known) = self.ends.borrow().get(&id) {
                break known.clone();
            }
            let Some(found) = self.locate(&id) else {
                self.warn_missing(at, &id);
                return None;
            };
            let Some(text) = found.reference() else { break (id, found) };
            let next = self.id(&found, text)?;
            passed.insert(std::mem::replace(&mut id, next));
            if passed.contains(&id) {
                self.report.warn(at, format!("`{id}` refers to itself"), "refer to the intended schema");
                return None;
            }
        };
        self.ends.borrow_mut().extend(passed.into_iter().map(|id| (id, end.clone())));
        Some(end)
    }

    /// Returns the target of a pointer. References on its path are followed.
    pub(crate) fn locate(&self, id: &Id) -> Option<Located> {
        self.locate_within(id, LONGEST_CHAIN)
    }

    fn locate_within(&self, id: &Id, left: usize) -> Option<Located> {
        let file = self.files.borrow().named(&id.file)?.clone();
        let tokens: Vec<String> = id.pointer.split('/').skip(1).map(unescaped).collect();
        let depth = part_depth(&tokens);
        let part = (0..=depth).rev().find_map(|length| {
            let path = &tokens[..length];
            if length == depth {
                return file.part(path).map(|part| (part, length));
            }
            // A section may be a reference itself.
            let has_reference = file.section(path).is_none_or(|section| section.get("$ref").is_some());
            let part = (has_reference && length > 0).then(|| file.part(path)).flatten()?;
            part.reference().is_some().then_some((part, length))
        });
        self.report.syntax(&file);
        let (mut at, length) = part?;
        for token in &tokens[length..] {
            let next = |at: &Located| match at.node().is_list() {
                true => token.parse().ok().and_then(|index| at.items().nth(index)),
                false => at.get(token),
            };
            at = match (next(&at), at.reference()) {
                (Some(found), _) => found,
                (None, Some(text)) => {
                    let through = self.id(&at, text)?;
                    next(&self.locate_within(&through, left.checked_sub(1)?)?)?
                }
                (None, None) => return None,
            };
        }
        Some(at)
    }

    fn warn_missing(&self, at: &Located, id: &Id) {
        let warning = Diagnostic::warning(Code::InvalidOpenApi, format!("`{id}` does not exist")).at_span(
            &at.file().source,
            at.span.clone(),
            "any value is accepted here",
        );
        let (parent, _) = id.pointer.rsplit_once('/').unwrap_or_default();
        let siblings = self.keys(&Id { file: id.file.clone(), pointer: parent.to_owned() });
        let others = siblings.iter().map(String::as_str).filter(|name| *name != id.name());
        let help = match nearest(&id.name(), others) {
            Some(known) => format!("did you mean `{}#{parent}/{}`?", id.file, escaped(known)),
            None => "add it, or correct the reference".to_owned(),
        };
        self.report.add(warning.help(help));
    }

    /// Returns the keys of the map at a pointer.
    pub(crate) fn keys(&self, id: &Id) -> Vec<String> {
        let Some(file) = self.files.borrow().named(&id.file).cloned() else {
            return Vec::new();
        };
        let tokens: Vec<String> = id.pointer.split('/').skip(1).map(unescaped).collect();
        if let Some(section) = file.section(&tokens) {
            return section.entries().map(|raw| raw.key.clone()).collect();
        }
        let at = self.locate(id);
        at.map_or_else(Vec::new, |at| at.entries().map(|(key, _)| key.to_owned()).collect())
    }

    /// Returns the keys of the map at a pointer whose values contain a text, as far as this is
    /// decidable without a parser.
    pub(crate) fn keys_with(&self, id: &Id, text: &str) -> Vec<String> {
        let Some(file) = self.files.borrow().named(&id.file).cloned() else {
            return Vec::new();
        };
        let tokens: Vec<String> = id.pointer.split('/').skip(1).map(unescaped).collect();
        match file.section(&tokens) {
            Some(section) => {
                let all = file.id.source.text();
                let has_text = |raw: &&naftiko_syntax::outline::Raw| all[raw.range.clone()].contains(text);
                section.entries().filter(has_text).map(|raw| raw.key.clone()).collect()
            }
            None => self.keys(id),
        }
    }

    /// Returns the file of a reference.
    fn file(&self, at: &Located, text: &str, file: &str) -> Option<Rc<File>> {
        let decoded = percent_decode_str(file).decode_utf8_lossy();
        let read = self.files.borrow_mut().read(&at.file().name, &decoded);
        match read {
            Ok(file) => Some(file),
            Err(reason) => {
                let schema = self.locate(&Id { file: String::new(), pointer: format!("/components/schemas/{file}") });
                let help = match schema {
                    Some(_) => format!("did you mean `#/components/schemas/{file}`?"),
                    None => "the path is relative to the file that contains the reference".to_owned(),
                };
                self.report.warn(at, format!("cannot follow `{text}`: {reason}"), help);
                None
            }
        }
    }
}

/// Returns how many keys of a pointer lead to a part that is parsed separately.
fn part_depth(tokens: &[String]) -> usize {
    let depth = match tokens.first().map(String::as_str) {
        Some("components") => 3,
        Some("paths" | "webhooks" | "definitions" | "$defs" | "schemas" | "parameters" | "responses") => 2,
        _ => 1,
    };
    depth.min(tokens.len())
}

fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

pub(crate) fn escaped(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use crate::testing::{open, schemas, shape};
    use crate::{Id, OpenApi, Shape, Target};

    fn schema_of(api: &OpenApi, name: &str, property: &str) -> (Option<Id>, String) {
        let id = Id { file: String::new(), pointer: format!("/components/schemas/{name}") };
        let schema = api.schema(&id).unwrap();
        let Shape::Object { properties, .. } = &schema.shape else { panic!("{}", shape(&schema.shape)) };
        match &properties.iter().find(|it| it.name == property).unwrap().schema.target {
            Target::Named(id) => (Some(id.clone()), shape(&api.schema(id).unwrap().shape)),
            Target::Inline(schema) => (None, shape(&schema.shape)),
        }
    }

    #[test]
    fn references_lead_to_other_files_and_back() {
        let api = open(&[
            (
                "openapi.yaml",
                "openapi: 3.0.0\ncomponents:\n  schemas:\n    Own: {type: integer}\n    A:\n      properties:\n        \
                 pet: {$ref: './models/pet.yaml#/Pet'}\n        cat: {$ref: 'models/cat.json'}\n        no: {$ref: 'models/dog.yaml'}\n",
            ),
            (
                "models/pet.yaml",
                "Broken: [\nPet:\n  properties:\n    own: {$ref: '../openapi.yaml#/components/schemas/Own'}\n    cat: {$ref: cat.json}\n",
            ),
            ("models/cat.json", r#"{"type": "string"}"#),
        ]);
        let (id, pet) = schema_of(&api, "A", "pet");
        let id = id.unwrap();
        assert_eq!((id.to_string().as_str(), id.name().as_str()), ("models/pet.yaml#/Pet", "Pet"));
        assert_eq!(pet, "{own: Own, cat: cat}");
        let (id, _) = schema_of(&api, "A", "cat");
        assert_eq!(id.unwrap().to_string(), "models/cat.json#");
        assert_eq!(schema_of(&api, "A", "no"), (None, "any".to_owned()));
        let files: Vec<_> = api.files().into_iter().map(|(name, _)| name).collect();
        assert_eq!(files, ["openapi.yaml", "models/pet.yaml", "models/cat.json"]);
        assert_eq!(api.messages(), ["cannot follow `models/dog.yaml`: file not found"]);
    }

    #[test]
    fn nothing_outside_of_the_roots_and_nothing_of_the_network_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("inside");
        std::fs::create_dir(&inside).unwrap();
        std::fs::write(folder.path().join("secret.yaml"), "type: string").unwrap();
        let text = "openapi: 3.0.0\ncomponents:\n  schemas:\n    A:\n      properties:\n        a: {$ref: ../secret.yaml}\n        \
                    b: {$ref: link.yaml}\n        c: {$ref: 'https://example.com/a.yaml#/A'}\n        d: {$ref: ..}\n        \
                    e: {$ref: 'file:///etc/passwd'}\n        f: {$ref: Own}\n    Own: {}\n";
        std::fs::write(inside.join("openapi.yaml"), text).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path().join("secret.yaml"), inside.join("link.yaml")).unwrap();
        let api = OpenApi::open(&inside.join("openapi.yaml"), "openapi.yaml", &[&inside]).unwrap();
        for property in ["a", "b", "c", "d", "e", "f"] {
            assert_eq!(schema_of(&api, "A", property), (None, "any".to_owned()), "{property}");
        }
        assert_eq!(api.files().len(), 1);
        let problems = api.take_diagnostics();
        assert_eq!(problems.len(), 6, "{problems:?}");
        assert!(problems[0].message.contains("outside"), "{}", problems[0].message);
        assert_eq!(problems[5].help.as_deref(), Some("did you mean `#/components/schemas/Own`?"));
    }

    #[test]
    fn an_anchor_is_found_where_schemas_have_names() {
        let api = schemas(
            "Node: {$anchor: node, properties: {a: {type: string}}}\n\
             Outer: {$defs: {Inner: {$dynamicAnchor: inner, properties: {b: {type: string}}}}}\n\
             A: {properties: {a: {$ref: '#node'}, b: {$dynamicRef: '#inner'}, c: {$ref: '#gone'}}}",
        );
        assert_eq!(api.shape("A"), "{a: Node, b: Inner, c: unread}");
        assert_eq!(api.messages(), ["cannot follow `#gone`: no schema in `components` has this `$anchor`"]);
    }

    #[test]
    fn a_section_may_be_a_reference() {
        let api = open(&[
            (
                "openapi.json",
                r##"{"openapi": "3.0.0", "paths": {"$ref": "paths.yaml"}, "components": {"schemas": {"$ref": "all.yaml"}}}"##,
            ),
            ("all.yaml", "Pet: {properties: {a: {type: string}}}\n"),
            ("paths.yaml", "/pets:\n  get: {operationId: list}\n"),
        ]);
        assert_eq!(api.shape("Pet"), "{a: string}");
        assert_eq!(api.paths(), ["/pets"]);
        assert_eq!(api.operation("/pets", "get").unwrap().id.as_deref(), Some("list"));
        assert!(api.operation_by_id("list").is_some());
    }
}
