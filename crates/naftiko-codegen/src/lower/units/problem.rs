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

/// What has problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A tool.
    Tool,
    /// The unit of a flow, whose method reports its inputs.
    Flow,
    /// A resource.
    Resource,
    /// A prompt.
    Prompt,
}

impl Kind {
    /// Returns its name in messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Tool => "tool",
            Kind::Flow => "flow",
            Kind::Resource => "resource",
            Kind::Prompt => "prompt",
        }
    }

    fn code(self) -> Code {
        match self {
            Kind::Tool => Code::PartialTool,
            Kind::Flow => Code::PartialFlow,
            Kind::Resource | Kind::Prompt => Code::PartialResource,
        }
    }
}

/// Reports the problems of something that is served by name.
pub(super) struct Notes<'n> {
    pub(super) kind: Kind,
    /// Its name.
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
        let message = format!("the {} `{}`: {message}", self.kind.name(), self.name);
        let diagnostic = match severity {
            Severity::Warning => Diagnostic::warning(self.kind.code(), message),
            _ => Diagnostic::note(self.kind.code(), message),
        };
        self.report.push(diagnostic.at(source, at, "").help(help));
    }
}
