//! The diagnostics of one client, in the order in which they are found, and what is said of one without operations.

use std::collections::HashSet;

use naftiko_spec::{Code, Diagnostic, Severity};

/// Collects diagnostics.
#[derive(Default)]
pub(crate) struct Report {
    diagnostics: Vec<Diagnostic>,
    /// The keys of what is reported once only.
    reported: HashSet<String>,
}

impl Report {
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(crate) fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.diagnostics.extend(diagnostics);
    }

    /// Reports something unless something with the same message is reported already.
    pub(crate) fn push_once(&mut self, diagnostic: Diagnostic) {
        if !self.diagnostics.iter().any(|known| known.message == diagnostic.message) {
            self.push(diagnostic);
        }
    }

    /// Whether `key` is new here. For what is reported once although its messages differ.
    pub(crate) fn is_first(&mut self, key: String) -> bool {
        self.reported.insert(key)
    }

    /// Whether something with this code is reported.
    pub(crate) fn has(&self, code: Code) -> bool {
        self.diagnostics.iter().any(|known| known.code == code)
    }

    /// How many diagnostics there are, for [`error_since`](Self::error_since).
    pub(crate) fn len(&self) -> usize {
        self.diagnostics.len()
    }

    /// The code of the first error since there were `before` diagnostics.
    pub(crate) fn error_since(&self, before: usize) -> Option<Code> {
        let mut since = self.diagnostics[before..].iter();
        since.find(|diagnostic| diagnostic.severity == Severity::Error).map(|diagnostic| diagnostic.code)
    }

    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}

/// Makes it an error that a client has no operation. Where a warning says which entries have none, that is the error.
pub(crate) fn no_operation(what: &str, diagnostics: &mut Vec<Diagnostic>) {
    let mut found = diagnostics.iter_mut().filter(|it| it.code == Code::Missing && it.severity == Severity::Warning);
    match found.next() {
        Some(warning) => warning.severity = Severity::Error,
        None => diagnostics.push(
            Diagnostic::error(Code::Missing, format!("no operation comes of {what}"))
                .help("to remove the client, remove the folder"),
        ),
    }
}
