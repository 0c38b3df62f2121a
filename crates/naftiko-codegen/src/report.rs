//! Collects the diagnostics of one client in order.

use std::collections::HashSet;

use naftiko_spec::{Code, Diagnostic, Severity};

use crate::model::Api;

/// Collects diagnostics.
#[derive(Default)]
pub(crate) struct Report {
    diagnostics: Vec<Diagnostic>,
    /// The keys of diagnostics that are reported only once.
    reported: HashSet<String>,
}

impl Report {
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(crate) fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.diagnostics.extend(diagnostics);
    }

    /// Adds a diagnostic unless one with the same message was added.
    pub(crate) fn push_once(&mut self, diagnostic: Diagnostic) {
        if !self.diagnostics.iter().any(|known| known.message == diagnostic.message) {
            self.push(diagnostic);
        }
    }

    /// Whether `key` is new. For diagnostics that are reported once although their messages differ.
    pub(crate) fn is_first(&mut self, key: String) -> bool {
        self.reported.insert(key)
    }

    /// Whether a diagnostic with this code was added.
    pub(crate) fn has(&self, code: Code) -> bool {
        self.diagnostics.iter().any(|known| known.code == code)
    }

    /// Returns the number of diagnostics, for [`error_since`](Self::error_since).
    pub(crate) fn len(&self) -> usize {
        self.diagnostics.len()
    }

    /// Returns the code of the first error since there were `before` diagnostics.
    pub(crate) fn error_since(&self, before: usize) -> Option<Code> {
        let mut since = self.diagnostics[before..].iter();
        since.find(|diagnostic| diagnostic.severity == Severity::Error).map(|diagnostic| diagnostic.code)
    }

    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}

/// Reports a client that does nothing, unless that is intentional or follows from an error.
pub(crate) fn empty(api: &Api, is_ignored: bool, diagnostics: &mut Vec<Diagnostic>) {
    let has_error = diagnostics.iter().any(|it| it.severity == Severity::Error);
    if api.is_empty() && !is_ignored && !has_error {
        no_operation(&format!("the files of `{}`", api.name), diagnostics);
    }
}

/// Reports a client without operations as an error. If a warning shows which entries have none,
/// that becomes the error.
pub(crate) fn no_operation(what: &str, diagnostics: &mut Vec<Diagnostic>) {
    let mut found = diagnostics.iter_mut().filter(|it| it.code == Code::Missing && it.severity == Severity::Warning);
    match found.next() {
        Some(warning) => warning.severity = Severity::Error,
        None => diagnostics.push(
            Diagnostic::error(Code::Missing, format!("no operations in {what}"))
                .help("to remove the client, remove the folder"),
        ),
    }
}
