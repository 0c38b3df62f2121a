//! A file of which only the requested parts are parsed.
//!
//! The entries of its maps are located level by level, on request: the top level when the file is
//! opened, those of `components/schemas` with the first schema. Each part is parsed by itself. If
//! that fails, or if the indentation of YAML is not reliable, the whole file is parsed, once.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use naftiko_syntax::outline::{self, Raw};
use naftiko_syntax::{Source, SyntaxError, Tree, json, yaml};

use crate::located::{FileId, Located, Part};

/// A YAML file of at most this many bytes is parsed as a whole when it is opened, unless it has a
/// syntax error: a parser for each part would take longer.
const SMALL: usize = 128 << 10;

/// The limit for a document that is prepared in parallel with other work.
const SMALL_BESIDE: usize = 1 << 20;

/// The text of a file, and its tree if the file is small and has no syntax error. Unlike a
/// [`File`], it can be made on another thread.
#[derive(Debug)]
pub(crate) struct Parsed {
    source: Source,
    whole: Option<Tree>,
}

impl Parsed {
    pub(crate) fn new(source: Source) -> Self {
        let whole = parse_small(source.text(), SMALL_BESIDE);
        Parsed { source, whole }
    }

    /// Converts it into a file of the document.
    pub(crate) fn into_file(self) -> File {
        File::of(0, String::new(), self.source, self.whole)
    }
}

/// Parses a YAML file of at most `small` bytes as a whole; `None` if it has a syntax error.
fn parse_small(text: &str, small: usize) -> Option<Tree> {
    if is_json(text) || text.len() > small {
        return None;
    }
    yaml::parse_placed(text, 0..text.len()).ok()
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// A syntax error: its byte and its message.
pub(crate) type Mistake = (usize, String);

/// The entries of a map.
#[derive(Debug)]
pub(crate) struct Section {
    entries: Vec<Raw>,
    by_key: HashMap<String, usize>,
}

impl Section {
    fn new(entries: Vec<Raw>) -> Self {
        let by_key = entries.iter().enumerate().map(|(index, raw)| (raw.key.clone(), index)).collect();
        Section { entries, by_key }
    }

    /// Returns each key once, with its last entry.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Raw> {
        let counts = |(index, raw): &(usize, &Raw)| self.by_key.get(&raw.key) == Some(index);
        self.entries.iter().enumerate().filter(counts).map(|(_, raw)| raw)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Raw> {
        self.by_key.get(key).map(|index| &self.entries[*index])
    }
}

/// A file.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) id: Rc<FileId>,
    is_json: bool,
    /// How many parts were parsed.
    parsed: Cell<u32>,
    /// The entries of maps, by path; `None` if they cannot be found without a parser.
    sections: RefCell<HashMap<Vec<String>, Option<Rc<Section>>>>,
    parts: RefCell<HashMap<Vec<String>, Option<Located>>>,
    whole: OnceCell<Result<Located, Mistake>>,
    mistakes: RefCell<Vec<Mistake>>,
    /// Whether syntax errors were taken.
    had_mistakes: Cell<bool>,
}

impl File {
    /// Creates the file with this index.
    pub(crate) fn new(index: u32, name: String, source: Source) -> Self {
        File::with(index, name, source, SMALL)
    }

    /// Creates a file that is parsed as a whole if it has at most `small` bytes.
    fn with(index: u32, name: String, source: Source, small: usize) -> Self {
        let whole = parse_small(source.text(), small);
        File::of(index, name, source, whole)
    }

    /// Creates a file, with the tree of the whole file if that is known.
    fn of(index: u32, name: String, source: Source, whole: Option<Tree>) -> Self {
        let is_json = is_json(source.text());
        let file = File {
            id: Rc::new(FileId { index, name, source }),
            is_json,
            parsed: Cell::new(0),
            sections: RefCell::default(),
            parts: RefCell::default(),
            whole: OnceCell::new(),
            mistakes: RefCell::default(),
            had_mistakes: Cell::new(false),
        };
        let root = if whole.is_some() { None } else { file.outline() };
        file.sections.borrow_mut().insert(Vec::new(), root.map(|entries| Rc::new(Section::new(entries))));
        whole.map(|whole| file.whole.set(Ok(file.root(whole))));
        file
    }

