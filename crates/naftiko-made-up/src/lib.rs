//! Generates OpenAPI documents and capability files from a seed, for tests of the generator. Not
//! published.
//!
//! A [`Project`] is a function of its seed. Each of its operations has its own source of choices,
//! so that removing some does not change the others. [`shrink`] uses this to find a small project
//! that fails like a large one. A [`Workspace`] compiles the crates that are generated from
//! projects.

mod body;
pub mod caller;
mod choices;
pub mod edit;
pub mod flow;
mod names;
mod operation;
mod paging;
mod parameter;
mod project;
mod response;
mod schema;
pub mod shrink;
mod specs;
mod workspace;

pub use project::{Operation, Project};
pub use specs::Specs;
pub use workspace::{Finding, Workspace};
