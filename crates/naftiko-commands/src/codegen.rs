//! The command `codegen`: generates client crates from specs.

mod watch;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use naftiko_codegen::{Change, Crate, Failure, Generated, Generator, Program};

use crate::folders::Specs;
use crate::report::{self, Problems, count};
use crate::{CommandLine, Progress, eprintln, println, runtime};

/// The arguments of `codegen`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Writes nothing, prints how stale files would change, and fails if there are any
    #[arg(long)]
    check: bool,

    /// Generates again when a file of the specs changes, until Ctrl-C
    #[arg(long, conflicts_with = "check")]
    watch: bool,

    #[command(flatten)]
    specs: Specs,

    /// Writes only `codegen.lock` beside the capability files, for clients that a build script
    /// generates
    #[arg(long, conflicts_with_all = ["out", "runtime_version", "runtime_git", "runtime_path"])]
    lock: bool,

    /// Leaves out what has errors, lists it, and generates the rest
    #[arg(long)]
    skip_invalid: bool,

    #[command(flatten)]
    problems: Problems,

    /// Folder for the generated crates [default: `generated` in the workspace]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    #[command(flatten)]
    runtime: runtime::Options,
}

const EXAMPLES: &str = "\
Examples:
  {command} codegen
  {command} codegen --check       in CI: fails if a file is stale
  {command} codegen --watch       while you edit capability files

Exit status:
  0  success
  1  an error in the specs, a stale file with `--check`, or a warning with `--deny-warnings`
  2  arguments that are not valid";

pub(crate) fn run(line: &CommandLine, arguments: &Arguments) -> ExitCode {
    let out = &arguments.out.clone().unwrap_or_else(|| line.folder("generated"));
    let mut generator = Generator::new(arguments.specs.folder(line), out)
        .command(format!("{} codegen", line.name))
        .skip_invalid(arguments.skip_invalid)
        .deny_warnings(arguments.problems.deny_warnings);
    if let Some(runtime) = arguments.runtime.runtime().or_else(|| line.runtime.clone()) {
        generator = generator.runtime(runtime);
    }
    if arguments.watch { watch(line, arguments, generator, out) } else { run_once(line, arguments, generator, out) }
}

fn generate(generator: Generator) -> (Generator, Generated) {
    let progress = Progress::new();
    let generator = generator.on_progress(progress.of_generator("generating"));
    let generated = generator.generate();
    drop(progress);
    (generator, generated)
}

/// Returns what a run changes: all files, or only the locks.
fn changes(arguments: &Arguments, generator: &Generator, generated: &Generated) -> Result<Vec<Change>, Failure> {
    if arguments.lock { generator.lock_changes(generated) } else { generator.changes(generated) }
}

fn run_once(line: &CommandLine, arguments: &Arguments, generator: Generator, out: &Path) -> ExitCode {
    let (generator, generated) = generate(generator);
    arguments.problems.print(&generated.diagnostics);
    let changes = match changes(arguments, &generator, &generated) {
        Ok(changes) => changes,
        Err(failure) => return fail(line, &failure, &generated),
    };
    let place = if arguments.lock { &arguments.specs.folder(line) } else { out };
    if arguments.check {
        return check(line, arguments, place, &changes);
    }
    if let Err(failure) = generator.apply(&changes) {
        return fail(line, &failure, &generated);
    }
    if arguments.lock {
        generated.crates.iter().for_each(|it| println!("{}", line_of_lock(place, it, &changes)));
        report::print_skipped(&generated);
        return ExitCode::SUCCESS;
    }
    for it in &generated.crates {
        println!("{}", line_of(out, it, &changes));
        it.program.iter().for_each(|program| println!("{}", line_of_program(out, it, program, &changes)));
    }
    report::print_skipped(&generated);
    for change in changes.iter().filter(|change| change.new.is_none()) {
        println!("removed {}", change.path.display());
    }
    ExitCode::SUCCESS
}

