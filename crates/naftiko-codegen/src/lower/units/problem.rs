//! What is wrong with a tool or a flow, and where.

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

/// Reports the problems of a tool, or of the unit of a flow.
pub(super) struct Notes<'n> {
    /// Whether it is a flow, whose method reports its inputs.
    pub(super) is_flow: bool,
    /// The name of the tool or of the flow.
    pub(super) name: &'n str,
    pub(super) report: &'n mut Report,
}

impl Notes<'_> {
    /// Reports that a part of it is left out, or not as it is declared.
    pub(super) fn note(&mut self, source: &Source, message: &str, at: At, help: &str) {
        self.push(Severity::Note, source, message, at, help);
    }

    /// Reports that it may return other values than its author expects.
    pub(super) fn warning(&mut self, source: &Source, message: &str, at: At, help: &str) {
        self.push(Severity::Warning, source, message, at, help);
    }

    fn push(&mut self, severity: Severity, source: &Source, message: &str, at: At, help: &str) {
        let (what, code) = match self.is_flow {
            true => ("flow", Code::PartialFlow),
            false => ("tool", Code::PartialTool),
        };
        let message = format!("the {what} `{}`: {message}", self.name);
        let diagnostic = match severity {
            Severity::Warning => Diagnostic::warning(code, message),
            _ => Diagnostic::note(code, message),
        };
        self.report.push(diagnostic.at(source, at, "").help(help));
    }
}
