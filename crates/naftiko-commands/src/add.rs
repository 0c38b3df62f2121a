//! The command `add`: writes capability files for operations of an OpenAPI document.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use naftiko_codegen::{AddError, Addition, Choice, Diagnostic, Listing, Plan, Severity};
use serde_json::json;

use crate::folders::Specs;
use crate::report::{self, count};
use crate::{CommandLine, Progress, eprintln, output, println};

/// The arguments of `add`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The OpenAPI document, version 3.0 or 3.1, as YAML or JSON; `-` reads standard input
    document: PathBuf,

    /// Name of the API and of its folder [default: from the folder or the title of the document]
    #[arg(long, value_name = "NAME")]
    api: Option<String>,

    /// Adds the operations with this tag; can be repeated
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,

    /// Adds an operation, such as `listPets` or `GET /pets`; can be repeated
    #[arg(long, value_name = "OPERATION")]
    operation: Vec<String>,

    /// Adds the operations of matching paths, such as `/orgs/**`; can be repeated
    #[arg(long, value_name = "PATTERN")]
    path: Vec<String>,

    /// Adds all operations
    #[arg(long)]
    all: bool,

    /// Leaves out deprecated operations, except those that `--operation` names
    #[arg(long)]
    no_deprecated: bool,

    /// Lists the chosen operations, or all operations, and writes nothing
    #[arg(long)]
    list: bool,

    /// Output format of the list
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Prints the changes as a diff, and writes nothing
    #[arg(long)]
    dry_run: bool,

    /// Replaces the document that is already in the folder
    #[arg(long)]
    replace: bool,

    /// Security scheme to declare, or `document` if each operation uses its own [default: one that
    /// all chosen operations accept]
    #[arg(long, value_name = "SCHEME")]
    security: Option<String>,

    /// Base URL to declare [default: the first absolute server of the document]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,

    #[command(flatten)]
    specs: Specs,
}

const EXAMPLES: &str = "\
Examples:
  {command} add openapi.yaml --list
  {command} add openapi.yaml --api clerk --tag Organizations --tag \"Organization Invitations\"
  curl -L https://api.example.com/openapi.json | {command} add - --api example --all

Exit status:
  0  success
  1  an error in the document or in a file of the specs
  2  arguments that are not valid, or that choose no operation";

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Tags and operations, for readers
    Text,
    /// One JSON object
    Json,
}

pub(crate) fn run(line: &CommandLine, arguments: &Arguments) -> ExitCode {
    match add(line, arguments) {
        Ok(code) => code,
        Err(AddError::Arguments(refusal)) => {
            eprintln!("{refusal}");
            ExitCode::from(2)
        }
        Err(AddError::Files(diagnostic)) => {
            report::print(&diagnostic);
            ExitCode::FAILURE
        }
    }
}

fn add(line: &CommandLine, arguments: &Arguments) -> Result<ExitCode, AddError> {
    let progress = Progress::new();
    let specs = arguments.specs.folder(line);
    progress.step("reading the document");
    let addition = open(arguments, &specs)?;
    let choice = Choice {
        all: arguments.all,
        tags: arguments.tag.clone(),
        operations: arguments.operation.clone(),
        paths: arguments.path.clone(),
        no_deprecated: arguments.no_deprecated,
    };
    let chooses_nothing = choice.is_empty();
    let addition = addition
        .api(arguments.api.clone())
        .choice(choice)
        .security(arguments.security.clone())
        .base_url(arguments.base_url.clone())
        .replace(arguments.replace);
    if arguments.list || chooses_nothing {
        progress.step("listing the operations");
        let listing = addition.list()?;
        drop(progress);
        print_list(&listing, arguments.format);
        if arguments.list {
            return Ok(ExitCode::SUCCESS);
        }
        eprintln!("nothing was added: choose operations with `--tag`, `--operation`, `--path` or `--all`");
        return Ok(ExitCode::from(2));
    }
    progress.step("choosing the operations");
    let plan = addition.plan()?;
    drop(progress);
    if arguments.dry_run {
        plan.changes.iter().for_each(|change| output::text(&change.diff()));
        print_notes(&plan);
        return Ok(ExitCode::SUCCESS);
    }
    addition.apply(&plan)?;
    print_plan(&plan, &specs);
    let progress = Progress::new();
    progress.step("checking the result");
    let (diagnostics, operations) = addition.check(&plan.api)?;
    drop(progress);
    Ok(print_check(line, &diagnostics, operations, &plan, &specs))
}

