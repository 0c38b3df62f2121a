//! Reads an OpenAPI document (3.0 or 3.1, YAML or JSON) as the companion of capability files: the operations that are
//! asked for, and what those reach.
//!
//! A document is read lazily. Opening it finds out where its paths and components lie; what stands there is parsed when
//! somebody asks for it. So a mistake in a part that nobody needs costs nothing, and neither does a large document.
//!
//! What comes out is one plain form for what the versions and dialects of OpenAPI spell differently: references are
//! followed, `allOf` is merged, the spellings of `null` are one flag.

mod choice;
mod index;
mod json;
mod merge;
mod node;
mod operation;
mod read_operation;
mod read_schema;
mod reference;
mod schema;
mod stream;
#[cfg(test)]
mod testing;
mod values;
mod yaml;

pub use operation::{
    Body, Content, Encoding, Location, Operation, Parameter, Response, Security, SecurityScheme, Server, Status, Style,
};
pub use schema::{Additional, Discriminator, Id, Property, Schema, Shape, Target, Use};
pub use stream::{is_events, is_lines};

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use naftiko_spec::{Code, Diagnostic, Source, nearest};

use crate::index::{File, Section};
use crate::node::Node;
use crate::read_schema::Meant;
use crate::reference::{At, Files};

/// Where something stands: the file, and its bytes there.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file.
    pub source: Source,
    /// The bytes; empty if they are not known.
    pub span: Range<usize>,
}

/// What was found out already.
type Cache<K, V> = RefCell<HashMap<K, V>>;

/// A document.
pub struct OpenApi {
    source: Source,
    /// Whether it is of version 3.1 or later.
    is_31: bool,
    file: Rc<File>,
    files: RefCell<Files>,
    /// The folder that names of files are relative to.
    folder: PathBuf,
    roots: Vec<PathBuf>,
    paths: Vec<String>,
    /// By path and method.
    operations: Cache<(String, String), Option<Rc<Operation>>>,
    schemas: Cache<Id, Option<Rc<Schema>>>,
    /// What references lead to, by file and text.
    targets: Cache<(String, String), Option<(Id, At)>>,
    /// What schemas mean: those that have a name, and all by the address of their node.
    named: Cache<Id, Rc<Meant>>,
    read: Cache<usize, Rc<Meant>>,
    nullable: Cache<usize, bool>,
    /// Nodes that were made here, so that their addresses stay theirs.
    kept: RefCell<Vec<Node>>,
    /// Schemas that are being read, and those that are read as the base of one of them.
    open: RefCell<Vec<Id>>,
    open_bases: RefCell<Vec<Id>>,
    depth: Cell<u32>,
    work: Cell<u32>,
    diagnostics: RefCell<Vec<Diagnostic>>,
    reported: RefCell<HashSet<(String, String, Range<usize>)>>,
}

impl OpenApi {
    /// Opens the document in `file`, which diagnostics call `name`. Its references may lead to files in the folders
    /// `roots`, and below them.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is no OpenAPI document of version 3.
    pub fn open(file: &Path, name: &str, roots: &[&Path]) -> Result<Self, Diagnostic> {
        let cannot = |reason: String| Diagnostic::error(Code::Io, format!("`{name}` cannot be read: {reason}"));
        let text = reference::text(file).map_err(cannot)?;
        let path = file.canonicalize().map_err(|error| cannot(error.to_string()))?;
        let source = Source::new(name, text);
        let parsed = Rc::new(File::new(String::new(), source.clone()));
        let is_31 = version(&parsed)?;
        let mut api = OpenApi {
            source,
            is_31,
            file: parsed.clone(),
            files: RefCell::default(),
            folder: path.parent().map(Path::to_owned).unwrap_or_default(),
            roots: roots.iter().filter_map(|root| root.canonicalize().ok()).collect(),
            paths: Vec::new(),
            operations: RefCell::default(),
            schemas: RefCell::default(),
            targets: RefCell::default(),
            named: RefCell::default(),
            read: RefCell::default(),
            nullable: RefCell::default(),
            kept: RefCell::default(),
            open: RefCell::default(),
            open_bases: RefCell::default(),
            depth: Cell::new(0),
            work: Cell::new(0),
            diagnostics: RefCell::default(),
            reported: RefCell::default(),
        };
        api.know(path, parsed);
        api.paths = api.find_paths();
        Ok(api)
    }

