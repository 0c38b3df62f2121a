//! Problems of a document, each reported once.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::Range;

use naftiko_syntax::{Code, Diagnostic};

use crate::file::File;
use crate::located::Located;

#[derive(Debug, Default)]
pub(crate) struct Report {
    diagnostics: RefCell<Vec<Diagnostic>>,
    /// Messages, with the name of their file and their place.
    reported: RefCell<HashSet<(String, String, Range<usize>)>>,
}

impl Report {
    /// Reports a problem, unless it was reported before.
    pub(crate) fn add(&self, diagnostic: Diagnostic) {
        let place = diagnostic.places.first();
        let (file, span) = place.map(|place| (place.source.name(), place.span.clone())).unwrap_or_default();
        if self.reported.borrow_mut().insert((diagnostic.message.clone(), file.to_owned(), span)) {
            self.diagnostics.borrow_mut().push(diagnostic);
        }
    }

    /// Warns of something at a node.
    pub(crate) fn warn(&self, at: &Located, message: impl Into<String>, help: impl Into<String>) {
        let warning = Diagnostic::warning(Code::InvalidCompanion, message);
        self.add(warning.at_span(&at.file().source, at.span.clone(), "").help(help));
    }

    /// Warns that a node is not of the kind that belongs there.
    pub(crate) fn warn_kind(&self, at: &Located, expected: &str) {
        self.warn(
            at,
            format!("{expected} belongs here, and this is {}", at.node().kind()),
            format!("write {expected}"),
        );
    }

    /// Reports what could not be parsed of a file.
    pub(crate) fn syntax(&self, file: &File) {
        for (byte, message) in file.take_errors() {
            let source = &file.id.source;
            let syntax = if source.text().trim_start().starts_with('{') { "JSON" } else { "YAML" };
            let message = format!("this part of the document is not {syntax}: {message}");
            let diagnostic = Diagnostic::warning(Code::InvalidCompanion, message)
                .at_span(source, byte..byte, "it is left out")
                .help("mend it; the mistake is often on the line before");
            self.add(diagnostic);
        }
    }

    /// What was reported since this was asked last.
    pub(crate) fn take(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.diagnostics.borrow_mut())
    }
}
