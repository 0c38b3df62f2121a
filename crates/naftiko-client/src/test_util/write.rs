//! Writes a value of a response as the JSON from which it would be read.

use serde::Serialize;

use crate::Value;
use crate::data::{Map, Object, Part, Scalar, Shape, Slot, Unexpected};

/// Returns the JSON of a value.
pub(crate) fn json(value: &mut dyn Slot) -> String {
    let mut out = String::new();
    push(value.shape(), &Originals::default(), &mut out);
    out
}

/// The values of another type than declared, with the path of each from the current value.
#[derive(Default)]
struct Originals<'e>(Vec<(&'e [Part], &'e Unexpected)>);

impl<'e> Originals<'e> {
    fn of(unexpected: &'e [Unexpected]) -> Self {
        // A duplicate key is written once.
        let values = unexpected.iter().filter(|it| !it.is_repeated());
        Originals(values.map(|it| (it.path.as_slice(), it)).collect())
    }

    /// Returns the JSON that replaces the current value.
    fn here(&self) -> Option<&'e str> {
        self.0.iter().find(|(path, _)| path.is_empty()).map(|(_, it)| it.json())
    }

    /// Returns the values whose path begins with a step.
    fn within(&self, step: &Part) -> Self {
        let parts = self.0.iter().filter_map(|(path, it)| match path.split_first() {
            Some((first, rest)) if first == step => Some((rest, *it)),
            _ => None,
        });
        Originals(parts.collect())
    }

    /// Returns the JSON of an item that was left out of a list.
    fn left_out(&self, step: &Part) -> Option<&'e str> {
        let found = self.0.iter().find(|(path, it)| *path == std::slice::from_ref(step) && !it.is_used());
        found.map(|(_, it)| it.json())
    }

    /// Returns the keys and the JSON of values that were left out of a map.
    fn keys_left_out(&self) -> impl Iterator<Item = (&'e str, &'e str)> {
        self.0.iter().filter_map(|(path, it)| match path {
            [Part::Key(key)] if !it.is_used() => Some((key.as_ref(), it.json())),
            _ => None,
        })
    }
}

