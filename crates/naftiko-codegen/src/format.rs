//! Tokens to source text, laid out as `rustfmt` lays it out at 100 columns with
//! `use_small_heuristics = "Max"`.
//!
//! `syn` parses the tokens, so that an emitter cannot write a file that is not Rust, and
//! `prettyplease` prints them: it completes commas, braces and parentheses. Its lines are filled
//! again, because it breaks them at 89 columns by rules of its own. What emitters write is a small
//! part of Rust, and so is what is known here: `tokens.rs` decides where spaces go on one line,
//! `items.rs` lays out items and statements, and `expr.rs` the expressions that do not fit.
//!
//! No version of `rustfmt` is run: the same model must give the same bytes on every machine. The
//! crate's own `rustfmt.toml` turns it off there.

mod expr;
mod items;
mod module;
mod tokens;

use proc_macro2::TokenStream;

pub(crate) use module::{Frame, module, parsed};

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
            let tokens = parts.into_iter().flat_map(printed).collect::<Vec<_>>();
            let mut out = line;
            out.push('\n');
            items::items(&mut out, &tokens, 0);
            out
        }
        Draft::Text(text) => text,
    }
}

/// Returns the tokens of whole items as `prettyplease` prints them.
///
/// # Panics
///
/// If the tokens are not a Rust file, which is a mistake in an emitter.
fn printed(part: TokenStream) -> Vec<tokens::Token> {
    let file = syn::parse2(part).expect("emitted tokens are a Rust file");
    let text = prettyplease::unparse(&file);
    tokens::read(text.parse().expect("prettyplease prints Rust"))
}

#[cfg(test)]
mod tests;
