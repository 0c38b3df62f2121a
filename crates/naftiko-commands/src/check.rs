//! The command `check`: reports problems in capability files, and explains their codes.

mod sarif;

use std::path::Path;
use std::process::ExitCode;

use naftiko_codegen::{Code, Diagnostic, Generated, Generator, Severity, diff};

use crate::folders::Specs;
use crate::report::{self, Problems};
use crate::{CommandLine, Progress, output, println};

/// The arguments of `check`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    specs: Specs,

    /// Output format of problems
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,

    #[command(flatten)]
    problems: Problems,

    /// Explains a code such as `unknown-key`, or lists all codes, and checks nothing
    #[arg(long, value_name = "CODE", value_parser = code, conflicts_with_all = ["specs", "format", "deny_warnings", "all"])]
    explain: Option<Option<Code>>,
}

const EXAMPLES: &str = "\
Examples:
  {command} check
  {command} check --format json | jq -r .message
  {command} check --format sarif > naftiko.sarif
  {command} check --explain unknown-key

Exit status:
  0  no error
  1  an error, or a warning with `--deny-warnings`
  2  arguments that are not valid";

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// Like rustc, on standard error, with a summary on standard output
    Human,
    /// One line of JSON for each problem, on standard output, and nothing else
    Json,
    /// A log in SARIF 2.1.0 of every problem, for code scanning, on standard output
    Sarif,
}

pub(crate) fn run(line: &CommandLine, arguments: &Arguments) -> ExitCode {
    match arguments.explain {
        Some(Some(code)) => output::text(code.explain()),
        Some(None) => Code::all().iter().for_each(|code| println!("{}", summary_of(*code))),
        None => return check(line, &arguments.specs.folder(line), arguments.format, &arguments.problems),
    }
    ExitCode::SUCCESS
}

/// Reads the code of a diagnostic. For one of a change, the error names the command that explains
/// it.
fn code(text: &str) -> Result<Code, String> {
    text.parse::<Code>().map_err(|error| match text.parse::<diff::Code>() {
        Ok(_) => format!("this is the code of a change, which `diff --explain {text}` explains"),
        Err(_) => error.to_string(),
    })
}

/// Returns the first line of a code's page.
fn summary_of(code: Code) -> &'static str {
    code.explain().lines().next().unwrap_or_default()
}

fn check(line: &CommandLine, specs: &Path, format: Format, problems: &Problems) -> ExitCode {
    // The output folder is neither read nor written.
    let progress = Progress::new();
    let generated = Generator::new(specs, "generated").on_progress(progress.of_generator("checking")).generate();
    drop(progress);
    match format {
        Format::Human => {
            problems.print(&generated.diagnostics);
            report::print_where_explained(line, &generated.diagnostics);
            println!("{}: {}", specs.display(), summary(&generated));
        }
        Format::Json => {
            problems.of(&generated.diagnostics).iter().for_each(|it| output::data(&format!("{}\n", it.to_json())))
        }
        Format::Sarif => {
            let problems: Vec<_> = generated.diagnostics.iter().flat_map(Diagnostic::each).collect();
            output::data(&format!("{:#}\n", sarif::log(line, &problems, specs)));
        }
    }
    let denied = if problems.deny_warnings { number_of(&generated, Severity::Warning) } else { 0 };
    if number_of(&generated, Severity::Error) + denied == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn number_of(generated: &Generated, severity: Severity) -> usize {
    generated.diagnostics.iter().filter(|it| it.severity == severity).count()
}

/// Returns the numbers of problems without notes and, if there is no error, of files and
/// operations.
fn summary(generated: &Generated) -> String {
    let kinds = [(Severity::Error, "error"), (Severity::Warning, "warning")];
    let numbers = kinds.map(|(severity, what)| (number_of(generated, severity), what));
    let problems: Vec<_> = numbers.iter().filter(|(n, _)| *n > 0).map(|(n, what)| report::count(*n, what)).collect();
    let problems = if problems.is_empty() { "no problems".to_owned() } else { problems.join(", ") };
    if numbers[0].0 > 0 {
        return problems;
    }
    let files = generated.crates.iter().map(|it| it.file_count()).sum();
    let operations = generated.crates.iter().map(|it| it.operation_count()).sum();
    format!("{}, {}: {problems}", report::count(files, "capability file"), report::count(operations, "operation"))
}
