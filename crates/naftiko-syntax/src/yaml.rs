//! Parses YAML text into nodes.
//!
//! `saphyr-parser` gives the nodes and their places. `serde_yaml` gives their meaning: of each
//! scalar, or of the whole text where all of it must be valid YAML. If the two disagree,
//! `serde_yaml` wins, and places are unknown from there on.

use std::iter::Enumerate;
use std::ops::Range;
use std::str::CharIndices;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::limits::{MANY_BRACKETS, budget};
use crate::meaning;
use crate::node::{Kind, Tree};
use crate::tree::{Builder, Fault, Keys, SyntaxError};
use crate::unplaced;

/// Reads the only document of a text, all of which `serde_yaml` must accept. Every entry of a map
/// is kept.
///
/// # Errors
///
/// If `serde_yaml` refuses the text. Hostile texts fail early: nesting and repetition are bounded.
pub fn read(text: &str) -> Result<Tree, SyntaxError> {
    let mut builder = Builder::new(Keys::AsWritten, budget(text));
    let placed = match events(text, 0..text.len(), &mut builder) {
        Ok(()) => match builder.finish_or_null(0) {
            tree if unplaced::agrees(text, &tree) => return Ok(tree),
            tree => tree,
        },
        Err(error) if error.fault == Fault::TooDeep && has_more_brackets(text, MANY_BRACKETS) => {
            return Err(SyntaxError { at: None, ..error });
        }
        Err(_) if text.contains('\t') => without_tabs(text),
        Err(_) => builder.unfinished(),
    };
    let mut tree = unplaced::read(text).map_err(|error| tab(text, error))?;
    tree.take_places(&placed);
    Ok(tree)
}

/// Returns the nodes of a text with its tabs replaced by spaces. `serde_yaml` accepts tabs in
/// places where `saphyr-parser` does not. A space has the same length, so the places stay correct.
fn without_tabs(text: &str) -> Tree {
    let text = text.replace('\t', " ");
    let mut builder = Builder::new(Keys::AsWritten, budget(&text));
    match events(&text, 0..text.len(), &mut builder) {
        Ok(()) => builder.finish_or_null(0),
        Err(_) => builder.unfinished(),
    }
}

/// Returns the same error, or one about the tab if a tab caused it. Parsers report what they
/// expected instead.
fn tab(text: &str, error: SyntaxError) -> SyntaxError {
    let Some(at) = error.at.filter(|_| error.fault == Fault::Syntax) else { return error };
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let indentation = text[start..].split(|c: char| c != ' ' && c != '\t').next().unwrap_or_default();
    match indentation.find('\t') {
        Some(tab) => {
            SyntaxError::new(Fault::Tab, start + tab, "this line is indented with a tab, and YAML allows only spaces")
        }
        None => error,
    }
}

/// Parses the only document in `range` of `text`, which starts at the start of a line. Each key of
/// a map is kept once, and `<<` is merged.
///
/// # Errors
///
/// If neither parser accepts the text.
pub fn parse(text: &str, range: Range<usize>) -> Result<Tree, SyntaxError> {
    parse_placed(text, range.clone()).or_else(|error| second_try(text, range).ok_or_else(|| tab(text, error)))
}

/// Like [`parse`], but the places of all nodes are known.
///
/// # Errors
///
/// If `saphyr-parser` refuses the text, even where `serde_yaml` accepts it.
pub fn parse_placed(text: &str, range: Range<usize>) -> Result<Tree, SyntaxError> {
    let mut builder = Builder::new(Keys::Unique, budget(&text[range.clone()]));
    let start = range.start;
    events(text, range, &mut builder)?;
    Ok(builder.finish_or_null(start))
}

/// The limits for a second try: bytes, and open brackets. The time that `serde_yaml` takes grows
/// with the square of the open brackets.
const SECOND_TRY: (usize, usize) = (4 << 20, 5_000);

/// Reads a text with `serde_yaml` alone, which accepts some invalid YAML, such as tabs after a
/// colon.
fn second_try(text: &str, range: Range<usize>) -> Option<Tree> {
    let slice = &text[range.clone()];
    // Aliases may repeat so much that this takes seconds.
    let has_aliases = slice.contains(" &") && slice.contains('*');
    if slice.len() > SECOND_TRY.0 || has_more_brackets(slice, SECOND_TRY.1) || has_aliases {
        return None;
    }
    unplaced::parse(slice, range.start)
}

fn has_more_brackets(text: &str, most: usize) -> bool {
    text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).nth(most).is_some()
}

