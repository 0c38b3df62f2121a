//! One file, of which only what is asked for is parsed.
//!
//! Where the entries of its maps lie is found level by level, when somebody wants to go there: those of the top when it
//! is opened, those of `components/schemas` with the first schema. What stands there is parsed by itself. If that fails,
//! or if the indentation of YAML cannot be relied on, the whole file is parsed, once.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use naftiko_spec::Source;

use crate::json;
use crate::node::{Entry, Node, Value};
use crate::yaml::{self, Scan};

/// An entry of a map that was not parsed.
#[derive(Clone, Debug)]
pub(crate) struct Raw {
    pub(crate) key: String,
    /// The bytes of the key.
    pub(crate) key_span: Range<usize>,
    /// The bytes of the value in JSON, of all lines of the entry in YAML.
    pub(crate) range: Range<usize>,
    /// The column of the key, in YAML.
    pub(crate) column: usize,
    /// Whether the value begins on the line of the key; always in JSON.
    pub(crate) is_inline: bool,
}

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

    /// Each key once, with the entry that counts.
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
    /// As in [`Id::file`](crate::Id).
    pub(crate) name: String,
    pub(crate) source: Source,
    is_json: bool,
    /// Entries of maps by where those are; none where they are not known without a parser.
    sections: RefCell<HashMap<Vec<String>, Option<Rc<Section>>>>,
    parts: RefCell<HashMap<Vec<String>, Option<Entry>>>,
    whole: OnceCell<Result<Node, json::Error>>,
    errors: RefCell<Vec<json::Error>>,
}

impl File {
    pub(crate) fn new(name: String, source: Source) -> Self {
        let is_json = source.text().trim_start().starts_with('{');
        let file = File {
            name,
            source,
            is_json,
            sections: RefCell::default(),
            parts: RefCell::default(),
            whole: OnceCell::new(),
            errors: RefCell::default(),
        };
        let text = file.source.text();
        let root = if is_json {
            json::entries(text, 0..text.len()).ok().flatten()
        } else if has_lone_returns(text) {
            None
        } else {
            found(yaml::entries(text, 0..text.len(), None))
        };
        file.sections.borrow_mut().insert(Vec::new(), root.map(|entries| Rc::new(Section::new(entries))));
        file
    }

    /// Mistakes of syntax that came up since this was asked last.
    pub(crate) fn take_errors(&self) -> Vec<json::Error> {
        std::mem::take(&mut self.errors.borrow_mut())
    }

    /// Everything in the file.
    pub(crate) fn whole(&self) -> Option<&Node> {
        let text = self.source.text();
        let parsed = self.whole.get_or_init(|| {
            let as_json = if self.is_json { json::parse(text, 0..text.len()) } else { Err((0, String::new())) };
            // YAML may begin with a brace, too.
            as_json.or_else(|error| {
                yaml::parse(text, 0..text.len()).map_err(|other| if self.is_json { error } else { other })
            })
        });
        parsed.as_ref().ok()
    }

    /// The entries of the map at `path`, if they can be known without a parser.
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

    fn children(&self, raw: &Raw) -> Option<Vec<Raw>> {
        let text = self.source.text();
        if self.is_json {
            return json::entries(text, raw.range.clone()).ok().flatten();
        }
        if raw.is_inline {
            return None;
        }
        let below = text[raw.range.clone()].find('\n').map_or(raw.range.end, |newline| raw.range.start + newline + 1);
        found(yaml::entries(text, below..raw.range.end, Some(raw.column)))
    }

    /// The entry at a path of keys, such as that of one schema. The shortest is the whole file.
    ///
    /// Of a part of it, only that part is parsed.
    pub(crate) fn part(&self, path: &[String]) -> Option<Entry> {
        if path.is_empty() {
            let Some(value) = self.whole().cloned() else {
                self.errors.borrow_mut().extend(self.whole.get().and_then(|whole| whole.clone().err()));
                return None;
            };
            return Some(Entry { key: String::new(), span: value.span(), value });
        }
        if let Some(known) = self.parts.borrow().get(path) {
            return known.clone();
        }
        let part = self.find_part(path);
        self.parts.borrow_mut().insert(path.to_vec(), part.clone());
        part
    }

    fn find_part(&self, path: &[String]) -> Option<Entry> {
        let (last, parent) = path.split_last()?;
        if self.whole.get().is_none_or(Result::is_err) {
            match self.section(parent) {
                Some(section) => match self.parse(section.get(last)?) {
                    Ok(part) => return Some(part),
                    Err(error) => {
                        // An alias of another part, or an indentation that leads astray.
                        if self.is_json || self.whole().is_none() {
                            self.errors.borrow_mut().push(error);
                            return None;
                        }
                    }
                },
                None => return self.part(parent)?.value.entry(last).cloned(),
            }
        }
        let map = parent.iter().try_fold(self.whole()?, |node, key| node.get(key))?;
        map.entry(last).cloned()
    }

    fn parse(&self, raw: &Raw) -> Result<Entry, json::Error> {
        let text = self.source.text();
        if self.is_json {
            let value = json::parse(text, raw.range.clone())?;
            return Ok(Entry { key: raw.key.clone(), span: raw.key_span.clone(), value });
        }
        let map = yaml::parse(text, raw.range.clone())?;
        match map.value() {
            Value::Map(entries) if entries.len() == 1 && entries[0].key == raw.key => Ok(entries[0].clone()),
            _ => Err((raw.range.start, "this is more than one entry of a map".to_owned())),
        }
    }
}

fn found(scan: Scan) -> Option<Vec<Raw>> {
    match scan {
        Scan::Entries(entries) => Some(entries),
        Scan::Other | Scan::Unsure => None,
    }
}

/// Whether there are lines that end as those of no system do today, but of YAML.
fn has_lone_returns(text: &str) -> bool {
    text.match_indices('\r').any(|(at, _)| !text[at + 1..].starts_with('\n'))
}
