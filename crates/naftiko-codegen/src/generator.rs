//! The generator: generates the files of crates from a folder of specs, and compares them with the
//! output folder.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, Instant};

use naftiko_spec::{Code, Diagnostic, Severity, Source};

use crate::emit::{self, Settings};
use crate::load::{self, Folder};
use crate::lower::Lowered;
use crate::lower::declared::Declared;
use crate::mark::MARK;
use crate::model::Api;
use crate::output::{self, Change};
use crate::resolve::Skipped;
use crate::{apply, format, lock, parallel, pipeline, report};

/// Generates the client crates of a folder of specs.
#[derive(Clone, Debug)]
pub struct Generator {
    specs: PathBuf,
    out: PathBuf,
    runtime: Runtime,
    command: String,
    skip_invalid: bool,
    deny_warnings: bool,
}

#[derive(Clone, Debug)]
enum Runtime {
    Version(String),
    Git(String),
    Path(PathBuf),
}

/// The result of generating, in memory.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The crates, sorted by folder. Crates with an error in their files are missing.
    pub crates: Vec<Crate>,
    /// The diagnostics of the files, folder by folder. Diagnostics of one kind in a file are
    /// [folded](Diagnostic::also).
    pub diagnostics: Vec<Diagnostic>,
    /// The operations that are left out because of errors.
    pub skipped: Vec<Skipped>,
    /// Whether crates are generated without them.
    skips_invalid: bool,
}

impl Generated {
    /// Returns the files of all crates, by their path in the output folder.
    fn planned(&self) -> BTreeMap<PathBuf, &str> {
        let files = |it| {
            let Crate { path, files, .. }: &Crate = it;
            files.iter().map(|(name, text)| (path.join(name), text.as_str()))
        };
        self.crates.iter().flat_map(files).collect()
    }
}

