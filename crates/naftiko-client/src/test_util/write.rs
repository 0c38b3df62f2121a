//! What is read from answers, written as the JSON that it would be read from.

use serde::Serialize;

use crate::data::{Constant, Map, Object, Shape, Slot};

/// The JSON of a value.
pub(super) fn json(value: &mut dyn Slot) -> String {
    let mut out = String::new();
    push(value.shape(), &mut out);
    out
}

/// What has a shape of its own only to be read faster, as what it is.
fn plain(shape: Shape<'_>) -> Shape<'_> {
    match shape {
        Shape::Values(map) => Shape::Map(map),
        Shape::OptionalText(value) => Shape::Optional(value),
        Shape::OptionalBoolean(value) => Shape::Optional(value),
        Shape::OptionalI64(value) => Shape::Optional(value),
        shape => shape,
    }
}

fn push(shape: Shape<'_>, out: &mut String) {
    match plain(shape) {
        Shape::Values(_) | Shape::OptionalText(_) | Shape::OptionalBoolean(_) | Shape::OptionalI64(_) => {}
        Shape::Text(text) => leaf(text, out),
        Shape::Boolean(value) => leaf(value, out),
        Shape::I32(number) => leaf(number, out),
        Shape::I64(number) => leaf(number, out),
        Shape::U64(number) => leaf(number, out),
        Shape::F64(number) => leaf(number, out),
        Shape::Decimal(number) => leaf(number, out),
        Shape::Value(value) => leaf(value, out),
        Shape::TextEnum(value) => leaf(value.text(), out),
        Shape::IntegerEnum(value) => leaf(&value.number(), out),
        Shape::Nothing => out.push_str("null"),
        Shape::Union(union) => push(union.value().shape(), out),
        Shape::Optional(optional) => match optional.value() {
            Some(value) => push(value.shape(), out),
            None => out.push_str("null"),
        },
        Shape::List(list) => {
            let mut separator = '[';
            for index in 0..list.count() {
                out.push(std::mem::replace(&mut separator, ','));
                push(list.item(index).shape(), out);
            }
            out.push_str(if separator == '[' { "[]" } else { "]" });
        }
        Shape::Map(map) => {
            let mut entries = Entries::begin(out);
            entries.all(map);
            entries.end();
        }
        Shape::Object(fields) => object(fields, out),
    }
}

/// A struct: the fields of optional keys that are there, those of required ones unless an answer lacked them.
fn object(fields: &mut dyn Object, out: &mut String) {
    let (constants, keys) = (fields.constants(), fields.keys());
    let extra = fields.extra().map(|extra| extra.clone()).unwrap_or_default();
    // A constant that was read into the map of further keys is written from there.
    let further = |key: &str, map: &mut dyn Map| {
        let mut is_there = false;
        map.each(&mut |known, _| is_there |= known == key);
        is_there
    };
    let mut entries = Entries::begin(out);
    for (key, constant) in constants {
        if fields.field(key).is_some() || fields.additional().is_some_and(|map| further(key, map)) {
            continue;
        }
        match constant {
            Constant::Boolean(value) => leaf(value, entries.key(key)),
            Constant::Text(text) => leaf(text, entries.key(key)),
            Constant::Integer(number) => leaf(number, entries.key(key)),
        }
    }
    for key in keys.iter().filter(|key| !extra.missing().contains(key)) {
        let Some(field) = fields.field(key) else { continue };
        match plain(field.slot.shape()) {
            Shape::Optional(optional) => {
                let is_there = field.required.is_some() || optional.is_null();
                match optional.value() {
                    Some(value) => push(value.shape(), entries.key(key)),
                    None if is_there => entries.key(key).push_str("null"),
                    None => {}
                }
            }
            shape => push(shape, entries.key(key)),
        }
    }
    if let Some(map) = fields.additional() {
        entries.all(map);
    }
    for (key, value) in extra.iter() {
        leaf(value, entries.key(key));
    }
    entries.end();
}

/// An object while it is written.
struct Entries<'o> {
    out: &'o mut String,
    separator: char,
}

impl<'o> Entries<'o> {
    fn begin(out: &'o mut String) -> Self {
        Entries { out, separator: '{' }
    }

    /// Begins an entry; its value is to follow.
    fn key(&mut self, key: &str) -> &mut String {
        self.out.push(std::mem::replace(&mut self.separator, ','));
        leaf(key, self.out);
        self.out.push(':');
        self.out
    }

    fn all(&mut self, map: &mut dyn Map) {
        map.each(&mut |key, value| push(value.shape(), self.key(key)));
    }

    fn end(self) {
        self.out.push_str(if self.separator == '{' { "{}" } else { "}" });
    }
}

/// A value that serde writes. What JSON has no way to write, as a number that is not finite, is null.
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
    crate::received_union! { Owner { User, Name } }

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
    crate::received!(Pet {
        id = "id",
        note = "note",
        ? status = "status",
        ? tags = "tags",
        ? price = "price",
        ? owner = "owner",
        ! "object" = Text("pet"),
        + extra,
    });

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Sizes {
        more: BTreeMap<String, Value>,
    }
    crate::received!(Sizes {
        ! "version" = Integer(2),
        .. more,
    });

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
    fn what_an_answer_lacked_or_had_besides_stays_so() {
        let short = json!({"object": "pet", "id": 1, "tags": ["\"quoted\"\n"], "colour": {"deep": [1]}});
        assert_eq!(again(&short), short);
    }

    #[test]
    fn the_zero_value_has_what_is_required() {
        let mut pet = Pet::default();
        assert_eq!(super::json(&mut pet), r#"{"object":"pet","id":0,"note":null,"tags":[]}"#);
    }

    #[test]
    fn further_keys_are_written_once() {
        let mut sizes: Sizes = from_json(json!({"version": 2, "length": [2.5]}));
        assert_eq!(super::json(&mut sizes), r#"{"length":[2.5],"version":2}"#);
        assert_eq!(super::json(&mut Sizes::default()), r#"{"version":2}"#);
    }

    #[test]
    fn digits_are_kept() {
        let text = r#"{"id":1,"note":null,"price":1.10000000000000000001}"#;
        let mut pet: Pet = serde_json::from_str(text).unwrap();
        assert!(super::json(&mut pet).contains("1.10000000000000000001"));
    }
}
