//! YAML text to nodes, and to the bare entries of a block map.
//!
//! `saphyr-parser` says what the nodes are and where; which scalars are numbers is said as `serde_yaml` says it, so that
//! the documents mean what capability files mean. Entries are found by indentation alone: where a line could be something
//! else than it looks like, the scan says that it is not sure.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::str::CharIndices;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use crate::index::Raw;
use crate::json::Error;
use crate::node::{DEEPEST, Entry, Node, Value};

/// Parses the one document in `range` of `text`, which begins at the start of a line.
pub(crate) fn parse(text: &str, range: Range<usize>) -> Result<Node, Error> {
    parse_strictly(text, range.clone()).or_else(|error| lenient(text, range).ok_or(error))
}

/// How large a text may be, and how many brackets it may have, that is tried a second time. The time `serde_yaml` takes
/// grows with the square of brackets that are open.
const SECOND_TRY: (usize, usize) = (4 << 20, 5_000);

/// What `serde_yaml` makes of a text, which takes some that are not quite YAML, such as tabs after a colon. It says neither
/// places nor how numbers are written.
fn lenient(text: &str, range: Range<usize>) -> Option<Node> {
    let slice = &text[range.clone()];
    let brackets = slice.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
    // Aliases may repeat so much that it takes seconds.
    let has_aliases = slice.contains(" &") && slice.contains('*');
    if slice.len() > SECOND_TRY.0 || brackets > SECOND_TRY.1 || has_aliases {
        return None;
    }
    let mut value: serde_yaml::Value = serde_yaml::from_str(slice).ok()?;
    value.apply_merge().ok()?;
    Some(unplaced(&value, &range))
}

fn unplaced(value: &serde_yaml::Value, range: &Range<usize>) -> Node {
    use serde_yaml::Value as Yaml;
    let value = match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(*value),
        Yaml::Number(value) => Value::Number(value.to_string()),
        Yaml::String(text) => Value::Text(text.clone()),
        Yaml::Sequence(items) => Value::List(items.iter().map(|item| unplaced(item, range)).collect()),
        Yaml::Tagged(tagged) => return unplaced(&tagged.value, range),
        Yaml::Mapping(entries) => {
            let entry = |(key, value)| {
                let key = unplaced(key, range);
                let text = key.text().unwrap_or_default().to_owned();
                Entry { key: text, span: key.span(), value: unplaced(value, range) }
            };
            return Node::map(range.start..range.start, entries.iter().map(entry).collect());
        }
    };
    Node::new(range.start..range.start, value)
}

fn parse_strictly(text: &str, range: Range<usize>) -> Result<Node, Error> {
    let base = range.start;
    let slice = &text[range];
    let mut builder = Builder {
        bytes: Bytes::new(slice),
        base,
        open: Vec::new(),
        anchors: HashMap::new(),
        root: None,
        left: 100_000 + slice.len(),
    };
    let mut documents = 0;
    for event in Parser::new_from_str(slice) {
        let (event, span) = event.map_err(|error| {
            let at = builder.bytes.byte(error.marker().index());
            (base + at, error.info().to_owned())
        })?;
        documents += usize::from(matches!(event, Event::DocumentStart(_)));
        if documents > 1 {
            return Err((base + builder.bytes.byte(span.start.index()), "a second document begins here".to_owned()));
        }
        builder.take(event, span)?;
    }
    Ok(builder.root.unwrap_or_else(|| Node::new(base..base, Value::Null)))
}

/// Collects nodes from events.
struct Builder<'t> {
    bytes: Bytes<'t>,
    base: usize,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    root: Option<Node>,
    /// How many more nodes aliases may repeat, so that whoever walks what is read comes to an end.
    left: usize,
}

/// A list or map that has begun.
struct Open {
    start: usize,
    anchor: usize,
    items: Items,
}

enum Items {
    List(Vec<Node>),
    /// And the key whose value comes next.
    Map(Vec<Entry>, Option<Key>),
}

