//! Converts text from a spec to Markdown that is safe in rustdoc and in a README.
//!
//! Descriptions may contain HTML, unbalanced brackets, bare URLs, or lines indented by accident. In
//! a doc comment, those become warnings, broken links, or tests that are run. So the text is parsed
//! like rustdoc does, and every part that would be misinterpreted is escaped. The result, as a
//! whole and as one line, is parsed again; if it is still not safe, it is shown as plain text.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

/// Safe Markdown, line by line. Empty if there is no text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs(Vec<String>);

impl Docs {
    /// Makes `text` safe.
    pub fn new(text: &str) -> Self {
        let text = clean(text);
        let edited = tidy(&edit(&text));
        Docs(if is_safe(&edited.join("\n")) { edited } else { tidy(&plain(&text)) })
    }

    /// Returns the lines.
    pub fn lines(&self) -> &[String] {
        &self.0
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the lines, with a full stop after the first paragraph: rustdoc shows it as the
    /// summary of an item.
    pub fn sentences(&self) -> Vec<String> {
        let mut lines = self.0.clone();
        if let Some(last) = self.first_paragraph().checked_sub(1) {
            lines[last] = sentence(&lines[last]);
        }
        if is_safe(&lines.join("\n")) { lines } else { self.0.clone() }
    }

    /// Returns the first paragraph as a sentence on one line.
    pub fn summary(&self) -> String {
        one_line(&self.sentences()[..self.first_paragraph().max(self.0.len().min(1))])
    }

    /// Returns the whole text on one line.
    pub fn one_line(&self) -> String {
        one_line(&self.0)
    }

    /// Returns the whole text on one line, with a full stop.
    pub fn one_sentence(&self) -> String {
        sentence(&one_line(&self.sentences()))
    }

    /// Returns the sentences, with links for code for which `link` returns a target.
    pub fn linked(&self, link: impl Fn(&str) -> Option<String>) -> Vec<String> {
        let text = self.sentences().join("\n");
        let (mut out, mut done, mut depth) = (String::with_capacity(text.len()), 0, 0usize);
        for (event, range) in parse(&text).into_offset_iter() {
            match event {
                Event::Start(Tag::Link { .. } | Tag::Image { .. }) => depth += 1,
                Event::End(TagEnd::Link | TagEnd::Image) => depth -= 1,
                Event::Code(name) if depth == 0 => {
                    if let Some(link) = link(&name) {
                        out.push_str(&text[done..range.start]);
                        out.push_str(&link);
                        done = range.end;
                    }
                }
                _ => {}
            }
        }
        out.push_str(&text[done..]);
        out.split('\n').map(str::to_owned).collect()
    }

    /// Returns the sentence about the replacement of something deprecated, if there is one. Plain
    /// text, except for backticks.
    pub fn deprecation(&self) -> Option<String> {
        const WORDS: &[&str] = &["deprecated", "in favor of", "in favour of", "instead", "no longer", "replaced by"];
        const LONGEST: usize = 200;
        let text = self.one_line().replace("**", "").replace('\\', "");
        let sentences = text.split_inclusive(". ").map(str::trim);
        let mut notes = sentences.filter_map(|sentence| {
            let lower = sentence.to_lowercase();
            let start = match lower
                .strip_prefix("deprecated")
                .map(|rest| rest.trim_start_matches([':', '.', ',', ' ', '-', '!']))
            {
                Some(rest) if lower[..lower.len() - rest.len()].len() > "deprecated".len() || rest.is_empty() => {
                    sentence.len().checked_sub(rest.len())?
                }
                _ => 0,
            };
            let note = sentence.get(start..)?.trim_end_matches('.');
            let is_one = WORDS.iter().any(|word| lower.contains(word)) && !note.is_empty() && note.len() <= LONGEST;
            is_one.then(|| note.to_owned())
        });
        notes.next()
    }

    /// Returns the first paragraphs, up to a screenful, for a place where the whole text would be
    /// too long. Headings before them are omitted; a text that starts with anything else, such as
    /// HTML, has none.
    pub fn lead(&self) -> Docs {
        const MANY: usize = 700;
        let text = self.0.join("\n");
        let (mut lead, mut depth) = (String::new(), 0usize);
        for (event, range) in parse(&text).into_offset_iter() {
            match event {
                Event::Start(Tag::Paragraph) if depth == 0 => {
                    let paragraph = &text[range];
                    let is_full = !lead.is_empty() && lead.len() + paragraph.len() > MANY;
                    if is_full || paragraph.contains("\\<") || paragraph.contains("![") {
                        break;
                    }
                    lead.push_str(paragraph.trim_end());
                    lead.push_str("\n\n");
                }
                Event::Start(Tag::Heading { .. }) if lead.is_empty() => {}
                Event::Start(_) if depth == 0 => break,
                _ => {}
            }
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
        Docs(tidy(&lead))
    }

    /// Returns the number of lines in the first paragraph; `None` if the text starts with something
    /// else.
    fn first_paragraph(&self) -> usize {
        let text = self.0.join("\n");
        let mut events = parse(&text).into_offset_iter();
        match events.next() {
            Some((Event::Start(Tag::Paragraph), range)) => text[range].trim_end().lines().count(),
            _ => 0,
        }
    }
}

/// Joins `lines` into one, in which everything is text or inline code.
fn one_line(lines: &[String]) -> String {
    let joined =
        lines.iter().map(|line| line.trim_matches(' ')).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    // It starts after a name, or in the cell of a table.
    if is_safe(&format!("x: {joined}")) { joined } else { plain(&joined).trim_end().to_owned() }
}

/// Returns `text` with a full stop, unless it ends in a punctuation mark.
fn sentence(text: &str) -> String {
    match text.chars().last() {
        Some(last) if last.is_alphanumeric() || matches!(last, '`' | ')' | '"' | '\'') => format!("{text}."),
        _ => text.to_owned(),
    }
}

/// Returns `text` as inline code, with any content.
pub(crate) fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
    if text.is_empty() {
        return "` `".to_owned();
    }
    let fence = "`".repeat(longest_run(&text, '`') + 1);
    // CommonMark removes one space at each end.
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Whether a character is invisible in a source file, or changes the direction of the text around
/// it.
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The length at which tools truncate descriptions in capability files, in characters. An ellipsis
/// is appended to a truncated one.
const CUT_AT: [usize; 2] = [160, 200];

/// Removes characters that do not belong in a source file: control characters, and those that
/// change the direction of text.
fn clean(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    ");
    let kept: String = lines.chars().filter(|c| *c == '\n' || !is_hidden(*c)).collect();
    let tidied = tidy(&kept).join("\n");
    let ends_open = tidied.ends_with(|last: char| last.is_alphanumeric() || last == ',');
    if ends_open && CUT_AT.contains(&text.chars().count()) { format!("{tidied}…") } else { tidied }
}

/// Returns the lines of `text`, without trailing spaces, common indentation, and empty lines at
/// either end. Rustdoc also removes the common indentation of a comment before it parses it.
fn tidy(text: &str) -> Vec<String> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let lines: Vec<&str> = text.lines().map(|line| line.trim_end_matches(' ')).collect();
    let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let shared = lines.iter().filter(|line| !line.is_empty()).map(indent).min().unwrap_or(0);
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    let end = lines.iter().rposition(|line| !line.is_empty()).map_or(first, |last| last + 1);
    lines[first..end].iter().map(|line| line.get(shared..).unwrap_or_default().to_owned()).collect()
}

/// Treats every reference as a link, even without a definition: it may refer to an item, and items
/// are not known here.
pub(super) type EveryReference<'t> = fn(BrokenLink<'t>) -> Option<(CowStr<'t>, CowStr<'t>)>;

