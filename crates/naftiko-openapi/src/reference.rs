//! Where `$ref` leads: to a place in the document, or in another file that lies where files may be read.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use naftiko_spec::{Code, Diagnostic, Source, nearest};
use percent_encoding::percent_decode_str;

use crate::index::File;
use crate::node::{Entry, Node, Value};
use crate::{Id, OpenApi, Place};

/// How large a file may be.
pub(crate) const LARGEST: u64 = 50 << 20;
/// How many files may be read for a document.
const MOST_FILES: usize = 1_000;
/// How many references may lead to one another.
const LONGEST_CHAIN: usize = 50;

/// A node and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct At {
    pub(crate) file: Rc<File>,
    pub(crate) node: Node,
    /// What to underline: the key that it is the value of, or itself.
    pub(crate) span: Range<usize>,
}

impl At {
    fn of(file: &Rc<File>, entry: &Entry) -> Self {
        At { file: file.clone(), node: entry.value.clone(), span: entry.span.clone() }
    }

    pub(crate) fn get(&self, key: &str) -> Option<At> {
        self.node.entry(key).map(|entry| At::of(&self.file, entry))
    }

    /// The text of an entry.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.node.get(key).and_then(Node::text).map(str::to_owned)
    }

    /// Whether an entry is `true`.
    pub(crate) fn is(&self, key: &str) -> bool {
        self.node.get(key).and_then(Node::bool).unwrap_or(false)
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, At)> {
        self.node.entries().iter().map(|entry| (entry.key.as_str(), At::of(&self.file, entry)))
    }

    pub(crate) fn items(&self) -> impl Iterator<Item = At> {
        let at = |node: &Node| At { file: self.file.clone(), node: node.clone(), span: node.span() };
        self.node.items().iter().map(at)
    }

    pub(crate) fn place(&self) -> Place {
        Place { source: self.file.source.clone(), span: self.span.clone() }
    }
}

/// Files by where they really are.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// In the order in which they were read.
    pub(crate) all: Vec<Rc<File>>,
    by_path: HashMap<PathBuf, Option<Rc<File>>>,
}

impl Files {
    pub(crate) fn by_path(&self) -> impl Iterator<Item = (&PathBuf, &Rc<File>)> {
        self.by_path.iter().filter_map(|(path, file)| Some((path, file.as_ref()?)))
    }
}

impl OpenApi {
    /// Follows a node with a `$ref` to what it means, and says by which reference that is known. A node without one is what
    /// it means itself.
    pub(crate) fn follow(&self, at: &At) -> Option<At> {
        match reference(&at.node) {
            Some(_) => self.target(at).map(|(_, at)| at),
            None => Some(at.clone()),
        }
    }

    /// What the `$ref` of a node leads to in the end, and its name; reported if that is nothing.
    pub(crate) fn target(&self, at: &At) -> Option<(Id, At)> {
        self.resolve(at, reference(&at.node)?)
    }

    /// What the text of a reference at a node leads to in the end.
    pub(crate) fn resolve(&self, at: &At, text: &str) -> Option<(Id, At)> {
        let key = (at.file.name.clone(), text.to_owned());
        if let Some(known) = self.targets.borrow().get(&key) {
            return known.clone();
        }
        let target = self.id(at, text).and_then(|id| self.end(at, id));
        self.targets.borrow_mut().insert(key, target.clone());
        target
    }

    /// The name of what a reference text leads to next.
    pub(crate) fn id(&self, at: &At, text: &str) -> Option<Id> {
        let (file, pointer) = text.split_once('#').unwrap_or((text, ""));
        if file.contains("://") || file.starts_with("//") {
            let message = format!("`{text}` is not followed: what it means is not known");
            self.warn(at, message, "copy what it leads to into a file beside this one, and refer to that");
            return None;
        }
        let pointer = percent_decode_str(pointer).decode_utf8_lossy().into_owned();
        if !(pointer.is_empty() || pointer.starts_with('/')) {
            self.warn(at, format!("`{text}` is not followed: it is no path in a document"), "write `#/components/...`");
            return None;
        }
        let file = if file.is_empty() { at.file.clone() } else { self.file(at, text, file)? };
        Some(Id { file: file.name.clone(), pointer: pointer.trim_end_matches('/').to_owned() })
    }