/// Returns the general shape for one that exists only to be read faster.
fn plain(shape: Shape<'_>) -> Shape<'_> {
    match shape {
        Shape::Values(map) => Shape::Map(map),
        Shape::OptionalText(value) => Shape::Optional(value),
        Shape::OptionalBoolean(value) => Shape::Optional(value),
        Shape::OptionalI64(value) => Shape::Optional(value),
        shape => shape,
    }
}

fn push(shape: Shape<'_>, originals: &Originals<'_>, out: &mut String) {
    if let Some(json) = originals.here() {
        return out.push_str(json);
    }
    match plain(shape) {
        Shape::Values(_) | Shape::OptionalText(_) | Shape::OptionalBoolean(_) | Shape::OptionalI64(_) => {}
        Shape::Text(text) => leaf(text, out),
        Shape::Boolean(value) => leaf(value, out),
        Shape::I32(number) => leaf(number, out),
        Shape::I64(number) => leaf(number, out),
        Shape::U32(number) => leaf(number, out),
        Shape::U64(number) => leaf(number, out),
        Shape::F64(number) => leaf(number, out),
        Shape::Decimal(number) => leaf(number, out),
        Shape::Value(value) => push_value(value, originals, out),
        Shape::TextEnum(value) => leaf(value.text(), out),
        Shape::IntegerEnum(value) => leaf(&value.number(), out),
        Shape::Nothing => out.push_str("null"),
        Shape::Union(union) => push(union.value().shape(), originals, out),
        Shape::Optional(optional) => match optional.value() {
            Some(value) => push(value.shape(), originals, out),
            None => out.push_str("null"),
        },
        Shape::List(list) => {
            let mut items = Items::begin(out);
            for index in 0..list.count() {
                items.left_out(originals);
                let originals = originals.within(&Part::Index(items.count));
                push(list.item(index).shape(), &originals, items.next());
            }
            items.left_out(originals);
            items.end();
        }
        Shape::Map(map) => {
            let mut entries = Entries::begin(out);
            entries.all(map, originals);
            originals.keys_left_out().for_each(|(key, json)| entries.key(key).push_str(json));
            entries.end();
        }
        Shape::Object(fields) => object(fields, out),
    }
}

fn push_value(value: &Value, originals: &Originals<'_>, out: &mut String) {
    if let Some(json) = originals.here() {
        return out.push_str(json);
    }
    match value {
        Value::Array(list) if !originals.0.is_empty() => {
            let mut items = Items::begin(out);
            for item in list {
                let originals = originals.within(&Part::Index(items.count));
                push_value(item, &originals, items.next());
            }
            items.end();
        }
        Value::Object(map) if !originals.0.is_empty() => {
            let mut entries = Entries::begin(out);
            for (key, value) in map {
                push_value(value, &originals.within(&key_step(key)), entries.key(key));
            }
            entries.end();
        }
        value => leaf(value, out),
    }
}

fn key_step(key: &str) -> Part {
    Part::Key(key.to_owned().into())
}

/// Writes a struct: optional fields that are set, and required fields unless the response lacked
/// them.
fn object(fields: &mut dyn Object, out: &mut String) {
    let table = fields.table();
    let extra = fields.extra().map(|extra| extra.clone()).unwrap_or_default();
    let originals = Originals::of(extra.unexpected());
    let mut entries = Entries::begin(out);
    for fixed in table.constants {
        let key = fixed.key;
        // A different value of a constant is kept with the unknown keys.
        if extra.get(key).is_some() || extra.missing().contains(&key) {
            continue;
        }
        match fixed.value.get() {
            Scalar::Boolean(value) => leaf(&value, entries.key(key)),
            Scalar::Text(text) => leaf(text, entries.key(key)),
            Scalar::Integer(number) => leaf(&number, entries.key(key)),
        }
    }
    for (index, column) in table.columns.iter().enumerate() {
        let key = column.key;
        let originals = originals.within(&Part::Key(key.into()));
        if let Some(json) = originals.here() {
            entries.key(key).push_str(json);
            continue;
        }
        let Some(slot) = fields.field(index).filter(|_| !extra.missing().contains(&key)) else { continue };
        match plain(slot.shape()) {
            Shape::Optional(optional) => {
                let is_there = column.is_required || optional.is_null();
                match optional.value() {
                    Some(value) => push(value.shape(), &originals, entries.key(key)),
                    None if is_there => entries.key(key).push_str("null"),
                    None => {}
                }
            }
            shape => push(shape, &originals, entries.key(key)),
        }
    }
    if let Some(map) = fields.additional() {
        entries.all(map, &originals);
    }
    for (key, value) in extra.iter() {
        push_value(value, &originals.within(&key_step(key)), entries.key(key));
    }
    entries.end();
}

/// A list that is being written.
struct Items<'o> {
    out: &'o mut String,
    separator: char,
    count: usize,
}

impl<'o> Items<'o> {
    fn begin(out: &'o mut String) -> Self {
        Items { out, separator: '[', count: 0 }
    }

    /// Starts an item. The caller writes its value.
    fn next(&mut self) -> &mut String {
        self.out.push(std::mem::replace(&mut self.separator, ','));
        self.count += 1;
        self.out
    }

    /// Writes the items that were left out at this index.
    fn left_out(&mut self, originals: &Originals<'_>) {
        while let Some(json) = originals.left_out(&Part::Index(self.count)) {
            self.next().push_str(json);
        }
    }

    fn end(self) {
        self.out.push_str(if self.separator == '[' { "[]" } else { "]" });
    }
}

/// An object that is being written.
struct Entries<'o> {
    out: &'o mut String,
    separator: char,
}

impl<'o> Entries<'o> {
    fn begin(out: &'o mut String) -> Self {
        Entries { out, separator: '{' }
    }

    /// Starts an entry. The caller writes its value.
    fn key(&mut self, key: &str) -> &mut String {
        self.out.push(std::mem::replace(&mut self.separator, ','));
        leaf(key, self.out);
        self.out.push(':');
        self.out
    }

    fn all(&mut self, map: &mut dyn Map, originals: &Originals<'_>) {
        map.each(&mut |key, value| push(value.shape(), &originals.within(&key_step(key)), self.key(key)));
    }

    fn end(self) {
        self.out.push_str(if self.separator == '{' { "{}" } else { "}" });
    }
}

