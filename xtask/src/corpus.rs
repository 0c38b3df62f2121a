//! `cargo xtask corpus`: generates clients from a folder of real capability files, and reports the
//! results.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use naftiko_codegen::Severity;
use naftiko_codegen::internals::{Corpus, Report};

use crate::folders;
use naftiko_commands::{Progress, count, eprintln, println};

/// The exit status is 0 if every generated client compiles, 1 if not, and 2 if the arguments are
/// not valid.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Folder of capability files; each file becomes a client
    dir: PathBuf,

    /// Compiles the clients, in batches, with warnings as errors
    #[arg(long)]
    compile: bool,

    /// Prints every error
    #[arg(long)]
    errors: bool,

    /// Compiles only each Nth client
    #[arg(long, value_name = "N", default_value_t = 1, requires = "compile")]
    every: usize,
}

/// How many crates are compiled at a time. Each needs disk space until its batch is done.
const BATCH: usize = 100;

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let corpus = match Corpus::new(&arguments.dir, &folders::workspace().join("crates/naftiko-client")) {
        Ok(corpus) => corpus,
        Err(error) => {
            eprintln!("cannot read {}: {error}", arguments.dir.display());
            return ExitCode::FAILURE;
        }
    };
    let all = corpus.files().len();
    let progress = Progress::new();
    let report = corpus.run(|stage, done| progress.part(stage, done, all));
    drop(progress);
    if arguments.errors {
        let diagnostics = report.outcomes.iter().flat_map(|outcome| &outcome.diagnostics);
        diagnostics.filter(|it| it.severity == Severity::Error).for_each(|it| eprintln!("{}\n", it.render(true)));
        for outcome in &report.outcomes {
            for (tool, reason) in &outcome.offered.rejected {
                eprintln!("{}: MCP clients reject the tool `{tool}`: {reason}", outcome.file.display());
            }
        }
    }
    print(&report);
    if arguments.compile { compile(&report, arguments.every.max(1)) } else { ExitCode::SUCCESS }
}

fn print(report: &Report) {
    let outcomes = &report.outcomes;
    let clients = outcomes.iter().filter(|outcome| outcome.operations > 0).count();
    let passed_over = outcomes.iter().filter(|outcome| outcome.is_ignored).count();
    println!("{}: {clients} clients, {passed_over} ignored", count(outcomes.len(), "file"));
    let mut failed = BTreeMap::new();
    for outcome in outcomes.iter().filter(|outcome| outcome.operations == 0 && !outcome.is_ignored) {
        let error = outcome.diagnostics.iter().find(|it| it.severity == Severity::Error);
        *failed.entry(error.map(|error| error.code.as_str()).unwrap_or("no operation")).or_insert(0) += 1;
    }
    for (code, files) in failed {
        println!("  {} without a client: {code}", count(files, "file"));
    }

    let (generated, skipped) = (report.operations(), report.skipped());
    println!(
        "{}: {generated} generated ({})",
        count(generated + skipped, "operation"),
        percent(generated, generated + skipped)
    );
    for (code, operations) in report.reasons() {
        println!("  {operations} skipped: {code}");
    }
    for (kind, number, what) in
        [("tool", report.tools(), "can be called by name"), ("route", report.routes(), "are served")]
    {
        let left_out = report.reasons_of(kind);
        let all = number + left_out.values().sum::<usize>();
        println!("{}: {number} {what} ({})", count(all, kind), percent(number, all));
        for (reason, number) in left_out {
            println!("  {number} left out: {reason}");
        }
    }
    let (resources, prompts) = report.resources_and_prompts();
    let skills = count(report.skills(), "skill");
    println!("{}, {} and {skills} are served", count(resources, "resource"), count(prompts, "prompt"));
    let kinds = ["resource", "prompt", "skill"].into_iter();
    for it in kinds.flat_map(|kind| report.left_out(kind)) {
        println!("  {} `{}` left out: {}", it.kind, it.name, it.reason);
    }
    print_offered(report);
    let words = report.words();
    println!(
        "{} run together: {} split into words ({})",
        count(words.squashed, "name"),
        words.recovered,
        percent(words.recovered, words.squashed)
    );
    let lines: usize = outcomes.iter().flat_map(|it| it.crate_files.values()).map(|text| text.lines().count()).sum();
    println!("{lines} lines in {:.1} s", report.elapsed.as_secs_f64());
    for stage in &report.stages {
        let per_thousand = stage.busy.as_secs_f64() * 1e6 / generated.max(1) as f64;
        let peak = stage.peak.map_or(String::new(), |peak| format!(", peak {} MiB", peak >> 20));
        println!("  {:7} {} ({per_thousand:.0} ms per 1,000 operations){peak}", stage.name, seconds(stage.busy));
    }
}

