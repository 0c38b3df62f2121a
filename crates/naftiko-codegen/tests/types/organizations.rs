// To be made again by `INSTA_UPDATE=always cargo test -p naftiko-codegen --lib emit::types`.
#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(deprecated)]
use std::collections::BTreeMap;
use naftiko_client::{DateTime, Decimal, Extra, Value, data};
use super::{Status, Priority, User, Actor};

/// An organization.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Organization {
    /// The ID of the organization.
    pub id: String,
    /// `status`.
    pub status: Status,
    /// `slug`.
    pub slug: Option<String>,
    /// `members_count`.
    pub members_count: Option<i64>,
    /// `max_allowed_memberships`.
    pub max_allowed_memberships: i64,
    /// `priority`.
    pub priority: Option<Priority>,
    /// `created_at`.
    pub created_at: DateTime,
    /// `price`.
    pub price: Option<Decimal>,
    /// `logo_url`.
    #[deprecated]
    pub logo_url: Option<String>,
    /// `type`.
    pub r#type: String,
    /// `public_metadata`.
    pub public_metadata: Option<BTreeMap<String, Value>>,
    /// `members`.
    pub members: Vec<User>,
    /// `created_by`.
    pub created_by: Option<Actor>,
    /// `parent`.
    pub parent: Option<Box<Organization>>,
    /// What the answer has besides, and what it lacks.
    pub extra: Extra,
}

impl data::Object for Organization {
    #[inline]
    fn field(&mut self, key: &str) -> Option<&mut dyn data::Slot> {
        match key {
            "id" => Some(&mut self.id),
            "status" => Some(&mut self.status),
            "slug" => Some(&mut self.slug),
            "members_count" => Some(&mut self.members_count),
            "max_allowed_memberships" => Some(&mut self.max_allowed_memberships),
            "priority" => Some(&mut self.priority),
            "created_at" => Some(&mut self.created_at),
            "price" => Some(&mut self.price),
            "logo_url" => Some(&mut self.logo_url),
            "type" => Some(&mut self.r#type),
            "public_metadata" => Some(&mut self.public_metadata),
            "members" => Some(&mut self.members),
            "created_by" => Some(&mut self.created_by),
            "parent" => Some(&mut self.parent),
            _ => None,
        }
    }

    #[inline]
    fn required(&self) -> &'static [&'static str] {
        &[
            "id",
            "status",
            "max_allowed_memberships",
            "priority",
            "created_at",
            "type",
            "members",
        ]
    }

    #[inline]
    fn extra(&mut self) -> Option<&mut Extra> {
        Some(&mut self.extra)
    }
}
naftiko_client::received!(Organization);
