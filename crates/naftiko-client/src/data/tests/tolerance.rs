//! Values of another type than expected: each row of the table in the documentation of `data`.

use super::*;
use crate::data::Unexpected;

/// The text of an organization in which a key has a value.
fn text(key: &str, json: &str) -> String {
    let others = [("id", "\"o\""), ("status", "\"active\""), ("members", "3"), ("tags", "[]")];
    let others = others.iter().filter(|(known, _)| *known != key);
    let entries: Vec<_> = others.chain([&(key, json)]).map(|(key, json)| format!("\"{key}\":{json}")).collect();
    format!("{{{}}}", entries.join(","))
}

pub(super) fn read<T: Slot + Default>(json: &str) -> (T, Vec<Unexpected>) {
    let mut value = T::default();
    let rest =
        Format::Json.fill(json.as_bytes(), &mut value, Limits::none()).unwrap_or_else(|misfit| panic!("{misfit:?}"));
    (value, rest)
}

/// An organization in which a key has a value.
fn with(key: &str, json: &str) -> Organization {
    let (organization, rest) = read::<Organization>(&text(key, json));
    assert_eq!(rest, [], "{json}");
    organization
}

/// Returns the unexpected values: a line for a log, the JSON, and whether the value was converted.
fn named(extra: &Extra) -> Vec<(String, &str, bool)> {
    extra.unexpected().iter().map(|it| (it.to_string(), it.json(), it.is_used())).collect()
}

/// Asserts that a field converts a value of another type and lists it.
macro_rules! bent {
    ($key:ident: $($json:literal => $value:expr, $line:literal;)*) => {
        $({
            let read = with(stringify!($key), $json);
            assert_eq!(read.$key, $value, "{}", $json);
            assert_eq!(named(&read.extra), [($line.to_owned(), $json, true)]);
            assert_eq!(read.extra.missing(), [""; 0], "{}", $json);
        })*
    };
}

/// Asserts that a field accepts values without listing them.
macro_rules! taken {
    ($key:ident: $($json:literal => $value:expr;)*) => {
        $({
            let read = with(stringify!($key), $json);
            assert_eq!(read.$key, $value, "{}", $json);
            assert_eq!(read.extra, Extra::default(), "{}", $json);
        })*
    };
}

/// Asserts that optional fields reject values, which are kept and listed.
fn not_taken(key: &str, rows: &[(&str, &str)]) {
    for (json, line) in rows {
        let read = with(key, json);
        assert_eq!(Organization { extra: Extra::default(), ..read.clone() }, organization_without(key), "{json}");
        assert_eq!(named(&read.extra), [((*line).to_owned(), *json, false)]);
    }
}

fn organization_without(key: &str) -> Organization {
    let whole = with("other", "1");
    let mut read = Organization { extra: Extra::default(), ..whole };
    match key {
        "members" => read.members = 0,
        "id" => read.id = String::new(),
        "status" => read.status = Status::default(),
        _ => {}
    }
    read
}

#[test]
fn a_text_takes_a_number_or_a_boolean_with_all_its_digits() {
    bent! { slug:
        "5" => Some("5".to_owned()), "slug: expected a string, found a number";
        "12.50" => Some("12.50".to_owned()), "slug: expected a string, found a number";
        "123456789012345678901234567890" => Some("123456789012345678901234567890".to_owned()), "slug: expected a string, found a number";
        "1e400" => Some("1e400".to_owned()), "slug: expected a string, found a number";
        "true" => Some("true".to_owned()), "slug: expected a string, found true or false";
    }
    bent! { id: "9007199254740993" => "9007199254740993", "id: expected a string, found a number"; }
    not_taken(
        "slug",
        &[("[1]", "slug: expected a string, found a list"), ("{\"a\":1}", "slug: expected a string, found an object")],
    );
}

