use super::{Frame, types};
use crate::format::{self, Draft};
use crate::model::names::Scope;
use crate::model::types::{
    Constant, ConstantKey, Enum, EnumVariant, Field, Struct, Ty, TypeDef, TypeKind, Union, UnionVariant,
};
use crate::model::{About, Api, Docs, ErrorBodies, Name, Package, TypeId};

const COMMAND: &str = "INSTA_UPDATE=always cargo test -p naftiko-codegen --lib emit::types";

/// The indexes of the types that `tests/it/types/` uses.
const ORGANIZATION: TypeId = 0;
const STATUS: TypeId = 1;
const PRIORITY: TypeId = 2;
const USER: TypeId = 3;
const ACTOR: TypeId = 4;
const BOT: TypeId = 5;
const CREATE: TypeId = 6;
const SETTINGS: TypeId = 7;
const CONDITION: TypeId = 8;
const LEGACY: TypeId = 9;
const EMPTY: TypeId = 10;

fn camel(text: &str) -> Name {
    Scope::default().camel(text, "Type")
}

fn def(name: &str, uses: &str, kind: TypeKind) -> TypeDef {
    TypeDef {
        name: camel(name),
        docs: Docs::default(),
        origin: format!("#/components/schemas/{name}"),
        deprecated: false,
        sent: uses.contains("sent"),
        received: uses.contains("received"),
        is_both: uses == "sent received",
        example: Some(1),
        users: vec![0],
        kind,
    }
}

/// Returns a field with a key. A `?` after the key makes it optional, a `!` nullable.
fn field(key: &str, ty: Ty) -> Field {
    let wire_name = key.trim_end_matches(['?', '!']).to_owned();
    Field {
        name: Scope::default().snake(&wire_name, "field"),
        docs: Docs::default(),
        ty,
        is_url: false,
        required: !key.contains('?'),
        nullable: key.contains('!'),
        read_only: false,
        write_only: false,
        deprecated: false,
        wire_name,
    }
}

fn read_only(field: Field) -> Field {
    Field { read_only: true, ..field }
}

fn outdated(field: Field) -> Field {
    Field { deprecated: true, ..field }
}

fn described(docs: &str, field: Field) -> Field {
    Field { docs: Docs::new(docs), ..field }
}

fn object(fields: Vec<Field>) -> Struct {
    let is_argument = |index: &usize| fields[*index].required && !fields[*index].read_only;
    let arguments = (0..fields.len()).filter(is_argument).collect();
    Struct { fields, constants: Vec::new(), additional: None, extra: None, arguments }
}

/// Returns a struct in responses.
fn response(fields: Vec<Field>) -> Struct {
    Struct { extra: Some(Scope::default().snake("extra", "fields")), ..object(fields) }
}

fn values(values: Vec<Constant>) -> TypeKind {
    let variant = |value: Constant| {
        let text = match &value {
            Constant::Text(text) => text.clone(),
            Constant::Integer(number) => format!("value {}", number.unsigned_abs()),
            Constant::Boolean(value) => format!("value {value}"),
        };
        EnumVariant { value, name: camel(&text) }
    };
    TypeKind::Enum(Enum { variants: values.into_iter().map(variant).collect() })
}

fn variant(name: &str, ty: Ty, tags: &[&str]) -> UnionVariant {
    UnionVariant { name: camel(name), ty, tags: tags.iter().map(|tag| (*tag).to_owned()).collect() }
}

fn list(item: Ty) -> Ty {
    Ty::List(Box::new(item))
}

fn map(item: Ty) -> Ty {
    Ty::Map(Box::new(item))
}

fn text(text: &str) -> Constant {
    Constant::Text(text.to_owned())
}

fn constant(key: &str, value: Constant) -> ConstantKey {
    ConstantKey { key: key.to_owned(), value, is_required: true }
}

fn organization() -> Struct {
    response(vec![
        described("The ID of the organization", field("id", Ty::String)),
        field("status", Ty::Named(STATUS)),
        field("slug?!", Ty::String),
        field("members_count?", Ty::I64),
        field("max_allowed_memberships", Ty::I64),
        field("priority!", Ty::Named(PRIORITY)),
        field("created_at", Ty::DateTime),
        field("price?", Ty::Decimal),
        outdated(field("logo_url?", Ty::String)),
        field("type", Ty::String),
        field("public_metadata?", map(Ty::Value)),
        field("members", list(Ty::Named(USER))),
        field("created_by?", Ty::Named(ACTOR)),
        field("parent?", Ty::Boxed(ORGANIZATION)),
    ])
}

