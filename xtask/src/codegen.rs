//! `cargo xtask codegen`: specs to client crates.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::{eprintln, println};
use naftiko_codegen::{Change, Crate, Diagnostic, Failure, Generator};

/// Exits with 0 if all is well, 1 if something is stale or wrong, 2 if the arguments are not understood.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Changes nothing: prints what is stale, and exits with 1 if anything is
    #[arg(long)]
    check: bool,

    /// Folder of capability files, each folder in it a client crate [default: `specs` of the workspace]
    #[arg(long, value_name = "DIR")]
    specs: Option<PathBuf>,

    /// Folder of the generated crates [default: `generated` of the workspace]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace");
    let specs = arguments.specs.clone().unwrap_or_else(|| folder(root, "specs"));
    let out = &arguments.out.clone().unwrap_or_else(|| folder(root, "generated"));
    let generator = Generator::new(specs, out).runtime_path(root.join("crates/naftiko-client"));

    let generated = generator.generate();
    generated.diagnostics.iter().for_each(print);
    let changes = match generator.changes(&generated) {
        Ok(changes) => changes,
        Err(failure) => return fail(&failure),
    };
    if arguments.check {
        return check(arguments, out, &changes);
    }
    if let Err(failure) = generator.apply(&changes) {
        return fail(&failure);
    }
    generated.crates.iter().for_each(|it| println!("{}", line(out, it, &changes)));
    for change in changes.iter().filter(|change| change.new.is_none()) {
        println!("removed {}", out.join(&change.path).display());
    }
    ExitCode::SUCCESS
}

/// A folder of the workspace, in short if that is where we are.
fn folder(root: &Path, name: &str) -> PathBuf {
    if std::env::current_dir().is_ok_and(|here| here == root) { PathBuf::from(name) } else { root.join(name) }
}

fn check(arguments: &Arguments, out: &Path, changes: &[Change]) -> ExitCode {
    if changes.is_empty() {
        println!("{} is up to date", out.display());
        return ExitCode::SUCCESS;
    }
    changes.iter().for_each(|change| println!("{}", change.diff()));
    let mut command = "cargo xtask codegen".to_owned();
    for (flag, folder) in [("--specs", &arguments.specs), ("--out", &arguments.out)] {
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
    let written = it.files.keys().filter(|path| changes.iter().any(|change| change.path == it.path.join(path))).count();
    let what = if written == 0 { "unchanged".to_owned() } else { format!("{} written", count(written, "file")) };
    format!(
        "{}: {}, {}, {} -> {}, {what} in {} ms",
        it.api.name,
        count(it.api.file_count(), "capability file"),
        count(it.api.operation_count(), "operation"),
        count(it.warnings, "warning"),
        // Without the slash that joining an empty path leaves.
        out.join(&it.path).components().as_path().display(),
        it.elapsed.as_millis(),
    )
}

fn fail(failure: &Failure) -> ExitCode {
    match failure {
        Failure::Specs(_) => eprintln!("{failure}"),
        Failure::Output(diagnostic) => print(diagnostic),
    }
    ExitCode::FAILURE
}

/// Colours are dropped where standard error is no terminal.
fn print(diagnostic: &Diagnostic) {
    eprintln!("{}\n", diagnostic.render(true));
}

fn count(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
