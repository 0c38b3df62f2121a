//! What is wrong with a tool, and where.

use naftiko_spec::{At, Code, Diagnostic, Severity, Source};

use crate::report::Report;

/// Why a tool is left out, and the place in a file.
pub(in crate::lower) struct Problem {
    /// The kind of reason.
    pub(super) reason: &'static str,
    pub(in crate::lower) message: String,
    pub(super) source: Source,
    pub(in crate::lower) at: At,
    pub(in crate::lower) help: String,
}

/// Reports the problems of a tool.
pub(super) struct Notes<'n> {
    /// The name of the tool.
    pub(super) tool: &'n str,
    pub(super) report: &'n mut Report,
}

impl Notes<'_> {
    /// Reports that a part of the tool is left out, or not as it is declared.
    pub(super) fn note(&mut self, source: &Source, message: &str, at: At, help: &str) {
        self.push(Severity::Note, source, message, at, help);
    }

    /// Reports that the tool may return other values than its author expects.
    pub(super) fn warning(&mut self, source: &Source, message: &str, at: At, help: &str) {
        self.push(Severity::Warning, source, message, at, help);
    }

    fn push(&mut self, severity: Severity, source: &Source, message: &str, at: At, help: &str) {
        let message = format!("the tool `{}`: {message}", self.tool);
        let diagnostic = match severity {
            Severity::Warning => Diagnostic::warning(Code::PartialTool, message),
            _ => Diagnostic::note(Code::PartialTool, message),
        };
        self.report.push(diagnostic.at(source, at, "").help(help));
    }
}