struct Key {
    text: String,
    span: Range<usize>,
    is_merge: bool,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Error> {
        let start = self.base + self.bytes.byte(span.start.index());
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let end = self.base + self.bytes.byte(span.end.index());
                let is_merge = text == "<<" && style == ScalarStyle::Plain;
                let node = Node::new(start..end.max(start), scalar(text, style, tag.as_deref()));
                self.close(node, anchor, is_merge);
            }
            Event::SequenceStart(anchor, _) => self.open(start, anchor, Items::List(Vec::new()))?,
            Event::MappingStart(anchor, _) => self.open(start, anchor, Items::Map(Vec::new(), None))?,
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(Open { start, anchor, items }) = self.open.pop() {
                    let end = (self.base + self.bytes.byte(span.start.index())).max(start);
                    let node = match items {
                        Items::List(items) => Node::new(start..end, Value::List(items)),
                        Items::Map(entries, _) => Node::map(start..end, entries),
                    };
                    self.close(node, anchor, false);
                }
            }
            Event::Alias(anchor) => {
                let unknown = || (start, "an alias of something that is still open".to_owned());
                let node = self.anchors.get(&anchor).cloned().ok_or_else(unknown)?;
                self.left =
                    self.left.checked_sub(node.size()).ok_or((start, "its aliases repeat too much".to_owned()))?;
                self.close(node, 0, false);
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, start: usize, anchor: usize, items: Items) -> Result<(), Error> {
        if self.open.len() >= DEEPEST {
            return Err((start, "too many lists and maps are open at a time".to_owned()));
        }
        self.open.push(Open { start, anchor, items });
        Ok(())
    }

    /// Puts a complete node where it belongs.
    fn close(&mut self, node: Node, anchor: usize, is_merge: bool) {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.items) {
            None => self.root = Some(node),
            Some(Items::List(items)) => items.push(node),
            Some(Items::Map(entries, key)) => match key.take() {
                None => {
                    let text = node.text().unwrap_or_default().to_owned();
                    *key = Some(Key { text, span: node.span(), is_merge });
                }
                Some(key) if key.is_merge => merge(entries, &node),
                Some(key) => entries.push(Entry { key: key.text, span: key.span, value: node }),
            },
        }
    }
}

/// Takes the entries of another map, or of a list of maps, into one (`<<`). What the map itself says counts, before or after.
fn merge(entries: &mut Vec<Entry>, from: &Node) {
    let mut known: HashSet<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    let maps = std::iter::once(from).chain(from.items());
    let mut merged: Vec<Entry> = Vec::new();
    for entry in maps.flat_map(Node::entries) {
        if known.insert(entry.key.clone()) {
            merged.push(entry.clone());
        }
    }
    // In front, so that what the map itself says later replaces it.
    entries.splice(0..0, merged);
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let core = tag.filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.as_str());
    let is_text = style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.handle.is_empty() && tag.suffix == "!");
    if core == Some("str") || is_text && core.is_none() {
        return Value::Text(text.into_owned());
    }
    match &*text {
        "" if is_text => Value::Text(String::new()),
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        number if is_number(number) => Value::Number(text.into_owned()),
        _ => Value::Text(text.into_owned()),
    }
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let all = |digits: &str, radix| !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    match unsigned.as_bytes() {
        [b'0', b'x', ..] => all(&unsigned[2..], 16),
        [b'0', b'o', ..] => all(&unsigned[2..], 8),
        [b'0', b'0'..=b'9', ..] => false,
        [b'0'..=b'9', ..] => unsigned.parse::<f64>().is_ok(),
        [b'.', b'0'..=b'9', ..] => unsigned.parse::<f64>().is_ok(),
        _ => matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN"),
    }
}