    /// What stands at the end of a chain of references.
    pub(crate) fn end(&self, at: &At, first: Id) -> Option<(Id, At)> {
        let mut id = first;
        for _ in 0..LONGEST_CHAIN {
            let Some(found) = self.locate(&id) else {
                self.warn_missing(at, &id);
                return None;
            };
            match reference(&found.node) {
                Some(text) => id = self.id(&found, text)?,
                None => return Some((id, found)),
            }
        }
        self.warn(at, format!("`{id}` leads to itself"), "refer to what is meant");
        None
    }

    /// What a pointer points at. References on its way are followed.
    pub(crate) fn locate(&self, id: &Id) -> Option<At> {
        self.locate_within(id, LONGEST_CHAIN)
    }

    fn locate_within(&self, id: &Id, left: usize) -> Option<At> {
        let file = self.files.borrow().all.iter().find(|file| file.name == id.file)?.clone();
        let tokens: Vec<String> = id.pointer.split('/').skip(1).map(unescaped).collect();
        let depth = part_depth(&tokens);
        let part = (0..=depth).rev().find_map(|length| {
            let path = &tokens[..length];
            if length == depth {
                return file.part(path).map(|part| (At::of(&file, &part), length));
            }
            // A section may itself be a reference.
            let has_reference = file.section(path).is_none_or(|section| section.get("$ref").is_some());
            let part = (has_reference && length > 0).then(|| file.part(path)).flatten()?;
            reference(&part.value).is_some().then(|| (At::of(&file, &part), length))
        });
        self.report_syntax(&file);
        let (mut at, length) = part?;
        for token in &tokens[length..] {
            let next = |at: &At| match at.node.value() {
                Value::List(_) => token.parse().ok().and_then(|index| at.items().nth(index)),
                _ => at.get(token),
            };
            at = match (next(&at), reference(&at.node)) {
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

    /// Reports what could not be parsed.
    pub(crate) fn report_syntax(&self, file: &File) {
        for (byte, message) in file.take_errors() {
            let syntax = if file.source.text().trim_start().starts_with('{') { "JSON" } else { "YAML" };
            let message = format!("this part of the document is not {syntax}: {message}");
            let diagnostic = Diagnostic::warning(Code::InvalidCompanion, message)
                .at_span(&file.source, byte..byte, "it is left out")
                .help("mend it; the mistake is often on the line before");
            self.report(diagnostic);
        }
    }

    fn warn_missing(&self, at: &At, id: &Id) {
        let warning = Diagnostic::warning(Code::InvalidCompanion, format!("there is no `{id}`")).at_span(
            &at.file.source,
            at.span.clone(),
            "anything is taken here",
        );
        let (parent, _) = id.pointer.rsplit_once('/').unwrap_or_default();
        let siblings = self.keys(&Id { file: id.file.clone(), pointer: parent.to_owned() });
        let others = siblings.iter().map(String::as_str).filter(|name| *name != id.name());
        let help = match nearest(&id.name(), others) {
            Some(meant) => format!("did you mean `{}#{parent}/{}`?", id.file, escaped(meant)),
            None => "add it, or refer to something that is there".to_owned(),
        };
        self.report(warning.help(help));
    }

    /// The keys of the map at a pointer.
    pub(crate) fn keys(&self, id: &Id) -> Vec<String> {
        let Some(file) = self.files.borrow().all.iter().find(|file| file.name == id.file).cloned() else {
            return Vec::new();
        };
        let tokens: Vec<String> = id.pointer.split('/').skip(1).map(unescaped).collect();
        if let Some(section) = file.section(&tokens) {
            return section.entries().map(|raw| raw.key.clone()).collect();
        }
        let at = self.locate(id);
        at.map_or_else(Vec::new, |at| at.node.entries().iter().map(|entry| entry.key.clone()).collect())
    }

    /// The file that a reference speaks of.
    fn file(&self, at: &At, text: &str, file: &str) -> Option<Rc<File>> {
        let decoded = percent_decode_str(file).decode_utf8_lossy();
        let folder = Path::new(&at.file.name).parent().unwrap_or(Path::new(""));
        let path = self.folder.join(folder).join(&*decoded);
        match self.read(&path) {
            Ok(file) => Some(file),
            Err(reason) => {
                let meant = self.locate(&Id { file: String::new(), pointer: format!("/components/schemas/{file}") });
                let help = match meant {
                    Some(_) => format!("did you mean `#/components/schemas/{file}`?"),
                    None => "the path is relative to the file that it stands in".to_owned(),
                };
                self.warn(at, format!("`{text}` is not followed: {reason}"), help);
                None
            }
        }
    }

    fn read(&self, path: &Path) -> Result<Rc<File>, String> {
        let path = path.canonicalize().map_err(|_| "there is no such file".to_owned())?;
        if let Some(known) = self.files.borrow().by_path.get(&path) {
            return known.clone().ok_or_else(|| "the file cannot be read".to_owned());
        }
        if !self.roots.iter().any(|root| path.starts_with(root)) {
            return Err("the file lies outside of the folders that may be read".to_owned());
        }
        if self.files.borrow().all.len() >= MOST_FILES {
            return Err(format!("{MOST_FILES} files were read already"));
        }
        let name = relative(&path, &self.folder).ok_or("its path is not in UTF-8")?;
        let text = text(&path);
        let file = text.as_ref().ok().map(|text| {
            let shown = Path::new(self.source.name()).with_file_name(&name);
            Rc::new(File::new(name, Source::new(shown.to_string_lossy(), text.as_str())))
        });
        let mut files = self.files.borrow_mut();
        files.all.extend(file.clone());
        files.by_path.insert(path, file.clone());
        file.ok_or_else(|| text.err().unwrap_or_default())
    }

    /// Makes the document itself known under its path.
    pub(crate) fn know(&self, path: PathBuf, file: Rc<File>) {
        let mut files = self.files.borrow_mut();
        files.all.push(file.clone());
        files.by_path.insert(path, Some(file));
    }

    /// Warns of something at a node.
    pub(crate) fn warn(&self, at: &At, message: impl Into<String>, help: impl Into<String>) {
        let warning = Diagnostic::warning(Code::InvalidCompanion, message);
        self.report(warning.at_span(&at.file.source, at.span.clone(), "").help(help));
    }
}

/// The `$ref` of a node.
pub(crate) fn reference(node: &Node) -> Option<&str> {
    match node.get("$ref")?.value() {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// How many keys of a pointer lead to what is parsed by itself.
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

/// The text of a file that is not too large.
pub(crate) fn text(path: &Path) -> Result<String, String> {
    // Before it is opened: opening a pipe may take for ever.
    if !fs::metadata(path).map_err(|error| error.to_string())?.is_file() {
        return Err("it is no file".to_owned());
    }
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("it is larger than {} MiB", LARGEST >> 20));
    }
    String::from_utf8(bytes).map_err(|_| "it is not in UTF-8".to_owned())
}

/// A path as seen from a folder, with slashes. Both are canonical.
fn relative(path: &Path, folder: &Path) -> Option<String> {
    let common = path.components().zip(folder.components()).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n(Some(".."), folder.components().count() - common);
    let down = path.components().skip(common).map(|component| match component {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let parts: Option<Vec<&str>> = up.chain(down).collect();
    parts.map(|parts| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use crate::testing::{open, shape};
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
        assert_eq!(api.messages(), ["`models/dog.yaml` is not followed: there is no such file"]);
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
