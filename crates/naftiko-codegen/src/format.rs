//! Tokens to source text, laid out as `rustfmt` lays it out at 100 columns with
//! `use_small_heuristics = "Max"`.
//!
//! No version of `rustfmt` is run: the same model must give the same bytes on every machine. The
//! crate's own `rustfmt.toml` turns it off there. What emitters write is a small part of Rust, and
//! so is what is known here: `tokens.rs` decides where spaces go on one line, `items.rs` lays out
//! items and statements, and `expr.rs` the expressions that do not fit.

mod expr;
mod items;
mod tokens;

use proc_macro2::TokenStream;

/// How long a line may be.
const WIDTH: usize = 100;
/// How far the content of a block is moved to the right.
const STEP: usize = 4;

/// A file before it is formatted.
pub(crate) enum Draft {
    /// Rust, part by part, and the line before it. A part is whole items.
    Rust(String, Vec<TokenStream>),
    /// Anything else, as it is.
    Text(String),
}

/// Ends a line of documentation within the text of one attribute. No text has it: control
/// characters are taken out.
pub(crate) const LINE_END: char = '\u{1}';

/// Opens the text of a documentation attribute that is printed as a comment.
pub(crate) const COMMENT: char = '\u{2}';

/// Formats a file.
pub(crate) fn file(draft: Draft) -> String {
    match draft {
        Draft::Rust(line, parts) => {
            let tokens = parts.into_iter().flat_map(tokens::read).collect::<Vec<_>>();
            let mut out = line;
            out.push('\n');
            items::items(&mut out, &tokens, 0);
            out
        }
        Draft::Text(text) => text,
    }
}

#[cfg(test)]
mod tests;