    /// Returns the entries of the top level.
    fn outline(&self) -> Option<Vec<Raw>> {
        let text = self.text();
        match self.is_json {
            true => outline::json(text, 0..text.len()),
            false if has_lone_returns(text) => None,
            false => outline::yaml(text, 0..text.len(), None),
        }
    }

    fn text(&self) -> &str {
        self.id.source.text()
    }

    /// Returns the syntax errors since the last call.
    pub(crate) fn take_errors(&self) -> Vec<Mistake> {
        let mistakes = std::mem::take(&mut *self.mistakes.borrow_mut());
        self.had_mistakes.set(self.had_mistakes.get() || !mistakes.is_empty());
        mistakes
    }

    /// Whether there was a syntax error so far.
    pub(crate) fn has_errors(&self) -> bool {
        self.had_mistakes.get() || !self.mistakes.borrow().is_empty()
    }

    /// Returns the whole file.
    pub(crate) fn whole(&self) -> Option<&Located> {
        let parsed = self.whole.get_or_init(|| {
            let text = self.text();
            let read = match self.is_json {
                // YAML may start with a brace, too.
                true => json::parse(text, 0..text.len())
                    .or_else(|error| yaml::parse(text, 0..text.len()).map_err(|_| error)),
                false => yaml::parse(text, 0..text.len()),
            };
            read.map(|tree| self.root(tree)).map_err(mistake)
        });
        parsed.as_ref().ok()
    }

    /// Returns the start of the file, for values without another place.
    pub(crate) fn start(&self) -> Located {
        self.root(yaml::parse("", 0..0).unwrap_or_default())
    }

    /// Makes a tree a part of this file.
    fn root(&self, tree: Tree) -> Located {
        let index = self.parsed.replace(self.parsed.get() + 1);
        Located::root(&Rc::new(Part { file: self.id.clone(), index, tree }))
    }

    /// Returns the entries of the map at `path`, if they can be found without a parser.
    pub(crate) fn section(&self, path: &[String]) -> Option<Rc<Section>> {
        if let Some(known) = self.sections.borrow().get(path) {
            return known.clone();
        }
        let (last, parent) = path.split_last()?;
        let parent = self.section(parent)?;
        let section = parent.get(last).and_then(|raw| self.children(raw)).map(|entries| Rc::new(Section::new(entries)));
        self.sections.borrow_mut().insert(path.to_vec(), section.clone());
        section
    }

    /// Returns the keys of the map at `path`, unless there is a reference on the way.
    pub(crate) fn keys(&self, path: &[String]) -> Vec<String> {
        if let Some(section) = self.section(path) {
            return section.entries().map(|raw| raw.key.clone()).collect();
        }
        self.part(path).iter().flat_map(Located::entries).map(|(key, _)| key.to_owned()).collect()
    }

    fn children(&self, raw: &Raw) -> Option<Vec<Raw>> {
        let text = self.text();
        if self.is_json {
            return outline::json(text, raw.range.clone());
        }
        if raw.is_inline {
            return None;
        }
        let below = text[raw.range.clone()].find('\n').map_or(raw.range.end, |newline| raw.range.start + newline + 1);
        outline::yaml(text, below..raw.range.end, Some(raw.column))
    }

    /// Returns the value at a path of keys, such as one schema. The empty path is the whole file.
    ///
    /// Only the requested part is parsed.
    pub(crate) fn part(&self, path: &[String]) -> Option<Located> {
        if path.is_empty() {
            let whole = self.whole().cloned();
            if whole.is_none() {
                self.mistakes.borrow_mut().extend(self.whole.get().and_then(|whole| whole.clone().err()));
            }
            return whole;
        }
        if let Some(known) = self.parts.borrow().get(path) {
            return known.clone();
        }
        let part = self.find_part(path);
        self.parts.borrow_mut().insert(path.to_vec(), part.clone());
        part
    }

