//! Documents to the model. Every decision is made here, and everything that cannot be decided is reported.

mod answer;
mod authentication;
mod body;
mod capability;
mod companion;
mod failures;
mod fakes;
mod header;
mod input;
mod json_path;
mod naming;
mod operation;
mod package;
mod paging;
mod path;
mod service;
mod template;
mod twin;
mod types;
mod words;

use std::collections::{HashMap, HashSet};

use naftiko_openapi::OpenApi;
use naftiko_spec::{Code, Consumes, Diagnostic, Document, Kind, Severity, Source, Spanned, Tool};

use crate::config::Config;
use companion::Companion;
use types::Types;

use crate::load::{File, Folder};
use crate::lock::Lock;
use crate::model::names::Scope;
use crate::model::{Api, Capability, reserved};

/// What comes of a folder.
pub(crate) struct Lowered {
    /// The client; right only if no error is among the diagnostics, or without what was left out.
    pub(crate) api: Api,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The operations that are not in the client because something is wrong with them.
    pub(crate) skipped: Vec<Skipped>,
    /// The names promised.
    pub(crate) lock: Lock,
    pub(crate) words: Words,
    /// The files of the companion that were read, by their names.
    pub(crate) companion: Vec<(String, Source)>,
    /// Whether there is no client to be made: none of the files consumes anything, and each says why.
    pub(crate) is_passed_over: bool,
}

/// An operation that is not in its client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The namespace of its entry.
    pub namespace: String,
    /// Its name, or its method and path.
    pub operation: String,
    /// What is wrong with it.
    pub code: Code,
}

/// An entry of `consumes`, wherever it is written.
#[derive(Clone, Copy)]
struct Entry<'a> {
    /// The capability file that has or imports it.
    file: &'a File,
    /// The document it is written in.
    document: &'a Document,
    consumes: &'a Consumes,
    /// What it is called here.
    namespace: &'a Spanned<String>,
    /// What its module is called in codegen.lock.
    key: &'a str,
    /// What its methods are called there before their own names: its namespace, unless others have the same.
    prefix: &'a str,
}

/// What calls each operation, by the name of the operation.
type Tools<'a> = HashMap<&'a str, Vec<&'a Tool>>;

impl<'a> Entry<'a> {
    /// The tools of the document, and of the file that imports it.
    fn tools(&self) -> Tools<'a> {
        let mut tools = Tools::new();
        let imports = !std::ptr::eq(self.document, &*self.file.document);
        let more = if imports { self.file.document.tools.as_slice() } else { &[] };
        for tool in self.document.tools.iter().chain(more) {
            if let Some((_, operation)) = tool.call.rsplit_once('.') {
                tools.entry(operation).or_default().push(tool);
            }
        }
        tools
    }
}

