//! Many capability files at once, each as a client of its own: what becomes of them, and what it costs.
//!
//! For the authors of this generator; `cargo xtask corpus` prints what comes out.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use naftiko_spec::{Code, Diagnostic, Severity};

use crate::emit::{self, Settings};
use crate::load::{self, Folder};
use crate::lower::Lowered;
use crate::lower::Words;
use crate::resolve::Skipped;
use crate::{format, parallel, pipeline, report};

/// A folder of capability files.
#[derive(Clone, Debug)]
pub struct Corpus {
    root: PathBuf,
    files: Vec<PathBuf>,
    runtime: String,
}

/// What became of one file.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The file, relative to the corpus.
    pub file: PathBuf,
    /// How many operations its client has.
    pub operations: usize,
    /// The operations that are not in it.
    pub skipped: Vec<Skipped>,
    /// Whether it consumes nothing, as it should.
    pub is_passed_over: bool,
    /// What was off.
    pub diagnostics: Vec<Diagnostic>,
    /// The names that were run together.
    pub words: Words,
    /// The files of its crate, by their path; empty if it has no operation.
    pub crate_files: BTreeMap<String, String>,
}

/// What one stage cost.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// Its name.
    pub name: &'static str,
    /// The time of all threads together.
    pub busy: Duration,
    /// The most memory the process had until the stage was over, in bytes, where the system tells.
    pub peak: Option<u64>,
}

/// What became of all files.
#[derive(Clone, Debug)]
pub struct Report {
    /// Each file, in the order of their paths.
    pub outcomes: Vec<Outcome>,
    /// The stages, in their order.
    pub stages: Vec<Stage>,
    /// From the first file to the last.
    pub elapsed: Duration,
}

impl Report {
    /// How many operations the clients have.
    pub fn operations(&self) -> usize {
        self.outcomes.iter().map(|outcome| outcome.operations).sum()
    }

    /// How many operations are in no client.
    pub fn skipped(&self) -> usize {
        self.outcomes.iter().map(|outcome| outcome.skipped.len()).sum()
    }

    /// How many operations are in no client for each reason.
    pub fn reasons(&self) -> BTreeMap<Code, usize> {
        let mut reasons = BTreeMap::new();
        for skipped in self.outcomes.iter().flat_map(|outcome| &outcome.skipped) {
            *reasons.entry(skipped.code).or_insert(0) += 1;
        }
        reasons
    }

    /// The names that were run together.
    pub fn words(&self) -> Words {
        let add = |a: Words, b: &Outcome| Words {
            squashed: a.squashed + b.words.squashed,
            recovered: a.recovered + b.words.recovered,
        };
        self.outcomes.iter().fold(Words::default(), add)
    }
}

impl Corpus {
    /// All YAML files below `root`, whose crates depend on the runtime in the folder `runtime`.
    ///
    /// # Errors
    ///
    /// If a folder cannot be read.
    pub fn new(root: impl Into<PathBuf>, runtime: &Path) -> io::Result<Self> {
        let root = root.into();
        let mut files = Vec::new();
        walk(&root, &mut files)?;
        files.sort();
        let runtime = format!("path = {:?}", runtime.to_string_lossy().replace('\\', "/"));
        Ok(Corpus { root, files, runtime })
    }

    /// The files, sorted by path.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Generates a client from each file. `progress` is told how many files have gone through a stage.
    pub fn run(&self, progress: impl Fn(&'static str, usize) + Sync) -> Report {
        let start = Instant::now();
        let mut stages = Vec::new();
        let names: Vec<String> = self.files.iter().enumerate().map(|(number, file)| name(number, file)).collect();

        let (folders, read) =
            self.each("read", &progress, |index| load::load_file(&self.files[index], &self.root, &names[index]));
        stages.push(Stage { name: "read", busy: read, peak: peak() });

        let (lowered, lowering) = self.each("lower", &progress, |index| pipeline::model(&folders[index]));
        stages.push(Stage { name: "lower", busy: lowering, peak: peak() });

        let emitting = Mutex::new(Duration::ZERO);
        let (crates, written) = self.each("write", &progress, |index| {
            let api = &lowered[index].api;
            if api.operation_count() == 0 {
                return BTreeMap::new();
            }
            let start = Instant::now();
            let settings = Settings { runtime: self.runtime.clone(), command: "cargo xtask corpus".to_owned() };
            let files = emit::Files::new(api, &settings);
            let drafts: Vec<_> = (0..files.count()).map(|number| files.file(number)).collect();
            *emitting.lock().expect("no thread panics with it") += start.elapsed();
            drafts.into_iter().map(|(path, draft)| (path, format::file(draft))).collect()
        });
        let emitting = emitting.into_inner().expect("no thread panics with it");
        let peak = peak();
        stages.push(Stage { name: "emit", busy: emitting, peak });
        stages.push(Stage { name: "format", busy: written.saturating_sub(emitting), peak });

        let outcomes = folders.into_iter().zip(lowered).zip(crates).zip(&self.files);
        let outcomes = outcomes.map(|(((folder, lowered), files), file)| self.outcome(file, folder, lowered, files));
        Report { outcomes: outcomes.collect(), stages, elapsed: start.elapsed() }
    }

    fn outcome(&self, file: &Path, folder: Folder, lowered: Lowered, crate_files: BTreeMap<String, String>) -> Outcome {
        let mut diagnostics = folder.diagnostics;
        diagnostics.extend(lowered.diagnostics);
        let operations = lowered.api.operation_count();
        if operations == 0 && !lowered.is_passed_over && !diagnostics.iter().any(|it| it.severity == Severity::Error) {
            report::no_operation(&file.display().to_string(), &mut diagnostics);
        }
        Outcome {
            file: file.strip_prefix(&self.root).unwrap_or(file).to_owned(),
            operations,
            skipped: lowered.skipped,
            is_passed_over: lowered.is_passed_over,
            diagnostics: naftiko_spec::fold(diagnostics),
            words: lowered.words,
            crate_files,
        }
    }

    /// Does something for each file, on all cores; gives the results in their order, and the time of all threads.
    fn each<T: Send>(
        &self,
        stage: &'static str,
        progress: &(impl Fn(&'static str, usize) + Sync),
        work: impl Fn(usize) -> T + Sync,
    ) -> (Vec<T>, Duration) {
        let done = AtomicUsize::new(0);
        let results = parallel::map(self.files.len(), |index| {
            let start = Instant::now();
            let result = work(index);
            progress(stage, done.fetch_add(1, Ordering::Relaxed) + 1);
            (result, start.elapsed())
        });
        let busy = results.iter().map(|(_, time)| *time).sum();
        (results.into_iter().map(|(result, _)| result).collect(), busy)
    }
}

/// A name for a client: short, and of no other file.
fn name(number: usize, file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let stem: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(32).collect();
    format!("c{number}-{}", stem.trim_matches('-'))
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        let is_yaml = path.extension().is_some_and(|it| it == "yaml" || it == "yml");
        if kind.is_dir() {
            walk(&path, files)?;
        } else if kind.is_file() && is_yaml {
            files.push(path);
        }
    }
    Ok(())
}

/// The most memory this process has had, on Linux.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}