/// Parses like rustdoc.
pub(super) fn parse(text: &str) -> Parser<'_, EveryReference<'_>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let every_reference: EveryReference<'_> = |_| Some(("item".into(), "".into()));
    Parser::new_with_broken_link_callback(text, options, Some(every_reference))
}

/// Returns `text` with the parts that rustdoc would misinterpret escaped.
fn edit(text: &str) -> String {
    let mut edited = Edited { text, out: String::with_capacity(text.len() + 16), done: 0 };
    let mut code: Option<String> = None;
    let mut links = 0usize;
    for (event, range) in parse(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = Some(String::new()),
            Event::End(TagEnd::CodeBlock) => edited.replace_code(range, &code.take().unwrap_or_default()),
            Event::Text(part) if code.is_some() => code.iter_mut().for_each(|code| code.push_str(&part)),
            Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) => {
                links += 1;
                if !is_sound(link_type, &dest_url) {
                    edited.replace(range, escape);
                }
            }
            Event::End(TagEnd::Link | TagEnd::Image) => links = links.saturating_sub(1),
            Event::Html(_) | Event::InlineHtml(_) => edited.replace(range, escape_brackets),
            // A character after a backslash is already escaped, and starts a new text.
            Event::Text(_) if links == 0 && !text[..range.start].ends_with('\\') => {
                edited.replace(range, escape);
            }
            _ => {}
        }
    }
    edited.out.push_str(&text[edited.done..]);
    edited.out
}