/// The parser counts characters, and we count bytes.
enum Bytes<'t> {
    Ascii,
    /// Where the last question led: questions are asked in the order of the text, or nearly so.
    Of {
        text: &'t str,
        rest: std::iter::Enumerate<CharIndices<'t>>,
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

    fn byte(&mut self, character: usize) -> usize {
        match self {
            Bytes::Ascii => character,
            Bytes::Of { text, rest, last } => {
                if character < last.0 {
                    // Back from the last question; a few characters, so it is walked.
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

/// What a scan for the entries of a block map found.
#[derive(Debug)]
pub(crate) enum Scan {
    /// Those.
    Entries(Vec<Raw>),
    /// No block map, but something that can be parsed by itself.
    Other,
    /// What only a parser can tell.
    Unsure,
}

/// The entries of the block map in `range` of `text`, which is all of a text, or what stands below the line of a key at
/// `column`.
pub(crate) fn entries(text: &str, range: Range<usize>, column: Option<usize>) -> Scan {
    let is_root = column.is_none();
    let mut entries: Vec<Raw> = Vec::new();
    let mut own = None;
    let mut start = range.start;
    while start < range.end {
        let end = text[start..range.end].find('\n').map_or(range.end, |newline| start + newline + 1);
        let line_start = std::mem::replace(&mut start, end);
        // Nearly all lines of a document are of something deeper, and not worth a closer look.
        if own.is_some_and(|own| text.as_bytes()[line_start..end].iter().take(own + 1).all(|byte| *byte == b' ')) {
            continue;
        }
        let line = Line { text: text[line_start..end].trim_ascii_end(), start: line_start };
        let indent = line.indent();
        let content = &line.text[indent..];
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        if is_root && entries.is_empty() && line.text == "---" {
            continue;
        }
        let own = *own.get_or_insert(indent);
        if entries.is_empty() {
            // Less than the key, and yet of it: a list at the key's own column is all that may be.
            if column.is_some_and(|column| own <= column) {
                return Scan::Other;
            }
        }
        if indent > own && !entries.is_empty() {
            continue;
        }
        if indent < own || content.starts_with('\t') {
            return Scan::Unsure;
        }
        match line.key(indent) {
            // What looks like a key may belong to quotes that readers let go on at any column.
            Some(_) if entries.last().is_some_and(|raw| has_open_quotes(&text[raw.key_span.end..line.start])) => {
                return Scan::Unsure;
            }
            Some(raw) => {
                close(&mut entries, line.start);
                entries.push(raw);
            }
            None if entries.is_empty() => return if is_root { Scan::Unsure } else { Scan::Other },
            // A list at the column of its key.
            None if is_item(content) && entries.last().is_some_and(|raw| !raw.is_inline) => {}
            None => return Scan::Unsure,
        }
    }
    close(&mut entries, range.end);
    if entries.is_empty() { Scan::Other } else { Scan::Entries(entries) }
}

fn close(entries: &mut [Raw], end: usize) {
    if let Some(last) = entries.last_mut() {
        last.range.end = end;
    }
}

/// Whether the text behind a key, up to the next one, begins with quotes that do not end.
fn has_open_quotes(after: &str) -> bool {
    let value = after.trim_start_matches([' ', '\t', ':']);
    let mut chars = value.chars();
    let quote = match chars.next() {
        Some(quote @ ('"' | '\'')) => quote,
        _ => return false,
    };
    while let Some(c) = chars.next() {
        match c {
            '\\' if quote == '"' => {
                chars.next();
            }
            // Doubled ones end and begin.
            '\'' if quote == '\'' && chars.as_str().starts_with('\'') => {
                chars.next();
            }
            c if c == quote => return false,
            _ => {}
        }
    }
    true
}

fn is_item(content: &str) -> bool {
    content == "-" || content.starts_with("- ") || content.starts_with("-\t")
}

/// A line without its end.
struct Line<'t> {
    text: &'t str,
    start: usize,
}

impl Line<'_> {
    fn indent(&self) -> usize {
        self.text.bytes().take_while(|byte| *byte == b' ').count()
    }

    /// The key that stands at `indent`, if it is sure to be one.
    fn key(&self, indent: usize) -> Option<Raw> {
        let content = &self.text[indent..];
        let (key, length) = match content.as_bytes()[0] {
            b'"' => double_quoted(content)?,
            b'\'' => single_quoted(content)?,
            _ => plain(content)?,
        };
        let after = content[length..].trim_start().strip_prefix(':')?;
        if !(after.is_empty() || after.starts_with([' ', '\t'])) {
            return None;
        }
        let rest = after.trim_start();
        let is_inline = !(rest.is_empty() || rest.starts_with('#'));
        let first = self.start + indent;
        let key_span = first..first + length;
        Some(Raw { key, key_span, range: self.start..self.start, column: indent, is_inline })
    }
}

/// A plain key and its length.
fn plain(content: &str) -> Option<(String, usize)> {
    let first = content.chars().next()?;
    if "-?:,[]{}#&*!|>'\"%@`<".contains(first) {
        return None;
    }
    let is_end = |at: usize| content[at + 1..].is_empty() || content[at + 1..].starts_with([' ', '\t']);
    let colon = content.match_indices(':').map(|(at, _)| at).find(|at| is_end(*at))?;
    let key = content[..colon].trim_end();
    let is_scalar_of_text = matches!(scalar(key.into(), ScalarStyle::Plain, None), Value::Text(_) | Value::Number(_));
    (is_scalar_of_text && !key.contains(" #") && !key.contains("\t#")).then(|| (key.to_owned(), key.len()))
}

fn single_quoted(content: &str) -> Option<(String, usize)> {
    let mut at = 1;
    loop {
        at += content[at..].find('\'')? + 1;
        if !content[at..].starts_with('\'') {
            return Some((content[1..at - 1].replace("''", "'"), at));
        }
        at += 1;
    }
}

/// Without escapes.
fn double_quoted(content: &str) -> Option<(String, usize)> {
    let length = content[1..].find('"')?;
    let key = &content[1..=length];
    (!key.contains('\\')).then(|| (key.to_owned(), length + 2))
}
