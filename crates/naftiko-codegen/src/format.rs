//! Tokens to source text as one would write it.

use proc_macro2::TokenStream;

/// A file before it is formatted.
pub(crate) enum Draft {
    /// Rust, part by part, and the line before it. A part is whole items, so that each can be formatted by itself.
    Rust(String, Vec<TokenStream>),
    /// Anything else, as it is.
    Text(String),
}

/// Formats a file.
///
/// `rustfmt` is not run: the same model must give the same bytes on every machine. The crate's `rustfmt.toml` turns it
/// off there, so that no version of it changes the files.
pub(crate) fn file(draft: Draft) -> String {
    match draft {
        Draft::Rust(line, parts) => {
            let parts: Vec<String> = parts.into_iter().map(format).collect();
            format!("{line}\n{}", parts.join("\n"))
        }
        Draft::Text(text) => text,
    }
}

/// Formats whole items: `prettyplease`, then the blank lines it leaves out.
///
/// # Panics
///
/// If the tokens are no Rust file, which is a mistake in an emitter.
fn format(tokens: TokenStream) -> String {
    let file = syn::parse2(tokens).expect("emitted tokens are a Rust file");
    separate(&tables(&prettyplease::unparse(&file)))
}

/// What opens a table: a macro of the runtime with lines in braces.
const TABLE: &str = "naftiko_client::";

/// Gives every entry of a table its own line: prettyplease knows nothing of what is in a macro.
fn tables(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        if !(line.starts_with(TABLE) && line.ends_with("! {")) {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let inside: Vec<&str> = lines.by_ref().take_while(|line| *line != "}").map(str::trim).collect();
        let inside = inside.join(" ");
        let (head, entries) = inside.split_once('{').unwrap_or((&inside, ""));
        let entries = entries.rsplit_once('}').map_or(entries, |(entries, _)| entries);
        let line_of = |entry: &str| if entry == ".." { "    ..\n".to_owned() } else { format!("    {entry},\n") };
        let body: String = entries_of(entries).map(line_of).collect();
        out.push_str(&format!("{}({} {{\n{body}}});\n", line.trim_end_matches(" {"), head.trim()));
    }
    out
}

/// The parts of a text between commas that stand in no string.
fn entries_of(text: &str) -> impl Iterator<Item = &str> {
    let (mut is_string, mut is_escaped) = (false, false);
    text.split(move |character: char| {
        let is_quote = character == '"' && !is_escaped;
        is_escaped = is_string && character == '\\' && !is_escaped;
        is_string ^= is_quote;
        character == ',' && !is_string
    })
    .map(str::trim)
    .filter(|entry| !entry.is_empty())
}

/// Ends a line of documentation within the text of one attribute. No text has it: control characters are taken out.
pub(crate) const LINE_END: char = '\u{1}';

/// Puts a blank line between items, and between groups of imports and modules. Gives every line of documentation its own.
fn separate(code: &str) -> String {
    let mut out = String::with_capacity(code.len() + code.len() / 8);
    let mut previous = "";
    for line in code.lines() {
        if is_break(previous, line) {
            out.push('\n');
        }
        let (first, rest) = line.split_once(LINE_END).unwrap_or((line, ""));
        out.push_str(first);
        if line.len() > first.len() {
            let open = &line[..line.len() - line.trim_start().len() + "///".len()];
            for line in rest.split(LINE_END) {
                out.push('\n');
                out.push_str(open);
                out.push_str(line);
            }
        }
        out.push('\n');
        previous = line;
    }
    out
}

fn is_break(previous: &str, line: &str) -> bool {
    let (before, here) = (previous.trim_start(), line.trim_start());
    let opens = previous.len() - before.len() < line.len() - here.len();
    if opens || previous.is_empty() {
        return false;
    }
    if before.starts_with("//!") || here.starts_with("//!") {
        return before.starts_with("//!") != here.starts_with("//!");
    }
    let starts_item =
        ["///", "#[", "pub ", "impl ", "fn ", "static ", "use ", "mod "].iter().any(|start| here.starts_with(start));
    // The end of a line of documentation is the end of nothing.
    let ends_item = !before.starts_with("//") && (before == "}" || before == "};" || before.ends_with(';'));
    let together = group(before).is_some() && group(before) == group(here);
    starts_item && ends_item && !together
}

/// The group of a line, if it has one: there is no blank line between the lines of a group.
fn group(line: &str) -> Option<&'static str> {
    const GROUPS: &[&str] =
        &["pub mod ", "mod ", "pub use ", "use std::", "use crate::", "use self::", "use super::", "use "];
    GROUPS.iter().find(|start| line.starts_with(**start)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_a_table_have_lines_of_their_own() {
        let code =
            "naftiko_client::open_enum! {\n    Odd { A = \"a, b\", B =\n    \"\\\", c\", C = \"}\" }\n}\nfn f() {\n}\n";
        assert_eq!(
            tables(code),
            "naftiko_client::open_enum!(Odd {\n    A = \"a, b\",\n    B = \"\\\", c\",\n    C = \"}\",\n});\nfn f() {\n}\n"
        );
    }
}
