//! How types like generated ones are read from JSON and written as JSON.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    AsJson, Column, DateTime, Decimal, Encode, Extra, Limits, Nullable, Object, Shape, Slot, Table, Unknown,
    UnknownInteger, exact, fill, to_vec,
};
use crate::response::format::{Format, Misfit};

#[cfg(feature = "test-util")]
mod random;
mod tolerance;
#[cfg(feature = "serde")]
mod whole;

#[derive(Clone, Debug, Default, PartialEq)]
struct Organization {
    id: String,
    status: Status,
    slug: Option<String>,
    members: i64,
    small: Option<i32>,
    size: Option<u64>,
    score: Option<f64>,
    price: Option<Decimal>,
    is_active: Option<bool>,
    created_at: Option<DateTime>,
    tags: Vec<String>,
    labels: Option<BTreeMap<String, Option<i64>>>,
    metadata: Option<Value>,
    parent: Option<Box<Organization>>,
    children: Option<Vec<Organization>>,
    extra: Extra,
}

crate::object!(Organization {
    id,
    status,
    members,
    tags,
    ? slug,
    ? small,
    ? size,
    ? score,
    ? price,
    ? is_active,
    ? created_at,
    ? labels,
    ? metadata,
    ? parent,
    ? children,
    ? "object" = "organization",
    + extra,
});

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Status {
    Active,
    Closed,
    Unknown(Unknown),
}

crate::open_enum!(Status { Active = "active", Closed = "closed" });

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Level {
    Low,
    High,
    Unknown(UnknownInteger),
}

crate::open_integer_enum!(Level { Low = -1, High = 2 });

fn from_value<T: Slot + Default>(value: Value) -> serde_json::Result<T> {
    fill(value)
}

fn from_str<T: Slot + Default>(json: &str) -> T {
    fill(&mut serde_json::Deserializer::from_str(json)).unwrap()
}

/// Returns a value as a request sends it.
fn to_value(value: impl Encode) -> serde_json::Result<Value> {
    serde_json::to_value(AsJson(&value))
}

/// Reads an organization with its required fields.
fn organization(more: Value) -> Organization {
    from_value(whole(more)).unwrap()
}

fn whole(more: Value) -> Value {
    let mut value = json!({"id": "org_1", "status": "active", "members": 3, "tags": ["a"]});
    let object = value.as_object_mut().unwrap();
    object.extend(more.as_object().unwrap().clone());
    value
}

