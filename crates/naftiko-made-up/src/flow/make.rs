//! Makes a flow from choices. Nearly all flows are valid; an invalid one has no method.

use serde_json::{Map, Value, json};

use super::backend::COLLECTIONS;
use super::{API, Flow, NAMESPACE};
use crate::choices::Choices;

/// The fields of an item, and those that are numbers or lists.
const TEXTS: &[&str] = &["id", "owner", "kind", "at.city"];
const SCALARS: &[&str] = &["id", "owner", "kind", "n", "ratio", "on"];
const LISTS: &[&str] = &["refs", "nums"];

/// What a step returns, as far as later steps need it.
#[derive(Clone, Debug)]
enum Kind {
    /// A list of items with these fields.
    Items(Vec<String>),
    /// One item with these fields.
    Item(Vec<String>),
    /// A list or an object that is only mapped as a whole.
    Other,
}

struct Making<'c> {
    choices: &'c mut Choices,
    steps: Vec<(String, Kind)>,
}

pub(super) fn flow(choices: &mut Choices, name: String) -> Flow {
    let mut making = Making { choices, steps: Vec::new() };
    let (mut steps, mut mappings) = (Map::new(), Vec::new());
    for number in 0..2 + making.choices.below(6) {
        // A map is sorted by its keys, so the names are in the order of the steps.
        let letter = char::from(b"abcdefgh"[number]);
        let name = format!("{letter}{}", making.choices.of(&["1", "-step", "Step"]));
        let (step, kind) = making.step();
        if step["type"] == "lookup" {
            // A search that nothing uses does not run.
            mappings.push(json!({"target": format!("found.f{number}"), "value": format!("$.{name}")}));
        }
        steps.insert(name.clone(), step);
        making.steps.push((name, kind));
    }
    for number in 0..1 + making.choices.below(6) {
        let target = making.choices.of(&["a", "b.c", "d.e.f"]).to_owned();
        mappings.push(json!({"target": format!("{target}{number}"), "value": making.mapped()}));
    }
    let mut inputs = Map::new();
    inputs.insert("id".to_owned(), json!(format!("x{}", 1 + making.choices.below(4))));
    inputs.insert("word".to_owned(), json!(making.choices.of(&["x1", "x2", "big", "3", "two words"])));
    inputs.insert("ids".to_owned(), json!(["x3", "x1", "x9"][..1 + making.choices.below(3)]));
    if making.choices.chance(70) {
        inputs.insert("n".to_owned(), json!(making.choices.below(5)));
    }
    let spec = json!({
        "description": "A flow.",
        "inputParameters": {
            "id": {"type": "string"}, "word": {"type": "string"}, "ids": {"type": "array"},
            "n": {"type": "integer", "required": false},
        },
        "steps": steps,
        "mappings": mappings,
    });
    Flow { name, spec, inputs }
}

