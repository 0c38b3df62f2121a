//! Documentation and names as tokens, and phrases that several files use.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::format::LINE_END;
use crate::model::wrap::wrapped;
use crate::model::{Docs, Name};

/// Returns lines of documentation as an outer attribute.
pub(super) fn doc<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> TokenStream {
    let lines = doc_lines(lines);
    quote!(#[doc = #lines])
}

/// Returns lines of documentation as an inner attribute.
pub(super) fn inner_doc<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> TokenStream {
    let lines = doc_lines(lines);
    quote!(#![doc = #lines])
}

/// The width of documentation is that of code, including the indentation and the slashes.
const WIDTH: usize = 92;

/// All lines are in one text, because an attribute for each would dominate the time to format.
fn doc_lines<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> String {
    let lines = lines.into_iter().map(|line| line.as_ref().to_owned()).collect();
    wrapped(lines, WIDTH).into_iter().map(doc_line).collect::<Vec<_>>().join(&LINE_END.to_string())
}

fn doc_line<S: AsRef<str>>(line: S) -> String {
    let line = line.as_ref();
    debug_assert!(!line.contains(['\n', '\r']), "a line of documentation is one line: {line:?}");
    if line.is_empty() { String::new() } else { format!(" {line}") }
}

/// Returns the documentation, or `otherwise` if there is none.
pub(super) fn doc_text(docs: &Docs, otherwise: &str) -> Vec<String> {
    if docs.is_empty() { vec![otherwise.to_owned()] } else { docs.sentences() }
}

/// Returns the attribute for deprecation, with the note in its text.
pub(super) fn deprecated(is_deprecated: bool, note: impl FnOnce() -> Option<String>) -> Option<TokenStream> {
    is_deprecated.then(|| match note() {
        Some(note) => quote!(#[deprecated(note = #note)]),
        None => quote!(#[deprecated]),
    })
}

/// Returns a name as a token.
pub(super) fn ident(name: &Name) -> Ident {
    if name.as_str() == name.bare() {
        Ident::new(name.as_str(), Span::call_site())
    } else {
        Ident::new_raw(name.bare(), Span::call_site())
    }
}

/// Returns a text; the empty one if there is none.
pub(super) fn text_or_none(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}
