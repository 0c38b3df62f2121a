//! Responses that are generated from a seed and are similar to a type. Valid responses are read
//! exactly, no value of an invalid response is lost, and both are written as they were received.

use fastrand::Rng;

use super::*;
use crate::data::json::{Kind, Reader, Token};
use crate::data::number::are_equal;
use crate::test_util::json_of;

#[derive(Clone, Debug, Default, PartialEq)]
struct Team {
    id: String,
    lead: Tagged,
    actors: Option<Vec<Actor>>,
    owner: Option<Organization>,
    sizes: Option<Vec<Vec<i64>>>,
    counts: Option<BTreeMap<String, u64>>,
    additional: BTreeMap<String, i64>,
    extra: Extra,
}

crate::object!(Team { id, lead, ? actors, ? owner, ? sizes, ? counts, .. additional, + extra });

/// JSON that keeps the order of its keys and the text of its scalars.
#[derive(Clone, Debug, PartialEq)]
enum Json {
    Scalar(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl std::fmt::Display for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (open, parts, close): (_, Vec<_>, _) = match self {
            Json::Scalar(text) => return f.write_str(text),
            Json::List(items) => ("[", items.iter().map(ToString::to_string).collect(), "]"),
            Json::Object(entries) => {
                ("{", entries.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect(), "}")
            }
        };
        write!(f, "{open}{}{close}", parts.join(","))
    }
}

fn parsed(json: &mut Reader<'_>) -> Json {
    let mut is_first = true;
    match json.peek().unwrap() {
        Kind::List => {
            json.enter().unwrap();
            let mut items = Vec::new();
            while json.has_item(items.is_empty()).unwrap() {
                items.push(parsed(json));
            }
            Json::List(items)
        }
        Kind::Object => {
            json.enter().unwrap();
            let mut entries = Vec::new();
            while let Some(key) = json.key(std::mem::take(&mut is_first)).unwrap() {
                entries.push((key.into_owned(), parsed(json)));
            }
            Json::Object(entries)
        }
        _ => Json::Scalar(json.skip().unwrap().to_owned()),
    }
}

/// Optional fields, for which `null` and absent are equivalent, and constants, which are always
/// written.
const OPTIONAL: &[&str] = &[
    "slug",
    "small",
    "size",
    "score",
    "price",
    "is_active",
    "created_at",
    "labels",
    "metadata",
    "parent",
    "children",
    "actors",
    "owner",
    "sizes",
    "counts",
];
const CONSTANT: &[&str] = &["object", "kind", "version"];

/// Returns whether a floating-point number is the nearest one to the received number.
fn is_nearest(came: &Json, written: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    number(&came.to_string()).is_some_and(|came| Some(came) == number(written))
}

/// Returns the first difference between the received and the written JSON.
fn difference(came: &Json, written: &Json) -> Option<String> {
    match (came, written) {
        (Json::Scalar(came), Json::Scalar(written)) => {
            let token = |text| Reader::new(text, None).scalar().unwrap().unwrap();
            let is_same = match (token(came), token(written)) {
                (Token::Number(came), Token::Number(written)) => are_equal(came, written),
                (came, written) => came == written,
            };
            (!is_same).then(|| format!("{came} is written as {written}"))
        }
        (Json::List(came), Json::List(written)) if came.len() == written.len() => {
            came.iter().zip(written).find_map(|(came, written)| difference(came, written))
        }
        (Json::Object(came), Json::Object(written)) => {
            let find = |entries: &[(String, Json)], key: &str| {
                entries.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
            };
            let is_null = |value: &Json| *value == Json::Scalar("null".to_owned());
            let lost = came.iter().find_map(|(key, value)| match find(written, key) {
                // A floating-point number may be written with other digits.
                Some(Json::Scalar(written)) if key == "score" && is_nearest(value, &written) => None,
                Some(written) => difference(value, &written).map(|difference| format!("{key}: {difference}")),
                None if is_null(value) && OPTIONAL.contains(&key.as_str()) => None,
                None => Some(format!("{key} is lost")),
            });
            let is_new = |key: &str| find(came, key).is_none() && !CONSTANT.contains(&key);
            lost.or_else(|| Some(format!("{} is new", written.iter().find(|(key, _)| is_new(key))?.0)))
        }
        (came, written) => Some(format!("{came} is written as {written}")),
    }
}

/// Generates values.
struct Maker(Rng);