/// Makes one client of the files of a folder.
pub(crate) fn lower(folder: &Folder) -> Lowered {
    let opened = folder.companion.as_ref().map(|companion| companion.open(folder.config_source.as_ref()));
    let (openapi, unopened) = match opened.transpose() {
        Ok(openapi) => (openapi, None),
        Err(diagnostic) => (None, Some(diagnostic)),
    };
    let mut lowering = Lowering {
        config: &folder.config,
        config_source: folder.config_source.as_ref(),
        is_whole: folder.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error),
        diagnostics: unopened.into_iter().collect(),
        known_operations: Vec::new(),
        skipped: Vec::new(),
        lock: folder.lock.clone(),
        lock_prefixes: Vec::new(),
        words: Words::default(),
        noted: HashSet::new(),
        companion: openapi.as_ref().map(|openapi| Companion::new(openapi, Types::new(openapi, reserved::types()))),
        lock_source: folder.lock_source.as_ref(),
    };
    let all = || folder.files.iter().flat_map(|file| file.entries.iter().map(move |entry| (file, entry)));
    let keys = lock_keys(all().map(|(file, entry)| format!("{} {}", file.name(), entry.namespace())));
    let mut counts: HashMap<&str, usize> = HashMap::new();
    all().for_each(|(_, entry)| *counts.entry(entry.namespace()).or_default() += 1);
    let entries: Vec<Entry<'_>> = all()
        .zip(&keys)
        .map(|((file, entry), key)| Entry {
            file,
            document: &entry.document,
            consumes: entry.consumes(),
            namespace: entry.alias.as_ref().unwrap_or(&entry.consumes().namespace),
            key,
            prefix: if counts[entry.namespace()] == 1 { entry.namespace() } else { key },
        })
        .collect();
    lowering.lock_prefixes = entries.iter().map(|entry| entry.prefix.to_owned()).collect();
    let mut modules = Scope::with(reserved::MODULES);
    let package = lowering.package(&folder.name);
    let mut services = lowering.services(&folder.name, &entries);
    let named = lowering.modules(&entries, &mut modules);
    let (numbers, capabilities): (Vec<usize>, Vec<Capability>) = entries
        .iter()
        .zip(named)
        .enumerate()
        .filter_map(|(index, (entry, module))| {
            let capability = lowering.capability(&folder.name, *entry, index, module, &mut services, &mut modules);
            capability.map(|capability| (index, capability))
        })
        .unzip();
    let mut api = Api {
        name: folder.name.clone(),
        title: if folder.is_root() { "the API".to_owned() } else { format!("the {} API", folder.name) },
        package,
        services: Vec::new(),
        capabilities,
        types: Vec::new(),
        failures: Vec::new(),
        companion: None,
    };
    lowering.report_alone();
    let companions = openapi.as_ref().map(OpenApi::files).unwrap_or_default();
    lowering.report_unread(folder, &companions);
    let is_of_companion = |file: &&File| companions.iter().any(|(name, _)| name == file.name());
    let (parts, files): (Vec<&File>, Vec<&File>) = folder.files.iter().partition(is_of_companion);
    let passed_over = parts.len() + files.into_iter().filter(|file| lowering.passes_over(file)).count();
    if let Some(companion) = lowering.companion.take() {
        api.companion = folder.companion.as_ref().map(|companion| companion.name.clone());
        api.types = companion.types.finish(&mut lowering.lock.types);
        // They know the capabilities by the number of their entry.
        for types in &mut api.types {
            types.users = types.users.iter().filter_map(|user| numbers.iter().position(|it| it == user)).collect();
        }
    }
    api.failures = failures::of(&api);
    lowering.paging(&mut api);
    services.settle(&mut api);
    fakes::name(&mut api);
    lowering.check_configuration(&entries);
    Lowered {
        api,
        diagnostics: lowering.diagnostics,
        skipped: lowering.skipped,
        lock: lowering.lock,
        words: lowering.words,
        is_passed_over: passed_over > 0 && passed_over == folder.files.len(),
        companion: companions,
    }
}

/// What entries are called in codegen.lock: those that are called the same are numbered.
fn lock_keys(keys: impl Iterator<Item = String>) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let numbered = |key: String| {
        let count = counts.entry(key.clone()).or_insert(0);
        *count += 1;
        if *count == 1 { key } else { format!("{key} #{count}") }
    };
    keys.map(numbered).collect()
}

struct Lowering<'a> {
    config: &'a Config,
    config_source: Option<&'a Source>,
    /// Whether everything in the files was understood, so that what is not there was not meant to be.
    is_whole: bool,
    diagnostics: Vec<Diagnostic>,
    /// What codegen.toml can call each operation met, skipped ones too.
    known_operations: Vec<[String; 3]>,
    skipped: Vec<Skipped>,
    /// The names promised, those given now among them.
    lock: Lock,
    /// What the methods of each entry are called there before their own names.
    lock_prefixes: Vec<String>,
    lock_source: Option<&'a Source>,
    words: Words,
    /// What was told once for an entry.
    noted: HashSet<String>,
    companion: Option<Companion<'a>>,
}

/// How many names are run together, and of how many the words came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Names of lower-case letters and digits alone, at least eight.
    pub squashed: usize,
    /// Those of them that were split.
    pub recovered: usize,
}

