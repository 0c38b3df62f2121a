// Regenerate with `INSTA_UPDATE=always cargo test -p naftiko-codegen --lib emit::types`.

use std::collections::BTreeMap;

use naftiko_client::{
    DateTime, Decimal, Extra, IntoObject, IntoOption, Nullable, Unknown, UnknownInteger, Value,
};

/// The schema `#/components/schemas/Status` of the OpenAPI document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// The value `active`.
    Active,
    /// The value `on "hold"`.
    OnHold,
    /// A value that this client does not know.
    Unknown(Unknown),
}
naftiko_client::open_enum!(Status { Active = "active", OnHold = "on \"hold\"" });

/// The schema `#/components/schemas/Priority` of the OpenAPI document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Priority {
    /// The value `-1`.
    Value1,
    /// The value `2`.
    Value2,
    /// A value that this client does not know.
    Unknown(UnknownInteger),
}
naftiko_client::open_integer_enum!(Priority { Value1 = -1, Value2 = 2 });

/// The schema `#/components/schemas/User` of the OpenAPI document.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct User {
    pub id: String,
    pub object: String,
    pub email: String,
    pub previous: Option<String>,
    pub nick_name: Nullable<String>,
    pub tags: Option<Vec<String>>,
    pub manager: Nullable<Box<User>>,
    /// Additional fields, by name.
    pub additional: BTreeMap<String, Value>,
    /// Unknown fields of the response. See [`Extra`] for missing and unexpected ones.
    pub extra: Extra,
}

impl User {
    /// Creates a value with the required fields.
    pub fn new(email: impl Into<String>, previous: impl Into<Option<String>>) -> Self {
        Self { email: email.into(), previous: previous.into(), ..Default::default() }
    }

    /// Sets [`manager`](Self#structfield.manager).
    pub fn manager(mut self, manager: impl Into<Nullable<User>>) -> Self {
        self.manager = manager.into().map(Box::new);
        self
    }

    /// Sets the additional fields.
    pub fn additional(mut self, values: impl IntoObject) -> Self {
        self.additional = values.into_object();
        self
    }
}

naftiko_client::setters!(User {
    nick_name(impl Into<Nullable<String>>),
    tags(impl IntoIterator<Item = impl Into<String>>),
});

// Tables of keys: `?` optional, `~` read-only, `..` additional fields, `+` unknown fields;
// `name = "key"` where the JSON key differs, `"key" = value` where it has one value.
naftiko_client::object!(both User {
    ? "object" = "user", "version" = -1, "is_human" = true, ~ id, ~ object, email, previous,
    ? nick_name, ? tags, ? manager, .. additional, + extra,
});

/// The schema `#/components/schemas/Actor` of the OpenAPI document.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Actor {
    /// A value of type [`User`].
    User(User),
    /// A value of type [`Bot`].
    Bot(Box<Bot>),
    /// A string.
    Name(String),
    /// A value of another type.
    Unknown(Value),
}

impl From<User> for Actor {
    fn from(value: User) -> Self {
        Self::User(value)
    }
}

impl From<Bot> for Actor {
    fn from(value: Bot) -> Self {
        Self::Bot(Box::new(value))
    }
}

impl From<String> for Actor {
    fn from(value: String) -> Self {
        Self::Name(value)
    }
}

impl From<&str> for Actor {
    fn from(value: &str) -> Self {
        Self::Name(value.into())
    }
}

naftiko_client::one_of!(both Actor by "kind" { User = "user" | "person", Bot = "bot", Name });

/// The schema `#/components/schemas/Bot` of the OpenAPI document.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Bot {
    pub id: String,
    pub owner: Option<Actor>,
    /// Unknown fields of the response. See [`Extra`] for missing and unexpected ones.
    pub extra: Extra,
}

impl Bot {
    /// Creates a value with the required fields.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Default::default() }
    }

    /// Sets [`owner`](Self#structfield.owner).
    pub fn owner(mut self, owner: impl Into<Actor>) -> Self {
        self.owner = Some(owner.into());
        self
    }
}

naftiko_client::object!(both Bot { ? "object" = "bot", "is_human" = false, id, ? owner, + extra });

/// The schema `#/components/schemas/CreateOrganizationBody` of the OpenAPI document.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CreateOrganizationBody {
    /// The name.
    ///
    /// Up to 256 characters.
    pub name: String,
    pub status: Status,
    pub seats: i64,
    pub created_by: Option<Actor>,
    pub admins: Vec<User>,
    /// The name in its URL.
    pub slug: Nullable<String>,
    pub starts_at: Nullable<DateTime>,
    pub price: Option<Decimal>,
    pub is_open: Option<bool>,
    #[deprecated]
    pub logo_url: Option<String>,
    pub tags: Option<Vec<String>>,
    pub sizes: Option<Vec<Vec<i64>>>,
    pub limits: Option<BTreeMap<String, i64>>,
    pub names: Option<BTreeMap<String, Vec<String>>>,
    pub holes: Option<Vec<Option<i32>>>,
    pub metadata: Option<Value>,
    pub condition: Option<Condition>,
    pub template: Option<Box<CreateOrganizationBody>>,
    pub draft: Nullable<Box<CreateOrganizationBody>>,
    pub settings: Option<Settings>,
    /// Additional fields, by name.
    pub additional: BTreeMap<String, i64>,
}

