//! The names of types and of fields.

use super::super::naming;
use super::*;

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
fn a_part_of_a_component_is_called_after_both() {
    let at = |pointer: &str| Id { file: String::new(), pointer: pointer.to_owned() };
    for (id, name) in [
        (id("Organization"), "Organization"),
        (at("/components/schemas/Team/properties/owner"), "Team owner"),
        (at("/components/schemas/Teams/items"), "Teams item"),
        (Id { file: "common/error.v1.yaml".to_owned(), pointer: String::new() }, "error"),
    ] {
        assert_eq!(naming::name_of(&id), name);
    }
}
