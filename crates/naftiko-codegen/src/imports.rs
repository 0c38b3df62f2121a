//! Resolves imports: each capability file is read once, and all its entries are collected.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use naftiko_spec::flow::{Aggregate, AggregateEntry};
use naftiko_spec::{Code, Consumes, Diagnostic, Document, Entry as SpecEntry, Import, Spanned};

use crate::beside;
use crate::load::{self, File, Origin};
use crate::model::docs::is_hidden;

/// A part of a capability file that has entries of other files, too.
#[derive(Clone, Copy)]
enum Section {
    Consumes,
    Aggregates,
}

impl Section {
    /// Returns the entries of a document, each with its import if it is one.
    fn entries(self, document: &Document) -> Vec<Option<&Import>> {
        let consumed = |entry| match entry {
            &SpecEntry::Http(_) => None,
            SpecEntry::Import(import) => Some(import),
        };
        let aggregate = |entry| match entry {
            &AggregateEntry::Own(_) => None,
            AggregateEntry::Import(import) => Some(import),
        };
        match self {
            Section::Consumes => document.consumes.iter().map(consumed).collect(),
            Section::Aggregates => document.aggregates.iter().map(aggregate).collect(),
        }
    }
}

/// An entry of `consumes` or of `aggregates`, with the document that defines it.
#[derive(Clone)]
pub(crate) struct Entry {
    section: Section,
    pub(crate) document: Arc<Document>,
    /// The number of the file that defines it: the same for all entries of the file.
    pub(crate) file: usize,
    /// The index of the entry in the document; it is not an import.
    index: usize,
    /// The namespace that an import gives it.
    pub(crate) alias: Option<Spanned<String>>,
}

impl Entry {
    pub(crate) fn consumes(&self) -> &Consumes {
        match &self.document.consumes[self.index] {
            SpecEntry::Http(consumes) => consumes,
            SpecEntry::Import(_) => unreachable!("imports are resolved when files are loaded"),
        }
    }

    /// Returns the group of flows of an entry of `aggregates`.
    pub(crate) fn aggregate(&self) -> &Aggregate {
        match &self.document.aggregates[self.index] {
            AggregateEntry::Own(aggregate) => aggregate,
            AggregateEntry::Import(_) => unreachable!("imports are resolved when files are loaded"),
        }
    }

    pub(crate) fn namespace(&self) -> &str {
        match (&self.alias, self.section) {
            (Some(alias), _) => &alias.value,
            (None, Section::Consumes) => &self.consumes().namespace.value,
            (None, Section::Aggregates) => self.aggregate().namespace.as_ref().map_or("", |it| &it.value),
        }
    }

    /// Returns the document that defines it.
    pub(crate) fn origin(&self) -> Origin<'_> {
        Origin { document: &self.document, number: self.file }
    }

    /// Returns the identity of the entry.
    pub(crate) fn identity(&self) -> (usize, usize) {
        (self.file, self.index)
    }
}

/// The maximum number of entries and imports in the files of a client, because imports of imports
/// multiply.
const MOST_ENTRIES: usize = 10_000;
/// The maximum length of a chain of imports.
const LONGEST_CHAIN: usize = 32;

/// The result of reading a file.
pub(crate) struct Read {
    /// The document; `None` if it is not a capability.
    document: Option<Document>,
    /// Its diagnostics.
    diagnostics: Vec<Diagnostic>,
}

/// Reads a capability file in the folder of specs, or an imported one.
pub(crate) fn read(path: &Path, specs: &Path) -> Read {
    match load::read(path, specs) {
        Ok(source) => {
            let (document, diagnostics) = naftiko_spec::read(&source);
            Read { document, diagnostics }
        }
        Err(diagnostic) => Read { document: None, diagnostics: vec![diagnostic] },
    }
}

/// A document, and the number of its file.
#[derive(Clone)]
struct Numbered {
    number: usize,
    document: Arc<Document>,
}

/// The files of a client.
pub(crate) struct Files {
    /// The folders from which files may be imported, the folder of specs first.
    roots: Vec<PathBuf>,
    /// Every file that was read, by canonical path; `None` if it is not a capability.
    documents: HashMap<PathBuf, Option<Numbered>>,
    /// The files of the client itself, in order: their paths as written, and their canonical paths.
    own: Vec<(PathBuf, PathBuf)>,
}