/// Returns the message of the error for a response that is not a `T`.
fn problem<T: Slot + Default>(json: &str) -> String {
    match Format::Json.fill(json.as_bytes(), &mut T::default(), Limits::none()).unwrap_err() {
        Misfit::Data { path, problem } if path.is_empty() => problem,
        Misfit::Data { path, problem } => format!("{path}: {problem}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_kind_of_value_is_read() {
    let json = r#"{"id": "org_\u00e9", "status": "closed", "members": 9007199254740993, "small": -5,
        "size": 18446744073709551615, "score": 1, "price": 12345678901234567890.10, "is_active": true,
        "created_at": "2024-05-01T12:00:00Z", "tags": [], "labels": {"a": 1, "b": null}, "metadata": {"x": [null]},
        "parent": {"id": "p", "status": "active", "members": 0, "tags": []}, "children": []}"#;
    let read: Organization = from_str(json);
    assert_eq!((read.id.as_str(), read.status, read.members), ("org_é", Status::Closed, 9_007_199_254_740_993));
    assert_eq!((read.small, read.size, read.score, read.is_active), (Some(-5), Some(u64::MAX), Some(1.0), Some(true)));
    assert_eq!(read.price.unwrap().as_str(), "12345678901234567890.10");
    assert_eq!(read.created_at.unwrap().as_str(), "2024-05-01T12:00:00Z");
    assert_eq!(read.labels.unwrap(), BTreeMap::from([("a".to_owned(), Some(1)), ("b".to_owned(), None)]));
    assert_eq!((read.metadata, read.children), (Some(json!({"x": [null]})), Some(vec![])));
    assert_eq!(read.parent.unwrap().id, "p");
    assert_eq!(read.extra, Extra::default());
}

#[test]
fn keys_that_are_not_known_are_kept() {
    let read = organization(json!({"new": {"a": 1}, "other": null}));
    assert_eq!(read.extra.get("new"), Some(&json!({"a": 1})));
    assert_eq!(read.extra.iter().map(|(key, _)| key).collect::<Vec<_>>(), ["new", "other"]);
    assert!(!read.extra.is_empty() && read.extra.get("id").is_none());
    assert_eq!(size_of::<Extra>(), 16);
}

#[test]
fn what_is_beside_the_fields_is_shown_where_there_is_something() {
    assert_eq!(format!("{:?}", organization(json!({})).extra), "Extra");
    let read: Organization = from_value(json!({"id": "o", "status": "x", "tags": [], "new": 1})).unwrap();
    assert_eq!(format!("{:?}", read.extra), r#"Extra { values: {"new": Number(1)}, missing: ["members"] }"#);
}

#[test]
fn a_constant_is_expected_and_another_value_of_it_is_kept() {
    assert!(organization(json!({"object": "organization"})).extra.is_empty());
    assert_eq!(organization(json!({"object": "team"})).extra.get("object"), Some(&json!("team")));
}

#[test]
fn an_optional_field_that_is_missing_or_null_is_none() {
    let all = ["slug", "small", "size", "score", "price", "is_active", "created_at", "labels", "parent", "children"];
    let nulls: serde_json::Map<_, _> = all.into_iter().map(|key| (key.to_owned(), Value::Null)).collect();
    let read = organization(Value::Object(nulls));
    assert_eq!(read, organization(json!({})));
    assert_eq!((read.slug, read.children), (None, None));
    assert!(read.extra.missing().is_empty());
}

#[test]
fn what_is_required_and_missing_or_null_has_its_zero_value_and_is_named() {
    let read: Organization = from_value(json!({"members": null, "tags": null, "status": null})).unwrap();
    assert_eq!(read.extra.missing(), ["id", "status", "members", "tags"]);
    assert_eq!((read.id.as_str(), read.members, read.tags.len()), ("", 0, 0));
    assert_eq!(read.status.as_str(), "");
    let read: Organization = from_value(json!({"tags": ["x"], "status": "x", "id": "x", "id": null})).unwrap();
    assert_eq!(read.extra.missing(), ["id", "members"]);
    assert!(read.extra.is_empty());
}

#[test]
fn more_than_sixty_four_required_keys_are_told_apart() {
    const COLUMNS: [Column; 70] = {
        let mut columns = [Column::required("other"); 70];
        columns[0] = Column::required("a");
        columns[68] = Column::required("b");
        columns[69] = Column::required("c");
        columns
    };
    static TABLE: Table = Table { columns: &COLUMNS, constants: &[] };
    #[derive(Clone, Debug, Default, PartialEq)]
    struct Wide(i64, Extra);
    impl Object for Wide {
        fn table(&self) -> &'static Table {
            &TABLE
        }
        fn field(&mut self, _: usize) -> Option<&mut dyn Slot> {
            Some(&mut self.0)
        }
        fn extra(&mut self) -> Option<&mut Extra> {
            Some(&mut self.1)
        }
    }
    impl Slot for Wide {
        fn shape(&mut self) -> Shape<'_> {
            Shape::Object(self)
        }
    }
    let mut json = serde_json::Deserializer::from_str(r#"{"c": 1, "a": 2, "c": 3}"#);
    let read: Wide = fill(&mut json).unwrap();
    assert_eq!(read.1.missing().len(), 68);
    assert_eq!(read.1.missing().last(), Some(&"b"));
}

#[test]
fn a_whole_number_may_be_written_with_a_point() {
    let read = organization(json!({"members": 3.0, "small": -2.0, "size": 1e3}));
    assert_eq!((read.members, read.small, read.size), (3, Some(-2), Some(1000)));
}

#[test]
fn a_response_that_is_null_or_empty_is_no_struct() {
    assert_eq!(problem::<Organization>("null"), "expected an object, found null");
    assert!(Format::Json.fill(b" ", &mut Organization::default(), Limits::none()).is_err());
}

#[cfg(feature = "serde")]
#[test]
fn an_empty_response_is_no_struct_for_serde() {
    assert!(Format::Json.deserialize::<Organization>(b"").is_err());
    assert_eq!(Format::Json.deserialize::<Option<Organization>>(b"").unwrap(), None);
}

#[cfg(feature = "serde")]
#[test]
fn text_behind_a_response_is_no_json() {
    for json in ["{} {}", "{", "{\"id\": }"] {
        assert!(matches!(Format::Json.deserialize::<Organization>(json.as_bytes()), Err(Misfit::Syntax(_))), "{json}");
    }
}

#[test]
fn a_type_of_the_callers_own_fails_with_its_place_too() {
    #[derive(Debug, Deserialize)]
    struct Mine {
        #[allow(dead_code)]
        data: Vec<BTreeMap<String, u8>>,
    }
    let misfit = Format::Json.deserialize::<Mine>(br#"{"data": [{}, {"a": 1, "b": 300}]}"#).unwrap_err();
    let Misfit::Data { path, problem } = misfit else { panic!("{misfit:?}") };
    assert_eq!((path.as_str(), problem.as_str()), ("data[1].b", "invalid value: integer `300`, expected u8"));
}

#[test]
fn an_exact_value_lacks_nothing_at_any_level() {
    assert!(exact::<Organization>(whole(json!({"new": 1, "status": "new"})).to_string().as_bytes()).is_some());
    for json in [json!({}), whole(json!({"parent": {"id": "x"}})), whole(json!({"members": null})), json!([])] {
        assert_eq!(exact::<Organization>(json.to_string().as_bytes()), None, "{json}");
    }
    assert_eq!(exact::<Organization>(whole(json!({"object": "team"})).to_string().as_bytes()), None);
    assert_eq!(exact::<Organization>(format!("{} x", whole(json!({}))).as_bytes()), None);
}

#[test]
fn a_new_value_of_an_enum_is_kept() {
    let read = organization(json!({"status": "paused"}));
    assert_eq!(read.status.as_str(), "paused");
    assert_eq!(format!("{:?}", read.status), "Unknown(\"paused\")");
    assert_eq!(to_value(read.status).unwrap(), "paused");
    assert_eq!(Status::from("active"), Status::Active);
    assert_eq!(format!("{:>7}", Status::from("closed".to_owned())), " closed");
    assert_eq!(String::from(Status::from("x")), "x");
}

#[test]
fn an_enum_takes_a_scalar_of_another_kind_by_its_text() {
    assert_eq!(organization(json!({"status": 5})).status.as_str(), "5");
    assert_eq!(organization(json!({"status": false})).status.as_str(), "false");
    let level = |value: Value| from_value::<Level>(value).map(|level| level.get()).map_err(|it| it.to_string());
    assert_eq!(level(json!("2")), Ok(2));
    assert_eq!(level(json!(-1.0)), Ok(-1));
    assert_eq!(level(json!("high")), Err("expected a whole number, found a string".to_owned()));
    assert_eq!(level(json!(1.5)), Err("expected a whole number, found a number with a fraction".to_owned()));
}

#[test]
fn an_enum_of_numbers_is_open_too() {
    let read = |number: i64| from_value::<Level>(json!(number)).unwrap();
    assert_eq!((read(-1), read(2)), (Level::Low, Level::High));
    assert_eq!((read(7).get(), i64::from(Level::from(2)), Level::from(8).to_string()), (7, 2, "8".to_owned()));
    assert_eq!(to_value(Level::from(-1)).unwrap(), -1);
}

#[derive(Clone, Debug, Default, PartialEq)]
struct User {
    id: String,
    email: String,
    extra: Extra,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Bot {
    id: String,
    owner: Option<Box<Actor>>,
    extra: Extra,
}

crate::object!(both User { id, email, + extra });
crate::object!(both Bot { ? "kind" = "bot", ? "version" = 2, id, ? owner, + extra });

#[derive(Clone, Debug, PartialEq)]
enum Actor {
    User(User),
    Bot(Box<Bot>),
    Names(Vec<String>),
    Status(Status),
    Name(String),
    Unknown(Value),
}

crate::one_of!(both Actor { User, Bot, Names, Status, Name });

#[derive(Clone, Debug, PartialEq)]
enum Tagged {
    User(User),
    Bot(Bot),
    Unknown(Value),
}

crate::one_of!(Tagged by "kind" { User = "user" | "person" | "1", Bot = "bot" });

fn variant<T: std::fmt::Debug + Slot + Default>(value: Value) -> String {
    let text = format!("{:?}", from_value::<T>(value).unwrap());
    text.split('(').next().unwrap().to_owned()
}

#[test]
fn a_union_takes_what_fits_best() {
    for (value, name) in [
        (json!({"id": "x", "email": "y"}), "User"),
        (json!({"id": "x", "email": "y", "kind": "user"}), "User"),
        (json!({"id": "x"}), "Bot"),
        (json!({"id": "x", "kind": "bot", "version": 2}), "Bot"),
        (json!({"id": "x", "kind": "cat"}), "Unknown"),
        (json!({"name": "x"}), "Unknown"),
        (json!(["x"]), "Names"),
        (json!([1]), "Names"),
        (json!([[]]), "Unknown"),
        (json!("active"), "Status"),
        (json!("new"), "Name"),
        (json!(null), "Unknown"),
    ] {
        assert_eq!(variant::<Actor>(value.clone()), name, "{value}");
        if name == "Unknown" {
            assert_eq!(from_value::<Actor>(value.clone()).unwrap(), Actor::Unknown(value));
        }
    }
}

#[test]
fn a_tag_decides_a_union() {
    for (value, name) in [
        (json!({"kind": "user", "id": "x"}), "User"),
        (json!({"kind": "person", "id": "x"}), "User"),
        (json!({"kind": 1, "id": "x", "email": "y"}), "User"),
        (json!({"kind": "bot", "id": "x", "email": "y"}), "Bot"),
        (json!({"kind": "cat", "id": "x", "email": "y"}), "Unknown"),
        (json!({"kind": "bot", "id": 5}), "Bot"),
        (json!({"id": "x", "email": "y"}), "User"),
        (json!("bot"), "Unknown"),
    ] {
        assert_eq!(variant::<Tagged>(value.clone()), name, "{value}");
    }
    let Tagged::User(user) = from_value(json!({"kind": "user", "id": "x"})).unwrap() else { panic!("no user") };
    assert_eq!(user.extra.missing(), ["email"]);
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Done {
    extra: Extra,
}
crate::object!(Done { "ok" = true, ? "version" = 1, + extra });

#[derive(Clone, Debug, Default, PartialEq)]
struct Failed {
    extra: Extra,
}
crate::object!(Failed { "ok" = false, + extra });

#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    Done(Done),
    Failed(Failed),
    Unknown(Value),
}
crate::one_of!(Outcome { Done, Failed });

#[test]
fn constants_tell_types_apart_that_have_no_tag() {
    for (value, name) in [
        (json!({"ok": true}), "Done"),
        (json!({"ok": true, "version": 1.0, "id": "x"}), "Done"),
        (json!({"ok": false, "version": 1}), "Failed"),
        (json!({"ok": true, "version": 2}), "Unknown"),
        (json!({"ok": "maybe"}), "Unknown"),
    ] {
        assert_eq!(variant::<Outcome>(value.clone()), name, "{value}");
    }
}

#[test]
fn a_type_with_known_keys_goes_before_a_map_of_anything() {
    #[derive(Clone, Debug, PartialEq)]
    enum Either {
        Map(std::collections::BTreeMap<String, Value>),
        User(User),
        Unknown(Value),
    }
    crate::one_of!(Either { Map, User });
    assert_eq!(variant::<Either>(json!({"id": "x", "email": "y", "more": 1})), "User");
    assert_eq!(variant::<Either>(json!({"id": "x", "more": 1})), "Map");
    assert_eq!(variant::<Either>(json!({})), "Map");
}

#[test]
fn a_tag_may_be_a_number_a_boolean_or_null() {
    #[derive(Clone, Debug, PartialEq)]
    enum Event {
        Done(Done),
        User(User),
        Unknown(Value),
    }
    crate::one_of!(Event by "kind" { Done = "true" | "2", User = "user" });
    for (value, name) in [
        (json!({"kind": true}), "Done"),
        (json!({"kind": 2}), "Done"),
        (json!({"kind": 2.0}), "Done"),
        (json!({"kind": 2.5, "id": "x", "email": "y"}), "Unknown"),
        (json!({"kind": null, "id": "x", "email": "y"}), "User"),
    ] {
        assert_eq!(variant::<Event>(value.clone()), name, "{value}");
    }
}

#[test]
fn a_union_within_a_union_takes_what_it_knows_alone() {
    #[derive(Clone, Debug, PartialEq)]
    enum Outer {
        Tagged(Tagged),
        Done(Done),
        Unknown(Value),
    }
    crate::one_of!(Outer { Tagged, Done });
    for (value, name) in [
        (json!({"kind": "bot", "id": "x"}), "Tagged"),
        (json!({"kind": "cat", "ok": true, "more": 1}), "Done"),
        (json!({"kind": "cat"}), "Unknown"),
    ] {
        assert_eq!(variant::<Outer>(value.clone()), name, "{value}");
    }
}

#[test]
fn the_only_type_of_a_kind_may_lack_something() {
    #[derive(Clone, Debug, PartialEq)]
    enum Either {
        User(User),
        Name(String),
        Unknown(Value),
    }
    crate::one_of!(Either { User, Name });
    let Either::User(user) = from_value(json!({"id": "x"})).unwrap() else { panic!("no user") };
    assert_eq!(user.extra.missing(), ["email"]);
    assert_eq!(from_value::<Either>(json!("x")).unwrap(), Either::Name("x".to_owned()));
    assert_eq!(Either::default(), Either::Unknown(Value::Null));
}

#[test]
fn what_lacks_something_may_be_of_a_type_that_is_not_known() {
    #[derive(Clone, Debug, PartialEq)]
    enum Open {
        User(User),
        Unknown(Value),
    }
    crate::one_of!(Open { User, ..others });
    assert_eq!(variant::<Open>(json!({"id": "x", "email": "y", "more": 1})), "User");
    assert_eq!(variant::<Open>(json!({"id": "x"})), "Unknown");
}

#[test]
fn a_union_holds_itself_on_the_heap_and_is_written_as_what_it_holds() {
    let value = json!({"kind": "bot", "version": 2, "id": "b", "owner": {"kind": "bot", "version": 2, "id": "c"}});
    let actor: Actor = from_value(value.clone()).unwrap();
    let Actor::Bot(bot) = &actor else { panic!("{actor:?}") };
    assert!(matches!(bot.owner.as_deref(), Some(Actor::Bot(owner)) if owner.id == "c"));
    assert_eq!(to_value(actor.clone()).unwrap(), value);
    let kept = json!({"what": [1, null]});
    assert_eq!(to_value(from_value::<Actor>(kept.clone()).unwrap()).unwrap(), kept);
}

#[test]
fn types_that_cannot_be_told_apart_do_not_double_the_work_at_each_level() {
    #[derive(Clone, Debug, PartialEq)]
    enum Twice {
        One(Box<Node>),
        Other(Box<Node>),
        Unknown(Value),
    }
    #[derive(Clone, Debug, Default, PartialEq)]
    struct Node {
        next: Option<Twice>,
        name: String,
    }
    crate::object!(both Node { ? next, name });
    crate::one_of!(both Twice { One, Other });
    let nested = |inner: &str| format!("{}{inner}{}", "{\"next\":".repeat(100), ", \"name\": \"x\"}".repeat(100));
    for inner in ["{\"name\": \"x\"}", "{}", "{\"new\": 1}", "5"] {
        let json: Value = serde_json::from_str(&nested(inner)).unwrap();
        let read: Twice = from_value(json.clone()).unwrap();
        assert!(matches!(read, Twice::Unknown(_)) || to_value(read).unwrap()["name"] == json["name"]);
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Update {
    name: Option<String>,
    slug: Nullable<String>,
    parent: Option<String>,
    price: Option<Decimal>,
    list: Vec<Option<i64>>,
    metadata: Value,
    status: Option<Status>,
    score: Option<f64>,
    additional: BTreeMap<String, i64>,
}

crate::object!(both Update {
    "type" = "update",
    ? name,
    ? slug,
    parent,
    ? price,
    list,
    ? metadata,
    ? status,
    ? score,
    .. additional,
});

fn written(update: &Update) -> String {
    let text = String::from_utf8(to_vec(update).unwrap()).unwrap();
    assert_eq!(serde_json::to_string(&AsJson(update)).unwrap(), text);
    text
}

#[test]
fn fields_are_written_in_their_order_and_those_that_are_absent_are_not() {
    assert_eq!(written(&Update::default()), r#"{"type":"update","parent":null,"list":[],"metadata":null}"#);
    let update = Update {
        name: Some("a\"b".to_owned()),
        slug: Nullable::Null,
        parent: Some("p".to_owned()),
        price: Some("10.00".parse().unwrap()),
        list: vec![Some(1), None],
        metadata: json!({"z": 1, "a": null}),
        status: Some(Status::from("new")),
        score: Some(0.5),
        additional: BTreeMap::from([("b".to_owned(), 2), ("a".to_owned(), 1), ("name".to_owned(), 3)]),
    };
    assert_eq!(
        written(&update),
        concat!(
            r#"{"type":"update","name":"a\"b","slug":null,"parent":"p","price":10.00,"list":[1,null],"#,
            r#""metadata":{"a":null,"z":1},"status":"new","score":0.5,"a":1,"b":2}"#
        )
    );
}

#[test]
fn a_number_that_json_cannot_say_is_an_error() {
    assert!(to_vec(&Update { score: Some(f64::NAN), ..Update::default() }).is_err());
}

#[test]
fn absent_null_and_a_value_are_three_things() {
    let read = |value: Value| from_value::<Update>(value).unwrap().slug;
    assert_eq!(read(json!({})), Nullable::Absent);
    assert_eq!(read(json!({"slug": null})), None.into());
    assert_eq!(read(json!({"slug": "x"})), "x".into());
    assert_eq!(Nullable::<i64>::from(Some(1)).map(|number| number + 1).into_option(), Some(2));
    assert!(Nullable::<i64>::default().is_absent() && Nullable::<i64>::Null.is_null());
}

#[test]
fn lists_and_maps_that_may_be_null_are_made_of_what_is_at_hand() {
    let tags: Nullable<Vec<String>> = ["a", "b"].into();
    assert_eq!(tags.into_option().unwrap(), ["a", "b"]);
    let plan: Nullable<BTreeMap<String, Value>> = [("seats", json!(3)), ("plan", "team".into())].into();
    assert_eq!(json!(plan.into_option().unwrap()), json!({"seats": 3, "plan": "team"}));
    let map: serde_json::Map<_, _> = [("plan".to_owned(), json!(null))].into_iter().collect();
    assert_eq!(Nullable::from(map).as_option(), Some(&BTreeMap::from([("plan".to_owned(), Value::Null)])));
}

#[test]
fn further_keys_have_their_type() {
    let update: Update = from_value(json!({"a": 1, "slug": "x", "b": 2})).unwrap();
    assert_eq!(update.additional.len(), 2);
    let update: Update = from_value(json!({"a": "x", "b": "2", "c": 3})).unwrap();
    assert_eq!(update.additional, BTreeMap::from([("c".to_owned(), 3)]));
}

#[test]
fn what_is_read_twice_is_what_came_last() {
    let json = r#"{"tags": ["a", "b"], "tags": ["c"], "slug": "x", "slug": null, "parent": {"id": "x"}, "parent": {}}"#;
    let read: Organization = from_str(json);
    assert_eq!((read.tags, read.slug), (vec!["c".to_owned()], None));
    assert_eq!(read.parent.unwrap().id, "");
}

#[test]
fn decimals_and_times_are_values_of_serde_as_well() {
    assert_eq!(serde_json::to_string(&"1.50".parse::<Decimal>().unwrap()).unwrap(), "1.50");
    assert_eq!(serde_json::from_str::<Decimal>("1.50").unwrap().as_str(), "1.50");
    assert_eq!(serde_json::from_str::<Decimal>("\"1.50\"").unwrap().as_str(), "1.50");
    assert_eq!(serde_json::from_str::<Vec<DateTime>>("[\"now\"]").unwrap(), ["now".into()]);
    assert_eq!(to_value(DateTime::from("now")).unwrap(), "now");
    assert!(matches!(1_i64.form(), super::Form::Integer(1)));
}
