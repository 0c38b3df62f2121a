//! The fields of structs: in which direction they go, and how they are described.

use super::*;

#[test]
fn fields_go_where_they_may() {
    let schema = || {
        object(&[
            ("id", read_only(text())),
            ("password", write_only(text())),
            ("name", text()),
            ("owner?", read_only(object(&[("mail", text())]))),
        ])
    };
    let document = Document::with(&[("In", schema()), ("Out", schema()), ("Both", schema())]);
    insta::assert_snapshot!(document.types(&[
        (Sent, "", named("In")),
        (Received, "", named("Out")),
        (Sent, "", named("Both")),
        (Received, "", named("Both")),
    ]), @"

    struct In, sent, from #/components/schemas/In
      password: string
      name: string

    struct Out, received, from #/components/schemas/Out
      id: string
      name: string
      owner: Owner?
      the rest -> extra

    struct Owner, received, from #/components/schemas/Out/properties/owner
      mail: string
      the rest -> extra

    struct Both, sent, received, from #/components/schemas/Both
      id: string, read only
      password: string?
      name: string
      owner: Owner?, read only
      the rest -> extra
    ");
}

#[test]
fn what_a_type_holds_is_used_as_the_type_is() {
    let document = Document::with(&[
        (
            "Team",
            object(&[("lead", named("User")), ("members", list(named("User"))), ("size?", read_only(named("Size")))]),
        ),
        ("User", object(&[("role", texts(&["admin", "guest"]))])),
        ("Size", object(&[("count", integer())])),
    ]);
    let ask = |direction| (direction, "", named("Team"));
    let other = (Received, "Other", text());
    let types = document.finished(&[ask(Received), other, ask(Sent)]);
    let uses: Vec<_> =
        types.iter().map(|def| (def.name.as_str(), def.sent, def.received, def.users.as_slice())).collect();
    assert_eq!(
        uses,
        [
            ("Team", true, true, [0, 2].as_slice()),
            ("User", true, true, [0, 2].as_slice()),
            ("Size", false, true, [0].as_slice()),
            ("UserRole", true, true, [0, 2].as_slice()),
        ]
    );
}

#[test]
fn further_keys_are_sent_where_the_document_allows_them() {
    let of = |additional| open_object(&[("id", text())], additional);
    let numbers = || Additional::Of(Box::new(nullable(integer())));
    let document = Document::with(&[
        ("Unsaid", of(Additional::Unsaid)),
        ("Forbidden", of(Additional::Forbidden)),
        ("Any", of(Additional::Any)),
        ("Numbers", of(numbers())),
    ]);
    let ask = |direction, name| (direction, "", named(name));
    insta::assert_snapshot!(document.types(&[
        ask(Sent, "Unsaid"),
        ask(Sent, "Forbidden"),
        ask(Sent, "Any"),
        ask(Sent, "Numbers"),
    ]), @"

    struct Unsaid, sent, from #/components/schemas/Unsaid
      id: string

    struct Forbidden, sent, from #/components/schemas/Forbidden
      id: string

    struct Any, sent, from #/components/schemas/Any
      id: string
      further keys: any JSON -> additional

    struct Numbers, sent, from #/components/schemas/Numbers
      id: string
      further keys: (integer or null) -> additional
    ");
    insta::assert_snapshot!(document.types(&[ask(Received, "Any"), ask(Received, "Numbers")]), @"

    struct Any, received, from #/components/schemas/Any
      id: string
      the rest -> extra

    struct Numbers, received, from #/components/schemas/Numbers
      id: string
      further keys: (integer or null) -> additional
      the rest -> extra
    ");
}

#[test]
fn a_constant_of_a_request_is_sent_by_itself() {
    let body = object(&[
        ("ok", inline(Shape::Boolean { value: Some(true) })),
        ("version", integers(&[2])),
        ("kind", texts(&["a"])),
        ("maybe?", texts(&["b"])),
        ("id", text()),
    ]);
    insta::assert_snapshot!(Document::default().types(&[(Sent, "Body", body)]), @r#"

    struct Body, sent, from #/paths
      ok = true
      version = 2
      kind = "a"
      maybe: string?
      id: string
    "#);
}

#[test]
fn values_of_some_keys_stand_beside_whatever_others_have() {
    let labels = open_object(&[], Additional::Partly(Box::new(integer())));
    let all = open_object(&[], Additional::Of(Box::new(integer())));
    let types = Document::default().types(&[(Received, "Labels", labels), (Received, "All", all)]);
    insta::assert_snapshot!(types, @r#"

    struct Labels, received, from #/paths
      further keys: integer -> additional
      the rest -> extra
    "#);
}

#[test]
fn the_docs_of_a_field_say_what_is_known_of_it() {
    let document = Document::with(&[
        ("Key", described("A key.", text())),
        ("Plan", described("What is paid for.\n\nMore of it.", text_object("id"))),
    ]);
    let schema = || {
        object(&[
            ("id?", text_of("uuid")),
            ("mail?", described_here("Where mail goes", text_of("email"))),
            ("limit?", described_here("How many", defaulted("10", integer()))),
            ("order?", defaulted("\"-created_at\"", text())),
            ("prefix?", defaulted("\"\"", text())),
            ("note?", defaulted("null", nullable(text()))),
            ("lines?", described_here("One.\n\nTwo.", defaulted("true", boolean()))),
            ("must", defaulted("1", integer())),
            ("key?", named("Key")),
            ("plan?", named("Plan")),
            ("status?", described("How it is.", texts(&["on", "off"]))),
        ])
    };
    let sent = field_docs(&document.finished(&[(Sent, "Body", schema())]));
    insta::assert_snapshot!(sent.join("\n---\n"), @r#"
    A UUID.
    ---
    Where mail goes
    ---
    How many. Defaults to `10`.
    ---
    Defaults to `-created_at`.
    ---
    Defaults to `""`.
    ---

    ---
    One.

    Two.

    Defaults to `true`.
    ---

    ---
    A key.
    ---
    What is paid for.
    ---
    How it is.
    "#);
    let received = field_docs(&document.finished(&[(Received, "Reply", schema())]));
    assert_eq!(received[2], "How many");
}

#[test]
fn a_type_has_its_own_description_or_that_of_its_place() {
    let document = Document::with(&[(
        "Plan",
        with(
            described("A plan.", object(&[("limits", described_here("Its limits.", text_object("max")))])),
            |schema| {
                schema.deprecated = true;
            },
        ),
    )]);
    let types = document.finished(&[(Received, "", named("Plan"))]);
    let docs: Vec<_> = types.iter().map(|def| (def.docs.lines().join(""), def.deprecated)).collect();
    assert_eq!(docs, [("A plan.".to_owned(), true), ("Its limits.".to_owned(), false)]);
}
