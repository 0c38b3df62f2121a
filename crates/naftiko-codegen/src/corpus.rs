//! Generates a client from each of many capability files, and measures the stages.
//!
//! For the authors of this generator; `cargo xtask corpus` prints the results.

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
use crate::lower::LeftOut;
use crate::lower::Lowered;
use crate::lower::Words;
use crate::offered::Offered;
use crate::resolve::Skipped;
use crate::{format, parallel, pipeline, report};

/// A folder of capability files.
#[derive(Clone, Debug)]
pub struct Corpus {
    root: PathBuf,
    files: Vec<PathBuf>,
    runtime: String,
}

/// The result for one file.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The file, relative to the corpus.
    pub file: PathBuf,
    /// The number of operations in its client.
    pub operations: usize,
    /// The operations that are left out.
    pub skipped: Vec<Skipped>,
    /// The number of tools that can be called by name.
    pub tools: usize,
    /// The number of resources of its MCP servers.
    pub resources: usize,
    /// The number of prompts of its MCP servers.
    pub prompts: usize,
    /// The number of routes of its REST servers.
    pub routes: usize,
    /// The number of its skills.
    pub skills: usize,
    /// The tools, resources, prompts, routes and skills that are left out.
    pub left_out: Vec<LeftOut>,
    /// What its program offers over MCP.
    pub offered: Offered,
    /// Whether it intentionally consumes nothing.
    pub is_ignored: bool,
    /// The diagnostics.
    pub diagnostics: Vec<Diagnostic>,
    /// The names that were run together.
    pub words: Words,
    /// The files of its crate, by their path; empty if it has no operation.
    pub crate_files: BTreeMap<String, String>,
}

/// The cost of one stage.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// Its name.
    pub name: &'static str,
    /// The time of all threads together.
    pub busy: Duration,
    /// The peak memory of the process until the end of the stage, in bytes, if the system reports
    /// it.
    pub peak: Option<u64>,
}

/// The results for all files.
#[derive(Clone, Debug)]
pub struct Report {
    /// The result for each file, sorted by path.
    pub outcomes: Vec<Outcome>,
    /// The stages, in order.
    pub stages: Vec<Stage>,
    /// The total time.
    pub elapsed: Duration,
}

impl Report {
    /// Returns the number of operations in all clients.
    pub fn operations(&self) -> usize {
        self.outcomes.iter().map(|outcome| outcome.operations).sum()
    }

    /// Returns the number of operations that are left out.
    pub fn skipped(&self) -> usize {
        self.outcomes.iter().map(|outcome| outcome.skipped.len()).sum()
    }

    /// Returns the number of left-out operations for each reason.
    pub fn reasons(&self) -> BTreeMap<Code, usize> {
        let mut reasons = BTreeMap::new();
        for skipped in self.outcomes.iter().flat_map(|outcome| &outcome.skipped) {
            *reasons.entry(skipped.code).or_insert(0) += 1;
        }
        reasons
    }

    /// Returns the number of tools that can be called by name.
    pub fn tools(&self) -> usize {
        self.outcomes.iter().map(|outcome| outcome.tools).sum()
    }

    /// Returns the number of routes that REST servers have.
    pub fn routes(&self) -> usize {
        self.outcomes.iter().map(|outcome| outcome.routes).sum()
    }

    /// Returns the number of left-out tools, or others of one kind, for each reason.
    pub fn reasons_of(&self, kind: &'static str) -> BTreeMap<&'static str, usize> {
        let mut reasons = BTreeMap::new();
        for left_out in self.left_out(kind) {
            *reasons.entry(left_out.reason).or_insert(0) += 1;
        }
        reasons
    }

    /// Returns the numbers of resources and of prompts that are served.
    pub fn resources_and_prompts(&self) -> (usize, usize) {
        let sum = |of: fn(&Outcome) -> usize| self.outcomes.iter().map(of).sum();
        (sum(|outcome| outcome.resources), sum(|outcome| outcome.prompts))
    }

    /// Returns the number of skills.
    pub fn skills(&self) -> usize {
        self.outcomes.iter().map(|outcome| outcome.skills).sum()
    }

    /// Returns the tools, or others of one kind, that are left out.
    pub fn left_out(&self, kind: &'static str) -> impl Iterator<Item = &LeftOut> {
        self.outcomes.iter().flat_map(|outcome| &outcome.left_out).filter(move |it| it.kind == kind)
    }

    /// Returns the number of tools that MCP clients reject, for each reason.
    pub fn rejected(&self) -> BTreeMap<&'static str, usize> {
        let mut reasons = BTreeMap::new();
        for (_, reason) in self.outcomes.iter().flat_map(|outcome| &outcome.offered.rejected) {
            *reasons.entry(*reason).or_insert(0) += 1;
        }
        reasons
    }

    /// Returns the names that were run together.
    pub fn words(&self) -> Words {
        let add = |a: Words, b: &Outcome| Words {
            squashed: a.squashed + b.words.squashed,
            recovered: a.recovered + b.words.recovered,
        };
        self.outcomes.iter().fold(Words::default(), add)
    }
}

impl Corpus {
    /// Collects all YAML files below `root`, whose crates will depend on the runtime in the folder
    /// `runtime`.
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

    /// Returns the files, sorted by path.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Generates a client from each file. Calls `progress` with the number of files that have
    /// completed a stage.
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
        if lowered.api.is_empty() && !lowered.is_ignored && !diagnostics.iter().any(|it| it.severity == Severity::Error)
        {
            report::no_operation(&file.display().to_string(), &mut diagnostics);
        }
        Outcome {
            file: file.strip_prefix(&self.root).unwrap_or(file).to_owned(),
            operations,
            skipped: lowered.skipped,
            tools: lowered.api.units.iter().filter(|unit| unit.is_tool).count(),
            resources: lowered.api.servers.iter().map(|server| server.resources.len()).sum(),
            prompts: lowered.api.servers.iter().map(|server| server.prompts.len()).sum(),
            routes: lowered.api.rest_servers.iter().map(|server| server.routes.len()).sum(),
            skills: lowered.api.skill_servers.iter().map(|server| server.skills.len()).sum(),
            left_out: lowered.left_out,
            offered: Offered::new(&lowered.api),
            is_ignored: lowered.is_ignored,
            diagnostics: naftiko_spec::fold(diagnostics),
            words: lowered.words,
            crate_files,
        }
    }

    /// Runs work for each file on all cores; returns the results in order, and the time of all
    /// threads.
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

/// Returns a short, unique name for a client.
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

/// Returns the peak memory of this process, on Linux.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}
