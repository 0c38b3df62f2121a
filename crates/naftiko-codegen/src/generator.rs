//! The generator: generates the files of crates from a folder of specs, and compares them with the
//! output folder.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use naftiko_spec::{Diagnostic, Severity, Source};

use crate::conflicts::Claims;
use crate::emit::{self, Settings, program};
use crate::load::{self, Folder};
use crate::lower::declared::Declared;
use crate::lower::{LeftOut, Lowered};
use crate::mark::MARK;
use crate::model::{self, Api};
use crate::output::{self, Change};
use crate::progress::{self, Observer, Progress, Stage};
use crate::resolve::Skipped;
use crate::runtime::{Runtime, path_between};
use crate::{apply, format, lock, parallel, pipeline, report};

/// Generates the client crates of a folder of specs.
#[derive(Clone, Debug)]
pub struct Generator {
    specs: PathBuf,
    out: PathBuf,
    runtime: Option<Runtime>,
    command: String,
    skip_invalid: bool,
    deny_warnings: bool,
    observer: Observer,
}

/// The result of generating, in memory.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The crates, sorted by folder. Crates with an error in their files are missing.
    pub crates: Vec<Crate>,
    /// The diagnostics of the files, folder by folder. Diagnostics of one kind in a file are
    /// [folded](Diagnostic::also).
    pub diagnostics: Vec<Diagnostic>,
    /// The operations, the flows and the parts of servers that are left out because of errors.
    pub skipped: Vec<Skipped>,
    /// The files and folders outside the folder of specs that the crates depend on: OpenAPI
    /// documents, and folders from which files may be imported.
    pub outside: Vec<PathBuf>,
    /// Whether crates are generated without them.
    skips_invalid: bool,
}

impl Generated {
    /// Returns the files of all crates, by their path in the output folder.
    fn planned(&self) -> BTreeMap<PathBuf, &str> {
        let clients = self.crates.iter().map(|it| (&it.path, &it.files));
        let programs = self.crates.iter().filter_map(|it| it.program.as_ref()).map(|it| (&it.path, &it.files));
        let all = clients.chain(programs);
        all.flat_map(|(path, files)| files.iter().map(|(name, text)| (path.join(name), text.as_str()))).collect()
    }
}

/// The client of an API, and its program if it has one.
#[derive(Clone, Debug)]
pub struct Crate {
    /// The folder of the client, relative to the output folder.
    pub path: PathBuf,
    /// The model.
    pub(crate) api: Api,
    /// Where its parts are declared.
    pub(crate) declared: Declared,
    /// How many warnings its files have.
    pub warnings: usize,
    /// The files of the client, by their path in the crate.
    pub files: BTreeMap<String, String>,
    /// The crate of the program, if `codegen.toml` has a table `[program]`.
    pub program: Option<Program>,
    /// The text of `codegen.lock` in its folder of specs.
    lock: String,
    /// The time to lower, emit and format it.
    pub elapsed: Duration,
}

/// The crate of the program of an API: one binary.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its folder, relative to the output folder: `clerk-cli`.
    pub path: PathBuf,
    /// The name of its package, such as `clerk-cli`.
    pub package_name: String,
    /// The name of its binary, such as `clerk`.
    pub name: String,
    /// Its files, by their path in the crate.
    pub files: BTreeMap<String, String>,
}

impl Crate {
    /// Returns the name of the API: that of its folder in the folder of specs.
    pub fn name(&self) -> &str {
        &self.api.name
    }

    /// Returns the name of the package, such as `clerk-client`.
    pub fn package_name(&self) -> &str {
        &self.api.package.name
    }

    /// Returns the name of the crate in code, such as `clerk_client`.
    pub fn lib_name(&self) -> String {
        self.api.lib_name()
    }

    /// Returns the number of its capability files.
    pub fn file_count(&self) -> usize {
        self.api.file_count()
    }

    /// Returns the number of its operations.
    pub fn operation_count(&self) -> usize {
        self.api.operation_count()
    }

    /// Returns the model as text, for snapshots and reviews.
    pub fn model(&self) -> impl fmt::Display + '_ {
        &self.api
    }
}

/// Why nothing was written.
pub enum Failure {
    /// There are this many errors among the diagnostics.
    Specs(usize),
    /// There are this many warnings among the diagnostics, and [warnings are
    /// denied](Generator::deny_warnings).
    Warnings(usize),
    /// A file or folder cannot be read, written or replaced.
    Output(Box<Diagnostic>),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Specs(1) => f.write_str("nothing was written: 1 error"),
            Failure::Specs(count) => write!(f, "nothing was written: {count} errors"),
            Failure::Warnings(1) => f.write_str("nothing was written: 1 warning, and warnings are denied"),
            Failure::Warnings(count) => write!(f, "nothing was written: {count} warnings, and warnings are denied"),
            Failure::Output(diagnostic) => f.write_str(&diagnostic.render(false)),
        }
    }
}

/// The same text, which a `main` that returns a failure prints.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Failure {}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Failure::Output(Box::new(diagnostic))
    }
}