#[test]
fn a_number_takes_a_text_that_is_one() {
    bent! { members:
        "\"12\"" => 12, "members: expected a whole number, found a string";
        "\" 1e3 \"" => 1000, "members: expected a whole number, found a string";
        "\"-007.0\"" => -7, "members: expected a whole number, found a string";
        "\"9007199254740993\"" => 9_007_199_254_740_993, "members: expected a whole number, found a string";
    }
    bent! { score: "\"12.50\"" => Some(12.5), "score: expected a number, found a string"; }
    bent! { small: "\"5\"" => Some(5), "small: expected a whole number of 32 bits, found a string"; }
    bent! { size: "\"18446744073709551615\"" => Some(u64::MAX), "size: expected a whole number that is not negative, found a string"; }
    bent! { price: "\"12.50\"" => Some("12.50".parse().unwrap()), "price: expected a number, found a string"; }
    let line = "members: expected a whole number, found a string";
    not_taken(
        "members",
        &[
            ("\"\"", line),
            ("\"12.5\"", line),
            ("\"many\"", line),
            ("\"1,000\"", line),
            ("\"0x10\"", line),
            ("\"NaN\"", line),
        ],
    );
    not_taken(
        "score",
        &[
            ("\"Infinity\"", "score: expected a number, found a string"),
            ("\"\"", "score: expected a number, found a string"),
        ],
    );
}

#[test]
fn a_number_that_its_type_cannot_hold_is_kept() {
    taken! { members:
        "9007199254740993" => 9_007_199_254_740_993;
        "9007199254740993.0" => 9_007_199_254_740_993;
        "1.5e1" => 15;
        "-0" => 0;
    }
    taken! { price: "1e400" => Some("1e400".parse().unwrap()); }
    not_taken(
        "members",
        &[
            ("3.5", "members: expected a whole number, found a number with a fraction"),
            ("9223372036854775808", "members: expected a whole number, found a number that is too large"),
            ("1e400", "members: expected a whole number, found a number that is too large"),
            ("true", "members: expected a whole number, found true or false"),
            ("{}", "members: expected a whole number, found an object"),
        ],
    );
    not_taken(
        "small",
        &[("3000000000", "small: expected a whole number of 32 bits, found a number that is too large")],
    );
    not_taken("size", &[("-1", "size: expected a whole number that is not negative, found a negative number")]);
    not_taken("score", &[("1e400", "score: expected a number, found a number that is too large")]);
    not_taken("price", &[("[1]", "price: expected a number, found a list")]);
}

#[test]
fn a_boolean_takes_one_and_zero_and_its_words() {
    bent! { is_active:
        "1" => Some(true), "is_active: expected true or false, found a number";
        "0" => Some(false), "is_active: expected true or false, found a number";
        "\"true\"" => Some(true), "is_active: expected true or false, found a string";
        "\"False\"" => Some(false), "is_active: expected true or false, found a string";
        "\"1\"" => Some(true), "is_active: expected true or false, found a string";
    }
    not_taken(
        "is_active",
        &[
            ("2", "is_active: expected true or false, found a number"),
            ("\"yes\"", "is_active: expected true or false, found a string"),
            ("\"\"", "is_active: expected true or false, found a string"),
        ],
    );
}

#[test]
fn a_date_is_the_text_that_came() {
    taken! { created_at:
        "\"\"" => Some("".into());
        "\"0000-00-00\"" => Some("0000-00-00".into());
    }
    bent! { created_at: "1714566615" => Some("1714566615".into()), "created_at: expected a string, found a number"; }
}

#[test]
fn an_enum_takes_a_scalar_of_another_kind() {
    bent! { status:
        "5" => Status::from("5"), "status: expected a string, found a number";
        "1.50" => Status::from("1.50"), "status: expected a string, found a number";
        "false" => Status::from("false"), "status: expected a string, found true or false";
    }
    not_taken("status", &[("[\"active\"]", "status: expected a string, found a list")]);
    assert_eq!(read::<Level>("\"2\"").0, Level::High);
    assert_eq!(problem::<Level>("\"high\""), "expected a whole number, found a string");
}

#[test]
fn a_list_leaves_out_what_is_no_item() {
    let read = with("tags", "[\"a\",null,5,{\"b\":[]},\"c\"]");
    assert_eq!(read.tags, ["a", "5", "c"]);
    assert_eq!(
        named(&read.extra),
        [
            ("tags[1]: expected a string, found null".to_owned(), "null", false),
            ("tags[2]: expected a string, found a number".to_owned(), "5", true),
            ("tags[3]: expected a string, found an object".to_owned(), "{\"b\":[]}", false),
        ]
    );
    assert!(read.extra.missing().is_empty());
    let read = with("children", "[null,{\"id\":\"c\",\"tags\":[1]}]");
    let children = read.children.unwrap();
    assert_eq!(named(&children[0].extra), [("tags[0]: expected a string, found a number".to_owned(), "1", true)]);
    assert_eq!((children.len(), children[0].extra.missing()), (1, ["status", "members"].as_slice()));
    assert_eq!(named(&read.extra), [("children[0]: expected an object, found null".to_owned(), "null", false)]);
}

