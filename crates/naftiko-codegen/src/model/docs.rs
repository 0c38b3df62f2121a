//! Text from a capability file to Markdown that is safe in rustdoc and in a README.
//!
//! Descriptions come from anywhere: they hold HTML, half-open brackets, bare URLs, lines indented by accident. In a doc
//! comment those become warnings, broken links, or tests that are run. So the text is parsed as the CommonMark it claims
//! to be, and every part that rustdoc would understand in a way the author did not mean is escaped.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

/// Markdown, line by line. Empty if there is nothing to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs(Vec<String>);

impl Docs {
    /// Makes `text` safe.
    pub fn new(text: &str) -> Self {
        let text = clean(text);
        let edited = edit(&text, &edits(&text));
        let safe = if is_safe(&edited) { edited } else { plain(&text) };
        let mut lines: Vec<String> = safe.lines().map(|line| line.trim_end().to_owned()).collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        Docs(lines)
    }

    /// The lines.
    pub fn lines(&self) -> &[String] {
        &self.0
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first paragraph, ended by a full stop.
    pub fn summary(&self) -> String {
        let paragraph: Vec<&str> = self.0.iter().map(|line| line.trim()).take_while(|line| !line.is_empty()).collect();
        sentence(&paragraph.join(" "))
    }

    /// All of it on one line.
    pub fn one_line(&self) -> String {
        self.0.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// `text` with a full stop, unless it ends in a mark of its own.
pub(crate) fn sentence(text: &str) -> String {
    match text.chars().last() {
        Some(last) if last.is_alphanumeric() || matches!(last, '`' | ')' | '"' | '\'') => format!("{text}."),
        _ => text.to_owned(),
    }
}

/// `text` as code within a line, whatever it holds.
pub(crate) fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
    if text.is_empty() {
        return "` `".to_owned();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // CommonMark takes one space off each end.
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Whether a character is not seen in a source file, or changes the direction of the text around it.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Takes out what no source file should hold: control characters, and those that change the direction of text.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    ");
    let kept: String = text.chars().filter(|c| *c == '\n' || !is_hidden(*c)).collect();
    complete(kept.trim_matches('\n').trim_end())
}

/// Ends a description that was cut with an ellipsis. The tools that write capability files cut at 160 or 200 characters.
fn complete(text: &str) -> String {
    let ends_open = text.ends_with(|last: char| last.is_alphanumeric() || last == ',');
    if ends_open && text.chars().count() >= 155 { format!("{text}…") } else { text.to_owned() }
}

/// Replacements of parts of a text; none overlap.
type Edits = Vec<(Range<usize>, String)>;

fn edit(text: &str, edits: &Edits) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut done = 0;
    for (range, replacement) in edits {
        if range.start >= done {
            out.push_str(&text[done..range.start]);
            out.push_str(replacement);
            done = range.end;
        }
    }
    out.push_str(&text[done..]);
    out
}

fn edits(text: &str) -> Edits {
    let mut edits = Edits::new();
    let mut links = 0usize;
    let mut in_code = false;
    for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                in_code = true;
                let line_start = text[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
                let indented = text[line_start..range.start].trim().is_empty();
                let start = if indented { line_start } else { range.start };
                edits.push((start..range.end, code_block(&text[range], &kind)));
            }
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) => {
                links += 1;
                if !is_sound(link_type, &dest_url) {
                    edits.push((range.clone(), escape(&text[range])));
                }
            }
            Event::End(TagEnd::Link | TagEnd::Image) => links = links.saturating_sub(1),
            Event::Html(_) | Event::InlineHtml(_) => {
                let escaped = text[range.clone()].replace('<', "\\<");
                edits.push((range, escaped));
            }
            // A character after a backslash is escaped already, and begins a text of its own.
            Event::Text(_) if !in_code && links == 0 && !text[..range.start].ends_with('\\') => {
                let escaped = escape(&text[range.clone()]);
                if escaped != text[range.clone()] {
                    edits.push((range, escaped));
                }
            }
            _ => {}
        }
    }
    edits.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    edits
}

/// A link that leads to the web, written so that it cannot be taken for one to an item.
fn is_sound(kind: LinkType, url: &str) -> bool {
    let leads_out = url.starts_with("https://") || url.starts_with("http://") || url.starts_with("mailto:");
    leads_out && matches!(kind, LinkType::Inline | LinkType::Autolink | LinkType::Email)
}

/// A code block as one that rustdoc shows and does not run.
fn code_block(source: &str, kind: &CodeBlockKind<'_>) -> String {
    let mut body: Vec<&str> = source.lines().collect();
    if matches!(kind, CodeBlockKind::Fenced(_)) {
        let fence = body.first().map_or("", |line| line.trim()).chars().next().unwrap_or('`');
        body.remove(0);
        if body.last().is_some_and(|line| line.trim().starts_with(fence)) {
            body.pop();
        }
    }
    let longest = body.iter().map(|line| line.chars().filter(|c| *c == '`').count()).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let lines: Vec<&str> = body.iter().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    format!("{fence}text\n{}\n{fence}\n", lines.join("\n"))
}

