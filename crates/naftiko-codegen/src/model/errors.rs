//! The types of error bodies, and the statuses of each.

use super::names::Name;
use super::types::TypeId;

/// The types of error bodies, and the statuses of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorBodies {
    /// The types; the first is for every status without an arm.
    pub bodies: Vec<ErrorBody>,
    /// The arms, in the order in which they are tried.
    pub arms: Vec<ErrorArm>,
}

/// A type of error bodies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorBody {
    /// Its variant in the enum of error bodies.
    pub name: Name,
    /// The type.
    pub ty: TypeId,
}

/// The errors with one type of body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorArm {
    /// The index of the type among the types of error bodies.
    pub body: usize,
    /// The errors.
    pub patterns: Vec<ErrorPattern>,
}

/// Statuses of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorPattern {
    /// The module of the operation, if method and path are not unique.
    pub module: Option<String>,
    /// Its HTTP method.
    pub method: String,
    /// Its path template.
    pub path: String,
    /// The statuses.
    pub statuses: Statuses,
}

/// Statuses with one response in the OpenAPI document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Statuses {
    /// One status: `404`.
    Code(u16),
    /// A class of statuses: `4XX`.
    Range(u16),
    /// All other statuses: `default`.
    Default,
}

impl Statuses {
    /// Returns the precedence of the statuses: more exact ones have lower numbers.
    pub fn rank(self) -> u8 {
        match self {
            Statuses::Code(_) => 0,
            Statuses::Range(_) => 1,
            Statuses::Default => 2,
        }
    }

    /// Whether all of some more exact statuses are among these.
    pub fn covers(self, exact: Statuses) -> bool {
        match (self, exact) {
            (Statuses::Range(range), Statuses::Code(code)) => code / 100 == range,
            (Statuses::Default, exact) => exact != Statuses::Default,
            _ => false,
        }
    }
}

impl std::fmt::Display for Statuses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Statuses::Code(code) => write!(f, "{code}"),
            Statuses::Range(range) => write!(f, "{range}XX"),
            Statuses::Default => f.write_str("default"),
        }
    }
}