impl Generator {
    /// Creates a generator that reads capability files below `specs` and writes crates below `out`:
    /// the folder `specs/<api>/` becomes the crate `out/<api>/`, and files directly in `specs`
    /// become the crate `out` itself.
    pub fn new(specs: impl Into<PathBuf>, out: impl Into<PathBuf>) -> Self {
        Generator {
            specs: specs.into(),
            out: out.into(),
            runtime: None,
            command: "cargo naftiko codegen".to_owned(),
            skip_invalid: false,
            deny_warnings: false,
            observer: Observer::default(),
        }
    }

    /// Sets where the crates find the runtime. It replaces `[runtime]` of `codegen.toml`; without
    /// both, the crates depend on the published version of this crate.
    pub fn runtime(mut self, runtime: Runtime) -> Self {
        self.runtime = Some(runtime);
        self
    }

    /// Sets the command in the first line of every file; `cargo naftiko codegen` by default.
    pub fn command(mut self, command: impl Into<String>) -> Self {
        self.command = command.into();
        self
    }

    /// Leaves out operations, flows and parts of servers with errors, and generates the rest. By
    /// default, nothing is written if there is an error.
    pub fn skip_invalid(mut self, skip: bool) -> Self {
        self.skip_invalid = skip;
        self
    }

    /// Writes nothing if there is a warning.
    pub fn deny_warnings(mut self, deny: bool) -> Self {
        self.deny_warnings = deny;
        self
    }

