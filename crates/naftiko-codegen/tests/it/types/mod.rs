//! Emitted types that read and write JSON. `tests/types/` has their code, which the unit tests of
//! the emitter keep up to date.

// Only some of what is emitted is used here.
#![allow(unreachable_pub, dead_code, deprecated, clippy::large_enum_variant, clippy::wrong_self_convention)]

use naftiko_client::data::{AsJson, Encode, exact, to_vec};
use naftiko_client::{DateTime, Deserialize, Value, json};

/// The types, as in a crate.
#[path = "../../types"]
mod emitted {
    #[rustfmt::skip]
    mod organizations;
    #[rustfmt::skip]
    mod others;

    pub use organizations::*;
    pub use others::*;
}

use emitted::{Actor, Bot, Condition, CreateOrganizationBody, Empty, Organization, Priority, Settings, Status, User};

#[expect(deprecated)]
use emitted::Legacy;

fn organization() -> Value {
    json!({
        "id": "org_1", "status": "active", "slug": null, "members_count": 3, "max_allowed_memberships": 5,
        "priority": 2, "created_at": "2024-05-01T12:00:00Z", "price": 10, "logo_url": "https://example.com/logo",
        "type": "team", "public_metadata": {"plan": {"name": "pro"}},
        "members": [
            {"id": "user_1", "object": "user", "version": -1, "is_human": true, "email": "ada@example.com", "previous": null,
             "age": 36}
        ],
        "created_by": {"kind": "bot", "id": "bot_1", "is_human": false, "owner": "root"},
        "parent": {"id": "org_0", "status": "paused", "max_allowed_memberships": 0, "priority": null}
    })
}

/// What a request has of a value.
fn written(value: &impl Encode) -> String {
    // Through a value, which sorts its keys: `to_vec` keeps their order.
    naftiko_client::json!(AsJson(value)).to_string()
}

#[test]
fn a_response_becomes_its_type() {
    let read = Organization::deserialize(organization()).unwrap();
    assert_eq!((read.id.as_str(), read.r#type.as_str(), read.status), ("org_1", "team", Status::Active));
    assert_eq!((read.slug, read.members_count, read.max_allowed_memberships), (None, Some(3), 5));
    assert_eq!((read.priority, read.price.unwrap().as_str()), (Some(Priority::Value2), "10"));
    assert_eq!(read.created_at, DateTime::from("2024-05-01T12:00:00Z"));
    assert_eq!(read.public_metadata.unwrap()["plan"], json!({"name": "pro"}));
    let user = &read.members[0];
    assert_eq!((user.email.as_str(), &user.previous, user.nick_name.is_absent()), ("ada@example.com", &None, true));
    assert_eq!(user.additional["age"], json!(36));
    assert!(user.extra.missing().is_empty() && read.extra.is_empty());
    let Some(Actor::Bot(bot)) = read.created_by else { panic!("no bot") };
    assert_eq!(bot.extra.get("kind"), Some(&json!("bot")));
    assert_eq!(bot.owner, Some(Actor::Name("root".to_owned())));
    let parent = read.parent.unwrap();
    assert_eq!(
        (parent.status.as_str(), parent.extra.missing()),
        ("paused", ["created_at", "type", "members"].as_slice())
    );
}

#[test]
fn a_value_of_another_kind_is_named_where_it_stands() {
    let mut wrong = organization();
    wrong["members"][0]["email"] = json!(["ada@example.com"]);
    wrong["slug"] = json!(5);
    let read = Organization::deserialize(wrong).unwrap();
    let user = &read.members[0];
    assert_eq!((user.email.as_str(), user.extra.missing()), ("", ["email"].as_slice()));
    assert_eq!(user.extra.unexpected()[0].to_string(), "email: expected a string, found a list");
    assert_eq!(read.slug.as_deref(), Some("5"));
    assert_eq!(read.extra.unexpected()[0].to_string(), "slug: expected a string, found a number");
    assert_eq!(Organization::deserialize(Value::Null).unwrap_err().to_string(), "expected an object, found null");
    assert!(exact::<Organization>(organization().to_string().as_bytes()).is_none());
    assert!(exact::<Bot>(br#"{"id": "bot_1", "is_human": false, "more": 1}"#).is_some());
}

#[test]
#[expect(deprecated)]
fn a_body_is_what_was_set_in_the_order_of_the_document() {
    let body = CreateOrganizationBody::new("Acme", "active", 5, None, [User::new("ada@example.com", None)]);
    let text = String::from_utf8(to_vec(&body).unwrap()).unwrap();
    assert_eq!(
        text,
        concat!(
            r#"{"object":"organization","name":"Acme","status":"active","seats":5,"created_by":null,"admins":[{"#,
            r#""object":"user","version":-1,"is_human":true,"email":"ada@example.com","previous":null}]}"#
        )
    );
    let empty = CreateOrganizationBody::new("x", Status::OnHold, 0, Actor::from("root"), Vec::<User>::new());
    let body = empty
        .clone()
        .slug(None)
        .starts_at("2024-05-01T12:00:00Z")
        .price(19)
        .is_open(false)
        .logo_url("logo")
        .tags(["a", "b"])
        .sizes([vec![1, 2], vec![]])
        .limits([("x", 1)])
        .names([("x", ["y"])])
        .holes([Some(1), None])
        .metadata(json!({"a": null}))
        .condition(vec![Condition::from("a"), Condition::from(0.5), Condition::Not(Box::new("b".into()))])
        .template(empty.clone())
        .draft(empty)
        .settings(Settings::new().is_dark(true))
        .additional([("zip", 1), ("name", 2)]);
    let text = String::from_utf8(to_vec(&body).unwrap()).unwrap();
    let inner =
        r#"{"object":"organization","name":"x","status":"on \"hold\"","seats":0,"created_by":"root","admins":[]}"#;
    let wanted = [
        &inner[..inner.len() - 1],
        r#","slug":null,"starts_at":"2024-05-01T12:00:00Z","price":19,"is_open":false,"logo_url":"logo","tags":["a","b"]"#,
        r#","sizes":[[1,2],[]],"limits":{"x":1},"names":{"x":["y"]},"holes":[1,null],"metadata":{"a":null}"#,
        r#","condition":["a",0.5,"b"],"template":"#,
        inner,
        r#","draft":"#,
        inner,
        r#","settings":{"is_dark":true},"zip":1}"#,
    ];
    assert_eq!(text, wanted.concat());
}

#[test]
fn what_was_read_is_sent_without_what_is_read_only() {
    let read = json!({"id": "1", "object": "user", "email": "a", "previous": "b", "nick_name": null, "age": 36});
    let user = User::deserialize(read).unwrap();
    assert_eq!(
        written(&user.tags(["x"]).manager(User::new("c", Some("d".to_owned())))),
        json!({"object": "user", "version": -1, "is_human": true, "email": "a", "previous": "b", "nick_name": null, "tags": ["x"],
            "manager": {"object": "user", "version": -1, "is_human": true, "email": "c", "previous": "d"}, "age": 36})
        .to_string()
    );
}

#[test]
#[expect(deprecated)]
fn a_type_that_must_hold_itself_ends() {
    let read = Legacy::deserialize(json!({"next": {"id": 1}})).unwrap();
    assert_eq!(read.next.unwrap().extra.missing(), ["next"]);
}

#[test]
fn what_has_no_fields_is_an_object() {
    assert_eq!(written(&Empty::new()), "{}");
    assert_eq!(Empty::deserialize(json!({"a": 1})).unwrap().extra.get("a"), Some(&json!(1)));
    assert_eq!(written(&Settings::new()), "{}");
}