impl CreateOrganizationBody {
    /// Creates a body with the required fields.
    pub fn new(
        name: impl Into<String>,
        status: impl Into<Status>,
        seats: i64,
        created_by: impl Into<Option<Actor>>,
        admins: impl IntoIterator<Item = impl Into<User>>,
    ) -> Self {
        Self {
            name: name.into(),
            status: status.into(),
            seats,
            created_by: created_by.into(),
            admins: admins.into_iter().map(Into::into).collect(),
            ..Default::default()
        }
    }

    /// Sets [`sizes`](Self#structfield.sizes).
    pub fn sizes(mut self, sizes: impl IntoIterator<Item = impl IntoIterator<Item = i64>>) -> Self {
        self.sizes = Some(sizes.into_iter().map(|item| item.into_iter().collect()).collect());
        self
    }

    /// Sets [`limits`](Self#structfield.limits).
    pub fn limits(mut self, limits: impl IntoIterator<Item = (impl Into<String>, i64)>) -> Self {
        self.limits = Some(limits.into_iter().map(|(key, item)| (key.into(), item)).collect());
        self
    }

    /// Sets [`names`](Self#structfield.names).
    pub fn names(
        mut self,
        names: impl IntoIterator<Item = (impl Into<String>, impl IntoIterator<Item = impl Into<String>>)>,
    ) -> Self {
        self.names = Some(
            names
                .into_iter()
                .map(|(key, item)| (key.into(), item.into_iter().map(Into::into).collect()))
                .collect(),
        );
        self
    }

    /// Sets [`holes`](Self#structfield.holes).
    pub fn holes(mut self, holes: impl IntoIterator<Item = Option<i32>>) -> Self {
        self.holes = Some(holes.into_iter().collect());
        self
    }

    /// Sets [`metadata`](Self#structfield.metadata).
    pub fn metadata(mut self, metadata: impl Into<Value>) -> Self {
        self.metadata = Some(metadata.into());
        self
    }

    /// Sets [`condition`](Self#structfield.condition).
    pub fn condition(mut self, condition: impl Into<Condition>) -> Self {
        self.condition = Some(condition.into());
        self
    }

    /// Sets [`template`](Self#structfield.template).
    pub fn template(mut self, template: impl Into<CreateOrganizationBody>) -> Self {
        self.template = Some(Box::new(template.into()));
        self
    }

    /// Sets [`draft`](Self#structfield.draft).
    pub fn draft(mut self, draft: impl Into<Nullable<CreateOrganizationBody>>) -> Self {
        self.draft = draft.into().map(Box::new);
        self
    }

    /// Sets the additional fields.
    pub fn additional(
        mut self,
        values: impl IntoIterator<Item = (impl Into<String>, i64)>,
    ) -> Self {
        self.additional = values.into_iter().map(|(key, item)| (key.into(), item)).collect();
        self
    }
}

naftiko_client::setters!(CreateOrganizationBody {
    slug(impl Into<Nullable<String>>),
    starts_at(impl Into<Nullable<DateTime>>),
    price(impl IntoOption<Decimal>),
    is_open(impl Into<Option<bool>>),
    #[deprecated]
    logo_url(impl IntoOption<String>),
    tags(impl IntoIterator<Item = impl Into<String>>),
    settings(impl Into<Option<Settings>>),
});

naftiko_client::object!(sent CreateOrganizationBody {
    "object" = "organization", name, status, seats, created_by, admins, ? slug, ? starts_at,
    ? price, ? is_open, ? logo_url, ? tags, ? sizes, ? limits, ? names, ? holes, ? metadata,
    ? condition, ? template, ? draft, ? settings, .. additional,
});

/// The schema `#/components/schemas/Settings` of the OpenAPI document.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    pub is_dark: Option<bool>,
}

impl Settings {
    /// Creates an empty value.
    pub fn new() -> Self {
        Default::default()
    }
}

naftiko_client::setters!(Settings { is_dark(impl Into<Option<bool>>) });

naftiko_client::object!(sent Settings { ? is_dark });

/// The schema `#/components/schemas/Condition` of the OpenAPI document.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Condition {
    /// A string.
    Is(String),
    /// A number.
    Above(f64),
    /// A list.
    All(Vec<Condition>),
    /// A value of type [`Condition`].
    Not(Box<Condition>),
    /// A value of another type.
    Unknown(Value),
}

impl From<String> for Condition {
    fn from(value: String) -> Self {
        Self::Is(value)
    }
}

impl From<&str> for Condition {
    fn from(value: &str) -> Self {
        Self::Is(value.into())
    }
}

impl From<f64> for Condition {
    fn from(value: f64) -> Self {
        Self::Above(value)
    }
}

impl From<Vec<Condition>> for Condition {
    fn from(value: Vec<Condition>) -> Self {
        Self::All(value)
    }
}

naftiko_client::one_of!(sent Condition { Is, Above, All, Not });

/// The schema `#/components/schemas/Legacy` of the OpenAPI document.
#[deprecated]
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Legacy {
    pub next: Option<Box<Legacy>>,
    pub id: Option<u64>,
    /// Unknown fields of the response. See [`Extra`] for missing and unexpected ones.
    pub extra: Extra,
}
naftiko_client::object!(Legacy { next, ? id, + extra });

/// The schema `#/components/schemas/Empty` of the OpenAPI document.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Empty {
    /// Unknown fields of the response. See [`Extra`] for missing and unexpected ones.
    pub extra: Extra,
}

impl Empty {
    /// Creates an empty value.
    pub fn new() -> Self {
        Default::default()
    }
}

naftiko_client::object!(both Empty { + extra });
