//! The language of the project: the glossary of `CONTRIBUTING.md` holds in documentation, comments
//! and messages, and prose fits into 100 columns.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use regex_lite::Regex;

/// Not prose of ours, or not prose.
const SKIPPED: &[&str] = &["target", ".git", "snapshots"];

/// Expressions of the house, and the words of the field for them. Each is searched for without
/// regard to case.
const BANNED: &[(&str, &str)] = &[
    (r"answer(s|ed|ing)?", "response; returns, responds with"),
    (r"companions?|twins?", "the OpenAPI document, its operation"),
    (r"(body|bodies) of (a|the) failures?|failures? of (a|the) (server|operation)s?", "error response, error body"),
    (r"is told|are told|was told|unless told|if told", "is reported, documented, set"),
    (r"tells?|told", "reports, shows, documents"),
    (r"(is|are|was|were|be) said|what .{0,20}said", "is set, documented, declared"),
    (r"says (no|nothing|so)", "rejects, does not mention, declares"),
    (r"authenticates it|what authenticates", "credential"),
    (r"by word", "explicitly"),
    (r"besides", "also, in addition to, other than"),
    (r"all else|or else|whatever else|what else|(?:^|[.;:,] )else", "otherwise, the rest, other"),
    (r"nobody|whoever", "the caller, the user; no one"),
    (r"or more|no more than|not any", "at least, at most"),
    (r"must be there|may be there", "is required, is optional"),
    (r"in vain|for good|without end", "unsuccessfully, permanently, in a cycle"),
    (r"(comes?|came) (of|to|from it)|what became of", "results in, returns"),
    (r"(that|which|what) is none|(is|are) none of", "is not a ..."),
    (r"stands? (in|on|at|there|where|beside|by|above|below|alone|behind)|where it stands", "is, is written"),
    (r"is there twice|as you like|ourselves|of ones own|foresaw|foreseen", "duplicate; at your option; ..."),
];

/// Where a banned expression is what is meant: the end of a path, a part of the line, and why.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("CONTRIBUTING.md", "|", "the glossary has the expressions themselves"),
    ("xtask/tests/it/language.rs", "", "has the expressions themselves"),
    ("", "tells apart", "the plain verb"),
    ("", "tell apart", "the plain verb"),
    ("", "told apart", "the plain verb"),
];

/// A line of prose: its number, and its text without code.
type Line = (usize, String);

/// The prose of a file, by the kind of the file.
fn prose(path: &str, text: &str) -> Vec<Line> {
    match path.rsplit_once('.') {
        Some((_, "md")) => markdown(numbered(text)),
        Some((_, "rs")) => {
            let mut lines = markdown(comments(text));
            if !path.contains("/tests/") && !path.contains("/tests.rs") && !path.contains("/benches/") {
                lines.extend(messages(text));
            }
            lines
        }
        Some((_, "toml" | "ci/run")) => markdown(hash_comments(text)),
        _ => numbered(text),
    }
}

fn numbered(text: &str) -> Vec<Line> {
    text.lines().enumerate().map(|(at, line)| (at + 1, line.to_owned())).collect()
}

/// The comments of a Rust file, without their marks.
fn comments(text: &str) -> Vec<Line> {
    let comment = |(number, line): Line| {
        let start = line.find("// ").or_else(|| line.find("//!")).or_else(|| line.find("///"))?;
        Some((number, line[start..].trim_start_matches(['/', '!']).to_owned()))
    };
    numbered(text).into_iter().filter_map(comment).collect()
}

/// The comments of a file in which they start with `#`.
fn hash_comments(text: &str) -> Vec<Line> {
    let comment = |(number, line): Line| Some((number, line.trim_start().strip_prefix('#')?.trim().to_owned()));
    numbered(text).into_iter().filter_map(comment).collect()
}

/// The string literals of a Rust file that are sentences. Of a literal that spans lines, each line
/// is one.
fn messages(text: &str) -> Vec<Line> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let literal = Regex::new(r#""((?:[^"\\]|\\.)*)"?"#).unwrap();
    let argument = Regex::new(r"\{\w*").unwrap();
    let mut messages = Vec::new();
    for (number, line) in numbered(text) {
        if line.trim_start().starts_with("//") {
            continue;
        }
        for message in literal.captures_iter(&line) {
            if message[1].trim().contains(' ') {
                messages.push((number, argument.replace_all(&message[1], "{").into_owned()));
            }
        }
    }
    messages
}

/// Markdown without its code: neither blocks nor spans.
fn markdown(lines: Vec<Line>) -> Vec<Line> {
    let span = Regex::new("`[^`]*`").unwrap();
    let mut is_code = false;
    let mut prose = Vec::new();
    for (number, line) in lines {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            prose.push((number, span.replace_all(&line, "`_`").into_owned()));
        }
    }
    prose
}

