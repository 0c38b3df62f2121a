//! An OpenAPI document with its operations and schemas.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use naftiko_syntax::{Code, Diagnostic, Node, Source, Unreadable, nearest};

use crate::file::{File, Mistake, Parsed, Section};
use crate::files::{self, Files};
use crate::located::Located;
use crate::operation::{Operation, Security, Server};
use crate::read_server::servers;
use crate::reader::Reader;
use crate::reference::{References, escaped};
use crate::schema::{Id, Schema};

/// The keys of a path item that are operations.
const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

type PathAndMethod = (String, String);

/// An OpenAPI document.
pub struct OpenApi {
    file: Rc<File>,
    reader: Reader,
    paths: Vec<String>,
    operations: RefCell<HashMap<PathAndMethod, Option<Rc<Operation>>>>,
    schemas: RefCell<HashMap<Id, Option<Rc<Schema>>>>,
}

/// A document whose file is read, and parsed if it is small. Unlike an [`OpenApi`], it can be sent
/// to another thread.
#[derive(Debug)]
pub struct Prepared {
    path: PathBuf,
    parsed: Parsed,
    /// The folders whose files diagnostics may show.
    shown: Vec<PathBuf>,
}

impl Prepared {
    /// Reads the document in `file`, which diagnostics call `name`. They show text only of files in
    /// the folders `shown`.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn new(file: &Path, name: &str, shown: &[&Path]) -> Result<Self, Diagnostic> {
        let cannot = |reason: Unreadable| {
            let error = Diagnostic::error(Code::Io, format!("cannot read `{name}`: {reason}"));
            reason.help().into_iter().fold(error, Diagnostic::help)
        };
        let text = naftiko_syntax::read(file).map_err(cannot)?;
        let path = file.canonicalize().map_err(|error| cannot(Unreadable::Io(error)))?;
        let shown: Vec<PathBuf> = shown.iter().filter_map(|folder| folder.canonicalize().ok()).collect();
        let is_shown = files::is_shown(&path, &shown) && is_document(&text);
        let source = Source::new(name, text).hidden_if(!is_shown);
        Ok(Prepared { path, parsed: Parsed::new(source), shown })
    }

    /// Takes a document that is not in a file, such as one from standard input. It cannot refer to
    /// other files.
    pub fn of_text(text: impl Into<String>, name: &str) -> Self {
        let source = Source::new(name, text);
        Prepared { path: PathBuf::new(), parsed: Parsed::new(source), shown: Vec::new() }
    }
}

impl OpenApi {
    /// Opens the document in `file`, which diagnostics call `name`. Its references may lead to
    /// files below the folders `roots`.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is not an OpenAPI document of version 3.
    pub fn open(file: &Path, name: &str, roots: &[&Path]) -> Result<Self, Diagnostic> {
        OpenApi::of(Prepared::new(file, name, roots)?, roots)
    }

    /// Opens a prepared document. Its references may lead to files below the folders `roots`.
    ///
    /// # Errors
    ///
    /// If it is not an OpenAPI document of version 3, or if its paths cannot be read.
    pub fn of(prepared: Prepared, roots: &[&Path]) -> Result<Self, Diagnostic> {
        let Prepared { path, parsed, shown } = prepared;
        let file = Rc::new(parsed.into_file());
        let is_31 = version(&file)?;
        let references = References::new(Files::new(path, file.clone(), roots, shown));
        let paths = paths(&file, &references);
        if paths.is_empty()
            && let Some(mistake) = file.take_errors().into_iter().next()
        {
            return Err(unreadable(&file, mistake));
        }
        let reader = Reader::new(references, is_31);
        Ok(OpenApi { file, reader, paths, operations: RefCell::default(), schemas: RefCell::default() })
    }

    /// Returns its text.
    pub fn source(&self) -> &Source {
        &self.file.id.source
    }

    /// Returns all files that were read so far, the document first: the name of each relative to
    /// the document's folder, and its text.
    pub fn files(&self) -> Vec<(String, Source)> {
        self.reader.references.files.borrow().sources()
    }

    /// Returns the servers of the document.
    pub fn servers(&self) -> Vec<Server> {
        self.root("servers").and_then(|list| servers(&list)).unwrap_or_default()
    }

    /// Returns the security requirements of the document, any of which is sufficient. `None` if it
    /// has no `security`.
    pub fn security(&self) -> Option<Vec<Security>> {
        self.reader.read_security(&self.root("security")?)
    }

