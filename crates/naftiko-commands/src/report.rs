//! Prints problems.

use std::collections::BTreeSet;

use naftiko_codegen::{Diagnostic, Generated, Severity, Skipped};

use crate::{CommandLine, eprintln, println};

/// Selects the problems that are printed and those that fail a command.
#[derive(clap::Args)]
pub(crate) struct Problems {
    /// Fails and writes no files if there is a warning
    #[arg(long)]
    pub(crate) deny_warnings: bool,

    /// Prints every problem, instead of one for each kind in a file with a count
    #[arg(long)]
    pub(crate) all: bool,
}

impl Problems {
    /// Returns the problems to print.
    pub(crate) fn of(&self, diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
        match self.all {
            true => diagnostics.iter().flat_map(Diagnostic::each).collect(),
            false => diagnostics.to_vec(),
        }
    }

    /// Prints them to standard error.
    pub(crate) fn print(&self, diagnostics: &[Diagnostic]) {
        self.of(diagnostics).iter().for_each(print);
    }
}

/// Prints a problem to standard error, without colours if that is not a terminal.
pub(crate) fn print(diagnostic: &Diagnostic) {
    eprintln!("{}\n", diagnostic.render(true));
}

/// Prints the command that explains the errors, if there are any.
pub(crate) fn print_where_explained<'d>(line: &CommandLine, diagnostics: impl IntoIterator<Item = &'d Diagnostic>) {
    let errors = diagnostics.into_iter().filter(|it| it.severity == Severity::Error);
    let codes: Vec<_> = errors.map(|it| it.code.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    match codes.as_slice() {
        [] => {}
        [code] => eprintln!("for more information about this error, run `{} check --explain {code}`", line.name),
        [first, ..] => {
            eprintln!(
                "some errors have detailed explanations: {}\nfor more information about an error, run `{} check --explain {first}`",
                codes.join(", "),
                line.name
            );
        }
    }
}

/// Returns a number with its noun.
pub fn count(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Lists what was left out, each with the code of its error. What is not an operation has its kind.
pub(crate) fn print_skipped(generated: &Generated) {
    for Skipped { kind, namespace, name, code } in &generated.skipped {
        match *kind {
            "operation" => println!("left out {namespace}.{name}: {code}"),
            kind => println!("left out the {kind} `{name}` of `{namespace}`: {code}"),
        }
    }
}