/// A text in which parts are replaced, from start to end.
struct Edited<'t> {
    text: &'t str,
    out: String,
    /// How much of the text was copied to `out`.
    done: usize,
}

impl Edited<'_> {
    /// Replaces a part, unless it is in one that was already replaced.
    fn replace(&mut self, part: Range<usize>, by: impl FnOnce(&str) -> String) {
        if part.start >= self.done {
            self.out.push_str(&self.text[self.done..part.start]);
            self.out.push_str(&by(&self.text[part.clone()]));
            self.done = part.end;
        }
    }

    /// Replaces a code block with one that rustdoc shows but does not run, in the same list or
    /// quote.
    fn replace_code(&mut self, block: Range<usize>, code: &str) {
        let line_start = self.text[..block.start].rfind('\n').map_or(0, |newline| newline + 1);
        let before = &self.text[line_start..block.start];
        let indent: String = before.chars().map(|c| if c == '>' { c } else { ' ' }).collect();
        let is_fenced = self.text[block.clone()].starts_with(['`', '~']);
        let (start, first, indent) = match indent.strip_suffix("    ") {
            Some(indent) if !is_fenced && before.trim().is_empty() => (line_start, indent, indent),
            _ => (block.start, "", indent.as_str()),
        };
        let fence = "`".repeat(longest_run(code, '`').max(2) + 1);
        let mut out = format!("{first}{fence}text\n");
        code.lines().for_each(|line| {
            out.push_str(if line.is_empty() { indent.trim_end() } else { indent });
            out.push_str(&format!("{line}\n"));
        });
        out.push_str(&format!("{indent}{fence}\n"));
        self.replace(start..block.end, |source| if source.ends_with('\n') { out } else { out.trim_end().to_owned() });
    }
}

fn longest_run(text: &str, character: char) -> usize {
    text.split(|c| c != character).map(str::len).max().unwrap_or(0)
}

/// Writes a link to the web so that it cannot be mistaken for a link to an item.
fn is_sound(kind: LinkType, url: &str) -> bool {
    let leads_out = url.starts_with("https://") || url.starts_with("http://");
    kind == LinkType::Email || leads_out && matches!(kind, LinkType::Inline | LinkType::Autolink)
}

/// Escapes the brackets in a text, and makes bare URLs links.
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

/// Whether rustdoc finds no HTML, test or link to an item in `markdown`, and no definition for a
/// link elsewhere in the same comment.
fn is_safe(markdown: &str) -> bool {
    // Inside links and code, a URL is not bare.
    let mut depth = 0usize;
    let mut events = parse(markdown);
    let all_safe = events.by_ref().all(|event| match event {
        Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::FootnoteDefinition(_)) => false,
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
    });
    all_safe && events.reference_definitions().iter().next().is_none()
}

/// Escapes every character of `text` with a meaning, for a rare text that is not safe after its
/// parts were replaced.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for line in text.lines() {
        for character in line.trim_matches(' ').chars() {
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
    text.match_indices("http").map(|(start, _)| start).find(|start| {
        let after = &text[start + "http".len()..];
        let host = after.strip_prefix("s://").or_else(|| after.strip_prefix("://"));
        host.is_some_and(|host| !host.is_empty())
    })
}

