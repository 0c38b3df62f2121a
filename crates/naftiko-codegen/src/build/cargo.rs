//! What a build script prints for Cargo.

use std::fmt;
use std::path::Path;

use naftiko_spec::{Diagnostic, Severity};

/// The lines that a build script prints.
#[derive(Debug, Default)]
pub(super) struct Messages {
    lines: Vec<String>,
    has_error: bool,
}

impl Messages {
    /// Asks Cargo to run the build script again if a file, or anything in a folder, changes.
    pub(super) fn depends_on(&mut self, path: &Path) {
        let line = format!("cargo::rerun-if-changed={}", path.display());
        if !self.lines.contains(&line) {
            self.lines.push(line);
        }
    }

    /// Adds the diagnostics. Notes are left out, because they ask for no change.
    pub(super) fn report(&mut self, diagnostics: &[Diagnostic], deny_warnings: bool) {
        for diagnostic in diagnostics {
            let text = diagnostic.render(false);
            match diagnostic.severity {
                Severity::Note => {}
                Severity::Warning if !deny_warnings => self.warning(&text),
                Severity::Warning | Severity::Error => self.error(&text),
            }
        }
    }

    /// Adds a text that Cargo prints as errors, one for each line, and that fails the build.
    pub(super) fn error(&mut self, text: &str) {
        self.has_error = true;
        self.print("error", text);
    }

    fn warning(&mut self, text: &str) {
        self.print("warning", text);
    }

    /// Cargo reads one line at a time.
    fn print(&mut self, kind: &str, text: &str) {
        self.lines.extend(text.lines().map(|line| format!("cargo::{kind}={line}")));
    }

    /// Whether the build fails.
    pub(super) fn has_error(&self) -> bool {
        self.has_error
    }
}

impl fmt::Display for Messages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
