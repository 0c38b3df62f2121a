use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use naftiko_openapi::{Additional, Discriminator, Id, Property, Schema, Shape, Target, Use};
use naftiko_spec::Source;

use super::Direction::{self, Received, Sent};
use super::{Schemas, Types, UseSite};
use crate::lock::Locked;
use crate::model::print;
use crate::model::types::{Ty, TypeDef, TypeKind};

/// A document with the schemas of `components`.
#[derive(Default)]
struct Document(HashMap<Id, Rc<Schema>>);

impl Schemas for Document {
    fn schema(&self, id: &Id) -> Option<Rc<Schema>> {
        self.0.get(id).cloned()
    }
}

impl Document {
    fn with(components: &[(&str, Use)]) -> Self {
        let component = |(name, schema): &(&str, Use)| match &schema.target {
            Target::Inline(schema) => (id(name), Rc::clone(schema)),
            Target::Named(_) => unreachable!("a component is written here"),
        };
        Document(components.iter().map(component).collect())
    }

    /// Prints all types for these requests, each from another capability.
    fn types(&self, asked: &[(Direction, &str, Use)]) -> String {
        print::Types(&self.finished(asked)).to_string()
    }

    fn finished(&self, asked: &[(Direction, &str, Use)]) -> Vec<TypeDef> {
        self.locked(asked, &mut BTreeMap::new())
    }

    fn locked(&self, asked: &[(Direction, &str, Use)], lock: &mut BTreeMap<String, Locked>) -> Vec<TypeDef> {
        let mut types = Types::new(self, &["Result", "Vec"]);
        for (user, (direction, hint, schema)) in asked.iter().enumerate() {
            types.of(schema, UseSite { direction: *direction, user, hint, key: hint, origin: "#/paths" });
        }
        types.finish(lock)
    }

    /// Prints a single received type.
    fn ty(&self, schema: &Use) -> Ty {
        Types::new(self, &[])
            .of(schema, UseSite { direction: Received, user: 0, hint: "Reply", key: "Reply", origin: "#/paths" })
    }
}

fn id(name: &str) -> Id {
    Id { file: String::new(), pointer: format!("/components/schemas/{name}") }
}

fn used(target: Target) -> Use {
    Use::of(target)
}

fn inline(shape: Shape) -> Use {
    let place = naftiko_openapi::Place { source: Source::new("openapi.yaml", ""), span: 0..0 };
    used(Target::Inline(Schema::of(shape, place).shared()))
}

/// Returns a use with its schema changed.
fn with(schema: Use, change: impl FnOnce(&mut Schema)) -> Use {
    let Target::Inline(inline) = &schema.target else { unreachable!("only what is written here can be changed") };
    let mut changed = Schema::clone(inline);
    change(&mut changed);
    Use { target: Target::Inline(changed.shared()), ..schema }
}

fn titled(title: &str, schema: Use) -> Use {
    with(schema, |schema| schema.title = Some(title.to_owned()))
}

fn described(text: &str, schema: Use) -> Use {
    with(schema, |schema| schema.description = Some(text.to_owned()))
}

fn named(name: &str) -> Use {
    used(Target::Named(id(name)))
}

fn text() -> Use {
    texts(&[])
}

fn texts(values: &[&str]) -> Use {
    inline(Shape::String { format: None, values: values.iter().map(|value| (*value).to_owned()).collect() })
}

fn text_of(format: &str) -> Use {
    inline(Shape::String { format: Some(format.to_owned()), values: Vec::new() })
}

fn integer() -> Use {
    integers(&[])
}

fn integers(values: &[i64]) -> Use {
    inline(Shape::Integer { format: None, values: values.to_vec() })
}

fn integer_of(format: &str) -> Use {
    inline(Shape::Integer { format: Some(format.to_owned()), values: Vec::new() })
}

fn number(format: Option<&str>) -> Use {
    inline(Shape::Number { format: format.map(str::to_owned) })
}

fn boolean() -> Use {
    inline(Shape::Boolean { value: None })
}

fn list(items: Use) -> Use {
    inline(Shape::Array { items: Box::new(items) })
}

fn map(values: Use) -> Use {
    inline(Shape::Object { properties: Vec::new(), additional: Additional::Of(Box::new(values)) })
}

/// Returns an object; properties are required unless they end in `?`.
fn object(properties: &[(&str, Use)]) -> Use {
    open_object(properties, Additional::Unsaid)
}