    /// Its text.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// All files that were read for it so far, itself first: the name of each relative to its own folder, and its text.
    pub fn files(&self) -> Vec<(String, Source)> {
        let files = self.files.borrow();
        let own = || files.by_path().find(|(_, file)| file.name.is_empty()).and_then(|(path, _)| path.file_name());
        let name = |file: &File| match file.name.as_str() {
            "" => own().unwrap_or_default().to_string_lossy().into_owned(),
            name => name.to_owned(),
        };
        files.all.iter().map(|file| (name(file), file.source.clone())).collect()
    }

    /// The servers of the document.
    pub fn servers(&self) -> Vec<Server> {
        self.root("servers").and_then(|root| self.read_servers(&root)).unwrap_or_default()
    }

    /// How the document says that requests authenticate: any of these is enough. `None` if it does not say.
    pub fn security(&self) -> Option<Vec<Security>> {
        let security = self.root("security")?.get("security")?;
        self.read_security(&security)
    }

    /// Its paths, in its order.
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// The operation of a path, as [`paths`](Self::paths) has it, and a method in any case.
    pub fn operation(&self, path: &str, method: &str) -> Option<Rc<Operation>> {
        let method = method.to_ascii_uppercase();
        let key = (path.to_owned(), method);
        if let Some(known) = self.operations.borrow().get(&key) {
            return known.clone();
        }
        let item = self.item(path);
        let operation = item.and_then(|item| self.read_operation(path, &key.1, &item)).map(Rc::new);
        self.operations.borrow_mut().insert(key, operation.clone());
        operation
    }

    /// The operation with this `operationId`.
    pub fn operation_by_id(&self, id: &str) -> Option<Rc<Operation>> {
        if id.is_empty() {
            return None;
        }
        let section = self.file.section(&["paths".to_owned()]);
        let may_have = |path: &&String| section.as_ref().is_none_or(|section| self.may_have(section, path, id));
        self.paths.iter().filter(may_have).find_map(|path| {
            let item = self.item(path)?;
            let more = item.get("additionalOperations");
            let mut all = item.entries().chain(more.iter().flat_map(At::entries));
            let (method, _) = all.find(|(_, at)| at.node.get("operationId").and_then(Node::text) == Some(id))?;
            self.operation(path, method)
        })
    }

    /// A schema that another refers to. `None` if it is not there or not a schema, which is reported once.
    pub fn schema(&self, id: &Id) -> Option<Rc<Schema>> {
        if let Some(known) = self.schemas.borrow().get(id) {
            return known.clone();
        }
        let start = self.root_at();
        let found = self.end(&start, id.clone());
        let schema = found.and_then(|(id, at)| {
            if !at.node.is_map() && at.node.bool().is_none() {
                self.warn_kind(&at, "a schema");
                return None;
            }
            self.meant(&id, &at)
        });
        let schema = schema.map(|meant| Rc::new(meant.schema.clone()));
        self.schemas.borrow_mut().insert(id.clone(), schema.clone());
        schema
    }

    /// What was off in what was read since this was asked last: broken references, parts that are not what they must be.
    pub fn take_diagnostics(&self) -> Vec<Diagnostic> {
        self.files.borrow().all.iter().for_each(|file| self.report_syntax(file));
        std::mem::take(&mut self.diagnostics.borrow_mut())
    }

    /// Reports a problem, unless it was.
    fn report(&self, diagnostic: Diagnostic) {
        let place = diagnostic.places.first();
        let (file, span) = place.map(|place| (place.source.name(), place.span.clone())).unwrap_or_default();
        if self.reported.borrow_mut().insert((diagnostic.message.clone(), file.to_owned(), span)) {
            self.diagnostics.borrow_mut().push(diagnostic);
        }
    }

    /// Keeps a node that was made here.
    fn keep(&self, node: &Node) {
        self.kept.borrow_mut().push(node.clone());
    }

    /// The document with one of its entries and no other.
    fn root(&self, key: &str) -> Option<At> {
        let entry = self.file.part(&[key.to_owned()])?;
        let node = Node::map(0..0, vec![entry]);
        self.keep(&node);
        Some(At { node, ..self.root_at() })
    }

    fn root_at(&self) -> At {
        At { file: self.file.clone(), node: Node::map(0..0, Vec::new()), span: 0..0 }
    }

    /// The paths in the order of the document.
    fn find_paths(&self) -> Vec<String> {
        let key = ["paths".to_owned()];
        let is_path = |key: &String| !key.starts_with("x-") && key != "$ref";
        if let Some(section) = self.file.section(&key).filter(|section| section.get("$ref").is_none()) {
            return section.entries().map(|raw| raw.key.clone()).filter(is_path).collect();
        }
        let Some(part) = self.file.part(&key) else { return Vec::new() };
        let at = At { node: part.value, span: part.span, ..self.root_at() };
        let map = self.follow(&at);
        map.iter().flat_map(At::entries).map(|(key, _)| key.to_owned()).filter(is_path).collect()
    }