    fn find_part(&self, path: &[String]) -> Option<Located> {
        let (last, parent) = path.split_last()?;
        if self.whole.get().is_none_or(Result::is_err) {
            match self.section(parent) {
                Some(section) => match self.parse(section.get(last)?) {
                    Ok(part) => return Some(part),
                    Err(error) => {
                        // An alias to another part, or misleading indentation.
                        if self.is_json || self.whole().is_none() {
                            self.mistakes.borrow_mut().push(error);
                            return None;
                        }
                    }
                },
                None => return self.part(parent)?.get(last),
            }
        }
        let map = parent.iter().try_fold(self.whole()?.clone(), |at, key| at.get(key))?;
        map.get(last)
    }

    fn parse(&self, raw: &Raw) -> Result<Located, Mistake> {
        let text = self.text();
        if self.is_json {
            let value = self.root(json::parse(text, raw.range.clone()).map_err(mistake)?);
            return Ok(value.under(raw.key_span.clone()));
        }
        let map = self.root(yaml::parse(text, raw.range.clone()).map_err(mistake)?);
        match map.get(&raw.key) {
            Some(value) if map.node().entries().len() == 1 => Ok(value),
            _ => Err((raw.range.start, "expected a single entry of a map".to_owned())),
        }
    }
}

fn mistake(error: SyntaxError) -> Mistake {
    (error.at.unwrap_or_default(), error.message)
}