impl Maker {
    fn one<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        self.0.choice(texts).copied().unwrap_or_default()
    }

    fn scalar(&mut self, texts: &[&str]) -> Json {
        Json::Scalar(self.one(texts).to_owned())
    }

    fn text(&mut self) -> Json {
        self.scalar(&["\"\"", "\"a\"", "\"5\"", r#""\u00e9\n\"\\""#, "\"1e3\"", "\"null\"", r#""\ud83d\ude00""#])
    }

    fn whole(&mut self) -> Json {
        self.scalar(&["0", "-1", "3", "9007199254740993", "-9223372036854775808", "9223372036854775807"])
    }

    fn list(&mut self, item: fn(&mut Self, u32) -> Json, depth: u32) -> Json {
        Json::List((0..self.0.usize(..4)).map(|_| item(self, depth)).collect())
    }

    fn map(&mut self, value: fn(&mut Self, u32) -> Json, depth: u32) -> Json {
        let keys = ["x", "y y", "z"].into_iter().filter(|_| self.0.bool()).collect::<Vec<_>>();
        Json::Object(keys.into_iter().map(|key| (key.to_owned(), value(self, depth))).collect())
    }

    /// Required entries, and some of the others.
    fn object(&mut self, required: Vec<(&str, Json)>, optional: Vec<(&str, Json)>) -> Json {
        let optional = optional.into_iter().filter(|_| self.0.bool()).collect::<Vec<_>>();
        let mut entries: Vec<_> = required.into_iter().chain(optional).collect();
        self.0.shuffle(&mut entries);
        Json::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    fn any(&mut self, depth: u32) -> Json {
        match self.0.u8(..if depth == 0 { 3 } else { 5 }) {
            0 => self.text(),
            1 => self.whole(),
            2 => self.scalar(&["null", "true", "0.1", "-1.5e-7", "18446744073709551615"]),
            3 => self.list(Self::any, depth - 1),
            _ => self.map(Self::any, depth - 1),
        }
    }

    fn organization(&mut self, depth: u32) -> Json {
        let required = vec![
            ("object", Json::Scalar("\"organization\"".to_owned())),
            ("id", self.text()),
            ("status", self.scalar(&["\"active\"", "\"closed\"", "\"new\""])),
            ("members", self.whole()),
            ("tags", self.list(|it, _| it.text(), 0)),
        ];
        let mut optional = vec![
            ("slug", self.text()),
            ("small", self.scalar(&["0", "-2147483648"])),
            ("size", self.scalar(&["0", "18446744073709551615"])),
            ("score", self.scalar(&["0.1", "1e100", "-3", "2.5"])),
            ("price", self.scalar(&["19.90", "123456789012345678901234567890.10", "1e400"])),
            ("is_active", self.scalar(&["true", "false"])),
            ("created_at", self.scalar(&["\"2024-05-01T12:00:00Z\"", "\"\"", "\"now\""])),
            ("labels", self.map(|it, _| it.scalar(&["1", "null"]), 0)),
            ("metadata", self.any(2)),
            ("new", self.any(2)),
        ];
        if depth > 0 {
            optional.push(("parent", self.organization(depth - 1)));
            optional.push(("children", self.list(Self::organization, depth - 1)));
        }
        self.object(required, optional)
    }

    fn actor(&mut self, depth: u32) -> Json {
        match self.0.u8(..5) {
            0 => Json::Object(vec![("id".to_owned(), self.text()), ("email".to_owned(), self.text())]),
            1 if depth > 0 => {
                let kind = |text: &str| Json::Scalar(text.to_owned());
                let required = vec![("kind", kind("\"bot\"")), ("version", kind("2")), ("id", self.text())];
                let owner = self.actor(depth - 1);
                self.object(required, vec![("owner", owner)])
            }
            2 => self.list(|it, _| it.text(), 0),
            3 if self.0.bool() => self.map(Self::any, 1),
            3 => self.scalar(&["5", "true", "1.5"]),
            _ => self.text(),
        }
    }

    fn team(&mut self) -> Json {
        let kind = Json::Scalar("\"user\"".to_owned());
        let lead = vec![("kind", kind), ("id", self.text()), ("email", self.text())];
        let new = vec![("new", self.any(1))];
        let lead = self.object(lead, new);
        let required = vec![("id", self.text()), ("lead", lead)];
        let optional = vec![
            ("actors", self.list(Self::actor, 2)),
            ("owner", self.organization(2)),
            ("sizes", self.list(|it, _| it.list(|it, _| it.whole(), 0), 0)),
            ("counts", self.map(|it, _| it.scalar(&["0", "7"]), 0)),
            ("more", self.whole()),
            ("unknown", self.any(1)),
        ];
        self.object(required, optional)
    }

    /// Returns a value of another type than most fields have.
    fn odd(&mut self) -> Json {
        match self.0.u8(..8) {
            0 => self.any(2),
            1 => Json::List(vec![]),
            2 => Json::Object(vec![]),
            3 => Json::Scalar("null".to_owned()),
            4 => self.text(),
            5 => Json::Object(vec![("error".to_owned(), self.text())]),
            _ => self.scalar(&[
                "5",
                "3.5",
                "1e400",
                "-1",
                "1.50",
                "true",
                "\"12.50\"",
                "\"-007\"",
                "\"true\"",
                r#""\ud83d""#,
                "\"x\"",
                "12345678901234567890123",
                "0.1000000000000000055",
                "false",
                "0",
            ]),
        }
    }

    /// Changes one value in a JSON, but not the JSON as a whole.
    fn change(&mut self, json: &mut Json, is_whole: bool) {
        let count = match json {
            Json::Scalar(_) => 0,
            Json::List(items) => items.len(),
            Json::Object(entries) => entries.len(),
        };
        if count == 0 || (!is_whole && self.0.u8(..4) == 0) {
            if !is_whole {
                *json = self.odd();
            }
            return;
        }
        let at = self.0.usize(..count);
        match json {
            Json::Object(entries) if self.0.u8(..8) == 0 => drop(entries.remove(at)),
            Json::List(items) => self.change(&mut items[at], false),
            Json::Object(entries) => self.change(&mut entries[at].1, false),
            Json::Scalar(_) => {}
        }
    }
}

/// Reads a team and writes it again, and returns the difference.
fn difference_of(json: &Json) -> (Team, Option<String>) {
    let text = json.to_string();
    let (mut team, rest) = tolerance::read::<Team>(&text);
    assert_eq!(rest, [], "{text}");
    let written = json_of(&mut team);
    let again = parsed(&mut Reader::new(&written, None));
    #[cfg(feature = "serde")]
    assert_eq!(difference_by_serde(json, &team), None, "{json}\n{team:?}");
    (team, difference(json, &again))
}

/// Returns the difference between the received JSON and the one that serde writes.
#[cfg(feature = "serde")]
fn difference_by_serde(came: &Json, team: &Team) -> Option<String> {
    // A `Value` cannot represent 1e400 and half of a surrogate pair; `difference` compares those.
    let came: Value = serde_json::from_str(&came.to_string()).ok()?;
    let written: Value = serde_json::from_str(&serde_json::to_string(team).unwrap()).unwrap();
    (!is_same(&came, &written)).then(|| written.to_string())
}

/// Returns whether two values are equal. `3` and `3.0` are.
#[cfg(feature = "serde")]
fn is_same(came: &Value, written: &Value) -> bool {
    match (came, written) {
        (Value::Number(came), Value::Number(written)) => came == written || came.as_f64() == written.as_f64(),
        (Value::Array(came), Value::Array(written)) => {
            came.len() == written.len() && came.iter().zip(written).all(|(came, written)| is_same(came, written))
        }
        (Value::Object(came), Value::Object(written)) => {
            let has = |(key, value): (&String, &Value)| written.get(key).is_some_and(|written| is_same(value, written));
            came.len() == written.len() && came.iter().all(has)
        }
        (came, written) => came == written,
    }
}

/// Returns whether no object lists a missing or unexpected value, at any level.
fn is_quite_right(team: &Team) -> bool {
    let shown = format!("{team:?}");
    !shown.contains("missing: [\"") && !shown.contains("unexpected: [")
}

#[test]
fn what_is_right_is_read_without_a_word_and_written_as_it_came() {
    for seed in 0..800 {
        let json = Maker(Rng::with_seed(seed)).team();
        let (team, difference) = difference_of(&json);
        assert_eq!(difference, None, "seed {seed}: {json}");
        assert!(is_quite_right(&team), "seed {seed}: {json}: {team:?}");
    }
}

#[test]
fn of_what_is_not_quite_right_nothing_is_lost() {
    let mut changed = 0;
    for seed in 0..2000 {
        let mut maker = Maker(Rng::with_seed(seed));
        let right = maker.team();
        let mut json = right.clone();
        for _ in 0..maker.0.u8(1..4) {
            maker.change(&mut json, true);
        }
        // A response that has none of its required keys is an error.
        let Json::Object(entries) = &json else { panic!("{json}") };
        let is_there = |(key, value): &(String, Json)| {
            *value != Json::Scalar("null".to_owned()) && ["id", "lead"].contains(&key.as_str())
        };
        if !entries.iter().any(is_there) {
            continue;
        }
        let (team, difference) = difference_of(&json);
        assert_eq!(difference, None, "seed {seed}: {json}\n{team:?}");
        changed += usize::from(!is_quite_right(&team));
    }
    assert!(changed > 800, "{changed}");
}