impl Lowering<'_> {
    /// Tells of folders that nobody has read, the companion included.
    fn report_unread(&mut self, folder: &Folder, companions: &[(String, Source)]) {
        let home = folder.companion.as_ref().and_then(|companion| companion.path.parent());
        for (path, diagnostic) in &folder.unread {
            let is_within = |name: &String| home.is_some_and(|home| home.join(name).starts_with(path));
            let holds_companion = folder.companion.as_ref().is_some_and(|it| it.path.starts_with(path));
            if !holds_companion && !companions.iter().any(|(name, _)| is_within(name)) {
                self.report(diagnostic.clone());
            }
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The first error since there were `before` diagnostics.
    fn error_since(&self, before: usize) -> Option<Code> {
        let mut since = self.diagnostics[before..].iter();
        since.find(|diagnostic| diagnostic.severity == Severity::Error).map(|diagnostic| diagnostic.code)
    }

    /// Tells of a file that consumes nothing, and whether that is what its author meant.
    fn passes_over(&mut self, file: &File) -> bool {
        let document = &file.document;
        if !file.entries.is_empty() || !document.consumes.is_empty() {
            return false;
        }
        let diagnostic = match document.kind {
            Kind::Exposes => {
                Diagnostic::note(Code::NothingConsumed, "passed over: this file exposes, and consumes nothing")
            }
            Kind::Sandbox => Diagnostic::note(
                Code::NothingConsumed,
                "passed over: this is the manifest of a sandbox, not a capability",
            ),
            // Something in it was not understood, which is reported.
            Kind::Capability if !self.is_whole => return false,
            Kind::Capability => {
                Diagnostic::warning(Code::Missing, "this file consumes nothing: it adds nothing to a client")
                    .help("add `consumes:` below `capability:`, or move the file elsewhere")
            }
        };
        let is_meant = document.kind != Kind::Capability;
        self.report(diagnostic.at(&document.source, document.at, ""));
        is_meant
    }

    /// Reports what `codegen.toml` says of things that are not there.
    fn check_configuration(&mut self, entries: &[Entry<'_>]) {
        let config = self.config;
        let known: Vec<&str> =
            entries.iter().flat_map(|entry| [entry.namespace.value.as_str(), entry.file.name()]).collect();
        for module in config.modules.keys() {
            self.check_known(module, &known, "namespace or file");
        }
        let known = std::mem::take(&mut self.known_operations);
        let known: Vec<&str> = known.iter().flatten().map(String::as_str).collect();
        for operation in config.operations.keys() {
            self.check_known(operation, &known, "operation");
        }
    }

    fn check_known(&mut self, name: &toml::Spanned<String>, known: &[&str], what: &str) {
        let text = name.get_ref().as_str();
        if !known.contains(&text) {
            let help = match naftiko_spec::nearest(text, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "correct or remove it".to_owned(),
            };
            self.configuration_problem(Some(name), format!("there is no {what} `{text}`"), &help);
        }
    }

    /// A Rust name that `codegen.toml` gives.
    fn configured_name(&mut self, name: &toml::Spanned<String>) -> String {
        let text = name.get_ref();
        if !text.starts_with(|first: char| first.is_ascii_alphabetic())
            || !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        {
            let message = format!("`{text}` is not a name in Rust");
            self.configuration_problem(Some(name), message, "use ASCII letters, digits and `_`, a letter first");
        }
        text.clone()
    }

    /// Reports what is wrong with a part of `codegen.toml`.
    fn configuration_problem_at(&mut self, span: std::ops::Range<usize>, message: String, help: &str) {
        self.configuration_problem(Some(&toml::Spanned::new(span, String::new())), message, help);
    }

    /// Reports what is wrong with a value of `codegen.toml`, or with what stands in for it where there is none.
    fn configuration_problem(&mut self, value: Option<&toml::Spanned<String>>, message: String, help: &str) {
        let mut diagnostic = Diagnostic::error(Code::InvalidConfiguration, message).help(help);
        if let (Some(source), Some(value)) = (self.config_source, value) {
            diagnostic = diagnostic.at_span(source, value.span(), "");
        }
        self.report(diagnostic);
    }
}