/// Whether a line ends with a lone carriage return, which YAML allows.
fn has_lone_returns(text: &str) -> bool {
    text.match_indices('\r').any(|(at, _)| !text[at + 1..].starts_with('\n'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Returns a file that is read by parts.
    fn file(text: &str) -> File {
        File::with(0, String::new(), Source::new("test.yaml", text), 0)
    }

    /// Compares every entry down to three levels, parsed by itself, with a parser of the whole
    /// text. Returns how many of the maps were found without a parser.
    fn agree(text: &str) -> usize {
        let whole = file(text).whole().unwrap_or_else(|| panic!("{text}")).clone();
        let mut expected: serde_yaml::Value = serde_yaml::from_str(text).unwrap_or_else(|it| panic!("{it}\n{text}"));
        expected.apply_merge().unwrap();
        let expected = serde_json::to_value(expected).unwrap();
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&whole.node().json().unwrap()).unwrap(),
            expected,
            "{text}"
        );
        // Each from a new file, so that none uses what another has parsed.
        let mut found = 0;
        let mut paths = vec![Vec::new()];
        while let Some(path) = paths.pop() {
            let node = path.iter().try_fold(whole.node(), |node, key: &String| node.get(key)).unwrap();
            if !path.is_empty() {
                let part = file(text).part(&path).unwrap_or_else(|| panic!("{path:?}\n{text}"));
                assert_eq!(part.node().json(), node.json(), "{path:?}\n{text}");
                // Texts with tabs are read by `serde_yaml`, which knows no places.
                let (found, expected) = (part.node().span().start, node.span().start);
                assert!(found == expected || text.contains('\t'), "{path:?}\n{text}");
            }
            let keys: Vec<&str> = node.entries().map(|entry| entry.name()).collect();
            if let Some(section) = file(text).section(&path) {
                assert_eq!(section.entries().map(|raw| raw.key.as_str()).collect::<Vec<_>>(), keys, "{path:?}\n{text}");
                found += 1;
            }
            if path.len() < 3 {
                paths.extend(keys.into_iter().map(|key| [&path[..], &[key.to_owned()]].concat()));
            }
        }
        found
    }

    #[test]
    fn awkward_texts_are_read_as_a_parser_reads_them() {
        let texts = [
            ("a: 1\nb:\n  c: 2\n", 2),
            ("---\n# comment\na:\n- x: 1\n  y: 2\n- z\nb: 3\n", 1),
            ("a: [\n1\n]\nb: 2\n", 0),
            ("a: \"b\nc: d\"\ne: 1\n", 0),
            ("a: 'b''\n  c: d'\ne: \"\\\"\"\nf: 1\n", 1),
            ("a: |2\n   b: 1\n\n  # no comment\nb: >-\n  x\n\n  y: z\nc: 3\n", 1),
            ("a: some\n  more text\nc: 3\n", 1),
            ("a: 'quoted\n  b: text'\n\"c d\": 3\n'e''f' : 4\n", 1),
            ("a: \"quoted\n  b: \\\n  text\"\nc:   \n    d:\n      e: 1\n    # comment\n  # another\n    f: 2\n", 3),
            ("a: {b: 1,\n  c: 2}\nd: [\n  1,\n  2 ]\ne: &x 1\n", 1),
            ("a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 1\n", 1),
            ("a:\n  b: &x\n    c: 1\nd:\n  e: *x\n", 3),
            ("? a\n: 1\nb: 2\n", 0),
            ("a:\r\n  b: 1\r\n  c:\r\n  - 1\r\nd: 2\r\n", 2),
            ("paths:\n  /a/{b}:\n    get: x # comment\n  /c:d:\n    get: y\n  http://x: 1\n", 4),
            ("a: # comment\n  b: 1\nc: #no\n  - 1\n", 2),
            ("  a: 1\n  b:\n    c: 2\n", 2),
            ("a:\n  - b\n  - c: |\n      x\n    d: 1\ne: null\nf:\ng: ~\n", 1),
            ("200: a\n1.5: b\n'x': c\n", 1),
            ("a: !!str 1\nb: !!map\n  c: 1\n", 1),
            ("{a: 1, b: {c: 2}}", 0),
            ("ü: ä\nß:\n  é: '€'\n  b: [ä, ö]\n", 2),
            ("a:\n\n\n  b: 1\n\n  c: 2\n\n", 2),
            ("a:\tb\nc:\n  d:\t1\n", 2),
        ];
        for (text, found) in texts {
            assert_eq!(agree(text), found, "{text}");
        }
    }

    #[test]
    fn a_small_file_is_parsed_once() {
        let small = File::new(0, String::new(), Source::new("test.yaml", "a: {b: 1}\nc: 2\n"));
        assert_eq!(small.keys(&[]), ["a", "c"]);
        assert_eq!(small.part(&["a".to_owned(), "b".to_owned()]).unwrap().node().text(), Some("1"));
        assert_eq!(small.parsed.get(), 1);
    }

    #[test]
    fn a_broken_part_costs_only_itself() {
        for text in [
            "a:\n  b: [1\n  c: 2\nd:\n  e: {x: 1}\n",
            "{\"a\": {\"b\": [1 2], \"c\": 2}, \"d\": {\"e\": {\"x\": 1}}}",
            "a:\n  b: *unknown\n  c: 2\nd:\n  e: {x: 1}\n",
        ] {
            let file = file(text);
            let part = |path: &[&str]| file.part(&path.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>());
            assert_eq!(part(&["d", "e"]).unwrap().node().json().unwrap(), r#"{"x":1}"#);
            assert_eq!(part(&["a", "c"]).unwrap().node().json().unwrap(), "2");
            assert!(file.take_errors().is_empty());
            assert!(part(&["a", "b"]).is_none() && part(&["a", "b"]).is_none());
            assert_eq!(file.take_errors().len(), 1);
        }
    }

    #[test]
    fn aliases_of_aliases_are_refused() {
        let mut text = String::from("a0: &a0 [x, x]\n");
        for level in 1..40 {
            text.push_str(&format!("a{level}: &a{level} [*a{0}, *a{0}]\n", level - 1));
        }
        let file = file(&text);
        assert!(file.part(&["a39".to_owned()]).is_none());
        assert_eq!(file.take_errors().len(), 1);
        assert!(file.part(&["a0".to_owned()]).is_some());
    }

    #[test]
    fn whatever_a_file_says_reading_it_ends() {
        for text in [
            "",
            " ",
            "\u{feff}",
            "-",
            "a",
            "{",
            "{\"a\":",
            "[",
            ":",
            "\t",
            "a:\n\tb: 1",
            "a: 1\n b: 2\n",
            "a:\n  b: 1\n c: 2\n",
            "\r",
            "a: 1\rb: 2",
        ] {
            let file = file(text);
            for path in [&["a"][..], &["a", "b"], &["a", "b", "c"], &[]] {
                file.part(&path.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>());
            }
        }
    }

    /// A node of a generated text.
    #[derive(Clone, Debug)]
    enum Made {
        Scalar(usize),
        List(Vec<Made>),
        Map(Vec<(usize, Made)>),
    }

    fn made() -> impl Strategy<Value = Made> {
        (0..SCALARS.len()).prop_map(Made::Scalar).prop_recursive(4, 40, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(Made::List),
                prop::collection::vec((0..KEYS.len(), inner), 1..5).prop_map(Made::Map),
            ]
        })
    }

    /// `~` is replaced with the indentation of continuation lines.
    const SCALARS: [&str; 14] = [
        "1",
        "text",
        "'it''s: one'",
        "\"two\\n: x\"",
        "|\n~a: 1\n~  b\n\n~c: d",
        ">-\n~# x\n~- y",
        "first\n~second",
        "'first\n~a\n\n~b'",
        "{a: 1, b: [x]}",
        "[1,\n~2]",
        "null",
        "# comment\n~late",
        "\"q\n~\\\n~b: c\"",
        "|+\n~x\n\n",
    ];
    const KEYS: [&str; 8] = ["a", "/b/{c}", "'d: e'", "\"f g\"", "200", "http://x:1", "i  ", "$ref"];

    /// Writes a text; its variations are chosen by the bits of `style`.
    fn write(made: &Made, indent: usize, style: &mut u64, out: &mut String) {
        let mut bit = |bits: u64| {
            *style = style.rotate_right(3).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1);
            (*style >> 20) % bits
        };
        match made {
            Made::Scalar(index) => {
                out.push(' ');
                out.push_str(&SCALARS[*index].replace('~', &" ".repeat(indent + 1 + bit(3) as usize)));
                out.push('\n');
            }
            Made::List(items) => {
                out.push('\n');
                for item in items {
                    out.push_str(&format!("{}-", " ".repeat(indent)));
                    write(item, indent + 2, style, out);
                }
            }
            Made::Map(entries) => {
                out.push_str(["\n", " # comment: x\n", "\n\n"][bit(3) as usize]);
                let mut seen = Vec::new();
                for (key, value) in entries {
                    if seen.contains(key) {
                        continue;
                    }
                    seen.push(*key);
                    out.push_str(["", "", "\n", "# x: y\n", "         # z\n"][(*style >> 13) as usize % 5]);
                    out.push_str(&format!("{}{}:", " ".repeat(indent), KEYS[*key]));
                    *style = style.rotate_left(7);
                    let own = usize::from(!matches!(value, Made::List(_)) || *style & 1 == 0);
                    let deeper = own * (1 + (*style >> 5) as usize % 4);
                    let deeper = if matches!(value, Made::Scalar(_)) { 0 } else { deeper };
                    write(value, indent + deeper, style, out);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn made_up_texts_are_read_as_a_parser_reads_them(
            root in prop::collection::vec((0..KEYS.len(), made()), 1..6),
            mut style in any::<u64>(),
        ) {
            let mut text = String::new();
            write(&Made::Map(root), 0, &mut style, &mut text);
            // For example, a comment in a scalar: the text need not be YAML.
            if serde_yaml::from_str::<serde_yaml::Value>(&text).is_ok() && file(&text).whole().is_some() {
                agree(&text);
                let json = file(&text).whole().unwrap().node().json().unwrap();
                agree(&json);
            }
        }

        #[test]
        fn whatever_bytes_a_file_holds_reading_it_ends(text in "[a-c:\\-\"'{}\\[\\],#&*|> \\n\\t\\r\\\\ü]{0,80}") {
            let file = file(&text);
            for path in [&["a"][..], &["a", "b"], &["c", "a", "b"], &[]] {
                file.part(&path.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>());
            }
        }
    }
}
