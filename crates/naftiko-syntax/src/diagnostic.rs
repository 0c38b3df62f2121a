//! A problem in a file: what is wrong, where, and how to fix it.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::code::Code;
use crate::fold;
use crate::source::{At, Source};

/// How severe a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Information about a choice that the generator made.
    Note,
    /// Probably not what the author intended; the client is still generated.
    Warning,
    /// No correct client can be generated; nothing is written.
    Error,
}

/// One problem.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Its severity.
    pub severity: Severity,
    /// Its kind.
    pub code: Code,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The places that show the cause; the first is the main one.
    pub places: Vec<Place>,
    /// How to fix it.
    pub help: Option<String>,
    /// Diagnostics of the same kind, which are folded into this one: see [`fold`](crate::fold).
    pub also: Vec<Diagnostic>,
    /// Whether it is folded with diagnostics of other files.
    pub(crate) is_of_client: bool,
}

/// A part of a file that a [`Diagnostic`] points at.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file.
    pub source: Source,
    /// The byte range in its text.
    pub span: Range<usize>,
    /// The label of the underline; may be empty.
    pub label: String,
    /// Whether the text may be a secret, which is not shown.
    pub is_secret: bool,
}

impl Diagnostic {
    /// Creates a diagnostic without a place.
    pub fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        let message = message.into();
        Diagnostic { severity, code, message, places: Vec::new(), help: None, also: Vec::new(), is_of_client: false }
    }

    /// Creates an [`Error`](Severity::Error).
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// Creates a [`Warning`](Severity::Warning).
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Creates a [`Note`](Severity::Note).
    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    /// Adds the place of a node.
    pub fn at(self, source: &Source, at: At, label: impl Into<String>) -> Self {
        self.at_span(source, at.span(), label)
    }

    /// Adds a byte range of a text as a place.
    pub fn at_span(mut self, source: &Source, span: Range<usize>, label: impl Into<String>) -> Self {
        let span = underlined(source, span);
        self.places.push(Place { source: source.clone(), span, label: label.into(), is_secret: false });
        self
    }

    /// Hides the text of all places, which may be a secret: only their line numbers are shown.
    pub fn secret(mut self) -> Self {
        self.places.iter_mut().for_each(|place| place.is_secret = true);
        self
    }

    /// Sets the help.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Marks a diagnostic that concerns the whole client, so that it is folded across files.
    pub fn of_client(mut self) -> Self {
        self.is_of_client = true;
        self
    }

    /// Returns the diagnostic without those folded into it, and then each of those.
    pub fn each(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        let own = Diagnostic { also: Vec::new(), ..self.clone() };
        std::iter::once(own).chain(self.also.iter().cloned())
    }

    /// Renders the diagnostic in the style of `rustc`, with colours if `styled`.
    pub fn render(&self, styled: bool) -> String {
        let level = match self.severity {
            Severity::Note => Level::NOTE,
            Severity::Warning => Level::WARNING,
            Severity::Error => Level::ERROR,
        };
        let title = level.clone().primary_title(visible(&self.message)).id(self.code.as_str());
        let mut groups = Vec::new();
        let mut group = Group::with_title(title);
        for (index, place) in self.places.iter().enumerate() {
            let excerpt = place.is_shown().then(|| place.excerpt());
            group = match excerpt {
                Some(excerpt) if !excerpt.is_cut => {
                    group.element(excerpt.snippet(place, index == 0).path(place.name()))
                }
                // A snippet counts columns from where it is cut, so the place is printed before it,
                // in a group of its own.
                Some(excerpt) if index == 0 => {
                    groups.push(group.element(place.origin()));
                    Group::with_level(level.clone()).element(excerpt.snippet(place, true))
                }
                _ => group.element(place.origin()),
            };
        }
        if let Some(others) = fold::others(self) {
            group = group.element(Level::NOTE.message(visible(&others)));
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(visible(help)));
        }
        groups.push(group);
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        renderer.decor_style(DecorStyle::Ascii).render(&groups).to_string()
    }
}

impl Place {
    fn name(&self) -> String {
        visible(self.source.name())
    }

    /// Returns the file, the line and the column.
    fn origin(&self) -> Origin<'static> {
        let (line, column) = self.source.position(self.span.start);
        Origin::path(self.name()).line(line).char_column(column)
    }

    /// Whether its text may be printed.
    pub(crate) fn is_shown(&self) -> bool {
        !self.is_secret && !self.source.is_hidden()
    }

    /// Returns the line of the place, or a part of a long line: the cost of a snippet grows with
    /// its length.
    fn excerpt(&self) -> Excerpt {
        let text = self.source.text();
        let (number, line) = self.source.line(self.span.start);
        let is_cut = line.len() > 4 * AROUND;
        let start =
            if is_cut { floor(text, self.span.start.saturating_sub(AROUND)).max(line.start) } else { line.start };
        let end = if is_cut {
            floor(text, self.span.end.min(self.span.start + AROUND) + AROUND).min(line.end)
        } else {
            line.end
        };
        // Replaced by as many bytes, so that the span stays correct.
        let text = text[start..end].replace(|c: char| ('\u{80}'..'\u{a0}').contains(&c), "??");
        let span = self.span.start - start..self.span.end.min(end) - start;
        Excerpt { number, text, span, is_cut }
    }
}

/// The part of a line that is shown.
struct Excerpt {
    /// The number of the line.
    number: usize,
    text: String,
    /// The place in the text.
    span: Range<usize>,
    is_cut: bool,
}

impl Excerpt {
    fn snippet(self, place: &Place, is_main: bool) -> Snippet<'static, Annotation<'static>> {
        let kind = if is_main { AnnotationKind::Primary } else { AnnotationKind::Context };
        let label = Some(visible(&place.label)).filter(|label| !label.is_empty());
        Snippet::source(self.text).line_start(self.number).annotation(kind.span(self.span).label(label))
    }
}

/// How many bytes of a long line are passed to the renderer before and after a place; more than it
/// shows.
const AROUND: usize = 400;

/// Replaces the control characters of `text`, which a terminal would interpret.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// Returns a span within one line, of at least one character, so that the underline is visible and
/// short.
fn underlined(source: &Source, span: Range<usize>) -> Range<usize> {
    let text = source.text();
    // There is no line after the last one.
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
