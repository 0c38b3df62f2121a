//! The command `diff`: compares two versions of the specs, and explains the codes of changes.

use std::process::ExitCode;

use naftiko_codegen::diff::{Code, Comparer, DiffError, Level, Verdict};

use crate::folders::Specs;
use crate::report;
use crate::{CommandLine, Progress, eprintln, output, println};

/// The arguments of `diff`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The old side: a git revision, a folder of specs, or the folder of one API [default: HEAD]
    ///
    /// A revision can have a path in its repository, such as `v1:specs`. A folder takes precedence
    /// over a revision of the same name.
    old: Option<String>,

    /// The new side [default: the working tree, with uncommitted changes]
    new: Option<String>,

    /// Output format of the changes
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Lists all changes with their places
    #[arg(short, long)]
    verbose: bool,

    /// Fails if there is a change of this level or of a higher one that `codegen.toml` does not
    /// accept
    #[arg(long, value_enum, value_name = "LEVEL")]
    fail_on: Option<FailOn>,

    /// Writes the version that the changes require into `codegen.toml`, and an entry into
    /// `CHANGELOG.md`
    #[arg(long)]
    bump: bool,

    /// Date of the entries in `CHANGELOG.md`, such as `2026-05-22` [default: none]
    #[arg(long, value_name = "DATE", requires = "bump")]
    date: Option<String>,

    /// Leaves out what has errors on either side, and compares the rest
    #[arg(long)]
    skip_invalid: bool,

    #[command(flatten)]
    specs: Specs,

    /// Explains a code such as `field-removed`, or lists all codes, and compares nothing
    #[arg(
        long,
        value_name = "CODE", value_parser = code,
        conflicts_with_all = ["old", "new", "format", "verbose", "fail_on", "bump", "skip_invalid", "specs"],
    )]
    explain: Option<Option<Code>>,
}

const EXAMPLES: &str = "\
Examples:
  {command} diff                              uncommitted changes
  {command} diff origin/main --fail-on breaking
  {command} diff v0.1.0 --bump                since the last release
  {command} diff v0.1.0 v0.2.0 --format markdown
  {command} diff ../old/specs/clerk specs/clerk
  {command} diff --explain field-removed

Exit status:
  0  success; with changes, too, unless `--fail-on` is given
  1  a change that `--fail-on` names, or an error in the specs of a side
  2  arguments that are not valid, such as an unknown revision";

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a terminal: breaking changes, then additions, then the number of others
    Text,
    /// One JSON object
    Json,
    /// For a comment or a page, in the form of a changelog
    Markdown,
    /// Annotations of GitHub Actions
    Github,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum FailOn {
    /// A change that breaks callers
    Breaking,
    /// Any change
    Any,
}

pub(crate) fn run(line: &CommandLine, arguments: &Arguments) -> ExitCode {
    match arguments.explain {
        Some(Some(code)) => output::text(code.explain()),
        Some(None) => Code::all().iter().for_each(|code| println!("{}", summary_of(*code))),
        None => return diff(line, arguments).unwrap_or_else(|error| fail(line, &error)),
    }
    ExitCode::SUCCESS
}

/// Reads the code of a change. For one of a diagnostic, the error names the command that explains
/// it.
fn code(text: &str) -> Result<Code, String> {
    text.parse::<Code>().map_err(|error| match text.parse::<naftiko_codegen::Code>() {
        Ok(_) => format!("this is the code of a diagnostic, which `check --explain {text}` explains"),
        Err(_) => error.to_string(),
    })
}

/// Returns the first line of a code's page.
fn summary_of(code: Code) -> &'static str {
    code.explain().lines().next().unwrap_or_default()
}

fn diff(line: &CommandLine, arguments: &Arguments) -> Result<ExitCode, DiffError> {
    let mut comparer = Comparer::new(arguments.specs.folder(line)).skip_invalid(arguments.skip_invalid);
    if let Some(old) = &arguments.old {
        comparer = comparer.old(old);
    }
    if let Some(new) = &arguments.new {
        comparer = comparer.new_side(new);
    }
    let progress = Progress::new();
    let verdict = comparer.on_progress(progress.of_generator("resolving")).run()?;
    drop(progress);
    // Planned first, so that a mistake in the arguments prints no report.
    let bump = if arguments.bump { Some(verdict.bump(arguments.date.as_deref())?) } else { None };
    verdict.diagnostics.iter().for_each(report::print);
    if arguments.format != Format::Json {
        verdict.notes.iter().for_each(|note| eprintln!("note: {note}"));
    }
    print_reports(line, &verdict, arguments);
    if let Some(bump) = bump {
        bump.apply()?;
        // The standard output has the format that was asked for.
        bump.changes.iter().for_each(|change| eprintln!("wrote {}", change.path.display()));
    }
    let (least, what) = match arguments.fail_on {
        Some(FailOn::Breaking) => (Level::Breaking, "breaking change"),
        Some(FailOn::Any) => (Level::Note, "change"),
        None => return Ok(ExitCode::SUCCESS),
    };
    let changes = verdict.reports.iter().flat_map(|report| &report.changes);
    match changes.filter(|change| !change.accepted && change.level() >= least).count() {
        0 => Ok(ExitCode::SUCCESS),
        number => {
            eprintln!("{} not accepted in codegen.toml", report::count(number, what));
            eprintln!("  = help: to accept one, add its fingerprint to `accepted` under `[diff]`");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Prints the command that explains the breaking changes, if there are any.
fn print_where_explained(line: &CommandLine, verdict: &Verdict) {
    let changes = verdict.reports.iter().flat_map(|report| &report.changes);
    let mut breaking = changes.filter(|change| change.level() == Level::Breaking && !change.accepted);
    if let Some(change) = breaking.next() {
        eprintln!("for more information about a change, run `{} diff --explain {}`", line.name, change.code);
    }
}

fn print_reports(line: &CommandLine, verdict: &Verdict, arguments: &Arguments) {
    match arguments.format {
        Format::Text => {
            output::text(&verdict.text(arguments.verbose));
            print_where_explained(line, verdict);
        }
        // Not with anstream, which would interpret the data as colours.
        Format::Json => output::data(&verdict.json()),
        Format::Markdown => output::data(&verdict.markdown()),
        Format::Github => output::data(&verdict.github(arguments.verbose)),
    }
}

fn fail(line: &CommandLine, error: &DiffError) -> ExitCode {
    match error {
        DiffError::Arguments(refusal) => {
            eprintln!("{refusal}");
            ExitCode::from(2)
        }
        DiffError::Files(diagnostics) => {
            diagnostics.iter().for_each(report::print);
            eprintln!("nothing was compared");
            report::print_where_explained(line, diagnostics);
            ExitCode::FAILURE
        }
    }
}