#[test]
fn a_list_takes_its_only_item() {
    bent! { tags:
        "\"a\"" => ["a"], "tags: expected a list, found a string";
        "{}" => [""; 0], "tags: expected a list, found an object";
    }
    let one = "{\"id\":\"c\",\"status\":\"active\",\"members\":1,\"tags\":[]}";
    let read = with("children", one);
    assert_eq!(read.children.unwrap()[0].id, "c");
    assert_eq!(named(&read.extra), [("children: expected a list, found an object".to_owned(), one, true)]);
    not_taken(
        "children",
        &[
            ("\"\"", "children: expected a list, found a string"),
            ("false", "children: expected a list, found true or false"),
            ("{\"error\":1}", "children: expected a list, found an object"),
            ("{\"id\":\"c\"}", "children: expected a list, found an object"),
        ],
    );
    assert_eq!(with("tags", "false").tags, [""; 0]);
    assert_eq!(with("tags", "false").extra.missing(), ["tags"]);
}

#[test]
fn a_map_leaves_out_what_is_no_value() {
    let read = with("labels", "{\"a\":1,\"b\":\"x\",\"c\":\"2\"}");
    assert_eq!(read.labels.unwrap(), BTreeMap::from([("a".to_owned(), Some(1)), ("c".to_owned(), Some(2))]));
    assert_eq!(
        named(&read.extra),
        [
            ("labels.b: expected a whole number, found a string".to_owned(), "\"x\"", false),
            ("labels.c: expected a whole number, found a string".to_owned(), "\"2\"", true),
        ]
    );
}

#[test]
fn an_empty_list_is_an_empty_map_and_no_object_that_lacks_all() {
    bent! { labels: "[]" => Some(BTreeMap::new()), "labels: expected an object, found a list"; }
    not_taken(
        "parent",
        &[
            ("[]", "parent: expected an object, found a list"),
            ("\"\"", "parent: expected an object, found a string"),
            ("\"org_1\"", "parent: expected an object, found a string"),
            ("false", "parent: expected an object, found true or false"),
        ],
    );
}

#[test]
fn what_is_required_and_cannot_be_used_is_missing_too() {
    let read = with("members", "\"many\"");
    assert_eq!((read.members, read.extra.missing()), (0, ["members"].as_slice()));
    let read = with("members", "null");
    assert_eq!((read.members, read.extra.missing()), (0, ["members"].as_slice()));
    assert_eq!(named(&read.extra), [("members: expected a whole number, found null".to_owned(), "null", false)]);
}

#[test]
fn an_unknown_value_may_be_what_no_type_holds() {
    let read = with("big", "1e400");
    assert_eq!(read.extra.get("big"), Some(&json!("1e400")));
    assert_eq!(
        named(&read.extra),
        [("big: expected a 64-bit number, found a number that is too large".to_owned(), "1e400", true)]
    );
    let read = with("other", "[1,{\"x\":12345678901234567890.5}]");
    assert_eq!(read.extra.get("other"), Some(&json!([1, {"x": 12_345_678_901_234_567_890.5}])));
    assert_eq!(read.extra.unexpected()[0].path(), "other[1].x");
    assert_eq!(read.extra.unexpected()[0].json(), "12345678901234567890.5");
    for exact in
        ["0.1", "-0.0", "1.50", "100000000000000000000", "1.7976931348623157e308", "5e-324", "18446744073709551615"]
    {
        assert_eq!(with("other", exact).extra.unexpected(), [], "{exact}");
    }
    assert_eq!(with("other", "1e-400").extra.unexpected()[0].json(), "1e-400");
}