fn events(text: &str, range: Range<usize>, builder: &mut Builder) -> Result<(), SyntaxError> {
    let base = range.start;
    let slice = &text[range];
    let mut bytes = Bytes::new(slice);
    let mut documents = 0;
    for event in Parser::new_from_str(slice) {
        let (event, span) = event.map_err(|error| {
            let is_deep = error.info().contains("recursion limit");
            let fault = if is_deep { Fault::TooDeep } else { Fault::Syntax };
            let message = if is_deep { crate::tree::DEEP } else { error.info() };
            SyntaxError::new(fault, base + bytes.byte(error.marker().index()), message)
        })?;
        if matches!(event, Event::DocumentStart(_)) {
            documents += 1;
            if documents > 1 {
                let at = base + bytes.byte(span.start.index());
                return Err(SyntaxError::new(Fault::SecondDocument, at, "a second document starts here"));
            }
        }
        take(builder, event, bytes.range(base, span))?;
    }
    Ok(())
}

fn take(builder: &mut Builder, event: Event<'_>, span: Range<usize>) -> Result<(), SyntaxError> {
    match event {
        Event::Scalar(text, style, anchor, tag) => {
            let node = builder.scalar(meaning::of(&text, style, tag.as_deref()), &text, span, anchor);
            if text == "<<" && style == ScalarStyle::Plain {
                builder.merges(node);
            }
        }
        Event::SequenceStart(anchor, _) => builder.open(Kind::List, span, anchor)?,
        Event::MappingStart(anchor, _) => builder.open(Kind::Map, span, anchor)?,
        Event::SequenceEnd | Event::MappingEnd => builder.end(span.start),
        Event::Alias(anchor) => builder.alias(anchor, span)?,
        _ => {}
    }
    Ok(())
}

/// Converts character offsets, which the parser counts, to byte offsets.
enum Bytes<'t> {
    Ascii,
    /// The last result is kept: offsets are requested nearly in the order of the text.
    Of {
        text: &'t str,
        rest: Enumerate<CharIndices<'t>>,
        last: (usize, usize),
    },
}

impl<'t> Bytes<'t> {
    fn new(text: &'t str) -> Self {
        if text.is_ascii() {
            return Bytes::Ascii;
        }
        Bytes::Of { text, rest: text.char_indices().enumerate(), last: (0, 0) }
    }

    fn range(&mut self, base: usize, span: Span) -> Range<usize> {
        base + self.byte(span.start.index())..base + self.byte(span.end.index())
    }

