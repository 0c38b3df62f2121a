//! `cargo xtask codegen`: generates client crates from specs.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::{eprintln, println};
use naftiko_codegen::{Change, Crate, Failure, Generated, Generator};

use crate::folders::{self, Specs};
use crate::report::{self, Problems, count};

/// The exit status is 0 on success, 1 if there is an error or a stale file, and 2 if the arguments
/// are not valid.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Changes nothing, prints how stale files would change, and fails if there are any
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    specs: Specs,

    /// Leaves out operations with errors, lists them, and generates the rest
    #[arg(long)]
    skip_invalid: bool,

    #[command(flatten)]
    problems: Problems,

    /// Folder for the generated crates [default: `generated` in the workspace]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let out = &arguments.out.clone().unwrap_or_else(|| folders::of_workspace("generated"));
    let runtime = folders::workspace().join("crates/naftiko-client");
    let generator = Generator::new(arguments.specs.folder(), out)
        .runtime_path(runtime)
        .skip_invalid(arguments.skip_invalid)
        .deny_warnings(arguments.problems.deny_warnings);

    let generated = generator.generate();
    arguments.problems.print(&generated.diagnostics);
    let changes = match generator.changes(&generated) {
        Ok(changes) => changes,
        Err(failure) => return fail(&failure, &generated),
    };
    if arguments.check {
        return check(arguments, out, &changes);
    }
    if let Err(failure) = generator.apply(&changes) {
        return fail(&failure, &generated);
    }
    generated.crates.iter().for_each(|it| println!("{}", line(out, it, &changes)));
    report::print_skipped(&generated);
    for change in changes.iter().filter(|change| change.new.is_none()) {
        println!("removed {}", change.path.display());
    }
    ExitCode::SUCCESS
}

fn check(arguments: &Arguments, out: &Path, changes: &[Change]) -> ExitCode {
    if changes.is_empty() {
        println!("{} is up to date", out.display());
        return ExitCode::SUCCESS;
    }
    changes.iter().for_each(|change| println!("{}", change.diff()));
    let mut command = "cargo xtask codegen".to_owned();
    for (flag, folder) in [("--specs", &arguments.specs.given), ("--out", &arguments.out)] {
        if let Some(folder) = folder {
            command.push_str(&format!(" {flag} {}", folder.display()));
        }
    }
    let verb = if changes.len() == 1 { "is" } else { "are" };
    eprintln!(
        "{} in {} {verb} stale: run `{command}` and commit the result",
        count(changes.len(), "file"),
        out.display(),
    );
    ExitCode::FAILURE
}

fn line(out: &Path, it: &Crate, changes: &[Change]) -> String {
    let written = it
        .files
        .keys()
        .filter(|path| changes.iter().any(|change| change.path == out.join(&it.path).join(path)))
        .count();
    let what = if written == 0 { "unchanged".to_owned() } else { format!("{} written", count(written, "file")) };
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

fn fail(failure: &Failure, generated: &Generated) -> ExitCode {
    match failure {
        Failure::Specs(_) | Failure::Warnings(_) => {
            eprintln!("{failure}");
            report::print_where_explained(&generated.diagnostics);
        }
        Failure::Output(diagnostic) => {
            report::print(diagnostic);
            report::print_where_explained([diagnostic.as_ref()]);
        }
    }
    ExitCode::FAILURE
}