    /// Sets a function that is called at each step of [`generate`](Generator::generate).
    pub fn on_progress(mut self, observe: impl Fn(&Progress<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Observer::new(observe);
        self
    }

    /// Reports its steps to the same function as others.
    pub(crate) fn observer(self, observer: &Observer) -> Self {
        Generator { observer: observer.clone(), ..self }
    }

    /// Returns the folder of capability files.
    pub(crate) fn specs(&self) -> &Path {
        &self.specs
    }

    /// Reads the specs and generates every crate whose files have no errors. Writes nothing.
    pub fn generate(&self) -> Generated {
        let mut generated = self.crates(load::load(&self.specs, &self.observer), true);
        if self.skip_invalid || !generated.diagnostics.iter().any(|it| it.severity == Severity::Error) {
            let kept = output::kept(&self.out, &generated.planned());
            generated.diagnostics.extend(kept);
        }
        generated
    }

    /// Reads the specs and makes the models of the clients, without their files.
    pub(crate) fn generate_models(&self) -> Generated {
        self.crates(load::load(&self.specs, &self.observer), false)
    }

    /// Returns the models of the clients, without their files.
    pub(crate) fn models(&self, folders: Vec<Folder>) -> Generated {
        self.crates(Ok(folders), false)
    }

    fn crates(&self, folders: Result<Vec<Folder>, Diagnostic>, has_files: bool) -> Generated {
        let mut generated = Generated {
            crates: Vec::new(),
            diagnostics: Vec::new(),
            skipped: Vec::new(),
            outside: Vec::new(),
            skips_invalid: self.skip_invalid,
        };
        match folders {
            Ok(folders) => {
                let sizes = progress::sizes(&folders);
                let (total, all) = (folders.len(), sizes.iter().sum::<u64>().max(1));
                let mut size = 0;
                for (done, (folder, own)) in folders.into_iter().zip(sizes).enumerate() {
                    let operations = generated.crates.iter().map(Crate::operation_count).sum();
                    let share = size as f64 / all as f64;
                    let stage = Stage::Generate;
                    self.observer.report(&Progress { stage, name: &folder.name, done, total, operations, share });
                    self.generate_crate(folder, has_files, &mut generated);
                    size += own;
                }
            }
            Err(diagnostic) => generated.diagnostics.push(diagnostic),
        }
        generated
    }

    fn generate_crate(&self, folder: Folder, has_files: bool, generated: &mut Generated) {
        let start = Instant::now();
        let mut sources: Vec<(String, Source)> =
            folder.files.iter().map(|file| (file.name().to_owned(), file.document.source.clone())).collect();
        let Lowered {
            api, diagnostics: lowering, skipped, left_out, declared, lock, is_ignored, document_files, ..
        } = pipeline::model(&folder);
        let documents = folder.document.iter().map(|document| document.path.clone());
        let parts = document_files.iter().map(|(_, source)| PathBuf::from(source.name()));
        let outside = documents.chain(parts).chain(folder.import_from);
        generated.outside.extend(outside.filter(|path| !self.has(path)));
        sources.extend(document_files);
        let mut diagnostics = folder.diagnostics;
        diagnostics.extend(lowering);
        generated.skipped.extend(skipped);
        let of_error = |LeftOut { kind, namespace, name, code, .. }: LeftOut| {
            code.map(|code| Skipped { kind, namespace, name, code })
        };
        generated.skipped.extend(left_out.into_iter().filter_map(of_error));
        let program_folder = program_folder(&folder.path, &api.name);
        let claims = |it: &Crate| Claims::new(&it.api, &it.path, &self::program_folder(&it.path, it.name()));
        let others: Vec<Claims> = generated.crates.iter().map(claims).collect();
        diagnostics.extend(Claims::new(&api, &folder.path, &program_folder).conflict(&others));
        let is_empty = api.is_empty();
        report::empty(&api, is_ignored, &mut diagnostics);
        let diagnostics = naftiko_spec::fold(diagnostics);
        let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        if !is_empty && (count(Severity::Error) == 0 || self.skip_invalid) {
            let runtime = self.runtime.clone().or(folder.runtime).unwrap_or_default();
            let settings = Settings {
                runtime: runtime.dependency("naftiko-client", &self.out.join(&folder.path)),
                command: self.command.clone(),
            };
            let drafts = emit::Files::new(&api, &settings);
            let file = |number| {
                let (path, draft) = drafts.file(number);
                (path, format::file(draft))
            };
            let number = if has_files { drafts.count() } else { 0 };
            let mut files: BTreeMap<String, String> = parallel::map(number, file).into_iter().collect();
            if let Some(changelog) = folder.changelog.filter(|_| has_files) {
                let mark = format!("{MARK} from {}. Do not edit: run `{}`.", load::CHANGELOG, self.command);
                files.insert(load::CHANGELOG.to_owned(), format!("<!-- {mark} -->\n\n{changelog}"));
            }
            let program = api.program.as_ref().filter(|_| has_files);
            let program = program.map(|program| self.program(&api, program, &runtime, &folder.path, program_folder));
            let texts = sources.iter().map(|(name, source)| (name.clone(), source.text())).collect();
            let lock = lock.write(&self.command, &texts);
            generated.crates.push(Crate {
                path: folder.path,
                warnings: count(Severity::Warning),
                files,
                program,
                lock,
                elapsed: start.elapsed(),
                declared,
                api,
            });
        }
        generated.diagnostics.extend(diagnostics);
    }

    /// Whether a path is in the folder of specs.
    fn has(&self, path: &Path) -> bool {
        match (path.canonicalize(), self.specs.canonicalize()) {
            (Ok(path), Ok(specs)) => path.starts_with(specs),
            _ => path.starts_with(&self.specs),
        }
    }

    fn program(&self, api: &Api, program: &model::Program, runtime: &Runtime, client: &Path, path: PathBuf) -> Program {
        let settings = program::Settings {
            runtime: runtime.dependency("naftiko-cli", &self.out.join(&path)),
            client: path_between(&self.out.join(&path), &self.out.join(client)),
            command: self.command.clone(),
        };
        let drafts = program::files(api, program, &settings);
        let files = drafts.into_iter().map(|(path, draft)| (path, format::file(draft))).collect();
        Program { path, package_name: program.package.clone(), name: program.name.clone(), files }
    }

    /// Returns the changes to the output folder, and to the `codegen.lock` of each folder of specs.
    /// Changes nothing.
    ///
    /// # Errors
    ///
    /// If there is an error among the diagnostics, or a denied warning, or if a file that was not
    /// generated would be replaced.
    pub fn changes(&self, generated: &Generated) -> Result<Vec<Change>, Failure> {
        let locks = self.lock_changes(generated)?;
        let mut changes = output::changes(&self.out, &generated.planned())?;
        changes.extend(locks);
        Ok(changes)
    }

    /// Returns the changes to the `codegen.lock` of each folder of specs alone, for clients that a
    /// build script generates. Changes nothing.
    ///
    /// # Errors
    ///
    /// If there is an error among the diagnostics, or a denied warning, or if a file that was not
    /// generated would be replaced.
    pub fn lock_changes(&self, generated: &Generated) -> Result<Vec<Change>, Failure> {
        let count = |severity| generated.diagnostics.iter().filter(|it| it.severity == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        if errors > 0 && !generated.skips_invalid {
            return Err(Failure::Specs(errors));
        }
        if warnings > 0 && self.deny_warnings {
            return Err(Failure::Warnings(warnings));
        }
        let mut changes = Vec::new();
        for it in &generated.crates {
            // The folder of specs may be a link, by choice of its owner.
            let lock = BTreeMap::from([(PathBuf::from(lock::FILE_NAME), it.lock.as_str())]);
            let folder = self.specs.join(&it.path);
            changes.extend(output::written(&folder, &lock)?);
            changes.extend(output::leftovers(&folder));
        }
        Ok(changes)
    }

    /// Makes the changes. Concurrent runs with the same folders wait for each other.
    ///
    /// # Errors
    ///
    /// If a file cannot be written or removed, or if another program has changed one since the
    /// changes were computed. If a file cannot be written, no file is changed.
    pub fn apply(&self, changes: &[Change]) -> Result<(), Failure> {
        apply::apply(&self.out, Some(&self.specs), changes).map_err(Failure::from)
    }
}

/// Returns the folder of the program of an API whose client is in `client`: beside the client, or
/// in it if the client is the output folder itself.
fn program_folder(client: &Path, api: &str) -> PathBuf {
    client.with_file_name(format!("{api}-cli"))
}