fn user() -> Struct {
    Struct {
        constants: vec![
            ConstantKey { is_required: false, ..constant("object", text("user")) },
            constant("version", Constant::Integer(-1)),
            constant("is_human", Constant::Boolean(true)),
        ],
        additional: Some((Scope::default().snake("additional", "fields"), Ty::Value)),
        ..response(vec![
            read_only(field("id", Ty::String)),
            read_only(field("object", Ty::String)),
            field("email", Ty::String),
            field("previous!", Ty::String),
            field("nick_name?!", Ty::String),
            field("tags?", list(Ty::String)),
            field("manager?!", Ty::Boxed(USER)),
        ])
    }
}

fn create() -> Struct {
    Struct {
        constants: vec![constant("object", text("organization"))],
        additional: Some((Scope::default().snake("additional", "fields"), Ty::I64)),
        ..object(vec![
            described("The name.\n\nUp to 256 characters.", field("name", Ty::String)),
            field("status", Ty::Named(STATUS)),
            field("seats", Ty::I64),
            field("created_by!", Ty::Named(ACTOR)),
            field("admins", list(Ty::Named(USER))),
            described("The name in its URL", field("slug?!", Ty::String)),
            field("starts_at?!", Ty::DateTime),
            field("price?", Ty::Decimal),
            field("is_open?", Ty::Boolean),
            outdated(field("logo_url?", Ty::String)),
            field("tags?", list(Ty::String)),
            field("sizes?", list(list(Ty::I64))),
            field("limits?", map(Ty::I64)),
            field("names?", map(list(Ty::String))),
            field("holes?", list(Ty::Nullable(Box::new(Ty::I32)))),
            field("metadata?", Ty::Value),
            field("condition?", Ty::Named(CONDITION)),
            field("template?", Ty::Boxed(CREATE)),
            field("draft?!", Ty::Boxed(CREATE)),
            field("settings?", Ty::Named(SETTINGS)),
        ])
    }
}

fn types_of_all_kinds() -> Vec<TypeDef> {
    let actor = Union {
        tag: Some("kind".to_owned()),
        variants: vec![
            variant("User", Ty::Named(USER), &["user", "person"]),
            variant("Bot", Ty::Boxed(BOT), &["bot"]),
            variant("Name", Ty::String, &[]),
        ],
        is_open: false,
    };
    let condition = Union {
        tag: None,
        variants: vec![
            variant("Is", Ty::String, &[]),
            variant("Above", Ty::F64, &[]),
            variant("All", list(Ty::Named(CONDITION)), &[]),
            variant("Not", Ty::Boxed(CONDITION), &[]),
        ],
        is_open: false,
    };
    let bot = Struct {
        constants: vec![
            ConstantKey { is_required: false, ..constant("object", text("bot")) },
            constant("is_human", Constant::Boolean(false)),
        ],
        ..response(vec![field("id", Ty::String), field("owner?", Ty::Named(ACTOR))])
    };
    let legacy = response(vec![field("next", Ty::Boxed(LEGACY)), field("id?", Ty::U64)]);
    vec![
        TypeDef {
            docs: Docs::new("An organization"),
            ..def("Organization", "received", TypeKind::Struct(organization()))
        },
        def("Status", "sent received", values(vec![text("active"), text("on \"hold\"")])),
        def("Priority", "received", values(vec![Constant::Integer(-1), Constant::Integer(2)])),
        def("User", "sent received", TypeKind::Struct(user())),
        def("Actor", "sent received", TypeKind::Union(actor)),
        def("Bot", "sent received", TypeKind::Struct(bot)),
        def("CreateOrganizationBody", "sent", TypeKind::Struct(create())),
        def("Settings", "sent", TypeKind::Struct(object(vec![field("is_dark?", Ty::Boolean)]))),
        def("Condition", "sent", TypeKind::Union(condition)),
        TypeDef { deprecated: true, ..def("Legacy", "received", TypeKind::Struct(legacy)) },
        def("Empty", "sent received", TypeKind::Struct(response(vec![]))),
    ]
}

fn api(types: Vec<TypeDef>) -> Api {
    Api {
        name: "test".to_owned(),
        about: About::default(),
        package: Package { name: "test-client".to_owned(), version: "0.1.0".to_owned(), ..Package::default() },
        program: None,
        services: Vec::new(),
        from_env: Vec::new(),
        capabilities: Vec::new(),
        flows: Vec::new(),
        units: Vec::new(),
        servers: Vec::new(),
        rest_servers: Vec::new(),
        skill_servers: Vec::new(),
        control: None,
        types,
        errors: ErrorBodies::default(),
        openapi: None,
    }
}

fn code_of(api: &Api, ids: &[TypeId]) -> String {
    format::file(Draft::Rust(String::new(), types(api, ids, Frame::default()))).trim_start().to_owned()
}