    /// What a path has.
    fn item(&self, path: &str) -> Option<At> {
        let pointer = format!("/paths/{}", reference::escaped(path));
        let at = self.locate(&Id { file: String::new(), pointer })?;
        let item = self.follow(&at)?;
        if !item.node.is_map() {
            self.warn_kind(&item, "a map of operations");
        }
        Some(item)
    }

    /// Whether the text of a path can hold an `operationId`, or leads to another place that may.
    fn may_have(&self, section: &Section, path: &str, id: &str) -> bool {
        let Some(raw) = section.get(path) else { return true };
        let text = &self.source.text()[raw.range.clone()];
        let is_elsewhere = text.len() < 500 && text.contains("$ref") && !text.contains("responses");
        is_elsewhere || text.contains(id) || text.contains("<<")
    }
}

impl fmt::Debug for OpenApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OpenApi").field(&self.source.name()).finish()
    }
}

/// Whether a document is of version 3.1 or later.
fn version(file: &File) -> Result<bool, Diagnostic> {
    let error = |message: &str| Diagnostic::error(Code::InvalidCompanion, message);
    let part = |key: &str| file.part(&[key.to_owned()]);
    if let Some(swagger) = part("swagger") {
        return Err(error("this is a document of Swagger 2.0, and OpenAPI 3 is what is read")
            .at_span(&file.source, swagger.span, "")
            .help("convert it, for example with `npx swagger2openapi`, and put the result in its place"));
    }
    let Some(version) = part("openapi") else {
        if let Some((byte, message)) = file.take_errors().into_iter().next() {
            return Err(error(&format!("the document cannot be read: {message}"))
                .at_span(&file.source, byte..byte, "")
                .help("mend it; the mistake is often on the line before"));
        }
        let keys: Vec<String> =
            file.section(&[]).iter().flat_map(|it| it.entries()).map(|raw| raw.key.clone()).collect();
        let is_slip = nearest("openapi", keys.iter().map(String::as_str));
        let help = is_slip
            .map_or("it begins with `openapi: 3.1.0`".to_owned(), |key| format!("is `{key}` meant to be `openapi`?"));
        return Err(error("this is no OpenAPI document: it does not say its version")
            .at_span(&file.source, 0..0, "")
            .help(help));
    };
    let text = version.value.text().unwrap_or_default();
    let mut numbers = text.trim().split('.');
    match (numbers.next(), numbers.next().unwrap_or("0").parse::<u32>()) {
        (Some("3"), Ok(minor)) => Ok(minor > 0),
        _ => Err(error(&format!("OpenAPI of version `{text}` is not read"))
            .at_span(&file.source, version.span, "")
            .help("write the document in OpenAPI 3.0 or 3.1")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of a document that is not taken.
    fn refused(text: &str) -> (String, String) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("openapi.yaml");
        std::fs::write(&file, text).unwrap();
        let error = OpenApi::open(&file, "openapi.yaml", &[]).unwrap_err();
        (error.message, error.help.unwrap_or_default())
    }

    #[test]
    fn versions_that_are_not_read_are_refused() {
        assert!(refused("swagger: '2.0'\n").1.contains("convert it"));
        assert_eq!(refused("openapi: 4.0.0\n").0, "OpenAPI of version `4.0.0` is not read");
        assert_eq!(refused("openapi: 30\n").0, "OpenAPI of version `30` is not read");
        assert_eq!(refused("opnapi: 3.0.0\n").1, "is `opnapi` meant to be `openapi`?");
        assert!(refused("").0.contains("does not say its version"));
        assert!(refused("{\"openapi\": ").0.contains("cannot be read"));
        assert!(refused("a: [\nb").0.contains("cannot be read"));
    }

    #[test]
    fn versions_3_0_to_3_2_are_read() {
        for version in ["3.0.3", "3.1.0", "3.2.0", "'3.0'", "3", "3.1"] {
            let api = testing::open(&[("openapi.yaml", &format!("openapi: {version}\npaths: {{}}\n"))]);
            assert_eq!(api.is_31, version.contains(".1") || version.contains(".2"), "{version}");
            assert!(api.paths().is_empty());
        }
    }

    #[test]
    fn a_file_that_is_not_there_cannot_be_read() {
        let error = OpenApi::open(Path::new("/no/such/file.yaml"), "file.yaml", &[]).unwrap_err();
        assert_eq!(error.code, Code::Io);
    }
}