    fn byte(&mut self, character: usize) -> usize {
        match self {
            Bytes::Ascii => character,
            Bytes::Of { text, rest, last } => {
                if character < last.0 {
                    // Backwards from the last result, by a few characters only.
                    let back = text[..last.1].char_indices().rev().nth(last.0 - character - 1);
                    return back.map_or(0, |(byte, _)| byte);
                }
                if character > last.0 {
                    let next = rest.find(|(index, _)| *index == character);
                    *last = (character, next.map_or(text.len(), |(_, (byte, _))| byte));
                }
                last.1
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::node::{Node, Value};

    /// Returns the text of every node from the top, keys included.
    fn slices(text: &str) -> Vec<&str> {
        fn walk<'t>(node: Node<'_>, text: &'t str, out: &mut Vec<&'t str>) {
            out.push(&text[node.at().span()]);
            node.items().for_each(|item| walk(item, text, out));
            for entry in node.entries() {
                walk(entry.key, text, out);
                walk(entry.value, text, out);
            }
        }
        let mut out = Vec::new();
        walk(read(text).unwrap().root(), text, &mut out);
        out
    }

    #[test]
    fn a_node_is_found_where_it_is_written() {
        assert_eq!(
            slices("info: {label: Ünder}\nlist:\n- 1.10\n- ~\n- !tag x\n- 'q'\n"),
            ["", "info", "{", "label", "Ünder", "list", "", "1.10", "~", "!tag x", "'q'"]
        );
        assert_eq!(slices("a: 1\nb: [x, 'y z']\n"), ["", "a", "1", "b", "[", "x", "'y z'"]);
        assert_eq!(slices("é—: ü\nb: c\n"), ["", "é—", "ü", "b", "c"]);
    }

    #[test]
    fn an_alias_stands_where_it_is_written_and_what_it_repeats_where_that_is() {
        assert_eq!(slices("a: &x [1, 2]\nb: *x\nc: d"), ["", "a", "&x [", "1", "2", "b", "*x", "1", "2", "c", "d"]);
    }

    /// Returns the items of a list, as written.
    fn texts(list: &str) -> Vec<Option<String>> {
        read(list).unwrap().root().items().map(|node| node.written().map(str::to_owned)).collect()
    }

    #[test]
    fn scalars_keep_their_spelling() {
        let spelled = ["1.10", "0x1F", "~", "true", "null", "", "1.10"].map(|text| Some(text.to_owned()));
        assert_eq!(texts("[&n 1.10, 0x1F, ~, true, 'null', '', *n]"), spelled);
        // `saphyr-parser` refuses tabs before commas.
        assert_eq!(texts("[\t1.10\t, 2.0]"), ["1.10", "2.0"].map(|text| Some(text.to_owned())));
        assert_eq!(
            texts("- !!float \"7\"\n- !tag 1.10\n- {a: 1}\n- \n- !tag [0x1]"),
            [Some("7".to_owned()), Some("1.10".to_owned()), None, None, None]
        );
    }

    #[test]
    fn of_two_opinions_about_a_text_the_one_of_serde_yaml_counts() {
        // For `saphyr-parser`, the line separator is part of the comment.
        let text = "# x\u{2028}k: '\na: 1\n# '\n";
        let tree = read(text).unwrap();
        let keys: Vec<&str> = tree.root().entries().map(|entry| entry.name()).collect();
        assert_eq!(keys, ["k"]);
    }

    #[test]
    fn places_are_known_up_to_what_only_serde_yaml_takes() {
        // The last line is indented less than the map that contains it.
        let text = "a: {b: x}\nc:\n- d:\n    - {e: \"f\n  g\"}\n";
        assert!(parse_placed(text, 0..text.len()).is_err());
        let tree = read(text).unwrap();
        let place = |node: Node<'_>| &text[node.span()];
        assert_eq!(place(tree.root().get("a").unwrap()), "{b: x");
        let list = tree.root().get("c").unwrap();
        assert_eq!(list.items().next().unwrap().entries().next().unwrap().key.text(), Some("d"));
        assert_eq!(list.span(), 0..0);
    }

    fn bomb(levels: usize) -> String {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..levels {
            let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
            text.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
        }
        text
    }

    #[test]
    fn hostile_texts_are_errors() {
        let message = |text: &str| read(text).unwrap_err().message;
        assert!(message(&bomb(9)).contains("repetition limit"), "{}", message(&bomb(9)));
        let long = "x".repeat(10_000);
        let repeated = format!("a: &a {long}\nb: [{}]", vec!["*a"; 1_000].join(", "));
        assert!(message(&repeated).contains("the aliases repeat too much"), "{}", message(&repeated));
        for opened in ["[", "{", "{a: [", "- ", "? ", "a: {", "&a [", "!a ["] {
            assert!(read(&opened.repeat(20_000)).is_err(), "{opened}");
        }
        assert!(read(&format!("a: [{}]", vec!["'in [0, 1)'"; 5_000].join(", "))).is_ok());
        assert!(read(&(0..500).map(|depth| " ".repeat(depth) + "a:\n").collect::<String>()).is_err());
    }

    #[test]
    fn a_bomb_is_refused_whoever_sees_it() {
        let text = bomb(12);
        assert_eq!(parse(&text, 0..text.len()).unwrap_err().fault, Fault::Repetition);
        // Only `saphyr-parser` sees this one: for `serde_yaml`, a line separator ends the comment.
        let hidden = format!("# x\u{2028}k: '\n{text}# '\n");
        assert_eq!(read(&hidden).unwrap().root().entries().len(), 1);
    }

    #[test]
    fn as_many_lists_are_open_as_serde_yaml_takes() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        for depth in [crate::limits::DEEPEST, crate::limits::DEEPEST + 1] {
            let text = nested(depth);
            let is_taken = serde_yaml::from_str::<serde_yaml::Value>(&text).is_ok();
            assert_eq!(is_taken, depth == crate::limits::DEEPEST);
            assert_eq!(parse(&text, 0..text.len()).is_ok(), is_taken);
            assert_eq!(read(&text).is_ok(), is_taken);
        }
    }

    #[test]
    fn each_key_counts_once_and_maps_are_merged() {
        let text =
            "a: &a {x: 1, y: 2}\nb:\n  y: 3\n  <<: *a\n  z: 4\nc: {k: 1, l: 2, k: 3}\nd: {<<: [*a, {w: 5}], x: 6}\n";
        let tree = parse(text, 0..text.len()).unwrap();
        let json = |key: &str| tree.root().get(key).unwrap().json().unwrap();
        assert_eq!(json("b"), r#"{"x":1,"y":3,"z":4}"#);
        assert_eq!(json("c"), r#"{"k":3,"l":2}"#);
        assert_eq!(json("d"), r#"{"x":6,"y":2,"w":5}"#);
    }

    /// Whether a node equals the value that `serde_yaml` has in its place.
    fn is_same(node: Node<'_>, value: &serde_yaml::Value) -> bool {
        use serde_yaml::Value as Yaml;
        match (node.value(), value) {
            (_, Yaml::Tagged(tagged)) => is_same(node, &tagged.value),
            (Value::Null, Yaml::Null) => true,
            (Value::Bool(one), Yaml::Bool(other)) => one == *other,
            (Value::Number(written), Yaml::Number(number)) => {
                let same =
                    |one: serde_yaml::Number| one.to_string() == number.to_string() || one.as_f64() == number.as_f64();
                serde_yaml::from_str(written).is_ok_and(same)
            }
            (Value::Text(one), Yaml::String(other)) => one == other,
            (Value::List, Yaml::Sequence(items)) => {
                node.items().len() == items.len() && node.items().zip(items).all(|(one, other)| is_same(one, other))
            }
            (Value::Map, Yaml::Mapping(entries)) => {
                node.entries().len() == entries.len()
                    && node.entries().all(|entry| {
                        entries.iter().any(|(key, value)| is_same(entry.key, key) && is_same(entry.value, value))
                    })
            }
            _ => false,
        }
    }

    fn assert_same(text: &str) {
        let Ok(mut value) = serde_yaml::from_str::<serde_yaml::Value>(text) else { return };
        assert!(is_same(read(text).unwrap().root(), &value), "{text}\n{value:?}");
        value.apply_merge().unwrap();
        if let Ok(tree) = parse(text, 0..text.len()) {
            assert!(is_same(tree.root(), &value), "{text}\n{value:?}");
        }
    }

    /// Scalars that are not texts, or do not look like texts.
    const SCALARS: [&str; 60] = [
        "no",
        "yes",
        "on",
        "off",
        "y",
        "n",
        "N",
        "true",
        "True",
        "TRUE",
        "tRUE",
        "false",
        "False",
        "FALSE",
        "null",
        "Null",
        "NULL",
        "~",
        "nULL",
        "~x",
        "010",
        "0",
        "-0",
        "00",
        "0x1F",
        "0xfg",
        "-0x1f",
        "+0x1f",
        "0o17",
        "0o8",
        "0b101",
        "0b2",
        "1.10",
        "1.",
        ".5",
        "-.5",
        "+.5",
        "+1",
        "-1",
        "--1",
        "1e5",
        "1E-5",
        "1e",
        "1_000",
        ".inf",
        "-.inf",
        "+.INF",
        ".nan",
        ".NaN",
        "inf",
        "nan",
        "infinity",
        "NaN",
        "---x",
        "9223372036854775808",
        "18446744073709551616",
        "2024-01-01",
        "1:30",
        "1.2.3",
        "'1'",
    ];

    #[test]
    fn scalars_mean_what_they_mean_to_serde_yaml() {
        for scalar in SCALARS.into_iter().chain(["...", "---", "-", "."]) {
            for text in [
                format!("a: {scalar}\n"),
                format!("a: !x {scalar}\n"),
                format!("a: !!str {scalar}\n"),
                format!("[a, {scalar}]"),
                format!("- {scalar}\n"),
                format!("{scalar}: {scalar}\n"),
            ] {
                assert_same(&text);
            }
        }
        for tagged in ["!!int 7", "!!int '7'", "!!float 7", "!!bool true", "!!bool 'true'", "!!null ''", "!!null ~"] {
            assert_same(&format!("a: {tagged}\n"));
        }
    }

    proptest! {
        #[test]
        fn nodes_are_what_serde_yaml_makes_of_the_same_text(
            parts in prop::collection::vec((0..4usize, prop::sample::select(SCALARS.to_vec()), 0..3usize), 1..12),
        ) {
            let mut text = String::new();
            for (index, (form, scalar, indent)) in parts.iter().enumerate() {
                let pad = " ".repeat(indent * 2);
                match form {
                    0 => text.push_str(&format!("k{index}: {scalar}\n")),
                    1 => text.push_str(&format!("k{index}:\n{pad}- {scalar}\n{pad}- [{scalar}, {{a: {scalar}}}]\n")),
                    2 => text.push_str(&format!("k{index}: &a{index} {{x: {scalar}}}\nl{index}: {{<<: *a{index}, y: *a{index}}}\n")),
                    _ => text.push_str(&format!("k{index}: |\n  {scalar}\nm{index}:\n  {pad}n: {scalar}\n")),
                }
            }
            assert_same(&text);
        }

        #[test]
        fn whatever_characters_a_text_has_its_nodes_are_those_of_serde_yaml(
            text in "[a-c0-1:\\-\"'{}\\[\\],#&*|>!~.? \\n\\t\\r\\\\ü]{0,60}",
        ) {
            if let Ok(value) = serde_yaml::from_str::<serde_yaml::Value>(&text) {
                let tree = read(&text);
                prop_assert!(tree.is_ok_and(|tree| is_same(tree.root(), &value)), "{text:?} {value:?}");
            }
        }
    }
}
