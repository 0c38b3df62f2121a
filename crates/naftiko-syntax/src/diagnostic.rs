//! What is off in a file, where, and what to write instead.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::code::Code;
use crate::source::{At, Source};

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing: something was decided for the author.
    Note,
    /// Probably not what the author meant; the client is generated all the same.
    Warning,
    /// No correct client can be made of this; nothing is written.
    Error,
}

/// One problem.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// Its kind.
    pub code: Code,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The cause, and where it says so; the first is the main place.
    pub places: Vec<Place>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A part of a file that a [`Diagnostic`] points at.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file.
    pub source: Source,
    /// The bytes of its text.
    pub span: Range<usize>,
    /// What stands beside the underline; may be empty.
    pub label: String,
    /// Whether the text there may be a secret, so that it is named and not shown.
    pub is_secret: bool,
}

impl Diagnostic {
    /// A problem without a place yet.
    pub fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        Diagnostic { severity, code, message: message.into(), places: Vec::new(), help: None }
    }

    /// An [`Error`](Severity::Error).
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A [`Warning`](Severity::Warning).
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A [`Note`](Severity::Note).
    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    /// Points at a node.
    pub fn at(self, source: &Source, at: At, label: impl Into<String>) -> Self {
        self.at_span(source, at.span(), label)
    }

    /// Points at bytes of a text.
    pub fn at_span(mut self, source: &Source, span: Range<usize>, label: impl Into<String>) -> Self {
        let span = underlined(source, span);
        self.places.push(Place { source: source.clone(), span, label: label.into(), is_secret: false });
        self
    }

    /// Keeps what the places say out of what is printed, as it may be a secret: their lines have a number only.
    pub fn secret(mut self) -> Self {
        self.places.iter_mut().for_each(|place| place.is_secret = true);
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The problem as `rustc` would print it, with colours if `styled`.
    pub fn render(&self, styled: bool) -> String {
        let level = match self.severity {
            Severity::Note => Level::NOTE,
            Severity::Warning => Level::WARNING,
            Severity::Error => Level::ERROR,
        };
        let title = level.primary_title(visible(&self.message)).id(self.code.as_str());
        let mut group = Group::with_title(title);
        for (index, place) in self.places.iter().enumerate() {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            group = place.add_to(group, kind);
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(visible(help)));
        }
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        renderer.decor_style(DecorStyle::Ascii).render(&[group]).to_string()
    }
}

impl Place {
    /// The line and the column of a byte of the place's line, counted from 1.
    pub(crate) fn position(&self, byte: usize) -> (usize, usize) {
        let (number, line) = self.source.line(byte);
        (number, self.source.text()[line.start..byte].chars().count() + 1)
    }

    fn add_to<'g>(&'g self, group: Group<'g>, kind: AnnotationKind) -> Group<'g> {
        // Only the line itself: the time a snippet takes grows with its length.
        let (number, line) = self.source.line(self.span.start);
        let (name, text) = (visible(self.source.name()), &self.source.text()[line.clone()]);
        if self.is_secret {
            let (_, column) = self.position(self.span.start);
            return group.element(Origin::path(name).line(number).char_column(column));
        }
        let span = self.span.start - line.start..self.span.end - line.start;
        let label = Some(visible(&self.label)).filter(|label| !label.is_empty());
        // As many bytes as before, so that the span stays where it is.
        let text = text.replace(|c: char| ('\u{80}'..'\u{a0}').contains(&c), "??");
        group.element(Snippet::source(text).line_start(number).path(name).annotation(kind.span(span).label(label)))
    }
}

/// `text` without characters that a terminal would obey.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// A span of at most one line and at least one character, so that the underline can be seen and stays small.
fn underlined(source: &Source, span: Range<usize>) -> Range<usize> {
    let text = source.text();
    // Behind the last line is no line to show.
    let start = floor(text, span.start).min(text.trim_end().len());
    let line_end = source.line(start).1.end;
    let end = floor(text, span.end).min(line_end);
    if end > start {
        return start..end;
    }
    let content = text[start..line_end].trim_end().len();
    start..start + content
}

fn floor(text: &str, byte: usize) -> usize {
    let byte = byte.min(text.len());
    (0..=byte).rev().find(|&byte| text.is_char_boundary(byte)).unwrap_or(0)
}