impl Files {
    pub(crate) fn new(roots: Vec<PathBuf>) -> Self {
        let roots = roots.into_iter().map(|root| fs::canonicalize(&root).unwrap_or(root)).collect();
        Files { roots, documents: HashMap::new(), own: Vec::new() }
    }

    /// Adds a file of the client.
    pub(crate) fn add(&mut self, path: &Path, read: Read, diagnostics: &mut Vec<Diagnostic>) {
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if !self.documents.contains_key(&place) {
            self.know(&place, read, diagnostics);
        }
        self.own.push((path.to_owned(), place));
    }

    /// Whether a file was read.
    pub(crate) fn have(&self, path: &Path) -> bool {
        fs::canonicalize(path).is_ok_and(|place| self.documents.contains_key(&place))
    }

    /// Returns the canonical paths of all files that were read, sorted.
    pub(crate) fn places(&self) -> Vec<PathBuf> {
        let mut places: Vec<PathBuf> = self.documents.keys().cloned().collect();
        places.sort();
        places
    }

    /// Returns the files with all their entries. An entry of the client's own files is not imported
    /// again.
    pub(crate) fn finish(&mut self, specs: &Path, diagnostics: &mut Vec<Diagnostic>) -> Vec<File> {
        let mut files = Vec::new();
        let mut left = MOST_ENTRIES;
        for (path, place) in self.own.clone() {
            let Some(read) = self.documents.get(&place).cloned().flatten() else { continue };
            let mut entries =
                |section| self.entries(section, &path, &read, &mut vec![place.clone()], &mut left, diagnostics);
            let (entries, aggregates) = (entries(Section::Consumes), entries(Section::Aggregates));
            let relative = path.strip_prefix(specs).unwrap_or(&path).to_string_lossy();
            let relative = relative.replace('\\', "/").replace(is_hidden, "?");
            let locations = beside::read(&path, &read.document);
            files.push(File { relative, number: read.number, document: read.document, entries, aggregates, locations });
        }
        let own: HashSet<_> = files.iter().map(|file| file.number).collect();
        let mut known = HashSet::new();
        for file in &mut files {
            let number = file.number;
            file.entries.retain(|entry| {
                let is_other = || !own.contains(&entry.file);
                entry.file == number || is_other() && known.insert((entry.identity(), entry.namespace().to_owned()))
            });
        }
        files
    }