    /// Returns its paths, in document order.
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// Returns the methods of a path, as listed by [`paths`](Self::paths), in document order and in
    /// upper case.
    pub fn methods(&self, path: &str) -> Vec<String> {
        let Some(item) = self.item(path) else { return Vec::new() };
        let more = item.get("additionalOperations");
        let own = item.entries().filter(|(key, _)| METHODS.iter().any(|method| key.eq_ignore_ascii_case(method)));
        let all = own.chain(more.iter().flat_map(Located::entries)).filter(|(_, at)| at.node().is_map());
        let mut methods: Vec<String> = Vec::new();
        for method in all.map(|(key, _)| key.to_ascii_uppercase()) {
            if !methods.contains(&method) {
                methods.push(method);
            }
        }
        methods
    }

    /// Returns the description of a security scheme.
    pub fn description_of_scheme(&self, name: &str) -> Option<String> {
        self.reader.read_scheme(name)?.text("description")
    }

    /// Returns the operation of a path, as listed by [`paths`](Self::paths), and a method in any
    /// case.
    pub fn operation(&self, path: &str, method: &str) -> Option<Rc<Operation>> {
        let method = method.to_ascii_uppercase();
        let key = (path.to_owned(), method);
        if let Some(known) = self.operations.borrow().get(&key) {
            return known.clone();
        }
        let read = |reader: &Reader| reader.read_operation(path, &key.1, &self.item(path)?);
        let operation = self.reader.completely(read).map(Rc::new);
        self.operations.borrow_mut().insert(key, operation.clone());
        operation
    }

    /// Returns the operation with this `operationId`.
    pub fn operation_by_id(&self, id: &str) -> Option<Rc<Operation>> {
        if id.is_empty() {
            return None;
        }
        let section = self.file.section(&["paths".to_owned()]);
        let may_have = |path: &&String| section.as_ref().is_none_or(|section| self.may_have(section, path, id));
        self.paths.iter().filter(may_have).find_map(|path| {
            let item = self.item(path)?;
            let more = item.get("additionalOperations");
            let mut all = item.entries().chain(more.iter().flat_map(Located::entries));
            let (method, _) = all.find(|(_, at)| at.node().get("operationId").and_then(Node::text) == Some(id))?;
            self.operation(path, method)
        })
    }

    /// Returns a referenced schema. `None` if it does not exist or is not a schema, which is
    /// reported once.
    pub fn schema(&self, id: &Id) -> Option<Rc<Schema>> {
        if let Some(known) = self.schemas.borrow().get(id) {
            return known.clone();
        }
        let schema = self.reader.completely(|reader| reader.schema(id, &self.file.start())).map(Schema::shared);
        self.schemas.borrow_mut().insert(id.clone(), schema.clone());
        schema
    }

    /// Whether what was read so far is free of syntax errors.
    pub fn is_whole(&self) -> bool {
        let references = &self.reader.references;
        references.files.borrow().all.iter().all(|file| !file.has_errors())
    }

    /// Returns the diagnostics since the last call: broken references, and invalid parts.
    pub fn take_diagnostics(&self) -> Vec<Diagnostic> {
        let references = &self.reader.references;
        references.files.borrow().all.iter().for_each(|file| references.report.syntax(file));
        references.report.take()
    }

    /// Returns a top-level entry of the document.
    pub(crate) fn root(&self, key: &str) -> Option<Located> {
        self.file.part(&[key.to_owned()])
    }

    /// Returns the path item of a path.
    fn item(&self, path: &str) -> Option<Located> {
        let references = &self.reader.references;
        let pointer = format!("/paths/{}", escaped(path));
        let at = references.locate(&Id { file: String::new(), pointer })?;
        let item = references.follow(&at)?;
        if !item.node().is_map() {
            references.report.warn_kind(&item, "a map of operations");
        }
        Some(item)
    }

    /// Whether the text of a path item may contain an `operationId`, or refers to another place
    /// that may.
    fn may_have(&self, section: &Section, path: &str, id: &str) -> bool {
        let Some(raw) = section.get(path) else { return true };
        let text = &self.source().text()[raw.range.clone()];
        let is_elsewhere = text.len() < 500 && text.contains("$ref") && !text.contains("responses");
        is_elsewhere || text.contains(id) || text.contains("<<")
    }
}

impl fmt::Debug for OpenApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OpenApi").field(&self.source().name()).finish()
    }
}

/// Whether a text starts like an OpenAPI document, as far as this is decidable without a parser.
pub fn is_document(text: &str) -> bool {
    const KEYS: [&str; 2] = ["openapi", "swagger"];
    /// In JSON on a single line, the version may come after other entries.
    const START: usize = 4_000;
    let begins = |line: &str| {
        let line = line.trim_start_matches(['{', '"', '\'', ' ']);
        KEYS.iter().any(|key| line.strip_prefix(key).is_some_and(|after| after.starts_with(['"', '\'', ':', ' '])))
    };
    let has_key = |start: &[u8]| {
        let start = String::from_utf8_lossy(start);
        KEYS.iter().any(|key| start.contains(&format!("\"{key}\"")))
    };
    let is_json = text.trim_start().starts_with('{');
    text.lines().any(begins) || is_json && has_key(&text.as_bytes()[..text.len().min(START)])
}