/// The banned expressions as whole words.
fn banned() -> &'static [(Regex, &'static str)] {
    static BANNED_WORDS: OnceLock<Vec<(Regex, &str)>> = OnceLock::new();
    let word = |expression: &str| Regex::new(&format!(r"(?i)\b(?:{expression})\b")).unwrap();
    BANNED_WORDS.get_or_init(|| BANNED.iter().map(|(expression, instead)| (word(expression), *instead)).collect())
}

/// What is wrong with the language of a file.
fn problems(path: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (number, line) in prose(path, text) {
        for (expression, instead) in banned() {
            let found = expression.find(&line).map(|found| found.as_str());
            let is_allowed = |it: &&(&str, &str, &str)| path.ends_with(it.0) && line.contains(it.1);
            if let Some(found) = found.filter(|_| ALLOWED.iter().find(is_allowed).is_none()) {
                problems.push(format!("{path}:{number}: `{found}`; rather: {instead}\n    {}", line.trim()));
            }
        }
    }
    problems.extend(long_lines(path, text));
    problems
}

/// Lines of prose that are too long, unless they are a row of a table or hold one long word, such
/// as a link. The front matter of Markdown is YAML.
fn long_lines(path: &str, text: &str) -> Vec<String> {
    let mut is_code = false;
    let mut problems = Vec::new();
    let is_front_matter = path.ends_with(".md") && text.starts_with("---\n");
    let front_matter =
        if is_front_matter { text.split("\n---\n").next().map_or(0, |it| it.lines().count()) } else { 0 };
    for (number, line) in numbered(text).into_iter().skip(front_matter) {
        let start = line.trim_start();
        let is_markdown = path.ends_with(".md");
        let is_doc = start.starts_with("///") || start.starts_with("//!");
        let content = if is_markdown { start } else { start.trim_start_matches(['/', '!']).trim_start() };
        is_code ^= (is_markdown || is_doc) && content.starts_with("```");
        let is_prose = (is_markdown || is_doc) && !is_code && !content.starts_with(['|', '#', '<']);
        let has_long_word = content.split_whitespace().any(|word| word.chars().count() > 60);
        if is_prose && !has_long_word && line.chars().count() > 100 {
            problems.push(format!("{path}:{number}: {} columns; prose has at most 100", line.chars().count()));
        }
    }
    problems
}

/// The files of the repository that have prose, each with its path.
fn files(folder: &Path, path: &str, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.file_name().unwrap().to_str().unwrap();
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        if SKIPPED.contains(&name) || entry.is_symlink() {
            continue;
        }
        let is_prose = [".md", ".rs", "Cargo.toml", ".ci/run"].iter().any(|end| path.ends_with(end))
            || path == "specs/clerk/openapi.yaml";
        if entry.is_dir() {
            self::files(&entry, &path, files);
        } else if is_prose {
            files.push((path, fs::read_to_string(&entry).unwrap()));
        }
    }
}

fn repository() -> Vec<(String, String)> {
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), "", &mut all);
    all.sort();
    all
}

#[test]
fn the_glossary_holds() {
    let mut problems = Vec::new();
    for (path, text) in repository().iter() {
        problems.extend(self::problems(path, text));
    }
    assert!(problems.is_empty(), "the glossary is in CONTRIBUTING.md\n{}", problems.join("\n"));
}

#[test]
fn a_banned_expression_is_found_in_comments_messages_and_markdown() {
    let found = |path: &str, text: &str| problems(path, text).len();
    assert_eq!(found("a.rs", "/// The answer.\nfn answer() {}\n"), 1);
    assert_eq!(found("a.rs", "// Besides, `answer` is code.\n"), 1);
    assert_eq!(found("a.rs", "let text = \"an answer of a server\";\n"), 1);
    assert_eq!(found("a.rs", "let key = \"answer\";\n"), 0);
    assert_eq!(found("a.md", "# An answer\n\n```rust\nlet answer = 1;\n```\n"), 1);
    assert_eq!(found("a.md", "The unanswered `answer`.\n"), 0);
}

#[test]
fn a_long_line_of_prose_is_found_and_a_row_of_a_table_is_not() {
    let text = "word ".repeat(21);
    assert_eq!(problems("a.md", &text).len(), 1);
    assert_eq!(problems("a.rs", &format!("/// {text}")).len(), 1);
    assert_eq!(problems("a.md", &format!("| {text} |")).len(), 0);
    assert_eq!(problems("a.md", &format!("```text\n{text}\n```\n")).len(), 0);
    assert_eq!(problems("a.md", &format!("---\na: {text}\n---\n{text}")).len(), 1);
}
