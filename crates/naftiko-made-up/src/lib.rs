//! Makes up OpenAPI documents and capability files from a seed. For tests of the generator; not published.
//!
//! A [`Project`] is a function of its seed. Each of its operations is made from a source of choices of its own, so that
//! the others stay as they are when some are removed: that is how [`shrink`] finds the small project that fails as a
//! large one does. A [`Workspace`] is where what was generated of projects is compiled.

mod body;
mod choices;
mod names;
mod operation;
mod paging;
mod parameter;
mod project;
mod response;
mod schema;
pub mod shrink;
mod workspace;

pub use project::{Operation, Project};
pub use workspace::{Finding, Workspace};
