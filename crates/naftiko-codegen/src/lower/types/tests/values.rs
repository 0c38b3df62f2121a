//! The type of each kind of schema.

use super::*;

#[test]
fn an_object_is_a_struct_with_what_its_fields_may_be() {
    let document = Document::with(&[(
        "Organization",
        object(&[
            ("id", text()),
            ("slug?", text()),
            ("role_set_key?", nullable(text())),
            ("logo", nullable(text())),
            ("type", text()),
            ("createdAt", text_of("date-time")),
            ("members", integer()),
            ("old?", Use { deprecated: true, ..boolean() }),
        ]),
    )]);
    insta::assert_snapshot!(document.types(&[(Received, "", named("Organization"))]), @"

    struct Organization, received, from #/components/schemas/Organization
      id: string
      slug: string?
      role_set_key: string or null, optional
      logo: string or null
      type: string -> r#type
      createdAt: date-time -> created_at
      members: integer
      old: boolean?, deprecated
      the rest -> extra
    ");
}

#[test]
fn formats_become_types() {
    let document = Document::default();
    for (schema, ty) in [
        (text(), Ty::String),
        (text_of("date-time"), Ty::DateTime),
        (text_of("uuid"), Ty::String),
        (integer(), Ty::I64),
        (integer_of("int32"), Ty::I32),
        (integer_of("int128"), Ty::Decimal),
        (integer_of("int64"), Ty::I64),
        (integer_of("uint64"), Ty::U64),
        (number(None), Ty::F64),
        (number(Some("decimal")), Ty::Decimal),
        (boolean(), Ty::Boolean),
        (inline(Shape::Any), Ty::Value),
        (list(text()), Ty::List(Box::new(Ty::String))),
        (list(nullable(text())), Ty::List(Box::new(Ty::Nullable(Box::new(Ty::String))))),
        (list(nullable(inline(Shape::Any))), Ty::List(Box::new(Ty::Value))),
        (map(nullable(integer())), Ty::Map(Box::new(Ty::Nullable(Box::new(Ty::I64))))),
        (object(&[]), Ty::Map(Box::new(Ty::Value))),
        (open_object(&[], Additional::Any), Ty::Map(Box::new(Ty::Value))),
    ] {
        assert_eq!(document.ty(&schema), ty, "{schema:?}");
    }
}

#[test]
fn what_is_a_single_value_is_a_scalar() {
    let document = Document::with(&[("Team", text_object("id")), ("Kind", texts(&["a", "b"]))]);
    let mut types = Types::new(&document, &[]);
    let asked = [named("Kind"), text(), named("Team"), list(text()), inline(Shape::Any)];
    let at = UseSite { direction: Sent, user: 0, hint: "Kind", key: "Kind", origin: "#/paths" };
    let asked = asked.map(|schema| types.of(&schema, at));
    let types = types.finish(&mut BTreeMap::new());
    assert_eq!(asked.map(|ty| ty.is_scalar(&types)), [true, true, false, false, false]);
}

#[test]
fn a_component_that_is_no_object_is_what_it_is_where_it_is_used() {
    let document = Document::with(&[("Key", text()), ("Keys", list(named("Key"))), ("Limits", map(integer()))]);
    assert_eq!(document.ty(&named("Keys")), Ty::List(Box::new(Ty::String)));
    assert_eq!(document.ty(&named("Limits")), Ty::Map(Box::new(Ty::I64)));
}

#[test]
fn a_reference_that_leads_nowhere_is_any_json() {
    assert_eq!(Document::default().ty(&named("Gone")), Ty::Value);
    assert_eq!(Document::default().ty(&list(named("Gone"))), Ty::List(Box::new(Ty::Value)));
}

#[test]
fn texts_and_numbers_of_which_several_are_known_are_enums() {
    let order = texts(&["created_at", "-created_at", "+1", "-1", "2fa", "", "<=", "*", "unknown", "Unknown", "日本"]);
    let schema = object(&[("order", order), ("code", integers(&[200, -1]))]);
    insta::assert_snapshot!(Document::default().types(&[(Received, "Reply", schema)]), @r#"

    struct Reply, received, from #/paths
      order: ReplyOrder
      code: ReplyCode
      the rest -> extra

    enum ReplyOrder, received, from #/paths/properties/order
      "created_at" -> CreatedAt
      "-created_at" -> MinusCreatedAt
      "+1" -> Plus1
      "-1" -> Minus1
      "2fa" -> _2fa
      "" -> Empty
      "<=" -> LessOrEqual
      "*" -> Star
      "unknown" -> UnknownValue
      "Unknown" -> Unknown2
      "日本" -> Value

    enum ReplyCode, received, from #/paths/properties/code
      200 -> Value200
      -1 -> ValueMinus1
    "#);
}

#[test]
fn one_known_value_is_no_enum() {
    let schema = object(&[("object?", texts(&["organization"])), ("version?", integers(&[2]))]);
    let types = Document::default().finished(&[(Received, "Reply", schema)]);
    insta::assert_snapshot!(print::Types(&types), @"

    struct Reply, received, from #/paths
      object: string?
      version: integer?
      the rest -> extra
    ");
    assert_eq!(field_docs(&types), ["Always `organization`.", "Always `2`."]);
}

#[test]
fn a_value_that_cannot_be_chosen_is_sent_by_itself() {
    let schema = || {
        object(&[
            ("object", texts(&["organization"])),
            ("version?", integers(&[2])),
            ("kind", nullable(texts(&["a"]))),
            ("name", text()),
        ])
    };
    let document = Document::with(&[("Organization", schema()), ("Both", schema())]);
    insta::assert_snapshot!(document.types(&[
        (Sent, "", named("Organization")),
        (Sent, "", named("Both")),
        (Received, "", named("Both")),
    ]), @r#"

    struct Organization, sent, from #/components/schemas/Organization
      object = "organization"
      version: integer?
      kind: string or null
      name: string

    struct Both, sent, received, from #/components/schemas/Both
      object = "organization"
      version: integer?
      kind: string or null
      name: string
      the rest -> extra
    "#);
}