/// One generated crate.
#[derive(Clone, Debug)]
pub struct Crate {
    /// Its folder, relative to the output folder.
    pub path: PathBuf,
    /// The model.
    pub(crate) api: Api,
    /// Where its parts are declared.
    pub(crate) declared: Declared,
    /// How many warnings its files have.
    pub warnings: usize,
    /// Its files, by their path in the crate.
    pub files: BTreeMap<String, String>,
    /// The text of `codegen.lock` in its folder of specs.
    lock: String,
    /// The time to lower, emit and format it.
    pub elapsed: Duration,
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
            runtime: Runtime::Version(env!("CARGO_PKG_VERSION").to_owned()),
            command: "cargo xtask codegen".to_owned(),
            skip_invalid: false,
            deny_warnings: false,
        }
    }

    /// Makes the crates depend on a published version of `naftiko-client`; by default, the version
    /// of this crate.
    pub fn runtime_version(mut self, version: impl Into<String>) -> Self {
        self.runtime = Runtime::Version(version.into());
        self
    }

    /// Makes the crates depend on the `naftiko-client` in a git repository.
    pub fn runtime_git(mut self, url: impl Into<String>) -> Self {
        self.runtime = Runtime::Git(url.into());
        self
    }

    /// Makes the crates depend on the `naftiko-client` in a folder, with a path relative to each
    /// crate.
    pub fn runtime_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.runtime = Runtime::Path(path.into());
        self
    }

    /// Sets the command in the first line of every file; `cargo xtask codegen` by default.
    pub fn command(mut self, command: impl Into<String>) -> Self {
        self.command = command.into();
        self
    }

    /// Leaves out operations with errors, and generates the rest. By default, nothing is written if
    /// there is an error.
    pub fn skip_invalid(mut self, skip: bool) -> Self {
        self.skip_invalid = skip;
        self
    }

    /// Writes nothing if there is a warning.
    pub fn deny_warnings(mut self, deny: bool) -> Self {
        self.deny_warnings = deny;
        self
    }

    /// Returns the folder of capability files.
    pub(crate) fn specs(&self) -> &Path {
        &self.specs
    }

    /// Reads the specs and generates every crate whose files have no errors. Writes nothing.
    pub fn generate(&self) -> Generated {
        let mut generated = self.crates(load::load(&self.specs), true);
        if self.skip_invalid || !generated.diagnostics.iter().any(|it| it.severity == Severity::Error) {
            let kept = output::kept(&self.out, &generated.planned());
            generated.diagnostics.extend(kept);
        }
        generated
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
            skips_invalid: self.skip_invalid,
        };
        match folders {
            Ok(folders) => {
                folders.into_iter().for_each(|folder| self.generate_crate(folder, has_files, &mut generated))
            }
            Err(diagnostic) => generated.diagnostics.push(diagnostic),
        }
        generated
    }

    fn generate_crate(&self, folder: Folder, has_files: bool, generated: &mut Generated) {
        let start = Instant::now();
        let mut sources: Vec<(String, Source)> =
            folder.files.iter().map(|file| (file.name().to_owned(), file.document.source.clone())).collect();
        let Lowered { api, diagnostics: lowering, skipped, declared, lock, is_ignored, document_files, .. } =
            pipeline::model(&folder);
        sources.extend(document_files);
        let mut diagnostics = folder.diagnostics;
        diagnostics.extend(lowering);
        generated.skipped.extend(skipped);
        if let Some(other) = generated.crates.iter().find(|other| other.api.lib_name() == api.lib_name()) {
            let (name, other) = (api.lib_name(), &other.api.name);
            diagnostics.push(
                Diagnostic::error(
                    Code::Conflict,
                    format!("the crates of {other} and {} are both named `{name}`", api.name),
                )
                .help("set another `name` under `[crate]` in the codegen.toml of one of them"),
            );
        }
        let is_empty = api.operation_count() == 0;
        if is_empty && !is_ignored && !diagnostics.iter().any(|it| it.severity == Severity::Error) {
            report::no_operation(&format!("the files of `{}`", api.name), &mut diagnostics);
        }
        let diagnostics = naftiko_spec::fold(diagnostics);
        let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        if !is_empty && (count(Severity::Error) == 0 || self.skip_invalid) {
            let settings = Settings { runtime: self.runtime_of(&folder.path), command: self.command.clone() };
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
            let texts = sources.iter().map(|(name, source)| (name.clone(), source.text())).collect();
            let lock = lock.write(&self.command, &texts);
            generated.crates.push(Crate {
                path: folder.path,
                warnings: count(Severity::Warning),
                files,
                lock,
                elapsed: start.elapsed(),
                declared,
                api,
            });
        }
        generated.diagnostics.extend(diagnostics);
    }

    fn runtime_of(&self, path: &Path) -> String {
        match &self.runtime {
            Runtime::Version(version) => format!("version = {version:?}"),
            Runtime::Git(url) => format!("git = {url:?}"),
            Runtime::Path(runtime) => {
                let path = relative(&absolute(&self.out.join(path)), &absolute(runtime));
                let path = path.to_string_lossy().replace('\\', "/");
                // The version applies when the crate is published; until then, only the path
                // counts.
                format!("path = {path:?}, version = {:?}", env!("CARGO_PKG_VERSION"))
            }
        }
    }

    /// Returns the changes to the output folder, and to the `codegen.lock` of each folder of specs.
    /// Changes nothing.
    ///
    /// # Errors
    ///
    /// If there is an error among the diagnostics, or a denied warning, or if a file that was not
    /// generated would be replaced.
    pub fn changes(&self, generated: &Generated) -> Result<Vec<Change>, Failure> {
        let count = |severity| generated.diagnostics.iter().filter(|it| it.severity == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        if errors > 0 && !generated.skips_invalid {
            return Err(Failure::Specs(errors));
        }
        if warnings > 0 && self.deny_warnings {
            return Err(Failure::Warnings(warnings));
        }
        let mut changes = output::changes(&self.out, &generated.planned())?;
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

fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    path.components().fold(PathBuf::new(), |mut out, part| {
        if part == Component::ParentDir {
            out.pop();
        } else {
            out.push(part);
        }
        out
    })
}

/// Returns the relative path from one absolute folder to another.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(to.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_the_runtime_is_relative_to_the_crate() {
        let path = |from: &str, to: &str| relative(Path::new(from), Path::new(to)).to_string_lossy().into_owned();
        assert_eq!(path("/a/generated/clerk", "/a/crates/naftiko-client"), "../../crates/naftiko-client");
        assert_eq!(path("/a/generated", "/a/generated"), "");
    }
}