fn open_object(properties: &[(&str, Use)], additional: Additional) -> Use {
    let property = |(name, schema): &(&str, Use)| Property {
        name: name.trim_end_matches('?').to_owned(),
        required: !name.ends_with('?'),
        schema: schema.clone(),
    };
    inline(Shape::Object { properties: properties.iter().map(property).collect(), additional })
}

fn one_of(variants: &[Use]) -> Use {
    inline(Shape::OneOf { variants: variants.to_vec(), discriminator: None })
}

fn tagged(property: &str, variants: &[(&str, Use)]) -> Use {
    let discriminator = Discriminator {
        property: property.to_owned(),
        values: variants.iter().map(|(value, _)| vec![(*value).to_owned()]).collect(),
    };
    let variants = variants.iter().map(|(_, variant)| variant.clone()).collect();
    inline(Shape::OneOf { variants, discriminator: Some(discriminator) })
}

fn nullable(schema: Use) -> Use {
    Use { nullable: true, ..schema }
}

fn read_only(schema: Use) -> Use {
    Use { read_only: true, ..schema }
}

fn write_only(schema: Use) -> Use {
    Use { write_only: true, ..schema }
}

fn defaulted(json: &str, schema: Use) -> Use {
    Use { default: Some(json.to_owned()), ..schema }
}

fn described_here(text: &str, schema: Use) -> Use {
    Use { description: Some(text.to_owned()), ..schema }
}

