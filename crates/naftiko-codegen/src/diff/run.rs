//! Compares all clients of two folders of specs.

use std::fmt;
use std::path::{Path, PathBuf};

use naftiko_spec::{Code, Diagnostic, Severity, Source};

use super::report::{Level, Place, Report};
use super::sides::{Given, Specs};
use super::{Side, added, compare, removed, settings};
use crate::add::Refusal;
use crate::config::Judgement;
use crate::generator::{Crate, Generated, Generator};
use crate::progress::{Observer, Progress};

/// Compares the clients of two folders of specs, each of which can be a revision.
#[derive(Clone, Debug)]
pub struct Comparer {
    specs: PathBuf,
    old: Given,
    new: Option<Given>,
    skip_invalid: bool,
    observer: Observer,
}

/// Why nothing is compared or written.
#[derive(Debug)]
pub enum DiffError {
    /// The arguments do not fit the folders or the repository.
    Arguments(Refusal),
    /// The files of a side have errors, or a file cannot be written.
    Files(Vec<Diagnostic>),
}

/// What changed, for all clients.
pub struct Verdict {
    /// The old side, for readers.
    pub old: String,
    /// The new side, for readers.
    pub new: String,
    /// What the user should know about the sides.
    pub notes: Vec<String>,
    /// The warnings about `[diff]` in `codegen.toml`.
    pub diagnostics: Vec<Diagnostic>,
    /// The clients, in the order of the new side; those that were removed are last.
    pub reports: Vec<Report>,
    /// The folder of each client that the new side has, if its files can be changed.
    pub(super) folders: Vec<Option<PathBuf>>,
    /// The folder of specs of the new side.
    pub(super) specs: PathBuf,
    /// The revision of the new side; `None` if that is a folder.
    pub(super) revision: Option<String>,
}

impl Comparer {
    /// Compares with the working tree. `specs` is its folder of specs. By default, the old side is
    /// the last commit.
    pub fn new(specs: impl Into<PathBuf>) -> Self {
        let old = Given::Revision { name: "HEAD".to_owned(), path: None };
        Comparer { specs: specs.into(), old, new: None, skip_invalid: false, observer: Observer::default() }
    }

    /// Sets the old side: a folder, a revision, or a revision and a path, such as `v1:specs`.
    pub fn old(mut self, old: &str) -> Self {
        self.old = Given::new(old);
        self
    }

    /// Sets the new side; by default, the working tree.
    pub fn new_side(mut self, new: &str) -> Self {
        self.new = Some(Given::new(new));
        self
    }

    /// Leaves out what has errors. By default, nothing is compared if there is an error.
    pub fn skip_invalid(mut self, skip: bool) -> Self {
        self.skip_invalid = skip;
        self
    }

