//! Wraps Markdown at a given width.
//!
//! Paragraphs and the texts of list items are refilled if one of their lines is too long. Code,
//! links, tables, headings and quotes are unchanged. The result is parsed again; if its meaning
//! would differ, the text is unchanged.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::docs::parse;

/// Returns `lines` of Markdown, each of at most `width` characters if possible.
pub(crate) fn wrapped(lines: Vec<String>, width: usize) -> Vec<String> {
    let is_long = |line: &str| line.chars().count() > width;
    if !lines.iter().any(|line| is_long(line)) {
        return lines;
    }
    let text = lines.join("\n");
    let mut out = String::with_capacity(text.len() + 16);
    let mut done = 0;
    for block in blocks(&text) {
        let line_start = text[..block.range.start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[block.range.end..].find('\n').map_or(text.len(), |newline| block.range.end + newline);
        if text[line_start..line_end].lines().any(is_long) {
            let column = text[line_start..block.range.start].chars().count();
            out.push_str(&text[done..block.range.start]);
            out.push_str(&filled(&words(&text, &block), column, width));
            done = block.range.end;
        }
    }
    out.push_str(&text[done..]);
    if meaning(&out) == meaning(&text) { out.split('\n').map(str::to_owned).collect() } else { lines }
}

/// A run of text that may be refilled.
struct Block {
    range: Range<usize>,
    /// The parts that must not be broken: code and links.
    whole: Vec<Range<usize>>,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let (mut fixed, mut is_fixed) = (0usize, false);
    for (event, range) in parse(text).into_offset_iter() {
        let is_inline = match &event {
            Event::Text(_) | Event::SoftBreak => true,
            Event::Code(_) | Event::InlineHtml(_) => true,
            Event::HardBreak => {
                is_fixed = true;
                true
            }
            Event::Start(tag) => is_span(tag),
            Event::End(tag) => {
                matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
            }
            _ => false,
        };
        if is_inline {
            let block = open.get_or_insert(Block { range: range.clone(), whole: Vec::new() });
            block.range.end = block.range.end.max(range.end);
            let is_whole = matches!(
                event,
                Event::Code(_) | Event::InlineHtml(_) | Event::Start(Tag::Link { .. } | Tag::Image { .. })
            );
            if is_whole {
                block.whole.push(range);
            }
            continue;
        }
        if let Some(block) = open.take().filter(|_| fixed == 0 && !is_fixed) {
            blocks.push(block);
        }
        is_fixed = false;
        match event {
            Event::Start(tag) if is_fixed_block(&tag) => fixed += 1,
            Event::End(
                TagEnd::CodeBlock
                | TagEnd::Heading(_)
                | TagEnd::Table
                | TagEnd::BlockQuote(_)
                | TagEnd::HtmlBlock
                | TagEnd::FootnoteDefinition,
            ) => fixed -= 1,
            _ => {}
        }
    }
    blocks.extend(open.filter(|_| fixed == 0 && !is_fixed));
    blocks.retain(|block| block.whole.iter().all(|whole| !text[whole.clone()].contains('\n')));
    blocks
}

fn is_span(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

fn is_fixed_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::CodeBlock(_)
            | Tag::Heading { .. }
            | Tag::Table(_)
            | Tag::BlockQuote(_)
            | Tag::HtmlBlock
            | Tag::FootnoteDefinition(_)
    )
}

/// Returns the words of a block. Spaces within unbreakable parts do not separate words.
fn words<'t>(text: &'t str, block: &Block) -> Vec<&'t str> {
    let is_within = |at: usize| block.whole.iter().any(|whole| whole.contains(&at));
    let mut words = Vec::new();
    let mut start = None;
    for (offset, character) in text[block.range.clone()].char_indices() {
        let at = block.range.start + offset;
        let is_space = matches!(character, ' ' | '\n') && !is_within(at);
        match start {
            None if !is_space => start = Some(at),
            Some(from) if is_space => {
                words.push(&text[from..at]);
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|from| &text[from..block.range.end]));
    words
}

/// Fills lines of a width with words; the first line starts at a column, and so do the others.
fn filled(words: &[&str], column: usize, width: usize) -> String {
    let mut out = String::new();
    let mut used = column;
    for (index, word) in words.iter().enumerate() {
        let len = word.chars().count();
        if index > 0 && used + 1 + len > width && !begins_block(word) {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', column));
            used = column;
        } else if index > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += len;
    }
    out
}

/// Whether a word would start a list, a heading, a table or a quote at the start of a line.
fn begins_block(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    word.starts_with(['-', '+', '*', '#', '>', '=', '|', ':', '_'])
        || word.starts_with("```")
        || word.starts_with("~~~")
        || number.len() < word.len() && number.chars().all(|c| c.is_ascii_digit())
}

/// Returns the meaning of a text, regardless of its line breaks.
fn meaning(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut is_text = false;
    for event in parse(text) {
        let part = match &event {
            Event::Text(text) => text.to_string(),
            Event::SoftBreak => " ".to_owned(),
            event => format!("{event:?}"),
        };
        let joins = matches!(event, Event::Text(_) | Event::SoftBreak);
        match out.last_mut() {
            Some(last) if joins && is_text => last.push_str(&part),
            _ => out.push(part),
        }
        is_text = joins;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{meaning, wrapped};
    use proptest::prelude::*;

    fn of(text: &str) -> String {
        wrapped(text.lines().map(str::to_owned).collect(), 20).join("\n")
    }

    #[test]
    fn a_paragraph_is_filled_if_a_line_of_it_is_too_long() {
        assert_eq!(of("one two three four five six\nseven"), "one two three four\nfive six seven");
        assert_eq!(of("one\ntwo"), "one\ntwo");
    }

    #[test]
    fn an_item_of_a_list_goes_on_under_its_text() {
        assert_eq!(of("- one two three four five\n- six"), "- one two three four\n  five\n- six");
        assert_eq!(of("1. one two three four five"), "1. one two three\n   four five");
    }

    #[test]
    fn code_links_tables_and_headings_stay_whole() {
        for text in [
            "# one two three four five six",
            "```text\none two three four five six\n```",
            "| one two three | four five six |\n|---|---|\n| a | b |",
            "[one two three four](https://a.example/b)",
            "`one two three four five six`",
            "> one two three four five six",
        ] {
            assert_eq!(of(text), text);
        }
        assert_eq!(of("one two three `four five` six"), "one two three\n`four five` six");
    }

    #[test]
    fn a_word_that_would_begin_a_list_begins_no_line() {
        assert_eq!(of("one two three four - five"), "one two three four -\nfive");
        assert_eq!(of("one two three four 1. five"), "one two three four 1.\nfive");
    }

    proptest! {
        #[test]
        fn wrapping_changes_no_meaning(text in r"([a-z \[\]()<>`~*_!/:#|\\\n>=.-]|word |```|\]: |- |1\. |\n\n|    |https://a.b){0,40}") {
            let lines: Vec<String> = text.lines().map(str::to_owned).collect();
            let before = meaning(&lines.join("\n"));
            prop_assert_eq!(meaning(&wrapped(lines, 20).join("\n")), before);
        }
    }
}
