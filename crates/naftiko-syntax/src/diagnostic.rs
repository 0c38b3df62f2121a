//! What is off in a file, where, and what to write instead.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::code::Code;
use crate::fold;
use crate::source::{At, Source};

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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
    /// Others of its kind, which are folded into it: see [`fold`](crate::fold).
    pub also: Vec<Diagnostic>,
    /// Whether it is folded with those of other files too.
    pub(crate) is_of_client: bool,
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
        let message = message.into();
        Diagnostic { severity, code, message, places: Vec::new(), help: None, also: Vec::new(), is_of_client: false }
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

    /// Says that what it is about concerns all files of the client alike, so that it is folded with those of other files.
    pub fn of_client(mut self) -> Self {
        self.is_of_client = true;
        self
    }

    /// The problem itself, without those that are folded into it, and then each of those.
    pub fn each(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        let own = Diagnostic { also: Vec::new(), ..self.clone() };
        std::iter::once(own).chain(self.also.iter().cloned())
    }

    /// The problem as `rustc` would print it, with colours if `styled`.
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
                // A snippet would count its columns from where it is cut: the place stands above it, in a group of its own.
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

    /// The file, the line and the column.
    fn origin(&self) -> Origin<'static> {
        let (line, column) = self.source.position(self.span.start);
        Origin::path(self.name()).line(line).char_column(column)
    }

    /// Whether what stands there may be printed.
    pub(crate) fn is_shown(&self) -> bool {
        !self.is_secret && !self.source.is_hidden()
    }

    /// The line that the place is in. Of a long line, a part: the time that a snippet takes grows with its length.
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
        // As many bytes as before, so that the span stays where it is.
        let text = text[start..end].replace(|c: char| ('\u{80}'..'\u{a0}').contains(&c), "??");
        let span = self.span.start - start..self.span.end.min(end) - start;
        Excerpt { number, text, span, is_cut }
    }
}

/// What is shown of a line.
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

/// How many bytes of a long line are given to the renderer before and behind a place. More than it shows.
const AROUND: usize = 400;

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