/// Writes a value by serde. A value that JSON cannot represent, such as NaN, is `null`.
fn leaf(value: &(impl Serialize + ?Sized), out: &mut String) {
    out.push_str(&serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned()));
}

#[cfg(test)]
#[allow(unreachable_pub)]
mod tests {
    use crate::test_util::from_json;
    use crate::{Decimal, Extra, Nullable, Unknown, Value, json};
    use std::collections::BTreeMap;

    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    enum Status {
        Active,
        Unknown(Unknown),
    }
    crate::open_enum!(Status { Active = "active" });

    #[derive(Clone, Debug, PartialEq)]
    enum Owner {
        User(Box<Pet>),
        Name(String),
        Unknown(Value),
    }
    crate::one_of!(Owner { User, Name });

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Pet {
        id: i64,
        note: Option<String>,
        status: Option<Status>,
        tags: Vec<Option<String>>,
        price: Nullable<Decimal>,
        owner: Option<Owner>,
        extra: Extra,
    }
    crate::object!(Pet { id, note, ? status, ? tags, ? price, ? owner, ? "object" = "pet", + extra });

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Sizes {
        more: BTreeMap<String, Value>,
    }
    crate::object!(Sizes { "version" = 2, .. more });

    fn again(json: &Value) -> Value {
        let mut pet: Pet = from_json(json.clone());
        serde_json::from_str(&super::json(&mut pet)).unwrap()
    }

    #[test]
    fn what_was_read_is_written_as_it_came() {
        let whole = json!({
            "object": "pet", "id": 1, "note": "n", "status": "active", "tags": ["a", null], "price": 1.5,
            "owner": {"object": "pet", "id": 2, "note": null, "tags": []},
        });
        assert_eq!(again(&whole), whole);
        let odd =
            json!({"object": "pet", "id": 1, "note": null, "status": "asleep", "tags": [], "price": null, "owner": 3});
        assert_eq!(again(&odd), odd);
    }

    #[test]
    fn missing_and_unknown_fields_of_a_response_stay_so() {
        let short = json!({"object": "pet", "id": 1, "tags": ["\"quoted\"\n"], "colour": {"deep": [1]}});
        assert_eq!(again(&short), short);
    }

    #[test]
    fn what_did_not_fit_is_written_as_it_came() {
        for text in [
            r#"{"object":"pet","id":"1","note":5,"status":["x"],"tags":["a",1,{"b":2},"c",[]],"price":"1.50"}"#,
            r#"{"object":"dog","id":1.5,"note":null,"tags":"a","owner":{"object":"pet","id":"2","note":null,"tags":[null],"big":[1e400,{"x":"\ud83d"}]}}"#,
            r#"{"object":"pet","id":null,"note":null,"tags":[[],{},null]}"#,
        ] {
            let mut pet: Pet = from_json(serde_json::from_str(r#"{"id":1}"#).unwrap());
            let how = crate::data::How { limits: crate::data::Limits::none(), is_text: false, needs_some: false };
            assert_eq!(crate::data::read_json(&mut pet, text, how).unwrap(), []);
            let mut written: Vec<char> = super::json(&mut pet).chars().collect();
            let mut text: Vec<char> = text.chars().collect();
            // But for the order of the keys.
            written.sort_unstable();
            text.sort_unstable();
            assert_eq!(written, text);
        }
    }

    #[test]
    fn the_zero_value_has_what_is_required() {
        let mut pet = Pet::default();
        assert_eq!(super::json(&mut pet), r#"{"object":"pet","id":0,"note":null,"tags":[]}"#);
    }

    #[test]
    fn further_keys_are_written_once() {
        let mut sizes: Sizes = from_json(json!({"version": 2, "length": [2.5]}));
        assert_eq!(super::json(&mut sizes), r#"{"version":2,"length":[2.5]}"#);
        assert_eq!(super::json(&mut Sizes::default()), r#"{"version":2}"#);
    }

    #[test]
    fn digits_are_kept() {
        let text = r#"{"id":1,"note":null,"price":1.10000000000000000001}"#;
        let mut pet: Pet = serde_json::from_str(text).unwrap();
        assert!(super::json(&mut pet).contains("1.10000000000000000001"));
    }
}