/// Returns the length of the URL at the start of `text`: up to a character that a URL cannot
/// contain, without trailing punctuation.
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
    use pulldown_cmark::{CodeBlockKind, Event, Tag};

    fn safe(text: &str) -> String {
        safe_lines(&Docs::new(text))
    }

    fn safe_lines(docs: &Docs) -> String {
        docs.lines().join("\n")
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
        assert_eq!(safe("[mail](mailto:a@b)"), r"\[mail\](mailto:a@b)");
    }

    #[test]
    fn spaces_that_all_lines_begin_with_are_removed() {
        assert_eq!(safe("   a\n    ```rust\n    panic!()\n    ```"), "a\n ```text\n panic!()\n ```");
        assert_eq!(safe("    one\n    two"), "one\ntwo");
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
    fn a_truncated_description_ends_with_an_ellipsis() {
        let cut = format!("{}\nto specify", "word ".repeat(38).trim_end());
        assert_eq!(cut.chars().count(), 200);
        assert!(safe(&cut).ends_with("word\nto specify…"), "{}", safe(&cut));
        let whole = "word ".repeat(35);
        assert_eq!(safe(&whole), whole.trim_end());
    }

    #[test]
    fn code_keeps_its_indentation_and_its_place_in_a_list() {
        assert_eq!(safe("```json\n{\n    \"a\": 1\n}\n```"), "```text\n{\n    \"a\": 1\n}\n```");
        assert_eq!(safe("- a\n\n  ```sh\n  ls\n  ```\n- b"), "- a\n\n  ```text\n  ls\n  ```\n- b");
        assert_eq!(safe("- a\n\n      ls\n\n- b"), "- a\n\n  ```text\n  ls\n  ```\n\n- b");
        assert_eq!(safe("> ~~~\n> ls\n> ~~~"), "> ```text\n> ls\n> ```");
    }

    #[test]
    fn what_would_reach_beyond_the_text_is_shown_as_written() {
        // A definition could redirect our links, and its title can hide a code block from a parser.
        assert_eq!(safe("[`Pets`]: https://example.com"), r"\[\`Pets\`\]\: https\:\/\/example\.com");
        assert_eq!(safe("[^1]: ```rust\npanic!()\n```"), "\\[\\^1\\]\\: \\`\\`\\`rust\npanic\\!\\(\\)\n\\`\\`\\`");
    }

    #[test]
    fn a_line_of_spaces_is_an_empty_one_and_no_other_space_is() {
        assert_eq!(safe(" \nfoo\n \n"), "foo");
        assert_eq!(safe("\u{3000}\u{a0}"), "");
        assert_eq!(safe("\u{a0}\n    panic!()"), "\u{a0}\n    panic!()");
        assert_eq!(safe("a\n\n\u{a0}\n\n    panic!()"), "a\n\n\u{a0}\n\n```text\npanic!()\n```");
    }

    #[test]
    fn only_a_paragraph_is_ended_by_a_full_stop() {
        let sentences = |text: &str| Docs::new(text).sentences().join("\n");
        assert_eq!(sentences("Get a\nlist\n\nmore"), "Get a\nlist.\n\nmore");
        assert_eq!(sentences("Get:\n- a\n- b"), "Get:\n- a\n- b");
        assert_eq!(sentences("Get\n- a\n- b"), "Get.\n- a\n- b");
        assert_eq!(sentences("```text\nls\n```"), "```text\nls\n```");
        assert_eq!(sentences("# Get"), "# Get");
    }

    #[test]
    fn on_one_line_nothing_pairs_that_did_not() {
        assert_eq!(Docs::new("a ` b\n\n`<b>`").one_line(), r"a \` b \`\<b\>\`");
        assert_eq!(Docs::new("- one\n- two").one_line(), "- one - two");
    }

    #[test]
    fn code_that_is_known_becomes_a_link() {
        let link = |name: &str| (name == "GetPet").then(|| "[`get_pet`](Self::get_pet)".to_owned());
        assert_eq!(
            Docs::new("See `GetPet`, `Pet`\nand [`GetPet`](https://a.example)").linked(link).join("\n"),
            "See [`get_pet`](Self::get_pet), `Pet`\nand [`GetPet`](https://a.example)."
        );
    }

    #[test]
    fn a_deprecation_names_the_replacement() {
        for (text, note) in [
            ("Lists pets. Deprecated: use `ListCats` instead.", Some("use `ListCats` instead")),
            ("Lists pets.\n\nThis endpoint is deprecated. More.", Some("This endpoint is deprecated")),
            ("**Deprecated.** Use [cats] instead.", Some("Use [cats] instead")),
            ("Deprecated.", None),
            ("Lists pets.", None),
        ] {
            assert_eq!(Docs::new(text).deprecation().as_deref(), note, "{text}");
        }
    }

    #[test]
    fn the_lead_is_the_paragraphs_a_text_begins_with() {
        let lead = |text: &str| safe_lines(&Docs::new(text).lead());
        assert_eq!(lead("# Introduction\n\nOne.\n\nTwo.\n\n- a\n\nThree."), "One.\n\nTwo.");
        assert_eq!(lead("<p>One.</p>"), "");
        assert_eq!(lead("- a\n\nOne."), "");
        let long = "word ".repeat(100);
        assert_eq!(lead(&format!("{long}\n\n{long}")), long.trim_end());
    }

    #[test]
    fn a_summary_is_one_sentence() {
        assert_eq!(Docs::new("Get a\nlist\n\nMore.").summary(), "Get a list.");
        assert_eq!(Docs::new("Done.").summary(), "Done.");
        assert_eq!(Docs::new("").summary(), "");
    }

    /// Returns all parts of a comment on a method.
    fn comment(docs: &Docs) -> String {
        let mut lines = docs.sentences();
        lines.extend(["", "`GET /pets`", ""].map(str::to_owned));
        lines.extend([format!("- `a`: {}", docs.one_line()), format!("- `b`: {}", docs.one_line())]);
        lines.extend(["", "```no_run", "ours();", "```"].map(str::to_owned));
        lines.join("\n")
    }

    /// Returns what rustdoc finds in a comment in addition to text: HTML, links that do not lead to
    /// the web, code that it would run.
    fn findings(markdown: &str) -> Vec<String> {
        let events = super::parse(markdown).filter_map(|event| match event {
            Event::Html(text) | Event::InlineHtml(text) => Some(text.into_string()),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) if &*kind == "text" => None,
            Event::Start(Tag::CodeBlock(kind)) => Some(format!("{kind:?}")),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                Some(dest_url.into_string()).filter(|url| !url.starts_with("http"))
            }
            Event::Start(Tag::FootnoteDefinition(_)) => Some("footnote".to_owned()),
            _ => None,
        });
        events.collect()
    }

    /// Returns the lines of a comment without their common indentation.
    fn as_rustdoc_sees(lines: &[String]) -> String {
        let spaces = |line: &String| line.chars().take_while(|c| *c == ' ').count();
        let shared = lines.iter().filter(|line| !line.trim().is_empty()).map(spaces).min().unwrap_or(0);
        lines.iter().map(|line| line.get(shared..).unwrap_or_default()).collect::<Vec<_>>().join("\n")
    }

    proptest! {
        #[test]
        fn a_comment_holds_no_html_no_links_to_items_and_no_test_but_ours(
            text in r"([a-z\u{a0} \[\]()<>`~*_!/:#|\\\n\t^=>.-]|```|\[a\]|\]: |    |\n\n|<b>|https://a.b){0,40}"
        ) {
            let docs = Docs::new(&text);
            let comment = comment(&docs);
            prop_assert_eq!(findings(&comment), [r#"Fenced(Borrowed("no_run"))"#], "{}", comment);
            // The comment of a setter is only the text, with a space before each line.
            let alone = as_rustdoc_sees(&docs.sentences());
            prop_assert_eq!(findings(&alone), Vec::<String>::new(), "{}", alone);
            let cell = format!("x: {}", docs.summary());
            prop_assert_eq!(findings(&cell), Vec::<String>::new(), "{}", cell);
        }
    }
}