    /// Sets a function that is called at each step, for the old side and then for the new one.
    pub fn on_progress(mut self, observe: impl Fn(&Progress<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Observer::new(observe);
        self
    }

    /// Compares the sides.
    ///
    /// # Errors
    ///
    /// If a side does not exist, or if its files have errors.
    pub fn run(&self) -> Result<Verdict, DiffError> {
        let new = match &self.new {
            Some(new) => new.clone(),
            None => self.old.in_working_tree(&self.specs)?,
        };
        let (old, new) = (Specs::open(&self.old, &self.specs)?, Specs::open(&new, &self.specs)?);
        let names = names(&old, &new);
        let (of_old, of_new) = (self.load(&old, names[0])?, self.load(&new, names[1])?);
        let mut verdict = Verdict {
            notes: [&old, &new].into_iter().filter_map(|side| side.note.clone()).collect(),
            old: old.title_beside(&new),
            new: new.title_beside(&old),
            diagnostics: Vec::new(),
            reports: Vec::new(),
            folders: Vec::new(),
            specs: new.root.clone(),
            revision: new.revision().map(str::to_owned),
        };
        for (before, after) in pairs(&of_old.crates, &of_new.crates, [&old, &new].map(|side| side.only.is_some())) {
            let mut report = match (before, after) {
                (Some(before), Some(after)) => compare(&Side::from(before), &Side::from(after)),
                (None, Some(after)) => added(&Side::from(after)),
                (Some(before), None) => removed(&Side::from(before)),
                (None, None) => continue,
            };
            for change in &mut report.changes {
                let relabel = |side: &Specs, place: &mut Option<Place>| {
                    place.iter_mut().for_each(|place| place.file = side.shown(&place.file));
                };
                relabel(&old, &mut change.old);
                relabel(&new, &mut change.new);
            }
            if let Some(settings) = after.and_then(|after| of_new.settings_of(after)) {
                let diagnostics = settings::apply(&mut report, &settings.judgement, settings.source.as_ref());
                verdict.diagnostics.extend(diagnostics.into_iter().map(|it| new.relabel(it)));
            }
            let folder = after.filter(|_| new.is_working_tree()).map(|after| new.root.join(&after.path));
            verdict.reports.push(report);
            verdict.folders.push(folder);
        }
        Ok(verdict)
    }

    fn load(&self, side: &Specs, name: Option<&str>) -> Result<Loaded, DiffError> {
        let folders =
            side.load(name, &self.observer).map_err(|diagnostic| DiffError::Files(vec![side.relabel(diagnostic)]))?;
        let settings = folders.iter().map(|folder| Settings {
            path: folder.path.clone(),
            judgement: folder.config.diff.clone(),
            source: folder.config_source.clone(),
        });
        let settings = settings.collect();
        let generator =
            Generator::new(&side.root, "generated").skip_invalid(self.skip_invalid).observer(&self.observer);
        let Generated { crates, diagnostics, .. } = generator.models(folders);
        let errors = diagnostics.into_iter().filter(|it| it.severity == Severity::Error);
        let errors: Vec<Diagnostic> = errors.map(|it| side.relabel(it)).collect();
        if errors.is_empty() || self.skip_invalid {
            Ok(Loaded { crates, settings })
        } else {
            Err(DiffError::Files(errors))
        }
    }
}

/// The clients of a side.
struct Loaded {
    crates: Vec<Crate>,
    settings: Vec<Settings>,
}

/// What the `codegen.toml` of a client sets for comparisons.
struct Settings {
    path: PathBuf,
    judgement: Judgement,
    source: Option<Source>,
}

impl Loaded {
    fn settings_of(&self, of: &Crate) -> Option<&Settings> {
        self.settings.iter().find(|settings| settings.path == of.path)
    }
}

/// Returns the names of the APIs of two folders of one API. A folder elsewhere is a copy, and has
/// the name of the other side.
fn names<'s>(old: &'s Specs, new: &'s Specs) -> [Option<&'s str>; 2] {
    let own = [old.only.as_deref(), new.only.as_deref()];
    match own {
        [Some(_), Some(name)] if !old.is_named => [Some(name), Some(name)],
        [Some(name), Some(_)] if !new.is_named => [Some(name), Some(name)],
        _ => own,
    }
}

/// Returns the clients of both sides in pairs: by the name of the package, then by the name of the
/// folder. If a side is the folder of one API, the others of the other side do not matter.
fn pairs<'c>(old: &'c [Crate], new: &'c [Crate], is_one: [bool; 2]) -> Vec<(Option<&'c Crate>, Option<&'c Crate>)> {
    if is_one == [true, true] {
        return vec![(old.first(), new.first())];
    }
    let same_package = |before: &Crate, after: &Crate| before.package_name() == after.package_name();
    let of_package = |after: &Crate| old.iter().find(|before| same_package(before, after));
    let is_renamed = |before: &Crate| !new.iter().any(|after| same_package(before, after));
    let of_folder = |after: &Crate| old.iter().find(|before| before.name() == after.name() && is_renamed(before));
    let of_new = new.iter().map(|after| (of_package(after).or_else(|| of_folder(after)), Some(after)));
    let mut pairs: Vec<(Option<&Crate>, Option<&Crate>)> = of_new.collect();
    let is_paired = |it: &Crate| pairs.iter().any(|(before, _)| before.is_some_and(|before| std::ptr::eq(before, it)));
    let gone: Vec<&Crate> = old.iter().filter(|before| !is_paired(before)).collect();
    pairs.extend(gone.into_iter().map(|before| (Some(before), None)));
    pairs.retain(|(before, after)| !(is_one[0] && before.is_none() || is_one[1] && after.is_none()));
    pairs
}

impl Verdict {
    /// Returns the highest level of the changes that are not accepted.
    pub fn level(&self) -> Level {
        self.reports.iter().map(Report::level).max().unwrap_or_default()
    }
}

impl From<Refusal> for DiffError {
    fn from(refusal: Refusal) -> Self {
        DiffError::Arguments(refusal)
    }
}

impl From<Diagnostic> for DiffError {
    fn from(diagnostic: Diagnostic) -> Self {
        DiffError::Files(vec![diagnostic])
    }
}

impl fmt::Display for DiffError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DiffError::Arguments(refusal) => refusal.fmt(f),
            DiffError::Files(diagnostics) => {
                let texts: Vec<String> = diagnostics.iter().map(|it| it.render(false)).collect();
                f.write_str(&texts.join("\n\n"))
            }
        }
    }
}

impl std::error::Error for DiffError {}

/// Returns the diagnostic for a file that cannot be changed.
pub(super) fn not_writable(file: &Path, why: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::Io, format!("cannot write {}: {why}", file.display())).help(help)
}