/// Returns the documentation of each field of the first type.
fn field_docs(types: &[TypeDef]) -> Vec<String> {
    match &types[0].kind {
        TypeKind::Struct(fields) => fields.fields.iter().map(|field| field.docs.lines().join("\n")).collect(),
        _ => Vec::new(),
    }
}

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
fn what_is_written_in_a_place_is_named_after_it() {
    let schema = object(&[
        ("metadata", object(&[("plan", texts(&["free", "pro"]))])),
        ("items", list(object(&[("id", text())]))),
        ("limits", map(object(&[("max", integer())]))),
    ]);
    insta::assert_snapshot!(Document::default().types(&[(Sent, "CreateOrganizationBody", schema)]), @r#"

    struct CreateOrganizationBody, sent, from #/paths
      metadata: CreateOrganizationBodyMetadata
      items: list of CreateOrganizationBodyItem
      limits: map of CreateOrganizationBodyLimit

    struct CreateOrganizationBodyMetadata, sent, from #/paths/properties/metadata
      plan: CreateOrganizationBodyMetadataPlan

    struct CreateOrganizationBodyItem, sent, from #/paths/properties/items/items
      id: string

    struct CreateOrganizationBodyLimit, sent, from #/paths/properties/limits/additionalProperties
      max: integer

    enum CreateOrganizationBodyMetadataPlan, sent, from #/paths/properties/metadata/properties/plan
      "free" -> Free
      "pro" -> Pro
    "#);
}

#[test]
fn a_title_of_several_words_is_a_name() {
    let inner = || object(&[("id", text())]);
    let schema = object(&[
        ("owner", titled("BillingContact", inner())),
        ("contact", titled("BillingContact", inner())),
        ("backup", titled("BillingContact", text_object("mail"))),
        ("status", titled("Status", text_object("code"))),
        ("note", titled("A note.", text_object("text"))),
    ]);
    insta::assert_snapshot!(Document::default().types(&[(Received, "Reply", schema)]), @"

    struct Reply, received, from #/paths
      owner: BillingContact
      contact: BillingContact
      backup: ReplyBackup
      status: ReplyStatus
      note: ReplyNote
      the rest -> extra

    struct BillingContact, received, from #/paths/properties/owner
      id: string
      the rest -> extra

    struct ReplyBackup, received, from #/paths/properties/backup
      mail: string
      the rest -> extra

    struct ReplyStatus, received, from #/paths/properties/status
      code: string
      the rest -> extra

    struct ReplyNote, received, from #/paths/properties/note
      text: string
      the rest -> extra
    ");
}

#[test]
fn a_copy_of_a_component_is_the_component() {
    let association = || texts(&["OWNER", "MEMBER"]);
    let document = Document::with(&[
        ("author-association", association()),
        ("user-role", association()),
        ("issue", object(&[("by", titled("AuthorAssociation", association())), ("role", named("user-role"))])),
        ("other", object(&[("is", named("author-association")), ("was", titled("UserRole", association()))])),
    ]);
    insta::assert_snapshot!(document.types(&[(Received, "", named("issue")), (Received, "", named("other"))]), @r#"

    struct Issue, received, from #/components/schemas/issue
      by: AuthorAssociation
      role: UserRole
      the rest -> extra

    enum AuthorAssociation, received, from #/components/schemas/issue/properties/by
      "OWNER" -> Owner
      "MEMBER" -> Member

    enum UserRole, received, from #/components/schemas/user-role
      "OWNER" -> Owner
      "MEMBER" -> Member

    struct Other, received, from #/components/schemas/other
      is: AuthorAssociation
      was: UserRole
      the rest -> extra
    "#);
}

fn text_object(field: &str) -> Use {
    object(&[(field, text())])
}

#[test]
fn what_is_the_same_in_places_of_the_same_word_is_one_type() {
    let status = || texts(&["active", "past_due"]);
    let document = Document::with(&[
        ("Plan", object(&[("status", described("Of the plan.", status())), ("state", status())])),
        ("Item", object(&[("status", status()), ("payment_status", status()), ("kinds", list(status()))])),
    ]);
    insta::assert_snapshot!(
        document.types(&[(Received, "", named("Plan")), (Received, "", named("Item")), (Sent, "ListStatus", status())]),
        @r#"

    struct Plan, received, from #/components/schemas/Plan
      status: Status
      state: PlanState
      the rest -> extra

    enum Status, sent, received, from #/components/schemas/Plan/properties/status
      "active" -> Active
      "past_due" -> PastDue

    enum PlanState, received, from #/components/schemas/Plan/properties/state
      "active" -> Active
      "past_due" -> PastDue

    struct Item, received, from #/components/schemas/Item
      status: Status
      payment_status: Status
      kinds: list of ItemKind
      the rest -> extra

    enum ItemKind, received, from #/components/schemas/Item/properties/kinds/items
      "active" -> Active
      "past_due" -> PastDue
    "#
    );
}

#[test]
fn bodies_of_two_operations_are_two_types() {
    let body = || object(&[("name", text())]);
    let types = Document::default().types(&[(Sent, "CreateTeamBody", body()), (Sent, "CreateProjectBody", body())]);
    insta::assert_snapshot!(types, @"

    struct CreateTeamBody, sent, from #/paths
      name: string

    struct CreateProjectBody, sent, from #/paths
      name: string
    ");
}

#[test]
fn components_with_the_same_name_in_rust_are_distinguished() {
    let document = Document::with(&[
        ("frontendApi", text_object("a")),
        ("frontend_api", text_object("b")),
        ("frontend-api", object(&[("c", text_object("d"))])),
        ("result", text_object("e")),
    ]);
    let ask = |name| (Received, "", named(name));
    let types = document.types(&[ask("frontendApi"), ask("frontend_api"), ask("frontend-api"), ask("result")]);
    insta::assert_snapshot!(types, @"

    struct FrontendApi, received, from #/components/schemas/frontendApi
      a: string
      the rest -> extra

    struct FrontendApiModel, received, from #/components/schemas/frontend_api
      b: string
      the rest -> extra

    struct FrontendApi2, received, from #/components/schemas/frontend-api
      c: FrontendApi2C
      the rest -> extra

    struct FrontendApi2C, received, from #/components/schemas/frontend-api/properties/c
      d: string
      the rest -> extra

    struct ResultModel, received, from #/components/schemas/result
      e: string
      the rest -> extra
    ");
}

#[test]
fn an_operation_more_renames_nothing() {
    let document = Document::with(&[
        ("Team", object(&[("id", read_only(text_object("a"))), ("new", text()), ("extra", text())])),
        ("TeamId", text_object("a")),
    ]);
    let asked = [(Sent, "", named("Team")), (Sent, "TeamBody", object(&[("id", named("TeamId"))]))];
    let more = [asked[0].clone(), asked[1].clone(), (Received, "", named("Team"))];
    let before: Vec<_> = document.finished(&asked).into_iter().map(|def| def.name).collect();
    let after: Vec<_> = document.finished(&more).into_iter().map(|def| def.name).collect();
    assert_eq!(after[..before.len()], before);
    assert_eq!(after.len(), before.len() + 1);
}

#[test]
fn a_name_that_was_published_is_kept_whatever_comes_before() {
    let status = || object(&[("status", texts(&["on", "off"]))]);
    let document = Document::with(&[("fooBar", text_object("id")), ("foo_bar", text_object("id"))]);
    let mut lock = BTreeMap::new();
    let names = |asked: &[(Direction, &str, Use)], lock: &mut BTreeMap<String, Locked>| {
        let types = document.locked(asked, lock);
        types.into_iter().map(|def| def.name.bare().to_owned()).collect::<Vec<_>>()
    };
    let first = names(&[(Received, "ListPets", status()), (Sent, "Foo", named("foo_bar"))], &mut lock);
    assert_eq!(first, ["ListPets", "ListPetsStatus", "FooBar"]);
    let asked = [
        (Received, "Foo", named("fooBar")),
        (Received, "CountPets", status()),
        (Received, "ListPets", status()),
        (Sent, "Foo", named("foo_bar")),
    ];
    assert_eq!(names(&asked, &mut BTreeMap::new())[..3], ["FooBar", "CountPets", "CountPetsStatus"]);
    assert_eq!(names(&asked, &mut lock), ["FooBarModel", "CountPets", "ListPetsStatus", "ListPets", "FooBar"]);
    assert_eq!(
        names(&[(Received, "Pets", named("ListPets")), (Received, "ListPets", object(&[("a", text())]))], &mut lock),
        ["ListPets"]
    );
}

#[test]
fn fields_are_distinguished_from_each_other_and_from_methods() {
    let schema = open_object(
        &[
            ("createdAt", text()),
            ("created_at", text()),
            ("created_at", integer()),
            ("new", text()),
            ("default", text()),
            ("extra", text()),
            ("additional", text()),
            ("$ref", text()),
            ("日本", text()),
        ],
        Additional::Any,
    );
    let document = Document::with(&[("Both", schema)]);
    insta::assert_snapshot!(document.types(&[(Sent, "", named("Both")), (Received, "", named("Both"))]), @"

    struct Both, sent, received, from #/components/schemas/Both
      createdAt: string -> created_at
      created_at: string -> created_at_field
      new: string -> new_field
      default: string -> default_field
      extra: string
      additional: string
      $ref: string -> r#ref
      日本: string -> field
      further keys: any JSON -> additional_fields
      the rest -> extra_fields
    ");
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

#[test]
fn a_type_that_holds_itself_is_on_the_heap_where_the_circle_closes() {
    let document = Document::with(&[
        ("Node", object(&[("next?", named("Node")), ("children", list(named("Node"))), ("twin?", named("Leaf"))])),
        ("Leaf", object(&[("parent?", named("Node")), ("source?", named("Source"))])),
        ("Source", one_of(&[named("Leaf"), text()])),
    ]);
    insta::assert_snapshot!(document.types(&[(Received, "", named("Node"))]), @"

    struct Node, received, from #/components/schemas/Node
      next: boxed Node, optional
      children: list of Node
      twin: Leaf?
      the rest -> extra

    struct Leaf, received, from #/components/schemas/Leaf
      parent: boxed Node, optional
      source: Source?
      the rest -> extra

    union Source, received, from #/components/schemas/Source
      Leaf: boxed Leaf
      String: string
    ");
}

#[test]
fn what_would_never_end_is_any_json() {
    let document = Document::with(&[
        ("Lists", list(named("Lists"))),
        ("Maps", map(named("Maps"))),
        ("A", one_of(&[named("B"), text()])),
        ("B", one_of(&[named("A"), integer()])),
        ("Json", one_of(&[text(), list(named("Json")), map(named("Json")), named("Json")])),
        ("Rows", list(object(&[("rows", named("Rows"))]))),
    ]);
    assert_eq!(document.ty(&named("Lists")), Ty::List(Box::new(Ty::Value)));
    assert_eq!(document.ty(&named("Maps")), Ty::Map(Box::new(Ty::Value)));
    assert_eq!(document.ty(&named("A")), Ty::String);
    insta::assert_snapshot!(document.types(&[(Received, "", named("Json")), (Sent, "", named("Rows"))]), @"

    union Json, received, from #/components/schemas/Json
      String: string
      JsonList: list of Json
      Map: map of Json

    struct RowsItem, sent, from #/components/schemas/Rows/items
      rows: list of RowsItem
    ");
}

#[test]
fn what_is_written_too_deep_is_any_json() {
    let mut deep = text();
    for _ in 0..1_000 {
        deep = list(object(&[("in", deep)]));
    }
    assert_eq!(Document::default().finished(&[(Received, "Deep", deep)]).len(), 32);
}

#[test]
fn there_are_only_so_many_types() {
    let names: Vec<String> = (0..40).map(|index| format!("p{index}")).collect();
    let wide: Vec<_> = names.iter().map(|name| (name.as_str(), text_object(name))).collect();
    let document = Document::default();
    let mut types = Types { most: 30, ..Types::new(&document, &[]) };
    types.of(&object(&wide), UseSite { direction: Sent, user: 0, hint: "Wide", key: "Wide", origin: "#/paths" });
    assert_eq!(types.finish(&mut BTreeMap::new()).len(), 30);
}

#[test]
fn what_is_written_once_is_followed_once() {
    let mut wide = text();
    // Each contains the previous one three times, so the full expansion would be too long.
    for _ in 0..60 {
        wide = one_of(&[wide.clone(), object(&[("a", wide.clone()), ("b", list(wide))])]);
    }
    assert!(Document::default().finished(&[(Sent, "Wide", wide)]).len() < 200);
}

#[test]
fn a_circle_of_what_must_be_there_is_open_somewhere() {
    let document = Document::with(&[
        ("Chicken", object(&[("egg", named("Egg")), ("twin", nullable(named("Chicken")))])),
        ("Egg", object(&[("chicken", named("Chicken")), ("shell", named("Shell")), ("eggs", list(named("Egg")))])),
        ("Shell", one_of(&[named("Egg"), text()])),
    ]);
    insta::assert_snapshot!(document.types(&[(Received, "", named("Chicken"))]), @"

    struct Chicken, received, from #/components/schemas/Chicken
      egg: Egg
      twin: boxed Chicken or null
      the rest -> extra

    struct Egg, received, from #/components/schemas/Egg
      chicken: boxed Chicken, optional
      shell: Shell
      eggs: list of Egg
      the rest -> extra

    union Shell, received, from #/components/schemas/Shell
      Egg: boxed Egg
      String: string
    ");
}

#[test]
fn long_chains_of_references_are_followed_to_their_end() {
    let names: Vec<String> = (0..=6_000).map(|index| format!("T{index}")).collect();
    let link = |index: usize| match names.get(index + 1) {
        Some(next) => object(&[("next?", named(next))]),
        None => object(&[("next?", named("T0"))]),
    };
    let all: Vec<_> = names.iter().enumerate().map(|(index, name)| (name.as_str(), link(index))).collect();
    let types = Document::with(&all).finished(&[(Received, "", named("T0"))]);
    assert_eq!(types.len(), 6_001);
    let boxed = |def: &TypeDef| matches!(&def.kind, TypeKind::Struct(it) if matches!(it.fields[0].ty, Ty::Boxed(_)));
    assert_eq!(types.iter().filter(|def| boxed(def)).count(), 1);
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

#[test]
fn a_part_of_a_component_is_called_after_both() {
    let at = |pointer: &str| Id { file: String::new(), pointer: pointer.to_owned() };
    for (id, name) in [
        (id("Organization"), "Organization"),
        (at("/components/schemas/Team/properties/owner"), "Team owner"),
        (at("/components/schemas/Teams/items"), "Teams item"),
        (Id { file: "common/error.v1.yaml".to_owned(), pointer: String::new() }, "error"),
    ] {
        assert_eq!(super::naming::name_of(&id), name);
    }
}

#[test]
fn named_schemas_may_refer_to_one_another_to_any_depth() {
    const LENGTH: usize = 25_000;
    let links: [&dyn Fn(Use) -> Use; 2] =
        [&|next| object(&[("next?", next)]), &|next| one_of(&[next, object(&[("own", text())])])];
    for link in links {
        let component = |index: usize| {
            let schema =
                if index == LENGTH { object(&[("last", text())]) } else { link(named(&format!("S{}", index + 1))) };
            let Target::Inline(schema) = schema.target else { unreachable!("it is written here") };
            (id(&format!("S{index}")), schema)
        };
        let document = Document((0..=LENGTH).map(component).collect());
        let types = document.finished(&[(Received, "", named("S0"))]);
        assert!(types.len() > LENGTH && types.iter().any(|def| def.name.bare() == format!("S{LENGTH}")));
    }
}
