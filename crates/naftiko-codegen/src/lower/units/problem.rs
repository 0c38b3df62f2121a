//! What is wrong with a tool, a flow or a route, and where.

use naftiko_spec::{At, Code, Diagnostic, Severity, Source};

use crate::report::Report;

/// Why a tool or a route is left out, and the place in a file.
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
    /// A route of a REST server.
    Route,
}

impl Kind {
    /// Returns its name in messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Tool => "tool",
            Kind::Flow => "flow",
            Kind::Resource => "resource",
            Kind::Prompt => "prompt",
            Kind::Route => "route",
        }
    }

    /// Returns the prefix of its inputs in `with`.
    pub(super) fn prefix(self) -> &'static str {
        if self == Kind::Route { "rest" } else { "tools" }
    }

    fn code(self) -> Code {
        match self {
            Kind::Tool => Code::PartialTool,
            Kind::Flow => Code::PartialFlow,
            Kind::Resource | Kind::Prompt => Code::PartialResource,
            Kind::Route => Code::PartialRoute,
        }
    }
}

/// Reports the problems of something that is served by name.
pub(super) struct Notes<'n> {
    pub(super) kind: Kind,
    /// Its name; of a route, its method and its path.
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

    /// Warns that it is left out, because another one is in its place.
    pub(super) fn doubled(&mut self, source: &Source, message: &str, at: At, other: (&Source, At)) {
        let diagnostic = self.diagnostic(Severity::Warning, message).at(source, at, "");
        self.report
            .push(diagnostic.at(other.0, other.1, "the other one").help("remove one of them, or change its path"));
    }

    fn push(&mut self, severity: Severity, source: &Source, message: &str, at: At, help: &str) {
        let diagnostic = self.diagnostic(severity, message);
        self.report.push(diagnostic.at(source, at, "").help(help));
    }

    fn diagnostic(&self, severity: Severity, message: &str) -> Diagnostic {
        let code = self.kind.code();
        let message = format!("the {} `{}`: {message}", self.kind.name(), self.name);
        match severity {
            Severity::Warning => Diagnostic::warning(code, message),
            _ => Diagnostic::note(code, message),
        }
    }
}