impl Making<'_> {
    fn step(&mut self) -> (Value, Kind) {
        let all = || [TEXTS, SCALARS, LISTS].concat().into_iter().map(str::to_owned).collect::<Vec<_>>();
        let collection = self.choices.of(COLLECTIONS);
        let call =
            |operation: &str, with: Value| json!({"type": "call", "call": format!("{API}.{operation}"), "with": with});
        match self.choices.below(10) {
            0..=2 => (call(&format!("list-{collection}"), json!({})), Kind::Items(all())),
            3..=4 => {
                let with = if self.choices.chance(30) { json!({}) } else { json!({"id": self.id()}) };
                (call(&format!("get-{collection}"), with), Kind::Item(all()))
            }
            5 => {
                let mut with = Map::from_iter([("a".to_owned(), self.text())]);
                if self.choices.chance(50) {
                    with.insert("q".to_owned(), self.text());
                }
                if self.choices.chance(50) {
                    let n = self.field(|field| field == "n").unwrap_or_else(|| "{{n}}".to_owned());
                    with.insert("n".to_owned(), if self.choices.chance(30) { json!(4) } else { json!(n) });
                }
                (call("echo", Value::Object(with)), Kind::Item(vec!["a".into(), "at.city".into()]))
            }
            6 => {
                let tags = self.field(|field| field == "refs").unwrap_or_else(|| "{{ids}}".to_owned());
                (call("make", json!({"name": self.text(), "tags": tags})), Kind::Other)
            }
            _ => self.lookup().unwrap_or_else(|| (call(&format!("list-{collection}"), json!({})), Kind::Items(all()))),
        }
    }

    /// A search in the list or the item that an earlier step returned.
    fn lookup(&mut self) -> Option<(Value, Kind)> {
        let lists: Vec<(String, Vec<String>)> = self
            .steps
            .iter()
            .filter_map(|(name, kind)| match kind {
                Kind::Items(fields) | Kind::Item(fields) => Some((name.clone(), fields.clone())),
                Kind::Other => None,
            })
            .collect();
        let (index, fields) = lists.get(self.choices.below(lists.len()))?.clone();
        let keys: Vec<&String> = fields.iter().filter(|it| SCALARS.contains(&it.as_str())).collect();
        let key = (*keys.get(self.choices.below(keys.len()))?).clone();
        let is_list = self.choices.chance(50);
        let value = match is_list {
            true => self.field(|field| LISTS.contains(&field)).unwrap_or_else(|| "{{ids}}".to_owned()),
            false => self.field(|field| SCALARS.contains(&field)).unwrap_or_else(|| "{{word}}".to_owned()),
        };
        let kept: Vec<String> =
            fields.iter().filter(|it| !it.contains('.') && self.choices.chance(60)).cloned().collect();
        let step =
            json!({"type": "lookup", "index": index, "match": key, "lookupValue": value, "outputParameters": kept});
        Some((step, if is_list { Kind::Items(kept) } else { Kind::Item(kept) }))
    }

    /// A field of an item that an earlier step returned, in one of the two spellings.
    fn field(&mut self, is_wanted: impl Fn(&str) -> bool) -> Option<String> {
        let known: Vec<String> = self
            .steps
            .iter()
            .flat_map(|(name, kind)| {
                let fields = if let Kind::Item(fields) = kind { fields.as_slice() } else { &[] };
                fields.iter().filter(|field| is_wanted(field)).map(move |field| format!("{name}.{field}"))
            })
            .collect();
        let path = known.get(self.choices.below(known.len())).filter(|_| self.choices.chance(80))?;
        Some(if self.choices.chance(50) { format!("$.{path}") } else { format!("{{{{{path}}}}}") })
    }

    /// A text, or a scalar that becomes one.
    fn text(&mut self) -> Value {
        let field = |making: &mut Self| making.field(|field| SCALARS.contains(&field) || TEXTS.contains(&field));
        let in_text = |making: &mut Self| match field(making) {
            Some(path) => path.trim_start_matches("$.").trim_matches(['{', '}']).to_owned(),
            None => "word".to_owned(),
        };
        match self.choices.below(8) {
            0 => json!("{{word}}"),
            1 => json!(format!("{NAMESPACE}.word")),
            2 => json!(format!("$this.{NAMESPACE}.id")),
            3 => json!("plain"),
            4 => json!(format!("of-{{{{{}}}}}-{{{{id}}}}", in_text(self))),
            5 if self.choices.chance(30) => json!("n-{{n}}"),
            _ => field(self).map_or_else(|| json!("{{id}}"), Value::from),
        }
    }

    /// The ID of an item.
    fn id(&mut self) -> Value {
        let field = self.field(|field| matches!(field, "id" | "owner"));
        match self.choices.below(10) {
            0 => json!("{{id}}"),
            1 => json!(format!("{NAMESPACE}.id")),
            2 => json!("$this.id"),
            3 => json!("id"),
            4 => json!(format!("x{}", 1 + self.choices.below(5))),
            5 => json!("x{{n}}"),
            _ => field.map_or_else(|| json!("{{id}}"), Value::from),
        }
    }

    /// The value of a mapping.
    fn mapped(&mut self) -> Value {
        match self.choices.below(9) {
            0 => self.text(),
            1 => json!("{{ids}}"),
            2 => json!(7),
            3 => json!(true),
            4 => json!(["a", 1]),
            5..=6 => {
                let names: Vec<&String> = self.steps.iter().map(|(name, _)| name).collect();
                json!(format!("$.{}", names[self.choices.below(names.len())]))
            }
            _ => self.field(|_| true).map_or_else(|| json!("{{word}}"), Value::from),
        }
    }
}