/// Returns the paths in document order.
fn paths(file: &File, references: &References) -> Vec<String> {
    let key = ["paths".to_owned()];
    let is_path = |key: &String| !key.starts_with("x-") && key != "$ref";
    if let Some(section) = file.section(&key).filter(|section| section.get("$ref").is_none()) {
        return section.entries().map(|raw| raw.key.clone()).filter(is_path).collect();
    }
    let map = file.part(&key).and_then(|part| references.follow(&part));
    map.iter().flat_map(Located::entries).map(|(key, _)| key.to_owned()).filter(is_path).collect()
}

fn unreadable(file: &File, (byte, message): Mistake) -> Diagnostic {
    Diagnostic::error(Code::InvalidOpenApi, format!("cannot read the OpenAPI document: {message}"))
        .at_span(&file.id.source, byte..byte, "")
        .help("fix the syntax; the mistake is often on the line before")
}

/// Whether a document is of version 3.1 or later.
fn version(file: &File) -> Result<bool, Diagnostic> {
    let error = |message: &str| Diagnostic::error(Code::InvalidOpenApi, message);
    let part = |key: &str| file.part(&[key.to_owned()]);
    if let Some(swagger) = part("swagger") {
        return Err(error("this is a Swagger 2.0 document, and only OpenAPI 3.0 and 3.1 are supported")
            .at_span(&file.id.source, swagger.span, "")
            .help("convert it, for example with `npx swagger2openapi`, and replace it with the result"));
    }
    let Some(version) = part("openapi") else {
        if let Some(mistake) = file.take_errors().into_iter().next() {
            return Err(unreadable(file, mistake));
        }
        let keys = file.keys(&[]);
        let is_slip = nearest("openapi", keys.iter().map(String::as_str));
        let help = is_slip.map_or("add its version, such as `openapi: 3.1.0`".to_owned(), |key| {
            format!("did you mean `openapi` instead of `{key}`?")
        });
        return Err(error("not an OpenAPI document: it has no `openapi` version")
            .at_span(&file.id.source, 0..0, "")
            .help(help));
    };
    let text = version.node().text().unwrap_or_default();
    let mut numbers = text.trim().split('.');
    match (numbers.next(), numbers.next().unwrap_or("0").parse::<u32>()) {
        (Some("3"), Ok(minor)) => Ok(minor > 0),
        // Shown only if it is a version: a document that is named by mistake may contain anything
        // here.
        _ if text.is_empty() || !text.chars().all(|c| c.is_ascii_digit() || c == '.') => {
            Err(error("the value of `openapi` is not a version")
                .at_span(&file.id.source, version.span, "")
                .help("use OpenAPI 3.0 or 3.1"))
        }
        _ => Err(error(&format!("OpenAPI version `{text}` is not supported"))
            .at_span(&file.id.source, version.span, "")
            .help("use OpenAPI 3.0 or 3.1")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    /// Returns the message and the help for a document that is refused.
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
        assert_eq!(refused("openapi: 4.0.0\n").0, "OpenAPI version `4.0.0` is not supported");
        assert_eq!(refused("openapi: 30\n").0, "OpenAPI version `30` is not supported");
        assert_eq!(refused("opnapi: 3.0.0\n").1, "did you mean `openapi` instead of `opnapi`?");
        assert!(refused("").0.contains("it has no `openapi` version"));
        assert!(refused("{\"openapi\": ").0.contains("cannot read"));
        assert!(refused("a: [\nb").0.contains("cannot read"));
    }

    #[test]
    fn versions_3_0_to_3_2_are_read() {
        for version in ["3.0.3", "3.1.0", "3.2.0", "'3.0'", "3", "3.1"] {
            let api = testing::open(&[("openapi.yaml", &format!("openapi: {version}\npaths: {{}}\n"))]);
            assert_eq!(api.reader.is_31, version.contains(".1") || version.contains(".2"), "{version}");
            assert!(api.paths().is_empty());
        }
    }

    #[test]
    fn a_file_that_is_not_there_cannot_be_read() {
        let error = OpenApi::open(Path::new("/no/such/file.yaml"), "file.yaml", &[]).unwrap_err();
        assert_eq!(error.code, Code::Io);
    }
}
