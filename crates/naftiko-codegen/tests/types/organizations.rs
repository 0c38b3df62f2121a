// Regenerate with `INSTA_UPDATE=always cargo test -p naftiko-codegen --lib emit::types`.

use std::collections::BTreeMap;

use naftiko_client::{DateTime, Decimal, Extra, Value};

use crate::types::{Status, Priority, User, Actor};

/// An organization.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Organization {
    /// The ID of the organization.
    pub id: String,
    pub status: Status,
    pub slug: Option<String>,
    pub members_count: Option<i64>,
    pub max_allowed_memberships: i64,
    pub priority: Option<Priority>,
    pub created_at: DateTime,
    pub price: Option<Decimal>,
    #[deprecated]
    pub logo_url: Option<String>,
    pub r#type: String,
    pub public_metadata: Option<BTreeMap<String, Value>>,
    pub members: Vec<User>,
    pub created_by: Option<Actor>,
    pub parent: Option<Box<Organization>>,
    /// Unknown fields of the response. See [`Extra`] for missing and unexpected ones.
    pub extra: Extra,
}

// Tables of keys: `?` optional, `~` read-only, `..` additional fields, `+` unknown fields;
// `name = "key"` where the JSON key differs, `"key" = value` where it has one value.
naftiko_client::object!(Organization {
    id, status, ? slug, ? members_count, max_allowed_memberships, priority, created_at, ? price,
    ? logo_url, r#type = "type", ? public_metadata, members, ? created_by, ? parent, + extra,
});
