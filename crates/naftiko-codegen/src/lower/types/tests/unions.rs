//! Unions: their variants, and what distinguishes these.

use super::*;

#[test]
fn several_strings_are_one() {
    let document = Document::with(&[
        ("Known", texts(&["a", "b"])),
        ("Constants", one_of(&[texts(&["a"]), texts(&["b"]), texts(&["a"])])),
    ]);
    assert_eq!(document.ty(&one_of(&[text(), named("Known")])), Ty::String);
    assert_eq!(document.ty(&one_of(&[text_of("uuid"), text_of("email")])), Ty::String);
    assert_eq!(document.ty(&one_of(&[text_of("date-time"), text_of("date-time")])), Ty::DateTime);
    let asked = [(Received, "", named("Constants")), (Sent, "", named("Constants"))];
    insta::assert_snapshot!(document.types(&asked), @r#"

    enum Constants, sent, received, from #/components/schemas/Constants
      "a" -> A
      "b" -> B
    "#);
}

#[test]
fn a_union_of_one_is_that_one() {
    let document = Document::with(&[("A", text_object("a")), ("OnlyA", one_of(&[named("A"), named("Gone")]))]);
    assert_eq!(document.ty(&one_of(&[named("A"), named("A")])), Ty::Named(0));
    assert_eq!(document.ty(&one_of(&[integer(), number(None)])), Ty::F64);
    assert_eq!(document.ty(&one_of(&[integer_of("int32"), integer_of("int64")])), Ty::I64);
    assert_eq!(document.ty(&one_of(&[named("A"), inline(Shape::Any)])), Ty::Value);
    assert_eq!(document.ty(&one_of(&[named("Gone"), named("Lost")])), Ty::Value);
    let maybe = one_of(&[one_of(&[nullable(integer()), number(None)]), number(None)]);
    assert_eq!(document.ty(&list(maybe)), Ty::List(Box::new(Ty::Nullable(Box::new(Ty::F64)))));
    insta::assert_snapshot!(document.types(&[(Received, "", named("OnlyA"))]), @"

    struct A, received, from #/components/schemas/A
      a: string
      the rest -> extra
    ");
}

#[test]
fn variants_are_named_after_what_they_are() {
    let document = Document::with(&[("User", text_object("id"))]);
    let schema = object(&[(
        "value",
        one_of(&[
            text(),
            integer(),
            one_of(&[boolean(), nullable(list(text()))]),
            list(named("User")),
            map(integer()),
            object(&[("id", text()), ("more", text_object("x"))]),
            named("User"),
        ]),
    )]);
    insta::assert_snapshot!(Document::default().types(&[(Received, "Reply", schema.clone())]), @"

    struct Reply, received, from #/paths
      value: ReplyValue or null
      the rest -> extra

    union ReplyValue, received, from #/paths/properties/value
      String: string
      Integer: integer
      Boolean: boolean
      List: list of string
      UserList: list of any JSON
      Map: map of integer
      Object: ReplyValueObject

    struct ReplyValueObject, received, from #/paths/properties/value
      id: string
      more: ReplyValueObjectMore
      the rest -> extra

    struct ReplyValueObjectMore, received, from #/paths/properties/value/properties/more
      x: string
      the rest -> extra
    ");
    insta::assert_snapshot!(document.types(&[(Received, "Reply", schema)]), @"

    struct Reply, received, from #/paths
      value: ReplyValue or null
      the rest -> extra

    union ReplyValue, received, from #/paths/properties/value
      String: string
      Integer: integer
      Boolean: boolean
      List: list of string
      UserList: list of User
      Map: map of integer
      Object: ReplyValueObject
      User: User

    struct User, received, from #/components/schemas/User
      id: string
      the rest -> extra

    struct ReplyValueObject, received, from #/paths/properties/value
      id: string
      more: ReplyValueObjectMore
      the rest -> extra

    struct ReplyValueObjectMore, received, from #/paths/properties/value/properties/more
      x: string
      the rest -> extra
    ");
}

#[test]
fn words_that_all_variants_share_with_their_union_are_left_out() {
    let shapes: Vec<_> = ["Card", "Bank", "2Fa"].into_iter().map(text_object).collect();
    let components = |names: [&'static str; 3]| -> Document {
        let mut all: Vec<_> = names.into_iter().zip(shapes.iter().cloned()).collect();
        all.push(("PaymentSource", one_of(&[named(names[0]), named(names[1]), named(names[2]), text()])));
        Document::with(&all)
    };
    let variants = |names| {
        let types = components(names).finished(&[(Received, "", named("PaymentSource"))]);
        match &types[0].kind {
            TypeKind::Union(union) => union.variants.iter().map(|it| it.name.to_string()).collect(),
            _ => Vec::new(),
        }
    };
    assert_eq!(
        variants(["PaymentSourceCard", "PaymentSourceBank", "PaymentCash"]),
        ["SourceCard", "SourceBank", "Cash", "String"]
    );
    assert_eq!(variants(["CardSource", "BankSource", "CashSource"]), ["Card", "Bank", "Cash", "String"]);
    assert_eq!(variants(["CardSource", "BankSource", "Cash"]), ["CardSource", "BankSource", "Cash", "String"]);
    assert_eq!(
        variants(["CardSource", "BankSource", "2FaSource"]),
        ["CardSource", "BankSource", "_2faSource", "String"]
    );
    assert_eq!(variants(["CardSource", "StringSource", "Source"]), ["CardSource", "StringSource", "Source", "String"]);
    assert_eq!(
        variants(["CardSource", "StringSource", "CashSource"]),
        ["CardSource", "StringSource", "CashSource", "String"]
    );
}

#[test]
fn a_discriminator_tells_variants_apart() {
    let document = Document::with(&[
        ("Cat", object(&[("kind", text())])),
        ("Dog", object(&[("kind", text()), ("barks", boolean())])),
        ("Pet", tagged("kind", &[("cat", named("Cat")), ("dog", named("Dog")), ("puppy", named("Dog"))])),
    ]);
    insta::assert_snapshot!(document.types(&[(Received, "", named("Pet"))]), @"

    union Pet, received, from #/components/schemas/Pet
      Cat: Cat if kind = cat
      Dog: Dog if kind = dog or puppy

    struct Cat, received, from #/components/schemas/Cat
      kind: string
      the rest -> extra

    struct Dog, received, from #/components/schemas/Dog
      kind: string
      barks: boolean
      the rest -> extra
    ");
}

#[test]
fn what_tells_a_variant_apart_is_sent_by_itself() {
    let document = Document::with(&[
        ("Cat", object(&[("kind", text()), ("name", text())])),
        ("Dog", object(&[("kind?", texts(&["dog", "puppy"]))])),
        ("Puppy", object(&[("kind", text())])),
        ("Pet", tagged("kind", &[("cat", named("Cat")), ("dog", named("Dog"))])),
        ("Young", tagged("kind", &[("puppy", named("Puppy")), ("whelp", named("Puppy")), ("cat", named("Cat"))])),
    ]);
    insta::assert_snapshot!(document.types(&[
        (Sent, "", named("Pet")),
        (Sent, "", named("Young")),
        (Received, "", named("Cat")),
    ]), @r#"

    union Pet, sent, from #/components/schemas/Pet
      Cat: Cat if kind = cat
      Dog: Dog if kind = dog

    struct Cat, sent, received, from #/components/schemas/Cat
      kind? = "cat"
      kind: string, read only
      name: string
      the rest -> extra

    struct Dog, sent, from #/components/schemas/Dog
      kind: DogKind?

    enum DogKind, sent, from #/components/schemas/Dog/properties/kind
      "dog" -> Dog
      "puppy" -> Puppy

    union Young, sent, from #/components/schemas/Young
      Puppy: Puppy if kind = puppy or whelp
      Cat: Cat if kind = cat

    struct Puppy, sent, from #/components/schemas/Puppy
      kind: string
    "#);
}

#[test]
fn a_key_whose_value_is_known_of_each_variant_tells_them_apart() {
    let event = |name: &str| object(&[("object", texts(&["event"])), ("type", texts(&[name]))]);
    let document = Document::with(&[("Kind", texts(&["c", "d"])), ("Other", object(&[("type", named("Kind"))]))]);
    let union = one_of(&[event("user.created"), event("user.deleted"), named("Other")]);
    insta::assert_snapshot!(document.types(&[(Received, "Event", union), (Sent, "Sent", event("x"))]), @r#"

    union Event, received, from #/paths
      UserCreated: EventUserCreated if type = user.created
      UserDeleted: EventUserDeleted if type = user.deleted
      Other: Other if type = c or d

    struct EventUserCreated, received, from #/paths
      object = "event"
      type = "user.created"
      the rest -> extra

    struct EventUserDeleted, received, from #/paths
      object = "event"
      type = "user.deleted"
      the rest -> extra

    struct Other, received, from #/components/schemas/Other
      type: Kind -> r#type
      the rest -> extra

    enum Kind, received, from #/components/schemas/Kind
      "c" -> C
      "d" -> D

    struct Sent, sent, from #/paths
      object = "event"
      type = "x"
    "#);
}

#[test]
fn a_number_a_boolean_and_the_members_of_a_union_tell_variants_apart() {
    let version = |number: i64| object(&[("version", integers(&[number])), ("id", text())]);
    let ok = |value: bool| object(&[("ok", inline(Shape::Boolean { value: Some(value) }))]);
    let kind = |name: &str| object(&[("id", text()), ("kind", nullable(texts(&[name])))]);
    let document = Document::with(&[
        ("Pet", one_of(&[kind("cat"), kind("dog")])),
        (
            "Car",
            tagged("kind", &[("a", object(&[("kind", text())])), ("b", object(&[("kind", text()), ("x", text())]))]),
        ),
    ]);
    let finished = |variants: &[Use]| {
        let types = document.finished(&[(Received, "Event", one_of(variants))]);
        let TypeKind::Union(union) = &types[0].kind else { panic!("no union") };
        let tags = union.variants.iter().map(|variant| variant.tags.join(" ")).collect::<Vec<_>>();
        format!("{}: {}", union.tag.as_deref().unwrap_or("-"), tags.join(", "))
    };
    assert_eq!(finished(&[version(1), version(2)]), "version: 1, 2");
    assert_eq!(finished(&[ok(true), ok(false)]), "ok: true, false");
    assert_eq!(finished(&[named("Pet"), kind("cow")]), "kind: cat dog, cow");
    assert_eq!(finished(&[named("Car"), named("Pet"), kind("cow")]), "kind: a b, cat dog, cow");
    assert_eq!(finished(&[named("Pet"), kind("dog")]), "-: , ");
}

#[test]
fn a_variant_that_a_number_or_a_boolean_tells_has_the_key_in_its_name() {
    let version = |number: i64| object(&[("version", integers(&[number]))]);
    let ok = |value: bool| object(&[("is_ok", inline(Shape::Boolean { value: Some(value) }))]);
    let names = |variants: &[Use]| {
        let types = Document::default().finished(&[(Received, "Event", one_of(variants))]);
        let TypeKind::Union(union) = &types[0].kind else { panic!("no union") };
        union.variants.iter().map(|variant| variant.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&[version(1), version(-2)]), ["Version1", "Version2"]);
    assert_eq!(names(&[ok(true), ok(false)]), ["IsOkTrue", "IsOkFalse"]);
}

#[test]
fn constants_mark_the_types_that_no_tag_tells_apart() {
    let event = |name: &str, more: &str| object(&[("object?", texts(&[name])), (more, text())]);
    let document = Document::with(&[("Person", event("person", "id")), ("Other", object(&[("id", text())]))]);
    let union = one_of(&[named("Person"), named("Other"), text()]);
    insta::assert_snapshot!(document.types(&[(Received, "Event", union)]), @r#"

    union Event, received, from #/paths
      Person: Person
      Other: Other
      String: string

    struct Person, received, from #/components/schemas/Person
      object? = "person"
      id: string
      the rest -> extra

    struct Other, received, from #/components/schemas/Other
      id: string
      the rest -> extra
    "#);
    // No other type is an object.
    let alone = document.finished(&[(Received, "Event", one_of(&[named("Person"), text()]))]);
    assert!(alone.iter().all(|def| !matches!(&def.kind, TypeKind::Struct(it) if !it.constants.is_empty())));
}

#[test]
fn a_variant_that_leads_nowhere_leaves_the_others() {
    let gone = with(inline(Shape::Any), |schema| schema.is_unread = true);
    let person = object(&[("object", texts(&["person"])), ("id", text())]);
    let document = Document::with(&[("Person", person)]);
    let owner = one_of(&[text(), named("Person"), gone.clone()]);
    let only = one_of(&[named("Person"), gone.clone()]);
    insta::assert_snapshot!(document.types(&[(Received, "Owner", owner), (Received, "Only", only)]), @r#"

    union Owner, received, from #/paths
      String: string
      Person: Person
      others that are not known

    struct Person, received, from #/components/schemas/Person
      object = "person"
      id: string
      the rest -> extra

    union Only, received, from #/paths
      Person: Person
      others that are not known
    "#);
    assert_eq!(document.ty(&gone), Ty::Value);
    assert_eq!(document.ty(&one_of(&[gone.clone(), gone])), Ty::Value);
}

#[test]
fn a_key_that_may_be_missing_tells_apart_those_that_have_it() {
    let with = |name: &str, value: &str| object(&[(name, texts(&[value]))]);
    let tag = |variants: &[Use]| {
        let types = Document::default().finished(&[(Received, "Event", one_of(variants))]);
        types.into_iter().find_map(|def| if let TypeKind::Union(union) = def.kind { union.tag } else { None })
    };
    assert_eq!(tag(&[with("type?", "a"), with("type", "b")]).as_deref(), Some("type"));
    let both = |a: &str, b: &str| object(&[("a?", texts(&[a])), ("b", texts(&[b]))]);
    assert_eq!(tag(&[both("1", "x"), both("2", "y")]).as_deref(), Some("b"));
}

#[test]
fn a_key_that_means_two_tells_nothing_apart() {
    let tags = |one: Use, other: Use| {
        let types = Document::default().finished(&[(Received, "Event", one_of(&[one, other]))]);
        types.into_iter().find_map(|def| if let TypeKind::Union(union) = def.kind { union.tag } else { None })
    };
    let with = |name: &str, value: &str, more: &str| object(&[(name, texts(&[value])), (more, text())]);
    assert_eq!(tags(with("type", "a", "x"), with("type", "b", "y")).as_deref(), Some("type"));
    assert_eq!(tags(with("type", "a", "x"), with("type", "a", "y")), None);
    assert_eq!(tags(with("type", "a", "x"), with("kind", "b", "y")), None);
}