fn open(arguments: &Arguments, specs: &Path) -> Result<Addition, AddError> {
    if arguments.document.as_os_str() != "-" {
        return Addition::of_file(specs, &arguments.document);
    }
    let mut bytes = Vec::new();
    let text = io::stdin().lock().read_to_end(&mut bytes).and_then(|_| {
        String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
    });
    let text = text.map_err(|error| {
        let message = format!("cannot read standard input: {error}");
        AddError::Files(Box::new(Diagnostic::error(naftiko_codegen::Code::Io, message)))
    })?;
    Addition::of_text(specs, "standard input", text)
}

fn print_list(listing: &Listing, format: Format) {
    if format == Format::Text {
        output::text(&listing.to_string());
        return;
    }
    let tags = listing.tags.iter().map(|tag| {
        let operations = tag.operations.iter().map(|it| {
            json!({
                "id": it.id,
                "method": it.method,
                "path": it.path,
                "summary": it.summary,
                "tags": it.tags,
                "deprecated": it.deprecated,
                "types": it.types,
            })
        });
        json!({
            "name": tag.name,
            "description": tag.description,
            "types": tag.types,
            "operations": operations.collect::<Vec<_>>(),
        })
    });
    let list = json!({
        "title": listing.title,
        "version": listing.version,
        "types": listing.types,
        "tags": tags.collect::<Vec<_>>(),
    });
    output::data(&format!("{list:#}\n"));
}

fn print_plan(plan: &Plan, specs: &Path) {
    for (path, operations) in &plan.added {
        println!("{}: {} added", path.display(), count(*operations, "operation"));
    }
    let is_capability = |path: &Path| plan.added.iter().any(|(known, _)| known == path);
    for change in plan.changes.iter().filter(|change| !is_capability(&change.path)) {
        let what = if change.old.is_some() { "replaced" } else { "copied" };
        println!("{}: {what} as received", change.path.display());
    }
    if plan.changes.is_empty() {
        println!("{} has all chosen operations", specs.join(&plan.api).display());
    }
    print_notes(plan);
}

/// The maximum number of operations that a note lists.
const MOST_LISTED: usize = 5;

/// Prints what was not added, and what is no longer in the document.
fn print_notes(plan: &Plan) {
    let list = |texts: &mut dyn Iterator<Item = String>| {
        let texts: Vec<String> = texts.collect();
        let shown = texts.iter().take(MOST_LISTED).map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ");
        let more = texts.len().saturating_sub(MOST_LISTED);
        if more > 0 { format!("{shown} and {more} more") } else { shown }
    };
    if !plan.deprecated.is_empty() {
        let operations = list(&mut plan.deprecated.iter().cloned());
        let number = count(plan.deprecated.len(), "deprecated operation");
        println!("{number} left out: {operations}");
    }
    for (operation, reason) in &plan.left_out {
        println!("left out `{operation}`: {reason}");
    }
    for (name, place) in &plan.moved {
        println!("`{name}` is now `{place}` in the document: change its method and path by hand");
    }
    let mut files: Vec<&PathBuf> = plan.vanished.iter().map(|(_, file)| file).collect();
    files.dedup();
    for file in files {
        let of_file = plan.vanished.iter().filter(|(_, known)| known == file).map(|(name, _)| name.clone());
        let operations = list(&mut of_file.into_iter());
        println!("{}: not in the document, and kept: {operations}", file.display());
    }
    if plan.base_url.is_empty() {
        println!("the document has no absolute server, so the caller sets the base URL; or add `--base-url URL`");
    }
}

/// Prints what `check` reports about the folder, and the next step.
fn print_check(
    line: &CommandLine,
    diagnostics: &[Diagnostic],
    operations: usize,
    plan: &Plan,
    specs: &Path,
) -> ExitCode {
    let shown: Vec<&Diagnostic> = diagnostics.iter().filter(|it| it.severity != Severity::Note).collect();
    shown.iter().for_each(|diagnostic| report::print(diagnostic));
    report::print_where_explained(line, diagnostics);
    let number = |severity: Severity| diagnostics.iter().filter(|it| it.severity == severity).count();
    let (errors, warnings) = (number(Severity::Error), number(Severity::Warning));
    let folder = specs.join(&plan.api);
    let problems = match (errors, warnings) {
        (0, 0) => "no problems".to_owned(),
        (0, warnings) => count(warnings, "warning"),
        (errors, 0) => count(errors, "error"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    };
    println!("{}: {}: {problems}", folder.display(), count(operations, "operation"));
    if errors > 0 {
        return ExitCode::FAILURE;
    }
    if !plan.changes.is_empty() {
        println!("next: `{} codegen` writes the client", line.name);
        if !plan.variables.is_empty() {
            println!("the client reads its secret from {}", plan.variables.join(" and "));
        }
    }
    ExitCode::SUCCESS
}
