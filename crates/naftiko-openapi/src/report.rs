//! Diagnostics of a document, each reported once.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::Range;

use naftiko_syntax::{Code, Diagnostic};

use crate::file::File;
use crate::located::Located;

#[derive(Debug, Default)]
pub(crate) struct Report {
    diagnostics: RefCell<Vec<Diagnostic>>,
    /// Messages, with their file and place.
    reported: RefCell<HashSet<(String, String, Range<usize>)>>,
}

impl Report {
    /// Reports a diagnostic, unless it was already reported.
    pub(crate) fn add(&self, diagnostic: Diagnostic) {
        let place = diagnostic.places.first();
        let (file, span) = place.map(|place| (place.source.name(), place.span.clone())).unwrap_or_default();
        if self.reported.borrow_mut().insert((diagnostic.message.clone(), file.to_owned(), span)) {
            self.diagnostics.borrow_mut().push(diagnostic);
        }
    }

    /// Warns about a node.
    pub(crate) fn warn(&self, at: &Located, message: impl Into<String>, help: impl Into<String>) {
        let warning = Diagnostic::warning(Code::InvalidOpenApi, message);
        self.add(warning.at_span(&at.file().source, at.span.clone(), "").help(help));
    }

    /// Warns that a node is not of the expected kind.
    pub(crate) fn warn_kind(&self, at: &Located, expected: &str) {
        self.warn(
            at,
            format!("expected {expected}, found {}", at.node().kind()),
            format!("replace it with {expected}"),
        );
    }

    /// Reports the syntax errors of a file.
    pub(crate) fn syntax(&self, file: &File) {
        for (byte, message) in file.take_errors() {
            let source = &file.id.source;
            let syntax = if source.text().trim_start().starts_with('{') { "JSON" } else { "YAML" };
            let message = format!("this part of the document is not valid {syntax}: {message}");
            let diagnostic = Diagnostic::warning(Code::InvalidOpenApi, message)
                .at_span(source, byte..byte, "ignored")
                .help("fix the syntax; the mistake is often on the line before");
            self.add(diagnostic);
        }
    }

    /// Returns the diagnostics since the last call.
    pub(crate) fn take(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.diagnostics.borrow_mut())
    }
}
