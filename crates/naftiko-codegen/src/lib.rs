//! Generates Rust client crates from naftiko capability files.
//!
//! ```text
//! specs/**  --load-->  documents  --resolve-->  operations  --lower-->  model  --emit-->  tokens  --format-->  files  --output-->  generated/**
//! ```
//!
//! A [`Generator`] runs all stages. The command `codegen` is a thin wrapper around one; other tools
//! can use it in the same way:
//!
//! ```no_run
//! use naftiko_codegen::{Generator, Runtime};
//!
//! let runtime = Runtime::Path("vendor/naftiko-client".into());
//! let generator = Generator::new("specs", "generated").runtime(runtime);
//! let generated = generator.generate();
//! for diagnostic in &generated.diagnostics {
//!     eprintln!("{}", diagnostic.render(false));
//! }
//! let changes = generator.changes(&generated)?;
//! generator.apply(&changes)?;
//! # Ok::<(), naftiko_codegen::Failure>(())
//! ```
//!
//! The output depends only on the files below the folder of specs and on the settings of the
//! generator. It is the same on every machine and in every run.

mod add;
mod apply;
mod beside;
pub mod build;
mod config;
mod conflicts;
mod corpus;
pub mod diff;
mod emit;
mod explain;
mod format;
mod front_matter;
mod generator;
mod imports;
mod load;
mod lock;
mod lower;
mod mark;
#[doc(hidden)]
pub mod model;
mod offered;
mod output;
mod parallel;
mod phrase;
mod pipeline;
mod progress;
mod report;
mod resolve;
mod runtime;
pub mod schema;
mod stages;
pub mod testing;
mod yaml;

pub use add::{AddError, Addition, Choice, ListedOperation, ListedTag, Listing, Plan, Refusal};
pub use explain::{Explanation, UnknownOperation};
pub use generator::{Crate, Failure, Generated, Generator, Program};
pub use naftiko_spec::{Code, Diagnostic, Severity};
pub use output::Change;
pub use progress::{Progress, Stage};
pub use resolve::Skipped;
pub use runtime::{GitReference, Runtime, path_between};

/// Internals for the tests, the benchmark and the commands of this workspace. They are not part of
/// the API.
#[doc(hidden)]
pub mod internals {
    pub use crate::corpus::{Corpus, Outcome, Report, Stage};
    pub use crate::lower::{LeftOut, Words};
    pub use crate::model::{Api, Operation, Place};
    pub use crate::offered::Offered;
    pub use crate::stages::run as run_stages;

    /// Returns the model of a crate.
    pub fn api(of: &crate::Crate) -> &Api {
        &of.api
    }
}