/// Compares the types that `tests/it/types/` uses with those that are emitted now.
#[test]
fn the_tested_types_are_those_that_are_emitted() {
    // The package of this crate does not have them.
    if !std::path::Path::new("tests/types").exists() {
        return;
    }
    let api = api(types_of_all_kinds());
    let code = |ids: &[TypeId]| {
        format::file(Draft::Rust(format!("// Regenerate with `{COMMAND}`.\n"), types(&api, ids, Frame::default())))
    };
    // Two modules, so that one uses types of the other.
    let rest: Vec<_> = (STATUS..=EMPTY).collect();
    for (path, wanted) in
        [("tests/types/organizations.rs", code(&[ORGANIZATION])), ("tests/types/others.rs", code(&rest))]
    {
        if std::fs::read_to_string(path).is_ok_and(|found| found == wanted) {
            continue;
        }
        let is_update = std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always");
        assert!(is_update, "{path} is stale; run `{COMMAND}`");
        std::fs::write(path, wanted).unwrap();
    }
}

#[test]
fn a_struct_reads_and_writes_itself() {
    let fields = vec![
        read_only(field("id", Ty::String)),
        described("Who to ask. An address.", field("email", Ty::String)),
        field("note?!", Ty::String),
    ];
    let code = code_of(&api(vec![def("Contact", "sent received", TypeKind::Struct(response(fields)))]), &[0]);
    insta::assert_snapshot!(code, @r#"
    use naftiko_client::{Extra, Nullable};

    /// The schema `#/components/schemas/Contact` of the OpenAPI document.
    #[derive(Clone, Debug, Default, PartialEq)]
    #[non_exhaustive]
    pub struct Contact {
        pub id: String,
        /// Who to ask. An address.
        pub email: String,
        pub note: Nullable<String>,
        /// Unknown fields of the response. See [`Extra`] for missing and unexpected ones.
        pub extra: Extra,
    }

    impl Contact {
        /// Creates a value with the required fields.
        pub fn new(email: impl Into<String>) -> Self {
            Self { email: email.into(), ..Default::default() }
        }
    }

    naftiko_client::setters!(Contact { note(impl Into<Nullable<String>>) });

    // Tables of keys: `?` optional, `~` read-only, `..` additional fields, `+` unknown fields;
    // `name = "key"` where the JSON key differs, `"key" = value` where it has one value.
    naftiko_client::object!(both Contact { ~ id, email, ? note, + extra });
    "#);
}

#[test]
fn a_type_of_requests_is_not_read() {
    let fields = vec![read_only(field("id", Ty::String)), field("email", Ty::String), field("age?", Ty::I32)];
    let code = code_of(&api(vec![def("NewContact", "sent", TypeKind::Struct(object(fields)))]), &[0]);
    insta::assert_snapshot!(code, @r#"
    /// The schema `#/components/schemas/NewContact` of the OpenAPI document.
    #[derive(Clone, Debug, Default, PartialEq)]
    #[non_exhaustive]
    pub struct NewContact {
        pub email: String,
        pub age: Option<i32>,
    }

    impl NewContact {
        /// Creates a value with the required fields.
        pub fn new(email: impl Into<String>) -> Self {
            Self { email: email.into(), ..Default::default() }
        }
    }

    naftiko_client::setters!(NewContact { age(impl Into<Option<i32>>) });

    // Tables of keys: `?` optional, `~` read-only, `..` additional fields, `+` unknown fields;
    // `name = "key"` where the JSON key differs, `"key" = value` where it has one value.
    naftiko_client::object!(sent NewContact { email, ? age });
    "#);
}

#[test]
fn an_enum_and_a_union_name_what_they_know() {
    let status = values(vec![text("active"), text("closed")]);
    let union = Union {
        tag: Some("kind".to_owned()),
        variants: vec![variant("Status", Ty::Named(0), &["status", "state"]), variant("Name", Ty::String, &[])],
        is_open: true,
    };
    let defs = vec![def("Status", "received", status), def("Which", "received", TypeKind::Union(union))];
    insta::assert_snapshot!(code_of(&api(defs), &[0, 1]), @r#"
    use naftiko_client::{Unknown, Value};

    /// The schema `#/components/schemas/Status` of the OpenAPI document.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Status {
        /// The value `active`.
        Active,
        /// The value `closed`.
        Closed,
        /// A value that this client does not know.
        Unknown(Unknown),
    }
    naftiko_client::open_enum!(Status { Active = "active", Closed = "closed" });

    /// The schema `#/components/schemas/Which` of the OpenAPI document.
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub enum Which {
        /// A value of type [`Status`].
        Status(Status),
        /// A string.
        Name(String),
        /// A value of another type.
        Unknown(Value),
    }
    naftiko_client::one_of!(Which by "kind" { Status = "status" | "state", Name, .. others });
    "#);
}

#[test]
fn nothing_is_emitted_of_no_types() {
    assert!(types(&api(Vec::new()), &[], Frame::default())[0].is_empty());
    assert!(types(&api(Vec::new()), &[3], Frame::default())[0].is_empty());
}
