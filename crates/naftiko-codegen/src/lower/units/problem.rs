//! What is wrong with a tool, a flow or a route, and where.

use naftiko_spec::{At, Code, Diagnostic, Severity, Source, Spanned};

use crate::report::Report;

/// Why a tool or a route is left out, and the place in a file.
pub(in crate::lower) struct Problem {
    /// The kind of reason.
    pub(super) reason: &'static str,
    pub(in crate::lower) message: String,
    pub(super) source: Source,
    pub(in crate::lower) at: At,
    pub(in crate::lower) help: String,
    /// How it is reported; `None` if it is reported elsewhere.
    severity: Option<Severity>,
    /// Where what is left out refers to the flow with the problem.
    reference: Option<Box<Reference>>,
}

/// A reference to a flow.
struct Reference {
    source: Source,
    at: At,
    flow: String,
}

impl Problem {
    /// Creates a problem that is reported as a note.
    pub(super) fn new(
        reason: &'static str,
        message: impl Into<String>,
        source: &Source,
        at: At,
        help: impl Into<String>,
    ) -> Self {
        let (message, source, help) = (message.into(), source.clone(), help.into());
        Problem { reason, message, source, at, help, severity: Some(Severity::Note), reference: None }
    }

    /// Reports it with another severity.
    pub(super) fn with_severity(self, severity: Severity) -> Self {
        Problem { severity: Some(severity), ..self }
    }

    /// Does not report it, because that is done elsewhere.
    pub(super) fn reported(self) -> Self {
        Problem { severity: None, ..self }
    }

    /// Whether it is reported elsewhere.
    pub(super) fn is_reported(&self) -> bool {
        self.severity.is_none()
    }

    /// Whether it is an error.
    pub(super) fn is_error(&self) -> bool {
        self.severity == Some(Severity::Error)
    }

    /// Makes it a problem of something that refers to a flow.
    pub(super) fn of_reference(self, source: &Source, flow: &Spanned<String>) -> Self {
        let reference = Reference { source: source.clone(), at: flow.at, flow: flow.value.clone() };
        Problem { reference: Some(Box::new(reference)), ..self }
    }
}

/// What has problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lower) enum Kind {
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
    /// A skill.
    Skill,
}

impl Kind {
    /// Returns its name in messages.
    pub(in crate::lower) fn name(self) -> &'static str {
        match self {
            Kind::Tool => "tool",
            Kind::Flow => "flow",
            Kind::Resource => "resource",
            Kind::Prompt => "prompt",
            Kind::Route => "route",
            Kind::Skill => "skill",
        }
    }

    /// Returns the prefix of its inputs in `with`.
    pub(super) fn prefix(self) -> &'static str {
        if self == Kind::Route { "rest" } else { "tools" }
    }

    /// Returns the code of its diagnostics.
    pub(super) fn code(self) -> Code {
        match self {
            Kind::Tool => Code::PartialTool,
            Kind::Flow => Code::PartialFlow,
            Kind::Resource | Kind::Prompt => Code::PartialResource,
            Kind::Route => Code::PartialRoute,
            Kind::Skill => Code::PartialSkill,
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
    /// Reports why it is left out. If the flow that it refers to has the problem, that is reported
    /// with the flow.
    pub(super) fn left_out(&mut self, problem: &Problem) {
        let Problem { source, message, at, help, .. } = problem;
        let known = self.report.len();
        if let Some(severity) = problem.severity {
            self.push(severity, source, message, *at, help);
        }
        let is_new = self.report.len() > known;
        if let Some(Reference { source, at, flow }) = problem.reference.as_deref().filter(|_| !is_new) {
            let message = format!("the flow `{flow}` that it refers to is left out");
            self.note(source, &message, *at, "correct what is reported about the flow");
        }
    }

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
        if is_first(self.report, source, at, message) {
            let diagnostic = self.diagnostic(severity, message);
            self.report.push(diagnostic.at(source, at, "").help(help));
        }
    }

    fn diagnostic(&self, severity: Severity, message: &str) -> Diagnostic {
        let code = self.kind.code();
        let message = format!("the {} `{}`: {message}", self.kind.name(), self.name);
        match severity {
            Severity::Error => Diagnostic::error(code, message),
            Severity::Warning => Diagnostic::warning(code, message),
            Severity::Note => Diagnostic::note(code, message),
        }
    }
}

/// Whether a problem is new. That of a flow is found again for each tool that refers to the flow.
pub(in crate::lower) fn is_first(report: &mut Report, source: &Source, at: At, message: &str) -> bool {
    report.is_first(format!("{}:{at:?}: {message}", source.name()))
}
