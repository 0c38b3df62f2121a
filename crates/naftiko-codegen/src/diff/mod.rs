//! Compares two versions of a client: what a change of its specs means for callers.
//!
//! Both sides are *lowered*, each with its own `codegen.toml` and `codegen.lock`. So only what the
//! selected operations reach is compared, under the names that callers use.

mod code;
mod report;
#[allow(dead_code)]
mod surface;

pub use code::{Code, UnknownCode};
pub use report::{Change, Level, Place, Report};

use semver::Version;

use crate::generator::Crate;
use crate::model::Api;

/// One side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    pub(crate) api: &'a Api,
}

impl<'a> From<&'a Crate> for Side<'a> {
    fn from(of: &'a Crate) -> Self {
        Side { api: &of.api }
    }
}

/// Compares two versions of a client.
pub fn compare(old: &Side<'_>, new: &Side<'_>) -> Report {
    report(old, new, Vec::new())
}

/// Returns the report of a client that did not exist.
pub fn added(new: &Side<'_>) -> Report {
    report(new, new, Vec::new())
}

/// Returns the report of a client that does not exist any more.
pub fn removed(old: &Side<'_>) -> Report {
    report(old, old, Vec::new())
}

fn report(old: &Side<'_>, new: &Side<'_>, changes: Vec<Change>) -> Report {
    let version = |side: &Side<'_>| side.api.package.version.parse().unwrap_or(Version::new(0, 0, 0));
    Report { package: new.api.package.name.clone(), old_version: version(old), new_version: version(new), changes }
}