#[test]
fn half_of_a_surrogate_pair_is_replaced_and_kept() {
    for (key, found) in [("slug", "a\u{fffd}"), ("other", "a\u{fffd}")] {
        let read = with(key, r#""a\ud83d""#);
        let text = read.slug.as_deref().or_else(|| read.extra.get("other")?.as_str());
        assert_eq!(text, Some(found));
        assert_eq!(read.extra.unexpected()[0].json(), r#""a\ud83d""#);
    }
    let read = with(r"\ud83d", "1");
    assert_eq!(read.extra.get("\u{fffd}"), Some(&json!(1)));
}

#[test]
fn values_within_each_other_may_be_many() {
    let list = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let read = with("other", &list(200));
    assert_eq!((read.extra.get("other").unwrap().to_string(), read.extra.unexpected().len()), (list(200), 0));
    let read = with("other", &list(100_000));
    assert_eq!(read.extra.unexpected()[0].json(), list(100_000 - 255));
    let json = format!("{}{}", "{\"parent\":".repeat(100_000) + "{}", "}".repeat(100_000));
    let mut read = &from_str(&json);
    let mut levels = 1;
    while let Some(parent) = read.parent.as_deref() {
        (read, levels) = (parent, levels + 1);
    }
    assert_eq!((levels, read.extra.unexpected()[0].path().as_str()), (256, "parent"));
}

#[test]
fn unions_within_each_other_may_be_many() {
    let json = format!("{}5{}", "{\"kind\":\"bot\",\"id\":\"b\",\"owner\":".repeat(1000), "}".repeat(1000));
    let (actor, rest) = read::<Actor>(&json);
    assert!(matches!(actor, Actor::Bot(_) | Actor::Unknown(_)), "{rest:?}");
}

fn from_str(json: &str) -> Organization {
    fill(&mut serde_json::Deserializer::from_str(json)).unwrap()
}

#[test]
fn a_key_that_comes_twice_has_its_last_value_and_is_named() {
    let (read, _) =
        read::<Organization>(r#"{"id":"a","id":"b","slug":"x","slug":"y","new":1,"new":2,"members":5,"members":null}"#);
    assert_eq!((read.id.as_str(), read.slug.as_deref(), read.extra.get("new")), ("b", Some("y"), Some(&json!(2))));
    let paths: Vec<_> = read.extra.unexpected().iter().map(|it| (it.path(), it.json())).collect();
    let named = [("id", "\"b\""), ("slug", "\"y\""), ("new", "1"), ("members", "null")];
    assert_eq!(paths, named.map(|(path, json)| (path.to_owned(), json)));
    assert_eq!(read.members, 5);
}

#[test]
fn what_has_no_object_around_it_is_named_by_the_response() {
    let (tags, rest) = read::<Vec<String>>("[\"a\",null,[\"b\"],2]");
    assert_eq!(tags, ["a", "2"]);
    let lines: Vec<_> = rest.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "[1]: expected a string, found null",
            "[2]: expected a string, found a list",
            "[3]: expected a string, found a number"
        ]
    );
    let (users, rest) = read::<Vec<User>>("[{\"id\":5},null]");
    assert_eq!((users.len(), users[0].id.as_str(), rest.len()), (1, "5", 1));
    assert_eq!(read::<String>("5").0, "5");
}

#[test]
fn a_response_of_another_kind_as_a_whole_fails() {
    assert_eq!(problem::<Organization>("[]"), "expected an object, found a list");
    assert_eq!(problem::<i64>("\"many\""), "expected a whole number, found a string");
    assert_eq!(problem::<Vec<User>>("{\"error\":\"x\"}"), "expected a list, found an object");
    assert_eq!(problem::<Vec<User>>("[null]"), "[0]: expected an object, found null");
    assert_eq!(problem::<Vec<User>>("[\"x\",5]"), "[0]: expected an object, found a string");
    assert_eq!(problem::<BTreeMap<String, i64>>("{\"error\":\"x\"}"), "error: expected a whole number, found a string");
    assert_eq!(read::<Vec<User>>("[]").0, []);
}

/// An object without required keys.
#[derive(Clone, Debug, Default, PartialEq)]
struct Loose {
    slug: Option<String>,
}
crate::object!(Loose { ? slug });

#[test]
fn a_response_that_has_nothing_of_what_it_must_have_fails() {
    let fails = |json: &str| match Format::Json.fill(json.as_bytes(), &mut Organization::default(), Limits::none()) {
        Ok(_) => None,
        Err(Misfit::Nothing { required, found }) => Some((required, found.join(","))),
        Err(other) => panic!("{other:?}"),
    };
    let required = vec!["id", "status", "members", "tags"];
    assert_eq!(fails("{}"), Some((required.clone(), String::new())));
    assert_eq!(fails("{\"error\":{\"id\":1},\"ok\":false}"), Some((required.clone(), "error,ok".to_owned())));
    assert_eq!(fails("{\"id\":null,\"slug\":\"x\"}"), Some((required.clone(), "id,slug".to_owned())));
    for json in ["{\"tags\":null}", "{\"members\":\"many\"}", "{\"object\":\"organization\"}"] {
        assert_eq!(fails(json), None, "{json}");
    }
    assert!(read::<Loose>("{\"error\":1}").1.is_empty());
    assert!(read::<Option<User>>("null").0.is_none());
    assert!(Format::Json.fill(b"{}", &mut None::<User>, Limits::none()).is_err());
}

#[test]
fn a_union_that_is_null_is_kept_and_named() {
    #[derive(Clone, Debug, Default, PartialEq)]
    struct Team {
        lead: Actor2,
        others: Vec<Actor2>,
        extra: Extra,
    }
    type Actor2 = Tagged;
    crate::object!(Team { lead = "lead", others = "others", + extra });
    let (team, _) = read::<Team>("{\"lead\":null,\"others\":[null,{\"kind\":\"bot\",\"id\":1}]}");
    assert_eq!((team.lead, team.extra.missing()), (Tagged::Unknown(Value::Null), ["lead"].as_slice()));
    assert!(matches!(&team.others[..], [Tagged::Unknown(Value::Null), Tagged::Bot(bot)] if bot.id == "1"));
    assert_eq!(
        named(&team.extra),
        [
            ("lead: expected a value, found null".to_owned(), "null", false),
            ("others[0]: expected a value, found null".to_owned(), "null", true),
        ]
    );
}

#[test]
fn a_union_keeps_all_digits_of_its_types() {
    #[derive(Clone, Debug, PartialEq)]
    enum Amount {
        Number(Decimal),
        Text(String),
        Unknown(Value),
    }
    crate::one_of!(Amount { Number, Text });
    assert_eq!(read::<Amount>("12345678901234567890.10").0, Amount::Number("12345678901234567890.10".parse().unwrap()));
    assert_eq!(read::<Amount>("\"12\"").0, Amount::Text("12".to_owned()));
    assert_eq!(read::<Amount>("true").0, Amount::Unknown(json!(true)));
}

#[test]
fn formats_without_numbers_have_them_as_texts() {
    let read = |json: &str| {
        let how = crate::data::How { limits: Limits::none(), is_text: true, needs_some: true };
        let mut read = Organization::default();
        crate::data::read_json(&mut read, json, how).unwrap();
        read
    };
    let row = r#"{"id":"o","status":"active","members":"3","tags":"a","small":"","is_active":"true","children":"","slug":""}"#;
    let read = read(row);
    assert_eq!((read.members, read.small, read.is_active), (3, None, Some(true)));
    assert_eq!((read.tags, read.children, read.slug.as_deref()), (vec!["a".to_owned()], Some(vec![]), Some("")));
    assert_eq!(read.extra, Extra::default());
}

#[test]
fn what_is_kept_beside_has_a_limit_and_the_rest_is_counted() {
    let limits = Limits { spare: 1000, ..Limits::none() };
    let json =
        format!("{{\"id\":\"o\",\"big\":\"{}\",{}\"members\":1}}", "x".repeat(2000), "\"new\":1,".replace("new", "a"));
    let mut read = Organization::default();
    Format::Json.fill(json.as_bytes(), &mut read, limits).unwrap();
    assert_eq!((read.extra.get("big"), read.extra.get("a"), read.extra.left_out()), (None, Some(&json!(1)), 1));
    assert_eq!((read.id.as_str(), read.members), ("o", 1));
    let nulls = format!("{{\"id\":\"o\",\"tags\":[{}\"x\"]}}", "null,".repeat(50));
    Format::Json.fill(nulls.as_bytes(), &mut read, limits).unwrap();
    assert_eq!((read.tags.len(), read.extra.unexpected().len() + read.extra.left_out()), (1, 50));
}

#[test]
fn a_value_that_takes_too_much_memory_fails() {
    let limits = Limits { room: 10_000, ..Limits::none() };
    for json in [format!("[{}{{}}]", "{},".repeat(1000)), format!("{{{}\"x\":1}}", "\"a\":[0],".repeat(1000))] {
        for slot in [&mut Vec::<User>::new() as &mut dyn Slot, &mut Value::Null, &mut BTreeMap::<String, Value>::new()]
        {
            let came = Format::Json.fill(json.as_bytes(), slot, limits);
            assert!(matches!(came, Err(Misfit::TooLarge | Misfit::Data { .. })), "{came:?}");
        }
    }
}