/// Text in which brackets are brackets and bare URLs are links.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = next_url(rest) {
        let len = url_len(&rest[start..]);
        out.push_str(&escape_brackets(&rest[..start]));
        out.push_str(&format!("<{}>", &rest[start..start + len]));
        rest = &rest[start + len..];
    }
    out.push_str(&escape_brackets(rest));
    out
}

fn escape_brackets(text: &str) -> String {
    text.replace('[', "\\[").replace(']', "\\]").replace('<', "\\<")
}

/// Whether rustdoc takes nothing in `markdown` for HTML, for a test, or for a link to an item.
fn is_safe(markdown: &str) -> bool {
    // Inside links and code, a URL is no bare URL.
    let mut depth = 0usize;
    Parser::new_ext(markdown, Options::empty()).all(|event| match event {
        Event::Html(_) | Event::InlineHtml(_) => false,
        Event::Start(Tag::CodeBlock(kind)) => {
            depth += 1;
            kind == CodeBlockKind::Fenced("text".into())
        }
        Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) => {
            depth += 1;
            is_sound(link_type, &dest_url)
        }
        Event::End(TagEnd::CodeBlock | TagEnd::Link | TagEnd::Image) => {
            depth -= 1;
            true
        }
        Event::Text(text) => depth > 0 || next_url(&text).is_none(),
        _ => true,
    })
}

/// `text` with nothing in it that means anything, for the rare one that is not safe after its parts were mended.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for line in text.lines() {
        for character in line.trim().chars() {
            if character.is_ascii_punctuation() {
                out.push('\\');
            }
            out.push(character);
        }
        out.push('\n');
    }
    out
}

fn next_url(text: &str) -> Option<usize> {
    let first = |scheme: &str| text.find(scheme).filter(|start| text.len() > start + scheme.len());
    [first("https://"), first("http://")].into_iter().flatten().min()
}

/// How much of `text` is the URL it starts with: up to a character that no URL holds, without punctuation at the end.
fn url_len(text: &str) -> usize {
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '[' | ']' | '(' | ')' | '|' | '\\'))
        .unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_']).len().max(1)
}

#[cfg(test)]
mod tests {
    use super::{Docs, code};
    use proptest::prelude::*;

    fn safe(text: &str) -> String {
        Docs::new(text).lines().join("\n")
    }

    #[test]
    fn plain_text_and_sound_markdown_stay_as_they_are() {
        for text in [
            "Get a List of Organizations for an Instance",
            "Exact match for `id`, *partial* for **name**.\n\n- one\n- two",
            "See [the docs](https://clerk.com/docs) or <https://clerk.com>.",
            "Use `Vec<u8>` and `a[0]`.",
        ] {
            assert_eq!(safe(text), text);
        }
    }

    #[test]
    fn what_rustdoc_would_take_for_a_link_is_escaped() {
        assert_eq!(safe("an [x] that is no link"), r"an \[x\] that is no link");
        assert_eq!(safe("[name](Some::Item)"), r"\[name\](Some::Item)");
        assert_eq!(safe("already \\[escaped\\]"), r"already \[escaped\]");
    }

    #[test]
    fn html_is_shown_rather_than_meant() {
        assert_eq!(safe("the <id> of <b>x</b>"), r"the \<id> of \<b>x\</b>");
        assert_eq!(safe("<script>\nalert(1)\n</script>"), "\\<script>\nalert(1)\n\\</script>");
        assert_eq!(safe("a < b"), r"a \< b");
    }

    #[test]
    fn bare_urls_become_links() {
        assert_eq!(safe("See https://clerk.com/docs."), "See <https://clerk.com/docs>.");
        assert_eq!(safe("(http://a.example/x?y=z)"), "(<http://a.example/x?y=z>)");
    }

    #[test]
    fn code_is_shown_and_never_run() {
        assert_eq!(safe("Run:\n\n    panic!()\n"), "Run:\n\n```text\npanic!()\n```");
        assert_eq!(safe("```rust\npanic!()\n```"), "```text\npanic!()\n```");
        assert_eq!(safe("```\nnever closed"), "```text\nnever closed\n```");
    }

    #[test]
    fn code_within_a_line_shows_any_text() {
        assert_eq!(code("filter[a]"), "`filter[a]`");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(code("a\n```\nb"), "````a ``` b````");
        assert_eq!(code(""), "` `");
    }

    #[test]
    fn no_character_hides_in_the_source() {
        assert_eq!(safe("a\u{202e}b\u{0}c\rd\r\ne\tf"), "abc\nd\ne    f");
    }

    #[test]
    fn a_description_that_was_cut_says_so() {
        let cut = format!("{} in order to specify", "word ".repeat(40));
        assert!(safe(&cut).ends_with(" in order to specify…"));
        assert_eq!(safe("Short, and it has no full stop"), "Short, and it has no full stop");
    }

    #[test]
    fn a_summary_is_one_sentence() {
        assert_eq!(Docs::new("Get a\nlist\n\nMore.").summary(), "Get a list.");
        assert_eq!(Docs::new("Done.").summary(), "Done.");
        assert_eq!(Docs::new("").summary(), "");
    }

    proptest! {
        #[test]
        fn safe_text_is_free_of_html_and_links_to_items(text in r"[a-z \[\]()<>`~*_!/:#|\\\n\t-]{0,80}") {
            prop_assert!(super::is_safe(&safe(&text)), "{}", safe(&text));
        }
    }
}