    fn read(&mut self, path: &Path, place: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<Numbered> {
        if let Some(known) = self.documents.get(place) {
            return known.clone();
        }
        self.know(place, read(path, &self.roots[0]), diagnostics)
    }

    /// Records a file, and reports its diagnostics.
    fn know(&mut self, place: &Path, read: Read, diagnostics: &mut Vec<Diagnostic>) -> Option<Numbered> {
        let number = self.documents.len();
        diagnostics.extend(read.diagnostics);
        let document = read.document.map(|document| Numbered { number, document: Arc::new(document) });
        self.documents.insert(place.to_owned(), document.clone());
        document
    }

    /// Returns the entries of a section of a document, and of its imports. `chain` is the files
    /// that lead to it.
    fn entries(
        &mut self,
        section: Section,
        path: &Path,
        read: &Numbered,
        chain: &mut Vec<PathBuf>,
        left: &mut usize,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Entry> {
        let document = &read.document;
        let mut entries = Vec::new();
        let is_imported = chain.len() > 1;
        for (index, import) in section.entries(document).into_iter().enumerate() {
            // Imports without entries count, too.
            let counts = is_imported || import.is_some();
            if counts && *left <= 1 {
                if *left == 1 {
                    *left = 0;
                    diagnostics.push(
                        Diagnostic::error(
                            Code::InvalidImport,
                            format!("imports result in more than {MOST_ENTRIES} entries"),
                        )
                        .at(&document.source, document.at, "")
                        .help("import each file once"),
                    );
                }
                return Vec::new();
            }
            *left -= usize::from(counts);
            match import {
                None => {
                    let document = document.clone();
                    entries.push(Entry { section, document, file: read.number, index, alias: None });
                }
                Some(import) => {
                    entries.extend(self.imported(section, path, document, import, chain, left, diagnostics));
                }
            }
        }
        entries
    }

    #[expect(clippy::too_many_arguments, reason = "the state of one walk through the imports")]
    fn imported(
        &mut self,
        section: Section,
        path: &Path,
        document: &Document,
        import: &Import,
        chain: &mut Vec<PathBuf>,
        left: &mut usize,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Entry> {
        let (path, place) = match self.locate(path, &import.location.value, chain) {
            Ok(found) => found,
            Err((what, help)) => {
                diagnostics.push(
                    Diagnostic::error(Code::InvalidImport, what)
                        .at(&document.source, import.location.at, "")
                        .help(help),
                );
                return Vec::new();
            }
        };
        let Some(imported) = self.read(&path, &place, diagnostics) else { return Vec::new() };
        chain.push(place);
        let found = self.entries(section, &path, &imported, chain, left, diagnostics);
        chain.pop();
        choose(section, document, import, found, diagnostics)
    }

    /// Returns the file at a location and its canonical path, or what is wrong and how to fix it.
    fn locate(&self, from: &Path, location: &str, chain: &[PathBuf]) -> Result<(PathBuf, PathBuf), (String, String)> {
        let text = location.trim().strip_prefix("file://").unwrap_or(location.trim());
        if text.contains("://") {
            return Err((
                format!("cannot import the URL {text:?}"),
                "save it in the folder of specs, and import that file".to_owned(),
            ));
        }
        let path = tidy(&from.parent().unwrap_or(Path::new("")).join(text));
        let Ok(place) = fs::canonicalize(&path) else {
            let help = "write a path relative to this file".to_owned();
            return Err((format!("`{}` does not exist", path.display()), help));
        };
        if !self.roots.iter().any(|root| place.starts_with(root)) {
            return Err((
                format!("`{}` is outside the folder of specs", path.display()),
                "copy it there, or allow its folder in codegen.toml: `import-from = [\"../...\"]`".to_owned(),
            ));
        }
        if chain.contains(&place) {
            let what = format!("`{}` imports itself through other files", path.display());
            return Err((what, "remove one of the imports".to_owned()));
        }
        if chain.len() > LONGEST_CHAIN {
            let what = format!("the import of `{}` is nested more than {LONGEST_CHAIN} levels deep", path.display());
            return Err((what, "import it directly".to_owned()));
        }
        if !place.is_file() {
            return Err((format!("`{}` is not a file", path.display()), "use the path of a file".to_owned()));
        }
        Ok((path, place))
    }
}

/// Returns the entries of an imported file that the import selects, with their new names.
fn choose(
    section: Section,
    document: &Document,
    import: &Import,
    mut found: Vec<Entry>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Entry> {
    if found.is_empty() {
        let (message, help) = match section {
            Section::Consumes => ("the imported file consumes nothing", "add `consumes:` there, or remove the import"),
            Section::Aggregates => {
                ("the imported file has no aggregates", "add `aggregates:` there, or remove the import")
            }
        };
        let warning = Diagnostic::warning(Code::InvalidImport, message);
        diagnostics.push(warning.at(&document.source, import.location.at, "").help(help));
    } else if let Some(name) = &import.namespace
        && !found.iter().any(|entry| entry.namespace() == name.value)
    {
        let names: Vec<&str> = found.iter().map(Entry::namespace).collect();
        let message = format!("the imported file has no namespace `{}`", name.value);
        let help = match naftiko_spec::nearest(&name.value, names.iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("use one of {}", names.join(", ")),
        };
        // If there is only one, it must be the intended one.
        let is_only = found.len() == 1;
        let diagnostic = if is_only { Diagnostic::warning } else { Diagnostic::error };
        let label = if is_only { "its only namespace is used" } else { "" };
        diagnostics.push(diagnostic(Code::InvalidImport, message).at(&document.source, name.at, label).help(help));
        if !is_only {
            return Vec::new();
        }
    } else if let Some(name) = &import.namespace {
        found.retain(|entry| entry.namespace() == name.value);
    }
    if let Some(alias) = &import.alias {
        found.iter_mut().for_each(|entry| entry.alias = Some(alias.clone()));
    }
    found
}

/// Returns a path without `.` and, if possible, without `..`.
pub(crate) fn tidy(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}