/// Prints the size of what programs offer over MCP, and what clients reject of it.
fn print_offered(report: &Report) {
    let offered = || report.outcomes.iter().map(|outcome| &outcome.offered);
    let servers = offered().filter(|it| !it.sizes.is_empty()).count();
    let tools = offered().map(|it| it.sizes.len()).sum();
    let list = offered().map(|it| it.sizes.iter().sum::<usize>()).max().unwrap_or_default();
    let inputs = offered().map(|it| it.largest).max().unwrap_or_default();
    println!(
        "{} over MCP: {}; the largest list has {list} bytes, the largest schema of inputs {inputs}",
        count(tools, "tool"),
        count(servers, "server")
    );
    for (reason, tools) in report.rejected() {
        println!("  {tools} rejected by clients: {reason}");
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 { "none".to_owned() } else { format!("{:.2} %", 100.0 * part as f64 / whole as f64) }
}

/// Compiles the crates in batches, and removes each batch before the next one.
fn compile(report: &Report, every: usize) -> ExitCode {
    let root = folders::workspace().join("target/corpus");
    let crates: Vec<(usize, &BTreeMap<String, String>)> = report
        .outcomes
        .iter()
        .map(|outcome| &outcome.crate_files)
        .enumerate()
        .filter(|(_, files)| !files.is_empty())
        .step_by(every)
        .collect();
    let mut failed = 0;
    for (number, batch) in crates.chunks(BATCH).enumerate() {
        let workspace = root.join("workspace");
        if let Err(error) = write(&workspace, batch) {
            eprintln!("cannot write {}: {error}", workspace.display());
            return ExitCode::FAILURE;
        }
        println!("compiling {} to {} of {}", number * BATCH + 1, number * BATCH + batch.len(), crates.len());
        let status = Command::new(env!("CARGO"))
            .args(["clippy", "--workspace", "--all-targets", "--keep-going", "--quiet", "--", "-D", "warnings"])
            .current_dir(&workspace)
            .env("CARGO_TARGET_DIR", root.join("target"))
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .env("CARGO_INCREMENTAL", "0")
            .status();
        failed += usize::from(!status.is_ok_and(|status| status.success()));
    }
    if failed == 0 {
        println!("{} compiled without a warning", count(crates.len(), "client"));
        return ExitCode::SUCCESS;
    }
    eprintln!("{} failed", count(failed, "batch"));
    ExitCode::FAILURE
}

fn write(workspace: &Path, crates: &[(usize, &BTreeMap<String, String>)]) -> std::io::Result<()> {
    if workspace.exists() {
        fs::remove_dir_all(workspace)?;
    }
    for (number, files) in crates {
        for (path, text) in files.iter() {
            let path = workspace.join(format!("crates/c{number}")).join(path);
            fs::create_dir_all(path.parent().expect("a file lies in a folder"))?;
            fs::write(path, text)?;
        }
    }
    fs::write(workspace.join("Cargo.toml"), "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n")?;
    fs::copy(folders::workspace().join("Cargo.lock"), workspace.join("Cargo.lock"))?;
    Ok(())
}
