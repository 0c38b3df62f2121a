//! What the commands print of problems.

use std::collections::BTreeSet;

use anstream::{eprintln, println};
use naftiko_codegen::{Diagnostic, Generated, Severity, Skipped};

/// Which problems are printed, and which of them fail a command.
#[derive(clap::Args)]
pub(crate) struct Problems {
    /// Fails if there is a warning, and writes nothing
    #[arg(long)]
    pub(crate) deny_warnings: bool,

    /// Prints every problem; otherwise those of one kind in a file are printed as one, with their number
    #[arg(long)]
    pub(crate) all: bool,
}

impl Problems {
    /// The problems that are printed.
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

/// Colours are dropped where standard error is no terminal.
pub(crate) fn print(diagnostic: &Diagnostic) {
    eprintln!("{}\n", diagnostic.render(true));
}

/// Says where the errors among some problems are explained, if there are any.
pub(crate) fn print_where_explained<'d>(diagnostics: impl IntoIterator<Item = &'d Diagnostic>) {
    let errors = diagnostics.into_iter().filter(|it| it.severity == Severity::Error);
    let codes: Vec<_> = errors.map(|it| it.code.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    match codes.as_slice() {
        [] => {}
        [code] => eprintln!("for more about this error: cargo xtask check --explain {code}"),
        [first, ..] => {
            eprintln!("for more about an error ({}): cargo xtask check --explain {first}", codes.join(", "));
        }
    }
}

/// How many of something there are.
pub(crate) fn count(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Lists the operations that were left out, and why.
pub(crate) fn print_skipped(generated: &Generated) {
    for Skipped { namespace, operation, code } in &generated.skipped {
        println!("left out {namespace}.{operation}: {code}");
    }
}
