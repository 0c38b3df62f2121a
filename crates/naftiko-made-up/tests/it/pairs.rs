//! Pairs of versions of specs, and the clients of both versions.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use naftiko_codegen::diff::{self, Level, Report, Side};
use naftiko_codegen::{Crate, Generator, Runtime};
use naftiko_made_up::edit::{self, Edit};
use naftiko_made_up::{Specs, Workspace};

/// The number of operations of a project.
pub(crate) const OPERATIONS: usize = 10;

/// The files of a folder of specs.
pub(crate) type Texts = BTreeMap<String, String>;

/// Two versions of the specs of a client.
pub(crate) struct Pair {
    /// What was edited, and with which seed.
    pub(crate) name: String,
    pub(crate) edit: Option<&'static Edit>,
    pub(crate) old: Texts,
    pub(crate) new: Texts,
}

/// Two versions of a client, and the result of their comparison.
#[derive(Clone)]
pub(crate) struct Compared {
    pub(crate) name: String,
    pub(crate) edit: Option<&'static Edit>,
    pub(crate) old: Crate,
    pub(crate) new: Crate,
    pub(crate) report: Report,
}

impl Compared {
    pub(crate) fn is_breaking(&self) -> bool {
        self.report.changes.iter().any(|it| it.caller == Level::Breaking)
    }

    /// What differs, and what the compiler reports.
    pub(crate) fn described(&self, error: &str) -> String {
        let change = |it: &diff::Change| format!("  {} {} {}: {}", it.caller, it.wire, it.code, it.sentence);
        let changes: Vec<String> = self.report.changes.iter().map(change).collect();
        format!("{}\n{}\n{error}", self.name, changes.join("\n"))
    }
}

/// A client, and the lock that is committed with its specs.
#[derive(Clone)]
struct Version {
    client: Crate,
    lock: String,
}

impl Version {
    /// The client of specs; `None` if there is none. The specs have the lock of another version,
    /// unless they have one themselves.
    fn new(folder: &Path, texts: &Texts, lock: Option<&str>) -> Option<Self> {
        let specs = folder.join("specs/pets");
        if specs.exists() {
            fs::remove_dir_all(&specs).unwrap();
        }
        fs::create_dir_all(&specs).unwrap();
        let lock = lock.map(|text| ("codegen.lock".to_owned(), text.to_owned()));
        for (name, text) in lock.iter().map(|(name, text)| (name, text)).chain(texts) {
            fs::write(specs.join(name), text).unwrap();
        }
        // The crate is written elsewhere, two folders below the workspace.
        let generator = Generator::new(folder.join("specs"), folder.join("crates")).skip_invalid(true);
        let generator = generator.runtime(Runtime::Path(Workspace::repository().join("crates/naftiko-client")));
        let generated = generator.generate();
        generator.apply(&generator.changes(&generated).unwrap()).unwrap();
        let client = generated.crates.into_iter().next()?;
        Some(Version { client, lock: fs::read_to_string(specs.join("codegen.lock")).unwrap() })
    }
}

/// Compares versions of specs.
pub(crate) struct Comparer {
    folder: tempfile::TempDir,
    /// The old version of the last pair, which many pairs have.
    old: Option<(Texts, Option<Version>)>,
}

impl Comparer {
    pub(crate) fn new() -> Self {
        // Beside the workspaces, so that the path of the runtime is the same.
        Comparer { folder: tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap(), old: None }
    }

    /// The clients of both versions; `None` if a version has none.
    pub(crate) fn compare(&mut self, pair: &Pair) -> Option<Compared> {
        if self.old.as_ref().is_none_or(|(texts, _)| *texts != pair.old) {
            self.old = Some((pair.old.clone(), Version::new(self.folder.path(), &pair.old, None)));
        }
        let old = self.old.as_ref()?.1.clone()?;
        let new = Version::new(self.folder.path(), &pair.new, Some(&old.lock))?;
        let report = diff::compare(&Side::from(&old.client), &Side::from(&new.client));
        Some(Compared { name: pair.name.clone(), edit: pair.edit, old: old.client, new: new.client, report })
    }

    /// The lock of specs that have none.
    pub(crate) fn lock(&self, texts: &Texts) -> String {
        Version::new(self.folder.path(), texts, None).expect("the specs have a client").lock
    }

    /// The pairs whose versions both have clients.
    pub(crate) fn all(&mut self, pairs: &[Pair]) -> Vec<Compared> {
        pairs.iter().filter_map(|pair| self.compare(pair)).collect()
    }

    /// A pair of many edits, which the comparison calls compatible alone and together.
    pub(crate) fn pile(&mut self, seed: u64, base: &str, specs: &Specs, alone: &[Compared]) -> Option<Compared> {
        let (mut new, mut names, mut last) = (specs.clone(), Vec::new(), None);
        for edit in alone.iter().filter(|it| !it.is_breaking()).filter_map(|it| it.edit) {
            // Other places than those of the pairs with one edit.
            let Some(edited) = edit.apply(&new, seed + 1) else { continue };
            let name = format!("{base}, seed {seed}: {}, {}", names.join(", "), edit.name);
            let pair = Pair { name, edit: None, old: specs.texts(), new: edited.texts() };
            if let Some(compared) = self.compare(&pair).filter(|it| !it.is_breaking()) {
                new = edited;
                names.push(edit.name);
                last = Some(compared);
            }
        }
        last
    }
}

/// The edits of a project: a third of all before a merge, all of them at night.
fn edits(seed: u64) -> impl Iterator<Item = &'static Edit> {
    let is_night = env::var_os("NAFTIKO_ATTACKS").is_some_and(|times| times != "1");
    let (first, every) = if is_night { (0, 1) } else { (seed % 3, 3) };
    edit::ALL.iter().skip(first as usize).step_by(every)
}

/// Pairs of one edit each, and one without an edit. Each other seed undoes its edits.
pub(crate) fn pairs(seed: u64, base: &str, specs: &Specs) -> Vec<Pair> {
    let is_undone = seed.is_multiple_of(2);
    let edited = |edit: &'static Edit| {
        let edited = edit.apply(specs, seed)?;
        let (old, new) = if is_undone { (&edited, specs) } else { (specs, &edited) };
        let (old, new) = (old.texts(), new.texts());
        let how = if is_undone { " is undone" } else { "" };
        Some(Pair { name: format!("{base}, seed {seed}: {}{how}", edit.name), edit: Some(edit), old, new })
    };
    let name = format!("{base}, seed {seed}: nothing");
    let nothing = Pair { name, edit: None, old: specs.texts(), new: specs.texts() };
    [nothing].into_iter().chain(edits(seed).filter_map(edited)).collect()
}

/// The files of a folder of specs.
pub(crate) fn texts(folder: &Path) -> Texts {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_file());
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    entries.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect()
}
