//! A document as those see it who ask for its operations and schemas.

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

type PathAndMethod = (String, String);

/// A document.
pub struct OpenApi {
    file: Rc<File>,
    reader: Reader,
    paths: Vec<String>,
    operations: RefCell<HashMap<PathAndMethod, Option<Rc<Operation>>>>,
    schemas: RefCell<HashMap<Id, Option<Rc<Schema>>>>,
}

/// A document whose file is read, and parsed if that is soon done. It can be sent to another thread, which an [`OpenApi`]
/// cannot.
#[derive(Debug)]
pub struct Prepared {
    path: PathBuf,
    parsed: Parsed,
    /// The folders whose files may be shown in diagnostics.
    shown: Vec<PathBuf>,
}

impl Prepared {
    /// Reads the document in `file`, which diagnostics call `name`. They show text of files in the folders `shown` only.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn new(file: &Path, name: &str, shown: &[&Path]) -> Result<Self, Diagnostic> {
        let cannot = |reason: Unreadable| {
            let error = Diagnostic::error(Code::Io, format!("`{name}` cannot be read: {reason}"));
            reason.help().into_iter().fold(error, Diagnostic::help)
        };
        let text = naftiko_syntax::read(file).map_err(cannot)?;
        let path = file.canonicalize().map_err(|error| cannot(Unreadable::Io(error)))?;
        let shown: Vec<PathBuf> = shown.iter().filter_map(|folder| folder.canonicalize().ok()).collect();
        let is_shown = files::is_shown(&path, &shown) && is_document(&text);
        let source = Source::new(name, text).hidden_if(!is_shown);
        Ok(Prepared { path, parsed: Parsed::new(source), shown })
    }
}

impl OpenApi {
    /// Opens the document in `file`, which diagnostics call `name`. Its references may lead to files in the folders
    /// `roots`, and below them.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is no OpenAPI document of version 3.
    pub fn open(file: &Path, name: &str, roots: &[&Path]) -> Result<Self, Diagnostic> {
        OpenApi::of(Prepared::new(file, name, roots)?, roots)
    }

    /// A prepared document. Its references may lead to files in the folders `roots`, and below them.
    ///
    /// # Errors
    ///
    /// If it is no OpenAPI document of version 3, or if its paths cannot be read.
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

    /// Its text.
    pub fn source(&self) -> &Source {
        &self.file.id.source
    }

    /// All files that were read for it so far, itself first: the name of each relative to its own folder, and its text.
    pub fn files(&self) -> Vec<(String, Source)> {
        self.reader.references.files.borrow().sources()
    }

    /// The servers of the document.
    pub fn servers(&self) -> Vec<Server> {
        self.root("servers").and_then(|list| servers(&list)).unwrap_or_default()
    }

    /// How the document says that requests authenticate: any of these is enough. `None` if it does not say.
    pub fn security(&self) -> Option<Vec<Security>> {
        self.reader.read_security(&self.root("security")?)
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
        let read = |reader: &Reader| reader.read_operation(path, &key.1, &self.item(path)?);
        let operation = self.reader.completely(read).map(Rc::new);
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
            let mut all = item.entries().chain(more.iter().flat_map(Located::entries));
            let (method, _) = all.find(|(_, at)| at.node().get("operationId").and_then(Node::text) == Some(id))?;
            self.operation(path, method)
        })
    }

    /// A schema that another refers to. `None` if it is not there or not a schema, which is reported once.
    pub fn schema(&self, id: &Id) -> Option<Rc<Schema>> {
        if let Some(known) = self.schemas.borrow().get(id) {
            return known.clone();
        }
        let schema = self.reader.completely(|reader| reader.schema(id, &self.file.start())).map(Schema::shared);
        self.schemas.borrow_mut().insert(id.clone(), schema.clone());
        schema
    }

    /// Whether no mistake of syntax was found in what was read so far.
    pub fn is_whole(&self) -> bool {
        let references = &self.reader.references;
        references.files.borrow().all.iter().all(|file| !file.has_errors())
    }

    /// What was off in what was read since this was asked last: broken references, parts that are not what they must be.
    pub fn take_diagnostics(&self) -> Vec<Diagnostic> {
        let references = &self.reader.references;
        references.files.borrow().all.iter().for_each(|file| references.report.syntax(file));
        references.report.take()
    }

    /// An entry of the document.
    fn root(&self, key: &str) -> Option<Located> {
        self.file.part(&[key.to_owned()])
    }

    /// What a path has.
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

    /// Whether the text of a path can hold an `operationId`, or leads to another place that may.
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

/// Whether a text begins as a document of OpenAPI does, as far as that can be told without a parser.
pub fn is_document(text: &str) -> bool {
    const KEYS: [&str; 2] = ["openapi", "swagger"];
    /// In JSON on one line, the version may stand behind other entries.
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

/// The paths in the order of the document.
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
    Diagnostic::error(Code::InvalidCompanion, format!("the document cannot be read: {message}"))
        .at_span(&file.id.source, byte..byte, "")
        .help("mend it; the mistake is often on the line before")
}

/// Whether a document is of version 3.1 or later.
fn version(file: &File) -> Result<bool, Diagnostic> {
    let error = |message: &str| Diagnostic::error(Code::InvalidCompanion, message);
    let part = |key: &str| file.part(&[key.to_owned()]);
    if let Some(swagger) = part("swagger") {
        return Err(error("this is a document of Swagger 2.0, and OpenAPI 3 is what is read")
            .at_span(&file.id.source, swagger.span, "")
            .help("convert it, for example with `npx swagger2openapi`, and put the result in its place"));
    }
    let Some(version) = part("openapi") else {
        if let Some(mistake) = file.take_errors().into_iter().next() {
            return Err(unreadable(file, mistake));
        }
        let keys = file.keys(&[]);
        let is_slip = nearest("openapi", keys.iter().map(String::as_str));
        let help = is_slip
            .map_or("it begins with `openapi: 3.1.0`".to_owned(), |key| format!("is `{key}` meant to be `openapi`?"));
        return Err(error("this is no OpenAPI document: it does not say its version")
            .at_span(&file.id.source, 0..0, "")
            .help(help));
    };
    let text = version.node().text().unwrap_or_default();
    let mut numbers = text.trim().split('.');
    match (numbers.next(), numbers.next().unwrap_or("0").parse::<u32>()) {
        (Some("3"), Ok(minor)) => Ok(minor > 0),
        // Not quoted unless it is a version: a document that is named by mistake may say anything here.
        _ if text.is_empty() || !text.chars().all(|c| c.is_ascii_digit() || c == '.') => {
            Err(error("the version of the document is not a version of OpenAPI")
                .at_span(&file.id.source, version.span, "")
                .help("write the document in OpenAPI 3.0 or 3.1"))
        }
        _ => Err(error(&format!("OpenAPI of version `{text}` is not read"))
            .at_span(&file.id.source, version.span, "")
            .help("write the document in OpenAPI 3.0 or 3.1")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

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
