//! What a call of a unit does to the data of the server.

/// What a call does to the data of the server. A hint that is `None` is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hints {
    /// Whether it only reads.
    pub read_only: Option<bool>,
    /// Whether it may remove or overwrite data.
    pub destructive: Option<bool>,
    /// Whether a second call with the same inputs has no other effect.
    pub idempotent: Option<bool>,
    /// Whether it reaches systems other than the server.
    pub open_world: Option<bool>,
}

impl Hints {
    /// Hints that are all unknown.
    pub const fn new() -> Self {
        Hints { read_only: None, destructive: None, idempotent: None, open_world: None }
    }

    /// Sets whether it only reads.
    pub const fn read_only(self, hint: bool) -> Self {
        Hints { read_only: Some(hint), ..self }
    }

    /// Sets whether it may remove or overwrite data.
    pub const fn destructive(self, hint: bool) -> Self {
        Hints { destructive: Some(hint), ..self }
    }

    /// Sets whether a second call with the same inputs has no other effect.
    pub const fn idempotent(self, hint: bool) -> Self {
        Hints { idempotent: Some(hint), ..self }
    }

    /// Sets whether it reaches systems other than the server.
    pub const fn open_world(self, hint: bool) -> Self {
        Hints { open_world: Some(hint), ..self }
    }
}