/// Generates after each change of the specs. Prints one line for each run that has no error.
fn watch(line: &CommandLine, arguments: &Arguments, generator: Generator, out: &Path) -> ExitCode {
    let specs = arguments.specs.folder(line);
    let place = if arguments.lock { &specs } else { out };
    println!("watching {}: Ctrl-C ends", specs.display());
    let watched = watch::watch(&specs, || {
        let (generator, mut generated) = generate(generator.clone());
        let outside = std::mem::take(&mut generated.outside);
        let written = changes(arguments, &generator, &generated).and_then(|changes| {
            generator.apply(&changes)?;
            Ok(changes)
        });
        let print = Box::new(move || {
            arguments.problems.print(&generated.diagnostics);
            match written {
                Ok(changes) => println!("{}", line_of_run(place, &changes)),
                Err(failure) => drop(fail(line, &failure, &generated)),
            }
        });
        watch::Run { outside, print }
    });
    let Err(error) = watched else { return ExitCode::SUCCESS };
    eprintln!("error: cannot watch {}: {error}", specs.display());
    eprintln!("  = help: raise the limit of the system for watched folders, or run `{} codegen`", line.name);
    ExitCode::FAILURE
}

/// Returns what a run changed.
fn line_of_run(place: &Path, changes: &[Change]) -> String {
    let removed = changes.iter().filter(|change| change.new.is_none()).count();
    let numbers = [(changes.len() - removed, "written"), (removed, "removed")];
    let parts = numbers.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = parts.map(|(number, what)| format!("{} {what}", count(*number, "file"))).collect();
    let what = if parts.is_empty() { "up to date".to_owned() } else { parts.join(", ") };
    format!("{}: {what}", place.display())
}

fn check(line: &CommandLine, arguments: &Arguments, place: &Path, changes: &[Change]) -> ExitCode {
    if changes.is_empty() {
        println!("{} is up to date", place.display());
        return ExitCode::SUCCESS;
    }
    changes.iter().for_each(|change| println!("{}", change.diff()));
    let mut command = format!("{} codegen", line.name);
    for (flag, folder) in [("--specs", &arguments.specs.given), ("--out", &arguments.out)] {
        if let Some(folder) = folder {
            command.push_str(&format!(" {flag} {}", folder.display()));
        }
    }
    if arguments.lock {
        command.push_str(" --lock");
    }
    command.push_str(&arguments.runtime.given());
    let verb = if changes.len() == 1 { "is" } else { "are" };
    eprintln!(
        "{} in {} {verb} stale: run `{command}` and commit the result",
        count(changes.len(), "file"),
        place.display(),
    );
    ExitCode::FAILURE
}

/// Returns how many files of a crate were written. `folder` is that of the crate.
fn written(folder: &Path, files: &BTreeMap<String, String>, changes: &[Change]) -> String {
    let is_changed = |path: &&String| changes.iter().any(|change| change.path == folder.join(path));
    match files.keys().filter(is_changed).count() {
        0 => "unchanged".to_owned(),
        written => format!("{} written", count(written, "file")),
    }
}

fn line_of_program(out: &Path, it: &Crate, program: &Program, changes: &[Change]) -> String {
    let folder = out.join(&program.path);
    let what = written(&folder, &program.files, changes);
    format!("{}: program `{}` -> {}, {what}", it.name(), program.name, folder.display())
}

fn line_of_lock(specs: &Path, it: &Crate, changes: &[Change]) -> String {
    let lock = specs.join(&it.path).join("codegen.lock");
    let what = if changes.iter().any(|change| change.path == lock) { "written" } else { "unchanged" };
    format!("{}: {} {what}", it.name(), lock.display())
}

fn line_of(out: &Path, it: &Crate, changes: &[Change]) -> String {
    let what = written(&out.join(&it.path), &it.files, changes);
    format!(
        "{}: {}, {}, {} -> {}, {what} in {} ms",
        it.name(),
        count(it.file_count(), "capability file"),
        count(it.operation_count(), "operation"),
        count(it.warnings, "warning"),
        // Removes the slash that joining an empty path leaves.
        out.join(&it.path).components().as_path().display(),
        it.elapsed.as_millis(),
    )
}

fn fail(line: &CommandLine, failure: &Failure, generated: &Generated) -> ExitCode {
    match failure {
        Failure::Specs(_) | Failure::Warnings(_) => {
            eprintln!("{failure}");
            report::print_where_explained(line, &generated.diagnostics);
        }
        Failure::Output(diagnostic) => {
            report::print(diagnostic);
            report::print_where_explained(line, [diagnostic.as_ref()]);
        }
    }
    ExitCode::FAILURE
}
